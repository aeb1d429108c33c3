// The lab on a host that brings the lessons one by one, as the page does.
#include <doctest/doctest.h>

#include "tests/lessons/outlines.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::unique_ptr<Panels> outlined(Host& host) { return make_panels(host, outlines()); }

// The lab at an address; lessons come at once, or when the test brings them.
std::function<void(NullHost&)> one_by_one(const std::string& address, bool wait = false) {
  return [=](NullHost& host) {
    host.replace_address(address);
    host.lesson_text = lesson_text;
    host.lessons_wait = wait;
  };
}

void bring(NullScreen& screen, const std::string& slug) {
  screen.lab().lesson_arrived("en", slug, lesson_text("en", slug));
  screen.settle();
}

// The way to the next lesson.
void last_step_and_next(NullScreen& screen) {
  for (int presses = 0; presses < 40 && screen.host().lessons_asked_for.empty(); ++presses)
    screen.perform(Action::press, "lesson/next");
}

}  // namespace

TEST_CASE("lessons one by one: the lab is the same as with all of them, and asks for the one that is opened alone") {
  for (const char* address :
       {"#/en/near-and-far/2", "#/en/forget-gate/5?v=1&t=2&op=f&open=f:2:2", "#/en/train-it/1", "#/en/22/1"}) {
    CAPTURE(address);
    NullScreen all(embedded_face, nullptr, one_by_one(address)), some(embedded_face, outlined, one_by_one(address));
    CHECK(all.host().lessons_asked_for.empty());
    CHECK(some.tree().outline() == all.tree().outline());
    CHECK(some.host().address() == all.host().address());
    CHECK(some.host().lessons_asked_for.size() == (std::string_view(address).find("near") == std::string_view::npos ? 1 : 0));
    for (NullScreen* screen : {&all, &some}) screen->perform(Action::press, "bar/contents");
    CHECK(some.tree().outline() == all.tree().outline());
  }
}

TEST_CASE("lessons one by one: the next lesson is asked for once, and is a step of the history when it has come") {
  NullScreen screen(embedded_face, outlined, one_by_one("", true));
  last_step_and_next(screen);
  REQUIRE(screen.host().lessons_asked_for == std::vector<std::string>{"error-term"});
  const std::string before = screen.host().address();
  screen.wait(2);
  CHECK(screen.host().lessons_asked_for.size() == 1);
  CHECK(screen.host().address() == before);
  CHECK(screen.host().history.empty());
  bring(screen, "error-term");
  CHECK(screen.host().address().starts_with("#/en/error-term/1"));
  CHECK(screen.host().history.size() == 1);
  CHECK_FALSE(screen.has("problem"));
}

TEST_CASE("lessons one by one: one that does not come, or is no lesson, is told, and can be asked for again") {
  NullScreen screen(embedded_face, outlined, one_by_one("", true));
  last_step_and_next(screen);
  const std::string before = screen.host().address();
  for (const char* text : {"", "<!doctype html><p>No such page"}) {
    screen.lab().lesson_arrived("en", "error-term", text);
    screen.settle();
    CHECK(screen.node("problem").name.find("could not be loaded") != std::string::npos);
    CHECK(screen.host().address() == before);
    screen.perform(Action::press, "problem/close");
    screen.perform(Action::press, "lesson/next");
  }
  CHECK(screen.host().lessons_asked_for.size() == 3);
  bring(screen, "error-term");
  CHECK(screen.host().address().starts_with("#/en/error-term/1"));
}

TEST_CASE("lessons one by one: an address stays in the address bar until its lesson has come, or cannot be had") {
  const std::string address = "#/en/forget-gate/5?v=1&t=2&op=f&open=f:2:2&set=b_f[0]~2.25";
  NullScreen screen(embedded_face, outlined, one_by_one(address, true));
  screen.wait(1);
  CHECK(screen.host().address() == address);
  bring(screen, "forget-gate");
  CHECK(screen.host().address().starts_with("#/en/forget-gate/5"));
  CHECK(screen.host().address().find("2.25") != std::string::npos);
  CHECK(screen.host().history.empty());

  NullScreen offline(embedded_face, outlined, one_by_one(address, true));
  offline.lab().lesson_arrived("en", "forget-gate", "");
  offline.settle();
  CHECK(offline.node("problem").name.find("Forget gate") != std::string::npos);
  CHECK(offline.host().address().starts_with("#/en/near-and-far/1"));
  CHECK(offline.host().history.empty());
}

TEST_CASE("lessons one by one: a lesson that came before it is wanted is not asked for") {
  NullScreen screen(embedded_face, outlined, one_by_one("#/en/near-and-far/1", true));
  bring(screen, "cell-state");
  screen.lab().address_changed("#/en/cell-state/2");
  screen.settle();
  CHECK(screen.host().lessons_asked_for.empty());
  CHECK(screen.node("lesson/count").name.starts_with("Step 2 of"));
}
