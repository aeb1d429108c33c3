// A recurrent network: its layers, each with its cell, sizes and directions, a linear readout if wanted, and its tensors.
// It runs and differentiates whole sequences in double with full traces. Shapes are PyTorch's, time first.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "engine/network/layout.hpp"
#include "engine/trace/walk.hpp"

namespace gatewalk::network {

using trace::Part;

enum class Direction { forward, reverse, bidirectional };

// One layer of a network whose layers are not alike.
struct LayerShape {
  int hidden = 1;
  int projection = 0;
  Direction direction = Direction::forward;
  bool operator==(const LayerShape&) const = default;
};

// What a network is, apart from its numbers. All sizes at least 1.
struct Shape {
  int input = 1;
  int hidden = 1;
  int projection = 0;  // output size of a cell with state h(P); 0 where the cell has none
  int layers = 1;
  Direction direction = Direction::forward;
  int outputs = 0;  // units of a linear readout over the last layer's output; 0: none
  // A row a layer where they are not alike; empty where they are. hidden, projection and direction are then the last layer's.
  std::vector<LayerShape> unlike{};

  LayerShape layer(int l) const {
    return unlike.empty() ? LayerShape{hidden, projection, direction} : unlike[static_cast<std::size_t>(l)];
  }
  // Of the last layer, and of any.
  int directions() const { return direction == Direction::bidirectional ? 2 : 1; }
  int directions(int l) const { return layer(l).direction == Direction::bidirectional ? 2 : 1; }
  // Layers and directions in one count, as NetworkTrace lists them: layer · D + direction where all have D directions.
  int parts() const { return index({layers, 0}); }
  int index(Part part) const {
    if (unlike.empty()) return part.layer * directions() + part.direction;
    int before = 0;
    for (int l = 0; l < part.layer; ++l) before += directions(l);
    return before + part.direction;
  }
  Part part(int index) const {
    Part at;
    while (at.layer + 1 < layers && index >= directions(at.layer)) index -= directions(at.layer++);
    return {at.layer, index};
  }
  bool has(Part part) const {
    return part.layer >= 0 && part.layer < layers && part.direction >= 0 && part.direction < directions(part.layer);
  }
  // Whether time runs backward in a layer's direction.
  bool reverse(Part part) const { return part.direction == 1 || layer(part.layer).direction == Direction::reverse; }
};

// A tensor of states, as it goes into a run and comes out of it: [parts, B, size]. Where all layers are alike there is one of
// each state, "h0" and "h_n", over all layers and directions; otherwise one of each layer's, "h0_l1" and "h_n_l1", over its
// directions.
struct StateTensor {
  std::string name;   // the state's: "h"
  std::string layer;  // "" or "_l1"
  std::size_t state;  // in the order of the layer's cell
  int first;          // the first part it holds
  int parts;
  int size;
  std::string initial() const { return name + "0" + layer; }
  std::string last() const { return name + "_n" + layer; }
};

// The trace of every layer and direction of a network, one pass.
struct NetworkTrace {
  std::vector<trace::Trace> parts;  // index Shape::index
  trace::Matrix features;           // forward: the last layer's output, D·O × (T·B). backward: ∂L/∂x, I × (T·B)
  trace::Matrix output;             // forward: the readout's values, or `features` where there is no readout
  trace::Extent extent;             // of the sequence, first direction
  TensorMap readout_gradients;      // backward: of the readout's tensors; the layers' stand in `parts` (Model::gradients)
};

// A sequence to run: x is [T, B, I].
struct Sequence {
  Tensor x;
  std::vector<int> lengths;  // each ≤ T; empty: all T
  TensorMap initial;         // "h0", "c0" …: StateTensor's, [L·D, B, size] where layers are alike; missing ones are 0
};

// The gradient of the loss by what a run gave out. Empty tensors count as 0.
struct Upstream {
  Tensor output;     // [T, B, features]
  TensorMap states;  // "h_n", "c_n" …: StateTensor's
};

class Model {
 public:
  // A network with tensors of these names and shapes.
  // `tensors` holds them under PyTorch's names or the equations' own (tensors of neither are left out).
  // Errors: sizes the cell forbids, a tensor that is missing or has another shape (found and expected are named).
  static Result<Model> load(equations::Recipe cell, const Shape& shape, const TensorMap& tensors);
  // The same with a cell a layer, first to last.
  static Result<Model> load(std::vector<equations::Recipe> cells, const Shape& shape, const TensorMap& tensors);

  // A network with initial weights: uniform in ±1/√hidden for every tensor, in PyTorch's order, drawn from `seed`.
  static Result<Model> create(equations::Recipe cell, const Shape& shape, std::uint64_t seed);

