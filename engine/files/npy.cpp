#include "engine/files/npy.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/files/fault.hpp"
#include "engine/files/file_type.hpp"

namespace gatewalk::files {

namespace {

using namespace std::string_view_literals;
constexpr std::size_t most_npy_dimensions = 64;
constexpr std::string_view npy_magic = "\x93NUMPY"sv;

// What the header says: {'descr': '<f4', 'fortran_order': False, 'shape': (12, 2), }
struct Layout {
  std::string descr;
  bool fortran = false;
  std::vector<std::int64_t> shape;
};

// The small part of Python's literals that NumPy writes there.
class NpyHeaderReader {
 public:
  explicit NpyHeaderReader(std::string_view text) : text_(text) {}

  Result<Layout> read() {
    if (!take('{')) return unexpected("{");
    bool has_descr = false, has_order = false, has_shape = false;
    while (!take('}')) {
      std::string key;
      if (!take_string(key) || !take(':')) return unexpected("a key");
      if (key == "descr" && !has_descr) {
        has_descr = true;
        if (peek() == '[')
          return fault("DTYPE", "the array holds records with several fields", "save one field as an array of its own");
        if (!take_string(layout_.descr)) return unexpected("a type such as '<f8'");
      } else if (key == "fortran_order" && !has_order) {
        has_order = true;
        layout_.fortran = take_word("True");
        if (!layout_.fortran && !take_word("False")) return unexpected("True or False");
      } else if (key == "shape" && !has_shape) {
        has_shape = true;
        if (const Status status = read_shape(); !status) return status.error();
      } else {
        return fault("HEADER", "the header has " + shown(key) + ", where descr, fortran_order and shape are expected once");
      }
      if (!take(',') && peek() != '}') return unexpected("a comma or }");
    }
    if (peek() != '\0') return unexpected("the end of the header");
    if (!has_descr || !has_order || !has_shape)
      return fault("HEADER", "the header does not give all of descr, fortran_order and shape");
    return std::move(layout_);
  }

