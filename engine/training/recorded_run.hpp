// A LearningRun that goes to any update, forward and back, and keeps what each update was: learning as an axis to be scrubbed.
//
// A checkpoint (weights, what the rule remembers, the random source) stands at every multiple of a spacing, and update n is had
// by learning on from the last one before it: the same bits, whichever way n was reached. With C bytes a checkpoint and M
// allowed, the spacing after N updates is the smallest power of two of at least N C / M, and n costs at most so many updates.
#pragma once

#include "engine/training/learning.hpp"
#include "engine/training/thinned.hpp"

namespace gatewalk::training {

// How much is kept.
struct Keeping {
  std::size_t checkpoint_bytes = std::size_t{64} << 20;
  std::size_t norm_bytes = std::size_t{16} << 20;  // of norms by tensor and by step
  int held_out_every = 10;                         // updates from one measure on held-out sequences to the next; 0: none
};

// What the updates so far were. Loss, rows and norms of update n are those on its batch before the weights moved; a held-out
// value at n is that of the weights after n updates, 0 the start's.
struct History {
  struct Row {
    double loss = 0, gradient_norm = 0, clipped_norm = 0;
    int rows = 0, right = 0;
  };
  struct Norms {
    std::vector<double> tensors, steps;  // as in Update
  };
  std::vector<Row> updates{};  // update n is updates[n - 1]: 32 bytes each
  std::map<int, HeldOut> held_out{};
  Thinned<Norms> norms;
};

class RecordedRun {
 public:
  // Errors: as LearningRun::start.
  static Result<RecordedRun> start(const network::Model& model, const Learning& how, const Keeping& keeping = {});

  // Goes to the weights after n updates, wherever the run is, and returns what update n was, with all its norms (an empty Update
  // for 0). Cost: at most checkpoint_spacing() updates where n was reached before; the updates still missing beyond.
  const Update& go_to(int n);
  // Where the run is, and the furthest it has been: `history` ends there.
  int updates() const { return run_.updates(); }
  int furthest() const { return static_cast<int>(history_.updates.size()); }
  network::Model model() const { return run_.model(); }
  // What update updates() + 1 reads.
  Batch next_batch() { return run_.next_batch(); }
  // The same with its loss and gradients (walked_update.hpp has an update as a whole).
  NextUpdate next_update() { return run_.next_update(); }
  RunState state() const { return run_.state(); }
  const Learning& learning() const { return run_.learning(); }

  const History& history() const { return history_; }
  int checkpoint_spacing() const { return checkpoints_.spacing(); }
  std::size_t checkpoint_bytes() const { return checkpoints_.bytes(); }

 private:
  RecordedRun(LearningRun run, const Keeping& keeping);
  void keep();

  LearningRun run_;
  Keeping keeping_;
  Thinned<RunState> checkpoints_;
  History history_;
  Update last_;
};

}  // namespace gatewalk::training
