// One mistake at a time in a file that is otherwise good, each with the code of its refusal.
#include "engine/files/safetensors_header.hpp"

#include <doctest/doctest.h>

#include "tests/engine/files/made_file.hpp"

using made::code;
using made::file;
using made::good;
using made::one;
using made::replaced;
using namespace std::string_literals;

namespace {
const std::string two_floats = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
std::string with(std::string_view from, std::string_view to) { return one(replaced(two_floats, from, to)); }
std::string length(std::uint64_t n) {
  std::string bytes = good();
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>((n >> (8 * i)) & 0xff);
  return bytes;
}
}  // namespace

TEST_CASE("the good file that the mistakes are made in is accepted") { CHECK(code(good()) == "accepted"); }

TEST_CASE("a length that cannot be is refused before anything is allocated") {
  CHECK(code("") == "TRUNCATED");
  CHECK(code("\1\2\3") == "TRUNCATED");
  CHECK(code(good().substr(0, 20)) == "TRUNCATED");
  CHECK(code(length(0)) == "HEADER_LEN");
  CHECK(code(length(100'000'001)) == "HEADER_LEN");
  CHECK(code(length(0x8000000000000000u)) == "HEADER_LEN");
  CHECK(code(length(0xfffffffffffffff8u)) == "HEADER_LEN");
  const std::uint64_t reversed = std::uint64_t{good().size() - 16} << 56;
  const auto swapped = made::read(length(reversed));
  REQUIRE(!swapped);
  CHECK(swapped.error().hint.find("big-endian") != std::string::npos);
}

TEST_CASE("a header that is not exactly one JSON value is refused") {
  const std::string header = "{\"a\":" + two_floats + "}";
  CHECK(code(file("hello", "")) == "HEADER_JSON");
  CHECK(code(file(header + "{}", std::string(8, '\0'))) == "HEADER_JSON");
  CHECK(code(file(header + "\0"s, std::string(8, '\0'))) == "HEADER_JSON");
  CHECK(code(file(replaced(header, "}}", "},}"), std::string(8, '\0'))) == "HEADER_JSON");
  CHECK(code(file("\xef\xbb\xbf" + header, std::string(8, '\0'))) == "HEADER_JSON");
  CHECK(code(file("{\0\"\0a\0"s, "")) == "HEADER_JSON");
  CHECK(code(with("[2]", "[NaN]")) == "HEADER_JSON");
  CHECK(code(one(replaced(two_floats, "[2]", "[-2]") + ",")) == "HEADER_JSON");  // JSON's mistakes come first
}

TEST_CASE("a hundred thousand levels are refused without a hundred thousand calls") {
  CHECK(code(file("{\"a\":" + std::string(100000, '['), "")) == "HEADER_JSON");
  CHECK(code(file("{\"a\":" + std::string(50000, '[') + std::string(50000, ']') + "}", "")) == "HEADER_JSON");
}

