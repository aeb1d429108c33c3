// Values of a trace that are computed anew when they are asked for (Keep::states): of the last 64 steps, as far as they were
// asked for. A step's rest follows from what is kept of it without a product, so a step costs microseconds. An operation that is
// asked for at ever more steps, a line of a plot or what is measured over a sequence, is computed at all of them and stays for a
// while.
#pragma once

#include "engine/trace/trace.hpp"

namespace gatewalk::trace {

class Recent {
 public:
  // An operation that is not kept, at a step: computed from what it reads, as the run did, padding and cuts included.
  View at(const Trace& trace, Index operation, int step);

  // What was computed no longer holds: more is known of what it was made of.
  void forget();

  // While a pass runs, nothing is computed at all steps: those to come are not there yet, and each is asked for once.
  class Walking {
   public:
    explicit Walking(const Trace& trace) : recent_(trace.recent.get()) {
      if (recent_) ++recent_->walking_;
    }
    ~Walking() {
      if (recent_) --recent_->walking_;
    }
    Walking(const Walking&) = delete;
    Walking& operator=(const Walking&) = delete;

   private:
    Recent* recent_;
  };

 private:
  static constexpr std::size_t room = 64;     // steps
  static constexpr int many = 128;            // steps that an operation was computed at one by one
  static constexpr double most_bytes = 48e6;  // of operations at all steps
  struct Step {
    int step = -1;
    long asked = 0;  // when it was asked for last
    std::vector<Matrix> values;
  };
  Matrix& place(const Trace& trace, Index operation, int step);
  void compute(const Trace& trace, Index operation, int step, Matrix& out);
  void compute_everywhere(const Trace& trace, Index operation);
  void make_room(double bytes);

  std::vector<Step> steps_;
  std::vector<int> place_of_;  // by time step; -1: none
  long asked_ = 0;
  std::vector<Matrix> everywhere_;  // by operation: at all steps, or empty
  std::vector<int> computed_;       // by operation: how often at one step
  std::vector<Index> order_;        // those at all steps, the oldest first
  std::vector<Matrix> left_;        // what gave way last: somebody may still look at it
  double bytes_ = 0;
  int walking_ = 0, depth_ = 0;
};

}  // namespace gatewalk::trace
