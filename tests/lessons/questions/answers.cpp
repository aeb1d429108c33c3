// What is said of an answer: known mistakes as the screen rounds them, and what can be told without the lesson's help.
#include <doctest/doctest.h>

#include "lessons/player/lesson_check.hpp"
#include "lessons/player/player.hpp"
#include "lessons/words/numbers.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

Player with_question(const std::string& question) {
  auto lesson = parse_lesson(
      "title: T\nnumber: 8\ngoal: G.\ncell: lstm\ninput: 3\nhidden: 4\nseed: 5\ntokens: a | b | c\n\n# One\n\nText {f[1]@2}.\n\n"
      ":show t=2 op=f\n:knob b_f[0] -6..6 bias\n:knob b_i[0] -6..6 bias\n\n" +
          question + ":end\n",
      "one.md");
  REQUIRE_MESSAGE(lesson, lesson.error().sentence());
  return Player({*lesson});
}

const Answer& answered(Player& player, const std::string& typed) {
  player.submit(player.step().questions[0], typed);
  return player.answer(player.step().questions[0]);
}

double value(const Player& player, const char* text) {
  return *Measure::parse(text)->evaluate(player.experiment(), player.cursor());
}

}  // namespace

TEST_CASE("number question: a slip of sign, another unit's or step's number, and no number at all are named") {
  Player p = with_question(":question q number\nWhat?\nanswer: a_f[1]@2\ntolerance: 0.0001\n");
  CHECK(answered(p, "abc").slip == Slip::not_a_number);
  CHECK(p.answer(p.step().questions[0]).tries == 0);
  CHECK(answered(p, number_text(-value(p, "a_f[1]@2"), 4)).slip == Slip::sign);
  CHECK(answered(p, number_text(value(p, "a_f[3]@2"), 4)).slip == Slip::unit);
  CHECK(p.answer(p.step().questions[0]).where == 3);
  CHECK(answered(p, number_text(value(p, "a_f[1]@3"), 4)).slip == Slip::step);
  CHECK(p.answer(p.step().questions[0]).where == 2);
  CHECK(answered(p, "77").slip == Slip::none);
  // What the lab shows with two digits is right, though the tolerance is finer.
  CHECK(answered(p, number_in_words(value(p, "a_f[1]@2"), 2)).state == Answer::State::right);
}

TEST_CASE("number question: of a small number 0 and its double are wrong, whatever the tolerance says") {
  Player p = with_question(":question q number\nWhat?\nanswer: 0.001 * f[1]@2\ntolerance: 0.005\n");
  const double right = value(p, "0.001 * f[1]@2");
  for (const double wrong : {0.0, 2 * right, 0.004}) CHECK(answered(p, number_text(wrong, 6)).state == Answer::State::wrong);
  CHECK(answered(p, number_text(1.1 * right, 6)).state == Answer::State::right);
}

TEST_CASE("number question: the number before the change, and a known mistake as the screen rounds it, are named") {
  Player p = with_question(
      ":question q number\nWhat?\nanswer: a_f[1]@2\nchange: b_f[1] = b_f[1] + 2\ntolerance: 0.0001\nmistake: f[1]@2\ntell: "
      "No.\n");
  CHECK(answered(p, number_text(value(p, "a_f[1]@2"), 4)).slip == Slip::unchanged);
  const double gate = value(p, "after(b_f[1] = b_f[1] + 2, f[1]@2)");
  CHECK(answered(p, number_in_words(gate, 2)).mistake == 0);
}

TEST_CASE("a number that is asked for is not told until the question is answered, and an answered one can be tried again") {
  Player p = with_question(":question q number\nWhat?\nanswer: f[1]@2\n");
  const Question& q = p.step().questions[0];
  const double asked = value(p, "f[1]@2");
  CHECK(p.asks(asked));
  CHECK_FALSE(p.asks(value(p, "f[2]@2")));
  answered(p, number_text(value(p, "f[1]@2"), 4));
  CHECK_FALSE(p.asks(asked));
  p.try_again(q);
  CHECK(p.answer(q).state == Answer::State::open);
  CHECK(p.asks(asked));
  p.give_up(q);
  CHECK_FALSE(p.asks(asked));
}

TEST_CASE("choice question: a wrong option is told its own reason") {
  Player p = with_question(
      ":question q choice\nWhich?\noption: A\nholds: 1 == 1\noption: B\nholds: 1 == 2\ntell: Because of B.\nat: f\n");
  CHECK(answered(p, "1").mistake == 1);
  CHECK(p.step().questions[0].mistakes[1].operation == "f");
  CHECK(answered(p, "0").state == Answer::State::right);
}

TEST_CASE("choice question: where one wrong option has its reason, the check wants one for each") {
  const Player p = with_question(
      ":question q choice\nWhich?\noption: A\nholds: 1 == 1\noption: B\nholds: 1 == 2\ntell: Because.\noption: C\nholds: 1 == "
      "3\n");
  const auto errors = check_lesson(p.lesson(), "one.md");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].what == "in 'q' option 3 is wrong and has no 'tell:' that says why");
}

TEST_CASE("act question: it is done when all its conditions are met, whichever comes first") {
  Player p = with_question(
      ":question q act\nDo it.\ncondition: b_f[0] > 2 | open\ncondition: b_i[0] < -2 | shut\nsolve: b_f[0] = 3\nsolve: b_i[0] = "
      "-3\n");
  const Question& q = p.step().questions[0];
  CHECK_FALSE(p.act_done(q));
  REQUIRE(p.edit(*parse_target("b_i[0]"), -3));
  CHECK_FALSE(p.act_done(q));
  REQUIRE(p.edit(*parse_target("b_f[0]"), 3));
  CHECK(p.act_done(q));
  p.submit(q, "");
  p.try_again(q);
  CHECK_FALSE(p.act_done(q));
  CHECK(p.answer(q).state == Answer::State::open);
}
