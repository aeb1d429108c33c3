// Whatever is open, whatever is moved: the lab goes on. Every lesson, every step; at each step a number of every operation of
// both passes is opened by its address (weight gradients with row and column), and with each of them open something is
// changed: the step's controls and the fields of the inspector take turns until each of them was moved and each number stood
// open. A step opens every second number, under the sanitizers every eighth, the next step the ones after: over the lesson all of
// them are opened, and at each step each control is moved.
#include <doctest/doctest.h>

#include <algorithm>

#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/screen.hpp"
#include "tests/sanitized.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

// What an action changes here, and how: "lesson/knob 0" by set_value "1".
struct Move {
  std::string id;
  Action action = Action::press;
  std::string value;
};

// The step's own controls and the inspector's fields. Left out: what leads to another step, and what has no consequence for
// the network (tabs, plots' axes) or leaves the lab.
std::vector<Move> moves(const SemanticTree& tree) {
  std::vector<Move> all;
  for (const SemanticNode& node : tree.nodes) {
    if (node.disabled ||
        (!node.id.starts_with("lesson/") && !node.id.starts_with("inspector/") && !node.id.starts_with("stage/")))
      continue;
    if (node.role == Role::slider && node.can(Action::set_value) && node.range)
      for (const double value : {node.range->least, node.range->most})
        all.push_back({node.id, Action::set_value, std::to_string(value)});
    else if (node.role == Role::number_field && node.id.find("answer") == std::string::npos)
      all.push_back({node.id, Action::set_value, "0.35"});
    else if (node.can(Action::press) && (node.role == Role::toggle || node.role == Role::tab || node.role == Role::option))
      all.push_back({node.id});
  }
  return all;
}

// The addresses of one number of every operation of a pass; the middle unit and column, so that an index too many shows.
std::vector<std::string> numbers(const Player& player, Pass pass) {
  const Experiment& e = player.experiment();
  const trace::Trace& trace = e.trace(pass, player.cursor().part);
  std::vector<std::string> all;
  for (Index op = 0; op < static_cast<Index>(e.recipe(pass).operations.size()); ++op) {
    Player other = player;
    const int units = trace.units(op), columns = trace.columns(op);
    other.open_number(
        {pass, op, player.cursor().step, units - 1, e.recipe(pass)[op].matrix() ? columns - 1 : -1, player.cursor().part});
    CAPTURE(e.recipe(pass)[op].name);
    CHECK(other.cursor().opened);
    if (other.cursor().opened) all.push_back(other.address());
  }
  return all;
}

// Every n-th from the step-th on, so that n steps have all of them.
std::vector<std::string> some_of(const std::vector<std::string>& all, int step, std::size_t n) {
  std::vector<std::string> some;
  for (std::size_t k = static_cast<std::size_t>(step) % n; k < all.size(); k += n) some.push_back(all[k]);
  return some;
}

}  // namespace

TEST_CASE("every step of every lesson: whichever number is open, everything that can be moved is moved") {
  std::vector<Error> problems;
  Player player(load_course("en", problems));
  for (const Lesson& lesson : player.course()) {
    NullScreen screen(embedded_face, nullptr, [](NullHost& host) {
      host.window = {1440, 900, 1}, host.wishes.reduced_motion = true;
    });
    for (int step = 0; step < static_cast<int>(lesson.steps.size()); ++step) {
      REQUIRE(player.open_lesson(lesson.slug, step));
      CAPTURE(lesson.slug);
      CAPTURE(step);
      std::vector<std::string> places = numbers(player, Pass::forward), backward = numbers(player, Pass::backward);
      places.insert(places.end(), backward.begin(), backward.end());
      places = some_of(places, step, sanitized ? 8 : 2);
      // One number after the other; the moves take turns. A round ends when both have come to their end.
      std::size_t most = 1;
      for (std::size_t turn = 0; turn < std::max(places.size(), most); ++turn) {
        const std::string& place = places[turn % places.size()];
        CAPTURE(place);
        screen.host().replace_address(place);
        screen.lab().address_changed(place);
        screen.settle(4);
        CHECK_MESSAGE(!screen.has("problem"), (screen.has("problem") ? screen.node("problem").name : ""));
        const std::vector<Move> all = moves(screen.tree());
        most = std::max(most, all.size());
        if (all.empty()) continue;
        const Move& move = all[turn % all.size()];
        CAPTURE(move.id);
        screen.perform(move.action, move.id, move.value);
        screen.settle(4);
        if (screen.has("problem/close")) screen.perform(Action::press, "problem/close");
      }
    }
  }
}
