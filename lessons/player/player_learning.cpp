// The axis of updates: Player's part that goes along a network's learning and chooses how it learns.
#include <algorithm>

#include "engine/base/shortest.hpp"
#include "engine/source/training_words.hpp"
#include "engine/source/trials.hpp"
#include "lessons/player/learning.hpp"
#include "lessons/player/player.hpp"
#include "lessons/player/state_fields.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

// With the cell named in any case: what a lesson's own is is not said by the words.
std::string capitals(std::string_view name) {
  std::string all(name);
  for (char& c : all) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return all;
}

}  // namespace

std::string words_of(const source::TrainingRequest& request) {
  source::TrainingRequest base;
  base.cell.name.clear();
  return to_words(request, base);
}

Result<Setup> Player::setup_for(const Lesson& lesson, const Changes& changes) const {
  Setup setup = lesson.setup_of(changes.variant);
  if (learns_elsewhere_ && setup.learned) setup.learned->learn_elsewhere();
  if (auto done = take_choice(setup, changes.learning, typed_cell(changes)); !done) return done.error();
  if (changes.opened)
    if (auto done = take_opened(setup, *changes.opened, *shelf_); !done) return done.error();
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
  stopped_ = false;
  Changes next = state_.changes;
  next.learning.update = n ? std::optional(std::clamp(*n, 0, most_updates_shown)) : std::nullopt;
  if (next.learning == state_.changes.learning) return;
  const std::string here = address();
  if (auto done = run(lesson_, std::move(next)); !done) problem_ = said(done.error());
  // Of an update that has yet to be walked the lab's own sequence is shown, one in place of a batch, until it is there.
  state_.cursor = before_ = fitted(state_.cursor);
  if (state_.changes.learning.read && !shows_read()) place_to_come_ = here.substr(here.find('?') + 1);
}

void Player::learn_until(int updates) {
  if (!learned() || waits([updates](Player& p) { p.learn_until(updates); })) return;
  TrainingWish wish = learned()->wish();
  wish.updates = std::clamp(updates, 0, most_updates_shown);
  learned()->wish(wish);
  ++version_;
  if (updates > learned()->furthest()) return go_to_update({});
  if (!follows()) return;  // the reader stays where they are
  go_to_update(learned()->furthest());
  stopped_ = learned()->elsewhere();  // it hears of it a little later
}

std::vector<Player::Companion> Player::companions() const {
  std::vector<Companion> all;
  if (!learned()) return all;
  if (state_.changes.learning.trained.empty())
    for (const Variant& variant : lesson().variants)
      if (variant.setup.learned && variant.setup.learned->request().task == learned()->request().task)
        all.push_back({variant.name, variant.setup.learned});
  if (all.size() >= 2) return all;
  all.clear();
  if (!state_.view.cells) return all;
  // The cells that a course compares, each learning what this one does; the one that is shown stands in its place among them.
  const std::string own = learned()->request().cell.name;
  for (const char* cell : {"rnn", "gru", "lstm"}) {
    source::TrainingRequest request = learned()->request();
    request.cell = {cell, {}}, request.projection = 0;
    const auto other = own == cell ? Result<std::shared_ptr<Learned>>(learned()) : learned()->other(request);
    if (other) all.push_back({capitals(cell), *other});
  }
  if (std::none_of(all.begin(), all.end(), [&](const Companion& one) { return one.learned == learned(); }))
    all.push_back({own, learned()});
  return all;
}

std::vector<std::shared_ptr<Learned>> Player::seeds_of(const std::shared_ptr<Learned>& learned) const {
  std::vector<std::shared_ptr<Learned>> all{learned};
  const source::Trials trials{{learned->request()}, state_.view.seeds};
  for (int k = 1; k < trials.seeds; ++k)
    if (const auto other = learned->other(source::trial(trials, 0, k))) all.push_back(*other);
  return all;
}

void Player::forget_kept() {
  std::erase_if(kept_, [](const auto& one) { return !one.second.outlasts; });
  while (kept_.size() > most_outlasting)
    kept_.erase(std::min_element(kept_.begin(), kept_.end(),
                                 [](const auto& a, const auto& b) { return a.second.version < b.second.version; }));
}

