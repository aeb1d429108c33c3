#include "engine/files/json.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "engine/files/bytes.hpp"
#include "engine/files/fault.hpp"

namespace gatewalk::files {

using Json = nlohmann::json;

namespace {

constexpr std::size_t deepest_array = 32;

// Takes nlohmann's events one by one and grows a tensor; false stops the parser with `error` filled.
class TensorReader {
 public:
  explicit TensorReader(std::string_view text) : text_(text) {}
  std::optional<Error> error;
  Tensor tensor;

  bool null() { return refuse("JSON", "null" + place() + " is not a number", "write \"NaN\" for a missing number"); }
  bool boolean(bool value) { return refuse("JSON", std::string(value ? "true" : "false") + place() + " is not a number"); }
  bool binary(Json::binary_t&) { return refuse("JSON", "binary data is not a number"); }
  bool number_integer(Json::number_integer_t value) { return number(static_cast<double>(value)); }
  bool number_unsigned(Json::number_unsigned_t value) { return number(static_cast<double>(value)); }
  bool number_float(double value, const std::string&) { return number(value); }

  bool string(std::string& text) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (text == "NaN") return number(std::numeric_limits<double>::quiet_NaN());
    if (text == "Infinity") return number(infinity);
    if (text == "-Infinity") return number(-infinity);
    return refuse("JSON", "the text " + shown(text) + place() + " is not a number",
                  "numbers stand without quotes; only \"NaN\", \"Infinity\" and \"-Infinity\" have them");
  }

  bool start_object(std::size_t) {
    if (object_ || wrapped_ || !counts_.empty())
      return refuse("JSON", "an object" + place() + " is not a number",
                    "write nested arrays, or {\"shape\": […], \"data\": […]}");
    object_ = true;
    return true;
  }
  bool key(std::string& name) {
    if (!wrapped_ && !has_shape_ && !has_data_ && name != "shape" && name != "data") {  // its one array, whatever it is called
      object_ = false;
      return wrapped_ = true;
    }
    if (wrapped_)
      return refuse("JSON", "there is a second key, " + shown(name), "give one array: an object with one key, or without any");
    if ((name != "shape" && name != "data") || (name == "shape" ? has_shape_ : has_data_))
      return refuse("JSON", "the key " + shown(name) + " is not expected",
                    "an object has shape and data, once each; a model's weights are no array");
    (name == "shape" ? has_shape_ : has_data_) = true;
    in_shape_ = name == "shape";
    return true;
  }
  bool end_object() {
    return wrapped_ || (has_shape_ && has_data_) ? true : refuse("JSON", "the object does not have both shape and data");
  }

  bool start_array(std::size_t) {
    if (object_ && !counts_.empty()) return refuse("JSON", "shape and data are flat lists of numbers");
    if (counts_.size() >= deepest_array)
      return refuse("SHAPE", "the array is nested deeper than " + std::to_string(deepest_array) + " levels");
    if (leaf_depth_ && counts_.size() >= *leaf_depth_ && !object_)
      return refuse("SHAPE", "an array" + place() + " stands where the rows before have a number");
    if (!counts_.empty()) ++counts_.back();
    counts_.push_back(0);
    if (counts_.size() > sizes_.size()) sizes_.push_back(-1);
    return true;
  }

  bool end_array() {
    if (object_) {
      counts_.pop_back();
      return true;
    }
    const std::int64_t count = counts_.back();
    std::int64_t& size = sizes_[counts_.size() - 1];
    if (!leaf_depth_) leaf_depth_ = counts_.size();
    if (size >= 0 && size != count)
      return refuse("SHAPE", "the array" + place(1) + " has " + std::to_string(count) + " entries, those before it " +
                                 std::to_string(size));
    size = count;
    counts_.pop_back();
    return true;
  }

  template <class Exception>
  bool parse_error(std::size_t position, const std::string& token, const Exception& exception) {
    int line = 1, column = 0;  // of the last character read
    for (const char c : text_.substr(0, position)) {
      column = c == '\n' ? 0 : column + 1;
      line += c == '\n';
    }
    const std::size_t from = token.size() > 12 ? token.size() - 12 : 0;
    refuse("JSON",
           exception.id == 406 ? "a number is too large for a double"
                               : "this is not JSON, after " + shown(std::string_view(token).substr(from)),
           exception.id == 406 ? "write \"Infinity\" in quotes if that is meant"
           : token.ends_with("Na") || token.ends_with("N") || token.ends_with("I") ? "write \"NaN\" and \"Infinity\" in quotes"
                                                                                   : "");
    error->line = line;
    error->column = column ? column : 1;
    return false;
  }

