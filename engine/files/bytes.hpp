// What the readers share: a view of bytes, and how foreign text is shown in a sentence.
// Nothing here knows a file format, and nothing in files/ knows a file system.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatewalk::files {

using Bytes = std::span<const std::byte>;

static_assert(std::endian::native == std::endian::little, "files/: decoding assumes a little-endian machine");

// More values than this (1 GiB of doubles) are refused rather than loaded: a tab cannot hold them.
inline constexpr std::uint64_t max_values = std::uint64_t{1} << 27;

// The bytes as characters, without a copy and without looking at them.
std::string_view as_text(Bytes bytes);
Bytes as_bytes(std::string_view text);

// An unsigned little-endian number of 2, 4 or 8 bytes at any address; the caller has checked the bounds.
template <class Unsigned>
Unsigned load_little(Bytes bytes, std::size_t at) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
    value = static_cast<Unsigned>(value | static_cast<Unsigned>(static_cast<Unsigned>(bytes[at + i]) << (8 * i)));
  return value;
}

template <class Unsigned>
void store_little(std::vector<std::byte>& bytes, Unsigned value) {
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) bytes.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xff));
}

// A name from a file as it may stand in a sentence: quoted, control characters written as \u0000,
// bytes that are not UTF-8 as \xff, cut after 60 bytes.
std::string shown(std::string_view name);

// A tensor's name as an Error's `where`: as it is if it is short and printable, otherwise as shown().
std::string place_name(std::string_view name);

// "'a', 'b', 'c' and 4 more": at most `most` names.
std::string shown_list(const std::vector<std::string>& names, std::size_t most = 6);

// Position of the first byte that is not well-formed UTF-8 (overlong forms and surrogates are not).
std::optional<std::size_t> find_bad_utf8(std::string_view text);

// The shortest decimal text that reads back as the same double: "0.1", "-0.0", "1e+22", "NaN", "-Infinity".
std::string number_text(double value);

// A decimal number, or nan, inf, infinity in any case; nothing else around it.
std::optional<double> parse_number(std::string_view text);

// The count of values of a shape; nothing if a dimension or a product leaves int64.
std::optional<std::uint64_t> checked_count(const std::vector<std::int64_t>& shape);

}  // namespace gatewalk::files
