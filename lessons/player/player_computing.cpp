// Networks of which a pass takes longer than a frame. Declared in player.hpp.
#include <cmath>
#include <utility>

#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

std::optional<Player::Computing> Player::computing() const {
  const Experiment& e = *experiment_;
  const bool forward = e.whole(Pass::forward);
  if (forward && !place_wanted_) return {};
  Computing now{forward ? Pass::backward : Pass::forward, 0, e.all_steps(), halted_ && !place_wanted_, place_wanted_};
  now.done = static_cast<int>(std::floor(e.share(now.pass) * now.of));
  return now;
}

void Player::compute_on(double multiply_adds) {
  place_computed();
  const auto now = computing();
  if (!now || now->halted) return;
  if (!experiment_->go_on(now->pass, multiply_adds, place_wanted_ ? place_wanted_->step : -1)) return;
  ++version_;
  ++changes_;
  place_computed();
}

void Player::halt(bool on) {
  if (waits([on](Player& p) { p.halt(on); })) return;
  halted_ = on;
  place_wanted_.reset();
  ++version_;
}

// The reader goes where they wanted to go.
void Player::place_computed() {
  if (place_wanted_ && experiment_->there(*place_wanted_)) move_to(fitted(*std::exchange(place_wanted_, {})));
}

void Player::place(const Cursor& cursor) {
  if (!awaits_place(cursor)) move_to(cursor);
}

// Whether it has to be computed first. Who stands at what there no longer is goes as near to it as there is something.
bool Player::awaits_place(const Cursor& cursor) {
  place_wanted_.reset();
  if (experiment_->there(cursor)) return false;
  Cursor near = cursor;
  near.opened.reset();
  near.step = std::min(near.step, experiment_->steps() - 1);
  if (!experiment_->there(near)) near.pass = Pass::forward, near.operation = -1;
  if (!experiment_->there(state_.cursor) || fitted(state_.cursor) != state_.cursor) move_to(near);
  place_wanted_ = cursor;
  ++version_;
  return true;
}

}  // namespace gatewalk::lessons
