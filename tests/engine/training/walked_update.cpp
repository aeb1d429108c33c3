// Everything of one update against the run that did it, bit for bit.
#include "engine/training/walked_update.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/cells/cells.hpp"
#include "engine/training/tasks/tasks.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

RecordedRun recorded_run(std::string_view cell, Rule rule, const Clip& clip, int block) {
  Learning how;
  how.task = "reber";  // its sequences have lengths
  how.batch = 3, how.steps = 12, how.block = block;
  how.optimizer = {rule, 0.02};
  how.clip = clip;
  const Task task = *find_task(how.task);
  const network::Model model =
      *network::Model::create(*cells::find(cell), {task.inputs, 4, 0, 1, network::Direction::forward, task.outputs}, 4);
  return *RecordedRun::start(model, how, {40'000, 1 << 20, 7});
}

}  // namespace

TEST_CASE("the rule walked over every tensor gives the run's weights after the update to the bit, and all else is the run's") {
  for (const RuleRow& row : rules())
    for (const Clip clip : {Clip{}, Clip{Clip::Kind::norm, 0.3}, Clip{Clip::Kind::value, 0.01}})
      for (const int block : {0, 5}) {
        RecordedRun run = recorded_run("lstm", row.rule, clip, block);
        run.go_to(12);
        for (const int n : {1, 2, 9, 14}) {
          INFO(std::string(row.name), ", clip ", static_cast<int>(clip.kind), ", blocks of ", block, ", update ", n);
          run.go_to(12);
          const WalkedUpdate walked = walk_update(run, n);
          CHECK(run.updates() == 12);
          CHECK(walked.update == n);
          const Update was = run.go_to(n);
          CHECK(walked.next.update.loss == was.loss);
          CHECK(walked.next.update.rows == was.rows);
          CHECK(walked.next.update.right == was.right);
          CHECK(walked.next.update.gradient_norm == was.gradient_norm);
          CHECK(walked.next.update.tensor_norms == was.tensor_norms);
          CHECK(walked.next.update.error_norms == was.error_norms);
          CHECK(walked.clip_factor == clip_factor(clip, was.gradient_norm));
          const network::Model after = run.model();
          REQUIRE(walked.next.gradients.size() == after.tensors().size());
          for (const auto& [name, t] : after.tensors()) {
            const WalkedRule rule = walked.rule(name);
            const std::span<const double> weights = rule.weights();
            CHECK_MESSAGE(std::vector<double>(weights.begin(), weights.end()) == t.data, name);
          }
          // What is remembered after update n is what update n + 1 finds.
          const WalkedUpdate later = walk_update(run, n + 1);
          const auto& [name, t] = *after.tensors().begin();
          if (const auto first = later.remembered(name).first; !first.empty()) {
            const WalkedRule rule = walked.rule(name);
            const std::span<const double> kept = rule.values(rule.recipe->states[1].name);
            CHECK(std::vector<double>(first.begin(), first.end()) == std::vector<double>(kept.begin(), kept.end()));
          }
          CHECK(later.before.tensors().at(name).data == t.data);
        }
      }
}

TEST_CASE("the batch and the weights of a walked update give its loss and gradients when they are walked, too") {
  RecordedRun run = recorded_run("gru", Rule::adam, {Clip::Kind::norm, 1}, 5);
  const WalkedUpdate update = walk_update(run, 4);
  const network::Model& model = update.before;
  const auto forward = model.run(update.next.batch.sequence);
  network::Loss loss = find_task("reber")->loss;
  loss.where = network::Loss::Where::every;
  const auto value = network::loss(loss, model.output(forward), update.next.batch.target, update.next.batch.sequence.lengths);
  REQUIRE_MESSAGE(value, (value ? "" : value.error().sentence()));
  CHECK(value->value == doctest::Approx(update.next.update.loss).epsilon(1e-12));
  const auto backward = model.run_backward(forward, {value->gradient, {}});
  const TensorMap walked = model.gradients(backward);
  for (const auto& [name, gradient] : update.next.gradients)
    for (std::size_t k = 0; k < gradient.data.size(); ++k)  // the same sums in another order
      CHECK(std::fabs(walked.at(name).data[k] - gradient.data[k]) < 1e-12);
}

TEST_CASE("walking updates changes no bit of a run") {
  RecordedRun plain = recorded_run("lstm", Rule::adamw, {Clip::Kind::norm, 0.3}, 5),
              walked = recorded_run("lstm", Rule::adamw, {Clip::Kind::norm, 0.3}, 5);
  plain.go_to(20);
  for (int n = 1; n <= 20; ++n) walked.go_to(n), walk_update(walked, 1 + n / 2), walked.next_update();
  const network::Model learned = plain.model();
  for (const auto& [name, t] : learned.tensors()) CHECK_MESSAGE(walked.model().tensors().at(name).data == t.data, name);
}

TEST_CASE(
    "what each step of each sequence adds to a weight's gradient is its whole gradient, and nothing is added behind an end") {
  for (const std::string_view cell : {"lstm", "gru", "rnn"}) {
    RecordedRun run = recorded_run(cell, Rule::adam, {}, 0);
    run.go_to(3);
    const WalkedUpdate update = walk_update(run, 3);
    const WalkedBatch walked = walk_batch(update, find_task("reber")->loss);
    const auto& recipe = update.before.forward();
    const auto& lengths = update.next.batch.sequence.lengths;
    for (equations::Index p = 0; p < static_cast<equations::Index>(recipe.parameters.size()); ++p) {
      const bool matrix = recipe.parameters[static_cast<std::size_t>(p)].matrix;
      const Tensor shares = gradient_shares(update, walked, {0, 0}, p, 1, matrix ? 2 : 0);
      REQUIRE(shares.shape == std::vector<std::int64_t>{12, 3});
      double sum = 0, most = 0;
      for (std::size_t k = 0; k < shares.data.size(); ++k) {
        sum += shares.data[k], most = std::max(most, std::fabs(shares.data[k]));
        if (static_cast<int>(k) / 3 >= lengths[k % 3]) CHECK(shares.data[k] == 0);
      }
      CHECK(most > 0);
      const double whole = walked.backward.parts[0].gradients[static_cast<std::size_t>(p)](1, matrix ? 2 : 0);
      // The same products added in another order.
      CHECK_MESSAGE(std::fabs(sum - whole) <= 1e-13 * std::max(1.0, most), recipe.parameters[static_cast<std::size_t>(p)].name);
    }
  }
}
