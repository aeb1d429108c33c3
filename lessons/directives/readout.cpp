// :readout t=-1 | From the last state to the next word
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/panels/readout_view.hpp"
#include "lessons/player/lesson_check.hpp"

namespace gatewalk::lessons {

namespace {

Status read_readout(LessonReader& reader, const KeyValue& line, Step& into) {
  const auto parts = split(line.value, '|');
  const auto step =
      parts.size() == 2 && parts[0].starts_with("t=") ? trimmed_number<int>(std::string_view(parts[0]).substr(2)) : std::nullopt;
  if (!step || *step == 0)
    return reader.error("':readout' wants a time step, | and a title", line, "such as :readout t=-1 | From the state to a word");
  auto made = std::make_shared<Readout>();
  made->line = line.line;
  made->picture = true;
  made->on_stage = true;  // the stage's own picture ends at h
  made->step = *step;
  made->title = parts[1];
  into.figures.push_back(std::move(made));
  return Ok{};
}

void check_readout(LessonCheck& check, const Step& step) {
  for (const Readout* readout : step.all<Readout>()) {
    const int steps = check.experiment().steps();
    if (check.experiment().setup().shape.outputs == 0)
      check.add("':readout' wants a network with a readout: a front line 'outputs:' or 'classes:'", readout->line);
    if (readout->step > steps || -readout->step > steps)
      check.add("':readout' names a time step outside 1 to " + std::to_string(steps), readout->line);
  }
}

void draw_readout(LessonPage& page, const Step& step) {
  for (const Readout* readout : step.all<Readout>())
    if (page.has(*readout)) draw_readout(page, *readout);
}

}  // namespace

const Directive readout_directive{
    .name = "readout",
    .form = "t=-1 \\| From the state to a word",
    .says = "the readout at a time step: a class a row with its score and its probability, opened by a press, and the loss",
    .read = read_readout,
    .check = check_readout,
    .draw = draw_readout,
};

}  // namespace gatewalk::lessons
