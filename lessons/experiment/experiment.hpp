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
  // In slices: where a pass takes long, the forward one has its first step alone, and go_on() makes the rest; then too what
  // needs more than is there waits until that is done.
  enum class Pace { at_once, in_slices };
  static Result<Experiment> make(const Setup& setup, const std::vector<Edit>& edits = {}, const trace::Cuts& cuts = {},
                                 Pace pace = Pace::at_once);

  const Setup& setup() const { return setup_; }
  const std::vector<Edit>& edits() const { return edits_; }
  const network::Model& model() const { return *model_; }
  // What the model was made as, before settings and edits: of a file also what of it went unused.
  const source::Made& made() const { return *original_; }
  const network::Sequence& sequence() const { return sequence_; }
  // The time steps that are there to be seen: all, unless the forward pass is under way.
  int steps() const;
  int all_steps() const { return static_cast<int>(sequence_.x.shape[0]); }
  // The sequence's own number of steps; what stands behind them is padding.
  int length() const { return sequence_.lengths.empty() ? all_steps() : sequence_.lengths[0]; }
  int parts() const { return setup_.shape.parts(); }
  // The token above a time step, filler words included; its number where there are no tokens. Of a batch that an update has read,
  // of that row.
  std::string token(int step, int row = 0) const;

  const equations::Recipe& recipe(Pass pass) const { return pass == Pass::forward ? model_->forward() : model_->backward(); }
  // The record of a pass for one layer and direction: forward as far as it is there, backward whole.
  const trace::Trace& trace(Pass pass, trace::Part part = {}) const;

  // --- a pass that takes long (Pace::in_slices) ---
  // Whether it is there whole, or takes no time to speak of.
  bool whole(Pass pass) const;
  // Whether a step can be shown: of a network with a reverse direction that takes nearly a whole pass. Computes until one can.
  bool begun() const { return steps() > 0; }
  void begin() const;
  // Whether one can stand there, and what is opened has its value.
  bool there(const Cursor& cursor) const;
  // How much of a pass is done, 0 to 1; and so much more of it, the forward one first. For all copies of this experiment. Returns
  // whether there is more to be seen: the steps come some at a time, the wanted one at once. Cost: about so many multiply-adds.
  double share(Pass pass) const;
  bool go_on(Pass pass, double multiply_adds, int wanted = -1) const;

  // Both passes whole, to open numbers in.
  network::Record record() const;
  // The same to open numbers of one pass in: for the forward one of a long run nothing else is made.
  network::Record record_of(Pass pass) const;
  // The layer and direction of this network that is nearest to one of another network.
  trace::Part nearest(trace::Part part) const;
  // A place of this network or of another: what this one lacks is as near as it can be; a number it lacks is closed.
  Cursor fitted(Cursor cursor) const;
  // The place so many operations further on in the walk through the whole network, or back; with nothing opened.
  Cursor walked(Cursor from, int by) const;
  // Whether this experiment has such a number, there already or yet to come.
  bool has(const OpenedNumber& opened) const;
  // The opened number, a weight gradient's entry at one time step among them: the one place where what is opened is read.
  // Nothing where this experiment has no such number, or has not come to it.
  std::optional<double> number(const OpenedNumber& opened) const;
  const trace::Cuts& cuts() const { return cuts_; }
  // ∂L/∂output and ∂L/∂(last states), as the backward pass began.
  const network::Upstream& upstream() const;
  const network::NetworkTrace& network(Pass pass) const;
  double loss() const;
  // The same of another run of this network over as many steps.
  double loss_of(const network::NetworkTrace& forward) const;
  // Where Setup::chosen stands here: a step and a unit that there are.
  Setup::Chosen chosen() const;

  // The number a target names now.
  double value(const Target& target) const;
  // Whether it can be set by hand here: it exists in this model.
  Status check(const Target& target) const;
  // This experiment with other edits and cuts; the same model, unless the equations are edited. Runs the network once.
  Result<Experiment> with(const std::vector<Edit>& edits, const trace::Cuts& cuts, Pace pace = Pace::at_once) const;
  Result<Experiment> with(const std::vector<Edit>& edits) const { return with(edits, cuts_); }
  // After n updates of all stored tensors against the loss' gradient g by a rule (sgd: θ ← θ - rate · g), with g scaled down to a
  // global norm of `clip` where it is longer (0: never). The way there is kept, so that asking for n = 0, 1, 2 … costs one update
  // each. n is at most 1000. Numbers may end up not finite.
  const Experiment& descended(int n, double rate, double clip, training::Rule rule = training::Rule::sgd) const;

  // The softmax of the readout, one probability a class. Shape: [T, B, classes]; empty without a readout.
  const Tensor& probabilities() const;
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
  Status check_room(int batch, bool own) const;
  Status apply(const Edit& edit);
  void apply_state(const Edit& edit);
  void apply_parameter(const Edit& edit);
  Status apply_spectral(const Edit& edit);
  Status take_outcome() const;
  Status take_loss() const;
  void take_chosen() const;
  bool there(Pass pass, int step) const;
  void finish(Pass pass) const;
  network::Record record_under_way() const;
  trace::Cuts made_cuts() const;
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
  Pace pace_ = Pace::at_once;
  // Shared by its copies, which all have what is made of it later.
  struct Passes;
  std::shared_ptr<Passes> passes_;
  // What was computed of this very experiment when it was asked for: shared by its copies, never by what is run anew.
  struct Memory;
  std::shared_ptr<Memory> memory_;
};

}  // namespace gatewalk::lessons
