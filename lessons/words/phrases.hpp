// The words of one language: lessons/text/<language>/phrases, and what the engine says of outside data,
// engine/text/<language>/phrases. One phrase a line, `key = text with {name}`; a line that begins with # is a comment. What a
// {name} stands for is put in when the phrase is said.
//
//   words.say("lesson.next")                                          // a phrase as it stands; no copy is made
//   words.say("lesson.count", {{"step", 3}, {"of", steps}})           // with its holes filled in
//
// A key that is written in the source is turned into a number by the compiler, so saying a phrase is one probe of a table.
// tests/words.mjs reads all sources: each key that is used has a phrase, each phrase is used, and holes agree.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/writing/speech.hpp"

namespace gatewalk::lessons {

// The name of a phrase, "lesson.next".
class Key {
 public:
  // NOLINTNEXTLINE: a literal is a key.
  consteval Key(const char* literal) : Key(std::string_view(literal), 0) {}
  // A key that is put together while the program runs.
  static constexpr Key of(std::string_view text) { return Key(text, 0); }

  constexpr std::string_view text() const { return text_; }
  constexpr std::uint64_t number() const { return number_; }

 private:
  constexpr Key(std::string_view text, int) : text_(text) {
    for (const char c : text) number_ = (number_ ^ static_cast<unsigned char>(c)) * 1099511628211u;  // FNV-1a
  }
  std::string_view text_;
  std::uint64_t number_ = 14695981039346656037u;
};

// What stands in a hole of a phrase. A number that is no count is written by the caller (numbers.hpp).
struct Hole {
  Hole(std::string_view hole, std::string value) : name(hole), text(std::move(value)) {}
  Hole(std::string_view hole, std::string_view value) : name(hole), text(value) {}
  Hole(std::string_view hole, const char* value) : name(hole), text(value) {}
  Hole(std::string_view hole, int value) : name(hole), text(std::to_string(value)) {}
  std::string_view name;
  std::string text;
};
using Holes = std::initializer_list<Hole>;

// How numbers are said: rounded as the reader set it; NaN and infinities are said in words.
struct SpokenNumbers {
  int decimals = 2;  // 2, 4 or -1 for full
};

class Phrases {
 public:
  // Reads a phrase file. Errors: a line without " = ", a key twice, a brace that is not closed; with line and column.
  static Result<Phrases> read(std::string_view text, std::string_view where);

  // The embedded phrases of a language; of English if there are none. Read once.
  static const Phrases& of(std::string_view language);

  // The languages there are: the folders of lessons/text that have phrases, in alphabetical order.
  static const std::vector<std::string>& languages();

  // What these phrases are written in: "en".
  const std::string& language() const { return language_; }

  // The text of a key as it stands; empty if there is none.
  std::string_view text(Key key) const;

  // A phrase without holes. A key without a phrase is said as the key itself.
  const std::string& say(Key key) const;
  // With its {names} filled in; a name that is not given stays empty.
  std::string say(Key key, Holes holes) const;

  // A sentence of the engine's.
  std::string say(const writing::Phrase& phrase, SpokenNumbers style = {}) const;

  // What the engine says of outside data; in English where this language has no such phrase.
  std::string say(const Sentence& sentence) const;
  // An error in this language. An error that was made of words rather than keys stays as it is.
  Error translated(const Error& error) const;
  std::string say(const Error& error) const { return translated(error).sentence(); }

  // "-0.70", "not a number": a number as words in a sentence.
  std::string number(double value, SpokenNumbers style = {}) const;

 private:
  // Text and holes in turn: "of {n} rows" is {"of ", ""}, {"n", " rows"}.
  struct Pattern {
    std::string text;
    std::vector<std::pair<std::string, std::string>> holes;  // the name of a hole, and the text up to the next one
    std::string start;
  };
  struct AsItIs {
    std::size_t operator()(std::uint64_t number) const { return static_cast<std::size_t>(number); }
  };
  template <class Find>
  std::string filled(const Pattern& pattern, Find find) const;
  const Pattern* find(Key key) const;

  std::string language_ = "en";
  std::unordered_map<std::uint64_t, Pattern, AsItIs> patterns_;
};

// The language to speak. wish: what the reader chose, empty for "as the system"; system: what the system asks for, best first,
// as tags with commas between them: "zh-CN,zh,en-US". English where neither names a language that there is.
std::string choose_language(std::string_view wish, std::string_view system);
// The same among some languages.
std::string choose_language(std::string_view wish, std::string_view system, const std::vector<std::string>& among);

}  // namespace gatewalk::lessons
