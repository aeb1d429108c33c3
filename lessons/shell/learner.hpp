// The lab's side of learning that happens beside it: carries the reader's wishes to the host's work, and what it reports to the
// player. Who leaves a lesson lets its learning rest; who comes back finds it where it was.
#pragma once

#include <memory>
#include <vector>

#include "lessons/host.hpp"
#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

class Learner {
 public:
  explicit Learner(Host& host) : host_(host) {}

  // Tells the work of the present wish; after each frame.
  void follow(const Player& player);
  // What a work reported; what is new of the network that the player shows is taken up.
  void reported(int work, std::string_view report, Player& player);

 private:
  struct Run {
    std::shared_ptr<Learned> learned;
    int work = 0;
    TrainingWish told{};
  };
  Run* run_of(const std::shared_ptr<Learned>& learned);
  void tell(Run& run, TrainingWish wish);

  Host& host_;
  std::vector<Run> runs_;  // the one that was looked at last at the end
};

}  // namespace gatewalk::lessons
