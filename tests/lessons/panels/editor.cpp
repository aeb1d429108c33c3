// The editor of equations as a reader uses it: by keys, by pointer, from outside.
#include <doctest/doctest.h>

#include "imgui.h"
#include "lessons/panels/cell_names.hpp"
#include "lessons/words/cell_names.hpp"
#include "tests/lessons/player/learning_lesson.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

struct EditorScreen : NullScreen {
  explicit EditorScreen(const std::string& more = "") : NullScreen(embedded_face) {
    host().guest->address_changed("#/en/forget-gate/8?v=1&t=2&op=f" + more);
    settle();
    key(ImGuiKey_E);
    settle();
  }
  std::string text() const { return node("editor/text").value; }
  std::string said() const { return node("editor/said").name; }
  void replace(std::string_view what, std::string_view by) {
    std::string now = text();
    const auto at = now.find(what);
    REQUIRE(at != std::string::npos);
    perform(Action::set_value, "editor/text", now.replace(at, what.size(), by));
  }
  // The caret at the end of a piece of the text.
  void put_caret(std::string_view behind) {
    const auto at = std::to_string(text().find(behind) + behind.size());
    perform(Action::select_text, "editor/text", at + " " + at);
  }
  bool ends(std::string_view with) const { return text().ends_with(std::string(with) + "\n"); }
};

}  // namespace

TEST_CASE("editor: a key opens it with the caret in the text, and another puts it away") {
  EditorScreen screen;
  CHECK(screen.text().find("f  = sigmoid(W_f [h, x] + b_f)") != std::string::npos);
  CHECK(screen.node("editor/text").multiline);
  CHECK(screen.tree().focused()->id == "editor/text");
  CHECK(screen.said().find("gradients agree") != std::string::npos);
  CHECK_FALSE(screen.has("time/units"));
  CHECK(screen.host().current_address.find("editor=1") != std::string::npos);
  screen.key(ImGuiKey_Escape);
  screen.key(ImGuiKey_E);
  screen.settle();
  CHECK_FALSE(screen.has("editor/text"));
}

TEST_CASE("editor: what is typed is drawn and walked as soon as it is a cell") {
  EditorScreen screen;
  screen.replace("i  = sigmoid(W_i [h, x] + b_i)", "i  = 1 - f");
  CHECK(screen.said().find("3 matrix products") != std::string::npos);
  CHECK(screen.said().find("gradients agree") != std::string::npos);
  CHECK(screen.host().current_address.find("equations~:") != std::string::npos);
  screen.perform(Action::press, "lesson/undo");
  CHECK(screen.said().find("4 matrix products") != std::string::npos);
  CHECK(screen.text().find("W_i") != std::string::npos);
}

TEST_CASE("editor: an unfinished line says where and what, marked in the field, over the last good picture") {
  EditorScreen screen;
  screen.replace("o * tanh(c')", "o * tan(c')");
  CHECK(screen.node("editor/text").invalid);
  CHECK(screen.said().starts_with("Line "));
  CHECK(screen.said().find("tanh") != std::string::npos);
  CHECK(screen.said().find("last whole cell") != std::string::npos);
  screen.replace("o * tan(c')", "o * tanh(c')");
  CHECK_FALSE(screen.node("editor/text").invalid);
}

TEST_CASE("editor: names go on by Tab; Enter is a new line unless one went through the list") {
  EditorScreen screen;
  screen.put_caret("o = sigmoid(W_o [h, x] + b_o)      # output gate");
  screen.put_caret("h' = o * tanh(c')                   # output");
  screen.key(ImGuiKey_Enter);
  screen.type("k = sig");
  screen.settle();
  REQUIRE(screen.has("editor/names/0"));
  CHECK(screen.node("editor/names/0").name == "sigmoid(");
  screen.key(ImGuiKey_Tab);
  screen.settle();
  CHECK(screen.ends("k = sigmoid("));
  CHECK(screen.tree().focused()->id == "editor/text");
  screen.type("W_");
  screen.settle();
  CHECK(screen.node("editor/names/0").name == "W_k");  // the line's own
  screen.key(ImGuiKey_DownArrow);
  screen.key(ImGuiKey_Enter);
  screen.settle();
  CHECK(screen.ends("k = sigmoid(W_f"));
  screen.key(ImGuiKey_Z, true);
  screen.settle();
  CHECK_FALSE(screen.ends("W_f"));
  screen.type("W_");
  screen.settle();
  screen.key(ImGuiKey_Escape);
  screen.settle();
  CHECK_FALSE(screen.has("editor/names/0"));
  CHECK(screen.tree().focused()->id == "editor/text");  // Escape has put the list away, and nothing else
}

