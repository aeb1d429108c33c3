// A recurrent network on compiled programs: the fast path beside Model, which walks.
// Same cells, same stored tensors under the same names, same shapes (PyTorch's, time first); no traces. In float it takes the
// widest vectors that the processor has; in double its bits are the same everywhere.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/network/model.hpp"

namespace gatewalk::network {

// What a pass runs over. Arrays are row-major: x is [T, B, I], output [T, B, features()].
struct FastRun {
  int steps = 1;
  int batch = 1;
  std::span<const int> lengths{};  // each sequence's own number of steps, 1 … T; empty: all are T long
  bool record = false;             // so that `backward` can follow; x must then stay as it is until it has
  bool last_step = false;          // the readout reads each sequence's last step alone: output is [B, features()]
  int truncate = 0;                // `backward` cuts the error terms between blocks of so many steps; 0: nowhere
};

// For each of the model's StateTensors [parts, B, size], or null: 0 where it goes in, not wanted where it comes out.
template <class T>
using StatesIn = std::span<const T* const>;
template <class T>
using StatesOut = std::span<T* const>;

// A stored tensor: where its numbers are, and where its gradient is after `backward`.
template <class T>
struct FastTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::span<T> values;
  std::span<const T> gradient;
};

template <class T>
class FastModel {
 public:
  // Compiles the model's cell for every layer and takes its tensors, rounded to T. The model may go afterwards.
  // `error_terms`: `backward` keeps what error_norms tells; all other numbers have the same bits without it.
  explicit FastModel(const Model& model, bool error_terms = false);
  ~FastModel();
  FastModel(FastModel&&) noexcept;
  FastModel& operator=(FastModel&&) noexcept;

  const Shape& shape() const;
  int features() const;                     // values a column of the output has: `outputs` or D · output size
  std::vector<std::string> states() const;  // names in the order of Model::states: "h", "c", or "h_l0", "c_l0", "h_l1" …
  int state_size(int state) const;
  int state_parts(int state) const;  // layers and directions that the state's tensor holds
  const std::vector<FastTensor<T>>& tensors() const;
  // All tensors' numbers, and all their gradients after `backward`, one tensor after the other in the order of `tensors`.
  std::span<T> values();
  std::span<T> gradients();
  // Call after writing to a tensor's values. A recorded pass of the old ones is over.
  void tensors_changed();

  // Runs a sequence. `output` null: it stays inside (`output`). Cost: no allocation after the first call of an extent.
  void forward(const FastRun& run, const T* x, StatesIn<T> initial, T* output, StatesOut<T> final_states);
  // What the last forward pass gave out: the caller's array where there was one, or the model's own, until the next call.
  // Empty where nobody asked for it: without a record and without an array of the caller's.
  std::span<const T> output() const;
  // Runs back over the last recorded forward pass. Tensors' gradients are those of this pass alone; d_x [T, B, I] and
  // d_initial are added to. d_output is shaped as the output was.
  void backward(const T* d_output, StatesIn<T> d_final, T* d_x, StatesOut<T> d_initial);
  bool recorded() const;
  // ‖∂L/∂h_t‖ for each step t after `backward`: of a layer's output in one direction, over all of the batch. Empty for a model
  // that keeps no error terms.
  std::vector<double> error_norms(Part part) const;

  // About how many bytes a run of this extent needs beyond what it is given, to refuse what cannot be had.
  double bytes_for(int steps, int batch, bool record) const;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

extern template class FastModel<float>;
extern template class FastModel<double>;

}  // namespace gatewalk::network
