#include "lessons/paper/handout.hpp"

#include <doctest/doctest.h>

#include "tests/lessons/drawn.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

int count(std::string_view text, std::string_view what) {
  int n = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("handout: every step with its heading, its words, the stage and its questions, and the reader's lab as it was") {
  NullScreen reader(embedded_face, nullptr, usual_window);
  go(reader, "#/en/forget-gate/2");
  const std::string before = reader.host().current_address;
  const std::string plain = handout(embedded_face, before, false), answered = handout(embedded_face, before, true);
  CHECK(reader.host().current_address == before);
  reader.perform(Action::press, "lesson/next");
  CHECK(reader.host().current_address.starts_with("#/en/forget-gate/3"));

  CHECK(says(plain, "<h1>8 · Forget gate</h1>"));
  CHECK(says(plain, "<h2>2 · Put side by side</h2>"));
  for (const std::string* text : {&plain, &answered}) {
    CHECK(count(*text, "<section>") == 8);
    CHECK(count(*text, "class=\"stage\"") == 8);
    for (const char* tag : {"section", "div", "svg", "text", "h2"})
      CHECK(count(*text, "<" + std::string(tag) + ">") + count(*text, "<" + std::string(tag) + " ") ==
            count(*text, "</" + std::string(tag) + ">"));
  }
  // Words and numbers of the lesson stand in it as text.
  CHECK(says(plain, "First the gate needs something"));
  // Always on white, whatever the reader's lab is.
  CHECK(says(plain, "<rect"));
  CHECK_FALSE(says(plain, "fill=\"#0e1116\""));
  // Buttons are nobody's on paper.
  CHECK_FALSE(says(plain, ">Check</text>"));
  CHECK_FALSE(says(plain, ">Show the answer<"));
}

TEST_CASE("handout: solutions stand in the one with answers alone") {
  const std::string place = "#/en/forget-gate/1";
  const std::string plain = handout(embedded_face, place, false), answered = handout(embedded_face, place, true);
  REQUIRE(count(plain, "class=\"questions\"") > 0);
  CHECK(count(plain, "class=\"questions\"") == count(answered, "class=\"questions\""));
  CHECK(answered.size() > plain.size());
  const std::string solution = "The answer is";
  CHECK_FALSE(says(plain, solution));
  CHECK(says(answered, solution));
}

TEST_CASE("handout: of a lesson that there is not it is empty") {
  CHECK(handout(embedded_face, "#/en/no-such-lesson/1", false).empty());
  CHECK(handout(embedded_face, "", false).empty());
  CHECK(handout(embedded_face, "#/en", false).empty());
}
