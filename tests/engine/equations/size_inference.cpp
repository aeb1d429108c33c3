#include "engine/equations/size_inference.hpp"

#include <doctest/doctest.h>

using namespace gatewalk::equations;

namespace {
constexpr Size H{1, 0, 0}, I{0, 1, 0}, P{0, 0, 1};
const Place here{3, 7};
}  // namespace

TEST_CASE("a size that nothing fixes is H") {
  SizeInference sizes;
  CHECK(sizes.size(sizes.open()) == H);
}

TEST_CASE("what is the same length shares what becomes known of either, in any order") {
  SizeInference sizes;
  const int a = sizes.open(), b = sizes.open(), c = sizes.open(), x = sizes.known(I);
  CHECK(sizes.unify(a, b, {}, here));
  CHECK(sizes.unify(c, a, {}, here));
  CHECK(sizes.unify(b, x, {}, here));
  for (int each : {a, b, c}) CHECK(sizes.size(each) == I);
  CHECK(sizes.rules().empty());
}

TEST_CASE("a concatenation is as long as its parts together, also when a part is known later") {
  SizeInference sizes;
  const int part = sizes.open(), whole = sizes.concatenation({part, sizes.known(I)});
  CHECK(to_text(sizes.size(whole)) == "H + I");
  CHECK(sizes.unify(part, sizes.known(P), {}, here));
  CHECK(to_text(sizes.size(whole)) == "P + I");
}

TEST_CASE("concatenations of as many parts agree part by part") {
  SizeInference sizes;
  const int a = sizes.open(), b = sizes.open();
  CHECK(sizes.unify(sizes.concatenation({a, b}), sizes.concatenation({sizes.known(H), sizes.known(I)}), {}, here));
  CHECK(sizes.size(b) == I);
}

TEST_CASE("two letters that must agree become a rule, a sum that cannot agree an error with its place") {
  SizeInference sizes;
  CHECK(sizes.unify(sizes.known(H), sizes.known(I), gatewalk::say("equations.elementwise", {{"text", "a + b"}}), here));
  REQUIRE(sizes.rules().size() == 1);
  CHECK(sizes.rules()[0].left == H);
  CHECK(sizes.rules()[0].right == I);
  const auto refused = sizes.unify(sizes.known(H), sizes.concatenation({sizes.known(H), sizes.known(I)}),
                                   gatewalk::say("equations.elementwise", {{"text", "h + [h, x]"}}), here);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence() ==
        "3:7: 'h + [h, x]' is elementwise: a vector of size H against one of size H + I; both must have the same length");
}

TEST_CASE("sizes are written as sums of letters") {
  CHECK(to_text(Size{1, 1, 0}) == "H + I");
  CHECK(to_text(Size{2, 0, 1}) == "2H + P");
  CHECK(to_text(Size{}) == "0");
  CHECK(Sizes{3, 4, 2}.of({2, 1, 1}) == 13);
}
