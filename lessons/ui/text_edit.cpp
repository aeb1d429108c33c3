#include "lessons/ui/text_edit.hpp"

#include <algorithm>

namespace gatewalk::lessons {

namespace {

bool inside_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t'; }

std::size_t back(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  do --at;
  while (at > 0 && inside_character(text[at]));
  return at;
}

std::size_t forth(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  do ++at;
  while (at < text.size() && inside_character(text[at]));
  return at;
}

std::size_t byte_of(std::string_view text, int character) {
  std::size_t at = 0;
  while (character-- > 0 && at < text.size()) at = forth(text, at);
  return at;
}

int character_of(std::string_view text, std::size_t byte) {
  return static_cast<int>(
      std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte), [](char c) { return !inside_character(c); }));
}

std::size_t line_start(std::string_view text, std::size_t at) {
  const auto found = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return found == std::string_view::npos ? 0 : found + 1;
}

std::size_t line_end(std::string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

constexpr std::size_t most_undo = 200;

}  // namespace

std::string_view TextEdit::selected() const {
  const std::size_t from = std::min(caret_, anchor_);
  return std::string_view(text_).substr(from, std::max(caret_, anchor_) - from);
}

void TextEdit::set_text(std::string_view text) {
  if (text_ == text) return;
  text_ = text;
  past_.clear();
  future_.clear();
  for (std::size_t* end : {&caret_, &anchor_}) {
    *end = std::min(*end, text_.size());
    while (*end > 0 && *end < text_.size() && inside_character(text_[*end])) --*end;
  }
}

void TextEdit::select_characters(int anchor, int caret) {
  anchor_ = byte_of(text_, anchor);
  caret_ = byte_of(text_, caret);
}

int TextEdit::caret_character() const { return character_of(text_, caret_); }
int TextEdit::anchor_character() const { return character_of(text_, anchor_); }

void TextEdit::keep() {
  past_.push_back({text_, caret_, anchor_});
  if (past_.size() > most_undo) past_.erase(past_.begin());
  future_.clear();
}

void TextEdit::insert(std::string_view text, bool multiline) {
  const std::size_t from = std::min(caret_, anchor_);
  const bool next_word = from > 0 && !text.empty() && is_space(text_[from - 1]) && !is_space(text.front());
  if (!typing_ || has_selection() || next_word) keep();
  typing_ = text.size() <= 4;
  text_.erase(from, std::max(caret_, anchor_) - from);
  std::string clean;
  for (const char c : text) {
    if (c == '\r') continue;
    clean += c == '\n' && !multiline ? ' ' : c;
  }
  text_.insert(from, clean);
  caret_ = anchor_ = from + clean.size();
}

void TextEdit::take_typed(std::string_view text, bool multiline) {
  if (text == text_) return;
  const std::size_t most = std::min(text.size(), text_.size());
  std::size_t same = 0, same_end = 0;
  while (same < most && text[same] == text_[same]) ++same;
  while (same_end < most - same && text[text.size() - 1 - same_end] == text_[text_.size() - 1 - same_end]) ++same_end;
  while (same > 0 && same < text_.size() && inside_character(text_[same])) --same;
  while (same_end > 0 && inside_character(text_[text_.size() - same_end])) --same_end;
  anchor_ = same, caret_ = text_.size() - same_end;
  const std::string_view fresh = text.substr(same, text.size() - same_end - same);
  if (fresh.empty()) return erase(Move::left);
  insert(fresh, multiline);
}

std::size_t TextEdit::target(Move by) const {
  std::size_t at = caret_;
  switch (by) {
    case Move::left: return back(text_, at);
    case Move::right: return forth(text_, at);
    case Move::word_left:
      while (at > 0 && is_space(text_[at - 1])) --at;
      while (at > 0 && !is_space(text_[at - 1])) --at;
      return at;
    case Move::word_right:
      while (at < text_.size() && !is_space(text_[at])) ++at;
      while (at < text_.size() && is_space(text_[at])) ++at;
      return at;
    case Move::line_start: return line_start(text_, at);
    case Move::line_end: return line_end(text_, at);
    case Move::start: return 0;
    case Move::end: return text_.size();
    case Move::up:
    case Move::down: break;
  }
  const std::size_t start = line_start(text_, at);
  const int column = character_of(std::string_view(text_).substr(start), at - start);
  std::size_t other;
  if (by == Move::up) {
    if (start == 0) return 0;
    other = line_start(text_, start - 1);
  } else {
    other = line_end(text_, at);
    if (other == text_.size()) return other;
    ++other;
  }
  return std::min(other + byte_of(std::string_view(text_).substr(other), column), line_end(text_, other));
}

void TextEdit::move(Move by, bool extend) {
  typing_ = false;
  // Without Shift an arrow goes to the selection's end.
  if (!extend && has_selection() && (by == Move::left || by == Move::right))
    caret_ = by == Move::left ? std::min(caret_, anchor_) : std::max(caret_, anchor_);
  else caret_ = target(by);
  if (!extend) anchor_ = caret_;
}

void TextEdit::put_caret(std::size_t position, bool extend) {
  typing_ = false;
  caret_ = std::min(position, text_.size());
  if (!extend) anchor_ = caret_;
}

void TextEdit::select_all() {
  anchor_ = 0;
  caret_ = text_.size();
}

void TextEdit::select_word(std::size_t position) {
  anchor_ = caret_ = std::min(position, text_.size());
  while (anchor_ > 0 && !is_space(text_[anchor_ - 1])) --anchor_;
  while (caret_ < text_.size() && !is_space(text_[caret_])) ++caret_;
}

void TextEdit::erase(Move by) {
  keep();
  typing_ = false;
  if (!has_selection()) anchor_ = target(by);
  const std::size_t from = std::min(caret_, anchor_);
  text_.erase(from, std::max(caret_, anchor_) - from);
  caret_ = anchor_ = from;
}

bool TextEdit::undo() {
  if (past_.empty()) return false;
  future_.push_back({text_, caret_, anchor_});
  text_ = past_.back().text, caret_ = past_.back().caret, anchor_ = past_.back().anchor;
  past_.pop_back();
  typing_ = false;
  return true;
}

bool TextEdit::redo() {
  if (future_.empty()) return false;
  past_.push_back({text_, caret_, anchor_});
  text_ = future_.back().text, caret_ = future_.back().caret, anchor_ = future_.back().anchor;
  future_.pop_back();
  return true;
}

}  // namespace gatewalk::lessons
