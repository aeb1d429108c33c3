// A network on a sequence that the reader may change: model, inputs, initial states, loss, and what was changed by hand.
// Every change runs the engine anew and records both passes; panels read the records and compute nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/model.hpp"
#include "lessons/player/cursor.hpp"

namespace gatewalk::lessons {

// One number set by hand, in the words of the equations:
//   parameter  "W_f[0,3]"  "b_f[2]"      row and column from 0
//   input      "x[1]@2"                  unit 1 at time step 2 (steps count from 1 in texts, from 0 in `step`)
//   state      "c[3]@0"                  the initial value of a state
struct Target {
  enum class Kind { parameter, input, state };
  Kind kind = Kind::parameter;
  std::string name;  // "W_f", "x", "c"
  int row = 0;
  int column = 0;    // matrices only
  int step = 0;      // inputs only
  int part = 0;      // layer * directions + direction
  bool operator==(const Target&) const = default;
};

struct Edit {
  Target target;
  double value = 0;
  bool operator==(const Edit&) const = default;
};

// Reads "b_f[2]", "W_f[0, 3]", "x[1]@2", "c[3]@0". Error: what was expected.
Result<Target> parse_target(std::string_view text);
std::string to_text(const Target& target);

// What ∂L/∂output is made of. squared: L = ½ Σ (h_T - target)², by the last step's output. each: the same at every step.
struct Loss {
  enum class Kind { none, squared_last, squared_each };
  Kind kind = Kind::squared_last;
  std::vector<double> target;  // repeated over the units; empty: 0
};

// What a lesson starts from; everything is drawn from seeds or written out, so it can stand in a lesson or an address.
struct Setup {
  std::string cell = "lstm";        // a shipped cell's name
  std::string cell_text;            // or the equations themselves (a reader's own cell)
  network::Shape shape{3, 4, 0, 1, network::Direction::forward, 0};
  std::uint64_t seed = 1;
  double gain = 1;                  // initial weights are uniform in ±gain/√H
  std::vector<std::string> tokens;  // what the time strip shows above each step; their number is T
  std::uint64_t token_seed = 1;     // a token's vector is drawn from this and its own letters: equal tokens, equal vectors
  std::vector<std::vector<double>> inputs;  // or written out: T rows of I numbers; tokens may then be empty
  std::vector<Edit> settings;       // numbers the lesson itself sets
  Loss loss;
};

class Experiment {
 public:
  // Builds and runs. Errors: an unknown cell, sizes it forbids, a setting that names no number of this model.
  static Result<Experiment> make(const Setup& setup, const std::vector<Edit>& edits = {}, const program::Cuts& cuts = {});
  // The same for a model that was opened from a file: walked on the setup's sequence.
  static Result<Experiment> with_model(network::Model model, const Setup& setup, const std::vector<Edit>& edits = {}, const program::Cuts& cuts = {});

  const Setup& setup() const { return setup_; }
  const std::vector<Edit>& edits() const { return edits_; }
  const network::Model& model() const { return *model_; }
  const network::Sequence& sequence() const { return sequence_; }
  int steps() const { return static_cast<int>(sequence_.x.shape[0]); }
  int parts() const { return setup_.shape.layers * setup_.shape.directions(); }
  // The token above a time step; its number where there are no tokens.
  std::string token(int step) const;

  const equations::Recipe& recipe(Pass pass) const { return pass == Pass::forward ? model_->forward() : model_->backward(); }
  // The record of a pass for one layer and direction.
  const program::Trace& trace(Pass pass, int part = 0) const;
  const network::NetworkTrace& network(Pass pass) const { return pass == Pass::forward ? *forward_ : *backward_; }
  double loss() const { return loss_; }

  // The number a target names now.
  double value(const Target& target) const;
  // Whether it can be set by hand here: it exists in this model.
  Status check(const Target& target) const;
  // This experiment with one number set differently; the same model otherwise.
  Result<Experiment> with(const std::vector<Edit>& edits) const;
  Result<Experiment> with_cuts(const program::Cuts& cuts) const;

 private:
  Experiment() = default;
  Status run(const program::Cuts& cuts);
  std::size_t state_index(std::string_view name) const;
  Setup setup_;
  std::vector<Edit> edits_;
  program::Cuts cuts_;
  std::shared_ptr<network::Model> model_;          // with settings and edits applied
  std::shared_ptr<const network::Model> original_; // as opened or drawn, before settings and edits
  network::Sequence sequence_;
  std::shared_ptr<network::NetworkTrace> forward_, backward_;
  double loss_ = 0;
};

}  // namespace gatewalk::lessons
