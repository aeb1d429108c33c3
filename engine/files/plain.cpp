#include "engine/files/plain.hpp"

#include <algorithm>

#include "engine/files/csv.hpp"
#include "engine/files/file_type.hpp"
#include "engine/files/hdf5.hpp"
#include "engine/files/json.hpp"
#include "engine/files/json_model.hpp"
#include "engine/files/npy.hpp"
#include "engine/files/torch_file.hpp"
#include "engine/files/zip.hpp"

namespace gatewalk::files {

namespace {

bool begins_with(Bytes bytes, std::string_view start) { return as_text(bytes).starts_with(start); }

bool is_json(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
}

// What print() shows of an array: brackets around rows, blanks between numbers where JSON has commas.
bool is_printed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  text.remove_prefix(first);
  if (text.starts_with("array(") || text.starts_with("tensor(")) return true;
  if (!text.starts_with('[')) return false;
  const std::string_view row = text.substr(0, text.find(']'));
  const std::size_t digit = row.find_first_of("0123456789");
  return digit != std::string_view::npos && row.find(',') == std::string_view::npos &&
         row.find_first_of(" \n", digit) != std::string_view::npos;
}

// The last row takes what no other claims.
constexpr Format<Tensor> arrays[] = {
    {"NumPy's .npy", ".npy", [](Bytes b) { return begins_with(b, "\x93NUMPY"); }, read_npy},
    {"JSON", ".json", is_json, [](Bytes b) { return read_json(as_text(b)); }},
    {"CSV", ".csv .tsv .txt", [](Bytes) { return false; }, [](Bytes b) { return read_csv(as_text(b)); }},
};

bool ends_in_one_of(std::string_view name, std::string_view endings) {
  while (!endings.empty()) {
    const std::size_t blank = std::min(endings.find(' '), endings.size());
    if (name.ends_with(endings.substr(0, blank))) return true;
    endings.remove_prefix(std::min(blank + 1, endings.size()));
  }
  return false;
}

}  // namespace

std::span<const Format<Tensor>> plain_array_formats() { return arrays; }

Result<Tensor> read_array_of(std::span<const Format<Tensor>> formats, Bytes bytes, std::string_view name,
                             std::vector<Error>* remarks) {
  const auto last = formats.end() - 1;
  const auto row = [&](auto fits) { return std::find_if(formats.begin(), last, fits); };
  auto format = row([&](const auto& each) { return ends_in_one_of(name, each.endings); });
  if (format == last && !ends_in_one_of(name, format->endings)) format = row([&](const auto& each) { return each.is(bytes); });
  auto tensor = format == last ? read_csv(as_text(bytes), remarks) : format->read(bytes);
  if (tensor) return tensor;
  if (is_printed(as_text(bytes)))
    return Error{.what = "this is an array as print() shows it",
                 .where = "",
                 .hint = "save it with numpy.save or numpy.savetxt",
                 .code = "FILE_TYPE"};
  if (format->is(bytes)) return tensor;
  const auto foreign = recognize(bytes, Role::array);
  if (!foreign || foreign->text) return tensor;
  return Error{
      .what = foreign->what + ", not " + std::string(format->name), .where = "", .hint = foreign->hint, .code = "FILE_TYPE"};
}

bool is_plain(Bytes bytes) {
  if (bytes.size() > 8 && as_text(bytes)[8] == '{' && !is_json(bytes)) return true;  // safetensors
  return !Zip::is(bytes) && !is_hdf5(bytes) && !is_torch_legacy(bytes) && !is_json_object(bytes);
}

}  // namespace gatewalk::files
