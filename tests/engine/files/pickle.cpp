#include "engine/files/pickle.hpp"

#include <doctest/doctest.h>

#include "tests/engine/files/made_bytes.hpp"

using namespace gatewalk;
using namespace gatewalk::files;
using Kind = PickleValue::Kind;
using namespace std::string_literals;

namespace {

Result<Pickle> read_body(const std::string& body) {
  static std::vector<std::string> kept;  // values are views of the bytes
  kept.push_back("\x80\x02" + body);
  std::size_t at = 0;
  return Pickle::read(as_bytes(kept.back()), at);
}
std::string pickle_sentence(const std::string& body) {
  const auto pickle = read_body(body);
  return pickle ? "accepted" : pickle.error().sentence();
}

}  // namespace

TEST_CASE("pickle: numbers, texts and what holds them are read as they are") {
  const auto pickle = read_body(
      "}q\x00(X\x01\x00\x00\x00"s
      "aK\x05X\x01\x00\x00\x00"s
      "b]q\x01(J\xff\xff\xff\xffG\x3f\xe0\x00\x00\x00\x00\x00\x00N\x88\x8a\x01\xfe\x65u."s);
  REQUIRE(bool(pickle));
  const PickleValue& root = pickle->root();
  REQUIRE(root.kind == Kind::dict);
  REQUIRE(pickle->find(root, "a"));
  CHECK(pickle->find(root, "a")->integer == 5);
  CHECK_FALSE(pickle->find(root, "c"));
  const PickleValue& list = *pickle->find(root, "b");
  REQUIRE(list.items.size() == 5);
  CHECK((*pickle)[list.items[0]].integer == -1);
  CHECK((*pickle)[list.items[1]].real == 0.5);
  CHECK((*pickle)[list.items[2]].kind == Kind::none);
  CHECK(((*pickle)[list.items[3]].kind == Kind::boolean && (*pickle)[list.items[3]].integer == 1));
  CHECK((*pickle)[list.items[4]].integer == -2);
}

TEST_CASE("pickle: several stand one behind the other") {
  const std::string bytes = "\x80\x02K\x01.\x80\x02K\x02."s;
  std::size_t at = 0;
  CHECK(Pickle::read(as_bytes(bytes), at)->root().integer == 1);
  CHECK(Pickle::read(as_bytes(bytes), at)->root().integer == 2);
  CHECK(at == bytes.size());
  CHECK_FALSE(Pickle::read(as_bytes(bytes), at));
}

TEST_CASE("pickle: a call is kept as it is written, and an OrderedDict is a dict") {
  const auto call = read_body("cos\nsystem\nX\x04\x00\x00\x00harm\x85R."s);
  REQUIRE(bool(call));
  CHECK(call->root().kind == Kind::call);
  CHECK(call->names() == std::vector<std::string>{"os.system"});
  const auto dict = read_body(
      "ccollections\nOrderedDict\n)R(X\x01\x00\x00\x00"s
      "aK\x01u}b."s);
  REQUIRE(bool(dict));
  CHECK(dict->root().kind == Kind::dict);
  CHECK(dict->find(dict->root(), "a")->integer == 1);
  const auto old = read_body(
      "ccollections\nOrderedDict\n](](U\x01"s
      "aK\x07"s
      "ee\x85R."s);
  REQUIRE(bool(old));
  CHECK(old->find(old->root(), "a")->integer == 7);
}

TEST_CASE("pickle: a value that holds itself, and values shared without end, are read") {
  CHECK(pickle_sentence("]q\x00h\x00"s
                        "a.") == "accepted");
  std::string doubled = "]q\x00";
  for (char k = 1; k < 40; ++k) doubled += "](h"s + static_cast<char>(k - 1) + "h" + static_cast<char>(k - 1) + "eq" + k;
  std::string shared = "]q\x00"s;
  for (int k = 1; k < 40; ++k)
    shared += "](h"s + static_cast<char>(k - 1) + "h" + static_cast<char>(k - 1) + "eq" + static_cast<char>(k);
  shared += std::string("\x87", 1);  // three of them, and the rest stays on the stack
  CHECK(pickle_sentence(shared + ".") != "");
}

TEST_CASE("pickle: what is no data, breaks off or does not fit is refused") {
  CHECK(pickle_sentence("i__main__\nNet\n.").find("the instruction 0x69 at its byte 2, which data does not need") !=
        std::string::npos);
  CHECK(pickle_sentence("I1\n.").find("0x49") != std::string::npos);
  for (const std::string& body : {""s,
                                  "K"s,
                                  "K\x01"s,
                                  "."s,
                                  "K\x01K\x02."s,
                                  "\x85."s,
                                  "a."s,
                                  "]K\x01u."s,
                                  "u."s,
                                  "h\x07."s,
                                  "R."s,
                                  "cos\n"s,
                                  "X\xff\xff\xff\xff"s,
                                  "}K\x01s."s,
                                  "K\x01K\x02s."s,
                                  "(."s,
                                  "q\x00."s,
                                  "b."s,
                                  "N)b."s,
                                  "\x93."s,
                                  "K\x01K\x02\x93."s,
                                  "\x8b\xff\xff\xff\x7f"s})
    CHECK_MESSAGE(pickle_sentence(body) != "accepted", body);
  std::size_t at = 0;
  CHECK(Pickle::read(as_bytes("\x80\x07N."), at).error().sentence() == "a pickle of protocol 7 is not read");
  at = 0;
  CHECK_FALSE(Pickle::read(as_bytes("(dp0\n."), at));
}