  Result<Tensor> result() {
    if (error) return *error;
    if (!object_) {
      tensor.shape.assign(sizes_.begin(), sizes_.end());
    } else {
      const auto count = checked_count(tensor.shape);
      if (!count || *count != tensor.data.size())
        return fault("SHAPE", "data has " + std::to_string(tensor.data.size()) + " numbers, and the shape " +
                                  Tensor::describe(tensor.shape) + " asks for another count");
    }
    return std::move(tensor);
  }

 private:
  bool refuse(const char* code, std::string what, std::string hint = "") {
    if (!error) error = fault(code, std::move(what), std::move(hint));
    return false;
  }

  // " at [2][0]", or the array itself with levels = 1.
  std::string place(std::size_t levels = 0) const {
    std::string text;
    for (std::size_t d = 0; d + levels < counts_.size(); ++d) {
      const std::int64_t index = counts_[d] - (d + 1 < counts_.size() ? 1 : 0);
      text += '[' + std::to_string(index) + ']';
    }
    return text.empty() ? "" : " at " + text;
  }

  bool number(double value) {
    if (object_) {
      if (counts_.empty()) return refuse("JSON", "shape and data are lists of numbers");
      if (!in_shape_) {
        tensor.data.push_back(value);
      } else if (value >= 0 && value <= 9007199254740992.0 && value == static_cast<double>(static_cast<std::int64_t>(value))) {
        tensor.shape.push_back(static_cast<std::int64_t>(value));
      } else {
        return refuse("SHAPE", "a dimension is " + number_text(value) + ", not a whole number that is not negative");
      }
    } else {
      if (!leaf_depth_) leaf_depth_ = counts_.size();
      if (*leaf_depth_ != counts_.size())
        return refuse("SHAPE", "a number" + place() + " stands where the rows before have an array");
      tensor.data.push_back(value);
      if (!counts_.empty()) ++counts_.back();
    }
    if (tensor.data.size() > max_values)
      return refuse("SIZE", "more than the " + std::to_string(max_values) + " numbers that are loaded at most");
    return true;
  }

  std::string_view text_;
  bool object_ = false, wrapped_ = false, has_shape_ = false, has_data_ = false, in_shape_ = false;
  std::vector<std::int64_t> counts_;       // entries so far of each open array
  std::vector<std::int64_t> sizes_;        // length of the arrays at each depth, -1 while not known
  std::optional<std::size_t> leaf_depth_;  // open arrays around a number
};

void append_nested(std::string& text, const Tensor& tensor, std::size_t depth, std::size_t& at) {
  if (depth == tensor.shape.size()) {
    append_json_number(text, tensor.data[at++]);
    return;
  }
  text += '[';
  for (std::int64_t i = 0; i < tensor.shape[depth]; ++i) {
    if (i) text += ',';
    append_nested(text, tensor, depth + 1, at);
  }
  text += ']';
}

}  // namespace

Result<Tensor> read_json(std::string_view text) {
  if (const auto bad = find_bad_utf8(text)) return fault("JSON", "the text is not UTF-8 at its byte " + std::to_string(*bad));
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)  // the parser takes it for the end
    return fault("JSON", "the text has a zero byte at its byte " + std::to_string(nul));
  TensorReader reader(text);
  Json::sax_parse(text.begin(), text.end(), &reader);
  return reader.result();
}

void append_json_number(std::string& text, double value) {
  const std::string number = number_text(value);
  const bool word = number.back() == 'N' || number.back() == 'y';
  text += word ? '"' + number + '"' : number;
}

std::string write_json(const Tensor& tensor, JsonForm form) {
  std::string text;
  std::size_t at = 0;
  if (form == JsonForm::nested && tensor.shape.size() <= deepest_array) {
    append_nested(text, tensor, 0, at);
    return text;
  }
  text = "{\"shape\":[";
  for (std::size_t d = 0; d < tensor.shape.size(); ++d) text += (d ? "," : "") + std::to_string(tensor.shape[d]);
  text += "],\"data\":";
  append_nested(text, {{static_cast<std::int64_t>(tensor.data.size())}, tensor.data}, 0, at);
  return text + '}';
}

}  // namespace gatewalk::files