TEST_CASE("text that is not UTF-8 is refused, overlong forms and surrogates too") {
  for (const char* bad : {"\xff", "\xc1\x9f", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"})
    CHECK(code(file("{\"a" + std::string(bad) + "\":" + two_floats + "}", std::string(8, '\0'))) == "HEADER_UTF8");
  CHECK(code(file("{\"门 ∂ 𝒉\":" + two_floats + "}", std::string(8, '\0'))) == "accepted");
  CHECK(code(file("{\"\\ud835\":" + two_floats + "}", std::string(8, '\0'))) == "HEADER_JSON");
}

TEST_CASE("a header that says something else than tensors is refused") {
  for (const char* header : {"null", "42", "\"a\"", "[]", "true", "1.5", "-1", R"({"a":null})", R"({"a":[1]})", R"({"a":7})",
                             R"({"__metadata__":["pt"]})", R"({"__metadata__":{"epoch":3}})", R"({"__metadata__":{"x":{}}})",
                             R"({"__metadata__":null})", R"({"a":{}})"})
    CHECK_MESSAGE(code(file(header, "")) == "HEADER_SCHEMA", header);
  CHECK(code(with("\"dtype\":\"F32\",", "")) == "HEADER_SCHEMA");
  CHECK(code(with("\"shape\":[2],", "")) == "HEADER_SCHEMA");
  CHECK(code(with(",\"data_offsets\":[0,8]", "")) == "HEADER_SCHEMA");
  CHECK(code(with("\"F32\"", "[32]")) == "HEADER_SCHEMA");
  CHECK(code(with("[2]", "{}")) == "HEADER_SCHEMA");
  CHECK(code(with("[0,8]", "[0,8,8]")) == "HEADER_SCHEMA");
  CHECK(code(with("[0,8]", "[0]")) == "HEADER_SCHEMA");
}

TEST_CASE("a name or a field that stands twice is refused, however it is written") {
  const std::string eight(8, '\0');
  CHECK(code(file("{\"a\":" + two_floats + ",\"a\":" + two_floats + "}", eight)) == "DUPLICATE");
  CHECK(code(file("{\"a\":" + two_floats + ",\"\\u0061\":" + two_floats + "}", eight)) == "DUPLICATE");
  CHECK(code(file(R"({"__metadata__":{"x":"1","x":"2"}})", "")) == "DUPLICATE");
  CHECK(code(file(R"({"__metadata__":{},"__metadata__":{}})", "")) == "DUPLICATE");
  CHECK(code(with("\"shape\":[2]", "\"shape\":[1],\"shape\":[2]")) == "DUPLICATE");
}

TEST_CASE("dimensions and offsets are whole numbers in 64 bits") {
  for (const std::string& size : {"-2"s, "-0"s, "2.0"s, "2e0"s, "\"2\""s, "null"s, "true"s, "[2]"s, "{}"s, "1e308"s, "1e999"s,
                                  "18446744073709551616"s, std::string(20000, '1')})
    CHECK_MESSAGE(code(with("[2]", '[' + size + ']')) == "SHAPE", size.substr(0, 30));
  for (const std::string& end : {"-8"s, "8.0"s, "\"8\""s, "null"s, "1e999"s, "18446744073709551616"s})
    CHECK_MESSAGE(code(with("[0,8]", "[0," + end + ']')) == "OFFSETS", end);
}

TEST_CASE("a dtype is one of the format's names, to the letter") {
  for (const char* dtype : {"F33", "f32", "", "float32", "F32 ", "F32\\u0000"}) CHECK(code(with("F32", dtype)) == "DTYPE");
  CHECK(made::read(with("F32", "f32")).error().hint == "did you mean 'F32'?");
}

TEST_CASE("shape, dtype and range agree, in 64 bits") {
  CHECK(code(with("F32", "F16")) == "SIZE");
  CHECK(code(with("F32", "F6_E2M3")) == "SIZE");
  CHECK(code(with("[2]", "[3]")) == "SIZE");
  CHECK(code(with("[2]", "[1,2,1]")) == "accepted");
  CHECK(code(one(R"({"dtype":"F32","shape":[65536,65536],"data_offsets":[0,0]})", "")) == "SIZE");
  CHECK(code(one(R"({"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]})", "")) == "SHAPE");
  CHECK(code(one(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]})", "")) == "SHAPE");
  CHECK(code(one(R"({"dtype":"F32","shape":[0,4294967296],"data_offsets":[0,0]})", "")) == "accepted");
}

TEST_CASE("ranges begin at 0, follow one another and end with the file") {
  const auto pair = [](const char* a, const char* b) {
    return file("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":" + std::string(a) +
                    "},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":" + b + "}}",
                "12345678");
  };
  CHECK(code(pair("[0,4]", "[4,8]")) == "accepted");
  CHECK(code(pair("[4,8]", "[0,4]")) == "accepted");
  CHECK(code(pair("[0,4]", "[0,4]")) == "OFFSETS");
  CHECK(code(pair("[0,4]", "[2,6]")) == "OFFSETS");
  CHECK(code(pair("[0,4]", "[5,9]")) == "OFFSETS");
  CHECK(code(pair("[1,5]", "[5,9]")) == "OFFSETS");
  CHECK(code(pair("[4,0]", "[4,8]")) == "OFFSETS");
  CHECK(code(pair("[0,4]", "[4,4096]")) == "OFFSETS");
  CHECK(code(pair("[0,4]", "[4294967300,4294967304]")) == "OFFSETS");
  CHECK(code(pair("[0,4]", "[9007199254740992,9007199254740996]")) == "OFFSETS");
  CHECK(code(good() + "x") == "TRAILING");
  CHECK(code(good().substr(0, good().size() - 8)) == "TRUNCATED");
}

TEST_CASE("what is another kind of file is named, with the way out") {
  const auto hint = [](std::string_view bytes) {
    const auto refused = made::read(bytes);
    return refused ? "" : refused.error().code + ": " + refused.error().sentence();
  };
  CHECK(hint("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19.").find("torch.save(model.state_dict()") != std::string::npos);
  CHECK(hint("PK\x03\x04\x14\0\0\x08\0\0archive/data.pkl"s).find("torch.save(model.state_dict()") != std::string::npos);
  CHECK(hint("<!DOCTYPE html><html>").find("FILE_TYPE: this is a web page") == 0);
  CHECK(hint("\x1f\x8b\x08\0\0\0\0\0\2\3"s).find("FILE_TYPE: this is a gzip archive") == 0);
  CHECK(hint("\x93NUMPY\1\0v\0{'descr'"s).find("FILE_TYPE: this is a NumPy array") == 0);
  CHECK(hint("{\"model\": \"LSTM\"}").find("FILE_TYPE: this is JSON") == 0);
  CHECK(hint("version https://git-lfs.github.com/spec/v1\n").find("git lfs pull") != std::string::npos);
  CHECK(hint("\x89HDF\r\n\x1a\n________").find("FILE_TYPE: this is an HDF5") == 0);
  CHECK(hint(std::string(4096, '\0')).find("HEADER_LEN") == 0);
}

TEST_CASE("a hostile name is shown in a sentence of one short line") {
  const std::string name = "x\\n\\u0000" + std::string(100000, 'y');
  const auto refused = made::read(file("{\"" + name + "\":{}}", ""));
  REQUIRE(!refused);
  const std::string sentence = refused.error().sentence();
  CHECK(sentence.size() < 200);
  CHECK(sentence.find("'x\\u000a\\u0000yy") == 0);
}
