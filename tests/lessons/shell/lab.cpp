
#include <doctest/doctest.h>

#include "lessons/shell/lab.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/ui.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

TEST_CASE("an idle lab wants no frame and presents nothing") {
  TestScreen screen([](Ui& ui, Rect area) { button(ui, "next", {area.x, area.y, 100, 40}, "Next"); });
  CHECK_FALSE(screen.lab().wants_frame());
  CHECK(screen.lab().next_frame_in() > 1e9);
  const int frames = screen.lab().frames(), presented = screen.host().presented;
  screen.wait(60);
  CHECK(screen.lab().frames() == frames);
  screen.lab().something_happened();
  CHECK(screen.settle() <= 3);
  CHECK(screen.host().presented == presented);
}

TEST_CASE("a resting pointer shows the tooltip after a moment and then the lab is idle again") {
  TestScreen screen([](Ui&, Rect) {});
  const Rect theme = screen.node("bar/theme").bounds;
  screen.move_to(theme.center().x, theme.center().y);
  CHECK(screen.lab().next_frame_in() < 1);
  screen.wait(2);
  CHECK_FALSE(screen.lab().wants_frame());
}

TEST_CASE("the theme follows the system until the reader chooses, and the choice is kept until it follows again") {
  NullScreen screen(embedded_face);
  CHECK(screen.lab().ui().theme.dark);
  screen.host().wishes.dark = false;
  screen.lab().preferences_changed();
  screen.settle();
  CHECK_FALSE(screen.lab().ui().theme.dark);
  CHECK(screen.node("bar/theme").name == "Dark theme");
  screen.perform(Action::press, "bar/theme");
  CHECK(screen.lab().ui().theme.dark);
  CHECK(screen.host().storage.at("theme") == "dark");
  screen.lab().preferences_changed();
  CHECK(screen.lab().ui().theme.dark);
  screen.perform(Action::press, "bar/help");
  screen.perform(Action::press, "help dialog/text/theme/0");
  CHECK_FALSE(screen.lab().ui().theme.dark);
  CHECK(screen.host().storage.count("theme") == 0);
}

TEST_CASE("the page says in which language its text is, whatever the system speaks") {
  TestScreen screen([](Ui&, Rect) {}, [](NullHost& host) { host.wishes.languages = "xx-XX,en-US"; });
  CHECK(screen.host().page_language == "en");
  CHECK(screen.lab().ui().words().language() == "en");
  CHECK(screen.tree().nodes[0].name == "Gatewalk");
}

TEST_CASE("the wish for a language is kept, and without one the system is asked again") {
  NullScreen screen(embedded_face);
  screen.perform(Action::press, "bar/help");
  screen.perform(Action::press, "help dialog/text/language/1");
  CHECK(screen.host().storage.at("language") == Phrases::languages()[0]);
  CHECK(screen.host().page_language == Phrases::languages()[0]);
  screen.perform(Action::press, "help dialog/text/language/0");
  CHECK(screen.host().storage.count("language") == 0);
  CHECK(screen.host().page_language == "en");
}

TEST_CASE("panels change contrast and size of everything") {
  TestScreen screen([](Ui& ui, Rect area) {
    if (button(ui, "larger", {area.x, area.y, 100, 40}, "Larger")) ui.settings.text_scale = 1.5f;
    if (button(ui, "contrast", {area.x, area.y + 50, 100, 40}, "Contrast")) ui.settings.high_contrast = true;
  });
  screen.perform(Action::press, "lesson/larger");
  CHECK(screen.node("lesson/larger").bounds.w == 150);
  screen.perform(Action::press, "lesson/contrast");
  CHECK(screen.lab().ui().theme.high_contrast);
}

TEST_CASE("what the reader set is kept on the machine and taken up at the next start") {
  NullScreen screen(embedded_face);
  screen.perform(Action::press, "bar/help");
  screen.perform(Action::press, "help dialog/text/scale/2");
  screen.perform(Action::press, "help dialog/text/contrast");
  screen.perform(Action::press, "help dialog/text/decimals/1");
  CHECK(screen.host().storage.at("text-scale") == "1.25");
  CHECK(screen.host().storage.at("contrast") == "high");
  CHECK(screen.host().storage.at("decimals") == "4");
  NullScreen later(embedded_face, nullptr, [&](NullHost& host) { host.storage = screen.host().storage; });
  CHECK(later.lab().ui().settings.text_scale == 1.25f);
  CHECK(later.lab().ui().theme.high_contrast);
}

TEST_CASE("the lab goes on where nothing can be stored") {
  TestScreen screen([](Ui&, Rect) {}, [](NullHost& host) { host.storage_works = false; });
  screen.perform(Action::press, "bar/theme");
  CHECK_FALSE(screen.lab().ui().theme.dark);
}

TEST_CASE("without a face nothing is drawn, and the lab starts when it comes") {
  NullScreen screen([](std::string_view) { return std::string(); });
  CHECK(screen.lab().frames() == 0);
  screen.lab().face_arrived("text-regular.otf", "not a face");
  screen.settle();
  CHECK(screen.lab().frames() == 0);
  screen.lab().face_arrived("text-regular.otf", embedded_face("text-regular.otf"));
  screen.settle();
  CHECK(screen.lab().frames() > 0);
  CHECK(screen.has("bar/theme"));
}

TEST_CASE("on a phone the panels are chosen by tabs and targets are as high as a finger") {
  TestScreen screen([](Ui&, Rect) {},
                    [](NullHost& host) {
                      host.window = {390, 844, 3};
                      host.wishes.coarse_pointer = true;
                    });
  CHECK(screen.has("lesson"));
  CHECK_FALSE(screen.has("inspector"));
  screen.perform(Action::press, "panels/1");
  CHECK(screen.has("inspector"));
  CHECK_FALSE(screen.has("lesson"));
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.focusable) {
      CHECK(node.bounds.h >= 44);
      CHECK(node.bounds.w >= 44);
    }
}

TEST_CASE("in a 4K window bounds and pointer are in window pixels while drawing is zoomed") {
  int presses = 0;
  TestScreen screen(
      [&](Ui& ui, Rect area) {
        presses += button(ui, "next", {area.x + 100, area.y + 100, 100, 40}, "Next");
      },
      [](NullHost& host) {
        host.window = {3840, 2160, 1};
      });
  CHECK(screen.node("lesson/next").bounds.w == 200);
  screen.click("lesson/next");
  CHECK(presses == 1);
}
