// How long the rest of an experiment takes: measured from its own trainings on this machine, never known before. Nothing here
// draws, nor knows a clock: it is told the time.
#pragma once

#include <optional>

namespace gatewalk::lessons {

class TrialPace {
 public:
  // At time `now`, in seconds, so many updates are learned in all its runs; whether any goes on. Called in every frame. What lies
  // between two that are far apart is not counted: the lab may have been out of sight, and learning at rest.
  void look(double now, int updates, bool running);
  // Seconds for so many updates more; nothing until it has been watched for a second.
  std::optional<double> seconds_for(int updates) const;

 private:
  double last_ = 0, watched_ = 0, learned_ = 0;
  int updates_ = 0;
  bool running_ = false;
};

}  // namespace gatewalk::lessons
