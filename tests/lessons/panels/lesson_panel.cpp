#include <doctest/doctest.h>

#include <algorithm>

#include "tests/lessons/drawn.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

bool has_formula(NullScreen& screen) {
  const auto& nodes = screen.tree().nodes;
  return std::any_of(nodes.begin(), nodes.end(),
                     [](const SemanticNode& node) { return says(node.id, "formula 0") && node.id.ends_with("letters"); });
}

}  // namespace

TEST_CASE("lesson panel: beside a training no formula of a time step stands unasked") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/train-it/2");
  CHECK_FALSE(has_formula(screen));
  go(screen, "#/en/train-it/4");
  CHECK(has_formula(screen));
}

TEST_CASE("lesson panel: what sets a cell apart from another is marked line by line, and said of the picture") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  screen.lab().file_arrived(
      {"40-apart.md",
       "title: Apart\nnumber: 40\ngoal: See.\ncell: nfg\ninput: 2\nhidden: 2\ntokens: a | b | c\n\n# One\n\n"
       "Text.\n\n:against peep | V\n:show t=2 op=h\n",
       ""});
  screen.settle();
  go(screen, "#/en/apart/1");
  const auto line = [&](int k) { return screen.node("lesson/text/against/line " + std::to_string(k)).name; };
  CHECK_FALSE(says(line(0), "only here"));  // i, as in V
  CHECK(says(line(2), "in place of"));      // c' = c + i * g
  CHECK(says(line(5), "left out here"));    // f
  const std::string picture = screen.node("stage/diagram").name;
  CAPTURE(picture);
  CHECK(says(picture, "Left out: f, f * c"));
  screen.perform(Action::press, "lesson/text/against/line 0");
  screen.settle();
  CHECK(says(screen.host().current_address, "op=i"));
  screen.lab().file_arrived(
      {"41-alike.md",
       "title: Alike\nnumber: 41\ngoal: See.\ncell: np\ninput: 2\nhidden: 2\ntokens: a | b\n\n# One\n\nText.\n\n"
       ":against lstm | the LSTM\n:show t=2 op=h\n",
       ""});
  screen.settle();
  go(screen, "#/en/alike/1");
  CHECK(says(screen.node("lesson/text/against/legend").name, "The same lines as the LSTM"));
}

TEST_CASE("presenting: knobs, training and the walk are at hand, and the question stands beside the picture") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  const auto count = [&](Role role, std::string_view place) {
    const auto& nodes = screen.tree().nodes;
    return std::count_if(nodes.begin(), nodes.end(),
                         [&](const SemanticNode& node) { return node.role == role && node.id.starts_with(place); });
  };
  go(screen, "#/en/two-kinds-of-depth/2?v=1&present=stage");
  CHECK(screen.has("stage/network/grid"));
  CHECK(screen.has("time/play"));
  CHECK(count(Role::slider, "lesson/") == 1);
  CHECK(count(Role::text_field, "lesson/questions") == 0);
  screen.perform(Action::press, "lesson/ask"), screen.settle();
  CHECK(count(Role::text_field, "lesson/questions") == 1);
  CHECK(count(Role::slider, "lesson/") == 1);
  CHECK(screen.has("stage/network/grid"));
  screen.perform(Action::press, "lesson/next"), screen.settle();
  screen.perform(Action::press, "lesson/next"), screen.settle();
  CHECK(count(Role::text_field, "lesson/questions") == 0);  // it is called anew at each step
  go(screen, "#/en/bidirectional/3?v=1&present=stage");
  CHECK(screen.has("time/updates/train"));
}

TEST_CASE("readout: of two directions the products of a score stand in a line each, with what they add") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  screen.lab().file_arrived({"40-both.md",
                             "title: Both\nnumber: 40\ngoal: See.\ncell: gru\ninput: 2\nhidden: 2\ndirection: bidirectional\n"
                             "outputs: 2\nseed: 3\ntokens: a | b | c\nloss: cross-entropy last 1\n\n# One\n\nText.\n\n"
                             ":readout t=2 | Scores\n",
                             ""});
  screen.settle();
  go(screen, "#/en/both/1");
  std::string row;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.role == Role::button && node.id.ends_with("class 0")) row = node.id;
  REQUIRE_FALSE(row.empty());
  screen.perform(Action::press, row), screen.settle();
  int forward = 0, reverse = 0, signs = 0;
  for (const SemanticNode& node : screen.tree().nodes) {
    forward += node.name.starts_with("forward: "), reverse += node.name.starts_with("reverse: ");
    signs += says(node.name, "+ −");
  }
  CHECK(forward == 1);
  CHECK(reverse == 1);
  CHECK(signs == 0);
}

TEST_CASE("readout: a score that a question withholds stands as ? in its table") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  screen.lab().file_arrived({"40-both.md",
                             "title: Both\nnumber: 40\ngoal: See.\ncell: gru\ninput: 2\nhidden: 2\noutputs: 2\nseed: 3\n"
                             "tokens: a | b | c\nloss: cross-entropy last 1\n\n# One\n\nText.\n\n:readout t=2 | Scores\n\n"
                             ":question score number\nWhich score?\n"
                             "answer: logit[1]@2\ntolerance: 0.01\nwithhold: logit[1]@2\n:end\n",
                             ""});
  screen.settle();
  go(screen, "#/en/both/1");
  int asked = 0;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.ends_with("class 1")) asked += says(node.value, "?");
  CHECK(asked == 1);
}

TEST_CASE("inspector: the check of one step's part of a gradient says that the weight was moved at that step alone") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/blocks-padding-state/8");
  CHECK(says(screen.tree().outline(), "with the weight moved at this step alone"));
}
