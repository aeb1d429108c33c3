#include "engine/files/formats.hpp"

#include "engine/files/hdf5.hpp"
#include "engine/files/json_model.hpp"
#include "engine/files/keras.hpp"
#include "engine/files/npy.hpp"
#include "engine/files/torch_file.hpp"
#include "engine/files/zip.hpp"

namespace gatewalk::files {

namespace {

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

// An archive of arrays as a model: each is a tensor, in double.
Result<SafetensorsFile> read_npz_model(Bytes bytes) {
  const auto arrays = read_npz(bytes);
  if (!arrays) return arrays.error();
  SafetensorsFile file;
  for (const auto& [name, tensor] : *arrays) file.tensors.emplace(name, StoredTensor::of(tensor, Dtype::f64));
  return file;
}

bool is_npz(Bytes bytes) { return Zip::is(bytes) && as_text(bytes).find(".npy") != std::string_view::npos; }

constexpr Format<SafetensorsFile> models[] = {
    {"Keras' HDF5", ".h5 .hdf5", is_hdf5, read_keras_hdf5},
    {"Keras' zip", ".keras", is_keras_zip, read_keras_zip},
    {"PyTorch's zip", ".pt .pth .ckpt", is_torch_zip, read_torch_zip},
    {"PyTorch's older form", ".bin .th .tar", is_torch_legacy, read_torch_legacy},
    {"NumPy's archive", ".npz", [](Bytes b) { return is_npz(b) && !is_torch_zip(b); }, read_npz_model},
    {"JSON", ".json .nam .aidax", is_json_object, read_json_model},
    {"safetensors", ".safetensors", [](Bytes) { return false; }, read_safetensors},
};

}  // namespace

// Those of the lab, and an archive of one array behind the first.
std::span<const Format<Tensor>> array_formats() {
  static const std::vector<Format<Tensor>> all = [] {
    const auto plain = plain_array_formats();
    std::vector<Format<Tensor>> rows(plain.begin(), plain.end());
    rows.insert(rows.begin() + 1, {"NumPy's .npz", ".npz", is_npz, read_only_array});
    return rows;
  }();
  return all;
}
std::span<const Format<SafetensorsFile>> model_formats() { return models; }

Result<Tensor> read_array(Bytes bytes, std::string_view name, std::vector<Error>* remarks) {
  return read_array_of(array_formats(), bytes, name, remarks);
}

Result<SafetensorsFile> read_tensors(Bytes bytes) {
  for (const auto& format : models)
    if (format.is(bytes)) return format.read(bytes);
  return std::end(models)[-1].read(bytes);
}

Result<std::vector<std::byte>> to_plain(Bytes bytes) {
  if (is_plain(bytes)) return std::vector<std::byte>(bytes.begin(), bytes.end());
  auto file = read_tensors(bytes);
  // One array alone is a sequence, several are a model.
  if (!file || file->tensors.size() == 1)
    if (const auto tensor = read_array(bytes)) return write_npy(*tensor);
  if (!file) return file.error();
  std::string all;
  for (const std::string& warning : file->warnings) all += (all.empty() ? "" : "\n") + warning;
  if (!all.empty()) file->metadata[warnings_key] = all;
  return write_safetensors(*file);
}

}  // namespace gatewalk::files
