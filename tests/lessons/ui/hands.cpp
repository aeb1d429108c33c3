// What the reader's hands can rely on: which key is whose, what a click does to a number, what stays open and what is said.
#include <doctest/doctest.h>

#include "lessons/ui/buttons.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/sliders.hpp"
#include "lessons/ui/ui.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

TEST_CASE("hands: a click selects a whole number, so that what is typed takes its place; a second click sets the caret") {
  double value = 1.45;
  TestScreen screen([&](Ui& ui, Rect area) { number_field(ui, "w", {area.x, area.y, 120, 36}, "Weight", value); });
  screen.click("lesson/w");
  screen.type("3");
  CHECK(value == 3);
  value = 1.45;
  const Rect at = screen.node("lesson/w").bounds;
  screen.click_at(at.right() - 15, at.center().y);  // elsewhere, so that it is no double click
  screen.type("3");
  CHECK(value != 3);
}

TEST_CASE("hands: a drag over a number selects a part of it") {
  double value = 123456;
  TestScreen screen([&](Ui& ui, Rect area) { number_field(ui, "w", {area.x, area.y, 160, 36}, "Weight", value); });
  const Rect at = screen.node("lesson/w").bounds;
  screen.drag({at.x + 13, at.center().y}, {at.x + 38, at.center().y}, false);
  const auto selection = screen.node("lesson/w").selection;
  REQUIRE(selection);
  CHECK(selection->anchor == 0);
  CHECK(selection->caret > 0);
  CHECK(selection->caret < 6);
}

TEST_CASE("hands: Enter and Escape give the keys back, Escape with the old number, and Tab goes on from there") {
  for (const bool enter : {true, false}) {
    CAPTURE(enter);
    double value = 1.45;
    int next = 0;
    TestScreen screen([&](Ui& ui, Rect area) {
      number_field(ui, "w", {area.x, area.y, 120, 36}, "Weight", value);
      next += button(ui, "next", {area.x, area.y + 60, 120, 36}, "Next");
    });
    screen.click("lesson/w");
    screen.type("3");
    screen.key(enter ? ImGuiKey_Enter : ImGuiKey_Escape);
    CHECK(value == (enter ? 3 : 1.45));
    CHECK_FALSE(screen.node("lesson/w").focused);
    screen.key(ImGuiKey_Tab);
    CHECK(screen.node("lesson/next").focused);
  }
}

TEST_CASE("hands: a text field lets go of the keys by Escape") {
  std::string text = "a";
  TestScreen screen([&](Ui& ui, Rect area) { text_field(ui, "t", {area.x, area.y, 120, 36}, "Text", text); });
  screen.click("lesson/t");
  screen.type("b");
  screen.key(ImGuiKey_Escape);
  CHECK(text == "a");
  CHECK_FALSE(screen.node("lesson/t").focused);
}

TEST_CASE("hands: after the mouse was used the arrows are those of the walk; after Tab they are the widget's") {
  double slid = 0.5;
  int tab = 0, choice = 0, walked = 0;
  GridCursor cell{0, 0, false};
  const std::vector<std::string> names{"one", "two", "three"};
  TestScreen screen([&](Ui& ui, Rect area) {
    slider(ui, "slider", {area.x, area.y, 200, 30}, "Slider", slid, {0, 1, 0.25});
    tabs(ui, "tabs", {area.x, area.y + 40, 300, 36}, "Tabs", names, tab);
    select(ui, "select", {area.x, area.y + 90, 200, 36}, "Select", names, choice);
    grid_cursor(ui, "grid", {area.x, area.y + 140, 90, 90}, "Grid", 3, 3, cell, [](int, int) { return "cell"; });
    for (const ImGuiKey key : {ImGuiKey_RightArrow, ImGuiKey_DownArrow}) walked += ui.take_key(key);
  });
  int expected = 0;
  for (const char* id : {"lesson/slider", "lesson/tabs/1", "lesson/grid"}) {
    CAPTURE(id);
    screen.click(id);
    const double before = slid;
    const int tab_before = tab, column = cell.column;
    screen.key(ImGuiKey_RightArrow);
    CHECK(walked == ++expected);
    CHECK(slid == before);
    CHECK(tab == tab_before);
    CHECK(cell.column == column);
  }
  screen.perform(Action::focus, "lesson/slider");
  const double before = slid;
  screen.key(ImGuiKey_RightArrow);
  CHECK(slid == before + 0.25);
  CHECK(walked == expected);
  // A list that is open is walked whoever opened it.
  screen.click("lesson/select");
  screen.key(ImGuiKey_DownArrow);
  CHECK(choice == 1);
}

