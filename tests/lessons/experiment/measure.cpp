#include "lessons/experiment/measure.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/base/elementary.hpp"
#include "tests/lessons/player/small_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

double value(std::string_view text, const Cursor& cursor = {}) {
  const auto m = Measure::parse(text);
  REQUIRE_MESSAGE(m, std::string(text));
  const auto v = m->evaluate(small_experiment(), cursor);
  REQUIRE_MESSAGE(v, (v ? "" : v.error().sentence()));
  return *v;
}

double traced(std::string_view name, int step, int unit, Pass pass = Pass::forward) {
  return small_experiment().trace(pass).value(small_experiment().recipe(pass).find(name), step, unit);
}

// The error of a text that cannot be read.
Error refused(std::string_view text) {
  const auto m = Measure::parse(text, 7, 3);
  REQUIRE_FALSE_MESSAGE(m, std::string(text));
  CHECK(m.error().line == 7);
  return m.error();
}

// What is wrong with a text that can be read but not computed here.
std::string impossible(std::string_view text) {
  const auto m = Measure::parse(text);
  REQUIRE_MESSAGE(m, std::string(text));
  const auto v = m->evaluate(small_experiment());
  REQUIRE_FALSE_MESSAGE(v, std::string(text));
  return v.error().what;
}

}  // namespace

TEST_CASE("measure: names are read from the trace, steps from 1 and units from 0") {
  CHECK(value("f[1]@2") == traced("f", 1, 1));
  CHECK(value("f[1]@-1") == traced("f", 2, 1));
  CHECK(value("\"f * c\"[0]@3") == traced("f * c", 2, 0));
  CHECK(value("df[0]@3") == traced("df", 2, 0, Pass::backward));
  CHECK(value("x[1]@2") == traced("x", 1, 1));
  CHECK(value("c[0]@0") == 0.8);
  CHECK(value("c_prev[0]@2") == value("c[0]@1"));
  CHECK(value("loss") == small_experiment().loss());
}

TEST_CASE("measure: without a time the step is the cursor's") {
  Cursor cursor;
  cursor.step = 2;
  CHECK(value("f[1]", cursor) == traced("f", 2, 1));
}

TEST_CASE("measure: parameters and their gradients are read by row and column") {
  CHECK(value("W_f[1,3]") == small_experiment().value({Target::Kind::parameter, "W_f", 1, 3, 0, 0}));
  CHECK(value("b_f[1]") == small_experiment().value({Target::Kind::parameter, "b_f", 1, 0, 0, 0}));
  CHECK(value("dW_f[1,3]") == doctest::Approx(value("dW_f[1,3]@1 + dW_f[1,3]@2 + dW_f[1,3]@3")).epsilon(1e-12));
  CHECK(value("db_f[0]") != 0);
}

TEST_CASE("measure: arithmetic keeps to the usual order, comparisons give 1 or 0") {
  CHECK(value("1 + 2 * 3 - 4 / 2") == 5);
  CHECK(value("-(1 + 2) * 2") == -6);
  CHECK(value("1 < 2 and 2 <= 2 and 3 > 2 and 3 >= 3 and 1 == 1") == 1);
  CHECK(value("1 < 2 and 2 < 1") == 0);
  CHECK(value("sigmoid(a_f[0]@2)") == traced("f", 1, 0));
  CHECK(value("exp(log(3)) + sqrt(4) + abs(-1)") == doctest::Approx(6));
}

TEST_CASE("measure: reductions take all units, all steps of a range, or what they are given") {
  const double a = traced("f", 1, 0), b = traced("f", 1, 1);
  CHECK(value("sum(f@2)") == a + b);
  CHECK(value("mean(f@2)") == (a + b) / 2);
  CHECK(value("max(f@2)") == std::max(a, b));
  CHECK(value("norm(f@2)") == doctest::Approx(std::sqrt(a * a + b * b)));
  CHECK(value("min(f[0]@1..3)") == std::min({traced("f", 0, 0), a, traced("f", 2, 0)}));
  CHECK(value("prod(f[0]@1..3)") == traced("f", 0, 0) * a * traced("f", 2, 0));
  CHECK(value("max(f@1 * f@2)") == std::max(traced("f", 0, 0) * a, traced("f", 0, 1) * b));
  CHECK(value("all(f@1..3 > 0)") == 1);
  CHECK(value("all(f[0]@1..3 > max(f[0]@1..3) - 0.0001)") == 0);
  CHECK(value("min(3, 2, 5)") == 2);
}

TEST_CASE("measure: after() computes in a network that is changed so, and leaves this one alone") {
  const double before = value("f[0]@1");
  CHECK(value("after(b_f[0] = b_f[0] + 2, f[0]@1)") == doctest::Approx(gatewalk::sigmoid(traced("a_f", 0, 0) + 2)));
  CHECK(value("after(c[0]@0 = 2, f[0]@1) == f[0]@1") == 1);
  CHECK(value("after(x[0]@1 = 0, x[1]@1 = 0, sum(x@1))") == 0);
  CHECK(value("after(W_f[0,3] = 5, W_f[0,3]) - W_f[0,3]") == 5 - value("W_f[0,3]"));
  CHECK(value("f[0]@1") == before);
  CHECK_FALSE(Measure::parse("after(b_f[0] = 2, f[0]@1)")->names(small_experiment()));
}

TEST_CASE("measure: the first number named can be opened") {
  const auto n = Measure::parse("1 - f[1]@2 * c[0]@1")->names(small_experiment());
  REQUIRE(n);
  CHECK((n->operation == small_experiment().recipe(Pass::forward).find("f") && n->step == 1 && n->unit == 1));
  CHECK_FALSE(Measure::parse("1 + loss")->names(small_experiment()));
}

TEST_CASE("measure: a text that cannot be read is refused at its column") {
  CHECK(refused("f[2@2").column == 3 + 3);
  CHECK(refused("f[0]@").column == 3 + 5);
  CHECK(refused("1 + ").column == 3 + 4);
  CHECK(refused("1 + $").column == 3 + 4);
  CHECK(refused("1 2").column == 3 + 2);
  CHECK(refused("(1").what == "expected ')'");
  CHECK(refused("softmax(f@1)").what == "'softmax' is not a function here");
  CHECK(refused("f[-1]@2").what == "units and rows count from 0");
  CHECK(refused("\"f * c[0]").what == "the quotation has no end");
  CHECK(refused("after(f[0]@1)").what == "'after' wants a change first");
  CHECK(refused("after(b_f = 1, f[0]@1)").column == 3 + 6);
  CHECK(refused("after(b_f[0] = 1)").what == "expected ',' and what is asked after the change");
  CHECK(refused(std::string(200, '(')).what == "the expression is nested too deep");
}

TEST_CASE("measure: what this network does not have is said in a sentence") {
  CHECK(impossible("q[0]@1") == "'q' is nothing this cell computes, learns or reads");
  CHECK(impossible("f[2]@1") == "'f' has 2 units, counted from 0");
  CHECK(impossible("f[0]@4") == "'f' is asked for at a time step outside 1 to 3");
  CHECK(impossible("f[0]@0") == "only a state has a value at step 0");
  CHECK(impossible("W_f[0,4]") == "'W_f' has 2 × 4 numbers, counted from 0");
  CHECK(impossible("f@1") == "'f@1' has 2 values, one is wanted");
  CHECK(impossible("after(b_q[0] = 1, f[0]@1)") == "the cell has no parameter ‘b_q’");
}
