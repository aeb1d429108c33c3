// What the reader changes, and takes back: Player's part that edits, cuts, chooses variants and keeps the history.
#include <cmath>

#include "lessons/player/player.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::size_t longest_history = 200;

// The way back through what was changed leaves the reader at the update where they are.
Changes at_update(Changes changes, const Changes& now) {
  if (changes.learning.trained == now.learning.trained)
    changes.learning.update = now.learning.update, changes.learning.read = now.learning.read;
  return changes;
}

void remember(std::vector<Changes>& history, const Changes& changes) {
  history.push_back(changes);
  if (history.size() > longest_history) history.erase(history.begin());
}

}  // namespace

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
  if (auto known = experiment_->check(edit.target); !known) return problem_ = said(known.error()), known;
  if (edit.target.of_learning()) return edit_learning(edit);
  if (waits([edit](Player& p) { (void)p.edit(edit); })) return Ok{};
  Changes next = state_.changes;
  std::erase_if(next.edits, [&](const Edit& e) { return e.target == edit.target; });
  if (edit.target.kind == Target::Kind::equations || edit.target.of_shape()) {
    if (edit.target.of_shape() ? lesson_size(edit.target) != edit.value : edit.text != lesson_cell()) next.edits.push_back(edit);
    if (auto done = refit(std::move(next)); !done) return problem_ = said(done.error()), done;
    return Ok{};
  }
  // A number set back by hand to the lesson's own is no change.
  if (edit.target.is_text() || original().value(edit.target) != edit.value) next.edits.push_back(edit);
  if (next.edits == state_.changes.edits) return Ok{};
  if (const auto comes = prepares(lesson_, next, [edit](Player& p) { (void)p.edit(edit); }); comes && *comes) return Ok{};
  const Changes before = state_.changes;
  const std::string operation = active_name();
  if (auto done = run(lesson_, std::move(next)); !done) return problem_ = said(done.error()), done;
  fit_cursor(operation);
  remember_before(before);
  return Ok{};
}

// What undo goes back to; of one stroke only where it began.
void Player::remember_before(const Changes& before) {
  if (in_stroke_ && stroke_saved_) return;
  remember(undo_, before);
  redo_.clear();
  stroke_saved_ = true;
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
  // A variant is another cell: equations were typed of the one before.
  if (next.variant != before.variant)
    std::erase_if(next.edits, [](const Edit& e) { return e.target.kind == Target::Kind::equations; });
  if (next.variant != before.variant && !next.edits.empty())
    if (const auto bare = Experiment::make(lesson().setup_of(next.variant)); bare && !next.opened)
      std::erase_if(next.edits, [&](const Edit& e) { return !bare->check(e.target); });
  if (const auto comes = prepares(lesson_, next, [next](Player& p) { p.change(next); }); comes && *comes) return;
  if (auto done = run(lesson_, std::move(next)); !done) return problem_ = said(done.error()), void();
  remember(undo_, before);
  redo_.clear();
  fit_cursor(operation);
  ++version_;
}

std::string Player::active_name() const {
  const Cursor& c = place_wanted_ ? *place_wanted_ : state_.cursor;
  return c.operation >= 0 ? experiment_->recipe(c.pass)[c.operation].name : std::string();
}

// Another cell has other operations, another sequence other steps: the cursor goes to what is called the same.
void Player::fit_cursor(const std::string& operation) {
  Cursor cursor = place_wanted_.value_or(state_.cursor);
  const bool at_opened = cursor.opened && cursor.opened->pass == cursor.pass && cursor.opened->operation == cursor.operation;
  cursor.operation = operation.empty() ? -1 : experiment_->recipe(cursor.pass).find(operation);
  if (cursor.operation != state_.cursor.operation) {
    // A number that is opened where the walk stands is that of the same name.
    if (at_opened && cursor.operation >= 0) cursor.opened->operation = cursor.operation;
    else cursor.opened.reset();
  }
  cursor = fitted(cursor);
  if (awaits_place(cursor) || cursor == state_.cursor) return;
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
  const Changes to = at_update(undo_.back(), before);
  if (const auto comes = prepares(lesson_, to, [](Player& p) { p.undo(); }); comes && *comes) return;
  if (auto done = run(lesson_, to); !done) return problem_ = said(done.error()), void();
  undo_.pop_back();
  remember(redo_, before);
  fit_cursor(operation);
}

void Player::redo() {
  if (redo_.empty() || waits([](Player& p) { p.redo(); })) return;
  const Changes before = state_.changes;
  const std::string operation = active_name();
  const Changes to = at_update(redo_.back(), before);
  if (const auto comes = prepares(lesson_, to, [](Player& p) { p.redo(); }); comes && *comes) return;
  if (auto done = run(lesson_, to); !done) return problem_ = said(done.error()), void();
  redo_.pop_back();
  remember(undo_, before);
  fit_cursor(operation);
}

void Player::reset() {
  if (waits([](Player& p) { p.reset(); })) return;
  if (state_.draft) state_.draft.reset(), ++version_;
  if (!edited()) return;
  Changes next = shown_at(lesson(), state_.step);
  // An opened model is what the reader has here: what was changed of it goes first.
  if (state_.changes.opened && (!state_.changes.edits.empty() || cuts() != next.cuts))
    next.opened = state_.changes.opened, next.kept = state_.changes.kept;
  change(std::move(next));
}

bool Player::edited() const {
  const Changes shown = shown_at(lesson(), state_.step);
  const Changes& now = state_.changes;
  return !now.edits.empty() || now.cuts != shown.cuts || now.variant != shown.variant ||
         now.learning.trained != shown.learning.trained || now.opened != shown.opened;
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
  const auto now = experiment_->number(number), then = original().number(number);
  return now && then && *now != *then && !(std::isnan(*now) && std::isnan(*then));
}

bool Player::changed(const Target& target) const {
  const auto& edits = state_.changes.edits;
  return std::any_of(edits.begin(), edits.end(), [&](const Edit& e) { return e.target == target; });
}

}  // namespace gatewalk::lessons
