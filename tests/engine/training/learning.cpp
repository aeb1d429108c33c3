#include "engine/training/learning.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/cells/cells.hpp"
#include "engine/training/tasks/tasks.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

network::Model untrained(std::string_view cell, std::string_view task_name) {
  const Task task = *find_task(task_name);
  return *network::Model::create(*cells::find(cell), {task.inputs, 5, 0, 1, network::Direction::forward, task.outputs}, 4);
}

void check_same_weights(const network::Model& a, const network::Model& b) {
  REQUIRE(a.tensors().size() == b.tensors().size());
  for (const auto& [name, t] : a.tensors()) CHECK_MESSAGE(t.data == b.tensors().at(name).data, name);
}

std::string refused(const network::Model& model, const Learning& how) {
  const auto run = LearningRun::start(model, how);
  return run ? "started" : run.error().sentence();
}

}  // namespace

TEST_CASE("learning a then b more updates is learning a + b to the bit, for every task and rule") {
  for (const Task& task : tasks())
    for (const RuleRow& rule : rules()) {
      Learning how;
      how.task = task.name;
      how.batch = 3;
      how.steps = 11;
      how.optimizer = {rule.rule, 0.02};
      how.clip = {Clip::Kind::norm, 1};
      const network::Model model = untrained("lstm", task.name);
      auto once = *LearningRun::start(model, how), twice = *LearningRun::start(model, how);
      once.advance(7);
      twice.advance(3);
      CHECK(twice.updates() == 3);
      const Update& last = twice.advance(7);
      INFO(std::string(task.name), ", ", std::string(rule.name));
      check_same_weights(once.model(), twice.model());
      CHECK(last.error_norms.size() == 11);
      CHECK(last.tensor_norms.size() == model.tensors().size());
      CHECK(last.gradient_norm >= last.clipped_norm);
      CHECK(once.model().tensors().at("head_bias").data != model.tensors().at("head_bias").data);
    }
}

TEST_CASE("a run goes where the walked trainer goes") {
  Learning how;
  how.task = "first-symbol";
  how.batch = 4;
  how.steps = 8;
  how.optimizer = {Rule::sgd, 0.5};
  how.truncate = 3;
  network::Model walked = untrained("gru", how.task);
  auto run = *LearningRun::start(walked, how);
  const Task task = *find_task(how.task);
  Trainer trainer(walked, {task.loss, how.optimizer, how.clip, how.truncate});
  Random random(how.seed);
  for (int n = 1; n <= 10; ++n) {
    const auto want = trainer.update(task.draw(random, how.batch, how.steps));
    CHECK(run.advance(n).loss == doctest::Approx(want->loss).epsilon(1e-12));
  }
  const network::Model got = run.model();
  for (const auto& [name, t] : walked.tensors())
    for (std::size_t k = 0; k < t.data.size(); ++k) CHECK(std::abs(t.data[k] - got.tensors().at(name).data[k]) < 1e-13);
}

// Blocks against the walked trainer, block by block with the states as they are: carried, or 0.
TEST_CASE("blocks read a sequence piece by piece, and a state is carried without its past, or begins anew") {
  for (const bool carry : {true, false}) {
    Learning how;
    how.task = "next-character";
    how.batch = 3, how.steps = 11, how.block = 4;
    how.carry = carry;
    how.optimizer = {Rule::sgd, 0.5};
    network::Model walked = untrained("lstm", how.task);
    auto run = *LearningRun::start(walked, how);
    const Task task = *find_task(how.task);
    Trainer trainer(walked, {task.loss, how.optimizer});
    Random random(how.seed);
    int n = 0;
    for (int round = 0; round < 3; ++round) {
      const Batch whole = task.draw(random, how.batch, how.steps);
      TensorMap states;
      for (int from = 0; from < how.steps; from += how.block) {
        const int steps = std::min(how.block, how.steps - from), B = how.batch;
        Batch part;
        part.sequence.x = {{steps, B, task.inputs}, {}};
        const auto cut = [&](const std::vector<double>& all, int width) {
          return std::vector<double>(all.begin() + from * B * width, all.begin() + (from + steps) * B * width);
        };
        part.sequence.x.data = cut(whole.sequence.x.data, task.inputs);
        part.target = {{steps, B}, cut(whole.target.data, 1)};
        if (carry) part.sequence.initial = states;
        const network::Model before = walked;
        const network::NetworkTrace trace = before.run(part.sequence);
        const TensorMap last = before.final_states(trace);
        states = {{"h0", last.at("h_n")}, {"c0", last.at("c_n")}};
        const auto want = trainer.update(part);
        INFO("round ", round, ", step ", from, ", carried: ", carry);
        CHECK(run.advance(++n).loss == doctest::Approx(want->loss).epsilon(1e-12));
      }
    }
    const network::Model got = run.model();
    for (const auto& [name, t] : walked.tensors())
      for (std::size_t k = 0; k < t.data.size(); ++k) CHECK(std::abs(t.data[k] - got.tensors().at(name).data[k]) < 1e-13);
  }
}

