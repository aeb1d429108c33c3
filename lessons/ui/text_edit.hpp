// A text under edit: caret, selection, undo. No drawing, no keys: fields.cpp brings those.
// Positions are bytes of UTF-8 at the start of a character; moves go by whole characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatewalk::lessons {

class TextEdit {
 public:
  const std::string& text() const { return text_; }
  std::size_t caret() const { return caret_; }
  std::size_t anchor() const { return anchor_; }  // the other end of the selection
  std::string_view selected() const;
  bool has_selection() const { return caret_ != anchor_; }

  // Takes another text as it stands; caret and selection stay where they fit. Forgets undo if the text differs.
  void set_text(std::string_view text);
  // In characters from 0, clamped: what SemanticSelection holds.
  void select_characters(int anchor, int caret);
  int caret_character() const;
  int anchor_character() const;

  // Takes the text of a real field outside, which the reader typed there: undone like what is typed here.
  void take_typed(std::string_view text, bool multiline);
  // Replaces the selection. A run of typed characters is one undo, a word at a time. Line breaks become spaces unless multiline.
  void insert(std::string_view text, bool multiline);
  enum class Move { left, right, word_left, word_right, line_start, line_end, up, down, start, end };
  // extend: the anchor stays, so that the selection grows.
  void move(Move by, bool extend);
  void put_caret(std::size_t position, bool extend);
  void select_all();
  void select_word(std::size_t position);
  // Removes the selection, or what a move would pass over.
  void erase(Move by);
  bool undo();
  bool redo();

 private:
  struct Moment {
    std::string text;
    std::size_t caret, anchor;
  };
  void keep();
  std::size_t target(Move by) const;

  std::string text_;
  std::size_t caret_ = 0, anchor_ = 0;
  std::vector<Moment> past_, future_;
  bool typing_ = false;  // one undo for a word of typed characters
};

}  // namespace gatewalk::lessons
