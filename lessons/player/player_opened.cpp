// A model from a file in place of the lesson's network: Player's part that opens it and goes on when its files have come.
#include <algorithm>

#include "lessons/player/player.hpp"
#include "lessons/player/state_fields.hpp"

namespace gatewalk::lessons {

Status Player::open_model(OpenedModel model) {
  if (awaits(course()[static_cast<std::size_t>(lesson_for_models())], [model](Player& p) {
        if (const auto done = p.open_model(model); !done) p.problem_ = p.said(done.error());
      }))
    return Ok{};
  Changes next;
  next.opened = std::move(model);
  next.kept = true;
  // As what it cannot be run is known before anything changes.
  const auto comes = prepares(lesson_for_models(), next, [next](Player& p) { (void)p.take_model(next); });
  if (!comes) return comes.error();
  if (*comes || waits([next](Player& p) { (void)p.take_model(next), p.prepared_.reset(); })) return Ok{};
  const Status done = take_model(std::move(next));
  prepared_.reset();
  return done;
}

// Where a model is opened: here, if this lesson shows one or takes them, otherwise in the lesson that does.
int Player::lesson_for_models() const {
  const auto taking = std::find_if(course().begin(), course().end(), [](const Lesson& l) { return l.opens > 0; });
  const bool here = opened() || lesson().opens > 0 || taking == course().end();
  return here ? lesson_ : static_cast<int>(taking - course().begin());
}

Status Player::take_model(Changes next) {
  const int there = lesson_for_models();
  if (there == lesson_ && (opened() || lesson().opens == 0 || state_.step + 1 >= lesson().opens)) {
    change(std::move(next));
    return Ok{};
  }
  const Lesson& to = course()[static_cast<std::size_t>(there)];
  const int step = std::clamp(to.opens, 1, static_cast<int>(to.steps.size())) - 1;
  if (there != lesson_) open_lesson(to.slug, step);
  else go(step);
  if (auto done = run(lesson_, std::move(next)); !done) return done;
  state_.cursor = {};
  take_shown(state_.step);
  undo_.clear(), redo_.clear();
  ++version_;
  return Ok{};
}

void Player::close_model() {
  if (!opened() || waits([](Player& p) { p.close_model(); })) return;
  Changes next = shown_at(lesson(), state_.step);
  change(std::move(next));
}

void Player::files_arrived() {
  if (!opened() || waits([](Player& p) { p.files_arrived(); })) return;
  if (experiment_->setup().given || std::holds_alternative<source::File>(experiment_->setup().source.value_or(source::Drawn{})))
    return;  // it is shown already
  if (!lacking(*opened(), *shelf_).empty()) return;
  Changes changes = state_.changes;
  if (const auto comes = prepares(lesson_, changes, [](Player& p) { p.files_arrived(); }, true); comes && *comes) return;
  Status done = run(lesson_, changes, true);
  while (!done && !changes.edits.empty()) changes.edits.pop_back(), done = run(lesson_, changes, true);
  if (!done) problem_ = said(done.error());
  original_.reset();
  if (const std::string fields = std::exchange(place_to_come_, {}); !fields.empty()) take_place(fields);
  if (const Cursor to = fitted(state_.cursor); !awaits_place(to)) state_.cursor = to;
  ++version_;
}

}  // namespace gatewalk::lessons
