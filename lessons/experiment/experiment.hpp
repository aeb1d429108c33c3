// A network on a sequence that the reader may change: model, inputs, initial states, loss, and what was changed by hand.
// Every change runs the engine anew and records both passes; panels read the records and compute nothing.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/opening.hpp"
#include "engine/training/optimizer.hpp"
#include "lessons/experiment/cursor.hpp"
#include "lessons/experiment/setup.hpp"

namespace gatewalk::lessons {

class Experiment {
 public:
  // Builds and runs. Errors: an unknown cell, sizes it forbids, a setting that names no number of this model.
  static Result<Experiment> make(const Setup& setup, const std::vector<Edit>& edits = {}, const trace::Cuts& cuts = {});

  const Setup& setup() const { return setup_; }
  const std::vector<Edit>& edits() const { return edits_; }
  const network::Model& model() const { return *model_; }
  // What the model was made as, before settings and edits: of a file also what of it went unused.
  const source::Made& made() const { return *original_; }
  const network::Sequence& sequence() const { return sequence_; }
  int steps() const { return static_cast<int>(sequence_.x.shape[0]); }
  // The sequence's own number of steps; what stands behind them is padding.
  int length() const { return sequence_.lengths.empty() ? steps() : sequence_.lengths[0]; }
  int parts() const { return setup_.shape.parts(); }
  // The token above a time step, filler words included; its number where there are no tokens. Of a batch that an update has read,
  // of that row.
  std::string token(int step, int row = 0) const;

  const equations::Recipe& recipe(Pass pass) const { return pass == Pass::forward ? model_->forward() : model_->backward(); }
  // The record of a pass for one layer and direction.
  const trace::Trace& trace(Pass pass, trace::Part part = {}) const;
  // Both passes whole, to open numbers in.
  network::Record record() const { return {model_.get(), forward_.get(), &backward(), &upstream_}; }
  // The layer and direction of this network that is nearest to one of another network.
  trace::Part nearest(trace::Part part) const;
  // A place of this network or of another: what this one lacks is as near as it can be; a number it lacks is closed.
  Cursor fitted(Cursor cursor) const;
  // The place so many operations further on in the walk through the whole network, or back; with nothing opened.
  Cursor walked(Cursor from, int by) const;
  // The opened number, a weight gradient's entry at one time step among them: the one place where what is opened is read.
  // Nothing where this experiment has no such number.
  std::optional<double> number(const OpenedNumber& opened) const;
  const trace::Cuts& cuts() const { return cuts_; }
  // ∂L/∂output and ∂L/∂(last states), as the backward pass began.
  const network::Upstream& upstream() const { return upstream_; }
  const network::NetworkTrace& network(Pass pass) const { return pass == Pass::forward ? *forward_ : backward(); }
  double loss() const { return loss_; }
  // The same of another run of this network over as many steps.
  double loss_of(const network::NetworkTrace& forward) const;
  // Where Setup::chosen stands here: a step and a unit that there are.
  Setup::Chosen chosen() const;

  // The number a target names now.
  double value(const Target& target) const;
  // Whether it can be set by hand here: it exists in this model.
  Status check(const Target& target) const;
  // This experiment with other edits and cuts; the same model, unless the equations are edited. Runs the network once.
  Result<Experiment> with(const std::vector<Edit>& edits, const trace::Cuts& cuts) const;
  Result<Experiment> with(const std::vector<Edit>& edits) const { return with(edits, cuts_); }
  // After n updates of all stored tensors against the loss' gradient g by a rule (sgd: θ ← θ - rate · g), with g scaled down to a
  // global norm of `clip` where it is longer (0: never). The way there is kept, so that asking for n = 0, 1, 2 … costs one update
  // each. n is at most 1000. Numbers may end up not finite.
  const Experiment& descended(int n, double rate, double clip, training::Rule rule = training::Rule::sgd) const;

  // The softmax of the readout, one probability a class. Shape: [T, B, classes]; empty without a readout.
  const Tensor& probabilities() const { return probabilities_; }
  // What the loss compares the output with. Shape: as network::loss takes it; empty without a loss.
  Tensor target() const;
  // The norm of all stored tensors' gradients together.
  double gradient_norm() const;
  // ∂L/∂ what a target names, as the backward pass has it; nothing for spectral norms and gaps.
  std::optional<double> gradient(const Target& target) const;
  // A slow measure's result, computed once for this experiment.
  std::vector<double>& known(const std::string& key, bool& found) const;

 private:
  Experiment() = default;
  Status take_texts();
  Status take_learning_edits(Setup& setup);
  Status run(const trace::Cuts& cuts);
  Status prepare();
  Status apply(const Edit& edit);
  void apply_state(const Edit& edit);
  void apply_parameter(const Edit& edit);
  Status apply_spectral(const Edit& edit);
  Status take_loss();
  void take_chosen();
  double loss_at(const network::NetworkTrace& forward, Tensor* gradient) const;
  // The backward pass, made when it is first asked for: while a network learns, most pictures show nothing of it.
  const network::NetworkTrace& backward() const;
  const Edit* last_edit(Target::Kind kind) const;
  int truncated() const;
  std::optional<double> free_value(const Target& target) const;
  std::size_t state_index(std::string_view name) const;
  // The parameter's number in the recipe, -1 if there is none.
  Index parameter_index(std::string_view name) const;
  // The columns of a matrix that multiply `of` (all if it is empty): first and count. Error: nothing multiplies them.
  Result<std::pair<int, int>> columns(const Target& target) const;
  Setup base_;   // as the lesson has it
  Setup setup_;  // with the reader's texts
  std::vector<Edit> edits_;
  trace::Cuts cuts_;
  std::shared_ptr<network::Model> model_;         // with settings and edits applied
  std::shared_ptr<const source::Made> original_;  // as opened or drawn, before settings and edits
  std::vector<std::string> tokens_;               // with the filler words
  network::Sequence sequence_;
  std::shared_ptr<network::NetworkTrace> forward_;
  mutable std::shared_ptr<network::NetworkTrace> backward_;  // null until somebody asks
  network::Upstream upstream_;
  Tensor probabilities_;
  double loss_ = 0;
  // What was computed of this very experiment when it was asked for: shared by its copies, never by what is run anew.
  struct Memory;
  std::shared_ptr<Memory> memory_;
};

}  // namespace gatewalk::lessons
