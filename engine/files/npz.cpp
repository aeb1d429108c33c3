// The archive around .npy files: a zip whose entries are stored, never compressed, as numpy.savez writes it.
#include <algorithm>
#include <array>

#include "engine/base/check.hpp"
#include "engine/files/file_type.hpp"
#include "engine/files/npy.hpp"

namespace gatewalk::files {

namespace {

constexpr std::uint32_t local_signature = 0x04034b50, central_signature = 0x02014b50, end_signature = 0x06054b50;
constexpr std::size_t local_size = 30, central_size = 46, end_size = 22;

Error fault(const char* code, std::string where, std::string what, std::string hint = "") {
  return {.what = std::move(what), .where = std::move(where), .hint = std::move(hint), .code = code};
}

// CRC-32 of zip: reflected polynomial 0xedb88320.
std::uint32_t checksum(Bytes bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> rows{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int k = 0; k < 8; ++k) value = value & 1 ? 0xedb88320u ^ (value >> 1) : value >> 1;
      rows[i] = value;
    }
    return rows;
  }();
  std::uint32_t crc = 0xffffffffu;
  for (const std::byte b : bytes) crc = table[(crc ^ static_cast<std::uint32_t>(b)) & 0xff] ^ (crc >> 8);
  return crc ^ 0xffffffffu;
}

// The end record lies at the end, before a comment of at most 65535 bytes.
std::optional<std::size_t> find_end_record(Bytes bytes) {
  if (bytes.size() < end_size) return std::nullopt;
  const std::size_t last = bytes.size() - end_size, first = last > 65535 ? last - 65535 : 0;
  for (std::size_t at = last + 1; at-- > first;)
    if (load_little<std::uint32_t>(bytes, at) == end_signature &&
        at + end_size + load_little<std::uint16_t>(bytes, at + 20) == bytes.size())
      return at;
  return std::nullopt;
}

struct Entry {
  std::string name;
  std::uint16_t flags, method;
  std::uint32_t crc;
  std::uint64_t size, packed_size, header_at;
};

Result<Bytes> contents(Bytes bytes, const Entry& entry) {
  const std::string where = place_name(entry.name);
  if (entry.flags & 1) return fault("ARCHIVE", where, "the entry is encrypted");
  if (entry.method != 0)
    return fault("COMPRESSED", where, "the entry is compressed, which is not read",
                 "save it with numpy.savez, not numpy.savez_compressed");
  if (entry.size == 0xffffffff || entry.header_at == 0xffffffff)
    return fault("ARCHIVE", where, "archives beyond 4 GiB are not read");
  if (entry.size != entry.packed_size) return fault("ARCHIVE", where, "a stored entry has two sizes");
  if (entry.header_at > bytes.size() || bytes.size() - entry.header_at < local_size)
    return fault("ARCHIVE", where, "the entry lies outside the file");
  const auto at = static_cast<std::size_t>(entry.header_at);
  if (load_little<std::uint32_t>(bytes, at) != local_signature)
    return fault("ARCHIVE", where, "the entry is not where the archive's list says");
  const std::size_t skip = local_size + load_little<std::uint16_t>(bytes, at + 26) + load_little<std::uint16_t>(bytes, at + 28);
  if (bytes.size() - at < skip || bytes.size() - at - skip < entry.size)
    return fault("ARCHIVE", where, "the entry runs past the end of the file");
  const Bytes data = bytes.subspan(at + skip, static_cast<std::size_t>(entry.size));
  if (checksum(data) != entry.crc)
    return fault("CHECKSUM", where, "the entry does not have the checksum that the archive's list gives",
                 "the file is damaged; get it again");
  return data;
}

Result<std::vector<Entry>> list_entries(Bytes bytes) {
  const auto end = find_end_record(bytes);
  if (!end)
    return fault("TRUNCATED", "", "the archive has no list of its entries at its end", "the file was cut off; get it again");
  const std::size_t count = load_little<std::uint16_t>(bytes, *end + 10);
  std::uint64_t at = load_little<std::uint32_t>(bytes, *end + 16), total = 0;
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < count; ++i) {
    if (at > *end || *end - at < central_size ||
        load_little<std::uint32_t>(bytes, static_cast<std::size_t>(at)) != central_signature)
      return fault("ARCHIVE", "",
                   "the archive's list breaks off after " + std::to_string(i) + " of " + std::to_string(count) + " entries");
    const auto here = static_cast<std::size_t>(at);
    const std::size_t name_size = load_little<std::uint16_t>(bytes, here + 28);
    const std::size_t size =
        central_size + name_size + load_little<std::uint16_t>(bytes, here + 30) + load_little<std::uint16_t>(bytes, here + 32);
    if (*end - here < size) return fault("ARCHIVE", "", "an entry of the archive's list runs past its end");
    entries.push_back({std::string(as_text(bytes.subspan(here + central_size, name_size))),
                       load_little<std::uint16_t>(bytes, here + 8), load_little<std::uint16_t>(bytes, here + 10),
                       load_little<std::uint32_t>(bytes, here + 16), load_little<std::uint32_t>(bytes, here + 24),
                       load_little<std::uint32_t>(bytes, here + 20), load_little<std::uint32_t>(bytes, here + 42)});
    total += entries.back().packed_size;
    if (total > bytes.size()) return fault("ARCHIVE", "", "the entries together are larger than the file");
    at += size;
  }
  return entries;
}

}  // namespace

Result<TensorMap> read_npz(Bytes bytes) {
  if (bytes.empty()) return fault("TRUNCATED", "", "the file is empty");
  const std::string_view text = as_text(bytes);
  if (!text.starts_with("PK")) {
    const auto foreign = recognize(bytes, Role::array);
    return fault("FILE_TYPE", "", (foreign ? foreign->what : "the file does not begin as zip archives do") + ", not .npz",
                 "save it with numpy.savez");
  }
  const auto entries = list_entries(bytes);
  if (!entries) return entries.error();
  TensorMap tensors;
  std::uint64_t count = 0;
  for (const Entry& entry : *entries) {
    std::string_view name = entry.name;
    if (!name.ends_with(".npy"))
      return fault("FILE_TYPE", place_name(entry.name), "the archive holds something that is no array, so it is not NumPy's",
                   name.ends_with("data.pkl") ? "a .pt file: save it with safetensors.torch.save_file" : "");
    name.remove_suffix(4);
    const auto data = contents(bytes, entry);
    if (!data) return data.error();
    auto tensor = read_npy(*data);
    if (!tensor) return fault(tensor.error().code.c_str(), place_name(entry.name), tensor.error().what, tensor.error().hint);
    count += tensor->data.size();
    if (count > max_values) return fault("SIZE", place_name(entry.name), "the archive holds more values than are loaded at most");
    if (!tensors.emplace(name, std::move(*tensor)).second)
      return fault("DUPLICATE", place_name(entry.name), "the archive has this name twice");
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
    for (const std::uint32_t word : {checksum(data), size, size}) store_little(common, word);
    store_little(common, static_cast<std::uint16_t>(name.size()));
    store_little(common, std::uint16_t{0});
    store_little(bytes, local_signature);
    append(bytes, common);
    append(bytes, as_bytes(name));
    append(bytes, data);
    store_little(list, central_signature);
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
  store_little(bytes, end_signature);
  for (const std::uint16_t half : {std::uint16_t{0}, std::uint16_t{0}, count, count}) store_little(bytes, half);
  store_little(bytes, size);
  store_little(bytes, start);
  store_little(bytes, std::uint16_t{0});
  return bytes;
}

}  // namespace gatewalk::files
