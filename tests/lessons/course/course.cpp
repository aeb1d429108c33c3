// The order of the lessons.
#include "lessons/course/course.hpp"

#include <doctest/doctest.h>

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::string text(std::string_view number) {
  return "title: T\nnumber: " + std::string(number) + "\ngoal: G.\ntokens: a | b\n\n# Step\nText.\n";
}

}  // namespace

TEST_CASE("course: lessons that share a number stand by their letters, lead on to each other, and keep slugs without them") {
  std::vector<Error> problems;
  const auto course = load_course({{"en/18-gru.md", text("18")},
                                   {"en/17b-one-update.md", text("17b")},
                                   {"en/17a-train-it.md", text("17a")},
                                   {"en/16-b-flat.md", text("16")}},
                                  problems);
  REQUIRE(problems.empty());
  REQUIRE(course.size() == 4);
  CHECK((course[0].slug == "b-flat" && course[0].place() == "16" && course[0].next == "train-it"));
  CHECK((course[1].slug == "train-it" && course[1].place() == "17a" && course[1].next == "one-update"));
  CHECK((course[2].slug == "one-update" && course[2].number == 17 && course[2].next == "gru"));
  CHECK((course[3].place() == "18" && course[3].next.empty()));
  CHECK((course[1].before(course[2]) && course[2].before(course[3]) && !course[2].before(course[1])));
}

TEST_CASE("course: a number that is none is refused") {
  std::vector<Error> problems;
  CHECK(load_course({{"en/17-x.md", text("b")}, {"en/18-y.md", text("18bc")}, {"en/19-z.md", text("0a")}}, problems).empty());
  CHECK(problems.size() == 3);
}
