// Networks of which a pass takes longer than a frame. Declared in player.hpp.
#include <cmath>
#include <utility>

#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

bool Player::is_other_network(const Changes& changes) const {
  return changes.variant != variant() || changes.learning != state_.changes.learning || changes.opened != state_.changes.opened ||
         (learned() && typed_cell(changes) != typed_cell(state_.changes));
}

// As it is made, without a change to its numbers.
bool Player::is_plain(const Changes& changes) {
  return changes.edits == network_edits(changes.edits) && changes.cuts == trace::Cuts{};
}

// Begun as far as it takes no time; the caller goes on from there.
Result<Experiment> Player::made_for(int lesson, const Changes& changes, bool anew) {
  if (prepared_ && prepared_->lesson == lesson && prepared_->changes == changes) {
    Experiment made = std::move(prepared_->experiment);
    prepared_.reset();
    return made;
  }
  const bool other = lesson != lesson_ || !experiment_ || anew || is_other_network(changes);
  if (!other && original_ && is_plain(changes) && original_->edits() == changes.edits) return *original_;
  if (!other) return experiment_->with(changes.edits, changes.cuts, Experiment::Pace::in_slices);
  const auto setup = setup_for(course()[static_cast<std::size_t>(lesson)], changes);
  if (!setup) return setup.error();
  return Experiment::make(*setup, changes.edits, changes.cuts, Experiment::Pace::in_slices);
}

// Where even the first step takes long, as a reverse direction begins with the last one, the network is made beside the one that
// is shown, and what was to be done is done when it has begun. Returns whether it waits for that; else the network is at hand.
Result<bool> Player::prepares(int lesson, const Changes& changes, std::function<void(Player&)> then, bool anew) {
  if (prepared_ && prepared_->lesson == lesson && prepared_->changes == changes) return !prepared_->experiment.begun();
  prepared_.reset();
  auto made = made_for(lesson, changes, anew);
  if (!made) return made.error();
  prepared_.emplace(Prepared{lesson, changes, std::move(*made), {}});
  if (prepared_->experiment.begun()) return false;
  prepared_->then = std::move(then);
  ++version_;
  return true;
}

std::optional<Player::Computing> Player::computing() const {
  if (prepared_ && prepared_->then) {
    const Experiment& made = prepared_->experiment;
    Computing now{Pass::forward, 0, made.all_steps(), false, {}, true};
    now.done = static_cast<int>(std::floor(made.share(Pass::forward) * now.of));
    return now;
  }
  const Experiment& e = *experiment_;
  const bool forward = e.whole(Pass::forward);
  if (forward && !place_wanted_) return {};
  Computing now{forward ? Pass::backward : Pass::forward, 0, e.all_steps(), halted_ && !place_wanted_, place_wanted_};
  now.done = static_cast<int>(std::floor(e.share(now.pass) * now.of));
  return now;
}

void Player::compute_on(double multiply_adds) {
  if (prepared_ && prepared_->then) {
    prepared_->experiment.go_on(Pass::forward, multiply_adds);
    if (!prepared_->experiment.begun()) return;
    std::exchange(prepared_->then, {})(*this);
    prepared_.reset();
    return;
  }
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
  if (prepared_ && prepared_->then) return prepared_.reset(), void(++version_);
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
