#include "engine/files/safetensors_header.hpp"

#include <nlohmann/json.hpp>
#include <unordered_set>

#include "engine/files/fault.hpp"

namespace gatewalk::files {

using Json = nlohmann::json;

namespace {

constexpr int deepest_header = 128;  // as the reference program's JSON reader

// Takes nlohmann's events one by one. The first mistake against the schema is kept, and reading goes on,
// since a mistake in the JSON itself further on is the better answer.
class HeaderEvents {
 public:
  Header header;
  std::optional<Error> error;       // the schema's
  std::optional<Error> json_error;  // JSON's own

  bool null() { return scalar("null"); }
  bool boolean(bool value) { return scalar(value ? "true" : "false"); }
  bool number_integer(Json::number_integer_t value) { return scalar(value == 0 ? "-0" : std::to_string(value)); }
  bool number_float(Json::number_float_t, const std::string& text) { return scalar(text); }
  bool binary(Json::binary_t&) { return scalar("binary"); }

  bool number_unsigned(Json::number_unsigned_t value) {
    if (std::vector<std::uint64_t>* list = open_list()) {
      list->push_back(value);
      return true;
    }
    return scalar(std::to_string(value));
  }

  bool string(std::string& text) {
    if (!ignoring() && depth_ == 2 && in_metadata_) {
      header.metadata[key_] = text;
      return true;
    }
    if (!ignoring() && depth_ == 2 && key_ == "dtype") {
      entry().dtype = text;
      return true;
    }
    return scalar('"' + text + '"');
  }

  bool key(std::string& text) {
    if (ignoring()) return true;
    key_ = text;
    if (depth_ == 1) {
      if (!names_.insert(text).second) refuse("DUPLICATE", text, "the header has this name twice");
    } else if (depth_ == 2) {
      if (!fields_.insert(text).second)
        refuse("DUPLICATE", place(),
               "the header has " + shown(text) + " twice in " + (in_metadata_ ? "its metadata" : "one tensor"));
    }
    return true;
  }

  bool start_object(std::size_t) {
    if (!ignoring()) {
      if (depth_ == 1) {
        fields_.clear();
        in_metadata_ = key_ == "__metadata__";
        if (!in_metadata_) header.entries.push_back({.name = key_, .dtype = {}, .shape = {}, .offsets = {}});
      } else if (depth_ >= 2) {
        container("an object");
      }
    }
    return enter();
  }

  bool end_object() {
    leave();
    if (!ignoring() && depth_ == 1 && !in_metadata_)
      for (const char* field : {"dtype", "shape", "data_offsets"})
        if (!fields_.contains(field))
          refuse("HEADER_SCHEMA", entry().name, std::string("the header gives this tensor no ") + shown(field));
    return true;
  }

  bool start_array(std::size_t) {
    if (!ignoring()) {
      if (depth_ == 0) refuse("HEADER_SCHEMA", "", "the header is a JSON array, not an object");
      else if (depth_ == 1) refuse("HEADER_SCHEMA", key_, "the header has an array here, not an object");
      else if (depth_ > 2 || in_metadata_ || (key_ != "shape" && key_ != "data_offsets")) container("an array");
    }
    return enter();
  }

  bool end_array() {
    leave();
    if (!ignoring() && depth_ == 2 && key_ == "data_offsets" && entry().offsets.size() != 2)
      refuse("HEADER_SCHEMA", entry().name, "data_offsets has " + std::to_string(entry().offsets.size()) + " numbers, not two");
    return true;
  }

  template <class Exception>
  bool parse_error(std::size_t position, const std::string& token, const Exception& exception) {
    if (exception.id == 406) {  // a number too large for a double: no JSON mistake, but no size either
      scalar(token);
      if (error) return false;
    }
    json_error = fault_at("HEADER_JSON", "",
                          "the header is not JSON at its byte " + std::to_string(position) +
                              (token.empty() ? "" : ", after " + shown(last_of(token))),
                          "the file is damaged or was not written as safetensors");
    return false;
  }

 private:
  static std::string_view last_of(std::string_view token) { return token.substr(token.size() > 20 ? token.size() - 20 : 0); }
  HeaderEntry& entry() { return header.entries.back(); }
  std::string place() { return in_metadata_ ? "__metadata__" : entry().name; }
  bool ignoring() const { return error.has_value() || depth_ >= ignored_from_; }

