
#include <doctest/doctest.h>

#include <cmath>

#include "lessons/ui/buttons.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/sliders.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

// Those of the panel under test: what stands outside of it depends on the panels there are.
std::vector<std::string> of_lesson(std::vector<std::string> ids) {
  std::erase_if(ids, [](const std::string& id) { return !id.starts_with("lesson/"); });
  return ids;
}

}  // namespace

TEST_CASE("a button is pressed by the mirror, by a click, by Enter and by Space, once each") {
  int presses = 0;
  TestScreen screen([&](Ui& ui, Rect area) { presses += button(ui, "next", {area.x + 20, area.y + 20, 120, 40}, "Next"); });
  screen.perform(Action::press, "lesson/next");
  CHECK(presses == 1);
  screen.click("lesson/next");
  CHECK(presses == 2);
  CHECK(screen.node("lesson/next").focused);
  screen.key(ImGuiKey_Enter);
  CHECK(presses == 3);
  screen.key(ImGuiKey_Space);
  CHECK(presses == 4);
  screen.click_at(80, 100, true);
  CHECK(presses == 5);
}

TEST_CASE("a disabled button answers nobody and is passed over by Tab") {
  int presses = 0;
  TestScreen screen([&](Ui& ui, Rect area) {
    ButtonStyle off;
    off.enabled = false;
    presses += button(ui, "off", {area.x, area.y, 100, 40}, "Off", off);
    presses += 100 * button(ui, "on", {area.x, area.y + 60, 100, 40}, "On");
  });
  screen.perform(Action::press, "lesson/off");
  screen.click("lesson/off");
  CHECK(presses == 0);
  for (const std::string& id : screen.tree().focus_order()) CHECK(id != "lesson/off");
}

TEST_CASE("Tab goes through the widgets in the order of the tree and around") {
  bool on = false;
  double number = 0.5;
  TestScreen screen([&](Ui& ui, Rect area) {
    button(ui, "a", {area.x, area.y, 100, 40}, "A");
    toggle(ui, "b", {area.x, area.y + 50, 200, 40}, "B", on);
    slider(ui, "c", {area.x, area.y + 100, 200, 40}, "C", number, {});
  });
  const std::vector<std::string> order = screen.tree().focus_order();
  CHECK(of_lesson(order) == std::vector<std::string>{"lesson/a", "lesson/b", "lesson/c"});
  for (const std::string& id : order) {
    screen.key(ImGuiKey_Tab);
    CHECK(screen.tree().focused()->id == id);
  }
  screen.key(ImGuiKey_Tab);
  CHECK(screen.tree().focused()->id == order.front());
  screen.key(ImGuiKey_Tab, false, true);
  CHECK(screen.tree().focused()->id == order.back());
}

TEST_CASE("a number typed into a field follows every keystroke, and Escape brings the old one back") {
  double bias = 0.25;
  int changes = 0;
  TestScreen screen([&](Ui& ui, Rect area) { changes += number_field(ui, "bias", {area.x, area.y, 120, 40}, "Bias", bias); });
  screen.perform(Action::focus, "lesson/bias");
  CHECK(screen.node("lesson/bias").focused);
  screen.type("2");
  CHECK(bias == 2);
  screen.type(".2");
  screen.type("5");
  CHECK(bias == 2.25);
  CHECK(changes == 3);
  screen.type("x");
  CHECK(bias == 2.25);
  CHECK(screen.node("lesson/bias").invalid);
  screen.key(ImGuiKey_Escape);
  CHECK(bias == 0.25);
  CHECK(screen.node("lesson/bias").value == "0.25");
}

TEST_CASE("a number field takes arrows, limits, a decimal comma and the mirror's value") {
  double bias = 0.25;
  NumberStyle style;
  style.least = -1;
  style.most = 1;
  style.decimals = 2;
  TestScreen screen([&](Ui& ui, Rect area) { number_field(ui, "bias", {area.x, area.y, 120, 40}, "Bias", bias, style); });
  screen.click("lesson/bias");
  screen.key(ImGuiKey_UpArrow);
  CHECK(bias == 0.35);
  screen.key(ImGuiKey_PageDown);
  CHECK(bias == -0.65);
  screen.perform(Action::increment, "lesson/bias");
  CHECK(bias == -0.55);
  screen.perform(Action::set_value, "lesson/bias", "0,127");
  CHECK(bias == 0.127);
  screen.perform(Action::set_value, "lesson/bias", "7");
  CHECK(bias == 0.127);
  screen.perform(Action::submit, "lesson/bias");
  // Submitted, the field gives the keys back and shows the number as it is spelled.
  CHECK(screen.node("lesson/bias").value == "0.13");
  CHECK(bias == 0.127);
}

