// A recurrent network in float on compiled programs: the fast path beside Model, which walks in double.
// Same cells, same stored tensors under the same names, same shapes (PyTorch's, time first); no traces.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/network/loss.hpp"
#include "engine/network/model.hpp"
#include "engine/training/optimizer.hpp"

namespace gatewalk::network {

// What a pass runs over. Arrays are row-major: x is [T, B, I], output [T, B, features()].
struct FastRun {
  int steps = 1;
  int batch = 1;
  std::span<const int> lengths{};  // each sequence's own number of steps, 1 … T; empty: all are T long
  bool record = false;             // so that `backward` can follow; x must then stay as it is until it has
};

// For each state of the cell [L·D, B, size], or null: 0 where it goes in, not wanted where it comes out.
using StatesIn = std::span<const float* const>;
using StatesOut = std::span<float* const>;

// A stored tensor: where its numbers are, and where its gradient is after `backward`.
struct FastTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::span<float> values;
  std::span<const float> gradient;
};

class FastModel {
 public:
  // Compiles the model's cell for every layer and takes its tensors, rounded to float. The model may go afterwards.
  explicit FastModel(const Model& model);
  ~FastModel();
  FastModel(FastModel&&) noexcept;
  FastModel& operator=(FastModel&&) noexcept;

  const Shape& shape() const;
  int features() const;                     // values a column of the output has: `outputs` or D · output size
  std::vector<std::string> states() const;  // names in the cell's order: "h", "c"
  int state_size(int state) const;
  const std::vector<FastTensor>& tensors() const;
  // Call after writing to a tensor's values.
  void tensors_changed();

  // Runs a sequence. Cost: no allocation after the first call of an extent.
  void forward(const FastRun& run, const float* x, StatesIn initial, float* output, StatesOut final_states);
  // Runs back over the last recorded forward pass. Tensors' gradients are those of this pass alone; d_x [T, B, I] and
  // d_initial are added to.
  void backward(const float* d_output, StatesIn d_final, float* d_x, StatesOut d_initial);
  bool recorded() const;

  // Forward, loss, backward, clip, update: returns the loss before the update.
  // Target as in loss.hpp. A rule keeps its memory from call to call until another rule is asked for.
  // Errors: as loss(); the tensors are then unchanged.
  Result<LossSum> train_step(const FastRun& run, const float* x, std::span<const float> target, Loss loss,
                             const training::OptimizerOptions& optimizer, const training::Clip& clip);

  // About how many bytes a run of this extent needs beyond what it is given, to refuse what cannot be had.
  double bytes_for(int steps, int batch, bool record) const;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace gatewalk::network
