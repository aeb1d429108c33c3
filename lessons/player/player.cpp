#include "lessons/player/player.hpp"

#include "engine/base/check.hpp"
#include "lessons/player/state_fields.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::size_t longest_trail = 200;  // opened numbers that the reader can go back through

}  // namespace

Player::Player(std::vector<Lesson> course) : course_(std::make_shared<std::vector<Lesson>>(std::move(course))) {
  GATEWALK_CHECK(!course_->empty(), "Player: the course has no lesson");
  GATEWALK_CHECK(course_->front().whole, "Player: the course begins with an outline, which cannot be opened");
  open_lesson(lesson().slug);
}

// --- a frame ---

bool Player::waits(std::function<void(Player&)> action) {
  if (!drawing_) return false;
  waiting_.push_back(std::move(action));
  return true;
}

bool Player::end_frame() {
  drawing_ = false;
  just_marked_.clear();
  const std::vector<std::function<void(Player&)>> actions = std::exchange(waiting_, {});
  for (const auto& action : actions) action(*this);
  return !actions.empty();
}

// --- the network ---

// Those that the network is made of, before any number of it: other equations, other sizes.
std::vector<Edit> Player::network_edits(const std::vector<Edit>& edits) {
  std::vector<Edit> all = edits;
  std::erase_if(all, [](const Edit& e) { return e.target.kind != Target::Kind::equations && !e.target.of_shape(); });
  return all;
}

const std::string& Player::variant_name(int k) const {
  static const std::string none;
  return lesson().variants.empty() ? none : lesson().variants[static_cast<std::size_t>(k)].name;
}

namespace {

// Who stands where the walk ends is at the end of another sequence or a deeper network as well: all of it stays walked.
struct Extents {
  int steps = 0, layers = 0;
};
Cursor at_its_end(Cursor cursor, const Extents& before, const Experiment& now, bool whole_network) {
  if (cursor.opened || cursor.step != before.steps - 1) return cursor;
  const int layers = now.setup().shape.layers;
  cursor.step = now.all_steps() - 1;
  if (whole_network && cursor.pass == Pass::forward && layers != before.layers && cursor.part.layer == before.layers - 1)
    cursor.part.layer = layers - 1;
  return cursor;
}

}  // namespace

Status Player::run(int lesson, Changes changes, bool anew) {
  const Lesson& wanted = course()[static_cast<std::size_t>(lesson)];
  const bool other_lesson = lesson != lesson_ || !experiment_,
             other_network = other_lesson || anew || is_other_network(changes);
  if (!other_network && changes.edits == state_.changes.edits && changes.cuts == cuts()) {
    state_.changes = std::move(changes);
    return Ok{};
  }
  const Extents before = other_lesson ? Extents{} : Extents{experiment_->all_steps(), experiment_->setup().shape.layers};
  const std::vector<Edit> makers = network_edits(changes.edits);
  auto made = made_for(lesson, changes, anew);
  if (!made) return made.error();
  made->begin();
  if (original_ && (other_network || original_->edits() != makers)) original_.reset();
  experiment_ = std::move(*made);
  if (!original_ && is_plain(changes)) original_ = experiment_;
  if (other_lesson) {
    lesson_ = lesson;
    state_.lesson = wanted.slug;
    known_.clear();
    forget_kept();
    variant_experiments_.clear();
    beside_.clear();
    stopped_ = false;
  }
  if (!other_lesson)
    if (const Cursor to = at_its_end(state_.cursor, before, *experiment_, state_.view.stage.network > 0); to != state_.cursor)
      state_.cursor = before_ = to;
  halted_ = false;
  if (const Cursor at = place_wanted_.value_or(state_.cursor); !experiment_->there(fitted(at))) awaits_place(fitted(at));
  if (!anew) wish_for(changes);
  state_.changes = std::move(changes);
  ++version_;
  ++changes_;
  return Ok{};
}