TEST_CASE("a number field that shows no number changes nothing") {
  double weight = std::nan("");
  bool changed = false;
  TestScreen screen([&](Ui& ui, Rect area) {
    changed = number_field(ui, "weight", {area.x, area.y, 120, 40}, "Weight", weight) || changed;
  });
  screen.settle();
  screen.click("lesson/weight");
  CHECK_FALSE(changed);
  screen.perform(Action::set_value, "lesson/weight", "0.5");
  CHECK(weight == 0.5);
}

TEST_CASE("a number changed from outside is shown, even while its field has the focus") {
  double bias = 0.25;
  TestScreen screen([&](Ui& ui, Rect area) { number_field(ui, "bias", {area.x, area.y, 120, 40}, "Bias", bias); });
  screen.click("lesson/bias");
  bias = 3;
  screen.move_to(600, 600);
  CHECK(screen.node("lesson/bias").value == "3");
}

TEST_CASE("a text field takes characters, clipboard and undo") {
  std::string text;
  TestScreen screen([&](Ui& ui, Rect area) { text_field(ui, "name", {area.x, area.y, 200, 40}, "Name", text); });
  screen.click("lesson/name");
  screen.type("tor");
  screen.type("σ");
  CHECK(text == "torσ");
  CHECK(screen.node("lesson/name").selection == SemanticSelection{4, 4});
  screen.key(ImGuiKey_A, true);
  screen.key(ImGuiKey_C, true);
  CHECK(screen.host().clipboard == "torσ");
  screen.key(ImGuiKey_End);
  screen.key(ImGuiKey_V, true);
  CHECK(text == "torσtorσ");
  screen.key(ImGuiKey_Z, true);
  CHECK(text == "torσ");
}

TEST_CASE("where the host edits text, keys do nothing and its value and selection are taken over") {
  std::string text = "abc";
  TestScreen screen(
      [&](Ui& ui, Rect area) {
        text_field(ui, "name", {area.x, area.y, 200, 40}, "Name", text);
      },
      [](NullHost& host) { host.edits_outside = true; });
  screen.perform(Action::focus, "lesson/name");
  screen.type("x");
  CHECK(text == "abc");
  screen.perform(Action::set_value, "lesson/name", "中文");
  screen.perform(Action::select_text, "lesson/name", "0 1");
  CHECK(text == "中文");
  CHECK(screen.node("lesson/name").selection == SemanticSelection{0, 1});
}

TEST_CASE("of values that come between two frames the last counts, of steps and presses every one") {
  std::string text;
  double value = 0;
  int presses = 0;
  TestScreen screen([&](Ui& ui, Rect area) {
    text_field(ui, "name", {area.x, area.y, 200, 40}, "Name", text);
    slider(ui, "beta", {area.x, area.y + 50, 200, 40}, "β", value, {0, 1, 0.1});
    presses += button(ui, "next", {area.x, area.y + 100, 200, 40}, "Next");
  });
  for (const char* typed : {"2", "2.", "2.2", "2.25"}) screen.lab().perform(Action::set_value, "lesson/name", typed);
  for (int i = 0; i < 3; ++i) {
    screen.lab().perform(Action::increment, "lesson/beta", "");
    screen.lab().perform(Action::press, "lesson/next", "");
    screen.lab().perform(Action::press, "lesson/no such node", "");
  }
  screen.settle();
  CHECK(text == "2.25");
  CHECK(value == 0.3);
  CHECK(presses == 3);
  CHECK_FALSE(screen.lab().wants_frame());
}

