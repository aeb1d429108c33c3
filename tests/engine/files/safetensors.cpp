#include "engine/files/safetensors.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/engine/files/made_file.hpp"

using namespace gatewalk;
using namespace gatewalk::files;

TEST_CASE("a small file is read: names, dtypes, shapes, values") {
  const auto file = made::read(made::good());
  REQUIRE(bool(file));
  REQUIRE(file->find("a") != nullptr);
  CHECK(file->find("a")->dtype == Dtype::f32);
  const auto values = file->find("a")->values();
  REQUIRE(bool(values));
  CHECK(values->shape == std::vector<std::int64_t>{2});
  CHECK(values->data == std::vector<double>{1, -2});
  CHECK(file->warnings.empty());
}

TEST_CASE("a file that is read and written comes back to the byte") {
  for (const Dtype dtype : {Dtype::f64, Dtype::f32, Dtype::f16, Dtype::bf16}) {
    SafetensorsFile file = made::model(4, 2, 3, 2, true, "model.encoder.");
    file.tensors["head"] = StoredTensor::of(made::counting({5}), dtype);
    file.tensors["empty"] = StoredTensor::of(Tensor::zeros({2, 0}), dtype);
    file.tensors["scalar"] = StoredTensor::of(Tensor{{}, {0.5}}, dtype);
    file.tensors["seen"] = {Dtype::i64, {1}, {8, std::byte{7}}};
    file.metadata = {{"format", "pt"}, {"who \"wrote\" it", "门\n\x01"}};
    const auto bytes = write_safetensors(file);
    const auto again = read_safetensors(bytes);
    REQUIRE(bool(again));
    CHECK(again->metadata == file.metadata);
    CHECK(again->tensors.size() == file.tensors.size());
    for (const auto& [name, tensor] : file.tensors) {
      REQUIRE(again->find(name) != nullptr);
      CHECK(again->find(name)->dtype == tensor.dtype);
      CHECK(again->find(name)->shape == tensor.shape);
      CHECK(again->find(name)->bytes == tensor.bytes);
    }
    CHECK(write_safetensors(*again) == bytes);
  }
}

TEST_CASE("the data's order in the file is kept, whatever the header's order") {
  const std::string swapped = made::file(
      R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", "xyz");
  const auto file = made::read(swapped);
  REQUIRE(bool(file));
  CHECK(file->order == std::vector<std::string>{"a", "b"});
  CHECK(file->find("b")->bytes == std::vector<std::byte>{std::byte{'z'}});
}

TEST_CASE("written files put the wider dtypes first, then go by the alphabet") {
  SafetensorsFile file;
  file.tensors["a"] = StoredTensor::of(Tensor{{1}, {1}}, Dtype::f16);
  file.tensors["c"] = StoredTensor::of(Tensor{{1}, {1}}, Dtype::f32);
  file.tensors["b"] = StoredTensor::of(Tensor{{1}, {1}}, Dtype::f32);
  const auto again = read_safetensors(write_safetensors(file));
  REQUIRE(bool(again));
  CHECK(again->order == std::vector<std::string>{"b", "c", "a"});
}

TEST_CASE("values are put back in the dtype that the file has") {
  SafetensorsFile file = made::model(1, 1, 1, 1, false, "rnn.");
  file.tensors["rnn.weight_ih_l0"] = StoredTensor::of(Tensor{{1, 1}, {0.5}}, Dtype::bf16);
  file.tensors["steps"] = {Dtype::i64, {}, std::vector<std::byte>(8)};
  REQUIRE(bool(put_values(file, "rnn.", {{"weight_ih_l0", Tensor{{1, 1}, {1.0 + 1.0 / 256}}}, {"new", Tensor{{1}, {2}}}})));
  CHECK(file.find("rnn.weight_ih_l0")->dtype == Dtype::bf16);
  CHECK(file.find("rnn.weight_ih_l0")->values()->data[0] == 1.0);  // a tie between 1 and 1 + 1/128 goes to even
  CHECK(file.find("rnn.new")->dtype == Dtype::f32);
  const Status refused = put_values(file, "", {{"steps", Tensor{{}, {1}}}});
  REQUIRE(!refused);
  CHECK(refused.error().code == "DTYPE");
}

TEST_CASE("integers and unknown fields are taken along, blanks before the header are mentioned") {
  const auto file = made::read(
      made::file("  {\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8],\"strides\":[1,[2,{\"x\":3}]],\"note\":null}}",
                 std::string(8, '\2')));
  REQUIRE(bool(file));
  CHECK(file->warnings.size() == 3);
  CHECK(file->find("n")->values()->data[0] == 144680345676153346.0);
  CHECK(!StoredTensor{Dtype::f8_e5m2, {1}, {std::byte{0}}}.values());
  REQUIRE(bool(all_values(*file)));
}

TEST_CASE("every prefix of a good file is refused, and every flipped bit of its length and header is survived") {
  const auto bytes = write_safetensors(made::model());
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(read_safetensors(Bytes(bytes).first(size)));
  const std::size_t end = 8 + static_cast<std::size_t>(load_little<std::uint64_t>(bytes, 0));
  int refused = 0;
  for (std::size_t bit = 0; bit < 8 * end; ++bit) {
    auto flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
    refused += !read_safetensors(flipped);
  }
  CHECK(refused > static_cast<int>(6 * end));  // what is left are other letters in names
}
