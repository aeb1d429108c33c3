#include "engine/files/json_model.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/files/checkpoint_names.hpp"
#include "engine/files/fault.hpp"
#include "engine/files/json_layers.hpp"

namespace gatewalk::files {

namespace {

constexpr std::size_t largest_text = std::size_t{1} << 27, deepest_name = 8, most_tensors = 100'000;

// Where the text stops being JSON.
struct JsonEnd : nlohmann::json_sax<Json> {
  std::size_t at = 0;
  bool too_large = false;
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(Json::number_integer_t) override { return true; }
  bool number_unsigned(Json::number_unsigned_t) override { return true; }
  bool number_float(Json::number_float_t, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return ++depth_ <= deepest_name * 8; }
  bool key(std::string&) override { return true; }
  bool end_object() override { return --depth_, true; }
  bool start_array(std::size_t) override { return ++depth_ <= deepest_name * 8; }
  bool end_array() override { return --depth_, true; }
  bool parse_error(std::size_t position, const std::string&, const Json::exception& problem) override {
    at = position;
    too_large = problem.id == 406;
    return false;
  }

 private:
  std::size_t depth_ = 0;
};

Result<Json> parse(std::string_view text) {
  if (text.size() > largest_text)
    return fault("SIZE", "JSON text of more than 128 MiB is not read as a model", "save it as .safetensors");
  if (const auto bad = find_bad_utf8(text)) return fault("JSON", "the text is not UTF-8 at its byte " + std::to_string(*bad));
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)  // the parser takes it for the end
    return fault("JSON", "the text has a zero byte at its byte " + std::to_string(nul));
  JsonEnd place;
  if (!Json::sax_parse(text.begin(), text.end(), &place)) {
    Error error = fault("JSON", place.too_large ? "a number is too large for a double" : "this is not JSON");
    if (place.at == 0) return fault("JSON", "the text is nested deeper than a model is");
    error.line = 1;
    for (const char c : text.substr(0, place.at)) {
      error.column = c == '\n' ? 0 : error.column + 1;
      error.line += c == '\n';
    }
    error.column = std::max(error.column, 1);
    return error;
  }
  return Json::parse(text.begin(), text.end(), nullptr, false);
}

class Collector {
 public:
  SafetensorsFile file;

  Status run(const Json& root) {
    collect(root, "", 0);
    if (tensors_.empty())
      return fault("NO_TENSORS", "the JSON text holds no lists of numbers under names, so no network",
                   "write a state_dict as {name: tensor.tolist()}");
    const std::vector<FullName> names = full_names(found_);
    for (const bool meant : {true, false})  // what is meant keeps its name
      for (std::size_t k = 0; k < names.size(); ++k)
        if (names[k].meant == meant && file.tensors.emplace(names[k].name, StoredTensor::of(tensors_[k], Dtype::f64)).second)
          file.order.push_back(names[k].name);
    return Ok{};
  }

 private:
  void collect(const Json& object, const std::string& place, std::size_t depth) {
    for (const auto& [key, value] : object.items()) {
      if (tensors_.size() >= most_tensors) return;
      if (value.is_object() && !is_shaped(value) && depth < deepest_name) collect(value, place + key + ".", depth + 1);
      else if (auto tensor = tensor_of(value)) {
        found_.push_back({place, key});
        tensors_.push_back(*std::move(tensor));
      } else note_quantity(file, place + key, value);
    }
  }

  std::vector<PlacedName> found_;
  std::vector<Tensor> tensors_;
};

// What a program computes beside the network that its file describes.
void warn_of_more(const Json& root, SafetensorsFile& file) {
  const auto data = root.find("model_data");
  for (const auto& [object, key] :
       {std::pair{data != root.end() && data->is_object() ? &*data : nullptr, "skip"}, {&root, "in_skip"}})
    if (const auto skip = object ? object->find(key) : root.end();
        object && skip != object->end() && skip->is_number() && *skip != 0)
      file.warnings.push_back("its program adds the input to the output (" + std::string(key) + " " + skip->dump() +
                              "), which is not done here");
}

}  // namespace

bool is_json_object(Bytes bytes) {
  std::string_view text = as_text(bytes);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos || text[first] != '{') return false;
  const std::size_t second = text.find_first_not_of(blanks, first + 1);
  return second != std::string_view::npos && (text[second] == '"' || text[second] == '}');
}

Result<SafetensorsFile> read_json_model(Bytes bytes) {
  std::string_view text = as_text(bytes);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto root = parse(text);
  if (!root) return root.error();
  if (!root->is_object())
    return fault("JSON", "a model in JSON is an object of named lists", "write a state_dict as {name: tensor.tolist()}");
  for (const auto read : {read_rtneural, read_nam, read_icu})
    if (auto file = read(*root)) {
      if (*file) warn_of_more(*root, **file);
      return *std::move(file);
    }
  Collector collector;
  if (auto status = collector.run(*root); !status) return status.error();
  warn_of_more(*root, collector.file);
  return std::move(collector.file);
}

}  // namespace gatewalk::files
