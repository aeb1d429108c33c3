// What the build leaves of a lesson for a program that gets the lessons one by one (cmake/embed.cmake).
#include <doctest/doctest.h>

#include "tests/lessons/outlines.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("outlines: they say of every lesson where it stands, what it is called, how many steps it has and what it asks") {
  const std::vector<Lesson> outline = outlines(), lesson = whole_lessons();
  REQUIRE(outline.size() == lesson.size());
  REQUIRE(lesson.size() > 20);
  for (std::size_t k = 0; k < lesson.size(); ++k) {
    const Lesson &a = outline[k], &b = lesson[k];
    CAPTURE(b.slug);
    CHECK(a.whole == (k == 0));
    CHECK(b.whole);
    CHECK(std::tie(a.slug, a.language, a.number, a.letter, a.part, a.title, a.goal, a.minutes, a.next, a.opens, a.related) ==
          std::tie(b.slug, b.language, b.number, b.letter, b.part, b.title, b.goal, b.minutes, b.next, b.opens, b.related));
    REQUIRE(a.steps.size() == b.steps.size());
    for (std::size_t s = 0; s < b.steps.size(); ++s) {
      CHECK(a.steps[s].title == b.steps[s].title);
      REQUIRE(a.steps[s].questions.size() == b.steps[s].questions.size());
      for (std::size_t q = 0; q < b.steps[s].questions.size(); ++q)
        CHECK(a.steps[s].questions[q].id == b.steps[s].questions[q].id);
    }
  }
}

TEST_CASE("outlines: they are a small part of the lessons") {
  std::size_t outlined = 0, all = 0;
  for (const EmbeddedFile& file : embedded_outlines()) outlined += file.name.ends_with(".outline") ? file.text.size() : 0;
  for (const EmbeddedFile& file : embedded_lessons()) all += file.text.size();
  CHECK(outlined * 8 < all);
  for (const EmbeddedFile& file : embedded_texts()) CHECK_FALSE(file.name.find("-") != std::string_view::npos);
}
