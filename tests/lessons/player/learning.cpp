// Learning as an axis of the session: where the reader is on it, what they choose, and that links carry it.
#include <doctest/doctest.h>

#include "tests/lessons/player/learning_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

const TensorMap& weights(const Player& p) { return p.experiment().model().tensors(); }

TensorMap trained(const source::TrainingRequest& base, int updates) {
  auto request = base;
  request.updates = updates;
  return source::make(*source::trained(request))->model.tensors();
}

bool same(const TensorMap& a, const TensorMap& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) { return x.second.data == y.second.data; });
}

}  // namespace

TEST_CASE("learning: steps show the update they name, and the weights are those of the engine, bit for bit") {
  Player p(learning_course());
  REQUIRE(p.learned());
  const auto request = p.learned()->request();
  CHECK(p.update() == 0);
  CHECK(same(weights(p), trained(request, 0)));
  p.next();
  CHECK(p.update() == 12);
  CHECK(same(weights(p), trained(request, 12)));
  p.next();
  CHECK(p.update() == 20);
  p.go_to_update(5);
  CHECK(p.update() == 5);
  CHECK(same(weights(p), trained(request, 5)));
  CHECK_FALSE(p.can_undo());
  p.go_to_update({});
  CHECK(p.update() == 20);
  CHECK(p.follows());
  // Its sequence is the task's, with its target: as many tokens as steps, and a class as answer.
  CHECK(p.experiment().steps() == 5);
  CHECK(p.experiment().setup().classes.size() == 4);
  CHECK(p.experiment().token(0) == p.experiment().setup().classes[static_cast<std::size_t>(p.experiment().setup().target[0])]);
  const std::string before =
      p.experiment().token(1) + p.experiment().token(2) + p.experiment().token(3) + p.experiment().token(0);
  bool other = false;
  for (int k = 2; k < 6; ++k) {
    p.show_example(k);
    other =
        other || before != p.experiment().token(1) + p.experiment().token(2) + p.experiment().token(3) + p.experiment().token(0);
  }
  CHECK(other);
}

TEST_CASE("learning: a link carries what is learned, how far, and on what it is looked at") {
  Player p(learning_course());
  auto request = p.learned()->request();
  request.hidden = 5, request.optimizer = "sgd", request.cell.name = "rnn", request.learning_rate.reset();
  REQUIRE(p.learn(request));
  CHECK(p.update() == 0);
  CHECK(p.experiment().setup().shape.hidden == 5);
  CHECK(p.experiment().setup().cell == "rnn");
  p.go_to_update(9);
  p.show_example(3);
  REQUIRE(p.edit(*parse_target("x[0]@1"), 0.5));
  Player other(learning_course());
  const Status done = other.restore(p.address());
  REQUIRE_MESSAGE(done, (done ? "" : done.error().sentence()));
  CHECK(other.state() == p.state());
  CHECK(other.address() == p.address());
  CHECK(same(weights(other), weights(p)));
  CHECK(same(weights(p), trained(request, 9)));
}

TEST_CASE("learning: another way to learn is undone and redone, and leaves the reader at the update where they are") {
  Player p(learning_course());
  const auto before = p.learned()->request();
  auto request = before;
  request.hidden = 4;
  REQUIRE(p.learn(request));
  CHECK(p.edited());
  REQUIRE(p.edit(*parse_target("x[0]@1"), 0.5));
  p.go_to_update(6);
  p.undo();
  CHECK(p.update() == 6);
  CHECK(p.learned()->request().hidden == 4);
  p.undo();
  CHECK(p.learned()->request() == before);
  p.redo();
  CHECK(p.learned()->request().hidden == 4);
  p.reset();
  CHECK(p.learned()->request() == before);
  CHECK_FALSE(p.edited());
  request.learning_rate = -1;
  const std::string address = p.address();
  CHECK_FALSE(p.learn(request));
  CHECK_FALSE(p.problem().empty());
  CHECK(p.address() == address);
}

TEST_CASE("learning: a variant is another network that learns the same, at the same update") {
  Player p(learning_course());
  CHECK(p.lesson().setup_of(0).cell == "gru");
  p.go_to_update(8);
  const auto& gru = p.variant_experiment(0);
  REQUIRE(gru);
  CHECK(gru->setup().update == 8);
}

TEST_CASE("learning: where it happens elsewhere, the nearest weights are shown until those that are wished for are brought") {
  Player p(learning_course());
  p.learn_elsewhere();
  p.go_to_update(15);
  CHECK(p.update_wanted() == 15);
  CHECK(p.update() == 0);
  CHECK(p.learned()->wish().shown == 15);
  const auto work = make_work(training_work);
  work->hear(order_text(p.learned()->request()));
  work->hear(wish_text(p.learned()->wish()));
  while (work->go_on()) {
  }
  p.learned()->take(*read_report(work->report()));
  CHECK(p.update() == 0);
  p.learned_more();
  CHECK(p.update() == 15);
  CHECK(p.learned()->furthest() == 15);
  CHECK(same(weights(p), trained(p.learned()->request(), 15)));
  // A change of the reader's stays over the weights that come.
  REQUIRE(p.edit(*parse_target("x[0]@1"), 0.25));
  p.go_to_update(16);
  work->hear(wish_text(p.learned()->wish()));
  while (work->go_on()) {
  }
  p.learned()->take(*read_report(work->report()));
  p.learned_more();
  CHECK(p.update() == 16);
  CHECK(p.experiment().value(*parse_target("x[0]@1")) == 0.25);
}
