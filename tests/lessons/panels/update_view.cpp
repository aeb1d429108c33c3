// One update on the stage: a weight from its gradient's time steps to its new number.
#include <doctest/doctest.h>

#include <cmath>

#include "imgui.h"
#include "lessons/words/numbers.hpp"
#include "tests/lessons/player/learning_lesson.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

double weight_after(int updates) {
  auto course = learning_course();
  auto request = course[0].setup_of(0).learned->request();
  request.updates = updates;
  return source::make(*source::trained(request))->model.parameters({0, 0})[0](1, 2);
}

struct WalkedScreen : NullScreen {
  explicit WalkedScreen(const std::string& place = "v=1&t=1&update=9&walked=1&weight=W_r%5B1%2C2%5D")
      : NullScreen(embedded_face) {
    host().guest->file_arrived({"90-small-learning.md", std::string(learning_text), ""});
    settle();
    host().guest->address_changed("#/en/small-learning/2?" + place);
    settle();
  }
  std::string said() { return host().announced.empty() ? "" : host().announced.back(); }
  bool address_has(std::string_view what) { return host().current_address.find(what) != std::string::npos; }
};

}  // namespace

TEST_CASE("update view: a bar is a door: what it adds opens in the sequence and at the step that it comes from") {
  WalkedScreen screen;
  // Four sequences, five steps.
  for (int k = 0; k < 4; ++k) CHECK(screen.has("stage/update/steps/gradient/sequence " + std::to_string(k)));
  CHECK_FALSE(screen.has("stage/update/steps/gradient/sequence 4"));
  screen.perform(Action::press, "stage/update/steps/gradient/sequence 2");
  CHECK(screen.address_has("read=1"));
  CHECK(screen.address_has("row=2"));
  CHECK(screen.address_has("update=9"));
  REQUIRE(screen.has("inspector/text/title"));
  CHECK(screen.node("time/updates/slider").value == "update 9 reads sequence 3 of 4");
  screen.perform(Action::press, "inspector/text/close");
  screen.perform(Action::press, "stage/update/steps/gradient/step 1");
  // The opened outer product is the bar's own number: what step 4 adds, over all sequences.
  const std::string bar = screen.node("stage/update/steps/gradient/step 1").value;
  const std::string title = screen.node("inspector/text/title").name;
  CHECK(title.find(" = ") != std::string::npos);
  const double opened = *number_from(title.substr(title.find(" = ") + 3));
  CHECK(std::fabs(opened - *number_from(bar)) <= 0.05 * std::fabs(opened) + 1e-6);
  // A link leads to the same place, though the update has yet to be brought there.
  const std::string address = screen.host().current_address;
  NullScreen other(embedded_face);
  other.host().guest->file_arrived({"90-small-learning.md", std::string(learning_text), ""});
  other.settle();
  other.host().current_address = address;  // as a browser's bar shows it; the lab writes what it shows instead
  other.host().guest->address_changed(address);
  other.settle();
  other.wait(2);
  other.settle();
  CHECK(other.host().current_address == address);
  CHECK_FALSE(other.has("problem"));
  CHECK(other.node("inspector/text/title").name == title);
  // And the way back to one's own sequence.
  screen.perform(Action::press, "time/updates/example");
  CHECK_FALSE(screen.address_has("read=1"));
}

TEST_CASE("update view: the sequence of a batch is kept when another update is gone to, and none is opened that is not there") {
  WalkedScreen screen;
  screen.perform(Action::press, "stage/update/steps/gradient/sequence 2");
  REQUIRE(screen.address_has("row=2"));
  screen.perform(Action::press, "inspector/text/close");
  screen.host().work_a_frame = 1;
  // A frame or two: the next one's batch is not there yet.
  const auto next = [&] {
    screen.lab().perform(Action::press, "time/updates/forth", "");
    screen.settle(2);
    REQUIRE(screen.node("time/updates/slider").value.find("of 4") == std::string::npos);
    CHECK_FALSE(screen.address_has("row="));
  };
  next();
  screen.settle();
  CHECK(screen.node("time/updates/slider").value == "update 10 reads sequence 3 of 4");
  CHECK(screen.address_has("row=2"));
  // A row of the strip opens a number of the one sequence that is shown meanwhile.
  next();
  screen.lab().perform(Action::press, "time/rows/row dr", "");
  screen.settle(2);
  CHECK(screen.has("inspector/text/title"));
}

