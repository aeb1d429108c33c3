#include "engine/files/inflate.hpp"

#include <algorithm>
#include <array>

namespace gatewalk::files {

namespace {

constexpr int longest_code = 15;

// Codes in canonical order: how many there are of each length, and the symbols sorted by code.
struct Codes {
  std::array<std::uint16_t, longest_code + 1> count{};
  std::array<std::uint16_t, 288> symbols{};

  // `lengths` 0 to 15, 0: the symbol does not occur. False if more codes are asked for than their lengths allow.
  bool take(std::span<const std::uint8_t> lengths) {
    count.fill(0);
    for (const std::uint8_t length : lengths) ++count[length];
    count[0] = 0;
    int left = 1;
    std::array<std::uint16_t, longest_code + 2> first{};
    for (std::size_t length = 1; length <= longest_code; ++length) {
      left = 2 * left - count[length];
      if (left < 0) return false;
      first[length + 1] = static_cast<std::uint16_t>(first[length] + count[length]);
    }
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol)
      if (lengths[symbol]) symbols[first[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
    return true;
  }
};

// What a length or distance symbol stands for: a base, and how many further bits are added to it.
constexpr std::uint16_t length_base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                         31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::uint8_t length_bits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::uint16_t distance_base[] = {1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
                                           33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
                                           1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::uint8_t distance_bits[] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                          6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

class Inflater {
 public:
  Inflater(Bytes packed, std::uint64_t size) : packed_(packed), size_(size) {}

  bool run() {
    for (bool last = false; !last;) {
      last = bits(1) == 1;
      const unsigned kind = bits(2);
      const bool good = kind == 0 ? stored() : kind == 1 ? fixed() : kind == 2 ? dynamic() : false;
      if (!good || cut_) return false;
    }
    return unpacked.size() == size_;
  }
  std::vector<std::byte> unpacked;

 private:
  // Zeros behind the end, and `cut_` says so.
  unsigned bits(int count) {
    while (held_ < count) {
      if (at_ == packed_.size()) {
        cut_ = true;
        return 0;
      }
      buffer_ |= static_cast<std::uint32_t>(packed_[at_++]) << held_;
      held_ += 8;
    }
    const unsigned value = buffer_ & ((1u << count) - 1);
    buffer_ >>= count;
    held_ -= count;
    return value;
  }

  // A symbol, or -1. A code is read from its first bit on; those of a length are consecutive numbers.
  int symbol(const Codes& codes) {
    int code = 0, first = 0, index = 0;
    for (std::size_t length = 1; length <= longest_code; ++length) {
      code |= static_cast<int>(bits(1));
      if (cut_) return -1;
      const int count = codes.count[length];
      if (code - count < first) return codes.symbols[static_cast<std::size_t>(index + code - first)];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return -1;
  }

  bool stored() {
    buffer_ = 0, held_ = 0;  // the rest of the byte
    if (packed_.size() - at_ < 4) return false;
    const std::size_t count = load_little<std::uint16_t>(packed_, at_);
    if ((count ^ 0xffff) != load_little<std::uint16_t>(packed_, at_ + 2)) return false;
    at_ += 4;
    if (packed_.size() - at_ < count || size_ - unpacked.size() < count) return false;
    const Bytes from = packed_.subspan(at_, count);
    unpacked.insert(unpacked.end(), from.begin(), from.end());
    at_ += count;
    return true;
  }

  bool fixed() {
    std::array<std::uint8_t, 288> lengths;
    for (std::size_t k = 0; k < lengths.size(); ++k) lengths[k] = k < 144 ? 8 : k < 256 ? 9 : k < 280 ? 7 : 8;
    std::array<std::uint8_t, 30> five;
    five.fill(5);
    Codes literals, distances;
    return literals.take(lengths) && distances.take(five) && block(literals, distances);
  }

  bool dynamic() {
    const std::size_t literal_count = bits(5) + 257, distance_count = bits(5) + 1, code_count = bits(4) + 4;
    if (literal_count > 286 || distance_count > 30) return false;
    constexpr std::uint8_t order[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    std::array<std::uint8_t, 286 + 30> lengths{};
    for (std::size_t k = 0; k < code_count; ++k) lengths[order[k]] = static_cast<std::uint8_t>(bits(3));
    Codes literals, distances;
    if (!literals.take(std::span(lengths).first(19))) return false;
    lengths.fill(0);
    for (std::size_t k = 0; k < literal_count + distance_count;) {
      const int found = symbol(literals);
      if (found < 0) return false;
      if (found < 16) {
        lengths[k++] = static_cast<std::uint8_t>(found);
        continue;
      }
      if (found == 16 && k == 0) return false;
      const std::uint8_t repeated = found == 16 ? lengths[k - 1] : 0;
      const std::size_t times = found == 16 ? 3 + bits(2) : found == 17 ? 3 + bits(3) : 11 + bits(7);
      if (times > literal_count + distance_count - k) return false;
      std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(k), times, repeated);
      k += times;
    }
    if (lengths[256] == 0) return false;  // without an end the block has none
    return literals.take(std::span(lengths).first(literal_count)) &&
           distances.take(std::span(lengths).subspan(literal_count, distance_count)) && block(literals, distances);
  }

  bool block(const Codes& literals, const Codes& distances) {
    for (;;) {
      const int found = symbol(literals);
      if (found < 0) return false;
      if (found == 256) return true;
      if (found < 256) {
        if (unpacked.size() == size_) return false;
        unpacked.push_back(static_cast<std::byte>(found));
        continue;
      }
      const auto length_at = static_cast<std::size_t>(found - 257);
      if (length_at >= std::size(length_base)) return false;
      const std::size_t length = length_base[length_at] + bits(length_bits[length_at]);
      const int where = symbol(distances);
      if (where < 0 || static_cast<std::size_t>(where) >= std::size(distance_base)) return false;
      const std::size_t distance =
          distance_base[static_cast<std::size_t>(where)] + bits(distance_bits[static_cast<std::size_t>(where)]);
      if (cut_ || distance > unpacked.size() || size_ - unpacked.size() < length) return false;
      for (std::size_t k = 0; k < length; ++k) unpacked.push_back(unpacked[unpacked.size() - distance]);
    }
  }

  Bytes packed_;
  std::uint64_t size_;
  std::size_t at_ = 0;
  std::uint32_t buffer_ = 0;
  int held_ = 0;  // bits in the buffer
  bool cut_ = false;
};

}  // namespace

Result<std::vector<std::byte>> inflate(Bytes packed, std::uint64_t size) {
  Inflater inflater(packed, size);
  if (inflater.run()) return std::move(inflater.unpacked);
  return Error{
      .what = "its compressed data is broken", .where = "", .hint = "the file is damaged; get it again", .code = "COMPRESSED"};
}

}  // namespace gatewalk::files
