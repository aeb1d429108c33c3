#include "engine/files/dtype.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "engine/base/check.hpp"

namespace gatewalk::files {

namespace {

struct DtypeRow {
  std::string_view name;
  int bits;
};
// In the order of the enumeration.
constexpr std::array<DtypeRow, 22> dtype_rows{{
    {"BOOL", 8},    {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6},     {"U8", 8},          {"I8", 8},
    {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"I16", 16},
    {"U16", 16},    {"F16", 16},    {"BF16", 16},   {"I32", 32},        {"U32", 32},        {"F32", 32},
    {"C64", 64},    {"F64", 64},    {"I64", 64},    {"U64", 64},
}};

// IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits.
double from_half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  const double sign = bits & 0x8000 ? -1.0 : 1.0;
  if (exponent == 31)
    return std::bit_cast<double>((static_cast<std::uint64_t>(bits & 0x8000) << 48) | (0x7ffull << 52) |
                                 (static_cast<std::uint64_t>(fraction) << 42));
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

double from_bfloat(std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); }

// A double rounded to `exponent_bits` and `fraction_bits` in one step (by way of float it would round twice).
std::uint16_t narrow(double value, int exponent_bits, int fraction_bits) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 63) << 15);
  const int exponent = static_cast<int>((bits >> 52) & 0x7ff);
  const std::uint64_t fraction = bits & ((1ull << 52) - 1);
  const auto infinity = static_cast<std::uint16_t>(((1u << exponent_bits) - 1) << fraction_bits);
  if (exponent == 0x7ff) {
    const std::uint64_t payload = fraction ? (fraction >> (52 - fraction_bits)) | (1ull << (fraction_bits - 1)) : 0;
    return static_cast<std::uint16_t>(sign | infinity | payload);
  }
  if (exponent == 0) return sign;  // zero, or a double's subnormal: below half of the smallest value
  int field = exponent - 1023 + (1 << (exponent_bits - 1)) - 1;
  int shift = 52 - fraction_bits;
  if (field <= 0) {
    shift += 1 - field;
    field = 0;
  }
  if (shift >= 54) return sign;
  const std::uint64_t full = fraction | (1ull << 52);
  std::uint64_t kept = full >> shift;
  const std::uint64_t rest = full & ((1ull << shift) - 1), half = 1ull << (shift - 1);
  if (rest > half || (rest == half && (kept & 1))) ++kept;  // a carry moves on into the exponent by itself
  const std::uint64_t result = field == 0 ? kept : kept + (static_cast<std::uint64_t>(field - 1) << fraction_bits);
  return static_cast<std::uint16_t>(sign | (result >= infinity ? infinity : result));
}

template <class T>
T bits_to(const std::byte* from, ByteOrder order) {
  std::array<std::byte, sizeof(T)> bytes;
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = from[order == ByteOrder::little ? i : sizeof(T) - 1 - i];
  return std::bit_cast<T>(bytes);
}

template <class T>
double number_from(const std::byte* from, ByteOrder order) {
  return static_cast<double>(bits_to<T>(from, order));
}

double decode_one(Dtype dtype, const std::byte* from, ByteOrder order) {
  switch (dtype) {
    case Dtype::f64: return number_from<double>(from, order);
    case Dtype::f32: return number_from<float>(from, order);
    case Dtype::f16: return from_half(bits_to<std::uint16_t>(from, order));
    case Dtype::bf16: return from_bfloat(bits_to<std::uint16_t>(from, order));
    case Dtype::i64: return number_from<std::int64_t>(from, order);
    case Dtype::u64: return number_from<std::uint64_t>(from, order);
    case Dtype::i32: return number_from<std::int32_t>(from, order);
    case Dtype::u32: return number_from<std::uint32_t>(from, order);
    case Dtype::i16: return number_from<std::int16_t>(from, order);
    case Dtype::u16: return number_from<std::uint16_t>(from, order);
    case Dtype::i8: return number_from<std::int8_t>(from, order);
    case Dtype::u8: return number_from<std::uint8_t>(from, order);
    case Dtype::boolean: return *from != std::byte{0} ? 1.0 : 0.0;
    default: break;
  }
  GATEWALK_CHECK(false, "decode: no way from " + std::string(dtype_name(dtype)) + " to double; ask can_decode first");
}

}  // namespace

std::string_view dtype_name(Dtype dtype) { return dtype_rows[static_cast<std::size_t>(dtype)].name; }
int dtype_bits(Dtype dtype) { return dtype_rows[static_cast<std::size_t>(dtype)].bits; }

std::optional<Dtype> find_dtype(std::string_view name) {
  for (std::size_t i = 0; i < dtype_rows.size(); ++i)
    if (dtype_rows[i].name == name) return static_cast<Dtype>(i);
  return std::nullopt;
}

bool is_weight_dtype(Dtype dtype) {
  return dtype == Dtype::f64 || dtype == Dtype::f32 || dtype == Dtype::f16 || dtype == Dtype::bf16;
}

bool can_decode(Dtype dtype) {
  const std::string_view name = dtype_name(dtype);
  return is_weight_dtype(dtype) || name[0] == 'I' || name[0] == 'U' || dtype == Dtype::boolean;
}

std::vector<double> decode(Dtype dtype, Bytes bytes, ByteOrder order) {
  const auto width = static_cast<std::size_t>(dtype_bits(dtype) / 8);
  GATEWALK_CHECK(
      can_decode(dtype) && bytes.size() % width == 0,
      "decode: " + std::to_string(bytes.size()) + " bytes are no whole number of " + std::string(dtype_name(dtype)) + " values");
  std::vector<double> values(bytes.size() / width);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = decode_one(dtype, bytes.data() + i * width, order);
  return values;
}

std::vector<std::byte> encode(Dtype dtype, const std::vector<double>& values) {
  GATEWALK_CHECK(is_weight_dtype(dtype), "encode: no way from double to " + std::string(dtype_name(dtype)));
  std::vector<std::byte> bytes;
  bytes.reserve(values.size() * static_cast<std::size_t>(dtype_bits(dtype) / 8));
  for (const double value : values) {
    switch (dtype) {
      case Dtype::f64: store_little(bytes, std::bit_cast<std::uint64_t>(value)); break;
      case Dtype::f32: store_little(bytes, std::bit_cast<std::uint32_t>(static_cast<float>(value))); break;
      case Dtype::f16: store_little(bytes, narrow(value, 5, 10)); break;
      default: store_little(bytes, narrow(value, 8, 7)); break;
    }
  }
  return bytes;
}

}  // namespace gatewalk::files
