// What the two halves of the HDF5 reader share: bytes with their bounds, and what is read within one object header.
#pragma once

#include "engine/files/hdf5.hpp"

namespace gatewalk::files::hdf5 {

inline constexpr std::uint64_t undefined = ~std::uint64_t{0};  // the address of nothing

// A view of the file that never reads past its end: what is not there reads as 0 and sets `broken`.
class Cursor {
 public:
  Cursor(Bytes bytes, std::uint64_t at) : bytes_(bytes), at_(at) {}

  template <class Unsigned>
  Unsigned take() {
    if (!has(sizeof(Unsigned))) return 0;
    const auto value = load_little<Unsigned>(bytes_, static_cast<std::size_t>(at_));
    at_ += sizeof(Unsigned);
    return value;
  }
  // A number of 1, 2, 4 or 8 bytes.
  std::uint64_t number(int width) {
    std::uint64_t value = 0;
    for (int k = 0; k < width; ++k) value |= std::uint64_t{take<std::uint8_t>()} << (8 * k);
    return value;
  }
  Bytes span(std::uint64_t size) {
    if (!has(size)) return {};
    const Bytes part = bytes_.subspan(static_cast<std::size_t>(at_), static_cast<std::size_t>(size));
    at_ += size;
    return part;
  }
  bool sign(std::string_view letters) { return as_text(span(letters.size())) == letters; }
  void skip(std::uint64_t size) {
    if (has(size)) at_ += size;
  }
  bool has(std::uint64_t size) {
    if (at_ <= bytes_.size() && size <= bytes_.size() - at_) return true;
    broken = true;
    return false;
  }
  std::uint64_t at() const { return at_; }
  std::uint64_t left() const { return at_ <= bytes_.size() ? bytes_.size() - at_ : 0; }
  bool broken = false;

 private:
  Bytes bytes_;
  std::uint64_t at_;
};

// The file, and how much may still be done with it: a hostile one that refers to the same bytes again and again ends here.
struct File {
  Bytes bytes;
  std::uint64_t budget;
  std::map<std::uint64_t, std::map<std::uint32_t, Bytes>> heaps{};  // global heap collections that have been read

  bool spend(std::uint64_t steps) {
    if (steps > budget) return budget = 0, false;
    budget -= steps;
    return true;
  }
};

Error hdf5_fault(std::string what, std::string hint = "");
Error damaged(std::string_view what);

enum class ValueKind { number, text, heap_text };

// What the values of an array or attribute are.
struct Type {
  ValueKind kind = ValueKind::number;
  Dtype dtype = Dtype::f32;
  std::uint32_t size = 0;  // of one value, in bytes
};
Result<Type> read_type(Bytes message);

// Sizes by dimension; none: one value. Errors: more values than could be.
struct Space {
  std::vector<std::int64_t> shape;
  std::uint64_t count = 1;
};
Result<Space> read_space(Bytes message);

struct Attribute {
  std::string name;
  Hdf5Values values;
};
Result<Attribute> read_attribute(File& file, Bytes message);

// The array's bytes, as a layout message says. Errors: chunks.
Result<Bytes> read_layout(Bytes file, Bytes message, std::uint64_t size);

}  // namespace gatewalk::files::hdf5