  // The list that a number now belongs to.
  std::vector<std::uint64_t>* open_list() {
    if (ignoring() || depth_ != 3) return nullptr;
    return key_ == "shape" ? &entry().shape : &entry().offsets;
  }

  void refuse(std::string code, const std::string& where, std::string what, std::string hint = "") {
    if (!error) error = fault_at(code.c_str(), where, std::move(what), std::move(hint));
  }

  // A value that is neither object, array, nor where a string or a size is expected.
  bool scalar(const std::string& text) {
    if (ignoring()) return true;
    const std::string value = text.size() > 40 ? text.substr(0, 30) + "… (" + std::to_string(text.size()) + " characters)" : text;
    if (depth_ == 0) refuse("HEADER_SCHEMA", "", "the header is " + value + ", not an object");
    else if (depth_ == 1) refuse("HEADER_SCHEMA", key_, "the header has " + value + " here, not an object");
    else if (depth_ == 2 && in_metadata_)
      refuse("HEADER_SCHEMA", "__metadata__", shown(key_) + " is " + value + ", and metadata values must be strings");
    else if (depth_ == 2 && (key_ == "dtype" || key_ == "shape" || key_ == "data_offsets"))
      refuse("HEADER_SCHEMA", entry().name, key_ + " is " + value + ", not " + (key_ == "dtype" ? "a string" : "an array"));
    else if (depth_ == 2) note_unknown_field();
    else not_a_size(value);
    return true;
  }

  // An object or an array where none belongs, inside a tensor's entry or the metadata.
  void container(const char* what) {
    if (in_metadata_)
      refuse("HEADER_SCHEMA", "__metadata__", shown(key_) + " is " + what + ", and metadata values must be strings");
    else if (depth_ > 2) not_a_size(what);
    else if (key_ == "dtype" || key_ == "shape" || key_ == "data_offsets")
      refuse("HEADER_SCHEMA", entry().name, key_ + " is " + what + ", not " + (key_ == "dtype" ? "a string" : "an array"));
    else {
      note_unknown_field();
      ignored_from_ = depth_ + 1;
    }
  }

  void not_a_size(const std::string& value) {
    const bool shape = key_ == "shape";
    refuse(
        shape ? "SHAPE" : "OFFSETS", entry().name,
        (shape ? "a dimension is " : "an offset is ") + value + ", not a whole number that fits in 64 bits and is not negative");
  }

  void note_unknown_field() {
    if (header.warnings.size() < 20)
      header.warnings.push_back(shown(entry().name) + " has a field " + shown(key_) +
                                " that the format does not know; it is ignored and will not be saved");
  }

  bool enter() {
    if (++depth_ <= deepest_header) return true;
    json_error = fault_at("HEADER_JSON", "", "the header is nested deeper than " + std::to_string(deepest_header) + " levels");
    return false;
  }

  void leave() {
    --depth_;
    if (depth_ < ignored_from_) ignored_from_ = nowhere;
  }

  static constexpr int nowhere = deepest_header + 2;
  int depth_ = 0;
  int ignored_from_ = nowhere;  // depth from which everything belongs to an unknown field
  bool in_metadata_ = false;
  std::string key_;
  std::unordered_set<std::string> names_, fields_;
};

}  // namespace

Result<Header> read_header(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf"))
    return fault_at("HEADER_JSON", "", "the header begins with a byte order mark, not with {");
  if (const auto bad = find_bad_utf8(text))
    return fault_at("HEADER_UTF8", "", "the header is not UTF-8 at its byte " + std::to_string(*bad));
  // The parser takes a NUL for the end of its input.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return fault_at(
        "HEADER_JSON", "", "the header has a zero byte at its byte " + std::to_string(nul),
        nul == 1 ? "this looks like UTF-16; the format wants UTF-8" : "the header's length is wrong or the file is damaged");
  HeaderEvents reader;
  const bool whole = Json::sax_parse(text.begin(), text.end(), &reader);
  if (reader.json_error) return *reader.json_error;
  if (reader.error) return *reader.error;
  GATEWALK_CHECK(whole, "read_header: the parser stopped without saying why");
  if (!text.starts_with("{"))
    reader.header.warnings.insert(reader.header.warnings.begin(), "the header begins with blanks, where the format wants {");
  return std::move(reader.header);
}

}  // namespace gatewalk::files
