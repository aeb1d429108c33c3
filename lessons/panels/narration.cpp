#include "lessons/panels/narration.hpp"

#include <algorithm>

#include "engine/writing/speech.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/panels/update_lines.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

struct Said {
  bool started = false;
  Cursor cursor;
  std::string step;
  std::string line;    // of an update that is walked
  bool waits = false;  // the step begins with a lit line, and its numbers are yet to come
};

std::string values_of(const Phrases& words, const Player& player, Index op) {
  const Cursor& c = player.cursor();
  const trace::Trace& trace = player.experiment().trace(c.pass, c.part);
  const int units = trace.units(op), shown = std::min(units, 8);
  std::string all;
  for (int unit = 0; unit < shown; ++unit)
    all += (unit ? ", " : "") + words.number(trace.value(op, c.step, unit, c.batch), {player.settings().decimals});
  return units > shown ? words.say("narration.more_values", {{"values", all}, {"more", units - shown}}) : all;
}

// The word at a time step and, where the network has more than one, the layer and direction.
std::string place(const Phrases& words, const Player& player, int step, trace::Part part) {
  const Experiment& e = player.experiment();
  const std::string title = part_title(words, e.setup().shape, part), token = e.token(step, player.cursor().batch);
  return title.empty() ? token : words.say("narration.in_part", {{"token", token}, {"part", title}});
}

}  // namespace

std::string narration(const Phrases& words, const Player& player) {
  const Cursor& c = player.cursor();
  const Experiment& e = player.experiment();
  const SpokenNumbers numbers{player.settings().decimals};
  if (c.opened) {
    const OpenedNumber& n = *c.opened;
    const writing::NumberAt at{n.step, n.unit, n.batch, std::max(n.column, 0)};
    return words.say("narration.number",
                     {{"step", n.step + 1},
                      {"token", place(words, player, n.step, n.part)},
                      {"sentence", words.say(writing::speech(e.trace(n.pass, n.part), n.operation, at), numbers)}});
  }
  if (c.operation < 0)
    return words.say("narration.place", {{"step", c.step + 1}, {"token", place(words, player, c.step, c.part)}});
  const equations::Recipe& recipe = e.recipe(c.pass);
  const std::string sentence = words.say(writing::speech(recipe, c.operation, &e.recipe(Pass::forward)), numbers);
  if (recipe[c.operation].matrix())
    return words.say("narration.matrix",
                     {{"step", c.step + 1}, {"token", place(words, player, c.step, c.part)}, {"sentence", sentence}});
  return words.say("narration.operation", {{"step", c.step + 1},
                                           {"token", place(words, player, c.step, c.part)},
                                           {"sentence", sentence},
                                           {"values", values_of(words, player, c.operation)}});
}

void narrate(Ui& ui, const Player& player) {
  Said& said = ui.remember<Said>("narration");
  const std::string step = player.lesson().slug + "/" + std::to_string(player.step_index());
  const bool turned = said.started && step != said.step, moved = said.started && player.cursor() != said.cursor;
  std::string line;
  if (walks_update(player) && player.view().line > 0 && player.update() == player.update_wanted())
    line = std::to_string(player.update()) + " " + std::to_string(player.view().line) + " " + player.view().weight;
  const std::string now = line.empty() || line == said.line
                              ? std::string()
                              : update_line_said(ui.words(), player, std::min(player.view().line, update_line_count(player)));
  if (now.empty() && line != said.line) line.clear();  // it has yet to come
  // A line that a step begins with is said with the step, also where its numbers come later.
  const bool lit = walks_update(player) && player.view().line > 0, waits = lit && now.empty() && (turned || said.waits);
  if (turned || (said.waits && !now.empty()))
    ui.announce(ui.say("narration.turned", {{"step", player.step_index() + 1},
                                            {"of", static_cast<int>(player.lesson().steps.size())},
                                            {"title", player.step().title},
                                            {"place", now.empty() ? narration(ui.words(), player) : now}}));
  else if (said.started && !now.empty()) ui.announce(now);
  else if (moved) ui.announce(narration(ui.words(), player));
  said = {true, player.cursor(), step, line, waits};
}

}  // namespace gatewalk::lessons
