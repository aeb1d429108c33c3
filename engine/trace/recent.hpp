// Values of a trace that are computed anew when they are asked for (Keep::states): of the last 64 steps, as far as they were
// asked for. A step's rest follows from what is kept of it, most without a product, so that it costs microseconds. An operation
// that is asked for at ever more steps, a line of a plot or what is measured over a sequence, is computed at all of them and
// stays for a while.
#pragma once

#include <utility>

#include "engine/trace/trace.hpp"

namespace gatewalk::trace {

constexpr int recent_steps = 64;

constexpr double most_everywhere = 48e6;  // bytes of operations at all steps

class Recent {
 public:
  Recent() = default;
  Recent(const Recent&) = delete;
  Recent& operator=(const Recent&) = delete;
  ~Recent();
  // From now on all of a network's traces together have as much room for operations at all steps as one has.
  void share_room(const Recent& other) { everywhere_room_ = other.everywhere_room_; }

  // An operation that is not kept, at a step: computed from what it reads, as the run did, padding and cuts included.
  View at(const Trace& trace, Index operation, int step);

  // The place of an operation that is not kept, which a pass computes itself: it is there while 63 other steps are asked for.
  Matrix& place(const Trace& trace, Index operation, int step);
  // What was computed of products no longer holds: more is known of them. The products stay.
  void forget_made(const Recipe& recipe);
  // Gives the room of all single steps back.
  void forget_steps();

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
  static constexpr std::size_t room = recent_steps;
  static constexpr int many = 128;            // steps that an operation was computed at one by one
  struct Step {
    int step = -1;
    long asked = 0;  // when it was asked for last
    std::vector<Matrix> values;
  };
  void compute(const Trace& trace, Index operation, int step, Matrix& out);
  void compute_everywhere(const Trace& trace, Index operation);
  void make_room(double bytes);

  std::vector<Step> steps_;
  std::vector<int> place_of_;  // by time step; -1: none
  long asked_ = 0;
  std::vector<Matrix> everywhere_;  // by operation: at all steps, or empty
  std::vector<int> computed_;       // by operation: how often at one step
  struct EverywhereRoom {
    double bytes = 0;
    std::vector<std::pair<Recent*, std::size_t>> order;  // those at all steps, the oldest first
    std::vector<Matrix> left;                            // what gave way last: somebody may still look at it
  };
  std::shared_ptr<EverywhereRoom> everywhere_room_ = std::make_shared<EverywhereRoom>();
  int walking_ = 0, depth_ = 0;
};

}  // namespace gatewalk::trace
