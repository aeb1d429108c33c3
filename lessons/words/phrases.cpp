#include "lessons/words/phrases.hpp"

#include <charconv>
#include <cmath>

#include "engine/base/words.hpp"
#include "lessons/embedded.hpp"

namespace gatewalk::lessons {

namespace {

Error mistake(std::string what, std::string_view where, int line, int column, std::string hint) {
  Error e{std::move(what), std::string(where), std::move(hint)};
  e.line = line;
  e.column = column;
  return e;
}

}  // namespace

Result<Phrases> Phrases::read(std::string_view text, std::string_view where) {
  Phrases phrases;
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
    const std::string_view words = trimmed(row.substr(equals + 1));
    int open = 0;
    for (std::size_t k = 0; k < words.size(); ++k) {
      open += words[k] == '{' ? 1 : words[k] == '}' ? -1 : 0;
      if (open < 0 || open > 1)
        return mistake("a brace of '" + std::string(key) + "' has no partner", where, line, 1,
                       "names stand in one pair of braces: {name}");
    }
    if (open != 0)
      return mistake("a brace of '" + std::string(key) + "' is not closed", where, line, 1,
                     "names stand in one pair of braces: {name}");
    if (!phrases.texts_.emplace(key, words).second)
      return mistake("'" + std::string(key) + "' stands here a second time", where, line, 1, "keep one of them");
  }
  return phrases;
}

const Phrases& Phrases::of(std::string_view language) {
  static const std::map<std::string, Phrases, std::less<>> languages = [] {
    std::map<std::string, Phrases, std::less<>> all;
    for (const EmbeddedFile& file : embedded_texts())
      if (file.name.ends_with("/phrases"))
        if (auto phrases = read(file.text, file.name))
          all.emplace(file.name.substr(0, file.name.size() - 8), *std::move(phrases));
    return all;
  }();
  static const Phrases none;
  auto found = languages.find(language);
  if (found == languages.end()) found = languages.find("en");
  return found == languages.end() ? none : found->second;
}

std::string_view Phrases::text(std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? std::string_view{} : std::string_view(found->second);
}

std::string Phrases::say(std::string_view key, const Words& words) const {
  const std::string_view pattern = text(key);
  if (pattern.empty()) return std::string(key);
  std::string said;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto open = pattern.find('{', at);
    said += pattern.substr(at, open - at);
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    std::size_t place = 0;
    std::from_chars(name.data(), name.data() + name.size(), place);
    for (std::size_t k = 0; k < words.size(); ++k)
      if (words[k].first == name || place == k + 1) {
        said += words[k].second;
        break;
      }
    at = close + 1;
  }
  return said;
}

std::string Phrases::number(double value, SpokenNumbers style) const {
  if (std::isnan(value)) return say("number.nan");
  if (std::isinf(value)) return say(value < 0 ? "number.minus_infinity" : "number.infinity");
  char buffer[400];
  const auto text = [&](auto... how) {
    return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, value, how...).ptr);
  };
  if (style.decimals < 0) return text();
  if (std::abs(value) >= 1e6) return text(std::chars_format::scientific, style.decimals);
  const std::string fixed = text(std::chars_format::fixed, style.decimals);
  if (fixed.find_first_not_of("-0.") != std::string::npos) return fixed;
  if (value != 0) return text(std::chars_format::scientific, 0);
  return fixed.starts_with("-") ? fixed.substr(1) : fixed;
}

std::string Phrases::say(const writing::Phrase& phrase, SpokenNumbers style) const {
  Words words;
  for (const auto& [name, value] : phrase.arguments) {
    std::string word;
    if (const auto* d = std::get_if<double>(&value)) word = number(*d, style);
    else if (const auto* n = std::get_if<int>(&value)) word = std::to_string(*n);
    else if (const auto* s = std::get_if<std::string>(&value)) word = *s;
    else word = say(std::get<std::vector<writing::Phrase>>(value).front(), style);
    // A function's name has words of its own where the language gives them.
    if (name == "function" && !text("function." + word).empty()) word = say("function." + word);
    if (name == "value" && phrase.key == "name.number") word = number(std::get<double>(value), {-1});
    words.emplace_back(name, std::move(word));
  }
  return say(phrase.key, words);
}

}  // namespace gatewalk::lessons
