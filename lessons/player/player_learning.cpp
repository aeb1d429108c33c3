// The axis of updates: Player's part that goes along a network's learning and chooses how it learns.
#include "engine/base/shortest.hpp"
#include "engine/source/training_words.hpp"
#include "lessons/player/learning.hpp"
#include "lessons/player/player.hpp"
#include "lessons/player/state_fields.hpp"

namespace gatewalk::lessons {

namespace {

// With the cell named in any case: what a lesson's own is is not said by the words.
std::string words_of(const source::TrainingRequest& request) {
  source::TrainingRequest base;
  base.cell.name.clear();
  return to_words(request, base);
}

}  // namespace

Result<Setup> Player::setup_for(const Lesson& lesson, const Changes& changes) const {
  Setup setup = lesson.setup_of(changes.variant);
  if (auto done = take_choice(setup, changes.learning); !done) return done.error();
  if (learns_elsewhere_ && setup.learned) setup.learned->learn_elsewhere();
  return setup;
}

// Learning goes as far as what is looked at.
void Player::wish_for(const Changes& changes) {
  const auto& learned = experiment_->setup().learned;
  if (!learned) return;
  TrainingWish wish = learned->wish();
  const bool begun = wish.updates > 0 || learned->furthest() > 0;
  if (changes.learning.update) wish.updates = std::max(wish.updates, *changes.learning.update);
  else if (!begun) wish.updates = learned->how().updates;
  wish.following = !changes.learning.update;
  wish.shown = changes.learning.update.value_or(-1);
  learned->wish(wish);
}

int Player::update_wanted() const {
  if (!learned()) return 0;
  return state_.changes.learning.update.value_or(std::max(learned()->wish().updates, learned()->furthest()));
}

void Player::go_to_update(std::optional<int> n) {
  if (!learned() || waits([n](Player& p) { p.go_to_update(n); })) return;
  Changes next = state_.changes;
  next.learning.update = n ? std::optional(std::clamp(*n, 0, most_updates_shown)) : std::nullopt;
  if (next.learning == state_.changes.learning) return;
  if (auto done = run(lesson_, std::move(next)); !done) problem_ = said(done.error());
}

void Player::learn_until(int updates) {
  if (!learned() || waits([updates](Player& p) { p.learn_until(updates); })) return;
  TrainingWish wish = learned()->wish();
  wish.updates = std::clamp(updates, 0, most_updates_shown);
  learned()->wish(wish);
  ++version_;
  if (updates > learned()->furthest()) go_to_update({});
  else go_to_update(learned()->furthest());
}

std::vector<Player::Companion> Player::companions() const {
  std::vector<Companion> all;
  if (!learned() || !state_.changes.learning.trained.empty()) return all;
  for (const Variant& variant : lesson().variants)
    if (variant.setup.learned && variant.setup.learned->request().task == learned()->request().task)
      all.push_back({variant.name, variant.setup.learned});
  return all.size() < 2 ? std::vector<Companion>{} : all;
}

void Player::learn_together(int updates) {
  if (waits([updates](Player& p) { p.learn_together(updates); })) return;
  for (const Companion& one : companions()) {
    if (learns_elsewhere_) one.learned->learn_elsewhere();
    TrainingWish wish = one.learned->wish();
    wish.updates = std::max(wish.updates, std::min(updates, most_updates_shown));
    one.learned->wish(wish);
    if (!learns_elsewhere_) (void)one.learned->model(wish.updates);
  }
  learn_until(updates);
}

Status Player::learn(const source::TrainingRequest& request) {
  // What it is made of is checked now, so that a choice that cannot be leaves all as it is.
  const auto begun = Learned::begin(request);
  if (!begun) return problem_ = said(begun.error()), begun.error();
  if (waits([request](Player& p) { (void)p.learn(request); })) return Ok{};
  Changes next = state_.changes;
  next.learning.trained = words_of(request);
  next.learning.update = 0;
  if (next.learning.trained != state_.changes.learning.trained) change(std::move(next));
  return Ok{};
}

// A number of the learning that is set as others are: the axis of updates and the choices of the training know it.
Status Player::edit_learning(const Edit& edit) {
  if (edit.target.kind == Target::Kind::example) return show_example(static_cast<int>(edit.value)), Ok{};
  if (edit.target.kind == Target::Kind::update) return go_to_update(static_cast<int>(edit.value)), Ok{};
  auto request = source::read_training(edit.target.name + "=" + shortest_text(edit.value), learned()->request());
  if (!request) return problem_ = said(request.error()), request.error();
  return learn(*request);
}

void Player::show_example(int number) {
  if (!learned() || waits([number](Player& p) { p.show_example(number); })) return;
  Changes next = state_.changes;
  next.learning.example = std::clamp(number, 1, most_examples);
  if (auto done = run(lesson_, std::move(next)); !done) problem_ = said(done.error());
  state_.cursor = before_ = fitted(state_.cursor);
}

void Player::learned_more() {
  if (!learned() || waits([](Player& p) { p.learned_more(); })) return;
  if (!learned()->problem().empty()) problem_ = learned()->problem();
  ++version_;
  if (learned()->nearest(update_wanted()) == update()) return;
  if (auto done = run(lesson_, state_.changes, true); !done) problem_ = said(done.error());
}

}  // namespace gatewalk::lessons
