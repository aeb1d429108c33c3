// A place has a layer and a direction: what the session does with it.
#include <doctest/doctest.h>

#include "engine/network/walk_order.hpp"
#include "lessons/course/lesson.hpp"
#include "lessons/experiment/number_check.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/stacked_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

Player stacked() {
  auto lesson = parse_lesson(stacked_lesson_text, "stacked.md");
  REQUIRE_MESSAGE(lesson, (lesson ? "" : lesson.error().sentence()));
  lesson->slug = "stacked";
  lesson->language = "en";
  return Player({*lesson});
}

}  // namespace

TEST_CASE("place: walking on goes through every operation of the whole network, layer by layer, and back") {
  Player p = stacked();
  for (Pass pass : {Pass::forward, Pass::backward}) {
    const network::WalkOrder order(p.experiment().model(), pass, p.experiment().steps());
    const network::Place first = order.at(0);
    p.show_part(first.part);
    p.seek(pass, first.step, first.operation);
    for (int n = 1; n < order.size(); ++n) {
      p.move_operation(1);
      const Cursor& c = p.cursor();
      CHECK(network::Place{c.pass, c.part, c.step, c.operation} == order.at(n));
    }
    CHECK(p.cursor().part.layer == (pass == Pass::forward ? 1 : 0));
    p.move_operation(-(order.size() - 1));
    CHECK(p.cursor().part == first.part);
    CHECK(p.cursor().operation == first.operation);
  }
}

TEST_CASE("place: a number opened in another layer is shown there, and its address brings it back") {
  Player p = stacked();
  const Index x = p.experiment().recipe(Pass::forward).find("x"), h = p.experiment().recipe(Pass::forward).find("h");
  for (const trace::Part part : {trace::Part{0, 0}, {0, 1}, {1, 0}, {1, 1}}) {
    p.open_number({Pass::forward, part.layer ? x : h, 1, 1, -1, part, 0});
    REQUIRE(p.cursor().opened);
    CHECK(p.cursor().part == part);
    const std::string address = p.address();
    CHECK((address.find("&layer=2") != std::string::npos) == (part.layer == 1));
    CHECK((address.find("&direction=reverse") != std::string::npos) == (part.direction == 1));
    Player other = stacked();
    REQUIRE(other.restore(address));
    CHECK(other.cursor() == p.cursor());
    CHECK(other.experiment().number(*other.cursor().opened) == p.experiment().number(*p.cursor().opened));
  }
  // No such layer, direction, row: nothing is opened.
  const Cursor before = p.cursor();
  for (const OpenedNumber& n :
       {OpenedNumber{Pass::forward, h, 1, 0, -1, {2, 0}, 0}, OpenedNumber{Pass::forward, h, 1, 0, -1, {0, 2}, 0},
        OpenedNumber{Pass::forward, h, 1, 0, -1, {}, 1}}) {
    p.open_number(n);
    CHECK(p.cursor() == before);
  }
}

TEST_CASE("place: addresses that count layers and directions as one part still open") {
  Player p = stacked();
  REQUIRE(p.restore("#/en/stacked/1?v=1&t=2&op=f&part=3&open=f:2:1"));
  CHECK(p.cursor().part == trace::Part{1, 1});
  CHECK(p.cursor().opened->part == trace::Part{1, 1});
  CHECK_FALSE(p.restore("#/en/stacked/1?v=1&t=2&part=4"));
}

TEST_CASE("place: what a number is, the layer below is the input of the layer above, in both of its directions") {
  const Player p = stacked();
  const Experiment& e = p.experiment();
  const Index x = e.recipe(Pass::forward).find("x"), h = e.recipe(Pass::forward).find("h");
  for (int direction = 0; direction < 2; ++direction)
    for (int j = 0; j < 4; ++j)
      CHECK(e.number({Pass::forward, x, 1, j, -1, {1, direction}, 0}) ==
            e.number({Pass::forward, h, 1, j % 2, -1, {0, j / 2}, 0}));
}

TEST_CASE("place: a gradient is checked in its own layer and direction") {
  const Player p = stacked();
  const Index dc = p.experiment().recipe(Pass::backward).find("dc");
  for (const trace::Part part : {trace::Part{0, 0}, {0, 1}, {1, 0}, {1, 1}}) {
    const auto check = check_number(p.experiment(), {Pass::backward, dc, 1, 0, -1, part, 0});
    REQUIRE(check);
    CHECK(check->agrees);
    CHECK(check->analytic == *p.experiment().number({Pass::backward, dc, 1, 0, -1, part, 0}));
  }
}

TEST_CASE("place: layer and direction are named where there is more than one") {
  const Phrases& words = Phrases::of("en");
  network::Shape shape{2, 2, 0, 2, network::Direction::bidirectional, 0};
  CHECK(part_title(words, shape, {1, 1}) == "Layer 2, reverse");
  shape.layers = 1;
  CHECK(part_title(words, shape, {0, 0}) == "forward");
  shape.direction = network::Direction::reverse;
  CHECK(part_title(words, shape, {0, 0}).empty());
}

TEST_CASE("place: a number set by hand names its layer and direction, and is there again") {
  for (const char* text : {"W_f[1,2]#l1_reverse", "b_f[0]#l1", "c[1]@0#reverse", "W_f[0,0]", "spectral(W_f, h)#l2"}) {
    const auto target = parse_target(text);
    REQUIRE_MESSAGE(target, text);
    CHECK(to_text(*target) == text);
  }
  for (const char* text : {"W_f[1,2]#", "W_f[1,2]#1", "W_f[1,2]#l", "W_f[1,2]#l1_", "W_f[1,2]#l-1", "W_f[1,2]#l1_forward"})
    CHECK_MESSAGE(!parse_target(text), text);
  Player p = stacked();
  for (const trace::Part part : {trace::Part{0, 1}, {1, 0}, {1, 1}}) {
    const Target target{Target::Kind::parameter, "W_f", 1, 2, 0, part};
    REQUIRE(p.edit(target, 0.5));
    CHECK(p.experiment().value(target) == 0.5);
    CHECK(p.experiment().model().parameters(part)[0](1, 2) == 0.5);
    REQUIRE(p.edit({Target::Kind::state, "c", 1, 0, -1, part}, -0.25));
  }
  CHECK(p.experiment().value({Target::Kind::parameter, "W_f", 1, 2}) ==
        p.original().value({Target::Kind::parameter, "W_f", 1, 2}));
  CHECK_FALSE(p.edit({Target::Kind::parameter, "W_f", 1, 2, 0, {2, 0}}, 0.5));
  Player other = stacked();
  REQUIRE(other.restore(p.address()));
  CHECK(other.experiment().edits() == p.experiment().edits());
  CHECK(other.experiment().loss() == p.experiment().loss());
}