TEST_CASE("a slider is dragged, stepped and set, always on its grid of steps") {
  double value = 0.5;
  Range range{0, 1, 0.1};
  TestScreen screen([&](Ui& ui, Rect area) { slider(ui, "beta", {area.x + 10, area.y, 200, 40}, "β", value, range); });
  screen.perform(Action::increment, "lesson/beta");
  CHECK(value == 0.6);
  screen.perform(Action::set_value, "lesson/beta", "0.34");
  CHECK(value == 0.3);
  screen.click("lesson/beta");
  CHECK(value == 0.5);
  screen.key(ImGuiKey_End);
  CHECK(value == 0.5);  // after the mouse was used keys are the lab's
  screen.perform(Action::focus, "lesson/beta");
  screen.key(ImGuiKey_End);
  CHECK(value == 1);
  const Rect bounds = screen.node("lesson/beta").bounds;
  screen.drag(bounds.center(), {bounds.x, bounds.center().y}, true);
  CHECK(value == 0);
  CHECK(screen.node("lesson/beta").range == SemanticRange{0, 1, 0, 0.1});
}

TEST_CASE("a switch says what it is") {
  bool on = false;
  TestScreen screen([&](Ui& ui, Rect area) { toggle(ui, "peephole", {area.x, area.y, 200, 40}, "Peepholes", on); });
  CHECK(screen.node("lesson/peephole").checked == false);
  screen.perform(Action::press, "lesson/peephole");
  CHECK(on);
  CHECK(screen.node("lesson/peephole").checked == true);
}

TEST_CASE("tabs are one stop for Tab and change by arrows, click and mirror") {
  int chosen = 0;
  const std::vector<std::string> labels = {"Where from", "Code", "Table"};
  TestScreen screen([&](Ui& ui, Rect area) { tabs(ui, "views", {area.x, area.y, 300, 44}, "Views", labels, chosen); });
  CHECK(of_lesson(screen.tree().focus_order()) == std::vector<std::string>{"lesson/views/0"});
  screen.perform(Action::focus, "lesson/views/0");
  screen.key(ImGuiKey_RightArrow);
  CHECK(chosen == 1);
  CHECK(screen.tree().focused()->id == "lesson/views/1");
  screen.click("lesson/views/2");
  CHECK(chosen == 2);
  CHECK(screen.tree().focused()->id == "lesson/views/2");
  screen.perform(Action::press, "lesson/views/0");
  CHECK(chosen == 0);
}

TEST_CASE("a dropdown opens over what lies below it and closes on a choice") {
  int chosen = 0, below = 0;
  const std::vector<std::string> cells = {"LSTM", "GRU", "RNN"};
  TestScreen screen([&](Ui& ui, Rect area) {
    select(ui, "cell", {area.x, area.y, 160, 40}, "Cell", cells, chosen);
    below += button(ui, "below", {area.x, area.y + 44, 160, 120}, "Below");
  });
  screen.click("lesson/cell");
  CHECK(screen.node("lesson/cell").expanded == true);
  screen.click("lesson/cell/1");
  CHECK(chosen == 1);
  CHECK(below == 0);
  CHECK_FALSE(screen.has("lesson/cell/1"));
  CHECK(screen.node("lesson/cell").value == "GRU");
  screen.perform(Action::set_value, "lesson/cell", "RNN");
  CHECK(chosen == 2);
}

TEST_CASE("a matrix is one node whose reading cursor speaks the cell") {
  GridCursor cursor;
  TestScreen screen([&](Ui& ui, Rect area) {
    grid_cursor(ui, "W", {area.x, area.y, 100, 100}, "W_f", 4, 7, cursor,
                [](int row, int column) { return std::to_string(row) + "," + std::to_string(column); });
  });
  screen.perform(Action::focus, "lesson/W");
  screen.key(ImGuiKey_RightArrow);
  screen.perform(Action::cell_down, "lesson/W");
  CHECK(screen.node("lesson/W").value == "1,1");
  screen.key(ImGuiKey_End);
  CHECK(screen.node("lesson/W").grid == SemanticGrid{4, 7, 1, 6});
  screen.key(ImGuiKey_RightArrow);
  CHECK(cursor.column == 6);
}

TEST_CASE("a finger that drags scrolls and presses nothing; the focus scrolls itself into view") {
  int presses = 0;
  TestScreen screen([&](Ui& ui, Rect area) {
    ScrollArea scroll(ui, "text", area, "Text");
    float y = scroll.top();
    for (int i = 0; i < 40; ++i, y += 50) presses += button(ui, "row" + std::to_string(i), {area.x + 10, y, 200, 40}, "Row");
    scroll.end_at(y);
  });
  const float before = screen.node("lesson/text/row0").bounds.y;
  screen.drag({100, 600}, {100, 400}, true);
  CHECK(presses == 0);
  CHECK(screen.node("lesson/text/row0").bounds.y < before - 150);
  screen.perform(Action::focus, "lesson/text/row39");
  const Rect last = screen.node("lesson/text/row39").bounds;
  CHECK(last.bottom() <= 900);
  CHECK(last.y >= 48);
  screen.perform(Action::focus, "lesson/text/row0");
  CHECK(screen.node("lesson/text/row0").bounds.y >= 48);
}

