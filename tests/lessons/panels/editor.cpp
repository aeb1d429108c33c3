// The editor of equations as a reader uses it: by keys, by pointer, from outside.
#include <doctest/doctest.h>

#include "imgui.h"
#include "lessons/panels/cell_names.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/words/cell_names.hpp"
#include "tests/lessons/drawn.hpp"
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
  screen.perform(Action::set_value, "editor/start", cell_name(Phrases::of("en"), "gru"));
  screen.settle();
  CHECK(screen.text().find("cell gru") != std::string::npos);
  screen.host().guest->file_arrived({"mine.cell", "cell mine\nstate h\nh' = tanh(W_h [h, x] + b_h)\n", ""});
  screen.settle();
  CHECK(screen.said().starts_with("mine: state h"));
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
  CHECK(later.node("editor/said").name.starts_with("mine: state h"));
}

TEST_CASE("editor: a file that makes no cell is in the editor, with what is wrong; an empty one changes nothing") {
  EditorScreen screen;
  screen.host().guest->file_arrived({"mine.cell", "cell mine\nstate h\nh' = tanh(W_h [h, x] + b_h)\n", ""});
  screen.settle();
  CHECK(screen.lab().ui().told() == "mine.cell is the cell now.");
  screen.host().guest->file_arrived({"bad.cell", "cell bad\nstate h\nh' = tanh(W_h [h, y])\n", ""});
  screen.settle();
  CHECK(screen.said().starts_with("Line 3, column 19"));
  CHECK(screen.text().starts_with("cell bad"));
  CHECK(screen.lab().ui().told().starts_with("bad.cell is in the editor. It is no cell yet"));
  screen.host().guest->file_arrived({"empty.cell", "", ""});
  screen.settle();
  CHECK(screen.text().starts_with("cell bad"));
  CHECK(screen.node("problem").name.starts_with("empty.cell is empty"));
}

TEST_CASE("editor: a text file beside the open editor is taken as equations; elsewhere it is said where texts are taken") {
  EditorScreen screen;
  screen.host().guest->file_arrived({"mine.txt", "cell mine\nstate h\nh' = tanh(W_h [h, x] + b_h)\n", ""});
  screen.settle();
  CHECK(screen.text().starts_with("cell mine"));
  screen.key(ImGuiKey_Escape);
  screen.key(ImGuiKey_E);
  screen.settle();
  screen.host().guest->file_arrived({"notes.txt", "hello", ""});
  screen.settle();
  CHECK(screen.node("problem").name.find("a text, and no model") != std::string::npos);
}

TEST_CASE("editor: the picture follows what a line reads, not only what it is called") {
  EditorScreen screen;
  screen.replace("i  = sigmoid(W_i [h, x] + b_i)", "i  = 1");
  screen.settle();
  const auto& memory = screen.lab().ui().remember<stage::Memory>("stage/memory");
  const auto leave = [&](std::string_view name) {
    const int part = memory.diagram.anatomy.find(name);
    return std::count_if(memory.diagram.wires.begin(), memory.diagram.wires.end(),
                         [&](const stage::Wire& wire) { return wire.link.from == part; });
  };
  CHECK(leave("f") == 1);
  screen.replace("i  = 1", "i  = 1 - f");
  screen.settle();
  CHECK(leave("f") == 2);
  CHECK(memory.diagram.part(memory.diagram.anatomy.find("i")).sign == "1−");
}

TEST_CASE("editor: the text can be emptied and typed anew; Reset alone brings the lesson's back") {
  EditorScreen screen;
  const std::string before = screen.text();
  screen.key(ImGuiKey_A, true);
  screen.key(ImGuiKey_Delete);
  screen.settle();
  CHECK(screen.text().empty());
  CHECK(screen.said().starts_with("No cell yet"));
  CHECK(screen.node("editor/text").invalid);
  screen.type("cell");
  screen.settle();
  CHECK(screen.text() == "cell");
  screen.key(ImGuiKey_Backspace, true);
  screen.settle();
  CHECK(screen.text().empty());
  // In a link, too.
  NullScreen other(embedded_face);
  other.host().guest->address_changed(screen.host().current_address);
  other.settle();
  CHECK(other.node("editor/text").value.empty());
  screen.perform(Action::press, "lesson/reset");
  screen.settle();
  CHECK(screen.text() == before);
  CHECK_FALSE(screen.node("editor/text").invalid);
}

