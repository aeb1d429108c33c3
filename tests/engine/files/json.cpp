#include "engine/files/json.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "tests/engine/files/made_file.hpp"

using namespace gatewalk;
using namespace gatewalk::files;

namespace {
std::string json_sentence(std::string_view text) {
  const auto tensor = read_json(text);
  return tensor ? "accepted" : tensor.error().sentence();
}
using Shape = std::vector<std::int64_t>;
}  // namespace

TEST_CASE("nested arrays and shape with data are read, of any rank") {
  CHECK(read_json("[[1, 2, 3], [4, 5, 6]]")->shape == Shape{2, 3});
  CHECK(read_json("[[[1], [2]], [[3], [4]], [[5], [6]]]")->shape == Shape{3, 2, 1});
  CHECK(read_json("[[[1], [2]], [[3], [4]], [[5], [6]]]")->data == std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK(read_json("-2.5e-3")->shape == Shape{});
  CHECK(read_json("[]")->shape == Shape{0});
  CHECK(read_json("[[], []]")->shape == Shape{2, 0});
  const auto tensor = read_json(R"({"data": [1, 2, 3, 4], "shape": [2, 1, 2]})");
  REQUIRE(bool(tensor));
  CHECK(tensor->shape == Shape{2, 1, 2});
  CHECK(tensor->data == std::vector<double>{1, 2, 3, 4});
}

TEST_CASE("every double that is written reads back as the same bits, NaN and infinities as strings") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Tensor tensor{{3, 4},
                      {0.1, -0.0, 1e22, 5e-324, 1.7976931348623157e308, 1.0 / 3, 123456789012345680.0, -1, 9007199254740993.0,
                       infinity, -infinity, std::nan("")}};
  for (const JsonForm form : {JsonForm::nested, JsonForm::shape_and_data}) {
    const auto again = read_json(write_json(tensor, form));
    REQUIRE(bool(again));
    CHECK(again->shape == tensor.shape);
    for (std::size_t i = 0; i + 1 < tensor.data.size(); ++i)
      CHECK(std::bit_cast<std::uint64_t>(again->data[i]) == std::bit_cast<std::uint64_t>(tensor.data[i]));
    CHECK(std::isnan(again->data.back()));
  }
  CHECK(write_json({{2, 2}, {0.1, -0.0, 100, std::nan("")}}) == R"([[0.1,-0.0],[100,"NaN"]])");
  CHECK(write_json({{1}, {-infinity}}, JsonForm::shape_and_data) == R"({"shape":[1],"data":["-Infinity"]})");
}

TEST_CASE("what is not JSON is answered with line and column") {
  CHECK(json_sentence("[[1, 2],\n [3, x]]").rfind("2:6: this is not JSON", 0) == 0);
  CHECK(json_sentence("[[1, 2],\n [3, NaN]]").find("write \"NaN\" and \"Infinity\" in quotes") != std::string::npos);
  CHECK(json_sentence("").rfind("1:1: this is not JSON", 0) == 0);
  CHECK(json_sentence("[1, 2] 3").rfind("1:8: ", 0) == 0);
  CHECK(json_sentence("[1e999]").rfind("1:6: a number is too large", 0) == 0);
  CHECK(json_sentence("[1]\xff").find("not UTF-8") != std::string::npos);
  CHECK(json_sentence(std::string_view("[1]\0[2]", 7)).find("zero byte") != std::string::npos);
}

TEST_CASE("rows that do not fit together are answered with their place") {
  CHECK(json_sentence("[[1, 2], [3]]") == "the array at [1] has 1 entries, those before it 2");
  CHECK(json_sentence("[[1], 2]") == "a number at [1] stands where the rows before have an array");
  CHECK(json_sentence("[1, [2]]") == "an array at [1] stands where the rows before have a number");
  CHECK(json_sentence("[[], [[1]]]") != "accepted");
  CHECK(json_sentence("[[1, null]]").rfind("null at [0][1] is not a number", 0) == 0);
  CHECK(json_sentence("[\"two\"]").rfind("the text 'two' at [0] is not a number", 0) == 0);
  CHECK(json_sentence("[{}]").rfind("an object at [0] is not a number", 0) == 0);
  CHECK(json_sentence(R"({"shape": [2, 2], "data": [1, 2, 3]})").rfind("data has 3 numbers", 0) == 0);
  for (const char* text :
       {R"({"shape": [2]})", R"({"shape": [-1], "data": []})", R"({"shape": [1.5], "data": [1]})",
        R"({"shape": [1], "data": [[1]]})", R"({"shape": [1], "shape": [1], "data": [1]})", R"({"size": [1], "more": [1]})",
        R"({"shape": 1, "data": [1]})", "{}", "true", R"({"shape": [4294967296, 4294967296], "data": []})"})
    CHECK_MESSAGE(json_sentence(text) != "accepted", text);
  CHECK(json_sentence(R"({"x": [[1, 2], [3, 4]]})") == "accepted");  // an object of one array is that array
  CHECK(json_sentence(R"({"x": [1], "y": [1]})") ==
        "there is a second key, 'y'; give one array: an object with one key, or without any");
  CHECK(json_sentence(std::string(100000, '[')).find("nested deeper than 32") != std::string::npos);
}
