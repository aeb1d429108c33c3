// :tick opened | A file is open.
#include "lessons/panels/tick.hpp"

#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/player/lesson_check.hpp"

namespace gatewalk::lessons {

namespace {

Status read_tick(LessonReader& reader, const KeyValue& line, Step& into) {
  const std::size_t bar = std::min(line.value.find('|'), line.value.size());
  auto measure = reader.measure(trimmed(line.value.substr(0, bar)), line);
  if (!measure) return measure.error();
  const std::string_view words = trimmed(line.value.substr(std::min(bar + 1, line.value.size())));
  if (words.empty())
    return reader.error("':tick' wants a measure, | and some words", line, "such as :tick opened | A file is open");
  auto made = std::make_shared<DoneTick>();
  made->line = line.line;
  made->measure = *measure;
  made->words = words;
  into.figures.push_back(std::move(made));
  return Ok{};
}

void check_tick(LessonCheck& check, const Step& step) {
  for (const DoneTick* tick : step.all<DoneTick>())
    if (const auto now = check.measure(tick->measure, tick->line, check.experiment()); now && *now != 0)
      check.add("it is ticked before the reader does anything: '" + tick->measure.text() + "'", tick->line);
}

void draw_ticks(LessonPage& page, const Step& step) {
  if (page.on_stage) return;
  int k = 0;
  for (const DoneTick* tick : step.all<DoneTick>()) {
    const auto now = tick->measure.evaluate(page.player.experiment(), page.player.cursor());
    page.y += draw_tick(page.ui, "tick " + std::to_string(k++), {page.x, page.y}, page.width, tick->words, now && *now != 0);
  }
  if (k > 0) page.y += 8;
}

}  // namespace

const Directive tick_directive{
    .name = "tick",
    .form = "opened \\| A file is open",
    .says = "a line that is ticked while a measure is true: for what the reader does in the lab and not in the step",
    .read = read_tick,
    .check = check_tick,
    .draw = draw_ticks,
};

}  // namespace gatewalk::lessons
