// Sequences that are held out: none is one that an update reads, whatever the task and however few sequences it has.
#include "engine/training/held_out.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"
#include "engine/training/tasks/own.hpp"
#include "engine/training/tasks/tasks.hpp"
#include "tests/sanitized.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

std::vector<std::vector<double>> reads(const Batch& batch) {
  const Tensor& x = batch.sequence.x;
  std::vector<std::vector<double>> all(static_cast<std::size_t>(x.shape[1]));
  const auto inputs = static_cast<std::size_t>(x.shape[2]);
  for (std::size_t at = 0; at < x.data.size(); at += inputs) {
    auto& one = all[at / inputs % all.size()];
    one.insert(one.end(), x.data.begin() + static_cast<std::ptrdiff_t>(at),
               x.data.begin() + static_cast<std::ptrdiff_t>(at + inputs));
  }
  return all;
}

std::set<std::vector<double>> reads(const std::vector<Batch>& batches) {
  std::set<std::vector<double>> all;
  for (const Batch& batch : batches)
    for (auto& one : reads(batch)) all.insert(std::move(one));
  return all;
}

// Tasks with few sequences, and all that there are.
struct Case {
  Task task;
  int steps, batch;
};
std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Task& task : tasks()) {
    all.push_back({task, task.least_steps, 16});
    all.push_back({task, task.steps, 8});
  }
  const Task first = *find_task("first-symbol");
  all.push_back({first, 6, 8}), all.push_back({first, 6, 1}), all.push_back({first, 12, 16}), all.push_back({first, 3, 100});
  const Task text = *text_task("a rose is a rose is a rose is a rose.");
  all.push_back({text, text.steps, 4}), all.push_back({text, text.most_steps - 1, 4});
  Tensor rows = Tensor::zeros({40, 2});
  for (std::size_t k = 0; k < rows.data.size(); ++k) rows.data[k] = static_cast<double>(k % 7);
  const Task series = *series_task(rows, 1);
  all.push_back({series, series.steps, 3});
  return all;
}

}  // namespace

TEST_CASE("no sequence that is held out is one that an update reads, for any task and seed") {
  for (const Case& one : cases())
    for (std::uint64_t seed = 1; seed <= (sanitized ? 2u : 6u); ++seed) {
      INFO(one.task.name, ", ", one.steps, " steps, batches of ", one.batch, ", seed ", seed);
      Learning how;
      how.own = std::make_shared<const Task>(one.task);
      how.seed = seed, how.batch = one.batch, how.steps = one.steps;
      const HeldOutSequences apart(one.task, how, one.steps);
      const auto held = reads(apart.batches());
      CHECK_FALSE(held.empty());
      int met = 0;
      Random random(seed);
      for (int k = 0; k < 1500 / one.batch; ++k)
        for (const auto& read : reads(apart.draw(random))) met += static_cast<int>(held.count(read));
      CHECK(met == 0);
      // What stands in the place of a sequence has its own target and length.
      const Batch drawn = apart.draw(random);
      const Tensor output = Tensor::zeros({one.steps, one.batch, one.task.outputs});
      CHECK(network::loss(one.task.loss, output, drawn.target, drawn.sequence.lengths));
    }
}

TEST_CASE("a run reads, and measures on, what is held apart so") {
  const Task task = *find_task("first-symbol");
  Learning how;
  how.batch = 8, how.steps = 4;  // 32 sequences in all
  const network::Model model = *network::Model::create(*cells::find("lstm"), {6, 4, 0, 1, network::Direction::forward, 4}, 1);
  auto run = *LearningRun::start(model, how);
  const HeldOutSequences apart(task, how, how.steps);
  const auto held = reads(apart.batches());
  std::set<std::vector<double>> learned;
  for (int n = 0; n < 60; ++n) {
    for (auto& read : reads(run.next_batch())) learned.insert(std::move(read));
    run.advance(n + 1);
  }
  for (const auto& read : learned) CHECK(held.count(read) == 0);
  CHECK(learned.size() + held.size() == 32);
  std::size_t rows = 0;
  for (const Batch& batch : apart.batches()) rows += static_cast<std::size_t>(batch.sequence.x.shape[1]);
  CHECK(run.held_out().rows == static_cast<int>(rows));
  CHECK(rows == 64);
}

TEST_CASE("the class asked for is still the one that stood first where another sequence was drawn in a place") {
  const Task task = *find_task("first-symbol");
  Learning how;
  how.batch = 8, how.steps = 3;
  const HeldOutSequences apart(task, how, how.steps);
  Random random(1);
  for (int k = 0; k < 50; ++k) {
    const Batch batch = apart.draw(random);
    for (int b = 0; b < 8; ++b)
      CHECK(batch.sequence.x.data[static_cast<std::size_t>(b * 6) +
                                  static_cast<std::size_t>(batch.target.data[static_cast<std::size_t>(b)])] == 1);
  }
}

TEST_CASE("the first updates read what the task draws anyway: what is held out is chosen from the rest") {
  Learning how;
  how.seed = 3, how.steps = 12;
  const Task task = *find_task("first-symbol");
  const HeldOutSequences apart(task, how, how.steps);
  Random plain(how.seed), guarded(how.seed);
  for (int k = 0; k < 400; ++k) CHECK(apart.draw(guarded).sequence.x.data == task.draw(plain, 16, 12).sequence.x.data);
}

TEST_CASE("a batch is what so many single draws give, for every task") {
  for (const Task& task : tasks()) {
    Random together(5), singly(5);
    const auto all = reads(task.draw(together, 6, task.steps));
    for (int b = 0; b < 6; ++b)
      CHECK_MESSAGE(reads(task.draw(singly, 1, task.steps))[0] == all[static_cast<std::size_t>(b)], task.name);
  }
}

TEST_CASE("where all sequences are alike nothing can be held out, and a sentence says so") {
  const Task text = *text_task("a rose is a rose is a rose is a rose.");
  Learning how;
  how.own = std::make_shared<const Task>(text);
  how.steps = text.most_steps;
  const network::Model model =
      *network::Model::create(*cells::find("rnn"), {text.inputs, 3, 0, 1, network::Direction::forward, text.outputs}, 1);
  const auto run = LearningRun::start(model, how);
  REQUIRE_FALSE(run);
  CHECK(run.error().sentence() ==
        "all sequences of 36 steps are alike, so that none can be kept from learning; choose fewer steps");
}
