#include "engine/files/dtype.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace gatewalk::files;

namespace {
std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}
}  // namespace

TEST_CASE("every 16-bit float goes to double and back to the same bits") {
  for (const Dtype dtype : {Dtype::f16, Dtype::bf16}) {
    const int exponent = dtype == Dtype::f16 ? 0x7c00 : 0x7f80;
    int changed = 0;
    for (int bits = 0; bits < 65536; ++bits) {
      const auto bytes = bytes_of({bits & 0xff, bits >> 8});
      const std::vector<double> value = decode(dtype, bytes);
      const bool is_nan = (bits & exponent) == exponent && (bits & (0x7fff - exponent)) != 0;
      changed +=
          is_nan ? !std::isnan(value[0]) || !std::isnan(decode(dtype, encode(dtype, value))[0]) : encode(dtype, value) != bytes;
    }
    CHECK(changed == 0);
  }
}

TEST_CASE("doubles are rounded once, to the nearest value, ties to even") {
  const auto half = [](double value) { return decode(Dtype::f16, encode(Dtype::f16, {value}))[0]; };
  const double ulp = 1.0 / 1024;
  CHECK(half(1 + ulp / 2) == 1);
  CHECK(half(1 + 3 * ulp / 2) == 1 + 2 * ulp);
  CHECK(half(1 + ulp / 2 + 1e-12) == 1 + ulp);  // by way of float this would become a tie and go down
  CHECK(half(2 - ulp / 4) == 2);
  CHECK(half(65519.99) == 65504);
  CHECK(half(65520) == std::numeric_limits<double>::infinity());
  CHECK(half(std::ldexp(1, -24)) == std::ldexp(1, -24));
  CHECK(half(std::ldexp(1, -25)) == 0);
  CHECK(half(std::ldexp(1.5, -25)) == std::ldexp(1, -24));
  CHECK(half(std::ldexp(1023.75, -24)) == std::ldexp(1, -14));
  CHECK(std::signbit(half(-1e-300)));
  CHECK(decode(Dtype::bf16, encode(Dtype::bf16, {1e-300, 3.4e38}))[0] == 0);
  CHECK(decode(Dtype::bf16, encode(Dtype::bf16, {3.4e38}))[0] == std::numeric_limits<double>::infinity());
}

TEST_CASE("integers and booleans are decoded, in either byte order and at any address") {
  const auto bytes = bytes_of({9, 0xfe, 0xff, 0xff, 0xff});
  CHECK(decode(Dtype::i32, Bytes(bytes).subspan(1))[0] == -2);
  CHECK(decode(Dtype::u32, Bytes(bytes).subspan(1))[0] == 4294967294.0);
  CHECK(decode(Dtype::i16, Bytes(bytes).first(2), ByteOrder::big)[0] == 9 * 256 + 0xfe);
  CHECK(decode(Dtype::i8, Bytes(bytes).subspan(1, 1))[0] == -2);
  CHECK(decode(Dtype::boolean, bytes) == std::vector<double>{1, 1, 1, 1, 1});
  CHECK(decode(Dtype::u64, bytes_of({0, 0, 0, 0, 0, 0, 0, 0x80}))[0] == std::ldexp(1, 63));
}

TEST_CASE("names and widths are the format's") {
  CHECK(find_dtype("BF16") == Dtype::bf16);
  CHECK(dtype_name(Dtype::u64) == "U64");
  CHECK(dtype_name(Dtype::boolean) == "BOOL");
  CHECK(dtype_bits(Dtype::f6_e3m2) == 6);
  CHECK(dtype_bits(Dtype::c64) == 64);
  CHECK_FALSE(find_dtype("bf16"));
  CHECK_FALSE(can_decode(Dtype::f8_e8m0));
}
