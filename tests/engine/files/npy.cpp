#include "engine/files/npy.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/engine/files/made_file.hpp"

using namespace gatewalk;
using namespace gatewalk::files;
using namespace std::string_literals;

namespace {

std::string made_npy(const std::string& header, std::string_view data, char version = 1) {
  std::string bytes = "\x93NUMPY"s + version + '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) bytes += static_cast<char>((header.size() >> (8 * i)) & 0xff);
  return bytes.append(header).append(data);
}
std::string header(const std::string& descr, const std::string& shape, const char* fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }          \n";
}
Result<Tensor> read(std::string_view bytes) { return read_npy(as_bytes(bytes)); }
std::string npy_code(std::string_view bytes) {
  const auto tensor = read(bytes);
  return tensor ? "accepted" : tensor.error().code;
}
std::string text(const std::vector<std::byte>& bytes) { return std::string(as_text(bytes)); }

}  // namespace

TEST_CASE("an array that is written is read the same, in all three float types") {
  for (const Dtype dtype : {Dtype::f64, Dtype::f32, Dtype::f16})
    for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{}, {7}, {2, 3}, {2, 3, 4}, {0, 5}, {1, 1, 1, 1}}) {
      const Tensor tensor = made::counting(shape);
      const auto bytes = write_npy(tensor, dtype);
      const auto again = read_npy(bytes);
      REQUIRE(bool(again));
      CHECK(again->shape == shape);
      CHECK(again->data == tensor.data);
      CHECK((bytes.size() - tensor.data.size() * static_cast<std::size_t>(dtype_bits(dtype) / 8)) % 64 == 0);
    }
  const auto special = read_npy(write_npy({{3}, {std::nan(""), -0.0, -std::numeric_limits<double>::infinity()}}));
  CHECK(std::isnan(special->data[0]));
  CHECK(std::signbit(special->data[1]));
  CHECK(std::isinf(special->data[2]));
}

TEST_CASE("versions 2 and 3, both byte orders and Fortran order are read") {
  CHECK(read(made_npy(header("<i2", "(2,)"), "\1\0\2\0"s, 2))->data == std::vector<double>{1, 2});
  CHECK(read(made_npy(header(">i2", "(2,)"), "\1\0\2\0"s, 3))->data == std::vector<double>{256, 512});
  CHECK(read(made_npy(header("|u1", "(2, 3)", "True"), "\1\2\3\4\5\6"))->data == std::vector<double>{1, 3, 5, 2, 4, 6});
  CHECK(read(made_npy(header("|i1", "(2, 2, 2)", "True"), "\1\2\3\4\5\6\7\x08"))->data ==
        std::vector<double>{1, 5, 3, 7, 2, 6, 4, 8});
  CHECK(read(made_npy(header("|b1", "()"), "\1"))->data == std::vector<double>{1});
  CHECK(read(made_npy("{\"shape\":(1L,),\"fortran_order\":False,\"descr\":\"|u1\"}", "\7"))->data == std::vector<double>{7});
}

