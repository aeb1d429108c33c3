#include "engine/training/recorded_run.hpp"

#include <doctest/doctest.h>

#include <bit>

#include "engine/cells/cells.hpp"
#include "engine/training/tasks/tasks.hpp"
#include "tests/sanitized.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

network::Model untrained_of(std::string_view cell, std::string_view task_name, int hidden) {
  const Task task = *find_task(task_name);
  return *network::Model::create(*cells::find(cell), {task.inputs, hidden, 0, 1, network::Direction::forward, task.outputs}, 4);
}

Learning learning(std::string_view task, const char* rule) {
  Learning how;
  how.task = task;
  how.batch = 3, how.steps = 12;
  how.optimizer = {find_rule(rule)->rule, 0.02};
  how.clip = {Clip::Kind::norm, 1};
  return how;
}

void check_same_bits(const network::Model& a, const network::Model& b) {
  for (const auto& [name, t] : a.tensors()) CHECK_MESSAGE(t.data == b.tensors().at(name).data, name);
}

void check_same(const Update& got, const Update& want) {
  CHECK(got.loss == want.loss);
  CHECK(got.right == want.right);
  for (double Update::*norm : {&Update::gradient_norm, &Update::clipped_norm})  // NaN before the first update
    CHECK(std::bit_cast<std::uint64_t>(got.*norm) == std::bit_cast<std::uint64_t>(want.*norm));
  CHECK(got.tensor_norms == want.tensor_norms);
  CHECK(got.error_norms == want.error_norms);
}

}  // namespace

TEST_CASE("an update is the same to the bit whichever way it is reached, and so is all there is to tell of it") {
  for (const char* rule : {"sgd", "momentum", "rmsprop", "adam", "adamw"})
    for (const int block : {0, 5}) {
      Learning how = learning("reber", rule);  // its sequences have lengths: some end before the last block
      how.block = block;
      const network::Model model = untrained_of("lstm", how.task, 5);
      auto once = *LearningRun::start(model, how);
      std::vector<Update> want{{}};
      std::vector<network::Model> models{once.model()};
      for (int n = 1; n <= 40; ++n) want.push_back(once.advance(n)), models.push_back(once.model());
      // Room for a few checkpoints: most places lie between two.
      auto run = *RecordedRun::start(model, how, {40'000, 1 << 20, 7});
      INFO(rule, ", blocks of ", block);
      for (const int n : {13, 40, 7, 8, 1, 0, 39, 40, 21, 20, 19}) {
        INFO("update ", n);
        check_same(run.go_to(n), want[static_cast<std::size_t>(n)]);
        CHECK(run.updates() == n);
        check_same_bits(run.model(), models[static_cast<std::size_t>(n)]);
      }
      CHECK(run.furthest() == 40);
      CHECK(run.checkpoint_spacing() > 1);
      CHECK(run.checkpoint_bytes() <= 40'000);
      REQUIRE(run.history().updates.size() == 40);
      for (std::size_t n = 1; n <= 40; ++n) CHECK(run.history().updates[n - 1].loss == want[n].loss);
    }
}

TEST_CASE("held-out sequences are those of no update, and measuring on them changes no bit") {
  const Learning how = learning("first-symbol", "adam");
  const network::Model model = untrained_of("gru", how.task, 6);
  auto plain = *LearningRun::start(model, how);
  auto recorded = *RecordedRun::start(model, how, {1 << 20, 1 << 20, 10});
  plain.advance(60);
  recorded.go_to(60);
  check_same_bits(recorded.model(), plain.model());
  const History& history = recorded.history();
  REQUIRE(history.held_out.size() == 7);
  CHECK(history.held_out.at(60).loss == plain.held_out().loss);
  CHECK(history.held_out.at(60).rows >= 64);
  CHECK(history.held_out.at(0).loss > history.held_out.at(60).loss);
  CHECK(history.held_out.at(60).accuracy() == static_cast<double>(history.held_out.at(60).right) / history.held_out.at(60).rows);
  // Nothing of what is held out depends on how far the run is; another seed holds out others.
  Learning other = how;
  other.seed = 2;
  CHECK(LearningRun::start(model, other)->held_out().loss != history.held_out.at(0).loss);
}

TEST_CASE("what the next update reads is what it then has learned from") {
  for (const int block : {0, 4}) {
    Learning how = learning("next-character", "sgd");
    how.block = block;
    auto run = *RecordedRun::start(untrained_of("lstm", how.task, 5), how);
    for (const int n : {1, 2, 3, 6}) {
      run.go_to(n - 1);
      const Batch batch = run.next_batch();
      network::Model model = run.model();
      Trainer walked(model, {find_task(how.task)->loss, how.optimizer, how.clip});
      const auto want = walked.update(batch);
      REQUIRE_MESSAGE(want, (want ? "" : want.error().sentence()));
      INFO("update ", n, ", blocks of ", block);
      CHECK(run.go_to(n).loss == doctest::Approx(want->loss).epsilon(1e-12));
      CHECK(run.go_to(n).gradient_norm == doctest::Approx(want->gradient_norm).epsilon(1e-10));
    }
  }
}

TEST_CASE("a record thins out instead of growing, and keeps the start") {
  Thinned<int> record(1000);
  for (int n = 0; n <= 5000; ++n) {
    record.add(n, 2 * n, 10);
    REQUIRE(record.bytes() <= 1000);
    REQUIRE(record.bytes() == 10 * record.all().size());
  }
  CHECK(record.spacing() == 64);
  CHECK(record.all().size() == 79);
  CHECK(record.before(63)->second == 0);
  CHECK(record.before(5000)->first == 4992);
  CHECK(record.before(129)->second == 256);
  CHECK(record.before(-1) == nullptr);
}

// A quarter of 5,000 updates in a quarter of 64 MiB: the same spacing. How long the way from a checkpoint takes is a matter of
// the machine (83 ms at a load of 15 for the farthest); how far it is, is not.
TEST_CASE("a run of 5,000 at hidden 32 has a checkpoint every 16 updates, in 64 MiB" * doctest::skip(sanitized)) {
  constexpr int quarter = 1250;
  Learning how;
  auto run = *RecordedRun::start(untrained_of("lstm", how.task, 32), how, {std::size_t{16} << 20, 1 << 20, 0});
  run.go_to(quarter);
  CHECK(run.checkpoint_bytes() <= std::size_t{16} << 20);
  CHECK(run.checkpoint_spacing() <= 16);
}
