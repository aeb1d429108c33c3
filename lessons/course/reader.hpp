// What reads a lesson's lines: the parser's place in the file, and what rows of the language's tables read values with.
#pragma once

#include <algorithm>
#include <set>

#include "engine/base/decimal.hpp"
#include "engine/base/words.hpp"
#include "lessons/course/language.hpp"

namespace gatewalk::lessons {

// The parts between separators, trimmed; empty ones are left out.
std::vector<std::string> split(std::string_view text, char separator);
// "a | b" as two lines: equations in a line of a lesson.
std::string equation_lines(std::string_view text);

template <class T>
std::optional<T> trimmed_number(std::string_view text) {
  return read_number<T>(trimmed(text));
}

// One line of the file.
struct LessonLine {
  std::string_view text;
  int number;
};

// "key: value", or ":key value" of a directive: key and value, and where the value begins.
struct KeyValue {
  std::string key;
  std::string_view value;
  int line, column;
  std::string text = {};  // of a question's key: the value with the indented lines that go on with it
};
std::optional<KeyValue> key_value(const LessonLine& line);

class LessonReader {
 public:
  LessonReader(std::string_view text, std::string_view where);

  Error error(std::string what, int line, int column, std::string hint = {}) const {
    return Error{std::move(what), std::string(where_), std::move(hint), line, column};
  }
  // Where a value begins.
  Error error(std::string what, const KeyValue& at, std::string hint = {}) const {
    return error(std::move(what), at.line, at.column, std::move(hint));
  }

  // --- lines ---
  bool more() const { return at_ < lines_.size(); }
  const LessonLine& here() const { return lines_[at_]; }
  LessonLine next() { return lines_[at_++]; }
  int last_line() const { return lines_.back().number; }
  // Reads the lines of a block up to ':end' into a T. what: "the plot 'norms'". Errors: a line that no key reads, a key that is
  // needed and is not there, no ':end'.
  template <class T>
  Status block(const std::string& what, const std::string& one, int line, std::span<const LineKey<T>> keys, T& into);

  // --- values ---
  // A whole number.
  template <class N>
  Status whole(const KeyValue& line, N& into, int least) const;
  Status number(const KeyValue& line, double& into) const;
  // As many numbers as there are places for them. Error: `form` says how the line is written.
  Status numbers(const KeyValue& line, std::string_view value, std::initializer_list<double*> into, std::string_view form) const;
  Result<Measure> measure(std::string_view text, int line, int column) const;
  Result<Measure> measure(std::string_view text, const KeyValue& of) const { return measure(text, of.line, of.column); }
  // "b_f[0] = 0.25"
  Status setting(const KeyValue& line, std::vector<Edit>& into) const;

 private:
  std::string_view where_;
  std::vector<LessonLine> lines_;
  std::size_t at_ = 0;
};

// --- the parts of parse_lesson ---
// seen: the names of the lines that are there.
Status read_front(LessonReader& reader, Lesson& lesson, std::set<std::string>& seen);  // lesson_front.cpp
Status read_question(LessonReader& reader, const KeyValue& line, Step& step);          // lesson_question.cpp

template <class T>
Status LessonReader::block(const std::string& what, const std::string& one, int line, std::span<const LineKey<T>> keys, T& into) {
  std::set<std::string_view> seen;
  for (; more() && !here().text.starts_with(":end"); ++at_) {
    if (trimmed(here().text).empty()) continue;
    const auto pair = key_value(here());
    if (!pair) return error("expected a line 'key: value' or ':end'", here().number, 1);
    const LineKey<T>* key = row_named(keys, pair->key);
    if (!key) return error("'" + pair->key + "' is not part of " + one, pair->line, 1, "its keys are " + names_of(keys));
    if (auto done = key->read(*this, *pair, into); !done) return done;
    seen.insert(key->name);
  }
  if (!more()) return error(what + " has no ':end'", line, 1);
  ++at_;
  for (const LineKey<T>& key : keys)
    if (key.needed && !seen.count(key.name)) return error(what + " wants '" + std::string(key.name) + ":'", line, 1);
  return Ok{};
}

template <class N>
Status LessonReader::whole(const KeyValue& line, N& into, int least) const {
  const auto n = trimmed_number<int>(line.value);
  if (!n || *n < least) return error("'" + line.key + "' wants a whole number of at least " + std::to_string(least), line);
  into = static_cast<N>(*n);
  return Ok{};
}

}  // namespace gatewalk::lessons
