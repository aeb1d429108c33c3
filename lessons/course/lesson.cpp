#include "lessons/course/lesson.hpp"

#include "engine/base/check.hpp"
#include "lessons/course/reader.hpp"

namespace gatewalk::lessons {

namespace {

// :knob b_f[0] -4..4 bias of unit 0
Status read_directive(LessonReader& reader, Step& step) {
  const LessonLine line = reader.next();
  const std::string_view all = line.text.substr(1);
  const std::size_t blank = std::min(all.find(' '), all.size());
  const std::string name(all.substr(0, blank));
  const Directive* row = row_named(directives(), name);
  if (!row) {
    std::vector<std::string> names;
    for (const Directive* each : directives()) names.push_back(":" + std::string(each->name));
    return reader.error("':" + name + "' is not a directive", line.number, 1, "they are " + listed({names.begin(), names.end()}));
  }
  const std::size_t figures = step.figures.size();
  const Status done = row->read(reader, {name, trimmed(all.substr(blank)), line.number, static_cast<int>(blank) + 3}, step);
  GATEWALK_CHECK(row->draw || step.figures.size() == figures, "the directive ':" + name + "' adds a figure that nothing draws");
  return done;
}

Status read_step(LessonReader& reader, Lesson& lesson) {
  Step s;
  const LessonLine head = reader.next();
  s.line = head.number;
  s.title = trimmed(head.text.substr(2));
  std::string prose;
  int prose_line = head.number + 1;
  const auto flush = [&] {
    for (Paragraph& p : read_prose(prose, prose_line)) s.prose.push_back(std::move(p));
    prose.clear();
  };
  while (reader.more() && !reader.here().text.starts_with("# ")) {
    if (!reader.here().text.starts_with(':')) {
      if (trimmed(prose).empty()) prose_line = reader.here().number;
      prose += std::string(reader.next().text) + "\n";
      continue;
    }
    flush();
    if (auto done = read_directive(reader, s); !done) return done;
  }
  flush();
  lesson.steps.push_back(std::move(s));
  return Ok{};
}

}  // namespace

Result<Lesson> parse_lesson(std::string_view text, std::string_view where) {
  LessonReader reader(text, where);
  Lesson lesson;
  std::set<std::string> seen;
  if (auto done = read_front(reader, lesson, seen); !done) return done.error();
  while (reader.more())
    if (auto done = read_step(reader, lesson); !done) return done.error();
  if (lesson.steps.empty())
    return reader.error("the lesson has no step", reader.last_line(), 1, "begin one with a line '# Its title'");
  for (const LineKey<Lesson>& line : lesson_lines())
    if (line.needed && !seen.count(std::string(line.name)))
      return reader.error("the front line '" + std::string(line.name) + ":' is missing", 1, 1,
                          "the front lines stand before the first '#'");
  return lesson;
}

std::vector<const Prose*> all_prose(const Question& question) {
  std::vector<const Prose*> all{&question.text, &question.explanation};
  for (const Prose& hint : question.hints) all.push_back(&hint);
  for (const Mistake& mistake : question.mistakes) all.push_back(&mistake.text);
  for (const Prose* own : question.body->prose()) all.push_back(own);
  return all;
}

}  // namespace gatewalk::lessons