TEST_CASE("in a block nothing is asked of a sequence that has ended, and a block of ended sequences is left out") {
  Learning how;
  how.task = "reber";
  how.batch = 2, how.steps = 40, how.block = 8;  // words of 8 symbols and more; most end long before 40
  auto run = *LearningRun::start(untrained("gru", how.task), how);
  const Task task = *find_task(how.task);
  Random random(how.seed);
  for (int n = 0, batch = 0; batch < 6; ++batch) {
    const Batch whole = task.draw(random, how.batch, how.steps);
    for (int from = 0; from < how.steps; from += how.block) {
      int rows = 0;
      for (int length : whole.sequence.lengths) rows += std::clamp(length - from, 0, how.block);
      if (rows == 0) break;
      INFO("batch ", batch, ", step ", from);
      CHECK(run.advance(++n).rows == rows);
    }
  }
}

TEST_CASE("without lengths what stands behind a sequence's end is learned too") {
  Learning how;
  how.task = "reber";
  how.batch = 4, how.steps = 20;
  const network::Model model = untrained("lstm", how.task);
  auto with = *LearningRun::start(model, how);
  how.lengths = false;
  auto without = *LearningRun::start(model, how);
  CHECK(without.advance(1).rows == 4 * 20);
  CHECK(with.advance(1).rows < 4 * 20);
  CHECK(without.held_out().rows > with.held_out().rows);
}

TEST_CASE("what cannot be learned is refused in a sentence") {
  const network::Model model = untrained("rnn", "adding");
  Learning how;
  how.task = "adding";
  CHECK(refused(model, how) == "started");
  how.task = "subtracting";
  CHECK(refused(model, how).starts_with("there is no task called 'subtracting'"));
  how.task = "sine";
  CHECK(refused(model, how) == "the task sine gives 1 inputs a step, the network reads 2; choose the input size 1");
  how.task = "adding";
  const network::Model headless = *network::Model::create(*cells::find("rnn"), {2, 5}, 1);
  CHECK(refused(headless, how) == "the task adding wants 1 outputs, the network has 5; give it a readout of 1 unit");
  how.batch = 0;
  CHECK(refused(model, how).starts_with("a batch of 0 sequences"));
  how.batch = 1, how.steps = 3;
  CHECK(refused(model, how) == "the task adding has no sequences of 3 steps; choose 4 to 1000");
  how.steps = 0, how.clip = {Clip::Kind::norm, 0};
  CHECK(refused(model, how).starts_with("gradients cannot be clipped"));
  how.clip = {}, how.truncate = -1;
  CHECK(refused(model, how).starts_with("a block of truncated"));
  how.truncate = 0, how.block = 5;
  CHECK(refused(model, how).starts_with("the task adding asks at the last step alone"));
  how.block = -1;
  CHECK(refused(model, how).starts_with("a block that an update reads has at least one step"));
  how.task = "sine", how.block = 5;
  const network::Model both = *network::Model::create(*cells::find("rnn"), {1, 5, 0, 1, network::Direction::bidirectional, 1}, 1);
  CHECK(refused(both, how).starts_with("a network that reads backward"));
  how.carry = false;
  CHECK(refused(both, how) == "started");
}
