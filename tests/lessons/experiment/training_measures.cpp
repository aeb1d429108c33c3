// What measures say of learning: one update taken apart, descent by a rule, cuts between blocks, padding.
#include <doctest/doctest.h>

#include <cmath>

#include "lessons/experiment/learned.hpp"
#include "tests/lessons/player/learning_lesson.hpp"
#include "tests/lessons/player/small_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

double value(const Experiment& e, std::string_view text) {
  const auto m = Measure::parse(text);
  REQUIRE_MESSAGE(m, std::string(text));
  const auto v = m->evaluate(e, {});
  REQUIRE_MESSAGE(v, (v ? "" : v.error().sentence()));
  return *v;
}

std::string problem(const Experiment& e, std::string_view text) {
  const auto m = Measure::parse(text);
  if (!m) return m.error().what;
  const auto v = m->evaluate(e, {});
  return v ? "" : v.error().what;
}

Experiment learning(int update) {
  Setup setup = learning_course()[0].setup;
  setup.update = update;
  return *Experiment::make(setup);
}

}  // namespace

TEST_CASE("measure: an update is taken apart: steps and sequences add up, clipping and rule have the run's own numbers") {
  const Experiment e = learning(12);
  const double whole = value(e, "walked(W_f[1,2], gradient)");
  double steps = 0;
  for (int t = 1; t <= 5; ++t) steps += value(e, "walked(W_f[1,2]@" + std::to_string(t) + ", gradient)");
  CHECK(steps == doctest::Approx(whole).epsilon(1e-12));
  CHECK(value(e, "walked(W_f[1,2], gradient, 0, 1) + walked(W_f[1,2], gradient, 2, 3)") == doctest::Approx(whole).epsilon(1e-12));
  CHECK(value(e, "walked(b_f[1], gradient, 0, 3)") == doctest::Approx(value(e, "walked(b_f[1], gradient)")).epsilon(1e-12));
  CHECK(value(e, "walked(W_f[1,2], g)") == doctest::Approx(whole).epsilon(1e-12));
  CHECK(value(e, "walked(W_f[1,2], w)") == value(e, "W_f[1,2]"));
  CHECK(value(e, "walked(W_f[1,2], w_prev)") == value(learning(11), "W_f[1,2]"));
  CHECK(value(e, "walked(W_f[1,2], m)") ==
        doctest::Approx(0.9 * value(e, "walked(W_f[1,2], m_prev)") + 0.1 * whole).epsilon(1e-12));
  CHECK(value(e, "walked(norm)") == e.setup().learned->history().updates[11].gradient_norm);
  CHECK(value(e, "walked(clip_factor)") == 1);
}

TEST_CASE("measure: what an update has not is told") {
  CHECK(problem(learning(0), "walked(norm)").find("none has been made") != std::string::npos);
  CHECK(problem(small_experiment(), "walked(norm)").find("does not") != std::string::npos);
  CHECK(problem(learning(3), "walked(length)").find("clip_factor") != std::string::npos);
  CHECK(problem(learning(3), "walked(W_f[1,2], velocity)").find("adam") != std::string::npos);
  CHECK(problem(learning(3), "walked(W_f[1,2]@9, gradient)").find("5 time steps of 4 sequences") != std::string::npos);
  CHECK(problem(learning(3), "walked(W_f[1,2], gradient, 1)").find("is written") != std::string::npos);
}

TEST_CASE("measure: descent goes by a rule: momentum and Adam differ from the second update on, Adam's first is the rate") {
  const double w = value(small_experiment(), "W_f[0,1]"), g = value(small_experiment(), "dW_f[0,1]");
  CHECK(value(small_experiment(), "descend(1, 0.1, sgd, W_f[0,1])") == value(small_experiment(), "descend(1, 0.1, W_f[0,1])"));
  CHECK(value(small_experiment(), "descend(1, 0.1, momentum, W_f[0,1])") ==
        value(small_experiment(), "descend(1, 0.1, W_f[0,1])"));
  const double next = value(small_experiment(), "descend(1, 0.1, dW_f[0,1])");
  CHECK(value(small_experiment(), "descend(2, 0.1, momentum, W_f[0,1])") ==
        doctest::Approx(w - 0.1 * g - 0.1 * (0.9 * g + next)));
  CHECK(std::fabs(value(small_experiment(), "descend(1, 0.1, adam, W_f[0,1])") - w) == doctest::Approx(0.1).epsilon(1e-4));
  CHECK(problem(small_experiment(), "descend(1, 0.1, adem, W_f[0,1])").find("adem") != std::string::npos);
}

TEST_CASE("measure: the error is cut between blocks, and nothing changes on the way forward") {
  CHECK(value(small_experiment(), "truncate") == 0);
  CHECK(value(small_experiment(), "after(truncate = 2, truncate)") == 2);
  CHECK(value(small_experiment(), "after(truncate = 2, h[0]@3)") == value(small_experiment(), "h[0]@3"));
  CHECK(value(small_experiment(), "norm(dh@2)") > 0);
  CHECK(value(small_experiment(), "after(truncate = 2, norm(dh_next@2) + norm(dc_next@2))") ==
        0);  // blocks begin at steps 1 and 3
  CHECK(value(small_experiment(), "after(truncate = 2, norm(dh_next@1))") !=
        doctest::Approx(value(small_experiment(), "norm(dh_next@1)")));
  Setup setup = learning_course()[0].setup;
  setup.learned = *Learned::begin([&] {
    auto request = setup.learned->request();
    request.truncate = 2;
    return request;
  }());
  setup.update = 0;
  CHECK(value(*Experiment::make(setup), "truncate") == 2);  // as it learns
}

TEST_CASE("measure: behind a sequence's own length there is padding: no value, no loss, no gradient") {
  CHECK(value(small_experiment(), "length") == 3);
  CHECK(value(small_experiment(), "after(length = 2, length)") == 2);
  CHECK(value(small_experiment(), "after(length = 2, norm(h@3))") == 0);
  CHECK(value(small_experiment(), "after(length = 2, h[0]@2)") == value(small_experiment(), "h[0]@2"));
  CHECK(value(small_experiment(), "after(length = 2, norm(dW_f@3))") == 0);
  CHECK(value(small_experiment(), "after(length = 9, length)") == 3);
  CHECK(value(small_experiment(), "after(length = 0, length)") == 1);
}
