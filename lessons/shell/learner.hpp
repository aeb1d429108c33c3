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
  // Whether the lab is on the screen: where not, learning goes on or rests, as the reader chose.
  void seen(bool on_screen, const Player& player);
  // What a work reported.
  void reported(int work, std::string_view report, const Player& player);
  // Before a frame: the player takes up what is new, of however many reports.
  void bring(Player& player);

 private:
  struct Run {
    std::shared_ptr<Learned> learned;
    int work = 0;
    TrainingWish told{};
  };
  Run* run_of(const std::shared_ptr<Learned>& learned);
  void tell(Run& run, TrainingWish wish);

  Host& host_;
  bool seen_ = true;
  std::vector<std::shared_ptr<Learned>> new_;  // of which there are reports that the player does not know
  std::vector<Run> runs_;                      // the one that was looked at last at the end
};

}  // namespace gatewalk::lessons