TEST_CASE("editor: a name of the list is taken by a press, and from outside by an action") {
  EditorScreen screen;
  screen.put_caret("h' = o * tanh(c')                   # output");
  screen.key(ImGuiKey_Enter);
  screen.type("k = sof");
  screen.settle();
  CHECK(screen.node("editor/text").can(Action::complete));
  screen.click("editor/names/0");
  screen.settle();
  CHECK(screen.ends("k = softplus("));
  screen.type("ta");
  screen.settle();
  screen.perform(Action::complete, "editor/text");
  screen.settle();
  CHECK(screen.ends("softplus(tanh("));
  screen.perform(Action::undo, "editor/text");
  CHECK(screen.ends("softplus(ta"));
}

TEST_CASE("editor: the card has every function that can be typed") {
  EditorScreen screen;
  screen.key(ImGuiKey_F1);
  screen.settle();
  for (const std::string_view name : typed_functions()) CHECK(screen.has("editor/language/text/" + std::string(name) + "/sign"));
  for (const char* name : {"max", "mean", "log"}) CHECK(screen.has("editor/language/text/" + std::string(name) + "/what"));
  CHECK(screen.has("editor/language/text/card.matrix/what"));
  screen.key(ImGuiKey_Escape);
  screen.settle();
  CHECK_FALSE(screen.has("editor/language/text"));
}

TEST_CASE("editor: a cell is begun with another one, opened from a file, saved, and there again in a later session") {
  EditorScreen screen;
  screen.perform(Action::set_value, "editor/start", "gru");
  screen.settle();
  CHECK(screen.text().find("cell gru") != std::string::npos);
  screen.host().guest->file_arrived({"mine.cell", "cell mine\nstate h\nh' = tanh(W_h [h, x] + b_h)\n", ""});
  screen.settle();
  CHECK(screen.said().starts_with("mine: states h"));
  screen.perform(Action::press, "editor/save");
  CHECK(screen.host().files_saved["mine.cell"] == screen.text());
  NullScreen later(embedded_face, nullptr, [&](NullHost& host) {
    const auto kept = screen.host().stored("own-cell");
    REQUIRE(kept);
    (void)host.store("own-cell", *kept);
  });
  later.settle();
  later.key(ImGuiKey_E);
  later.settle();
  later.perform(Action::set_value, "editor/start", "what you typed last");
  later.settle();
  CHECK(later.node("editor/said").name.starts_with("mine: states h"));
}

TEST_CASE("editor: a file that makes no cell is in the editor, with what is wrong") {
  EditorScreen screen;
  screen.host().guest->file_arrived({"bad.cell", "cell bad\nstate h\nh' = tanh(W_h [h, y])\n", ""});
  screen.settle();
  CHECK(screen.said().starts_with("Line 3, column 19"));
  CHECK(screen.text().starts_with("cell bad"));
}

TEST_CASE("editor: names under the caret are completed from what stands in the text") {
  const std::string text = "cell a\nstate h, cand\nzz = sigmoid(W_zz [h, x] + b_zz)\ncand' = z";
  CHECK(completion_at(text, text.size()).names == std::vector<std::string>{"zz"});
  CHECK(completion_at(text, text.size()).from == text.size() - 1);
  CHECK(completion_at("st", 2).names == std::vector<std::string>{"state "});
  CHECK(completion_at(text + " # z", text.size() + 4).names.empty());
  CHECK(completion_at(text, 0).names.empty());
  const TextMark place = place_in(text, 3, 6);
  CHECK(text.substr(place.from, place.to - place.from) == "sigmoid");
  CHECK(place_in(text, 40, 7).from == text.size());
}

TEST_CASE("editor: on a phone it has its tab, and the picture stays over it") {
  NullScreen screen(embedded_face);
  screen.resize(390, 844);
  screen.host().guest->address_changed("#/en/forget-gate/8?v=1&t=2&op=f&editor=1&panel=editor");
  screen.settle();
  CHECK(screen.has("editor/text"));
  CHECK(screen.has("stage/diagram"));
  CHECK(screen.node("editor/text").bounds.right() <= 390);
  CHECK(screen.node("editor/text").bounds.h > 120);
}

TEST_CASE("editor: a cell that is typed is trained where the training is chosen, under its own name") {
  NullScreen screen(embedded_face);
  screen.host().guest->file_arrived({"90-small-learning.md", std::string(learning_text), ""});
  screen.settle();
  screen.host().guest->address_changed("#/en/small-learning/1?v=1&t=1&update=0&training=1");
  screen.settle();
  screen.host().guest->file_arrived({"mine.cell", "cell mine\nstate h\nh' = tanh(W_h [h, x] + b_h)\n", ""});
  screen.settle();
  REQUIRE(screen.has("stage/training/all/cell"));
  CHECK(screen.node("stage/training/all/cell").value == "mine, yours");
  screen.perform(Action::set_value, "stage/training/all/cell", cell_name(Phrases::of("en"), "gru"));
  screen.settle();
  CHECK(screen.node("stage/training/all/cell").value != "mine, yours");
  CHECK(screen.node("editor/said").name.find("gru") != std::string::npos);
}