const Experiment& Player::original() const {
  if (!original_) {
    auto made = experiment_->with(network_edits(experiment_->edits()), {}, Experiment::Pace::in_slices);
    original_ = made ? std::move(*made) : *experiment_;
    original_->begin();
  }
  return *original_;
}

const Result<Experiment>& Player::variant_experiment(int k) const {
  const auto found = variant_experiments_.find(k);
  // Another variant may learn beside the one that is shown: then it is what was reported of it last.
  const bool learns = k != variant() && k < static_cast<int>(lesson().variants.size()) &&
                      lesson().variants[static_cast<std::size_t>(k)].setup.learned;
  const int reports = learns ? lesson().variants[static_cast<std::size_t>(k)].setup.learned->reports() : 0;
  const std::uint64_t now = changes_ + (static_cast<std::uint64_t>(reports) << 40);
  if (found != variant_experiments_.end() && found->second.first == now) return found->second.second;
  const auto make = [&]() -> Result<Experiment> {
    if (k == variant()) return *experiment_;
    Changes other;
    other.variant = k;
    other.learning.update = state_.changes.learning.update, other.learning.example = state_.changes.learning.example;
    const auto setup = setup_for(lesson(), other);
    auto made = setup ? Experiment::make(*setup) : Result<Experiment>(setup.error());
    if (!made) return made;
    std::vector<Edit> fitting = state_.changes.edits;
    std::erase_if(fitting, [&](const Edit& e) { return e.target.kind == Target::Kind::equations || !made->check(e.target); });
    return fitting.empty() && cuts() == trace::Cuts{} ? made : made->with(fitting, cuts());
  };
  return variant_experiments_.insert_or_assign(k, std::pair{now, make()}).first->second.second;
}

// --- moving ---

std::string Player::said(const Error& error) const { return Phrases::of(lesson().language).say(error); }

bool Player::open_lesson(std::string_view slug, int step) {
  if (waits([slug = std::string(slug), step](Player& p) { p.open_lesson(slug, step); })) return true;
  const auto found = std::find_if(course().begin(), course().end(), [&](const Lesson& l) { return l.slug == slug; });
  if (found == course().end()) return problem_ = Phrases::of(lesson().language).say("address.no_lesson", {{"name", slug}}), false;
  if (awaits(*found, [slug = found->slug, step](Player& p) { p.open_lesson(slug, step); })) return true;
  if (prepared_ && prepared_->then) prepared_.reset();  // the reader goes elsewhere
  const int at = std::clamp(step, 0, static_cast<int>(found->steps.size()) - 1);
  if (auto done = run(static_cast<int>(found - course().begin()), shown_at(*found, at)); !done)
    return problem_ = found->title + ": " + said(done.error()), false;
  state_.step = at;
  state_.aside.reset();
  state_.draft.reset();
  state_.compared.clear();
  state_.typed.clear();
  state_.view.figures.clear();
  undo_.clear();
  redo_.clear();
  visited_[found->slug] = true;
  state_.cursor = {};
  take_shown(0);
  before_ = state_.cursor;
  ++moves_;
  ++version_;
  return true;
}

bool Player::can_next() const {
  return state_.step + 1 < static_cast<int>(lesson().steps.size()) || lesson_ + 1 < static_cast<int>(course().size());
}
bool Player::can_back() const { return state_.step > 0 || lesson_ > 0; }

void Player::next() {
  if (waits([](Player& p) { p.next(); })) return;
  if (state_.step + 1 < static_cast<int>(lesson().steps.size())) return go(state_.step + 1);
  if (lesson_ + 1 < static_cast<int>(course().size())) open_lesson(course()[static_cast<std::size_t>(lesson_) + 1].slug);
}

void Player::back() {
  if (waits([](Player& p) { p.back(); })) return;
  if (state_.step > 0) return go(state_.step - 1);
  if (lesson_ == 0) return;
  const Lesson& before = course()[static_cast<std::size_t>(lesson_) - 1];
  open_lesson(before.slug, static_cast<int>(before.steps.size()) - 1);
}

