// What a person chooses when a network is to be trained, by names and numbers as a command line, a script and a lesson give them,
// and what each is where nothing is chosen: the one place of these defaults.
#pragma once

#include "engine/source/source.hpp"

namespace gatewalk::source {

// Data of a person's own to learn, in place of a task's row (training/tasks/own.hpp).
struct OwnData {
  bool table = false;  // numbers, a row a line, of which one column is looked ahead in; otherwise a text
  std::string text{};
  int column = 0;  // of a table, from 0
  bool operator==(const OwnData&) const = default;
};
inline constexpr std::string_view own_task = "own";  // what the words of a request call it
inline constexpr std::size_t most_own_bytes = std::size_t{4} << 20;

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
  std::optional<OwnData> own{};  // where the task is `own`; words do not carry it
  bool operator==(const TrainingRequest&) const = default;
};

// The task of a request. Errors: no task has this name; data that cannot be learned, with line and column where there are such.
Result<training::Task> task_of(const TrainingRequest& request);

// The network that is meant: inputs and readout are the task's. `own`: a task (training/tasks/own.hpp) that stands for the one
// that the request names.
// Errors: a name that nobody knows, a number out of range, a training that would need more memory than can be had, which is told
//   before any is taken; what only the cell can tell comes from make().
Result<Trained> trained(const TrainingRequest& request, std::shared_ptr<const training::Task> own = {});

}  // namespace gatewalk::source