TEST_CASE("hands: a key with Ctrl is nobody's unless it was asked for with Ctrl, and the other way round") {
  int plain = 0, command = 0;
  TestScreen screen([&](Ui& ui, Rect) {
    plain += ui.take_key(ImGuiKey_V, false);
    command += ui.take_key(ImGuiKey_Z, false, Held::command);
  });
  screen.key(ImGuiKey_V, true);
  CHECK(plain == 0);
  screen.key(ImGuiKey_V);
  CHECK(plain == 1);
  screen.key(ImGuiKey_Z);
  CHECK(command == 0);
  screen.key(ImGuiKey_Z, true);
  CHECK(command == 1);
}

TEST_CASE("hands: keys of one character can be switched off; arrows and Ctrl stay") {
  int letters = 0, arrows = 0, commands = 0, signs = 0;
  bool on = false;
  TestScreen screen([&](Ui& ui, Rect) {
    ui.settings.letter_keys = on;
    letters += ui.take_key(ImGuiKey_B, false) + ui.take_key(ImGuiKey_0, false);
    arrows += ui.take_key(ImGuiKey_RightArrow);
    commands += ui.take_key(ImGuiKey_Z, false, Held::command);
    signs += ui.take_character('?');
  });
  const auto press_all = [&] {
    screen.key(ImGuiKey_B);
    screen.key(ImGuiKey_0);
    screen.key(ImGuiKey_RightArrow);
    screen.key(ImGuiKey_Z, true);
    screen.type("?");
  };
  press_all();
  CHECK(letters + signs == 0);
  CHECK(arrows == 1);
  CHECK(commands == 1);
  on = true;
  press_all();
  CHECK(letters == 2);
  CHECK(signs == 1);
}

TEST_CASE("hands: a host can tell whether a key or a turn of the wheel was used") {
  TestScreen screen([&](Ui& ui, Rect area) {
    (void)ui.take_key(ImGuiKey_RightArrow);
    ScrollArea scroll(ui, "text", {area.x, area.y, area.w, 100}, "Text");
    scroll.end_at(scroll.top() + 130);
  });
  const auto used = [&](auto&& what) {
    const int before = screen.lab().ui().inputs_used();
    what();
    screen.settle();
    return screen.lab().ui().inputs_used() != before;
  };
  CHECK(used([&] { screen.key(ImGuiKey_RightArrow); }));
  CHECK_FALSE(used([&] { screen.key(ImGuiKey_End); }));
  const Rect text = screen.node("lesson/text").bounds;
  screen.move_to(text.center().x, text.center().y);
  CHECK(used([&] { screen.lab().wheel(0, -1); }));
  CHECK_FALSE(used([&] { screen.lab().wheel(0, -1); }));  // it is at its end
  CHECK(used([&] { screen.lab().wheel(0, 1); }));
}

TEST_CASE("hands: a pressed term stays open until it is pressed again, another place is, or Escape") {
  Span term{"sigmoid"};
  term.tip = "between 0 and 1";
  Ui* ui_of = nullptr;
  TestScreen screen([&](Ui& ui, Rect area) {
    ui_of = &ui;
    paragraph(ui, "p", {area.x, area.y}, 300, {{"A "}, term, {" gate"}});
  });
  const auto open = [&] { return ui_of->pinned == "lesson/p/1" && ui_of->tooltip_owner == "lesson/p/1"; };
  screen.click("lesson/p/1");
  screen.move_to(300, 500);
  CHECK(open());
  screen.wait(3);
  CHECK(open());
  screen.key(ImGuiKey_Escape);
  CHECK(ui_of->pinned.empty());
  screen.click("lesson/p/1");
  CHECK(open());
  screen.click("lesson/p/1");
  CHECK(ui_of->pinned.empty());
  screen.click("lesson/p/1");
  screen.click_at(300, 500);
  CHECK(ui_of->pinned.empty());
}

TEST_CASE("hands: copying is said when it has happened, seen and heard, and not when it was refused") {
  for (const bool works : {true, false}) {
    CAPTURE(works);
    TestScreen screen(
        [&](Ui& ui, Rect area) {
          if (button(ui, "copy", {area.x, area.y, 100, 36}, "Copy")) ui.copy("text", "It is copied.");
        },
        [&](NullHost& host) { host.clipboard_works = works; });
    screen.click("lesson/copy");
    CHECK((screen.host().clipboard == "text") == works);
    const auto& said = screen.host().announced;
    CHECK((std::find(said.begin(), said.end(), "It is copied.") != said.end()) == works);
    CHECK(screen.has("told") == works);
    screen.wait(20);
    CHECK_FALSE(screen.has("told"));
  }
}

TEST_CASE("hands: a word that is wider than its paragraph is broken, not cut off") {
  const std::string long_word(4000, 'x');
  float height = 0;
  TestScreen screen([&](Ui& ui, Rect area) { height = paragraph(ui, "p", {area.x, area.y}, 200, {{long_word}}).height; });
  CHECK(height > 1000);
}
