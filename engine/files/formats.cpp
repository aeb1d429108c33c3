#include "engine/files/formats.hpp"

#include <algorithm>

#include "engine/files/csv.hpp"
#include "engine/files/file_type.hpp"
#include "engine/files/hdf5.hpp"
#include "engine/files/json.hpp"
#include "engine/files/json_model.hpp"
#include "engine/files/keras.hpp"
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

// An archive of one array is that array.
Result<Tensor> read_only_array(Bytes bytes) {
  auto arrays = read_npz(bytes);
  if (!arrays) return arrays.error();
  if (arrays->size() == 1) return std::move(arrays->begin()->second);
  std::vector<std::string> names;
  for (const auto& [name, tensor] : *arrays) names.push_back(name);
  return Error{
      .what = "the archive holds " + std::to_string(names.size()) + " arrays" + (names.empty() ? "" : ": " + shown_list(names)),
      .where = "",
      .hint = "save one array with numpy.save",
      .code = "SHAPE"};
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

// An archive of arrays as a model: each is a tensor, in double.
Result<SafetensorsFile> read_npz_model(Bytes bytes) {
  const auto arrays = read_npz(bytes);
  if (!arrays) return arrays.error();
  SafetensorsFile file;
  for (const auto& [name, tensor] : *arrays) file.tensors.emplace(name, StoredTensor::of(tensor, Dtype::f64));
  return file;
}

bool is_npz(Bytes bytes) { return Zip::is(bytes) && as_text(bytes).find(".npy") != std::string_view::npos; }

// The last row takes what no other claims.
constexpr Format<Tensor> arrays[] = {
    {"NumPy's .npy", ".npy", [](Bytes b) { return begins_with(b, "\x93NUMPY"); }, read_npy},
    {"NumPy's .npz", ".npz", is_npz, read_only_array},
    {"JSON", ".json", is_json, [](Bytes b) { return read_json(as_text(b)); }},
    {"CSV", ".csv .tsv .txt", [](Bytes) { return false; }, [](Bytes b) { return read_csv(as_text(b)); }},
};
constexpr Format<SafetensorsFile> models[] = {
    {"Keras' HDF5", ".h5 .hdf5", is_hdf5, read_keras_hdf5},
    {"Keras' zip", ".keras", is_keras_zip, read_keras_zip},
    {"PyTorch's zip", ".pt .pth .ckpt", is_torch_zip, read_torch_zip},
    {"PyTorch's older form", ".bin .th .tar", is_torch_legacy, read_torch_legacy},
    {"NumPy's archive", ".npz", [](Bytes b) { return is_npz(b) && !is_torch_zip(b); }, read_npz_model},
    {"JSON", ".json .nam .aidax", is_json_object, read_json_model},
    {"safetensors", ".safetensors", [](Bytes) { return false; }, read_safetensors},
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

std::span<const Format<Tensor>> array_formats() { return arrays; }
std::span<const Format<SafetensorsFile>> model_formats() { return models; }

Result<Tensor> read_array(Bytes bytes, std::string_view name, std::vector<Error>* remarks) {
  const auto row = [&](auto fits) { return std::find_if(std::begin(arrays), std::end(arrays) - 1, fits); };
  auto format = row([&](const auto& each) { return ends_in_one_of(name, each.endings); });
  if (format == std::end(arrays) - 1 && !ends_in_one_of(name, format->endings))
    format = row([&](const auto& each) { return each.is(bytes); });
  auto tensor = format == std::end(arrays) - 1 ? read_csv(as_text(bytes), remarks) : format->read(bytes);
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

Result<SafetensorsFile> read_tensors(Bytes bytes) {
  for (const auto& format : models)
    if (format.is(bytes)) return format.read(bytes);
  return std::end(models)[-1].read(bytes);
}

}  // namespace gatewalk::files
