#include "lessons/player/player.hpp"

#include <doctest/doctest.h>

#include "engine/network/model.hpp"
#include "lessons/player/state_fields.hpp"
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

TEST_CASE("player: an address with a broken part opens the lesson that it names and says what was not understood") {
  for (const char* broken :
       {"#/en/other/x", "#/en/other/1?v=1&t=99", "#/en/other/1?v=1&t=one", "#/en/other/1?v=1&t=1&op=nothing",
        "#/en/other/1?v=1&t=1&open=f:9:0", "#/en/other/1?v=1&t=1&open=f:1:9", "#/en/other/1?v=1&t=1&open=q:1:1",
        "#/en/other/1?v=1&t=1&set=b_f[9]~1", "#/en/other/1?v=1&t=1&set=b_f[0]~nan", "#/en/other/1?v=1&t=1&set=b_f[0]",
        "#/en/other/1?v=1&t=1&part=4", "#/en/other/1?v=1&t=1&row=4", "#/en/other/1?v=1&t=0", "#/en/other/99",
        "#/en/other/1?v=99&t=1", "#/en/other/1?v=1&t=1&nobody=knows"}) {
    Player p(two_lessons());
    const Status done = p.restore(broken);
    CHECK_MESSAGE(!done, broken);
    if (!done) CHECK(done.error().sentence().find("not understood") != std::string::npos);
    CHECK_MESSAGE(p.lesson().slug == "other", broken);
  }
  // What comes along with an address in a mail.
  for (const char* sound : {"#/en/other/2)", "#/en/other/2.", "#/en/other/2?v=1&amp;t=2", "#/en/other/2?v=1&t=2&op=W_f+[h,+x]"}) {
    Player p(two_lessons());
    const Status done = p.restore(sound);
    CHECK_MESSAGE(done, (done ? "" : done.error().sentence()));
    CHECK_MESSAGE((p.lesson().slug == "other" && p.step_index() == 1), sound);
  }
}

TEST_CASE("player: an address of no lesson changes nothing, and a long one is quoted in part") {
  Player p(two_lessons());
  REQUIRE(p.edit(bias, 1.5));
  const std::string before = p.address();
  CHECK_FALSE(p.restore("#/en/none/1"));
  CHECK(p.address() == before);
  const Status done = p.restore("#/en/small/1?v=1&t=1&op=" + std::string(200000, 'x'));
  REQUIRE_FALSE(done);
  CHECK(done.error().sentence().size() < 300);
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

TEST_CASE("player: every field of the state that an address has goes there and back, whatever it holds") {
  std::vector<Lesson> lessons = two_lessons();
  lessons[1].setup.shape.layers = 2;
  lessons[1].setup.shape.direction = network::Direction::bidirectional;
  lessons[1].variants = {{"one", lessons[1].setup}, {"two", lessons[1].setup}};
  Player p(lessons);
  p.open_lesson("other", 1);
  p.choose_variant(1);
  REQUIRE(p.edit(bias, 1.5));
  REQUIRE(p.edit(*parse_target("token@2"), "naïve;~&"));
  REQUIRE(p.edit(*parse_target("equations"),
                 "cell mine\nrows i, f, g, o\nstate h, c\nf = sigmoid(W_f [h, x] + b_f)\ni = sigmoid(W_i [h, x] + b_i)\n"
                 "g = tanh(W_g [h, x] + b_g)\nc' = f * c + i * g\no = sigmoid(W_o [h, x] + b_o)\nh' = o * tanh(c')\n"));
  p.cut("dc_next", true);
  p.show_part({1, 1});
  p.seek(Pass::backward, 1, p.experiment().recipe(Pass::backward).find("dc"));
  p.open_number(p.cursor().number(p.experiment().recipe(Pass::backward).find("dc"), 1, 1));
  p.compare({"gru", "#0"});
  p.look([](ViewState& view) {
    view.stage = {false, 12.5f, -3, 1.25f, true};
    view.strip = {{"c", "dh"}, true, true, true};
    view.inspector = {2, true, true};
    view.figures["plot a;b"] = {true, {}};
    view.figures["surface"] = {false, std::pair{-20.0f, 40.0f}};
    view.panel = "time";
  });
  p.hide({"questions", "knobs"});
  // One sequence; `part` is how older links say layer and direction; `keep` comes below.
  const std::set<std::string> not_here{"keep", "part", "row"};
  for (const Field& field : state_fields())
    if (field.home == Field::Home::address && not_here.count(std::string(field.name)) == 0)
      CHECK_MESSAGE(!field.write(p.state(), p.experiment()).empty(), field.name);
  Player other(lessons);
  const Status done = other.restore(p.address());
  REQUIRE_MESSAGE(done, (done ? "" : done.error().sentence()));
  CHECK(other.state() == p.state());
  CHECK(other.address() == p.address());
  p.back();
  p.keep_changes();
  CHECK(p.state().changes.kept);
  REQUIRE(other.restore(p.address()));
  CHECK(other.state() == p.state());
}

TEST_CASE("player: what is kept on the machine is taken up again, and what cannot be understood is left alone") {
  Player p(two_lessons());
  p.choose({4, false, true, 2, true, false, 1.25f, "en"});
  Player other(two_lessons());
  for (const auto& [name, text] : p.kept_on_machine()) {
    CHECK_MESSAGE(!text.empty(), name);
    other.take_from_machine(name, text);
  }
  CHECK(other.settings() == p.settings());
  for (const auto& [name, text] : p.kept_on_machine()) other.take_from_machine(name, "\x01nonsense");
  CHECK(other.settings() == p.settings());
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
