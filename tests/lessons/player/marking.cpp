#include "lessons/player/marking.hpp"

#include <doctest/doctest.h>

#include "lessons/questions/act.hpp"
#include "lessons/questions/number.hpp"
#include "tests/lessons/player/small_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

struct Asked {
  Lesson lesson = small_lesson();
  Experiment experiment = *Experiment::make(lesson.setup);
  const Question& gate() const { return lesson.steps[0].questions[0]; }
  const Question& shut() const { return lesson.steps[1].questions[0]; }
  const Question& blind() const { return lesson.steps[1].questions[1]; }
  double value(std::string_view text) const { return *Measure::parse(text)->evaluate(experiment); }
  Mark marked(const Question& q, std::string_view typed) const {
    const auto m = mark(q, typed, experiment, {});
    REQUIRE_MESSAGE(m, (m ? "" : m.error().sentence()));
    return *m;
  }
};

}  // namespace

TEST_CASE("marking: the engine's own number is right, and so is one within the tolerance") {
  const Asked a;
  const double f = a.value("f[0]@2");
  CHECK(a.marked(a.gate(), std::to_string(f)).right);
  CHECK(a.marked(a.gate(), std::to_string(f + 0.0049)).right);
  CHECK_FALSE(a.marked(a.gate(), std::to_string(f + 0.0051)).right);
  CHECK(a.marked(a.gate(), "0").solution == f);
}

TEST_CASE("marking: a known mistake is told by its number, an unknown one is only wrong") {
  const Asked a;
  const Mark tanh = a.marked(a.gate(), std::to_string(a.value("tanh(a_f[0]@2)")));
  CHECK_FALSE(tanh.right);
  CHECK(tanh.mistake == 0);
  CHECK(a.marked(a.gate(), std::to_string(a.value("a_f[0]@2"))).mistake == 1);
  CHECK(a.marked(a.gate(), "77").mistake == -1);
}

TEST_CASE("marking: numbers may be typed with a comma, a true minus, blanks or a leading point") {
  Asked a;
  Question q = a.gate();
  auto body = std::make_shared<NumberQuestion>(q.as<NumberQuestion>());
  q.body = body;
  body->answer = *Measure::parse("-0.35");
  for (const char* typed : {"-0.35", "-0,35", "−0.35", " - 0.35 ", "-.35", "-35e-2", "−3.5·10⁻¹", "－０．３５", "−35%"})
    CHECK_MESSAGE(a.marked(q, typed).right, std::string(typed));
  body->answer = *Measure::parse("0.35");
  CHECK(a.marked(q, "+0.35").right);
}

TEST_CASE("marking: what is no number is refused with a sentence") {
  const Asked a;
  for (const char* typed : {"", "half", "0.5.5", "nan", "inf", "1e999", "0x1", "--1"}) {
    const auto m = mark(a.gate(), typed, a.experiment, {});
    CHECK_MESSAGE(!m, std::string(typed));
    if (!m) CHECK_FALSE(m.error().what.empty());
  }
}

TEST_CASE("marking: a what-if is answered in the changed network, and this one stays") {
  Asked a;
  Question q = a.gate();
  auto body = std::make_shared<NumberQuestion>(q.as<NumberQuestion>());
  q.body = body;
  body->changes.push_back({*parse_target("x[0]@2"), 0});
  body->change_values.push_back(*Measure::parse("x[0]@2 + 1"));
  const double before = a.value("f[0]@2"), then = a.value("sigmoid(a_f[0]@2 + W_f[0,2])");
  CHECK(a.marked(q, std::to_string(then)).right);
  CHECK_FALSE(a.marked(q, std::to_string(before)).right);
  CHECK(a.value("f[0]@2") == before);
}

TEST_CASE("marking: the option whose measure holds is right, one that does not exist is refused") {
  const Asked a;
  CHECK_FALSE(a.marked(a.blind(), "0").right);
  CHECK(a.marked(a.blind(), "1").right);
  CHECK_FALSE(mark(a.blind(), "2", a.experiment, {}));
  CHECK_FALSE(mark(a.blind(), "-1", a.experiment, {}));
}

TEST_CASE("marking: an act is right once its condition holds") {
  const Asked a;
  CHECK_FALSE(a.marked(a.shut(), "").right);
  const auto solved = a.experiment.with(a.shut().as<ActQuestion>().solution);
  REQUIRE(solved);
  CHECK(mark(a.shut(), "", *solved, {})->right);
}
