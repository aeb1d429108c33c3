#include "lessons/ui/text_edit.hpp"

#include <doctest/doctest.h>

using gatewalk::lessons::TextEdit;
using Move = TextEdit::Move;

TEST_CASE("the caret moves and deletes by whole characters") {
  TextEdit edit;
  edit.insert("aσ中𝑊", false);
  CHECK(edit.caret_character() == 4);
  edit.erase(Move::left);
  CHECK(edit.text() == "aσ中");
  edit.move(Move::left, false);
  edit.erase(Move::left);
  CHECK(edit.text() == "a中");
}

TEST_CASE("typing replaces the selection, and undo brings it back") {
  TextEdit edit;
  edit.set_text("0.25");
  edit.select_all();
  edit.insert("2", false);
  CHECK(edit.text() == "2");
  CHECK(edit.undo());
  CHECK(edit.text() == "0.25");
  CHECK(edit.selected() == "0.25");
  CHECK(edit.redo());
  CHECK(edit.text() == "2");
}

TEST_CASE("a run of typed characters is one step of undo") {
  TextEdit edit;
  for (const char* c : {"a", "b", "c"}) edit.insert(c, false);
  CHECK(edit.undo());
  CHECK(edit.text().empty());
  CHECK_FALSE(edit.undo());
}

TEST_CASE("up and down keep the column where the other line is long enough") {
  TextEdit edit;
  edit.set_text("first line\nab\nthird");
  edit.select_characters(4, 4);
  edit.move(Move::down, false);
  CHECK(edit.caret_character() == 13);  // the end of "ab"
  edit.move(Move::down, false);
  CHECK(edit.caret_character() == 16);
  edit.move(Move::up, false);
  edit.move(Move::up, false);
  CHECK(edit.caret_character() == 2);
}

TEST_CASE("a pasted line break becomes a space in a field of one line") {
  TextEdit edit;
  edit.insert("0.1\r\n0.2", false);
  CHECK(edit.text() == "0.1 0.2");
}

TEST_CASE("an arrow without Shift collapses the selection to its end") {
  TextEdit edit;
  edit.set_text("abcd");
  edit.select_characters(1, 3);
  edit.move(Move::left, false);
  CHECK(edit.caret_character() == 1);
  CHECK_FALSE(edit.has_selection());
}

TEST_CASE("what was typed is undone a word at a time") {
  TextEdit edit;
  for (const char c : std::string("f = tanh(x)")) edit.insert(std::string(1, c), true);
  CHECK(edit.undo());
  CHECK(edit.text() == "f = ");
  CHECK(edit.undo());
  CHECK(edit.text() == "f ");
  CHECK(edit.redo());
  CHECK(edit.text() == "f = ");
}

TEST_CASE("a text that was typed in a field outside is undone like one that is typed here") {
  TextEdit edit;
  edit.set_text("f = tanh(σ)");
  edit.take_typed("f = tanh(σ) ", true);
  edit.take_typed("f = tanh(σ) *", true);
  edit.take_typed("f = sigmoid(σ) *", true);
  CHECK(edit.caret_character() == 11);
  CHECK(edit.undo());
  CHECK(edit.text() == "f = tanh(σ) *");
  edit.take_typed("f = tanh() *", true);
  CHECK(edit.undo());
  CHECK(edit.text() == "f = tanh(σ) *");
  while (edit.undo()) {
  }
  CHECK(edit.text() == "f = tanh(σ)");
}
