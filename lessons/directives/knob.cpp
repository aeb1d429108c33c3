// :knob b_f[0] -4..4 bias of unit 0
#include <algorithm>
#include <cmath>

#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/sliders.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

// Whether it is a number of steps.
bool counts(Target::Kind kind) {
  return kind == Target::Kind::gap || kind == Target::Kind::truncate || kind == Target::Kind::length;
}

Status read_knob(LessonReader& reader, const KeyValue& line, Step& into) {
  auto k = std::make_shared<Knob>();
  k->line = line.line;
  std::string_view rest = line.value;
  // The target ends with a bracket, or is one word.
  const std::size_t blank = std::min(rest.find(' '), rest.size());
  const auto word = parse_target(rest.substr(0, blank));
  const bool whole = word && counts(word->kind);
  std::size_t end = whole ? blank - 1 : rest.find(rest.starts_with("spectral(") || rest.starts_with("free(") ? ')' : ']');
  if (end == std::string_view::npos)
    return reader.error("':knob' wants a target first", line, "such as :knob b_f[0] -4..4 bias of unit 0");
  ++end;
  while (end < rest.size() && rest[end] != ' ') ++end;
  const auto target = parse_target(rest.substr(0, end));
  if (!target) return reader.error(target.error().what, line, target.error().hint);
  k->target = *target;
  rest = trimmed(rest.substr(end));
  if (const std::size_t dots = rest.find(".."), end_of_range = std::min(rest.find(' '), rest.size()); dots < end_of_range) {
    const auto least = trimmed_number<double>(rest.substr(0, dots)),
               most = trimmed_number<double>(rest.substr(dots + 2, end_of_range - dots - 2));
    if (!least || !most || !(*least < *most)) return reader.error("a knob's range is written least..most", line);
    k->least = *least, k->most = *most;
    rest = trimmed(rest.substr(end_of_range));
  }
  k->step = whole ? 1 : (k->most - k->least) / 100;
  if (rest.starts_with("step ")) {
    rest = trimmed(rest.substr(5));
    const std::size_t end_of_step = std::min(rest.find(' '), rest.size());
    const auto by = trimmed_number<double>(rest.substr(0, end_of_step));
    if (!by || !(*by > 0)) return reader.error("a knob's step is a number above 0", line, "such as 24..48 step 1");
    k->step = *by, k->steps = true;
    rest = trimmed(rest.substr(end_of_step));
  }
  k->label = rest.empty() ? to_text(k->target) : std::string(rest);
  into.figures.push_back(std::move(k));
  return Ok{};
}

void check_knob(LessonCheck& check, const Step& step) {
  for (const Knob* knob : step.all<Knob>())
    if (const auto known = check.experiment().check(knob->target); !known) check.add(known.error().what, step.line);
}

// What the reader has given, as the knob allows it.
double allowed(const Knob& knob, double value) {
  if (!knob.steps || !std::isfinite(value)) return value;
  return std::clamp(knob.least + std::round((value - knob.least) / knob.step) * knob.step, knob.least, knob.most);
}

void draw_knob(LessonPage& page, const Knob& knob) {
  Ui& ui = page.ui;
  Player& player = page.player;
  double value = player.experiment().value(knob.target);
  const Color color = term_color(ui.theme, player.experiment().recipe(Pass::forward), player.experiment().recipe(Pass::backward),
                                 knob.target.name);
  Rect head{page.x, page.y, page.width, ui.target(28)};
  const Rect number = head.cut_right(92);
  label(ui, "label", head, knob.label, {Face::semibold, 13.5f, color ? color : ui.theme.text});
  NumberStyle style;
  style.step = knob.step;
  if (knob.target.kind == Target::Kind::spectral) style.decimals = 3;
  if (number_field(ui, "number", number, knob.label, value, style)) (void)player.edit(knob.target, allowed(knob, value));
  page.y += head.h + 2;
  const Rect track{page.x, page.y, page.width, ui.target(26)};
  double slid = player.experiment().value(knob.target);
  const bool was = ui.remember<bool>("knob held");
  const bool moved =
      slider(ui, "slider", track, knob.label, slid, {knob.least, knob.most, knob.step}, number_in_words(slid, 2), color);
  const bool held = ui.captured(ui.id("slider"));
  if (held && !was) player.begin_stroke();
  if (moved) (void)player.edit(knob.target, allowed(knob, slid));
  if (!held && was) player.end_stroke();
  ui.remember<bool>("knob held") = held;
  page.y += track.h + 12;
}

void draw_knob(LessonPage& page, const Step& step) {
  if (page.on_stage || page.player.hides("knobs")) return;
  int k = 0;
  for (const Knob* knob : step.all<Knob>()) {
    const Ui::Scope scope(page.ui, "knob " + std::to_string(k++));
    draw_knob(page, *knob);
  }
}

}  // namespace

const Directive knob_directive{
    .name = "knob",
    .form = "b_f[0] -4..4 bias of unit 0",
    .says = "a slider: target, range, label; behind the range perhaps `step 1`, and no number between the steps is taken",
    .read = read_knob,
    .check = check_knob,
    .draw = draw_knob,
};

}  // namespace gatewalk::lessons
