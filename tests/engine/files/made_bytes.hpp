// Bytes of made-up files, written number by number.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace made {

inline std::string hex(std::string_view digits) {
  std::string bytes;
  int high = -1;
  for (const char c : digits) {
    const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (value < 0) continue;
    if (high < 0) high = value;
    else bytes += static_cast<char>(16 * high + value), high = -1;
  }
  return bytes;
}

struct Bytes {
  std::string bytes;
  Bytes& text(std::string_view more) { return bytes += more, *this; }
  Bytes& number(std::uint64_t value, int size) {
    for (int k = 0; k < size; ++k) bytes += static_cast<char>((value >> (8 * k)) & 0xff);
    return *this;
  }
  Bytes& put16(std::initializer_list<std::uint16_t> values) {
    for (const std::uint16_t value : values) number(value, 2);
    return *this;
  }
  Bytes& put32(std::uint32_t value) { return number(value, 4); }
  Bytes& put64(std::uint64_t value) { return number(value, 8); }
};

}  // namespace made