void Player::go_to_step(int step) {
  if (waits([step](Player& p) { p.go_to_step(step); })) return;
  go(std::clamp(step, 0, static_cast<int>(lesson().steps.size()) - 1));
}

// What the steps of a lesson up to this one show of the network, over what is there.
Changes Player::shown_at(const Lesson& lesson, int step, Changes changes) const {
  State shown;
  shown.changes = std::move(changes);
  for (int k = 0; k <= step; ++k)
    show(lesson.steps[static_cast<std::size_t>(k)], Field::Reads::before_the_run, shown, lesson, nullptr);
  return shown.changes;
}

// Whether the reader's changes go along: they keep them, or the later of the two steps goes on with the earlier one's.
bool Player::stays(int from, int to) const {
  if (state_.changes.kept) return true;
  for (int k = std::min(from, to) + 1; k <= std::max(from, to); ++k)
    if (!lesson().steps[static_cast<std::size_t>(k)].keeps_changes) return false;
  return from != to;
}

void Player::go(int step) {
  awaited_ = {};
  const int from = state_.step;
  std::optional<Aside> aside = state_.aside;
  Changes next;
  if (step == from) {
    next = state_.changes;
  } else if (stays(from, step)) {
    next = shown_at(lesson(), step, state_.changes);
  } else {
    next = shown_at(lesson(), step);
    if (edited()) aside = Aside{from, step, state_.changes};
    else if (aside && aside->step == step) next = std::exchange(aside, std::nullopt)->changes;
    else if (aside) aside->next = -1;  // it has been said once
  }
  const Changes before = state_.changes;
  if (next.variant != before.variant || next.edits != before.edits || next.cuts != before.cuts ||
      next.learning != before.learning || next.opened != before.opened)
    if (auto done = run(lesson_, next); !done) problem_ = said(done.error());
  state_.changes.kept = next.kept;
  if (step != from && !stays(from, step)) state_.draft.reset();
  if (state_.changes != before) undo_.clear(), redo_.clear();
  state_.aside = std::move(aside);
  state_.step = step;
  take_shown(step);
  ++version_;
}

// Where a step stands follows from what the steps up to it show, so that stepping to it and opening it by its address are the
// same. How it is looked at stays the reader's, but for what the steps from `first` on set.
void Player::take_shown(int first) {
  State shown = state_;
  shown.cursor = {};
  shown.cursor.part = experiment_->nearest(state_.cursor.part);
  shown.cursor.batch = state_.cursor.batch;
  for (int k = 0; k <= state_.step; ++k) {
    const ViewState view = shown.view;
    shown.cursor.opened.reset();
    show(lesson().steps[static_cast<std::size_t>(k)], Field::Reads::after_the_run, shown, lesson(), &*experiment_);
    if (k < first) shown.view = view;
  }
  state_.view = std::move(shown.view);
  stand_at(shown.cursor);
}

std::optional<int> Player::set_aside() const {
  if (!state_.aside || state_.aside->next != state_.step || edited()) return {};
  return state_.aside->step;
}

void Player::keep_changes() {
  if (waits([](Player& p) { p.keep_changes(); }) || !state_.aside) return;
  Changes next = std::exchange(state_.aside, std::nullopt)->changes;
  next.kept = true;
  change(std::move(next));
}

void Player::move_to(Cursor cursor) {
  if (cursor.opened) {  // what is opened is in sight
    cursor.part = cursor.opened->part;
    if (cursor.opened->column < 0) cursor.batch = cursor.opened->batch;
    else cursor.opened->batch = cursor.batch;
  }
  if (cursor == state_.cursor) return;
  place_to_come_.clear();
  before_ = state_.cursor;
  state_.cursor = cursor;
  ++moves_;
  ++version_;
}

// As near to a place of another network, or of this one as it was, as there is one.
Cursor Player::fitted(Cursor cursor) const { return experiment_->fitted(cursor); }

