// What a run keeps from learning: sequences to measure on, which no update reads. Tasks draw from a seed, and some have so few
// sequences (keep the first symbol in 6 steps: 128) that learning would soon have met whatever was drawn to be held out. So the
// sequences are chosen first, and where an update's draw gives one of them, another is drawn in its place.
//
// They are chosen of candidates from a seed of their own: those that the first updates draw, too, are left out as long as enough
// remain, so that these updates read what they would have read anyway. Where a task draws some sequences more often than others
// (embedded Reber) those that are held out are therefore rather the rare ones.
#pragma once

#include <set>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/training/learning.hpp"
#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

// Whether a task's targets are for the last step alone.
bool asks_last(const Task& task);

class HeldOutSequences {
 public:
  // At least 64 sequences of `steps` steps, in whole batches where the task has so many. Cost: some 10,000 draws.
  HeldOutSequences(const Task& task, const Learning& how, int steps);

  // Error: all sequences that the task draws are alike, so none can be held out. Cost: two draws in most cases.
  static Status check(const Task& task, const Learning& how, int steps);

  const std::vector<Batch>& batches() const { return batches_; }
  // What an update reads: as the task draws it, none of the sequences above among it.
  Batch draw(Random& random) const;

 private:
  Task task_;
  Learning how_;
  int steps_;
  bool asks_last_;
  std::vector<Batch> batches_;
  std::set<std::vector<double>> held_;  // what they read
};

}  // namespace gatewalk::training
