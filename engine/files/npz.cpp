// The archive around .npy files: a zip. What is written is stored, not compressed, as numpy.savez does.
#include "engine/base/check.hpp"
#include "engine/files/fault.hpp"
#include "engine/files/file_type.hpp"
#include "engine/files/npy.hpp"
#include "engine/files/zip.hpp"

namespace gatewalk::files {

Result<TensorMap> read_npz(Bytes bytes) {
  if (bytes.empty()) return fault_in("TRUNCATED", "", "the file is empty");
  const std::string_view text = as_text(bytes);
  if (!text.starts_with("PK")) {
    const auto foreign = recognize(bytes, Role::array);
    return fault_in("FILE_TYPE", "", (foreign ? foreign->what : "the file does not begin as zip archives do") + ", not .npz",
                    "save it with numpy.savez");
  }
  const auto zip = Zip::read(bytes);
  if (!zip) return zip.error();
  TensorMap tensors;
  std::uint64_t count = 0;
  for (const Zip::Entry& entry : zip->entries()) {
    std::string_view name = entry.name;
    if (!name.ends_with(".npy"))
      return fault_in("FILE_TYPE", place_name(entry.name), "the archive holds something that is no array, so it is not NumPy's",
                      name.ends_with("data.pkl") ? "a .pt file: save it with safetensors.torch.save_file" : "");
    name.remove_suffix(4);
    const auto data = zip->contents(entry);
    if (!data) return data.error();
    auto tensor = read_npy(data->bytes);
    if (!tensor) return fault_in(tensor.error().code.c_str(), place_name(entry.name), tensor.error().what, tensor.error().hint);
    count += tensor->data.size();
    if (count > max_values)
      return fault_in("SIZE", place_name(entry.name), "the archive holds more values than are loaded at most");
    if (!tensors.emplace(name, std::move(*tensor)).second)
      return fault_in("DUPLICATE", place_name(entry.name), "the archive has this name twice");
  }
  return tensors;
}

std::vector<std::byte> write_npz(const TensorMap& tensors, Dtype dtype) {
  std::vector<std::byte> bytes, list;
  const auto append = [](std::vector<std::byte>& to, Bytes part) { to.insert(to.end(), part.begin(), part.end()); };
  for (const auto& [key, tensor] : tensors) {
    const std::string name = key + ".npy";
    const std::vector<std::byte> data = write_npy(tensor, dtype);
    GATEWALK_CHECK(name.size() < 65536 && bytes.size() + data.size() < 0xfff00000u && tensors.size() < 65535,
                   "write_npz: " + shown(name) + " does not fit in a plain zip");
    const auto at = static_cast<std::uint32_t>(bytes.size()), size = static_cast<std::uint32_t>(data.size());
    // From "version needed" to the extra field's length, the two records are alike. The date is 1980-01-01.
    std::vector<std::byte> common;
    for (const std::uint16_t half : {20, 0, 0, 0, 0x21}) store_little(common, half);
    for (const std::uint32_t word : {zip_checksum(data), size, size}) store_little(common, word);
    store_little(common, static_cast<std::uint16_t>(name.size()));
    store_little(common, std::uint16_t{0});
    store_little(bytes, zip_local_signature);
    append(bytes, common);
    append(bytes, as_bytes(name));
    append(bytes, data);
    store_little(list, zip_central_signature);
    store_little(list, std::uint16_t{20});
    append(list, common);
    for (const std::uint16_t half : {0, 0, 0}) store_little(list, half);  // comment, disk, attributes
    store_little(list, std::uint32_t{0});
    store_little(list, at);
    append(list, as_bytes(name));
  }
  const auto start = static_cast<std::uint32_t>(bytes.size()), size = static_cast<std::uint32_t>(list.size());
  const auto count = static_cast<std::uint16_t>(tensors.size());
  append(bytes, list);
  store_little(bytes, zip_end_signature);
  for (const std::uint16_t half : {std::uint16_t{0}, std::uint16_t{0}, count, count}) store_little(bytes, half);
  store_little(bytes, size);
  store_little(bytes, start);
  store_little(bytes, std::uint16_t{0});
  return bytes;
}

}  // namespace gatewalk::files