void Player::stand_at(Cursor cursor) {
  if (waits([cursor](Player& p) { p.stand_at(cursor); })) return;
  place(fitted(cursor));
}

void Player::seek(Pass pass, int time_step, Index operation) {
  if (waits([=](Player& p) { p.seek(pass, time_step, operation); })) return;
  Cursor cursor = state_.cursor;
  cursor.pass = pass, cursor.step = time_step, cursor.operation = operation;
  cursor.opened.reset();
  stand_at(cursor);
}

void Player::move_operation(int by) {
  if (waits([by](Player& p) { p.move_operation(by); })) return;
  place(experiment_->walked(state_.cursor, by));
}

void Player::move_time(int by) {
  if (waits([by](Player& p) { p.move_time(by); })) return;
  Cursor cursor = state_.cursor;
  cursor.step = std::clamp(cursor.step + by, 0, experiment_->all_steps() - 1);
  if (cursor.opened && cursor.opened->step == state_.cursor.step) cursor.opened->step = cursor.step;
  place(cursor);
}

void Player::set_pass(Pass pass) {
  if ((pass == state_.cursor.pass && !place_wanted_) || waits([pass](Player& p) { p.set_pass(pass); })) return;
  Cursor cursor = state_.cursor;
  cursor.pass = pass;
  cursor.operation = -1;
  cursor.opened.reset();
  place(cursor);
}

void Player::open_number(const OpenedNumber& number) {
  if (waits([number](Player& p) { p.open_number(number); })) return;
  if (!experiment_->has(number)) return;
  Cursor cursor = state_.cursor;
  if (cursor.opened && *cursor.opened != number) trail_.push_back(*cursor.opened);
  if (trail_.size() > longest_trail) trail_.erase(trail_.begin());
  cursor.opened = number;
  place(cursor);
}

void Player::reopen_number() {
  if (trail_.empty() || waits([](Player& p) { p.reopen_number(); })) return;
  Cursor cursor = state_.cursor;
  cursor.opened = trail_.back();
  trail_.pop_back();
  if (experiment_->has(*cursor.opened)) place(cursor);
}

void Player::close_number() {
  if (!state_.cursor.opened || waits([](Player& p) { p.close_number(); })) return;
  Cursor cursor = state_.cursor;
  cursor.opened.reset();
  trail_.clear();
  move_to(cursor);
}

void Player::show_batch(int row) {
  if (waits([row](Player& p) { p.show_batch(row); })) return;
  Cursor cursor = state_.cursor;
  cursor.batch = std::clamp(row, 0, static_cast<int>(experiment_->sequence().x.shape[1]) - 1);
  if (cursor.opened) cursor.opened->batch = cursor.batch;
  move_to(cursor);
}

void Player::show_part(trace::Part part) {
  if (waits([part](Player& p) { p.show_part(part); })) return;
  Cursor cursor = state_.cursor;
  cursor.part = experiment_->nearest(part);
  cursor.opened.reset();
  move_to(cursor);
}

// --- looking ---

void Player::look(std::function<void(ViewState&)> change) {
  ViewState view = state_.view;
  change(view);
  if (view == state_.view || waits([change](Player& p) { p.look(change); })) return;
  state_.view = std::move(view);
  ++version_;
}

void Player::choose(ReaderSettings settings) {
  if (settings == state_.settings || waits([settings](Player& p) { p.choose(settings); })) return;
  state_.settings = std::move(settings);
  ++version_;
}

void Player::hide(std::set<std::string> what) {
  if (what == state_.hidden || waits([what](Player& p) { p.hide(what); })) return;
  state_.hidden = std::move(what);
  ++version_;
}

void Player::compare(std::vector<std::string> others) {
  if (others == state_.compared || waits([others](Player& p) { p.compare(others); })) return;
  state_.compared = std::move(others);
  ++version_;
}

}  // namespace gatewalk::lessons
