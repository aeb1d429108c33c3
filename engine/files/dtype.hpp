// The number formats a tensor can be stored in, and the way from and to double.
// Names and widths are those of the safetensors format, in the order of its reference program
// (which sorts by it when it writes); .npy uses the same ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/files/bytes.hpp"

namespace gatewalk::files {

enum class Dtype {
  boolean,
  f4,
  f6_e2m3,
  f6_e3m2,
  u8,
  i8,
  f8_e5m2,
  f8_e4m3,
  f8_e8m0,
  f8_e4m3fnuz,
  f8_e5m2fnuz,
  i16,
  u16,
  f16,
  bf16,
  i32,
  u32,
  f32,
  c64,
  f64,
  i64,
  u64
};

// "F32"; the names are upper case and exact.
std::string_view dtype_name(Dtype dtype);
std::optional<Dtype> find_dtype(std::string_view name);

// Width of one value in bits; 4 and 6 for the packed formats, otherwise whole bytes.
int dtype_bits(Dtype dtype);

// True for what a network's weights may be: F64, F32, F16, BF16.
bool is_weight_dtype(Dtype dtype);

// True if decode() knows the format: the four above, the integers and BOOL.
bool can_decode(Dtype dtype);

enum class ByteOrder { little, big };

// The values as doubles: exact, except 64-bit integers beyond 2^53, which are rounded.
// The dtype must be one of can_decode, the bytes a whole number of values.
std::vector<double> decode(Dtype dtype, Bytes bytes, ByteOrder order = ByteOrder::little);

// The values rounded once, to nearest, ties to even; what is too large becomes infinity. Only weight dtypes.
std::vector<std::byte> encode(Dtype dtype, const std::vector<double>& values);

}  // namespace gatewalk::files
