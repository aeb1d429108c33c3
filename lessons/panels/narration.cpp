#include "lessons/panels/narration.hpp"

#include <algorithm>

#include "lessons/experiment/quantity.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

struct Said {
  bool started = false;
  Cursor cursor;
  std::string step;
};

std::string values_of(const Player& player, Index op) {
  const Cursor& c = player.cursor();
  const trace::Trace& trace = player.experiment().trace(c.pass, c.part);
  const int units = trace.units(op), shown = std::min(units, 8);
  std::string all;
  for (int unit = 0; unit < shown; ++unit)
    all += (unit ? ", " : "") + number_in_words(trace.value(op, c.step, unit, c.batch), player.settings().decimals);
  return units > shown ? all + " and " + std::to_string(units - shown) + " more" : all;
}

}  // namespace

std::string narration(const Player& player) {
  const Cursor& c = player.cursor();
  const Experiment& e = player.experiment();
  if (c.opened) {
    const OpenedNumber& n = *c.opened;
    const equations::Recipe& recipe = e.recipe(n.pass);
    const std::string column = n.column >= 0 ? ", column " + std::to_string(n.column) : "";
    return operation_title(recipe, n.operation) + (n.column >= 0 ? ", row " : ", unit ") + std::to_string(n.unit) + column +
           ", step " + std::to_string(n.step + 1) + ": " +
           number_in_words(e.number(n, c.part, c.batch).value_or(0), player.settings().decimals);
  }
  const std::string place = "step " + std::to_string(c.step + 1) + ", " + e.token(c.step);
  if (c.operation < 0) return place;
  const equations::Recipe& recipe = e.recipe(c.pass);
  if (recipe[c.operation].matrix()) return place + ": " + operation_title(recipe, c.operation);
  return place + ": " + operation_title(recipe, c.operation) + " is " + values_of(player, c.operation);
}

void narrate(Ui& ui, const Player& player) {
  Said& said = ui.remember<Said>("narration");
  const std::string step = player.lesson().slug + "/" + std::to_string(player.step_index());
  const bool turned = said.started && step != said.step, moved = said.started && player.cursor() != said.cursor;
  if (turned)
    ui.announce("Step " + std::to_string(player.step_index() + 1) + " of " + std::to_string(player.lesson().steps.size()) + ": " +
                player.step().title + ". " + narration(player));
  else if (moved) ui.announce(narration(player));
  said = {true, player.cursor(), step};
}

}  // namespace gatewalk::lessons
