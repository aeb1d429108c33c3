// What a person chooses when a network is to be trained, by names and numbers as a command line, a script and a lesson give them,
// and what each is where nothing is chosen: the one place of these defaults.
#pragma once

#include "engine/source/source.hpp"

namespace gatewalk::source {

struct TrainingRequest {
  Cell cell{};
  std::string task = "first-symbol";
  int hidden = 32;
  int projection = 0;  // of a cell with a state h(P)
  int layers = 1;
  bool bidirectional = false;
  std::uint64_t seed = 1;                    // of the initial weights, and of the sequences where these have none of their own
  std::optional<std::uint64_t> task_seed{};  // of the sequences
  std::string initial = "uniform";           // a row of training/initializer.hpp
  std::optional<double> forget_bias{};
  int updates = 1000;
  std::string optimizer = "adam";         // a row of training/optimizer.hpp
  std::optional<double> learning_rate{};  // none: the optimizer's own
  std::optional<double> weight_decay{};   // of an optimizer that has one, likewise
  int batch = training::Learning{}.batch;
  int steps = 0;     // time steps a sequence; 0: the task's usual number
  double clip = 0;   // the gradient's global norm is held at this; 0: it is not clipped
  int truncate = 0;  // as training::Learning
  int block = 0;
  bool carry = true;
  bool lengths = true;
  bool operator==(const TrainingRequest&) const = default;
};

// The network that is meant: inputs and readout are the task's. `own`: a task of the reader's own data (training/tasks/own.hpp)
// that stands for the one that is named.
// Errors: a name that nobody knows, a number out of range; what only the cell can tell comes from make().
Result<Trained> trained(const TrainingRequest& request, std::shared_ptr<const training::Task> own = {});

}  // namespace gatewalk::source
