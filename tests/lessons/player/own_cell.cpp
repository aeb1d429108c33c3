// A cell that the reader types: drawn and run as soon as it is one, kept waiting while it is none, taken along, undone, trained.
#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/experiment/measure.hpp"
#include "lessons/player/comparison.hpp"
#include "lessons/player/fields/packed.hpp"
#include "tests/lessons/player/learning_lesson.hpp"
#include "tests/lessons/player/two_lessons.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::string with(std::string text, std::string_view what, std::string_view by) {
  return text.replace(text.find(what), what.size(), by);
}
const std::string lstm = Player::shipped_cell("lstm");
const std::string coupled = with(lstm, "i  = sigmoid(W_i [h, x] + b_i)", "i  = 1 - f");

double measured_here(const Player& player, std::string_view measure) {
  const auto value = Measure::parse(measure)->evaluate(player.experiment(), player.cursor());
  REQUIRE_MESSAGE(value, (value ? "" : value.error().sentence()));
  return *value;
}

}  // namespace

TEST_CASE("own cell: equations that make a cell are run at once, and undone") {
  Player player(two_lessons());
  CHECK(player.cell_text() == lstm);
  CHECK(measured_here(player, "count(parameters)") == 4 * (2 * 4 + 2));
  player.type_cell(coupled);
  CHECK_FALSE(player.cell_problem());
  CHECK(player.has_own_cell());
  CHECK(measured_here(player, "count(parameters)") == 3 * (2 * 4 + 2));
  CHECK(measured_here(player, "count(products)") == 3);
  CHECK(measured_here(player, "i[0]@2 + f[0]@2") == doctest::Approx(1));
  CHECK(measured_here(player, "error(all)") < 1e-6);
  CHECK(player.settings().own_cell == coupled);
  player.undo();
  CHECK(player.cell_text() == lstm);
  CHECK_FALSE(player.has_own_cell());
  player.redo();
  CHECK(player.cell_text() == coupled);
  player.type_cell(lstm);  // typed back: as the lesson has it
  CHECK_FALSE(player.has_own_cell());
  CHECK_FALSE(player.edited());
}

TEST_CASE("own cell: an unfinished line keeps the last good cell and says what is missing, where") {
  Player player(two_lessons());
  player.type_cell(coupled);
  const double before = measured_here(player, "loss");
  player.type_cell(with(coupled, "tanh(c')", "tanh(c'"));
  REQUIRE(player.cell_problem());
  CHECK(player.cell_problem()->line == 9);
  CHECK(player.cell_problem()->column > 1);
  CHECK(measured_here(player, "loss") == before);
  CHECK(player.has_own_cell());
  CHECK(player.cell_text() != coupled);
  player.type_cell(coupled);
  CHECK_FALSE(player.cell_problem());
}

TEST_CASE("own cell: what was changed of numbers stays as far as the cell has them") {
  Player player(two_lessons());
  REQUIRE(player.edit(*parse_target("b_f[0]"), 2));
  REQUIRE(player.edit(*parse_target("b_i[0]"), 3));
  player.type_cell(coupled);
  CHECK(measured_here(player, "b_f[0]") == 2);
  CHECK(player.changed(*parse_target("b_f[0]")));
  CHECK_FALSE(player.changed(*parse_target("b_i[0]")));
}

TEST_CASE("own cell: a link brings back the cell and what waits, and a link cut short says so") {
  Player player(two_lessons());
  player.type_cell(coupled);
  player.type_cell(coupled + "k = ");
  const std::string address = player.address();
  CHECK(address.size() < 320);
  Player other(two_lessons());
  CHECK(other.restore(address));
  CHECK(other.cell_text() == coupled + "k = ");
  CHECK(other.has_own_cell());
  CHECK(other.cell_problem());
  CHECK(measured_here(other, "loss") == measured_here(player, "loss"));
  const auto at = address.find("equations~:") + 20;
  std::string broken = address;
  broken[at] = broken[at] == 'A' ? 'B' : 'A';
  Player third(two_lessons());
  CHECK_FALSE(third.restore(broken));
  CHECK(third.cell_text() == coupled + "k = ");  // the draft is whole
  CHECK_FALSE(third.has_own_cell());
  // As links of older labs have it.
  Player fourth(two_lessons());
  CHECK(fourth.restore("#/en/small/1?v=1&t=1&set=equations~cell%20a%0Astate%20h%0Ah%27%20%3D%20tanh%28W_h%20[h,%20x]%29%0A"));
  CHECK(fourth.experiment().recipe(Pass::forward).cell == "a");
}

TEST_CASE("own cell: packed texts come back as they were, and what is no such text is refused") {
  std::string all;
  for (const std::string_view cell : cells::names()) {
    const std::string text(cells::text(cell));
    CHECK(unpacked(packed(text)) == text);
    all += text;
  }
  CHECK(packed(lstm).size() < 60);
  for (const std::string& text : {std::string("x"), std::string("σ·h\nñ"), std::string(300, 'a')})
    CHECK(unpacked(packed(text)) == text);
  const std::string letters = packed(coupled);
  for (std::size_t k = 0; k < letters.size(); ++k) {
    CHECK(unpacked(letters.substr(0, k)) != coupled);
    std::string other = letters;
    other[k] = other[k] == 'Q' ? 'R' : 'Q';
    CHECK(unpacked(other) != coupled);
  }
  CHECK_FALSE(unpacked("AAAA"));
  CHECK_FALSE(unpacked("no text!"));
}

