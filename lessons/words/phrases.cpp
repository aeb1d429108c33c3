#include "lessons/words/phrases.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/embedded.hpp"
#include "engine/base/words.hpp"
#include "lessons/embedded.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

Error mistake(std::string what, std::string_view where, int line, int column, std::string hint) {
  Error e{std::move(what), std::string(where), std::move(hint)};
  e.line = line;
  e.column = column;
  return e;
}

using Languages = std::map<std::string, Phrases, std::less<>>;

const Languages& all_languages() {
  static const Languages languages = [] {
    Languages all;
    constexpr std::string_view file_name = "/phrases";
    for (const EmbeddedFile& file : embedded_texts()) {
      if (!file.name.ends_with(file_name)) continue;
      std::string text(file.text);
      for (const EmbeddedFile& engine : embedded_phrases())
        if (engine.name == file.name) text += "\n" + std::string(engine.text);
      if (auto phrases = Phrases::read(text, file.name))
        all.emplace(file.name.substr(0, file.name.size() - file_name.size()), *std::move(phrases));
    }
    return all;
  }();
  return languages;
}

// "zh-CN" and "zh_CN.UTF-8" are "zh".
std::string_view main_part(std::string_view tag) { return tag.substr(0, tag.find_first_of("-_.@")); }

}  // namespace

Result<Phrases> Phrases::read(std::string_view text, std::string_view where) {
  Phrases phrases;
  if (const std::size_t folder = where.find('/'); folder != std::string_view::npos) phrases.language_ = where.substr(0, folder);
  int line = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view row = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    ++line;
    if (row.empty() || row.starts_with('#')) continue;
    const auto equals = row.find('=');
    const std::string_view key = trimmed(row.substr(0, equals));
    if (equals == std::string_view::npos || key.empty())
      return mistake("this line is no phrase", where, line, 1, "write: key = text with {name}");
    Pattern pattern;
    pattern.text = trimmed(row.substr(equals + 1));
    std::string* into = &pattern.start;
    bool inside = false;
    for (const char c : pattern.text) {
      if (c != '{' && c != '}') {
        *into += c;
      } else if (inside != (c == '}')) {
        return mistake("a brace of '" + std::string(key) + "' has no partner", where, line, 1,
                       "names stand in one pair of braces: {name}");
      } else {
        inside = c == '{';
        if (inside) pattern.holes.emplace_back();
        into = inside ? &pattern.holes.back().first : &pattern.holes.back().second;
      }
    }
    if (inside)
      return mistake("a brace of '" + std::string(key) + "' is not closed", where, line, 1,
                     "names stand in one pair of braces: {name}");
    if (!phrases.patterns_.emplace(Key::of(key).number(), std::move(pattern)).second)
      return mistake("'" + std::string(key) + "' stands here a second time", where, line, 1, "keep one of them");
  }
  return phrases;
}

const Phrases& Phrases::of(std::string_view language) {
  static const Phrases none;
  const Languages& languages = all_languages();
  auto found = languages.find(language);
  if (found == languages.end()) found = languages.find("en");
  return found == languages.end() ? none : found->second;
}

const std::vector<std::string>& Phrases::languages() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& [name, phrases] : all_languages()) all.push_back(name);
    return all;
  }();
  return names;
}

const Phrases::Pattern* Phrases::find(Key key) const {
  const auto found = patterns_.find(key.number());
  return found == patterns_.end() ? nullptr : &found->second;
}

std::string_view Phrases::text(Key key) const {
  const Pattern* pattern = find(key);
  return pattern ? std::string_view(pattern->text) : std::string_view{};
}

const std::string& Phrases::say(Key key) const {
  if (const Pattern* pattern = find(key)) return pattern->text;
  static std::map<std::string, std::string, std::less<>> missing;  // so that there is something to refer to
  return missing.try_emplace(std::string(key.text()), key.text()).first->second;
}

template <class Find>
std::string Phrases::filled(const Pattern& pattern, Find find) const {
  std::string said = pattern.start;
  for (const auto& [name, after] : pattern.holes) {
    if (const std::string* word = find(name)) said += *word;
    said += after;
  }
  return said;
}

std::string Phrases::say(Key key, Holes holes) const {
  const Pattern* pattern = find(key);
  if (!pattern) return std::string(key.text());
  return filled(*pattern, [&](std::string_view name) -> const std::string* {
    const auto hole = std::find_if(holes.begin(), holes.end(), [&](const Hole& h) { return h.name == name; });
    return hole == holes.end() ? nullptr : &hole->text;
  });
}

std::string Phrases::number(double value, SpokenNumbers style) const {
  if (std::isnan(value)) return say("number.nan");
  if (std::isinf(value)) return say(value < 0 ? Key("number.minus_infinity") : Key("number.infinity"));
  return number_in_words(value, style.decimals);
}

std::string Phrases::say(const writing::Phrase& phrase, SpokenNumbers style) const {
  const Pattern* pattern = find(Key::of(phrase.key));
  if (!pattern) return phrase.key;
  std::string word;
  return filled(*pattern, [&](std::string_view name) -> const std::string* {
    const writing::Phrase::Value* value = phrase.find(name);
    if (!value) return nullptr;
    if (const auto* d = std::get_if<double>(value))
      word = phrase.key == "name.number" ? number(*d, {-1}) : number(*d, style);  // a number of the equations stands as written
    else if (const auto* n = std::get_if<int>(value)) word = std::to_string(*n);
    else if (const auto* s = std::get_if<std::string>(value)) word = *s;
    else word = say(std::get<std::vector<writing::Phrase>>(*value).front(), style);
    // A function's name has words of its own where the language gives them.
    if (name == "function")
      if (const Pattern* own = find(Key::of("function." + word))) word = own->text;
    return &word;
  });
}

std::string Phrases::say(const Sentence& sentence) const {
  const Pattern* pattern = find(Key::of(sentence.key));
  if (!pattern) return in_english(sentence);
  std::string word;
  return filled(*pattern, [&](std::string_view name) -> const std::string* {
    for (const Sentence::Hole& hole : sentence.holes)
      if (hole.name == name) return word = hole.said.empty() ? hole.text : say(hole.said[0]), &word;
    return nullptr;
  });
}

Error Phrases::translated(const Error& error) const {
  Error own = error;
  if (!own.what_key.empty()) own.what = say(own.what_key);
  if (!own.hint_key.empty()) own.hint = say(own.hint_key);
  return own;
}

std::string choose_language(std::string_view wish, std::string_view system, const std::vector<std::string>& among) {
  const auto there = [&](std::string_view tag) {
    const auto found = std::find(among.begin(), among.end(), main_part(trimmed(tag)));
    return found == among.end() ? std::string() : *found;
  };
  if (std::string wished = there(wish); !wished.empty()) return wished;
  while (!system.empty()) {
    const std::string_view tag = system.substr(0, system.find(','));
    if (std::string found = there(tag); !found.empty()) return found;
    system.remove_prefix(std::min(tag.size() + 1, system.size()));
  }
  return "en";
}

std::string choose_language(std::string_view wish, std::string_view system) {
  return choose_language(wish, system, Phrases::languages());
}

}  // namespace gatewalk::lessons
