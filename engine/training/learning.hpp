// Learning a task from its seed: a pure function of where it starts, so that a few letters name a trained network. Updates run
// in double on the compiled program, in a fixed order of sums: the weights after n of them are the same bits everywhere.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/network/model.hpp"
#include "engine/training/trainer.hpp"

namespace gatewalk::training {

// What is learned, and how. The task brings its loss along.
struct Learning {
  std::string task = "first-symbol";  // a row of tasks/tasks.hpp
  std::uint64_t seed = 1;             // its batches are drawn from this
  int batch = 16;                     // sequences an update; 1 … 4096
  int steps = 0;                      // time steps a sequence, within the task's row; 0: the task's usual number
  OptimizerOptions optimizer{};
  Clip clip{};
  int truncate = 0;  // as TrainerOptions::truncate
};

// A run that can be carried on: advancing to a and then to b is the same to the bit as advancing to b at once.
class LearningRun {
 public:
  // Begins with the model's tensors. Errors: no such task, a network of other sizes than the task's, a number out of range.
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

 private:
  struct Body;
  explicit LearningRun(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace gatewalk::training