TEST_CASE("own cell: a size that the equations forbid is said, and the one that they want is offered") {
  std::vector<Lesson> lessons = two_lessons();
  lessons[0].setup.shape.input = 3;  // not H
  Player player(lessons);
  player.type_cell(std::string(cells::text("mut1")));
  REQUIRE(player.cell_problem());
  CHECK(player.cell_problem()->what.find("must equal") != std::string::npos);
  const auto size = player.size_wanted();
  REQUIRE(size);
  CHECK(size->second == 3);
  player.take_size(*size);
  CHECK_FALSE(player.cell_problem());
  CHECK(player.experiment().recipe(Pass::forward).cell == "mut1");
  CHECK(measured_here(player, "norm(h@1)") > 0);
  CHECK(player.experiment().setup().shape.hidden == 3);
  Player other(lessons);
  CHECK(other.restore(player.address()));
  CHECK(other.experiment().setup().shape.hidden == 3);
  player.undo();
  CHECK(player.experiment().setup().shape.hidden == 2);
}

TEST_CASE("own cell: it learns what the lesson's network learns, from its first update on") {
  Player player(learning_course());
  player.go_to_step(2);
  const double lesson_loss = measured_here(player, "held_out");
  player.type_cell(coupled);
  REQUIRE_FALSE(player.cell_problem());
  REQUIRE(player.learned());
  CHECK(player.update() == 0);
  CHECK(player.learned()->request().cell.equations == coupled);
  const double before = measured_here(player, "held_out");
  player.learn_until(20);
  CHECK(player.update() == 20);
  CHECK(measured_here(player, "held_out") != before);
  CHECK(measured_here(player, "held_out") != lesson_loss);
  CHECK(measured_here(player, "count(products)") == 3);
  Player other(learning_course());
  CHECK(other.restore(player.address()));
  CHECK(other.update() == player.update());
  CHECK(measured_here(other, "held_out") == measured_here(player, "held_out"));
  // Another way to learn is chosen for the typed cell; a cell that is chosen takes its place.
  REQUIRE(player.edit(*parse_target("learning(learning-rate)"), 0.01));
  CHECK(player.learned()->request().cell.equations == coupled);
  source::TrainingRequest request = player.learned()->request();
  request.cell = {"gru", {}};
  REQUIRE(player.learn(request));
  CHECK_FALSE(player.has_own_cell());
  CHECK(player.experiment().recipe(Pass::forward).cell == "gru");
}

TEST_CASE("own cell: its distance from a shipped cell is nothing where both compute the same") {
  Player player(two_lessons());
  CHECK(measured_here(player, "distance(lstm)") == 0);
  player.type_cell(with(lstm, "h' = o * tanh(c')", "k = tanh(c')\nh' = k * o"));
  CHECK(measured_here(player, "distance(lstm)") == 0);
  player.type_cell(with(lstm, "f * c", "f * f * c"));
  CHECK(measured_here(player, "distance(lstm)") > 1e-3);
  CHECK_FALSE(Measure::parse("distance(gru)")->evaluate(player.experiment()));
}

TEST_CASE("own cell: it stands beside any cell that ships, its own beginning included, also where it learns") {
  Player player(two_lessons());
  player.type_cell(coupled);
  const auto all = comparables(player);
  CHECK(std::any_of(all.begin(), all.end(), [](const Comparable& one) { return one.id == "lstm"; }));
  std::vector<Error> problems;
  const Comparison beside(player, {"lstm", "gru"}, problems);
  REQUIRE(beside.count() == 2);
  CHECK(parameter_count(beside.other(0).experiment()).plain == 4 * (2 * 4 + 2));
  Player learner(learning_course());
  learner.type_cell(coupled);
  const Comparison other(learner, {"lstm"}, problems);
  REQUIRE(other.count() == 1);
  CHECK(other.other(0).experiment().recipe(Pass::forward).find("W_i [h, x]") >= 0);
  CHECK(problems.empty());
}

TEST_CASE("own cell: a gradient that is nothing but rounding does not spoil the check of the others") {
  Player player(two_lessons());
  player.type_cell(Player::shipped_cell("slstm"));
  REQUIRE_FALSE(player.cell_problem());
  for (const char* first : {"c[0]@0", "c[1]@0"}) REQUIRE(player.edit(*parse_target(first), 0));
  CHECK(measured_here(player, "norm(db_i)") < 1e-12);  // n divides out what b_i multiplies
  CHECK(measured_here(player, "error(all)") < 1e-5);
  player.cut("dc_next", true);
  CHECK(measured_here(player, "error(all)") > 1e-3);
}

TEST_CASE("own cell: one without a forget gate learns, too, where the lesson's begins with a bias for it") {
  std::string text(learning_text);
  text.replace(text.find("task="), 5, "forget-bias=1 task=");
  const std::string variant = "variant: GRU: cell=gru\n";
  text.erase(text.find(variant), variant.size());
  auto lesson = parse_lesson(text, "90-small-learning.md");
  REQUIRE(lesson);
  lesson->slug = "small-learning", lesson->language = "en";
  Player player({*std::move(lesson)});
  player.type_cell("cell mine\nstate h\nh' = tanh(W_h [h, x] + b_h)\n");
  CHECK_FALSE(player.cell_problem());
  player.learn_until(20);
  CHECK(player.update() == 20);
}