TEST_CASE("editor: a text that takes the place of a longer one is read from its beginning") {
  EditorScreen screen;
  std::string lines;
  for (int k = 0; k < 60; ++k) lines += "# " + std::string(300, 'a') + "\n";
  screen.perform(Action::set_value, "editor/text", screen.text() + lines);
  screen.key(ImGuiKey_End, true);
  screen.settle();
  screen.perform(Action::set_value, "editor/start", cell_name(Phrases::of("en"), "gru"));
  screen.settle();
  const Rect field = screen.node("editor/text").bounds;
  int seen = 0;
  for (const DrawnText& text : texts_of(screen))
    seen += text.text.find("cell gru") != std::string::npos && field.contains(text.area.center());
  CHECK(seen == 1);
}

TEST_CASE("editor: nothing is said to agree where there is nothing to compare") {
  EditorScreen screen;
  screen.perform(Action::set_value, "editor/text", "cell a\nstate h\nh' = 1 / h\n");
  CHECK(screen.said().find("no gradient to check") != std::string::npos);
  CHECK(screen.said().find("state h · 0 matrix products a step · 0 numbers") != std::string::npos);
  screen.perform(Action::set_value, "editor/text", "cell a\nstate h\nh' = 0 * tanh(W_h [h, x] + b_h)\n");
  CHECK(screen.said().find("all gradients are 0") != std::string::npos);
  CHECK(screen.said().find("1 matrix product a step") != std::string::npos);
  screen.perform(Action::set_value, "editor/text", "cell a\nstate h\nh' = tanh(W_h [h, x] + b_h) / (h - h)\n");
  CHECK(screen.said().find("not finite") != std::string::npos);
  screen.perform(Action::set_value, "editor/text", "cell a\nstate h\nd = relu(W_d [h, x] - 1000)\nh' = tanh(W_h x + b_h) + d\n");
  CHECK(screen.said().find("the other") != std::string::npos);
  screen.perform(Action::set_value, "editor/text", "cell a\nstate h\nh' = tanh(W_h [h, x] + b_h)\n");
  CHECK(screen.said().find("✓ gradients agree") != std::string::npos);
}

TEST_CASE("editor: line numbers from 100 on have room for all their digits") {
  EditorScreen screen;
  std::string lines;
  for (int k = 0; k < 120; ++k) lines += "#\n";
  screen.perform(Action::set_value, "editor/text", screen.text() + lines);
  screen.key(ImGuiKey_End, true);
  screen.settle();
  const Rect field = screen.node("editor/text").bounds;
  bool whole = false;
  for (const DrawnText& text : texts_of(screen))
    if (text.text == "120") whole = text.area.x >= field.x;
  CHECK(whole);
}

TEST_CASE("editor: a minGRU under names of its own is told by which names it is compared") {
  NullScreen screen(embedded_face);
  screen.host().guest->address_changed("#/en/own-cell/6");
  screen.settle();
  screen.perform(Action::set_value, "editor/text",
                 "cell a\nstate h\nf = sigmoid(W_f x + b_f)\ng = W_g x + b_g\nh' = (1 - f) * h + f * g\n");
  screen.settle();
  CHECK(screen.node("lesson/questions/question mingru/slip 0/text").name.find("other names") != std::string::npos);
  screen.perform(Action::set_value, "editor/text",
                 "cell a\nstate h\nz = sigmoid(W_z x + b_z)\ng = W_h x + b_h\nh' = z * h + (1 - z) * g\n");
  screen.settle();
  CHECK(screen.node("lesson/questions/question mingru/slip 0/text").name.find("the output is not") != std::string::npos);
}

TEST_CASE("editor: a task about the cell waits while the text is none") {
  NullScreen screen(embedded_face);
  screen.host().guest->address_changed("#/en/own-cell/3");
  screen.settle();
  const auto type = [&](std::string_view what, std::string_view by) {
    std::string now = screen.node("editor/text").value;
    screen.perform(Action::set_value, "editor/text", now.replace(now.find(what), what.size(), by));
    screen.settle();
  };
  const std::string slip = "lesson/questions/question couple/slip 0/text", waits = "lesson/questions/question couple/waits";
  type("i  = sigmoid(W_i [h, x] + b_i)", "i  = 1");
  CHECK_FALSE(screen.has(waits));
  const bool told = screen.has(slip);
  CHECK(told);
  type("i  = 1", "i  = 1 -");
  CHECK(screen.has(waits));
  CHECK_FALSE(screen.has(slip));
  type("i  = 1 -", "i  = 1 - f");
  CHECK_FALSE(screen.has(waits));
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
