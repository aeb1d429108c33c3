// What a network that has learned classes says by itself: a class is drawn from its output, and read as the next input. In
// double, from a seed: the same words everywhere.
//
//   p_k = exp(y_k / temperature) / Σ_j exp(y_j / temperature)     temperature 1: as it was learned; towards 0: the likeliest
//   alone
//
// It begins as the task's own sequences begin: the first input of a sequence that is drawn from the seed is read first.
#pragma once

#include <memory>
#include <vector>

#include "engine/network/model.hpp"
#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

struct Generated {
  std::vector<int> read{};                           // read[k] was read at step k; what was drawn last is yet to be read
  std::vector<std::vector<double>> probabilities{};  // of what follows read[k], at the temperature
  std::vector<int> drawn{};                          // drawn[k] from probabilities[k]
  bool ended = false;                                // the task's sequences end here (Task::over)
};

// Whether classes that are asked for can be read as inputs: one-hot over the same names, asked for at every step.
bool generates(const Task& task);

class Generator {
 public:
  // Errors: a task whose classes are no inputs, a temperature that is not above 0, a network that reads backward too.
  static Result<Generator> start(network::Model model, const Task& task, double temperature, std::uint64_t seed);
  ~Generator();
  Generator(Generator&&) noexcept;
  Generator& operator=(Generator&&) noexcept;

  // Draws until there are so many, or the sequence has ended. What there is does not change by it: n drawn at once are the same
  // as one by one. Cost: a forward step each.
  const Generated& advance(int count);
  const Generated& generated() const;

 private:
  struct Body;
  explicit Generator(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace gatewalk::training
