#include "lessons/experiment/quantity.hpp"

#include <doctest/doctest.h>

#include "lessons/course/lesson.hpp"
#include "tests/lessons/stacked_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("quantity: what a cell's error term receives from outside comes from the output, or in a stack from above") {
  const auto received = [](std::string_view text) {
    const auto lesson = parse_lesson(text, "a.md");
    REQUIRE(lesson);
    const Experiment e = *Experiment::make(lesson->setup);
    const equations::Recipe& back = e.recipe(Pass::backward);
    std::string titles;
    for (equations::Index op = 0; op < static_cast<equations::Index>(back.operations.size()); ++op)
      if (back[op].kind == equations::Operation::Kind::input)
        titles += operation_title(Phrases::of("en"), e, Pass::backward, op) + "|";
    return titles;
  };
  const std::string one = received(
      "title: A\nnumber: 1\ngoal: See.\ncell: rnn\ninput: 2\nhidden: 3\ntokens: a | b\nloss: squared each 1\n\n# One\n\nText.\n");
  CHECK(one.find("from the output|") != std::string::npos);
  const std::string stacked = received(stacked_lesson_text);
  CHECK(stacked.find("from above|") != std::string::npos);
  CHECK(stacked.find("from the output") == std::string::npos);
}

TEST_CASE("quantity: a state beyond the ends of the color scale is known, and one within is, too") {
  const auto beyond = [](std::string_view settings) {
    const auto lesson = parse_lesson("title: A\nnumber: 1\ngoal: See.\ncell: lstm\ninput: 1\nhidden: 2\ntokens: a | b | c\n" +
                                         std::string(settings) + "loss: squared each 1\n\n# One\n\nText.\n",
                                     "a.md");
    REQUIRE(lesson);
    const Experiment e = *Experiment::make(lesson->setup);
    CHECK(value_range(e, Pass::forward, {}) == 1);
    CHECK_FALSE(beyond_range(e, Pass::backward, {}));  // its scale ends at the largest
    return beyond_range(e, Pass::forward, {});
  };
  CHECK_FALSE(beyond("set: h[0]@0 = 0.5\n"));
  CHECK(beyond("set: c[1]@0 = -9\nset: b_f[1] = 5\n"));
}