TEST_CASE("update view: the bar of a sequence unfolds what each of its steps adds, which sum up to it") {
  WalkedScreen screen;
  const std::string bars = "stage/update/steps/gradient/";
  CHECK_FALSE(screen.has(bars + "of step 0"));
  screen.perform(Action::press, bars + "sequence 2");
  double sum = 0;
  for (int t = 0; t < 5; ++t) {
    REQUIRE(screen.has(bars + "of step " + std::to_string(t)));
    if (const auto v = number_from(screen.node(bars + "of step " + std::to_string(t)).value)) sum += *v;
  }
  const double whole = *number_from(screen.node(bars + "sequence 2").value);
  CHECK(sum == doctest::Approx(whole).epsilon(0.02));
  // Each is a door of its own.
  screen.perform(Action::press, bars + "of step 1");
  CHECK(screen.address_has("t=2"));
  CHECK(screen.address_has("row=2"));
  // One sequence is unfolded at a time, also where the one before stands above the one that is pressed.
  screen.perform(Action::press, bars + "sequence 3");
  CHECK(screen.has(bars + "of step 0"));
  screen.perform(Action::press, bars + "sequence 0");
  CHECK(screen.has(bars + "of step 0"));
  screen.perform(Action::press, bars + "sequence 0");
  CHECK_FALSE(screen.has(bars + "of step 0"));
}

TEST_CASE("update view: the first update's corrections are told with digits enough, and a new value has its stroke") {
  NullScreen screen(embedded_face);
  screen.host().guest->address_changed("#/en/one-update/6");
  screen.settle();
  screen.wait(2);
  screen.settle();
  std::string all;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.starts_with("stage/update/steps/rule")) all += node.name + "\n" + node.value + "\n";
  CAPTURE(all);
  CHECK(all.find("1 - 1.0") == std::string::npos);
  CHECK(all.find("0.9990") != std::string::npos);
  CHECK(all.find("cdot") == std::string::npos);  // spoken in words
}

TEST_CASE("update view: the arrow keys go through its lines, which are said, up to the new weight and into the next update") {
  WalkedScreen screen("v=1&t=1&update=12&walked=1");  // so far it has learned
  screen.host().guest->address_changed("#/en/small-learning/2?v=1&t=1&update=9&walked=1&weight=W_r%5B1%2C2%5D");
  screen.settle();
  screen.key(ImGuiKey_RightArrow);
  CHECK(screen.address_has("line=1"));
  CHECK(screen.said() == screen.node("stage/update/steps/loss/is").name);
  CHECK(screen.said().find("Update 9 reads a batch of 4 sequences, 5 steps each.") == 0);
  screen.key(ImGuiKey_RightArrow);
  CHECK(screen.said().find("The gradient of W_r[1,2] is a sum over time steps.") == 0);
  screen.key(ImGuiKey_RightArrow);
  CHECK(screen.said().find("The same sum over sequences.") == 0);
  screen.key(ImGuiKey_RightArrow);
  CHECK(screen.said().find("All weights' gradients together have the norm") == 0);
  // Adam's lines: powers, m, v, step, root, w. Cells' own keys are left alone.
  const std::string there = screen.said();
  int lines = 4;
  while (screen.said().find("Update 9 has moved") == std::string::npos && lines < 20) screen.key(ImGuiKey_RightArrow), ++lines;
  CHECK(screen.said().find("from " + number_in_words(weight_after(8), 4) + " to " + number_in_words(weight_after(9), 4)) !=
        std::string::npos);
  CHECK(lines == 11);
  screen.key(ImGuiKey_RightArrow);
  screen.wait(1);
  CHECK(screen.address_has("update=10"));
  CHECK(screen.address_has("line=1"));
  CHECK(screen.said().find("Update 10 reads") == 0);
  screen.key(ImGuiKey_LeftArrow);
  screen.wait(1);
  CHECK(screen.address_has("update=9"));
  CHECK(screen.said().find("Update 9 has moved") != std::string::npos);
  screen.key(ImGuiKey_LeftArrow);
  CHECK(screen.address_has("line=10"));
  // A link says where one was.
  WalkedScreen other("v=1&t=1&update=9&walked=1&line=4");
  CHECK(other.address_has("line=4"));
}

