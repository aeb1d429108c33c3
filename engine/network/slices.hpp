// The passes of a whole network a little at a time, with the bits that Model::run and Model::run_backward have in one go: for a
// network of which a pass takes longer than a reader waits. Work is counted in multiply-adds, so that how far a slice comes does
// not hang on the machine.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/network/model.hpp"

namespace gatewalk::network {

// How many multiply-adds a forward pass takes, about.
double forward_cost(const Model& model, int steps, int batch);

// Layer over layer, each in its direction, block of steps after block, so that the first steps are whole while most are still to
// come. Model, sequence's weights and `into` must stay where they are until it is done.
class ForwardSlices {
 public:
  // Begins a checked run and makes the room for all of it. `into` has as many steps as are shown, at first none.
  ForwardSlices(const Model& model, const Sequence& sequence, NetworkTrace& into);
  ForwardSlices(const ForwardSlices&) = delete;
  ForwardSlices& operator=(const ForwardSlices&) = delete;
  ~ForwardSlices();

  // Goes on for about so many multiply-adds, at least by one step of a layer; false: it is done, and all is shown.
  bool go_on(double multiply_adds);
  // Time steps, from the first on, that all layers and directions have done: none before each reverse direction has come there.
  int there() const;
  int steps() const { return steps_; }
  double share() const;  // of the steps of all layers
  // From now on `into` is the trace of the first so many steps, those that are there at most. What stands in it already stays.
  void show(int steps);

 private:
  bool has(std::size_t part, int first, int end) const;
  bool waits(std::size_t part) const;
  void one_step(std::size_t part);
  void set_extent(int steps, bool all);
  const Model& model_;
  NetworkTrace& into_;
  int steps_;
  int shown_ = 0;
  struct Guards;
  std::unique_ptr<Guards> guards_;
  std::vector<trace::Walk> walks_;  // of each layer and direction, as Shape::index counts them
};

// From the last layer to the first. What it refers to must stay where it is until it is done; `into` is whole then, not before.
class BackwardSlices {
 public:
  BackwardSlices(const Model& model, const NetworkTrace& forward, const Upstream& upstream, const trace::Cuts& cuts,
                 NetworkTrace& into);
  bool go_on(double multiply_adds);
  double share() const;  // of the steps of all layers

 private:
  void begin();  // the layer and direction that are next
  void end();    // and what follows from them
  const Model& model_;
  const NetworkTrace& forward_;
  const Upstream& upstream_;
  const trace::Cuts cuts_;
  NetworkTrace& into_;
  trace::Matrix d_features_, below_;  // ∂L/∂ a layer's output, and its input
  int layer_, direction_ = 0;
  int done_ = 0;  // layers' directions
  std::optional<trace::Walk> walk_;
};

}  // namespace gatewalk::network
