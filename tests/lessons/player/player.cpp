#include "lessons/player/player.hpp"

#include <doctest/doctest.h>

#include "tests/lessons/player/small_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

// Two lessons, so that there is a next one.
std::vector<Lesson> two_lessons() {
  Lesson first = small_lesson(), second = small_lesson();
  second.slug = "other";
  second.number = 2;
  return {first, second};
}

const Target bias = *parse_target("b_f[0]");
Index operation(const Player& p, std::string_view name) { return p.experiment().recipe(p.cursor().pass).find(name); }
double gate(const Player& p, int step = 1) {
  return p.experiment().trace(Pass::forward).value(p.experiment().recipe(Pass::forward).find("f"), step, 0);
}

// Whether two players show the same: everything an address stands for.
void check_same(const Player& a, const Player& b) {
  CHECK(a.lesson().slug == b.lesson().slug);
  CHECK(a.step_index() == b.step_index());
  CHECK(a.cursor() == b.cursor());
  for (int t = 0; t < a.experiment().steps(); ++t) CHECK(gate(a, t) == gate(b, t));
}

}  // namespace

TEST_CASE("player: next walks the steps and then the lessons, back the same way") {
  Player p(two_lessons());
  CHECK_FALSE(p.can_back());
  p.next();
  CHECK((p.lesson_index() == 0 && p.step_index() == 1));
  p.next();
  CHECK((p.lesson_index() == 1 && p.step_index() == 0));
  p.next();
  CHECK_FALSE(p.can_next());
  p.next();
  CHECK((p.lesson_index() == 1 && p.step_index() == 1));
  p.back();
  p.back();
  CHECK((p.lesson_index() == 0 && p.step_index() == 1));
}

TEST_CASE("player: a step opens what it shows, and a later step keeps what it does not name") {
  Player p(two_lessons());
  CHECK((p.cursor().step == 1 && p.cursor().operation == operation(p, "f")));
  REQUIRE(p.cursor().opened);
  CHECK((p.cursor().opened->step == 1 && p.cursor().opened->unit == 0));
  p.next();
  CHECK((p.cursor().step == 2 && p.cursor().operation == operation(p, "c")));
  CHECK_FALSE(p.cursor().opened);
}

TEST_CASE("player: stepping to a cursor equals seeking to it") {
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    Player stepped(two_lessons());
    const std::vector<Index> walk = stepped.experiment().recipe(pass).walk();
    stepped.seek(pass, pass == Pass::forward ? 0 : 2, walk[0]);
    for (int n = 0; n < 3; ++n)
      for (std::size_t k = 0; k < walk.size(); ++k) {
        Player sought(two_lessons());
        sought.seek(pass, pass == Pass::forward ? n : 2 - n, walk[k]);
        check_same(stepped, sought);
        stepped.move_operation(1);
      }
    // At the end of time it stays, and the whole way back leads to the start.
    CHECK(stepped.cursor().operation == walk.back());
    for (std::size_t k = 0; k < 3 * walk.size(); ++k) stepped.move_operation(-1);
    CHECK((stepped.cursor().operation == walk[0] && stepped.cursor().step == (pass == Pass::forward ? 0 : 2)));
  }
}

TEST_CASE("player: a number moves along when time does, and stays inside the sequence") {
  Player p(two_lessons());
  p.move_time(1);
  REQUIRE(p.cursor().opened);
  CHECK((p.cursor().step == 2 && p.cursor().opened->step == 2));
  p.move_time(5);
  CHECK(p.cursor().step == 2);
  p.move_time(-9);
  CHECK(p.cursor().step == 0);
}

TEST_CASE("player: an edit moves what follows, is marked as changed, and can be undone and redone") {
  Player p(two_lessons());
  const double before = gate(p);
  REQUIRE(p.edit(bias, 3));
  const double after = gate(p);
  CHECK(after > before);
  CHECK((p.edited() && p.changed(bias)));
  const Index f = p.experiment().recipe(Pass::forward).find("f"), x = p.experiment().recipe(Pass::forward).find("x");
  CHECK(p.changed(OpenedNumber{Pass::forward, f, 1, 0}));
  CHECK_FALSE(p.changed(OpenedNumber{Pass::forward, x, 1, 0}));
  p.undo();
  CHECK((gate(p) == before && !p.edited() && !p.can_undo()));
  p.redo();
  CHECK((gate(p) == after && !p.can_redo()));
  REQUIRE(p.edit(bias, -3));
  CHECK_FALSE(p.can_redo());
  p.reset();
  CHECK((gate(p) == before && !p.edited()));
  p.undo();
  CHECK(p.experiment().value(bias) == -3);
}

TEST_CASE("player: all changes of one stroke are undone at once") {
  Player p(two_lessons());
  const double before = gate(p);
  p.begin_stroke();
  for (double v = 0; v < 3; v += 0.25) REQUIRE(p.edit(bias, v));
  p.end_stroke();
  REQUIRE(p.edit(bias, 5));
  p.undo();
  CHECK(p.experiment().value(bias) == 2.75);
  p.undo();
  CHECK((gate(p) == before && !p.can_undo()));
}

TEST_CASE("player: a number set back by hand to the lesson's own is no change") {
  Player p(two_lessons());
  const double own = p.experiment().value(bias);
  REQUIRE(p.edit(bias, own + 1));
  REQUIRE(p.edit(bias, own));
  CHECK_FALSE(p.edited());
}

