// What the engine says of outside data, as data: a key and what stands in its holes. Its English stands in
// engine/text/en/phrases, one phrase a line, `key = text with {name}`; a program that speaks another language says the same
// key in its own (lessons/words/phrases.hpp). tests/words.mjs: each key has a phrase, each phrase is used, holes agree.
//
//   say("training.unknown_task", {{"name", name}})     // there is no task called '{name}'
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace gatewalk {

struct Sentence {
  // What stands in a hole: a name or a number as text, or a sentence of its own.
  struct Hole;
  std::string_view key{};  // a literal; empty: nothing is said
  std::vector<Hole> holes;

  bool empty() const { return key.empty(); }
};

struct Sentence::Hole {
  Hole(std::string_view hole, std::string_view value) : name(hole), text(value) {}
  Hole(std::string_view hole, const std::string& value) : name(hole), text(value) {}
  Hole(std::string_view hole, const char* value) : name(hole), text(value) {}
  Hole(std::string_view hole, long long value) : name(hole), text(std::to_string(value)) {}
  Hole(std::string_view hole, int value) : name(hole), text(std::to_string(value)) {}
  Hole(std::string_view hole, Sentence value) : name(hole), said{std::move(value)} {}

  std::string_view name;  // a literal
  std::string text{};
  std::vector<Sentence> said{};  // one, where a sentence stands in the hole
};

Sentence say(std::string_view key, std::initializer_list<Sentence::Hole> holes = {});

// The sentence in English; the key itself where no phrase has it. Cost: one search of the phrases a key.
std::string in_english(const Sentence& sentence);

}  // namespace gatewalk
