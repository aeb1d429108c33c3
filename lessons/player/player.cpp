#include "lessons/player/player.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/check.hpp"

namespace gatewalk::lessons {

Player::Player(std::vector<Lesson> course) : course_(std::move(course)) {
  GATEWALK_CHECK(!course_.empty(), "Player: the course has no lesson");
  open_lesson(course_[0].slug);
}

// --- moving ---

bool Player::open_lesson(std::string_view slug, int step) {
  const auto found = std::find_if(course_.begin(), course_.end(), [&](const Lesson& l) { return l.slug == slug; });
  if (found == course_.end()) return problem_ = "there is no lesson called '" + std::string(slug) + "'", false;
  auto made = Experiment::make(found->variants.empty() ? found->setup : found->variants[0].setup);
  if (!made) return problem_ = found->title + ": " + made.error().sentence(), false;
  lesson_ = static_cast<int>(found - course_.begin());
  ++changes_;
  edits_.clear();
  cuts_ = {};
  variant_ = 0;
  compared_.clear();
  undo_.clear();
  redo_.clear();
  experiment_ = *made;
  original_ = std::move(*made);
  cursor_ = before_ = {};
  visited_[found->slug] = true;
  go_to_step(step);
  return true;
}

void Player::go_to_step(int step) {
  step_ = std::clamp(step, 0, static_cast<int>(lesson().steps.size()) - 1);
  enter_step();
}

// Each step shows what the steps up to it say, so that stepping to it and opening it by its address are the same.
void Player::enter_step() {
  show_setup();
  Cursor cursor;
  cursor.batch = cursor_.batch;
  cursor.part = cursor_.part;
  for (int k = 0; k <= step_; ++k) {
    const Show& show = lesson().steps[static_cast<std::size_t>(k)].show;
    if (show.pass && *show.pass != cursor.pass) cursor.pass = *show.pass, cursor.operation = -1;
    if (show.step) cursor.step = std::clamp(*show.step, 0, experiment_->steps() - 1);
    if (show.operation) cursor.operation = experiment_->recipe(cursor.pass).find(*show.operation);
    cursor.opened.reset();
    if (!show.opened) continue;
    if (const auto m = Measure::parse(*show.opened)) cursor.opened = m->names(*experiment_, cursor);
  }
  move_to(cursor);
  ++version_;
}

// The variant and the cuts that the steps up to here show last; what no step names stays as the reader has it.
void Player::show_setup() {
  Snapshot wanted = snapshot();
  shown_ = {};
  for (int k = 0; k <= step_; ++k) {
    const Show& show = lesson().steps[static_cast<std::size_t>(k)].show;
    if (show.cuts) wanted.cuts.names = shown_.cuts.names = {show.cuts->begin(), show.cuts->end()};
    for (int v = 0; show.variant && v < variants(); ++v)
      if (variant_name(v) == *show.variant) wanted.variant = shown_.variant = v;
  }
  if (wanted.variant != variant_ || wanted.cuts.names != cuts_.names) apply(std::move(wanted));
}

bool Player::can_next() const {
  return step_ + 1 < static_cast<int>(lesson().steps.size()) || lesson_ + 1 < static_cast<int>(course_.size());
}
bool Player::can_back() const { return step_ > 0 || lesson_ > 0; }

void Player::next() {
  if (step_ + 1 < static_cast<int>(lesson().steps.size())) return go_to_step(step_ + 1);
  if (lesson_ + 1 < static_cast<int>(course_.size())) open_lesson(course_[static_cast<std::size_t>(lesson_) + 1].slug);
}

void Player::back() {
  if (step_ > 0) return go_to_step(step_ - 1);
  if (lesson_ == 0) return;
  const Lesson& before = course_[static_cast<std::size_t>(lesson_) - 1];
  open_lesson(before.slug, static_cast<int>(before.steps.size()) - 1);
}

void Player::move_to(Cursor cursor) {
  if (cursor == cursor_) return;
  before_ = cursor_;
  cursor_ = cursor;
  ++moves_;
  ++version_;
}

void Player::seek(Pass pass, int time_step, Index operation) {
  Cursor cursor = cursor_;
  cursor.pass = pass;
  cursor.step = std::clamp(time_step, 0, experiment_->steps() - 1);
  cursor.operation = std::clamp(operation, -1, static_cast<Index>(experiment_->recipe(pass).operations.size()) - 1);
  cursor.opened.reset();
  move_to(cursor);
}

Index Player::last_operation(Pass pass) const { return experiment_->recipe(pass).walk().back(); }

void Player::move_operation(int by) {
  const std::vector<Index> walk = experiment_->recipe(cursor_.pass).walk();
  const trace::Extent& extent = experiment_->trace(cursor_.pass, cursor_.part).extent;
  // The order in which time is walked: a reverse direction and the backward pass each turn it round.
  const int direction = (extent.reverse ? -1 : 1) * (cursor_.pass == Pass::backward ? -1 : 1);
  const auto here = std::find(walk.begin(), walk.end(), cursor_.operation);
  int place = here == walk.end() ? -1 : static_cast<int>(here - walk.begin());
  int step = cursor_.step;
  for (; by > 0; --by)
    if (place + 1 < static_cast<int>(walk.size())) ++place;
    else if (step + direction >= 0 && step + direction < experiment_->steps()) step += direction, place = 0;
  for (; by < 0; ++by)
    if (place > 0) --place;
    else if (step - direction >= 0 && step - direction < experiment_->steps())
      step -= direction, place = static_cast<int>(walk.size()) - 1;
  Cursor cursor = cursor_;
  cursor.step = step;
  cursor.operation = place < 0 ? -1 : walk[static_cast<std::size_t>(place)];
  cursor.opened.reset();
  move_to(cursor);
}

void Player::move_time(int by) {
  Cursor cursor = cursor_;
  cursor.step = std::clamp(cursor.step + by, 0, experiment_->steps() - 1);
  if (cursor.opened && cursor.opened->step == cursor_.step) cursor.opened->step = cursor.step;
  move_to(cursor);
}

void Player::set_pass(Pass pass) {
  if (pass == cursor_.pass) return;
  Cursor cursor = cursor_;
  cursor.pass = pass;
  cursor.operation = -1;
  cursor.opened.reset();
  move_to(cursor);
}

void Player::open_number(const OpenedNumber& number) {
  if (!experiment_->number(number, cursor_.part, cursor_.batch)) return;
  Cursor cursor = cursor_;
  cursor.opened = number;
  move_to(cursor);
}

void Player::close_number() {
  Cursor cursor = cursor_;
  cursor.opened.reset();
  move_to(cursor);
}

void Player::show_batch(int row) {
  Cursor cursor = cursor_;
  cursor.batch = std::clamp(row, 0, static_cast<int>(experiment_->sequence().x.shape[1]) - 1);
  move_to(cursor);
}

void Player::show_part(int part) {
  Cursor cursor = cursor_;
  cursor.part = std::clamp(part, 0, experiment_->parts() - 1);
  cursor.opened.reset();
  move_to(cursor);
}

// --- changing ---

Status Player::edit(const Target& target, double value) {
  if (auto known = experiment_->check(target); !known) return problem_ = known.error().sentence(), known;
  if (!std::isfinite(value)) {
    Error e{"a number must be finite"};
    problem_ = e.sentence();
    return e;
  }
  Snapshot next = snapshot();
  std::erase_if(next.edits, [&](const Edit& e) { return e.target == target; });
  if (original_->value(target) != value) next.edits.push_back({target, value});
  if (next.edits == edits_) return Ok{};
  if (!in_stroke_ || !stroke_saved_) {
    undo_.push_back(snapshot());
    redo_.clear();
    stroke_saved_ = true;
  }
  apply(std::move(next));
  return Ok{};
}

void Player::begin_stroke() { in_stroke_ = true, stroke_saved_ = false; }
void Player::end_stroke() { in_stroke_ = false; }

void Player::apply(Snapshot next) {
  const std::string operation = active_name();
  edits_ = std::move(next.edits);
  cuts_ = std::move(next.cuts);
  if (next.variant != variant_) {
    auto made = Experiment::make(setup_of(next.variant));
    if (!made) return problem_ = made.error().sentence(), void();
    variant_ = next.variant;
    original_ = std::move(*made);
    std::erase_if(edits_, [&](const Edit& e) { return !original_->check(e.target); });
  }
  rebuild();
  fit_cursor(operation);
}

// An undoable change.
void Player::change(Snapshot next) {
  undo_.push_back(snapshot());
  redo_.clear();
  apply(std::move(next));
}

bool Player::rebuild() {
  ++version_;
  ++changes_;
  auto made = original_->with(edits_);
  if (made) made = made->with_cuts(cuts_);
  if (!made) return problem_ = made.error().sentence(), false;
  experiment_ = std::move(*made);
  return true;
}

std::string Player::active_name() const {
  return cursor_.operation >= 0 ? experiment_->recipe(cursor_.pass)[cursor_.operation].name : std::string();
}

// Another cell has other operations, another sequence other steps: the cursor goes to what is called the same.
void Player::fit_cursor(const std::string& operation) {
  Cursor cursor = cursor_;
  cursor.operation = operation.empty() ? -1 : experiment_->recipe(cursor.pass).find(operation);
  cursor.step = std::clamp(cursor.step, 0, experiment_->steps() - 1);
  cursor.part = std::clamp(cursor.part, 0, experiment_->parts() - 1);
  if (cursor.opened && (cursor.operation != cursor_.operation || !experiment_->number(*cursor.opened, cursor.part, cursor.batch)))
    cursor.opened.reset();
  if (cursor == cursor_) return;
  cursor_ = before_ = cursor;  // nothing travels: it is another picture
  ++version_;
}

const Setup& Player::setup_of(int variant) const {
  return lesson().variants.empty() ? lesson().setup : lesson().variants[static_cast<std::size_t>(variant)].setup;
}

const std::string& Player::variant_name(int k) const {
  static const std::string none;
  return lesson().variants.empty() ? none : lesson().variants[static_cast<std::size_t>(k)].name;
}

const Result<Experiment>& Player::variant_experiment(int k) const {
  const auto found = variant_experiments_.find(k);
  if (found != variant_experiments_.end() && found->second.first == changes_) return found->second.second;
  const auto make = [&]() -> Result<Experiment> {
    if (k == variant_) return *experiment_;
    auto made = Experiment::make(setup_of(k));
    if (!made) return made;
    std::vector<Edit> fitting = edits_;
    std::erase_if(fitting, [&](const Edit& e) { return !made->check(e.target); });
    made = made->with(fitting);
    return made && !cuts_.names.empty() ? made->with_cuts(cuts_) : made;
  };
  return variant_experiments_.insert_or_assign(k, std::pair{changes_, make()}).first->second.second;
}

void Player::choose_variant(int k) {
  if (k < 0 || k >= variants() || k == variant_) return;
  change({edits_, cuts_, k});
}

void Player::undo() {
  if (undo_.empty()) return;
  redo_.push_back(snapshot());
  Snapshot last = std::move(undo_.back());
  undo_.pop_back();
  apply(std::move(last));
}

void Player::redo() {
  if (redo_.empty()) return;
  undo_.push_back(snapshot());
  Snapshot last = std::move(redo_.back());
  redo_.pop_back();
  apply(std::move(last));
}

void Player::reset() {
  if (edited()) change(shown_);
}

void Player::set_cuts(trace::Cuts cuts) { change({edits_, std::move(cuts), variant_}); }

void Player::compare(std::vector<std::string> others) {
  if (others == compared_) return;
  compared_ = std::move(others);
  ++version_;
}

void Player::cut(const std::string& name, bool cut) {
  trace::Cuts next = cuts_;
  if (cut) next.names.insert(name);
  else next.names.erase(name);
  if (next.names != cuts_.names) set_cuts(std::move(next));
}

bool Player::changed(const OpenedNumber& number) const {
  if (edits_.empty() && cuts_.names.empty() && cuts_.truncate == 0) return false;
  const auto now = experiment_->number(number, cursor_.part, cursor_.batch),
             then = original_->number(number, cursor_.part, cursor_.batch);
  return now && then && *now != *then && !(std::isnan(*now) && std::isnan(*then));
}

bool Player::changed(const Target& target) const {
  return std::any_of(edits_.begin(), edits_.end(), [&](const Edit& e) { return e.target == target; });
}

}  // namespace gatewalk::lessons