void Player::learn_together(int updates) {
  if (!learned() || waits([updates](Player& p) { p.learn_together(updates); })) return;
  std::vector<std::shared_ptr<Learned>> all;
  const auto add = [&](const std::shared_ptr<Learned>& one) {
    for (const auto& seed : seeds_of(one)) all.push_back(seed);
  };
  for (const Companion& one : companions()) add(one.learned);
  if (all.empty()) add(learned());
  std::erase(all, learned());
  learn_beside(std::move(all), updates);
  learn_until(std::max(updates, learned()->furthest()));
}

void Player::learn_beside(std::vector<std::shared_ptr<Learned>> networks, int updates) {
  if (waits([networks, updates](Player& p) { p.learn_beside(networks, updates); })) return;
  for (const auto& one : networks) {
    if (learns_elsewhere_) one->learn_elsewhere();
    TrainingWish wish = one->wish();
    wish.updates = std::max(wish.updates, std::min(updates, most_updates_shown));
    one->wish(wish);
    if (!learns_elsewhere_) (void)one->model(wish.updates);
    if (std::find(beside_.begin(), beside_.end(), one) == beside_.end()) beside_.push_back(one);
  }
  ++version_;
}

Status Player::learn(const source::TrainingRequest& request) {
  // What it is made of is checked now, so that a choice that cannot be leaves all as it is.
  const auto begun = Learned::begin(request);
  if (!begun) return problem_ = said(begun.error()), begun.error();
  if (waits([request](Player& p) { (void)p.learn(request); })) return Ok{};
  Changes next = state_.changes;
  next.learning.trained = words_of(request);
  next.learning.own = request.own;
  // A shipped cell that is chosen takes the place of equations.
  const bool other_cell = request.cell.equations.empty() && has_own_cell();
  if (other_cell) std::erase_if(next.edits, [](const Edit& e) { return e.target.kind == Target::Kind::equations; });
  next.learning.update = 0, next.learning.read = false;
  const LearningChoice& now = state_.changes.learning;
  if (other_cell || next.learning.trained != now.trained || next.learning.own != now.own) change(std::move(next));
  return Ok{};
}

Status Player::learn_own(source::OwnData own) {
  if (!learned()) return Error{Phrases::of(lesson().language).say("own.no_learning")};
  source::TrainingRequest request = learned()->request();
  // How many steps a sequence has is the data's own; blocks want data that are long enough for them.
  if (!request.own || request.own->table != own.table) request.steps = 0, request.block = 0;
  request.task = source::own_task;
  request.own = std::move(own);
  return learn(request);
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
  if (stopped_ && learned()->furthest() > update_wanted()) {
    go_to_update(learned()->furthest());
    stopped_ = true;
  }
  const int wanted = update_wanted();
  const bool read = state_.changes.learning.read;
  if (read && shows_read() ? update() == wanted
                           : learned()->nearest(wanted) == update() && !(read && learned()->has_walked(wanted)))
    return;
  if (auto done = run(lesson_, state_.changes, true); !done) problem_ = said(done.error());
  if (!read) return;
  if (shows_read() && !place_to_come_.empty()) take_place(std::exchange(place_to_come_, {}));
  state_.cursor = before_ = fitted(state_.cursor);
}

void Player::show_read(bool on) {
  if (!learned() || waits([on](Player& p) { p.show_read(on); })) return;
  Changes next = state_.changes;
  next.learning.read = on;
  if (on && !next.learning.update) next.learning.update = update();
  if (next.learning == state_.changes.learning) return;
  if (auto done = run(lesson_, std::move(next)); !done) problem_ = said(done.error());
  state_.cursor = before_ = fitted(state_.cursor);
  ++version_;
}

void Player::open_read(const OpenedNumber& number) {
  if (!learned() || waits([number](Player& p) { p.open_read(number); })) return;
  show_read(true);
  if (!shows_read()) return;
  Cursor cursor = state_.cursor;
  cursor.pass = number.pass, cursor.step = number.step, cursor.operation = number.operation;
  cursor.part = number.part, cursor.batch = number.batch;
  cursor.opened.reset();
  if (experiment_->number(number)) cursor.opened = number;
  move_to(fitted(cursor));
}

}  // namespace gatewalk::lessons
