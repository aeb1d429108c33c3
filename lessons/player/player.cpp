#include "lessons/player/player.hpp"

#include <cmath>

#include "engine/base/check.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::size_t longest_history = 200;

void remember(std::vector<Changes>& history, const Changes& changes) {
  history.push_back(changes);
  if (history.size() > longest_history) history.erase(history.begin());
}

}  // namespace

Player::Player(std::vector<Lesson> course) : course_(std::move(course)) {
  GATEWALK_CHECK(!course_.empty(), "Player: the course has no lesson");
  open_lesson(course_[0].slug);
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

const Setup& Player::setup_of(int variant) const {
  return lesson().variants.empty() ? lesson().setup : lesson().variants[static_cast<std::size_t>(variant)].setup;
}

const std::string& Player::variant_name(int k) const {
  static const std::string none;
  return lesson().variants.empty() ? none : lesson().variants[static_cast<std::size_t>(k)].name;
}

Status Player::run(int lesson, Changes changes) {
  const Lesson& wanted = course_[static_cast<std::size_t>(lesson)];
  const bool other_lesson = lesson != lesson_ || !experiment_, other_variant = other_lesson || changes.variant != variant();
  if (!other_variant && changes.edits == state_.changes.edits && changes.cuts == cuts()) {
    state_.changes = std::move(changes);
    return Ok{};
  }
  const bool plain = changes.edits.empty() && changes.cuts == trace::Cuts{};
  if (!other_variant && original_ && plain) {
    experiment_ = original_;
  } else {
    const std::size_t k = static_cast<std::size_t>(changes.variant);
    auto made = other_variant ? Experiment::make(wanted.variants.empty() ? wanted.setup : wanted.variants[k].setup, changes.edits,
                                                 changes.cuts)
                              : experiment_->with(changes.edits, changes.cuts);
    if (!made) return made.error();
    if (other_variant) original_.reset();
    experiment_ = std::move(*made);
    if (plain) original_ = experiment_;
  }
  if (other_lesson) {
    lesson_ = lesson;
    state_.lesson = wanted.slug;
    known_.clear();
    kept_.clear();
    variant_experiments_.clear();
  }
  state_.changes = std::move(changes);
  ++version_;
  ++changes_;
  return Ok{};
}

const Experiment& Player::original() const {
  if (!original_) {
    auto made = experiment_->with({}, {});
    original_ = made ? std::move(*made) : *experiment_;
  }
  return *original_;
}

const Result<Experiment>& Player::variant_experiment(int k) const {
  const auto found = variant_experiments_.find(k);
  if (found != variant_experiments_.end() && found->second.first == changes_) return found->second.second;
  const auto make = [&]() -> Result<Experiment> {
    if (k == variant()) return *experiment_;
    auto made = Experiment::make(setup_of(k));
    if (!made) return made;
    std::vector<Edit> fitting = state_.changes.edits;
    std::erase_if(fitting, [&](const Edit& e) { return !made->check(e.target); });
    return fitting.empty() && cuts() == trace::Cuts{} ? made : made->with(fitting, cuts());
  };
  return variant_experiments_.insert_or_assign(k, std::pair{changes_, make()}).first->second.second;
}

// --- moving ---

bool Player::open_lesson(std::string_view slug, int step) {
  if (waits([slug = std::string(slug), step](Player& p) { p.open_lesson(slug, step); })) return true;
  const auto found = std::find_if(course_.begin(), course_.end(), [&](const Lesson& l) { return l.slug == slug; });
  if (found == course_.end()) return problem_ = Phrases::of(lesson().language).say("address.no_lesson", {{"name", slug}}), false;
  const int at = std::clamp(step, 0, static_cast<int>(found->steps.size()) - 1);
  if (auto done = run(static_cast<int>(found - course_.begin()), shown_at(*found, at)); !done)
    return problem_ = found->title + ": " + done.error().sentence(), false;
  state_.step = at;
  state_.aside.reset();
  state_.compared.clear();
  state_.typed.clear();
  state_.view.figures.clear();
  undo_.clear();
  redo_.clear();
  visited_[found->slug] = true;
  before_ = state_.cursor = {};
  state_.cursor = before_ = cursor_of_step();
  ++moves_;
  ++version_;
  return true;
}

bool Player::can_next() const {
  return state_.step + 1 < static_cast<int>(lesson().steps.size()) || lesson_ + 1 < static_cast<int>(course_.size());
}
bool Player::can_back() const { return state_.step > 0 || lesson_ > 0; }

void Player::next() {
  if (waits([](Player& p) { p.next(); })) return;
  if (state_.step + 1 < static_cast<int>(lesson().steps.size())) return go(state_.step + 1);
  if (lesson_ + 1 < static_cast<int>(course_.size())) open_lesson(course_[static_cast<std::size_t>(lesson_) + 1].slug);
}

void Player::back() {
  if (waits([](Player& p) { p.back(); })) return;
  if (state_.step > 0) return go(state_.step - 1);
  if (lesson_ == 0) return;
  const Lesson& before = course_[static_cast<std::size_t>(lesson_) - 1];
  open_lesson(before.slug, static_cast<int>(before.steps.size()) - 1);
}

void Player::go_to_step(int step) {
  if (waits([step](Player& p) { p.go_to_step(step); })) return;
  go(std::clamp(step, 0, static_cast<int>(lesson().steps.size()) - 1));
}

// What the steps of a lesson up to this one show of variant and cuts, over what is there.
Changes Player::shown_at(const Lesson& lesson, int step, Changes changes) const {
  for (int k = 0; k <= step; ++k) {
    const Show& show = lesson.steps[static_cast<std::size_t>(k)].show;
    if (show.cuts) changes.cuts.names = {show.cuts->begin(), show.cuts->end()};
    for (std::size_t v = 0; show.variant && v < lesson.variants.size(); ++v)
      if (lesson.variants[v].name == *show.variant) changes.variant = static_cast<int>(v);
  }
  return changes;
}

// Whether the reader's changes go along: they keep them, or the later of the two steps goes on with the earlier one's.
bool Player::stays(int from, int to) const {
  if (state_.changes.kept) return true;
  for (int k = std::min(from, to) + 1; k <= std::max(from, to); ++k)
    if (!lesson().steps[static_cast<std::size_t>(k)].keeps_changes) return false;
  return from != to;
}

void Player::go(int step) {
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
  if (next.variant != before.variant || next.edits != before.edits || next.cuts != before.cuts)
    if (auto done = run(lesson_, next); !done) problem_ = done.error().sentence();
  state_.changes.kept = next.kept;
  if (state_.changes != before) undo_.clear(), redo_.clear();
  state_.aside = std::move(aside);
  state_.step = step;
  move_to(cursor_of_step());
  ++version_;
}

// Each step shows what the steps up to it say, so that stepping to it and opening it by its address are the same.
Cursor Player::cursor_of_step() const {
  Cursor cursor;
  cursor.batch = std::clamp(state_.cursor.batch, 0, static_cast<int>(experiment_->sequence().x.shape[1]) - 1);
  cursor.part = std::clamp(state_.cursor.part, 0, experiment_->parts() - 1);
  for (int k = 0; k <= state_.step; ++k) {
    const Show& show = lesson().steps[static_cast<std::size_t>(k)].show;
    if (show.pass && *show.pass != cursor.pass) cursor.pass = *show.pass, cursor.operation = -1;
    if (show.step) cursor.step = std::clamp(*show.step, 0, experiment_->steps() - 1);
    if (show.operation) cursor.operation = experiment_->recipe(cursor.pass).find(*show.operation);
    cursor.opened.reset();
    if (!show.opened) continue;
    if (const auto m = Measure::parse(*show.opened)) cursor.opened = m->names(*experiment_, cursor);
  }
  return cursor;
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
  if (cursor == state_.cursor) return;
  before_ = state_.cursor;
  state_.cursor = cursor;
  ++moves_;
  ++version_;
}

void Player::seek(Pass pass, int time_step, Index operation) {
  if (waits([=](Player& p) { p.seek(pass, time_step, operation); })) return;
  Cursor cursor = state_.cursor;
  cursor.pass = pass;
  cursor.step = std::clamp(time_step, 0, experiment_->steps() - 1);
  cursor.operation = std::clamp(operation, -1, static_cast<Index>(experiment_->recipe(pass).operations.size()) - 1);
  cursor.opened.reset();
  move_to(cursor);
}

void Player::move_operation(int by) {
  if (waits([by](Player& p) { p.move_operation(by); })) return;
  const Cursor& at = state_.cursor;
  const std::vector<Index> walk = experiment_->recipe(at.pass).walk();
  const trace::Extent& extent = experiment_->trace(at.pass, at.part).extent;
  // The order in which time is walked: a reverse direction and the backward pass each turn it round.
  const int direction = (extent.reverse ? -1 : 1) * (at.pass == Pass::backward ? -1 : 1);
  const auto here = std::find(walk.begin(), walk.end(), at.operation);
  int place = here == walk.end() ? -1 : static_cast<int>(here - walk.begin());
  int step = at.step;
  const auto inside = [&](int t) { return t >= 0 && t < experiment_->steps(); };
  for (; by > 0; --by)
    if (place + 1 < static_cast<int>(walk.size())) ++place;
    else if (inside(step + direction)) step += direction, place = 0;
  for (; by < 0; ++by)
    if (place > 0) --place;
    else if (inside(step - direction)) step -= direction, place = static_cast<int>(walk.size()) - 1;
  Cursor cursor = at;
  cursor.step = step;
  cursor.operation = place < 0 ? -1 : walk[static_cast<std::size_t>(place)];
  cursor.opened.reset();
  move_to(cursor);
}

void Player::move_time(int by) {
  if (waits([by](Player& p) { p.move_time(by); })) return;
  Cursor cursor = state_.cursor;
  cursor.step = std::clamp(cursor.step + by, 0, experiment_->steps() - 1);
  if (cursor.opened && cursor.opened->step == state_.cursor.step) cursor.opened->step = cursor.step;
  move_to(cursor);
}

void Player::set_pass(Pass pass) {
  if (pass == state_.cursor.pass || waits([pass](Player& p) { p.set_pass(pass); })) return;
  Cursor cursor = state_.cursor;
  cursor.pass = pass;
  cursor.operation = -1;
  cursor.opened.reset();
  move_to(cursor);
}

void Player::open_number(const OpenedNumber& number) {
  if (waits([number](Player& p) { p.open_number(number); })) return;
  if (!experiment_->number(number, state_.cursor.part, state_.cursor.batch)) return;
  Cursor cursor = state_.cursor;
  cursor.opened = number;
  move_to(cursor);
}

void Player::close_number() {
  if (!state_.cursor.opened || waits([](Player& p) { p.close_number(); })) return;
  Cursor cursor = state_.cursor;
  cursor.opened.reset();
  move_to(cursor);
}

void Player::show_batch(int row) {
  if (waits([row](Player& p) { p.show_batch(row); })) return;
  Cursor cursor = state_.cursor;
  cursor.batch = std::clamp(row, 0, static_cast<int>(experiment_->sequence().x.shape[1]) - 1);
  move_to(cursor);
}

void Player::show_part(int part) {
  if (waits([part](Player& p) { p.show_part(part); })) return;
  Cursor cursor = state_.cursor;
  cursor.part = std::clamp(part, 0, experiment_->parts() - 1);
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

// --- changing ---

Status Player::edit(const Target& target, double value) {
  if (!std::isfinite(value)) {
    const Error e{Phrases::of(lesson().language).say("edit.not_finite")};
    problem_ = e.sentence();
    return e;
  }
  return edit(Edit{target, value, {}});
}

Status Player::edit(const Target& target, std::string_view text) { return edit(Edit{target, 0, std::string(text)}); }

Status Player::edit(Edit edit) {
  if (auto known = experiment_->check(edit.target); !known) return problem_ = known.error().sentence(), known;
  if (waits([edit](Player& p) { (void)p.edit(edit); })) return Ok{};
  Changes next = state_.changes;
  std::erase_if(next.edits, [&](const Edit& e) { return e.target == edit.target; });
  // A number set back by hand to the lesson's own is no change.
  if (edit.target.is_text() || original().value(edit.target) != edit.value) next.edits.push_back(edit);
  if (next.edits == state_.changes.edits) return Ok{};
  const Changes before = state_.changes;
  const std::string operation = active_name();
  if (auto done = run(lesson_, std::move(next)); !done) return problem_ = done.error().sentence(), done;
  fit_cursor(operation);
  if (!in_stroke_ || !stroke_saved_) {
    remember(undo_, before);
    redo_.clear();
    stroke_saved_ = true;
  }
  return Ok{};
}

void Player::begin_stroke() {
  if (waits([](Player& p) { p.begin_stroke(); })) return;
  in_stroke_ = true, stroke_saved_ = false;
}
void Player::end_stroke() {
  if (waits([](Player& p) { p.end_stroke(); })) return;
  in_stroke_ = false;
}

// An undoable change. Another variant may lack numbers that were edited; edits it has no number for are dropped.
void Player::change(Changes next) {
  const Changes before = state_.changes;
  const std::string operation = active_name();
  if (next.variant != before.variant && !next.edits.empty())
    if (const auto bare = Experiment::make(setup_of(next.variant)); bare)
      std::erase_if(next.edits, [&](const Edit& e) { return !bare->check(e.target); });
  if (auto done = run(lesson_, std::move(next)); !done) return problem_ = done.error().sentence(), void();
  remember(undo_, before);
  redo_.clear();
  fit_cursor(operation);
  ++version_;
}

std::string Player::active_name() const {
  const Cursor& c = state_.cursor;
  return c.operation >= 0 ? experiment_->recipe(c.pass)[c.operation].name : std::string();
}

// Another cell has other operations, another sequence other steps: the cursor goes to what is called the same.
void Player::fit_cursor(const std::string& operation) {
  Cursor cursor = state_.cursor;
  cursor.operation = operation.empty() ? -1 : experiment_->recipe(cursor.pass).find(operation);
  cursor.step = std::clamp(cursor.step, 0, experiment_->steps() - 1);
  cursor.part = std::clamp(cursor.part, 0, experiment_->parts() - 1);
  if (cursor.opened &&
      (cursor.operation != state_.cursor.operation || !experiment_->number(*cursor.opened, cursor.part, cursor.batch)))
    cursor.opened.reset();
  if (cursor == state_.cursor) return;
  state_.cursor = before_ = cursor;  // nothing travels: it is another picture
  ++version_;
}

void Player::choose_variant(int k) {
  if (k < 0 || k >= variants() || k == variant() || waits([k](Player& p) { p.choose_variant(k); })) return;
  Changes next = state_.changes;
  next.variant = k;
  change(std::move(next));
}

void Player::undo() {
  if (undo_.empty() || waits([](Player& p) { p.undo(); })) return;
  const Changes before = state_.changes;
  const std::string operation = active_name();
  if (auto done = run(lesson_, undo_.back()); !done) return problem_ = done.error().sentence(), void();
  undo_.pop_back();
  remember(redo_, before);
  fit_cursor(operation);
}

void Player::redo() {
  if (redo_.empty() || waits([](Player& p) { p.redo(); })) return;
  const Changes before = state_.changes;
  const std::string operation = active_name();
  if (auto done = run(lesson_, redo_.back()); !done) return problem_ = done.error().sentence(), void();
  redo_.pop_back();
  remember(undo_, before);
  fit_cursor(operation);
}

void Player::reset() {
  if (waits([](Player& p) { p.reset(); })) return;
  if (edited()) change(shown_at(lesson(), state_.step));
}

bool Player::edited() const {
  const Changes shown = shown_at(lesson(), state_.step);
  const Changes& now = state_.changes;
  return !now.edits.empty() || now.cuts != shown.cuts || now.variant != shown.variant;
}

void Player::set_cuts(trace::Cuts cuts) {
  if (waits([cuts](Player& p) { p.set_cuts(cuts); })) return;
  Changes next = state_.changes;
  next.cuts = std::move(cuts);
  change(std::move(next));
}

void Player::cut(const std::string& name, bool cut) {
  if (waits([name, cut](Player& p) { p.cut(name, cut); })) return;
  trace::Cuts next = cuts();
  if (cut) next.names.insert(name);
  else next.names.erase(name);
  if (next != cuts()) set_cuts(std::move(next));
}

bool Player::changed(const OpenedNumber& number) const {
  if (state_.changes.edits.empty() && cuts() == trace::Cuts{}) return false;
  const Cursor& c = state_.cursor;
  const auto now = experiment_->number(number, c.part, c.batch), then = original().number(number, c.part, c.batch);
  return now && then && *now != *then && !(std::isnan(*now) && std::isnan(*then));
}

bool Player::changed(const Target& target) const {
  const auto& edits = state_.changes.edits;
  return std::any_of(edits.begin(), edits.end(), [&](const Edit& e) { return e.target == target; });
}

}  // namespace gatewalk::lessons
