#include "lessons/figures/trials_pace.hpp"

namespace gatewalk::lessons {

namespace {

constexpr double longest_pause = 5, least_watched = 1;  // seconds

}  // namespace

void TrialPace::look(double now, int updates, bool running) {
  const bool goes_on = running_ && updates >= updates_ && now - last_ < longest_pause;
  if (goes_on) watched_ += now - last_, learned_ += updates - updates_;
  last_ = now, updates_ = updates, running_ = running;
}

std::optional<double> TrialPace::seconds_for(int updates) const {
  if (watched_ < least_watched || !(learned_ > 0)) return {};
  return updates * watched_ / learned_;
}

}  // namespace gatewalk::lessons
