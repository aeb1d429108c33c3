// A question that is closed tells what was computed when it was, whatever the reader changes afterwards.
#include <doctest/doctest.h>

#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

constexpr std::string_view closed_text =
    "title: Small question\nnumber: 90\ngoal: For tests.\ncell: lstm\nhidden: 2\ninput: 2\ntokens: a b\nset: b_f[0] = 0.5\n\n"
    "# Start\nText.\n\n:knob b_f[0] -4..4 bias\n\n:question bias number\nWhat is the bias?\nanswer: b_f[0]\ntolerance: 0.001\n"
    "hint: Look.\nexplain: It is {b_f[0]}.\n:end\n";

}  // namespace

TEST_CASE("a closed question: solution and explanation stay those that were computed when it was closed") {
  NullScreen screen(embedded_face);
  screen.host().guest->file_arrived({"90-small-question.md", std::string(closed_text), ""});
  screen.settle();
  std::string field, knob;
  for (const SemanticNode& node : screen.tree().nodes) {
    if (node.role == Role::text_field && node.id.find("question") != std::string::npos) field = node.id;
    if (node.role == Role::slider && node.id.starts_with("lesson/")) knob = node.id;
  }
  REQUIRE_FALSE(field.empty());
  REQUIRE_FALSE(knob.empty());
  screen.click(field);
  screen.perform(Action::set_value, field, "0.5");
  screen.perform(Action::press, field.substr(0, field.rfind('/')) + "/check");
  const auto said = [&](std::string_view what) {
    for (const SemanticNode& node : screen.tree().nodes)
      if (node.name.find(what) != std::string::npos) return true;
    return false;
  };
  CHECK(said("It is 0.50."));
  screen.perform(Action::set_value, knob, "2");
  CHECK(screen.host().current_address.find("b_f[0]~2") != std::string::npos);
  CHECK(said("It is 0.50."));
  CHECK_FALSE(said("It is 2.00."));
}

TEST_CASE("a closed question: it asks what it asked then, and says that numbers were changed since") {
  NullScreen screen(embedded_face);
  std::string asked(closed_text);
  asked.replace(asked.find("What is the bias?"), 17, "With {b_f[0] + 1} in mind: what is the bias?");
  screen.host().guest->file_arrived({"90-small-question.md", asked, ""});
  screen.settle();
  std::string field, knob;
  for (const SemanticNode& node : screen.tree().nodes) {
    if (node.role == Role::text_field && node.id.find("question") != std::string::npos) field = node.id;
    if (node.role == Role::slider && node.id.starts_with("lesson/")) knob = node.id;
  }
  const std::string check = field.substr(0, field.rfind('/')) + "/check";
  const auto said = [&](std::string_view what) {
    for (const SemanticNode& node : screen.tree().nodes)
      if (node.name.find(what) != std::string::npos) return true;
    return false;
  };
  const auto type = [&](const char* number) {
    screen.click(field);
    screen.perform(Action::set_value, field, number);
    screen.perform(Action::press, check);
  };
  type("7");
  CHECK(said("Not yet."));
  screen.perform(Action::set_value, knob, "2");
  CHECK_FALSE(said("Not yet."));  // that was said of another question
  CHECK(said("With 3 in mind"));
  type("2");
  CHECK(said("✓ 2"));
  CHECK_FALSE(said("Numbers were changed since"));
  screen.perform(Action::set_value, knob, "0");
  CHECK(said("✓ 2"));
  CHECK(said("With 3 in mind"));
  CHECK(said("Numbers were changed since"));
  screen.perform(Action::set_value, knob, "2");
  CHECK_FALSE(said("Numbers were changed since"));
}
