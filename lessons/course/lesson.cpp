#include "lessons/course/lesson.hpp"

#include "lessons/course/lesson_parser.hpp"

namespace gatewalk::lessons {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::optional<KeyValue> key_value(const LessonLine& line) {
  const std::string_view text = line.text;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  for (char c : text.substr(0, colon))
    if (!(c >= 'a' && c <= 'z') && c != '-') return {};
  std::size_t begin = colon + 1;
  while (begin < text.size() && text[begin] == ' ') ++begin;
  return KeyValue{std::string(text.substr(0, colon)), trimmed(text.substr(begin)), line.number, static_cast<int>(begin) + 1};
}

LessonParser::LessonParser(std::string_view text, std::string_view where) : where_(where) {
  int n = 1;
  for (std::size_t begin = 0; begin <= text.size(); ++n) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.push_back({line, n});
    begin = end + 1;
  }
}

Result<Lesson> LessonParser::parse() {
  if (auto done = front(); !done) return done.error();
  while (at_ < lines_.size())
    if (auto done = step(); !done) return done.error();
  if (lesson_.steps.empty())
    return error("the lesson has no step", lines_.back().number, 1, "begin one with a line '# Its title'");
  for (const char* needed : {"title", "number", "goal"})
    if (!seen_.count(needed))
      return error(std::string("the front line '") + needed + ":' is missing", 1, 1,
                   "the front lines stand before the first '#'");
  return std::move(lesson_);
}

Result<Measure> LessonParser::measure(std::string_view text, int line, int column) const {
  auto m = Measure::parse(text, line, column);
  if (!m) return error(m.error().what, m.error().line, m.error().column, m.error().hint);
  return m;
}

// --- steps ---

Status LessonParser::step() {
  Step s;
  s.line = here().number;
  s.title = trimmed(here().text.substr(2));
  std::string prose;
  int prose_line = here().number + 1;
  const auto flush = [&] {
    for (Paragraph& p : read_prose(prose, prose_line)) s.prose.push_back(std::move(p));
    prose.clear();
  };
  for (++at_; at_ < lines_.size() && !here().text.starts_with("# ");) {
    if (!here().text.starts_with(':')) {
      if (trimmed(prose).empty()) prose_line = here().number;
      prose += std::string(here().text) + "\n";
      ++at_;
      continue;
    }
    flush();
    if (auto done = directive(s); !done) return done;
  }
  flush();
  lesson_.steps.push_back(std::move(s));
  return Ok{};
}

Result<Lesson> parse_lesson(std::string_view text, std::string_view where) { return LessonParser(text, where).parse(); }

}  // namespace gatewalk::lessons
