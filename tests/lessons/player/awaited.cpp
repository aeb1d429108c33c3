// Lessons of which the course has an outline alone until they come.
#include <doctest/doctest.h>

#include "engine/files/formats.hpp"
#include "lessons/player/paths.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/outlines.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

Lesson lesson_of(const std::string& slug) {
  std::vector<Lesson> all = whole_lessons();
  return *std::find_if(all.begin(), all.end(), [&](const Lesson& l) { return l.slug == slug; });
}

}  // namespace

TEST_CASE("player: who goes on to a lesson that is not here yet stays where they are until it has come") {
  Player p(outlines());
  p.go_to_step(static_cast<int>(p.lesson().steps.size()) - 1);
  REQUIRE(p.lesson_awaited().empty());
  const std::string before = p.address(), next = p.course()[1].slug, leads_on = p.course()[1].next;
  p.next();
  CHECK(p.lesson_awaited() == next);
  CHECK(p.address() == before);
  p.lesson_came(lesson_of("forget-gate"));  // another one first
  CHECK(p.lesson_awaited() == next);
  CHECK(p.address() == before);
  p.lesson_came(lesson_of(next));
  CHECK(p.lesson_awaited().empty());
  CHECK(p.lesson().slug == next);
  CHECK(p.step_index() == 0);
  CHECK_FALSE(p.step().prose.empty());
  CHECK(p.lesson().next == leads_on);
  p.open_lesson("forget-gate", 2);  // that is here already
  CHECK(p.lesson().slug == "forget-gate");
  CHECK(p.step_index() == 2);
}

TEST_CASE("player: back leads to the last step of a lesson that has to come") {
  Player p(outlines());
  p.lesson_came(lesson_of("forget-gate"));
  p.open_lesson("forget-gate");
  p.back();
  REQUIRE(p.lesson_awaited() == "cell-state");
  p.lesson_came(lesson_of("cell-state"));
  CHECK(p.lesson().slug == "cell-state");
  CHECK(p.step_index() + 1 == static_cast<int>(p.lesson().steps.size()));
}

TEST_CASE("player: a lesson that cannot be had leaves everything as it was, with a sentence that names it") {
  Player p(outlines());
  p.go_to_step(1);
  const std::string before = p.address();
  p.open_lesson("gru");
  p.lesson_lacking();
  CHECK(p.address() == before);
  CHECK(p.problem().find("GRU") != std::string::npos);
  CHECK(p.lesson_awaited().empty());
  p.lesson_came(lesson_of("gru"));  // late: nobody waits any more
  CHECK(p.address() == before);
  CHECK(p.open_lesson("gru"));
  CHECK(p.lesson().slug == "gru");
}

TEST_CASE("player: an address of a lesson that is not here yet is restored whole when it has come") {
  Player known(whole_lessons());
  REQUIRE(known.restore("#/en/forget-gate/5?v=1&t=2&op=f&open=f:2:2&set=b_f[0]~2.25"));
  const std::string address = known.address();
  Player p(outlines());
  CHECK(p.restore(address));
  CHECK(p.lesson_awaited() == "forget-gate");
  p.lesson_came(lesson_of("forget-gate"));
  CHECK(p.address() == address);
  CHECK(p.problem().empty());

  Player mended(outlines());
  CHECK(mended.restore("#/en/8/3?nobody=knows"));
  mended.lesson_came(lesson_of("forget-gate"));
  CHECK(mended.step_index() == 2);
  CHECK(mended.problem().find("nobody") != std::string::npos);
}

TEST_CASE("player: a model is opened in the lesson for models when that has come") {
  Player p(outlines());
  const std::string text = kept_text("tests/golden/models/files/lstm.pt");
  const auto plain = files::to_plain(files::as_bytes(text));
  REQUIRE(plain);
  const std::string digest = source::digest_of(files::as_bytes(text));
  p.shelf().put(digest, "lstm.pt", files::as_text(*plain));
  CHECK(p.open_model({"lstm.pt", digest}));
  REQUIRE(p.lesson_awaited() == "your-own-model");
  CHECK_FALSE(p.opened());
  p.lesson_came(lesson_of("your-own-model"));
  CHECK(p.problem().empty());
  CHECK(p.lesson().slug == "your-own-model");
  CHECK(p.shows_opened());
}

TEST_CASE("player: whoever moves on meanwhile is not taken to the lesson that comes") {
  Player p(outlines());
  p.open_lesson("gru");
  p.go_to_step(1);
  CHECK(p.lesson_awaited().empty());
  const std::string there = p.address();
  p.lesson_came(lesson_of("gru"));
  CHECK(p.address() == there);
  p.open_lesson("forget-gate");
  p.open_lesson("cell-state");
  p.lesson_came(lesson_of("forget-gate"));
  CHECK(p.address() == there);
  p.lesson_came(lesson_of("cell-state"));
  CHECK(p.lesson().slug == "cell-state");
}

TEST_CASE("player: what the whole course is asked for is known from outlines as from the lessons") {
  const std::vector<Lesson> lessons = whole_lessons();
  Player whole(lessons), outlined(outlines());
  bool cut = false, summed = false;
  for (const Lesson& lesson : lessons) {
    CAPTURE(lesson.slug);
    whole = Player(lessons), outlined = Player(outlines());
    outlined.lesson_came(lesson);
    for (const int step : {0, static_cast<int>(lesson.steps.size()) - 1}) {
      REQUIRE(whole.open_lesson(lesson.slug, step));
      REQUIRE(outlined.open_lesson(lesson.slug, step));
      REQUIRE(outlined.address() == whole.address());
      CHECK(course_cuts(outlined) == course_cuts(whole));
      CHECK(course_sums_gradients(outlined) == course_sums_gradients(whole));
      cut = cut || course_cuts(whole), summed = summed || course_sums_gradients(whole);
    }
  }
  CHECK((cut && summed));
  // Answers in lessons that are not here count.
  const std::string progress = R"({"version":1,"answers":{"forget-gate/input":{"state":2}},"visited":["forget-gate"]})";
  Player counted(outlines());
  REQUIRE(whole.restore_progress(progress));
  REQUIRE(counted.restore_progress(progress));
  for (int k = 0; k < static_cast<int>(lessons.size()); ++k) CHECK(counted.lesson_share(k) == whole.lesson_share(k));
  const auto at = std::find_if(lessons.begin(), lessons.end(), [](const Lesson& l) { return l.slug == "forget-gate"; });
  CHECK(counted.lesson_share(static_cast<int>(at - lessons.begin())) > 0);
}
