// Reading zip archives: what NumPy's .npz, PyTorch's .pt and Keras' .keras are inside. Entries are stored or deflated; sizes are
// those of the list at the archive's end, since a writer that does not know them in time (PyTorch) leaves them out elsewhere.
// Source: PKWARE, APPNOTE.TXT.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/files/bytes.hpp"

namespace gatewalk::files {

// What an entry, its line in the list at the end, and the end of that begin with.
constexpr std::uint32_t zip_local_signature = 0x04034b50, zip_central_signature = 0x02014b50, zip_end_signature = 0x06054b50;

// What an entry holds: a view into the archive, or into what was unpacked, which it keeps.
struct Unpacked {
  Bytes bytes;
  std::shared_ptr<const std::vector<std::byte>> owner{};
};

class Zip {
 public:
  struct Entry {
    std::string name;
    std::uint16_t flags = 0, method = 0;
    std::uint32_t crc = 0;
    std::uint64_t size = 0, packed_size = 0, header_at = 0;
  };

  // Whether the first bytes are a zip archive's.
  static bool is(Bytes bytes);

  // Reads the list of entries. The bytes must outlive the archive and what comes out of it.
  // Errors: TRUNCATED (no list at the end), ARCHIVE (a list that is not sound, entries that together are larger than the file),
  //   SIZE (more entries than are read).
  static Result<Zip> read(Bytes bytes);

  const std::vector<Entry>& entries() const { return entries_; }
  const Entry* find(std::string_view name) const;

  // What an entry holds, checked against its checksum where there is one (PyTorch may write 0 for none).
  // Errors, with the entry's name: ARCHIVE (encrypted, outside the file), COMPRESSED (by another method than deflate, or broken),
  //   CHECKSUM, SIZE (a deflated entry larger than is unpacked).
  // Cost: a stored entry is not copied.
  Result<Unpacked> contents(const Entry& entry) const;

 private:
  explicit Zip(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
  std::vector<Entry> entries_;
};

// CRC-32 of zip: reflected polynomial 0xedb88320.
std::uint32_t zip_checksum(Bytes bytes);

}  // namespace gatewalk::files
