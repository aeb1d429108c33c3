// Learning a task from its seed: a pure function of where it starts, so that a few letters name a trained network. Updates run
// in double on the compiled program, in a fixed order of sums: the weights after n of them are the same bits everywhere.
// It goes forward; recorded_run.hpp goes to any update, and keeps what each was.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/random.hpp"
#include "engine/network/model.hpp"
#include "engine/training/fast_trainer.hpp"

namespace gatewalk::training {

struct Task;

// What is learned, and how. The task brings its loss along.
struct Learning {
  std::string task = "first-symbol";  // a row of tasks/tasks.hpp
  std::shared_ptr<const Task> own{};  // or one of the reader's own data (tasks/own.hpp), which then stands for it
  std::uint64_t seed = 1;             // its batches are drawn from this
  int batch = 16;                     // sequences an update; 1 … 4096
  int steps = 0;                      // time steps a sequence, within the task's row; 0: the task's usual number
  OptimizerOptions optimizer{};
  Clip clip{};
  int truncate = 0;  // as TrainerOptions::truncate: error terms are cut between blocks of so many steps
  // 0: an update reads whole sequences. K: it reads the next K steps of them, so that a batch of T steps is ⌈T / K⌉ updates, as
  // a long text is learned piece by piece. With `carry` a block begins with the states that the one before it ended with, as
  // numbers without a past (PyTorch's detach); without it, at 0.
  int block = 0;
  bool carry = true;
  // false: what stands behind a sequence's end is read, and asked for, as if it were the sequence's own (its class is 0): the
  // mistake of leaving the lengths out.
  bool lengths = true;
};

// All that further updates depend on.
struct RunState {
  int updates = 0;
  std::vector<double> values{};  // of all stored tensors, in the order of their names
  RuleMemory<double> memory{};
  Random random{0};               // before the batch that is read
  int step = 0;                   // of that batch, where the next block begins
  std::vector<double> carried{};  // with blocks: the states there, one state after the other

  std::size_t bytes() const;
};

// How a network does on sequences that it does not learn from.
struct HeldOut {
  double loss = 0;
  int rows = 0, right = 0;  // as in LossValue

  double accuracy() const { return rows > 0 ? static_cast<double>(right) / rows : 0; }
};

// What an update will learn from, before it does.
struct NextUpdate {
  Batch batch;          // steps [T, B, I], the target, and with blocks the states it begins with
  Update update{};      // loss, rows, right rows, and all norms before clipping; clipped_norm is NaN
  TensorMap gradients;  // ∂L/∂w of every stored tensor before clipping, with the bits that the update uses
};

// A run that can be carried on: advancing to a and then to b is the same to the bit as advancing to b at once.
class LearningRun {
 public:
  // Begins with the model's tensors. Errors: no such task, a network of other sizes than the task's, a number out of range, a
  // task
  //   whose sequences are all alike, blocks of a task that asks at the last step alone, states carried in a network that reads
  //   backward too.
  static Result<LearningRun> start(const network::Model& model, const Learning& how);
  ~LearningRun();
  LearningRun(LearningRun&&) noexcept;
  LearningRun& operator=(LearningRun&&) noexcept;

  // Updates until there have been so many; none where there already are. Returns what the last one was, with all its norms.
  // Cost: an update is about three forward passes over a batch; memory as FastModel::bytes_for.
  const Update& advance(int updates);
  int updates() const;
  // The network with the weights as they are after the updates so far.
  network::Model model() const;

  // Where the run is, and going there again: what follows has the same bits.
  RunState state() const;
  void restore(const RunState& state);

  // What the next update will read: steps [T, B, I], the target, and with blocks the states it begins with. It changes nothing
  // of the run.
  Batch next_batch();
  // The same with its loss and gradients. It changes nothing of the run. Cost: a forward and a backward pass.
  NextUpdate next_update();
  const Learning& learning() const;

  // The loss on some 64 whole sequences that no update reads (held_out.hpp). It changes nothing.
  // Cost: a forward pass over them.
  HeldOut held_out();

 private:
  struct Body;
  explicit LearningRun(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace gatewalk::training
