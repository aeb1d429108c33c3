#include "lessons/panels/cell_names.hpp"

#include <algorithm>

#include "engine/equations/functions.hpp"
#include "engine/equations/joint_functions.hpp"
#include "engine/equations/names.hpp"
#include "lessons/formula/term_color.hpp"

namespace gatewalk::lessons {

namespace {

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9'); }

struct Word {
  std::size_t from, to;  // with its prime
  bool comment = false;
};

// Names and comments from left to right.
std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> all;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '#') {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      all.push_back({at, end, true});
      at = end;
    } else if (letter(text[at])) {
      std::size_t end = at;
      while (end < text.size() && letter(text[end])) ++end;
      if (end < text.size() && text[end] == '\'') ++end;
      if (!(text[at] >= '0' && text[at] <= '9')) all.push_back({at, end});
      at = end;
    } else {
      ++at;
    }
  }
  return all;
}

std::string_view without_prime(std::string_view name) { return name.ends_with('\'') ? name.substr(0, name.size() - 1) : name; }

std::size_t line_start(std::string_view text, std::size_t at) {
  const auto before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return before == std::string_view::npos ? 0 : before + 1;
}

bool is_function(std::string_view name) {
  const auto all = typed_functions();
  return std::find(all.begin(), all.end(), name) != all.end();
}

constexpr std::string_view line_word_keys[] = {"cell", "rows", "state"};

}  // namespace

std::vector<std::string_view> typed_functions() {
  std::vector<std::string_view> all;
  for (const equations::Function& f : equations::functions())
    if (f.is_typed()) all.push_back(f.name);
  for (const equations::JointFunction& f : equations::joint_functions())
    if (f.is_typed) all.push_back(f.name);
  return all;
}

std::vector<TextMark> cell_colors(const Theme& theme, std::string_view text, const Experiment& experiment) {
  const equations::Recipe &forward = experiment.recipe(Pass::forward), &backward = experiment.recipe(Pass::backward);
  std::vector<TextMark> all;
  for (const Word& word : words_of(text)) {
    const std::string_view name = text.substr(word.from, word.to - word.from);
    Color color = 0;
    if (word.comment) color = theme.faint;
    else if (is_function(name)) color = theme.muted;
    else if (name == "x") color = theme.vector;
    else color = term_color(theme, forward, backward, without_prime(name));
    if (color) all.push_back({word.from, word.to, color});
  }
  return all;
}

Completion completion_at(std::string_view text, std::size_t caret) {
  caret = std::min(caret, text.size());
  const std::size_t start = line_start(text, caret);
  std::size_t from = caret;
  while (from > start && letter(text[from - 1])) --from;
  const std::string_view line = text.substr(start, caret - start), typed = text.substr(from, caret - from);
  const bool goes_on = caret < text.size() && (letter(text[caret]) || text[caret] == '\'');
  if (typed.empty() || goes_on || line.find('#') != std::string_view::npos || (typed[0] >= '0' && typed[0] <= '9')) return {};
  Completion found{from, caret, {}};
  const auto add = [&](std::string name) {
    if (!name.starts_with(typed) || name == typed) return;
    if (std::find(found.names.begin(), found.names.end(), name) == found.names.end()) found.names.push_back(std::move(name));
  };
  const bool first =
      std::all_of(line.begin(), line.end() - static_cast<std::ptrdiff_t>(typed.size()), [](char c) { return c == ' '; });
  if (first)
    for (const std::string_view word : line_word_keys) add(std::string(word) + " ");
  // The left side of this line names its likely parameters; a name that stands alone may be finished as it is.
  const std::size_t equals = line.find('=');
  std::vector<std::string> names;
  bool known = typed == "x";
  for (const Word& word : words_of(text)) {
    if (word.comment || (word.from <= caret && caret <= word.to)) continue;
    const std::string name(text.substr(word.from, word.to - word.from));
    if (std::find(std::begin(line_word_keys), std::end(line_word_keys), name) != std::end(line_word_keys) &&
        line_start(text, word.from) == word.from)
      continue;
    known = known || name == typed;
    names.push_back(name);
  }
  if (known) return {};
  if (equals != std::string_view::npos)
    for (const Word& word : words_of(line.substr(0, equals))) {
      const std::string target(without_prime(line.substr(word.from, word.to - word.from)));
      add("W_" + target), add("b_" + target);
    }
  for (const bool parameters : {false, true})
    for (const std::string& name : names)
      if ((equations::names_matrix(name) || equations::names_vector(name)) == parameters && !is_function(name)) add(name);
  if (!first)
    for (const std::string_view name : typed_functions()) add(std::string(name) + "(");
  return found.names.empty() ? Completion{} : found;
}

TextMark place_in(std::string_view text, int line, int column) {
  std::size_t at = 0;
  for (int k = 1; k < line && at < text.size(); ++k) at = std::min(text.find('\n', at), text.size() - 1) + 1;
  const std::size_t end = std::min(text.find('\n', at), text.size());
  at = std::min(at + static_cast<std::size_t>(std::max(column, 1) - 1), end);
  std::size_t to = at;
  while (to < end && letter(text[to])) ++to;
  if (to == at && to < end) do
      ++to;
    while (to < end && (static_cast<unsigned char>(text[to]) & 0xC0) == 0x80);
  return {at, to, 0};
}

}  // namespace gatewalk::lessons
