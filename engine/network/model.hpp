// A recurrent network: a cell, its sizes, layers and directions, a linear readout if wanted, and its tensors.
// It runs and differentiates whole sequences in double with full traces. Shapes are PyTorch's, time first.
#pragma once

#include <memory>

#include "engine/network/layout.hpp"
#include "engine/trace/walk.hpp"

namespace gatewalk::network {

using trace::Part;

enum class Direction { forward, reverse, bidirectional };

// What a network is, apart from its numbers. All sizes at least 1.
struct Shape {
  int input = 1;
  int hidden = 1;
  int projection = 0;  // output size of a cell with state h(P); 0 where the cell has none
  int layers = 1;
  Direction direction = Direction::forward;
  int outputs = 0;  // units of a linear readout over the last layer's output; 0: none

  int directions() const { return direction == Direction::bidirectional ? 2 : 1; }
  // Layers and directions in one count, as NetworkTrace lists them and tensors of states hold them: layer · D + direction.
  int parts() const { return layers * directions(); }
  int index(Part part) const { return part.layer * directions() + part.direction; }
  Part part(int index) const { return {index / directions(), index % directions()}; }
  bool has(Part part) const {
    return part.layer >= 0 && part.layer < layers && part.direction >= 0 && part.direction < directions();
  }
  // Whether time runs backward in a direction.
  bool reverse(int d) const { return d == 1 || direction == Direction::reverse; }
};

// The trace of every layer and direction of a network, one pass.
struct NetworkTrace {
  std::vector<trace::Trace> parts;  // index Shape::index
  trace::Matrix features;           // forward: the last layer's output, D·O × (T·B). backward: ∂L/∂x, I × (T·B)
  trace::Matrix output;             // forward: the readout's values, or `features` where there is no readout
  trace::Extent extent;             // of the sequence, first direction
  TensorMap gradients;              // backward: under the stored tensors' names
};

// A sequence to run: x is [T, B, I].
struct Sequence {
  Tensor x;
  std::vector<int> lengths;  // each ≤ T; empty: all T
  TensorMap initial;         // "h0", "c0" …: a tensor a state, [L·D, B, size]; missing ones are 0
};

// The gradient of the loss by what a run gave out. Empty tensors count as 0.
struct Upstream {
  Tensor output;     // [T, B, features]
  TensorMap states;  // "h_n", "c_n" …: [L·D, B, size]
};

class Model {
 public:
  // A network with tensors of these names and shapes.
  // `tensors` holds them under PyTorch's names or the equations' own (tensors of neither are left out).
  // Errors: sizes the cell forbids, a tensor that is missing or has another shape (found and expected are named).
  static Result<Model> load(equations::Recipe cell, const Shape& shape, const TensorMap& tensors);

  // A network with initial weights: uniform in ±1/√hidden for every tensor, in PyTorch's order, drawn from `seed`.
  static Result<Model> create(equations::Recipe cell, const Shape& shape, std::uint64_t seed);

  // The same tensors under other recipes and another layout: what the mutation run breaks on purpose.
  // The parameters must stay the same in number and shape.
  Model altered(equations::Recipe forward, equations::Recipe backward, Layout layout) const;

  const equations::Recipe& forward() const { return parts_->forward; }
  const equations::Recipe& backward() const { return parts_->backward; }
  const Layout& layout() const { return parts_->layout; }
  const Shape& shape() const { return shape_; }
  // Sizes of one layer: its input is x or the layer below.
  equations::Sizes sizes(int layer) const;
  int features() const { return shape_.directions() * output_size(); }
  int output_size() const { return sizes(0).of(forward().states[0].size); }

  // The stored tensors: what optimisers change and files hold. Call `refresh` after changing a number.
  const TensorMap& tensors() const { return tensors_; }
  TensorMap& tensors() { return tensors_; }
  void refresh();
  // The parameters of one layer and direction, as the equations name them.
  const trace::Parameters& parameters(Part part) const;
  // Which stored number(s) parameter (row, column) is made of: names and indices; biases have two.
  struct Origin {
    std::string tensor;
    std::size_t index;
  };
  std::vector<Origin> origin(Part part, equations::Index parameter, int row, int column) const;

  // Whether a sequence fits: ranks, sizes, lengths, initial states. One sentence otherwise.
  Status check(const Sequence& sequence) const;
  Status check(const Upstream& upstream, const Sequence& sequence) const;

  // Runs a checked sequence. The trace refers to this model's recipes and parameters: keep both while it is read.
  NetworkTrace run(const Sequence& sequence) const;
  // Runs the backward pass over a forward trace of this model. Cuts act in every layer and direction.
  NetworkTrace run_backward(const NetworkTrace& forward, const Upstream& upstream, const trace::Cuts& cuts = {}) const;

  // [T, B, features] and {"h_n": [L·D, B, size], …} of a forward trace; {"input": [T, B, I], "h0": …} of a backward one.
  Tensor output(const NetworkTrace& forward) const;
  TensorMap final_states(const NetworkTrace& forward) const;
  TensorMap input_gradients(const NetworkTrace& backward) const;

 private:
  struct Parts {
    equations::Recipe forward, backward;
    Layout layout;
  };
  Model() = default;
  static Result<Model> prepare(equations::Recipe cell, const Shape& shape, const TensorMap* tensors);
  Status take(const TensorMap& tensors);
  std::vector<trace::Matrix> states_of(const TensorMap& tensors, const std::string& suffix, int part, int batch) const;
  TensorMap states_to(const std::vector<trace::Trace>& parts, const std::string& suffix) const;

  std::shared_ptr<const Parts> parts_;  // shared by copies; never changes
  Shape shape_;
  TensorMap tensors_;
  std::vector<std::shared_ptr<trace::Parameters>> parameters_;  // per layer and direction
};

// How many forward runs there have been since the program began: tests assert by it what a change costs.
long runs();

}  // namespace gatewalk::network
