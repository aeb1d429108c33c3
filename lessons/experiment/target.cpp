#include "lessons/experiment/target.hpp"

#include <charconv>
#include <optional>

#include "engine/equations/recipe.hpp"

namespace gatewalk::lessons {

namespace {

// Those that are a word and nothing else.
constexpr std::pair<std::string_view, Target::Kind> words[] = {
    {"gap", Target::Kind::gap},       {"truncate", Target::Kind::truncate}, {"length", Target::Kind::length},
    {"update", Target::Kind::update}, {"example", Target::Kind::example},   {"equations", Target::Kind::equations},
    {"tokens", Target::Kind::tokens}, {"hidden", Target::Kind::hidden},     {"projection", Target::Kind::projection},
};

std::optional<int> read_int(std::string_view& text) {
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{}) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}

// A part where there is one. False if something else stands behind a '#'.
bool read_part(std::string_view& text, Target& target) {
  if (!text.starts_with('#')) return true;
  const auto part = take_part(text);
  if (part) target.part = *part;
  return part.has_value();
}

std::string part_text(trace::Part part) {
  if (part == trace::Part{}) return "";
  if (!part.layer) return "#reverse";
  return "#l" + std::to_string(part.layer) + (part.direction ? "_reverse" : "");
}

std::string word(std::string_view text) {
  skip_blanks(text);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

// "spectral(W_h, h)" or "spectral(W_h)"
Result<Target> parse_spectral(std::string_view text, const Error& wanted) {
  Target target;
  target.kind = Target::Kind::spectral;
  text.remove_prefix(text.find('(') + 1);
  const std::size_t close = text.find(')');
  if (close == std::string_view::npos) return wanted;
  const std::string_view inside = text.substr(0, close);
  const std::size_t comma = std::min(inside.find(','), inside.size());
  target.name = word(inside.substr(0, comma));
  if (comma < inside.size()) target.of = word(inside.substr(comma + 1));
  text.remove_prefix(close + 1);
  if (target.name.empty() || !read_part(text, target) || !text.empty()) return wanted;
  return target;
}

// "free(u)", "learning(clip)"
Result<Target> parse_called(Target::Kind kind, std::string_view text, const Error& wanted) {
  Target target;
  target.kind = kind;
  text.remove_prefix(text.find('(') + 1);
  const std::size_t close = text.find(')');
  if (close == std::string_view::npos || close + 1 != text.size()) return wanted;
  target.name = word(text.substr(0, close));
  if (target.name.empty()) return wanted;
  return target;
}

}  // namespace

std::optional<trace::Part> take_part(std::string_view& text) {
  trace::Part part;
  if (!text.starts_with('#')) return {};
  text.remove_prefix(1);
  const bool named = text.starts_with('l');
  if (named) {
    text.remove_prefix(1);
    const auto layer = read_int(text);
    if (!layer || *layer < 0) return {};
    part.layer = *layer;
    if (!text.starts_with("_reverse")) return part;
    text.remove_prefix(1);
  }
  if (!text.starts_with("reverse")) return {};
  text.remove_prefix(7);
  part.direction = 1;
  return part;
}

Result<Target> parse_target(std::string_view text) {
  const Error wanted{
      "'" + std::string(text) + "' names no number",
      {},
      "write W_f[0,3], b_f[2], x[1]@2, c[3]@0, spectral(W_h, h), free(u), gap, truncate, length, hidden, projection, "
      "update, example, "
      "learning(clip), token@2, tokens or equations"};
  Target target;
  for (const auto& [word, kind] : words)
    if (text == word) return target.kind = kind, target.name = word, target;
  if (text.starts_with("token@")) {
    text.remove_prefix(6);
    const auto step = read_int(text);
    if (!step || *step < 1 || !text.empty()) return wanted;
    return target.kind = Target::Kind::token, target.name = "token", target.step = *step - 1, target;
  }
  if (text.starts_with("spectral(")) return parse_spectral(text, wanted);
  if (text.starts_with("free(")) return parse_called(Target::Kind::free, text, wanted);
  if (text.starts_with("learning(")) return parse_called(Target::Kind::learning, text, wanted);
  const std::size_t bracket = text.find('[');
  if (bracket == std::string_view::npos || bracket == 0) return wanted;
  target.name = text.substr(0, bracket);
  while (!target.name.empty() && target.name.back() == ' ') target.name.pop_back();
  text.remove_prefix(bracket + 1);
  skip_blanks(text);
  const auto row = read_int(text);
  if (!row || *row < 0) return wanted;
  target.row = *row;
  skip_blanks(text);
  if (text.starts_with(',')) {
    text.remove_prefix(1);
    skip_blanks(text);
    const auto column = read_int(text);
    if (!column || *column < 0) return wanted;
    target.column = *column;
    skip_blanks(text);
  }
  if (!text.starts_with(']')) return wanted;
  text.remove_prefix(1);
  if (text.starts_with('@')) {
    text.remove_prefix(1);
    const auto step = read_int(text);
    if (!step || *step < 0) return wanted;
    target.kind = target.name == "x" ? Target::Kind::input : Target::Kind::state;
    target.step = *step - 1;
    if ((target.kind == Target::Kind::input && *step < 1) || (target.kind == Target::Kind::state && *step != 0)) return wanted;
  }
  if (!read_part(text, target) || !text.empty()) return wanted;
  return target;
}

std::string to_text(const Target& target) {
  for (const auto& [word, kind] : words)
    if (target.kind == kind) return std::string(word);
  if (target.kind == Target::Kind::token) return "token@" + std::to_string(target.step + 1);
  if (target.kind == Target::Kind::free) return "free(" + target.name + ")";
  if (target.kind == Target::Kind::learning) return "learning(" + target.name + ")";
  if (target.kind == Target::Kind::spectral)
    return "spectral(" + target.name + (target.of.empty() ? "" : ", " + target.of) + ")" + part_text(target.part);
  std::string text = target.name + "[" + std::to_string(target.row);
  const bool matrix = target.kind == Target::Kind::parameter && equations::names_matrix(target.name);
  if (matrix) text += "," + std::to_string(target.column);
  text += "]";
  if (target.kind == Target::Kind::input) text += "@" + std::to_string(target.step + 1);
  if (target.kind == Target::Kind::state) text += "@0";
  return text + part_text(target.part);
}

}  // namespace gatewalk::lessons
