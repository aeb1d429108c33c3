#include "lessons/player/player.hpp"

#include <doctest/doctest.h>

#include "engine/network/model.hpp"
#include "lessons/player/state_fields.hpp"
#include "tests/lessons/player/two_lessons.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

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

TEST_CASE("player: the numbers that were open before are opened again, one after the other, until the number is closed") {
  Player p(two_lessons());
  CHECK_FALSE(p.can_reopen());
  const auto number = [&](const char* name, int unit) { return p.cursor().number(operation(p, name), 1, unit); };
  const OpenedNumber first = number("f", 0), second = number("f", 1), third = number("c", 1);
  for (const OpenedNumber& n : {first, second, third}) p.open_number(n);
  p.open_number(third);  // once more the same: no step of the way
  p.reopen_number();
  CHECK(*p.cursor().opened == second);
  p.reopen_number();
  CHECK(*p.cursor().opened == first);
  p.open_number(third);
  p.close_number();
  CHECK_FALSE(p.can_reopen());
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

TEST_CASE("player: a change runs the network once, and so does opening an address; what is known runs nothing") {
  Player p(two_lessons());
  const auto cost = [](const auto& what) {
    const long before = network::runs();
    what();
    return network::runs() - before;
  };
  CHECK(cost([&] { REQUIRE(p.edit(bias, 1.5)); }) == 1);
  CHECK(cost([&] { REQUIRE(p.edit(*parse_target("x[1]@2"), 0.3)); }) == 1);
  CHECK(cost([&] { p.cut("dc_next", true); }) == 1);
  CHECK(cost([&] { p.undo(); }) == 1);
  CHECK(cost([&] { p.reset(); }) == 0);
  CHECK(cost([&] { p.undo(); }) == 1);
  CHECK(cost([&] { p.move_operation(3), p.move_time(1), p.set_pass(Pass::backward); }) == 0);
  const std::string address = p.address();
  Player other(two_lessons());
  CHECK(cost([&] { REQUIRE(other.restore(address)); }) == 1);
  CHECK(cost([&] { REQUIRE(other.restore(address)); }) == 0);
  CHECK(cost([&] { other.next(); }) == 0);  // back to the lesson's own numbers, which were run when it was opened
  CHECK(cost([&] { other.open_lesson("other"); }) == 1);
}

TEST_CASE("player: while a frame is drawn nothing changes; what was done in it is carried out in its order at the end") {
  Player p(two_lessons());
  const State before = p.state();
  p.begin_frame();
  REQUIRE(p.edit(bias, 1.5));
  REQUIRE(p.edit(bias, 2.5));
  p.move_time(1);
  p.look([](ViewState& view) { view.stage.matrix = true; });
  p.look([](ViewState& view) { view.strip.loop = true; });
  p.submit(p.step().questions[0], "9");
  CHECK(p.state() == before);
  CHECK(p.answer(p.step().questions[0]).state == Answer::State::open);
  CHECK_FALSE(p.edit(*parse_target("b_f[9]"), 1));  // what cannot be done is said at once
  CHECK(p.end_frame());
  CHECK(p.experiment().value(bias) == 2.5);
  CHECK(p.cursor().step == before.cursor.step + 1);
  CHECK((p.view().stage.matrix && p.view().strip.loop));
  CHECK(p.just_marked() == p.step().questions[0].id);
  p.begin_frame();
  CHECK_FALSE(p.end_frame());
  CHECK(p.just_marked().empty());
}

TEST_CASE("player: changes stay with their step; the reader finds them there again, or takes them along") {
  Player p(two_lessons());
  const double own = p.experiment().value(bias);
  REQUIRE(p.edit(bias, 1.5));
  p.next();
  CHECK(p.experiment().value(bias) == own);
  CHECK_FALSE(p.edited());
  REQUIRE(p.set_aside());
  CHECK(*p.set_aside() == 0);
  p.back();
  CHECK(p.experiment().value(bias) == 1.5);
  CHECK_FALSE(p.set_aside());
  p.next();
  p.keep_changes();
  CHECK((p.experiment().value(bias) == 1.5 && p.state().changes.kept && !p.set_aside()));
  p.back();
  CHECK(p.experiment().value(bias) == 1.5);
  p.undo();
  CHECK_FALSE(p.can_undo());
}

TEST_CASE("player: a step that goes on with the reader's changes keeps them without being asked") {
  std::vector<Lesson> lessons = two_lessons();
  lessons[0].steps[1].keeps_changes = true;
  Player p(lessons);
  REQUIRE(p.edit(bias, 1.5));
  p.next();
  CHECK(p.experiment().value(bias) == 1.5);
  p.back();
  CHECK(p.experiment().value(bias) == 1.5);
}

TEST_CASE("player: a text that cannot be understood is refused and what was there stays") {
  Player p(two_lessons());
  const std::string before = p.address();
  CHECK_FALSE(p.edit(*parse_target("equations"), "h' = tanh(W_h [h, x]"));
  CHECK_FALSE(p.edit(*parse_target("tokens"), "   "));
  CHECK_FALSE(p.edit(*parse_target("token@9"), "word"));
  CHECK_FALSE(p.edit(*parse_target("token@1"), "two words"));
  CHECK((p.address() == before && !p.can_undo()));
  REQUIRE(p.edit(*parse_target("tokens"), "one two three four five"));
  CHECK(p.experiment().steps() == 5);
  p.undo();
  CHECK(p.address() == before);
}

TEST_CASE("player: of the numbers that were opened one after the other the last two hundred are remembered") {
  Player p(two_lessons());
  for (int k = 0; k < 1000; ++k) p.open_number(p.cursor().number(operation(p, k % 3 ? "f" : "c"), 1, k % 2));
  int back = 0;
  while (p.can_reopen() && back < 2000) p.reopen_number(), ++back;
  CHECK(back == 200);
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

TEST_CASE("player: of two windows' progress each answer is whose it was changed by, and neither wipes out the other's") {
  const auto text = [](const std::string& answers, const std::string& visited = "[]") {
    return R"({"version":1,"answers":)" + answers + R"(,"visited":)" + visited + "}";
  };
  const std::string one = R"("l/a":{"state":2,"text":"1","tries":1,"hints":0,"mistake":-1})";
  const std::string two = R"("l/b":{"state":1,"text":"2","tries":3,"hints":0,"mistake":-1})";
  const std::string other = R"("l/a":{"state":1,"text":"9","tries":2,"hints":0,"mistake":-1})";
  const std::string none = text("{}");
  const auto merged = [](const std::string& before, const std::string& ours, const std::string& theirs) {
    return Player::merged_progress(before, ours, theirs);
  };
  const auto same = [&](const std::string& a, const std::string& b) { return merged(none, a, none) == merged(none, b, none); };
  CHECK(same(merged(none, text("{" + two + "}"), text("{" + one + "}")), text("{" + one + "," + two + "}")));
  CHECK(same(merged(text("{" + one + "}"), text("{" + one + "}"), text("{" + other + "}")), text("{" + other + "}")));
  CHECK(same(merged(none, text("{" + one + "}"), text("{" + other + "}")), text("{" + one + "}")));
  // Forgotten here is forgotten, but what the other has answered since is not.
  CHECK(same(merged(text("{" + one + "}"), none, text("{" + one + "," + two + "}")), text("{" + two + "}")));
  CHECK(same(merged(none, text("{}", R"(["x"])"), text("{}", R"(["y"])")), text("{}", R"(["y","x"])")));
  CHECK(same(merged("nonsense", text("{" + one + "}"), "[1, 2]"), text("{" + one + "}")));
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

TEST_CASE("player: a progress that nests a hundred thousand levels is merged as one that has nothing there") {
  const std::string deep(100'000, '['), nested = R"({"version":1,"answers":{"l/a":)" + deep + std::string(deep.size(), ']') +
                                                 R"(,"l/b":{"state":1,"text":)" + deep + std::string(deep.size(), ']') + "}}}";
  const std::string sound = R"({"version":1,"answers":{"l/c":{"state":2}}})";
  CHECK(Player::merged_progress("", nested, sound) == Player::merged_progress("", "", sound));
  CHECK(Player::merged_progress(nested, nested, nested) == Player::merged_progress("", "", ""));
  Player p(two_lessons());
  const std::string before = p.progress();
  CHECK(!p.restore_progress(nested));
  CHECK(!p.restore_progress("{\"version\":" + deep + std::string(deep.size(), ']') + ",\"answers\":{}}"));
  CHECK(p.progress() == before);
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
