#include "engine/files/zip.hpp"

#include <algorithm>
#include <array>

#include "engine/files/fault.hpp"
#include "engine/files/inflate.hpp"

namespace gatewalk::files {

namespace {

constexpr std::uint32_t end_64_signature = 0x06064b50, locator_64_signature = 0x07064b50;
constexpr std::size_t local_size = 30, central_size = 46, end_size = 22, end_64_size = 56, locator_64_size = 20;
constexpr std::size_t most_entries = 1 << 20;
constexpr std::uint64_t largest_unpacked = max_values * 8;

// The end record lies at the end, before a comment of at most 65535 bytes.
std::optional<std::size_t> find_end_record(Bytes bytes) {
  if (bytes.size() < end_size) return std::nullopt;
  const std::size_t last = bytes.size() - end_size, first = last > 65535 ? last - 65535 : 0;
  for (std::size_t at = last + 1; at-- > first;)
    if (load_little<std::uint32_t>(bytes, at) == zip_end_signature &&
        at + end_size + load_little<std::uint16_t>(bytes, at + 20) == bytes.size())
      return at;
  return std::nullopt;
}

struct List {
  std::uint64_t count, at, end;  // how many entries, where the first stands, and where none can be any more
};

List find_list(Bytes bytes, std::size_t end) {
  const List plain{load_little<std::uint16_t>(bytes, end + 10), load_little<std::uint32_t>(bytes, end + 16), end};
  if (end < locator_64_size || load_little<std::uint32_t>(bytes, end - locator_64_size) != locator_64_signature) return plain;
  const auto at = load_little<std::uint64_t>(bytes, end - locator_64_size + 8);
  if (at > end || end - at < end_64_size || load_little<std::uint32_t>(bytes, static_cast<std::size_t>(at)) != end_64_signature)
    return plain;
  const auto here = static_cast<std::size_t>(at);
  return {load_little<std::uint64_t>(bytes, here + 32), load_little<std::uint64_t>(bytes, here + 48), at};
}

// What did not fit in 32 bits stands in an extra field of number 1, in this order.
void take_64(Bytes extra, Zip::Entry& entry) {
  while (extra.size() >= 4) {
    const std::size_t size = load_little<std::uint16_t>(extra, 2);
    if (size > extra.size() - 4) return;
    if (load_little<std::uint16_t>(extra, 0) == 1) {
      Bytes field = extra.subspan(4, size);
      for (std::uint64_t* number : {&entry.size, &entry.packed_size, &entry.header_at})
        if (*number == 0xffffffff && field.size() >= 8) {
          *number = load_little<std::uint64_t>(field, 0);
          field = field.subspan(8);
        }
      return;
    }
    extra = extra.subspan(4 + size);
  }
}

}  // namespace

std::uint32_t zip_checksum(Bytes bytes) {
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

bool Zip::is(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  return text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06");
}

Result<Zip> Zip::read(Bytes bytes) {
  const auto end = find_end_record(bytes);
  if (!end)
    return fault_in("TRUNCATED", "", "the archive has no list of its entries at its end", "the file was cut off; get it again");
  const List list = find_list(bytes, *end);
  if (list.count > most_entries)
    return fault_in("SIZE", "", "the archive names " + std::to_string(list.count) + " entries, more than are read");
  Zip zip(bytes);
  std::uint64_t at = list.at, total = 0;
  for (std::uint64_t i = 0; i < list.count; ++i) {
    if (at > list.end || list.end - at < central_size ||
        load_little<std::uint32_t>(bytes, static_cast<std::size_t>(at)) != zip_central_signature)
      return fault_in(
          "ARCHIVE", "",
          "the archive's list breaks off after " + std::to_string(i) + " of " + std::to_string(list.count) + " entries");
    const auto here = static_cast<std::size_t>(at);
    const std::size_t name_size = load_little<std::uint16_t>(bytes, here + 28);
    const std::size_t extra_size = load_little<std::uint16_t>(bytes, here + 30);
    const std::size_t size = central_size + name_size + extra_size + load_little<std::uint16_t>(bytes, here + 32);
    if (list.end - at < size) return fault_in("ARCHIVE", "", "an entry of the archive's list runs past its end");
    Entry entry{std::string(as_text(bytes.subspan(here + central_size, name_size))),
                load_little<std::uint16_t>(bytes, here + 8),
                load_little<std::uint16_t>(bytes, here + 10),
                load_little<std::uint32_t>(bytes, here + 16),
                load_little<std::uint32_t>(bytes, here + 24),
                load_little<std::uint32_t>(bytes, here + 20),
                load_little<std::uint32_t>(bytes, here + 42)};
    take_64(bytes.subspan(here + central_size + name_size, extra_size), entry);
    if (entry.packed_size > bytes.size() - total) return fault_in("ARCHIVE", "", "the entries together are larger than the file");
    total += entry.packed_size;
    zip.entries_.push_back(std::move(entry));
    at += size;
  }
  return zip;
}

const Zip::Entry* Zip::find(std::string_view name) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == name; });
  return found == entries_.end() ? nullptr : &*found;
}

Result<Unpacked> Zip::contents(const Entry& entry) const {
  const std::string where = place_name(entry.name);
  if (entry.flags & 1) return fault_in("ARCHIVE", where, "the entry is encrypted");
  if (entry.method != 0 && entry.method != 8)
    return fault_in("COMPRESSED", where,
                    "the entry is compressed by method " + std::to_string(entry.method) + ", which is not read",
                    "pack it with deflate, or not at all");
  if (entry.method == 0 && entry.size != entry.packed_size) return fault_in("ARCHIVE", where, "a stored entry has two sizes");
  if (entry.header_at > bytes_.size() || bytes_.size() - entry.header_at < local_size)
    return fault_in("ARCHIVE", where, "the entry lies outside the file");
  const auto at = static_cast<std::size_t>(entry.header_at);
  if (load_little<std::uint32_t>(bytes_, at) != zip_local_signature)
    return fault_in("ARCHIVE", where, "the entry is not where the archive's list says");
  const std::size_t skip = local_size + load_little<std::uint16_t>(bytes_, at + 26) + load_little<std::uint16_t>(bytes_, at + 28);
  if (bytes_.size() - at < skip || bytes_.size() - at - skip < entry.packed_size)
    return fault_in("ARCHIVE", where, "the entry runs past the end of the file");
  Unpacked found{bytes_.subspan(at + skip, static_cast<std::size_t>(entry.packed_size))};
  if (entry.method == 8) {
    if (entry.size > largest_unpacked) return fault_in("SIZE", where, "unpacked the entry is larger than is loaded at most");
    auto unpacked = inflate(found.bytes, entry.size);
    if (!unpacked) return fault_in("COMPRESSED", where, unpacked.error().what, unpacked.error().hint);
    found.owner = std::make_shared<const std::vector<std::byte>>(*std::move(unpacked));
    found.bytes = *found.owner;
  }
  if (entry.crc != 0 && zip_checksum(found.bytes) != entry.crc)
    return fault_in("CHECKSUM", where, "the entry does not have the checksum that the archive's list gives",
                    "the file is damaged; get it again");
  return found;
}

}  // namespace gatewalk::files