TEST_CASE("a dialog keeps Tab inside, ends by Escape and gives the focus back") {
  bool open = false;
  TestScreen screen([&](Ui& ui, Rect area) {
    if (button(ui, "help", {area.x, area.y, 100, 40}, "Help")) open = true;
    if (!open) return;
    Dialog dialog(ui, "card", {400, 300}, "Help");
    button(ui, "more", {dialog.area().x, dialog.area().y, 100, 40}, "More");
    open = !dialog.closed();
  });
  screen.perform(Action::focus, "lesson/help");
  screen.key(ImGuiKey_Enter);
  CHECK(open);
  CHECK(screen.tree().focused()->id == "lesson/card/close");
  for (int i = 0; i < 4; ++i) {
    screen.key(ImGuiKey_Tab);
    CHECK(screen.tree().focused()->id.starts_with("lesson/card/"));
  }
  screen.key(ImGuiKey_Escape);
  CHECK_FALSE(open);
  CHECK_FALSE(screen.has("lesson/card"));
  CHECK(screen.node("lesson/help").focused);
}

TEST_CASE("a paragraph: a link over two lines is read once and pressed on both, and a space stays behind it") {
  int pressed = 0;
  TestScreen screen([&](Ui& ui, Rect area) {
    std::vector<Span> spans(3);
    spans[0].text = "What is far from ";
    spans[1].text = "the other experiment", spans[1].link = "variants";
    spans[2].text = " shows it";
    if (!paragraph(ui, "p", {area.x + 10, area.y + 10}, 150, spans).pressed_link.empty()) ++pressed;
  });
  std::string read;
  int links = 0;
  for (const SemanticNode& node : screen.tree().nodes) {
    if (!node.id.starts_with("lesson/p/")) continue;
    read += node.name;
    links += node.role == Role::link;
  }
  CHECK(links == 1);
  CHECK(read == "What is far from the other experiment shows it");
  const Rect first = screen.node("lesson/p/1").bounds;
  REQUIRE(first.w < 100);  // the rest of it stands on the next line, at its beginning
  screen.click_at(screen.node("lesson/p").bounds.x + 15, first.bottom() + first.h / 2);
  CHECK(pressed == 1);
}

TEST_CASE("a paragraph wraps, speaks its whole text and lights its terms") {
  std::string pressed, lit;
  TestScreen screen([&](Ui& ui, Rect area) {
    std::vector<Span> spans(4);
    spans[0].text = "The ";
    spans[1].text = "forget gate", spans[1].term = "f";
    spans[2].text = " weighs all of it, adds its bias, and squashes the result to a number between 0 and 1; see ";
    spans[3].text = "input gate", spans[3].link = "input-gate";
    const ParagraphResult r = paragraph(ui, "p", {area.x + 10, area.y + 10}, 200, spans);
    CHECK(r.height > 80);
    if (!r.pressed_link.empty()) pressed = r.pressed_link;
    if (!ui.lit().empty()) lit = ui.lit();
  });
  CHECK(screen.node("lesson/p").name.starts_with("The forget gate weighs"));
  screen.perform(Action::press, "lesson/p/3");
  CHECK(pressed == "input-gate");
  screen.move_to(60, 70);
  CHECK(lit == "f");
}

TEST_CASE("a paragraph's text behind a link begins with its blank, so that it is read as it stands") {
  TestScreen screen([&](Ui& ui, Rect area) {
    std::vector<Span> spans(5);
    spans[0].text = "0.75", spans[0].link = "a";
    spans[1].text = " of ";
    spans[2].text = "2.50", spans[2].link = "b";
    spans[3].text = " in all, ";
    spans[4].text = "x", spans[4].link = "c";
    paragraph(ui, "p", {area.x + 10, area.y + 10}, 400, spans);
  });
  std::string read;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.starts_with("lesson/p/")) read += node.name;
  CHECK(read == "0.75 of 2.50 in all, x");
}
