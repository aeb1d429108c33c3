#include "engine/base/sentence.hpp"

#include "engine/base/embedded.hpp"

namespace gatewalk {

namespace {

// The text behind "\nkey = ", up to the end of its line.
std::string_view pattern_of(std::string_view key) {
  for (const EmbeddedFile& file : embedded_phrases()) {
    if (!file.name.starts_with("en/")) continue;
    const std::string start = "\n" + std::string(key) + " = ";
    const std::size_t at = file.text.find(start);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = file.text.substr(at + start.size());
    return rest.substr(0, rest.find('\n'));
  }
  return key;
}

}  // namespace

Sentence say(std::string_view key, std::initializer_list<Sentence::Hole> holes) { return {key, holes}; }

std::string in_english(const Sentence& sentence) {
  if (sentence.empty()) return {};
  std::string text;
  std::string_view rest = pattern_of(sentence.key);
  for (std::size_t brace; (brace = rest.find('{')) != std::string_view::npos;) {
    text += rest.substr(0, brace);
    rest.remove_prefix(brace + 1);
    const std::string_view name = rest.substr(0, rest.find('}'));
    rest.remove_prefix(name.size() + 1);
    for (const Sentence::Hole& hole : sentence.holes)
      if (hole.name == name) text += hole.said.empty() ? hole.text : in_english(hole.said[0]);
  }
  return text += rest;
}

}  // namespace gatewalk