TEST_CASE("update view: the update is copied as a script, in the language that is shown") {
  WalkedScreen screen;
  screen.perform(Action::press, "stage/update/steps/code/copy");
  CHECK(screen.host().clipboard.find("import numpy as np") != std::string::npos);
  CHECK(screen.host().clipboard.find("# Update 9 of a training") == 0);
  screen.perform(Action::press, "stage/update/steps/code/language/1");
  screen.perform(Action::press, "stage/update/steps/code/copy");
  CHECK(screen.host().clipboard.find("loss.backward()") != std::string::npos);
}

TEST_CASE("update view: what an update has read can be looked at and not changed") {
  Player p(learning_course());
  p.go_to_step(1);
  p.show_read(true);
  REQUIRE(p.shows_read());
  CHECK(p.update() == 12);
  CHECK(p.experiment().sequence().x.shape == std::vector<std::int64_t>{5, 4, 6});
  // The weights are those before, the loss is the update's, its gradient to the last digits.
  CHECK(p.experiment().model().tensors().at("weight_hh_l0").data == p.learned()->model(11).tensors().at("weight_hh_l0").data);
  const auto& update = p.learned()->walked(12)->update;
  CHECK(std::fabs(p.experiment().loss() - update.next.update.loss) < 1e-14);
  CHECK(std::fabs(p.experiment().gradient_norm() - update.next.update.gradient_norm) < 1e-13);
  Target x;
  x.kind = Target::Kind::input, x.name = "x", x.step = 0;
  CHECK_FALSE(p.edit(x, 0.5));
  CHECK(p.problem().find("stay as they were") != std::string::npos);
  // A measure of other weights leaves it for the sequence that is otherwise shown.
  const auto before = Measure::parse("after(update = 0, norm(h))");
  REQUIRE(before);
  CHECK(before->evaluate(p.experiment(), p.cursor()));
  p.show_batch(3);
  p.show_read(false);
  CHECK(p.experiment().sequence().x.shape[1] == 1);
  CHECK(p.cursor().batch == 0);
}

TEST_CASE("update view: a weight is followed from its gradient to the number that it has after the update") {
  NullScreen screen(embedded_face);
  screen.host().guest->file_arrived({"90-small-learning.md", std::string(learning_text), ""});
  screen.settle();
  screen.perform(Action::press, "stage/figure or cell/2");
  CHECK(screen.node("stage/update/none").name == "Nothing has been updated yet. Go on to update 1.");
  screen.perform(Action::press, "time/updates/train");
  screen.click("stage/update/row");
  screen.perform(Action::set_value, "stage/update/row", "1");
  screen.click("stage/update/column");
  screen.perform(Action::set_value, "stage/update/column", "2");
  // A bar for each of the five steps, the last step first, as the error comes.
  for (int k = 0; k < 5; ++k) CHECK(screen.has("stage/update/steps/gradient/step " + std::to_string(k)));
  CHECK(screen.node("stage/update/steps/gradient/step 0").name == "step 5");
  const std::string moved = screen.node("stage/update/steps/rule/moved").name;
  CHECK(moved.find("from " + number_in_words(weight_after(19), 4) + " to " + number_in_words(weight_after(20), 4)) !=
        std::string::npos);
  CHECK(screen.host().current_address.find("walked=1") != std::string::npos);
  // The axis of updates leads through them.
  screen.perform(Action::press, "time/updates/back");
  CHECK(screen.node("stage/update/steps/rule/moved").name.find(" to " + number_in_words(weight_after(19), 4)) !=
        std::string::npos);
}