TEST_CASE("every mistake in an array has its answer") {
  const std::string good = made_npy(header("<f4", "(2,)"), std::string(8, '\0'));
  REQUIRE(npy_code(good) == "accepted");
  for (std::size_t size = 0; size < good.size(); ++size) CHECK(npy_code(good.substr(0, size)) != "accepted");
  CHECK(npy_code("") == "TRUNCATED");
  CHECK(npy_code("PK\3\4archive") == "FILE_TYPE");
  CHECK(npy_code(good.substr(0, good.size() - 1)) == "TRUNCATED");
  CHECK(npy_code(good + "x") == "TRAILING");
  CHECK(npy_code(made_npy(header("<f4", "(2,)"), std::string(8, '\0'), 4)) == "HEADER");
  CHECK(npy_code(made_npy("", "")) == "HEADER");
  CHECK(npy_code(made_npy("{}", "")) == "HEADER");
  CHECK(npy_code(made_npy("{'descr': '<f4', 'descr': '<f4'}", "")) == "HEADER");
  CHECK(npy_code(made_npy("{'descr': '<f4", "")) == "HEADER");
  CHECK(npy_code(made_npy(header("<f4", "(2,)") + "x", std::string(8, '\0'))) == "HEADER");
  CHECK(npy_code(made_npy(header("<f4", "(2,)", "maybe"), std::string(8, '\0'))) == "HEADER");
  CHECK(npy_code(made_npy(header("<f4", "(-2,)"), "")) == "SHAPE");
  CHECK(npy_code(made_npy(header("<f4", "(99999999999999999999999999,)"), "")) == "SHAPE");
  CHECK(npy_code(made_npy(header("<f4", "(9007199254740992, 9007199254740992)"), "")) == "SHAPE");
  CHECK(npy_code(made_npy(header("<f4", "(1073741824, 1073741824)"), "")) == "TRUNCATED");
  std::string deep = "(";
  for (int i = 0; i < 65; ++i) deep += "1,";
  CHECK(npy_code(made_npy(header("|u1", deep + ")"), "x")) == "SHAPE");
  for (const char* descr : {"<f16", "<c8", "|O", "<U4", "|S3", "<M8[ns]", "f4", "", "<f3", "<V8"})
    CHECK_MESSAGE(npy_code(made_npy(header(descr, "(1,)"), std::string(8, '\0'))) == "DTYPE", descr);
  CHECK(npy_code(made_npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "1234")) == "DTYPE");
  CHECK(read(made_npy(header("|O", "(1,)"), "")).error().what.find("pickle") != std::string::npos);
}

TEST_CASE("an archive that is written is read the same") {
  const TensorMap tensors{{"h0", made::counting({1, 2, 3})}, {"c0", made::counting({2})}, {"门", made::counting({})}};
  const auto bytes = write_npz(tensors);
  const auto again = read_npz(bytes);
  REQUIRE(bool(again));
  REQUIRE(again->size() == 3);
  for (const auto& [name, tensor] : tensors) {
    CHECK(again->at(name).shape == tensor.shape);
    CHECK(again->at(name).data == tensor.data);
  }
  CHECK(read_npz(write_npz({}))->empty() == true);
}

TEST_CASE("every mistake in an archive has its answer") {
  const std::string good = text(write_npz({{"a", made::counting({2})}, {"b", made::counting({3})}}));
  const auto npz = [](std::string_view bytes) {
    const auto tensors = read_npz(as_bytes(bytes));
    return tensors ? "accepted"s : tensors.error().code;
  };
  REQUIRE(npz(good) == "accepted");
  for (std::size_t size = 0; size < good.size(); ++size) CHECK(npz(good.substr(0, size)) != "accepted");
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string flipped = good;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    (void)npz(flipped);  // survived is enough
  }
  std::string damaged = good;
  damaged[60] ^= 1;
  CHECK(npz(damaged) == "CHECKSUM");
  std::string compressed = good;
  compressed[good.find("PK\x01\x02") + 10] = 8;
  CHECK(npz(compressed) == "COMPRESSED");
  compressed[good.find("PK\x01\x02") + 10] = 12;
  CHECK(read_npz(as_bytes(compressed)).error().sentence() ==
        "a.npy: the entry is compressed by method 12, which is not read; pack it with deflate, or not at all");
  std::string pickled = good;
  for (std::size_t at = 0; (at = pickled.find("a.npy", at)) != std::string::npos;) pickled.replace(at, 5, "a.pkl");
  CHECK(npz(pickled) == "FILE_TYPE");
  CHECK(npz("{}") == "FILE_TYPE");
  std::string doubled = good;
  for (std::size_t at = 0; (at = doubled.find("b.npy", at)) != std::string::npos;) doubled.replace(at, 5, "a.npy");
  CHECK(npz(doubled) == "DUPLICATE");
}
