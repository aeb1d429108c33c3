#include "engine/files/sequence.hpp"

#include <doctest/doctest.h>

#include "engine/files/npy.hpp"
#include "tests/engine/files/made_file.hpp"

using namespace gatewalk;
using namespace gatewalk::files;

TEST_CASE("a sequence is the same from an array, JSON and a table, named or not") {
  const Tensor tensor{{3, 2}, {1, 2, 3, 4, 5, 6}};
  const auto npy = write_npy(tensor);
  for (const auto& [bytes, name] : {std::pair<Bytes, std::string_view>{npy, "x.npy"},
                                    {npy, ""},
                                    {as_bytes("[[1,2],[3,4],[5,6]]"), "x.json"},
                                    {as_bytes(" [[1,2],[3,4],[5,6]]"), ""},
                                    {as_bytes("1,2\n3,4\n5,6"), "x.csv"},
                                    {as_bytes("1 2\n3 4\n5 6"), ""}}) {
    const auto sequence = read_sequence(bytes, name);
    REQUIRE(bool(sequence));
    CHECK(sequence->shape == tensor.shape);
    CHECK(sequence->data == tensor.data);
  }
}

TEST_CASE("a sequence has steps, perhaps a batch, and inputs") {
  CHECK(bool(read_sequence(as_bytes("[[[1],[2]]]"))));
  for (const char* text : {"[1,2,3]", "5.5", "[[]]", "[]", "[[[[1]]]]"}) {
    const auto sequence = read_sequence(as_bytes(text), "x.json");
    REQUIRE(!sequence);
    CHECK(sequence.error().code == "SHAPE");
  }
}