TEST_CASE("player: an edit of a number that is not there, or not finite, is refused and changes nothing") {
  Player p(two_lessons());
  const std::string before = p.address();
  CHECK_FALSE(p.edit(*parse_target("b_f[9]"), 1));
  CHECK_FALSE(p.problem().empty());
  CHECK_FALSE(p.edit(*parse_target("b_q[0]"), 1));
  CHECK_FALSE(p.edit(*parse_target("x[0]@9"), 1));
  CHECK_FALSE(p.edit(bias, 1.0 / 0.0));
  CHECK((p.address() == before && !p.can_undo()));
}

TEST_CASE("player: an address restores lesson, step, cursor, opened number and edits") {
  Player p(two_lessons());
  p.open_lesson("other", 1);
  REQUIRE(p.edit(bias, 1.5));
  REQUIRE(p.edit(*parse_target("x[1]@2"), -0.1));
  REQUIRE(p.edit(*parse_target("W_f[0,3]"), 1e-7));
  REQUIRE(p.edit(*parse_target("c[0]@0"), 0.30000000000000004));
  p.seek(Pass::backward, 1, p.experiment().recipe(Pass::backward).find("W_f^T da_f"));
  p.open_number({Pass::forward, p.experiment().recipe(Pass::forward).find("f * c"), 2, 1, -1});
  Player other(two_lessons());
  const Status done = other.restore(p.address());
  REQUIRE_MESSAGE(done, (done ? "" : done.error().sentence()));
  check_same(p, other);
  CHECK(other.address() == p.address());
  CHECK(other.experiment().value(*parse_target("c[0]@0")) == 0.30000000000000004);
}

TEST_CASE("player: a short address opens the step as it starts") {
  Player p(two_lessons());
  REQUIRE(p.restore("#/en/other/2"));
  CHECK((p.lesson().slug == "other" && p.step_index() == 1 && p.cursor().operation == operation(p, "c")));
}

TEST_CASE("player: a broken address is answered with a sentence and changes nothing") {
  Player p(two_lessons());
  REQUIRE(p.edit(bias, 1.5));
  const std::string before = p.address();
  for (const char* broken :
       {"#/en/none/1", "#/en/small/x", "#/en/small/1?v=1&t=99", "#/en/small/1?v=1&t=one", "#/en/small/1?v=1&t=1&op=nothing",
        "#/en/small/1?v=1&t=1&open=f:9:0", "#/en/small/1?v=1&t=1&open=f:1:9", "#/en/small/1?v=1&t=1&open=q:1:1",
        "#/en/small/1?v=1&t=1&set=b_f[9]~1", "#/en/small/1?v=1&t=1&set=b_f[0]~nan", "#/en/small/1?v=1&t=1&set=b_f[0]",
        "#/en/small/1?v=1&t=1&part=4", "#/en/small/1?v=1&t=1&row=4", "#/en/small/1?v=1&t=0"}) {
    const Status done = p.restore(broken);
    CHECK_MESSAGE(!done, broken);
    if (!done) CHECK_FALSE(done.error().sentence().empty());
    CHECK_MESSAGE(p.address() == before, broken);
  }
}

TEST_CASE("player: progress is carried as one text and can be forgotten") {
  Player p(two_lessons());
  const Question& q = p.step().questions[0];
  p.submit(q, "9");
  p.ask_hint(q);
  CHECK(p.answer(q).state == Answer::State::wrong);
  CHECK(p.lesson_share(0) == 0);
  p.submit(q, std::to_string(*p.solution(q)));
  CHECK(p.answer(q).state == Answer::State::right);
  CHECK(p.lesson_share(0) == doctest::Approx(1.0 / 3));
  p.open_lesson("other");
  Player later(two_lessons());
  REQUIRE(later.restore_progress(p.progress()));
  CHECK(later.progress() == p.progress());
  CHECK(later.lesson_share(0) == doctest::Approx(1.0 / 3));
  CHECK(later.visited(1));
  const Answer& kept = later.answer(later.step().questions[0]);
  CHECK((kept.state == Answer::State::right && kept.tries == 2 && kept.hints == 1));
  later.forget_progress();
  CHECK((later.lesson_share(0) == 0 && !later.visited(1) && later.visited(0)));
}

TEST_CASE("player: a progress that cannot be read changes nothing") {
  Player p(two_lessons());
  p.give_up(p.step().questions[0]);
  const std::string before = p.progress();
  for (const char* broken : {"", "{", "[]", "{\"version\":2,\"answers\":{}}", "{\"version\":1}",
                             "{\"version\":1,\"answers\":{\"a\":1}}", "{\"version\":1,\"answers\":{\"a\":{\"state\":9}}}"}) {
    CHECK_MESSAGE(!p.restore_progress(broken), broken);
    CHECK(p.progress() == before);
  }
}

TEST_CASE("player: a given-up answer stays shown, a right one is not given up") {
  Player p(two_lessons());
  const Question& q = p.step().questions[0];
  p.give_up(q);
  p.submit(q, std::to_string(*p.solution(q)));
  CHECK(p.answer(q).state == Answer::State::shown);
  p.open_lesson("other");
  const Question& again = p.step().questions[0];
  p.submit(again, std::to_string(*p.solution(again)));
  p.give_up(again);
  CHECK(p.answer(again).state == Answer::State::right);
}

TEST_CASE("player: an act is done the moment its condition holds, and undone with the change") {
  Player p(two_lessons());
  p.next();
  const Question& q = p.step().questions[0];
  CHECK_FALSE(p.act_done(q));
  REQUIRE(p.edit(bias, -9));
  CHECK(p.act_done(q));
  p.undo();
  CHECK_FALSE(p.act_done(q));
  CHECK(p.right_option(p.step().questions[1]) == 1);
}