TEST_CASE("update view: what comes from the work beside the lab is the update itself, bit for bit") {
  auto course = learning_course();
  const auto here = course[0].setup_of(0).learned;
  const auto there = *Learned::begin(here->request());
  there->learn_elsewhere();
  CHECK(there->walked(7) == nullptr);
  const auto work = make_work(training_work);
  work->hear(order_text(here->request()));
  work->hear(wish_text({0, -1, 7, false}));
  while (work->go_on()) {
  }
  for (std::string bytes = work->report(); !bytes.empty(); bytes = work->report()) there->take(*read_report(bytes));
  const Learned::Walked *a = here->walked(7), *b = there->walked(7);
  REQUIRE((a && b));
  CHECK(a->update.next.update.gradient_norm == b->update.next.update.gradient_norm);
  for (const auto& [name, tensor] : a->update.before.tensors()) {
    CHECK(tensor.data == b->update.before.tensors().at(name).data);
    CHECK(a->update.next.gradients.at(name).data == b->update.next.gradients.at(name).data);
    const auto left = a->update.rule(name), right = b->update.rule(name);
    CHECK(std::equal(left.weights().begin(), left.weights().end(), right.weights().begin(), right.weights().end()));
  }
  CHECK_FALSE(read_walked("nonsense", here->model(0), here->how().how));
}

TEST_CASE("update view: on a phone, too, another weight can be chosen") {
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) { host.window = {390, 844, 1}; });
  screen.host().guest->address_changed("#/en/one-update/2");
  screen.settle();
  screen.perform(Action::press, "stage/update/matrix");
  REQUIRE(screen.has("stage/update/matrix/0"));
  const std::string other = screen.node("stage/update/matrix/0").name;
  screen.perform(Action::press, "stage/update/matrix/0");
  CHECK(screen.node("stage/update/matrix").value == other);
  CHECK(screen.host().current_address.find("weight=" + other) != std::string::npos);
}

TEST_CASE("update view: a step that no error reaches past a cut has no bar of 0: it is not computed, and opens nothing") {
  WalkedScreen screen(
      "v=1&t=1&update=3&walked=1&weight=W_i%5B1%2C2%5D&learn=task%3Dfirst-symbol%20hidden%3D3%20steps%3D5%20"
      "batch%3D4%20updates%3D20%20truncate%3D2");
  const std::string bar = "stage/update/steps/gradient/step ";
  CHECK(screen.node(bar + "0").name == "step 5");
  CHECK(screen.node(bar + "0").role == Role::button);
  for (int k = 1; k < 5; ++k) {
    CHECK(screen.node(bar + std::to_string(k)).value == "not computed");
    CHECK(screen.node(bar + std::to_string(k)).role == Role::text);
  }
}

TEST_CASE("update view: one sequence is not called a batch of sequences") {
  WalkedScreen screen("v=1&t=1&update=3&walked=1&learn=task%3Dfirst-symbol%20hidden%3D3%20steps%3D5%20batch%3D1%20updates%3D20");
  CHECK(screen.node("stage/update/steps/loss/is").name.starts_with("Update 3 reads one sequence of 5 steps."));
}

TEST_CASE("update view: the line that a step lights is said without the number that the step asks for") {
  NullScreen screen(embedded_face);
  screen.settle();
  screen.host().guest->address_changed("#/en/one-update/5");
  screen.settle();
  REQUIRE(screen.has("stage/update/steps/rule/line 3"));
  const std::string line = screen.node("stage/update/steps/rule/line 3 numbers").name;
  CHECK_MESSAGE(line.find("?") != std::string::npos, line);
  CHECK_MESSAGE(line.find("0.07425") != std::string::npos, line);
  CHECK(screen.has("stage/update/steps/rule/line 4 numbers"));
  bool told = false;
  for (const std::string& one : screen.host().announced)
    told = told || one.find("what it gives is asked for") != std::string::npos;
  CHECK(told);
}

TEST_CASE("update view: what a question withholds stands as ? until it is answered") {
  NullScreen screen(embedded_face);
  screen.settle();
  screen.host().guest->address_changed("#/en/one-update/6");
  screen.settle();
  const auto moved = [&] { return screen.node("stage/update/steps/rule/moved").name; };
  CHECK_MESSAGE(moved() == "Update 1 has moved W_g[1,3] from 0.1892 to ?.", moved());
  if (screen.has("lesson/ask")) screen.perform(Action::press, "lesson/ask");
  screen.perform(Action::set_value, "lesson/questions/question first/field", "0.02");
  screen.perform(Action::press, "lesson/questions/question first/check");
  CHECK_MESSAGE(moved() == "Update 1 has moved W_g[1,3] from 0.1892 to 0.1692.", moved());
}