  // The same tensors under other recipes and another layout: what the mutation run breaks on purpose.
  // The parameters must stay the same in number and shape.
  Model altered(equations::Recipe forward, equations::Recipe backward, Layout layout) const;

  // A layer's cell, its backward pass, and how its parameters are stored. Whether all layers have the same cell.
  const equations::Recipe& forward(int layer = 0) const { return cell(layer).forward; }
  const equations::Recipe& backward(int layer = 0) const { return cell(layer).backward; }
  const Layout& layout(int layer = 0) const { return cell(layer).layout; }
  bool one_cell() const { return cells_.size() == 1; }
  const Shape& shape() const { return shape_; }
  std::vector<StateTensor> states() const;
  // The tensor that holds a state of a layer and direction; nothing where the cell has no such state.
  std::optional<StateTensor> state(Part part, std::string_view name) const;
  // Sizes of one layer: its input is x or the layer below.
  equations::Sizes sizes(int layer) const;
  // A layer's output in one direction, and in all of its directions side by side; without a layer the last one's.
  int output_size(int layer) const { return sizes_alone(layer).of(forward(layer).states[0].size); }
  int output_size() const { return output_size(shape_.layers - 1); }
  int features(int layer) const { return shape_.directions(layer) * output_size(layer); }
  int features() const { return features(shape_.layers - 1); }
  // What stands behind a tensor's name: "_l1_reverse".
  std::string suffix(Part part) const;

  // The stored tensors: what optimisers change and files hold. Call `refresh` after changing a number.
  // Numbers that were put away are brought back by it: as long as it takes to copy them, and not from two threads at once.
  const TensorMap& tensors() const;
  TensorMap& tensors();
  void refresh();
  // Lets go of the numbers of every stored tensor that the parameters give back bit by bit, so that large weights stand once;
  // the next `tensors()` brings them all back. References to their `data` are void then; those to the tensors stay.
  void put_away();
  // The same map where names and shapes are asked for: `data` is empty where it was put away. And how many numbers it has.
  const TensorMap& named() const { return tensors_; }
  std::size_t numbers() const;
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

  // Runs a checked sequence. The trace refers to this model's recipes and parameters: keep both while it is read. Without `keep`
  // a large run keeps its states alone (run_size.hpp).
  NetworkTrace run(const Sequence& sequence, std::optional<trace::Keep> keep = {}) const;
  // Runs the backward pass over a forward trace of this model, and keeps what that does. Cuts act in every layer and direction.
  NetworkTrace run_backward(const NetworkTrace& forward, const Upstream& upstream, const trace::Cuts& cuts = {}) const;

  // [T, B, features] and {"h_n": [parts, B, size], …} of a forward trace; {"input": [T, B, I], "h0": …} of a backward one.
  Tensor output(const NetworkTrace& forward) const;
  TensorMap final_states(const NetworkTrace& forward) const;
  TensorMap input_gradients(const NetworkTrace& backward) const;
  // The gradient by every stored tensor, under its name (a readout's where the loss sent something to the output): made of those
  // that the parts of a backward trace hold as the equations name them, so that they stand in memory once.
  TensorMap gradients(const NetworkTrace& backward) const;
  // The same one after the other, in the order of the map.
  void each_gradient(const NetworkTrace& backward, const std::function<void(const std::string&, Tensor)>& take) const;

 private:
  // A pass of which it is made a little at a time.
  friend class ForwardSlices;
  friend class BackwardSlices;
  struct Cell {
    equations::Recipe forward, backward;
    Layout layout;
  };
  Model() = default;
  static Result<Model> prepare(std::vector<equations::Recipe> cells, const Shape& shape, const TensorMap* tensors);
  Status take(const TensorMap& tensors);
  const Cell& cell(int layer) const { return *cells_[cells_.size() == 1 ? 0 : static_cast<std::size_t>(layer)]; }
  // Without the input's, which is the layer below.
  equations::Sizes sizes_alone(int layer) const;
  using NameOf = std::string (StateTensor::*)() const;
  std::vector<trace::Matrix> states_of(const TensorMap& tensors, NameOf name, Part part, int batch) const;
  void read_out(NetworkTrace& trace, Eigen::Index first, Eigen::Index count) const;
  TensorMap states_to(const std::vector<trace::Trace>& parts, NameOf name) const;
  void bring_back() const;

  std::vector<std::shared_ptr<const Cell>> cells_;  // one for all layers, or one a layer; shared by copies, never changes
  Shape shape_;
  mutable TensorMap tensors_;
  mutable bool away_ = false;  // whether numbers of some are put away
  std::vector<std::shared_ptr<trace::Parameters>> parameters_;  // per layer and direction
};

// How many forward runs there have been since the program began: tests assert by it what a change costs.
long runs();

}  // namespace gatewalk::network
