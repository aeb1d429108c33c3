// :cut dc_next | along the cell state
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/player/paths.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

Status read_cut(LessonReader& reader, const KeyValue& line, Step& into) {
  const std::size_t bar = std::min(line.value.find('|'), line.value.size());
  const std::string_view name = trimmed(line.value.substr(0, bar)),
                         label = trimmed(line.value.substr(std::min(bar + 1, line.value.size())));
  if (name.empty() || label.empty())
    return reader.error("':cut' wants an operation of the backward pass, | and a label", line,
                        "such as :cut dc_next | along the cell state");
  auto cut = std::make_shared<CutSwitch>();
  cut->line = line.line;
  cut->name = name;
  cut->label = label;
  into.figures.push_back(std::move(cut));
  return Ok{};
}

void check_cut(LessonCheck& check, const Step& step) {
  for (const CutSwitch* cut : step.all<CutSwitch>()) check.path(cut->name, step.line);
}

void draw_cut(LessonPage& page, const Step& step) {
  const auto cuts = step.all<CutSwitch>();
  if (cuts.empty() || page.on_stage) return;
  Ui& ui = page.ui;
  label(ui, "cuts label", {page.x, page.y, page.width, 22}, ui.say("cuts.title"), {Face::semibold, 13.5f, ui.theme.gradient});
  page.y += 24;
  for (const CutSwitch* one : cuts) {
    // The knife on the stage may have cut the same path at its other end.
    const std::string other = other_end(one->name);
    const auto& names = page.player.cuts().names;
    bool cut = names.count(one->name) > 0 || (!other.empty() && names.count(other) > 0);
    const Rect place{page.x, page.y, page.width, ui.target(30)};
    if (toggle(ui, "cut " + one->name, place, one->label, cut)) {
      if (other.empty()) page.player.cut(one->name, cut);
      else cut_state(page.player, one->name.substr(1, one->name.size() - 6), cut);
    }
    page.y += place.h + 2;
  }
  page.y += 10;
}

}  // namespace

const Directive cut_directive{
    .name = "cut",
    .form = "dc_next \\| along the cell state",
    .says = "a switch that cuts a path of the backward pass: the operation then passes on 0",
    .read = read_cut,
    .check = check_cut,
    .draw = draw_cut,
};

}  // namespace gatewalk::lessons
