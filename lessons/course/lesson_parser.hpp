// The inside of parse_lesson: the reading of lines and the parser, whose parts stand in lesson.cpp (steps), lesson_front.cpp
// (front lines and variants), lesson_directives.cpp,
// lesson_figures.cpp and lesson_question.cpp.
#pragma once

#include <algorithm>

#include "engine/base/decimal.hpp"
#include "engine/base/words.hpp"
#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

// The parts between separators, trimmed; empty ones are left out.
std::vector<std::string> split(std::string_view text, char separator);

template <class T>
std::optional<T> trimmed_number(std::string_view text) {
  return read_number<T>(trimmed(text));
}

// One line of the file.
struct LessonLine {
  std::string_view text;
  int number;
};

// "key: value" → key and value, and where the value begins.
struct KeyValue {
  std::string key;
  std::string_view value;
  int line, column;
};
std::optional<KeyValue> key_value(const LessonLine& line);

class LessonParser {
 public:
  LessonParser(std::string_view text, std::string_view where);
  Result<Lesson> parse();

 private:
  Error error(std::string what, int line, int column, std::string hint = {}) const {
    return Error{std::move(what), std::string(where_), std::move(hint), line, column};
  }
  // Where a value begins.
  Error error(std::string what, const KeyValue& at, std::string hint = {}) const {
    return error(std::move(what), at.line, at.column, std::move(hint));
  }
  const LessonLine& here() const { return lines_[at_]; }
  bool more() const { return at_ < lines_.size(); }
  Result<Measure> measure(std::string_view text, int line, int column) const;
  Result<Measure> measure(std::string_view text, const KeyValue& of) const { return measure(text, of.line, of.column); }

  // --- front lines ---
  Status front();
  Status front_line(const KeyValue& line);
  // A line about network and sequence; nothing if it is of another kind.
  std::optional<Status> setup_line(Setup& setup, const KeyValue& line);
  Status direction(Setup& setup, const KeyValue& line);
  Status inputs(Setup& setup, const KeyValue& line);
  Status loss(Setup& setup, const KeyValue& line);
  Status setting(const KeyValue& line, std::vector<Edit>& into);
  Status read_variants();

  // --- steps ---
  Status step();
  Status directive(Step& s);
  Status show(Show& into, std::string_view rest, int line, int column);
  Status show_value(Show& into, std::string_view key, const std::string& value, int line, int column);
  Status knob(Step& s, std::string_view rest, int line, int column);
  Status keep(Step& s, std::string_view rest, int line, int column);
  Status labeled(Step& s, std::string_view name, std::string_view rest, int line, int column);
  Status plot(Step& s, std::string_view rest, int line, int column);
  Status plot_line(Plot& p, const KeyValue& line);
  Status series(Plot& p, const KeyValue& line);
  Status over(Plot& p, const KeyValue& line);
  Status surface(Step& s, std::string_view rest, int line, int column);
  Status surface_line(Surface& s, const KeyValue& line);
  Status axis(const KeyValue& line, Target& target, double& least, double& most);
  // Calls read(line) for every line up to ':end'. Error: there is none.
  template <class Read>
  Status block(const char* what, int line, Read read);

  // --- questions ---
  Status question(Step& s, std::string_view rest, int line, int column);
  Status question_line(Question& q);

  std::string_view where_;
  std::vector<LessonLine> lines_;
  std::size_t at_ = 0;
  Lesson lesson_;
  std::map<std::string, bool> seen_;
  std::vector<KeyValue> variants_;
};

template <class Read>
Status LessonParser::block(const char* what, int line, Read read) {
  for (; more() && !here().text.starts_with(":end"); ++at_) {
    if (trimmed(here().text).empty()) continue;
    const auto pair = key_value(here());
    if (!pair) return error("expected a line 'key: value' or ':end'", here().number, 1);
    if (auto done = read(*pair); !done) return done;
  }
  if (!more()) return error(std::string("the ") + what + " has no ':end'", line, 1);
  ++at_;
  return Ok{};
}

}  // namespace gatewalk::lessons
