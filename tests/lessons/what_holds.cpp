// What the text says stays true: whatever a step offers to change is changed, and every paragraph that rests on a condition
// (":holds") is either right about it or has visibly given way, there and after going on by Next and by Back.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "lessons/course/course.hpp"
#include "lessons/directives/choose.hpp"
#include "lessons/player/claims.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/words/phrases.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

struct Change {
  std::string name;
  std::function<void(Player&)> make;
};

// Each knob to both ends, each choice, each cut, and one edit of each kind: a weight, a bias, an input, an initial state.
std::vector<Change> changes(const Player& player) {
  std::vector<Change> all;
  const Step& step = player.step();
  for (const Knob* knob : step.all<Knob>())
    for (const double end : {knob->least, knob->most})
      all.push_back({knob->label + " to " + std::to_string(end), [=](Player& p) { (void)p.edit(knob->target, end); }});
  for (const ChosenVariants* picker : pickers_of(step))
    for (int k = 0; k < player.variants(); ++k)
      if (picker->offers(player.variant_name(k)))
        all.push_back({"variant " + player.variant_name(k), [=](Player& p) { p.choose_variant(k); }});
  for (const CutSwitch* cut : step.all<CutSwitch>())
    for (const bool yes : {true, false}) all.push_back({"cut " + cut->name, [=](Player& p) { p.cut(cut->name, yes); }});
  for (const auto& parameter : player.experiment().recipe(Pass::forward).parameters) {
    const bool matrix = parameter.name.starts_with('W') || parameter.name.starts_with('V');
    const auto target = parse_target(parameter.name + (matrix ? "[0,0]" : "[0]"));
    if (target) all.push_back({parameter.name, [=](Player& p) { (void)p.edit(*target, -3); }});
  }
  for (const char* name : {"x[0]@1", "h[0]@0", "c[0]@0"})
    if (const auto target = parse_target(name)) all.push_back({name, [=](Player& p) { (void)p.edit(*target, 2.5); }});
  return all;
}

int given_way = 0;

// Every claim of the step at hand is true, or its paragraph is no longer there and says so.
void hold(NullScreen& screen, const Player& player) {
  screen.host().replace_address(player.address());
  screen.lab().address_changed(player.address());
  screen.settle(4);
  for (const Claim& claim : player.step().claims) {
    CAPTURE(claim.measure.text());
    const auto now = claim.measure.evaluate(player.experiment(), player.cursor());
    const bool says = std::any_of(screen.tree().nodes.begin(), screen.tree().nodes.end(), [&](const SemanticNode& node) {
      return node.id.find("prose " + std::to_string(claim.paragraph) + "/gave way") != std::string::npos;
    });
    if (!now || *now == 0) CHECK(says);
    CHECK(says == gives_way(player, claim.paragraph));
    given_way += says;
  }
}

}  // namespace

TEST_CASE("every lesson: after each change a step offers, and on by Next and Back, what the text rests on is so or gives way") {
  std::vector<Error> problems;
  Player player(load_course("en", problems));
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) { host.window = {1440, 900, 1}; });
  int claims = 0;
  for (const Lesson& lesson : player.course())
    for (int step = 0; step < static_cast<int>(lesson.steps.size()); ++step) {
      REQUIRE(player.open_lesson(lesson.slug, step));
      CAPTURE(lesson.slug);
      CAPTURE(step);
      // Whoever claims nothing here or beside has nothing to hold.
      const auto claimed = [&](int k) {
        return k >= 0 && k < static_cast<int>(lesson.steps.size()) && !lesson.steps[static_cast<std::size_t>(k)].claims.empty();
      };
      claims += static_cast<int>(lesson.steps[static_cast<std::size_t>(step)].claims.size());
      if (!claimed(step - 1) && !claimed(step) && !claimed(step + 1)) continue;
      for (const Change& change : changes(player)) {
        CAPTURE(change.name);
        Player changed = player;
        change.make(changed);
        if (claimed(step)) hold(screen, changed);
        for (const int to : {step + 1, step - 1})
          if (claimed(to)) {
            Player gone = changed;
            gone.go_to_step(to);
            hold(screen, gone);
          }
      }
    }
  CHECK(claims > 0);
  CHECK(given_way > 0);  // the changes are such that it is put to the test
}

TEST_CASE("a paragraph that rests on a condition gives way to a sentence, and a press brings it back") {
  const std::string text =
      "title: T\nnumber: 8\ngoal: G.\ncell: lstm\ninput: 3\nhidden: 4\nseed: 5\ntokens: a | b\n\n# One\n\nThe gate is open.\n\n"
      ":holds f[0]@1 > 0.1\n\nAnother paragraph.\n\n:show op=f\n:knob b_f[0] -12..12 bias\n";
  auto lesson = parse_lesson(text, "one.md");
  REQUIRE(lesson);
  CHECK(check_lesson(*lesson, "one.md").empty());
  Player player({*lesson});
  CHECK_FALSE(gives_way(player, 0));
  REQUIRE(player.edit(*parse_target("b_f[0]"), -12));
  CHECK(gives_way(player, 0));
  CHECK_FALSE(gives_way(player, 1));
  player.reset();
  CHECK_FALSE(gives_way(player, 0));

  const std::string wrong = std::string(text).replace(text.find("> 0.1"), 5, "< 0.1");
  lesson = parse_lesson(wrong, "one.md");
  REQUIRE(lesson);
  const auto errors = check_lesson(*lesson, "one.md");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].what.find("does not hold where the step begins: 'f[0]@1 < 0.1'") != std::string::npos);
  CHECK(errors[0].line == 14);
}
