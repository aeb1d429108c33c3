// One update on the stage: a weight from its gradient's time steps to its new number.
#include <doctest/doctest.h>

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

}  // namespace

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
