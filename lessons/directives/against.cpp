// :against peep | the LSTM with peepholes
#include <algorithm>

#include "engine/cells/cells.hpp"
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/panels/cell_lines.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/ui/cards.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float line_height = 25, pad = 12, head_height = 22, foot_height = 20;

Status read_against(LessonReader& reader, const KeyValue& line, Step& into) {
  const auto parts = split(line.value, '|');
  if (parts.size() != 2)
    return reader.error("':against' wants a cell, | and what it is called", line, "such as :against lstm | the LSTM");
  if (!cells::find(parts[0])) return reader.error("there is no cell called '" + parts[0] + "'", line);
  auto made = std::make_shared<Against>();
  made->line = line.line;
  made->cell = parts[0];
  made->label = parts[1];
  into.figures.push_back(std::move(made));
  return Ok{};
}

std::string words_of(Ui& ui, const Player& player, const MarkedLine& line) {
  const std::string spoken = spoken_line(ui, player, line.tex);
  switch (line.mark) {
    case MarkedLine::Mark::same: return spoken;
    case MarkedLine::Mark::changed:
      return ui.say("against.changed", {{"line", spoken}, {"before", spoken_line(ui, player, line.before)}});
    case MarkedLine::Mark::added: return ui.say("against.added", {{"line", spoken}});
    case MarkedLine::Mark::gone: return ui.say("against.gone", {{"line", spoken}});
  }
  return spoken;
}

void draw_lines(LessonPage& page, const Against& against) {
  Ui& ui = page.ui;
  Player& player = page.player;
  const Experiment& e = player.experiment();
  const equations::Recipe& own = e.recipe(Pass::forward);
  const auto other = cells::find(against.cell);
  const std::vector<MarkedLine> lines = marked_lines(own, *other);
  const auto marked = [](const MarkedLine& line) { return line.mark != MarkedLine::Mark::same; };
  const bool same = std::none_of(lines.begin(), lines.end(), marked);
  const Rect box{page.x, page.y, page.width,
                 2 * pad + head_height + foot_height + line_height * static_cast<float>(lines.size())};
  const std::string title = ui.say("against.title", {{"other", against.label}});
  const Ui::Group group(ui, "against", Role::group, title, box);
  card(ui, box);
  Rect inside = box.inset(pad, pad);
  label(ui, "title", inside.cut_top(head_height), title, {Face::semibold, 13.5f});
  int k = 0;
  for (const MarkedLine& line : lines) {
    const bool gone = line.mark == MarkedLine::Mark::gone;
    const LineLook look{"line " + std::to_string(k++), words_of(ui, player, line), !gone};
    if (draw_cell_line(ui, player, inside.cut_top(line_height), gone ? *other : own, gone ? nullptr : &e.recipe(Pass::backward),
                       line, look))
      player.seek(Pass::forward, player.cursor().step, line.operation);
  }
  label(ui, "legend", inside.cut_top(foot_height),
        same ? ui.say("against.same", {{"other", against.label}}) : ui.say("against.legend"),
        {Face::regular, 12, ui.theme.muted});
  page.go_on(box.bottom() + 14);
}

void draw_against(LessonPage& page, const Step& step) {
  if (page.on_stage) return;
  for (const Against* against : step.all<Against>()) draw_lines(page, *against);
}

}  // namespace

const Directive against_directive{
    .name = "against",
    .form = "lstm \\| the LSTM",
    .says =
        "the cell's lines, with what sets them apart from another cell marked, in a list and on the stage; behind the | what "
        "the other is called",
    .read = read_against,
    .draw = draw_against,
};

}  // namespace gatewalk::lessons