 private:
  Status read_shape() {
    if (!take('(')) return unexpected("a shape such as (5, 3)");
    while (!take(')')) {
      std::uint64_t size = 0;
      peek();
      const std::size_t from = at_;
      for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
        size = 10 * size + static_cast<std::uint64_t>(text_[at_] - '0');
        if (size > 1ull << 53) return fault("SHAPE", "a dimension is larger than 2^53");
      }
      if (at_ == from) return fault("SHAPE", "a dimension is not a whole number that is not negative");
      if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // Python 2 wrote its long integers so
      layout_.shape.push_back(static_cast<std::int64_t>(size));
      if (layout_.shape.size() > most_npy_dimensions)
        return fault("SHAPE", "the array has more than NumPy's " + std::to_string(most_npy_dimensions) + " dimensions");
      if (!take(',') && peek() != ')') return unexpected("a comma or )");
    }
    return Ok{};
  }

  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    peek();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool take_string(std::string& value) {
    const char quote = peek();
    if (quote != '\'' && quote != '"') return false;
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return false;
    value = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return true;
  }
  Error unexpected(const char* wanted) {
    return fault("HEADER",
                 "the header has " + shown(text_.substr(std::min(at_, text_.size()), 12)) + " where " + wanted + " is expected");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Layout layout_;
};

struct NpyFormat {
  Dtype dtype;
  ByteOrder order;
};

Result<NpyFormat> find_format(const std::string& descr) {
  const auto refuse = [&](const char* why) {
    return fault("DTYPE", "the array's type is " + shown(descr) + why, "save it with array.astype('float64')");
  };
  if (descr.size() < 2) return refuse(", which is not read");
  const char order = descr[0];
  if (order != '<' && order != '>' && order != '|' && order != '=') return refuse(", which is not read");
  if (descr[1] == 'O') return refuse(": Python objects, stored as a pickle, which can run code and is never read");
  if (descr[1] == 'c') return refuse(": complex numbers, which are not read");
  if (descr[1] == 'U' || descr[1] == 'S') return refuse(": text, not numbers");
  struct Row {
    std::string_view code;
    Dtype dtype;
  };
  static constexpr Row rows[] = {{"f8", Dtype::f64}, {"f4", Dtype::f32}, {"f2", Dtype::f16}, {"i8", Dtype::i64},
                                 {"i4", Dtype::i32}, {"i2", Dtype::i16}, {"i1", Dtype::i8},  {"u8", Dtype::u64},
                                 {"u4", Dtype::u32}, {"u2", Dtype::u16}, {"u1", Dtype::u8},  {"b1", Dtype::boolean}};
  for (const Row& row : rows)
    if (std::string_view(descr).substr(1) == row.code)
      return NpyFormat{row.dtype, order == '>' ? ByteOrder::big : ByteOrder::little};
  return refuse(", which is not read");
}

// Fortran order (first index fastest) to C order (last index fastest).
std::vector<double> to_c_order(const std::vector<double>& from, const std::vector<std::int64_t>& shape) {
  std::vector<double> to(from.size());
  std::vector<std::size_t> index(shape.size()), stride(shape.size(), 1);
  for (std::size_t d = 1; d < shape.size(); ++d) stride[d] = stride[d - 1] * static_cast<std::size_t>(shape[d - 1]);
  std::size_t at = 0;
  for (double& value : to) {
    value = from[at];
    for (std::size_t d = shape.size(); d-- > 0;) {
      at += stride[d];
      if (++index[d] < static_cast<std::size_t>(shape[d])) break;
      at -= stride[d] * static_cast<std::size_t>(shape[d]);
      index[d] = 0;
    }
  }
  return to;
}

}  // namespace

Result<Tensor> read_npy(Bytes bytes) {
  if (bytes.empty()) return fault("TRUNCATED", "the file is empty");
  const std::string_view text = as_text(bytes);
  if (!text.starts_with(npy_magic)) {
    if (npy_magic.starts_with(text)) return fault("TRUNCATED", "the file ends within its first bytes");
    const auto foreign = recognize(bytes, Role::array);
    return fault("FILE_TYPE", (foreign ? foreign->what : "the file does not begin as NumPy's arrays do") + ", not .npy",
                 "save it with numpy.save");
  }
  if (bytes.size() < 10) return fault("TRUNCATED", "the file ends within its first bytes");
  const int version = static_cast<int>(bytes[6]);
  if (version < 1 || version > 3)
    return fault("HEADER", "version " + std::to_string(version) + " of the format is not known; 1 to 3 are");
  const std::size_t start = version == 1 ? 10 : 12;
  if (bytes.size() < start) return fault("TRUNCATED", "the file ends within its first bytes");
  const std::uint64_t length = version == 1 ? load_little<std::uint16_t>(bytes, 8) : load_little<std::uint32_t>(bytes, 8);
  if (length > bytes.size() - start)
    return fault("TRUNCATED", "the header should have " + std::to_string(length) + " bytes, and " +
                                  std::to_string(bytes.size() - start) + " are there");
  auto layout = NpyHeaderReader(text.substr(start, static_cast<std::size_t>(length))).read();
  if (!layout) return layout.error();
  const auto format = find_format(layout->descr);
  if (!format) return format.error();

  const auto count = checked_count(layout->shape);
  if (!count) return fault("SHAPE", "the shape asks for more values than 64 bits can count");
  const std::uint64_t data_size = bytes.size() - start - length;
  const auto width = static_cast<std::uint64_t>(dtype_bits(format->dtype) / 8);
  if (*count > data_size / width)
    return fault("TRUNCATED", "the shape " + Tensor::describe(layout->shape) + " asks for " + std::to_string(*count) +
                                  " values, and the file holds " + std::to_string(data_size / width));
  if (*count * width != data_size)
    return fault("TRAILING", std::to_string(data_size - *count * width) + " bytes follow the array");
  if (*count > max_values)
    return fault("SIZE",
                 std::to_string(*count) + " values are more than the " + std::to_string(max_values) + " that are loaded at most");
  Tensor tensor{std::move(layout->shape),
                decode(format->dtype, bytes.subspan(static_cast<std::size_t>(start + length)), format->order)};
  if (layout->fortran && tensor.shape.size() > 1) tensor.data = to_c_order(tensor.data, tensor.shape);
  return tensor;
}

std::vector<std::byte> write_npy(const Tensor& tensor, Dtype dtype) {
  GATEWALK_CHECK(dtype == Dtype::f64 || dtype == Dtype::f32 || dtype == Dtype::f16,
                 "write_npy: NumPy has no " + std::string(dtype_name(dtype)));
  std::string header = "{'descr': '<f" + std::to_string(dtype_bits(dtype) / 8) + "', 'fortran_order': False, 'shape': (";
  for (std::size_t d = 0; d < tensor.shape.size(); ++d) header += (d ? ", " : "") + std::to_string(tensor.shape[d]);
  header += tensor.shape.size() == 1 ? ",), }" : "), }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  GATEWALK_CHECK(header.size() < 65536,
                 "write_npy: " + std::to_string(tensor.shape.size()) + " dimensions are too many for version 1");

  std::vector<std::byte> bytes;
  const auto append = [&](Bytes part) { bytes.insert(bytes.end(), part.begin(), part.end()); };
  append(as_bytes(npy_magic));
  append(as_bytes("\x01\x00"sv));
  store_little(bytes, static_cast<std::uint16_t>(header.size()));
  append(as_bytes(header));
  append(encode(dtype, tensor.data));
  return bytes;
}

}  // namespace gatewalk::files
