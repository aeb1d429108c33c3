// The cell that the reader types: Player's part between the text under edit and the network.
#include <algorithm>

#include "engine/cells/cells.hpp"
#include "engine/source/training_words.hpp"
#include "lessons/player/learning.hpp"
#include "lessons/player/player.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

const Target equations_target{Target::Kind::equations, "equations"};

bool of_equations(const Edit& edit) { return edit.target.kind == Target::Kind::equations; }

}  // namespace

const std::string& Player::typed_cell(const Changes& changes) {
  static const std::string none;
  const auto found = std::find_if(changes.edits.begin(), changes.edits.end(), of_equations);
  return found == changes.edits.end() ? none : found->text;
}

std::string Player::shipped_cell(std::string_view name) {
  std::string_view text = cells::text(name);
  while (text.starts_with('#')) text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
  return std::string(text);
}

// The equations that the step begins with.
std::string Player::lesson_cell() const {
  if (state_.changes.opened) return has_own_cell() ? std::string() : shipped_cell(experiment_->recipe(Pass::forward).cell);
  const Setup setup = lesson().setup_of(variant());
  if (!setup.cell_text.empty()) return setup.cell_text;
  const std::string& cell = learned() && !has_own_cell() ? learned()->request().cell.name : setup.cell;
  return shipped_cell(cell);
}

int Player::lesson_size(const Target& target) const {
  const network::Shape shape = lesson().setup_of(variant()).shape;
  return target.kind == Target::Kind::hidden ? shape.hidden : shape.projection;
}

std::string Player::cell_text() const {
  if (state_.draft) return *state_.draft;
  const std::string& typed = typed_cell(state_.changes);
  return typed.empty() ? lesson_cell() : typed;
}

// The same changes without numbers that the network they make lacks. Error: they make none.
Result<Changes> Player::fitting(Changes next) const {
  const auto setup = setup_for(lesson(), next);
  if (!setup) return setup.error();
  const auto bare = Experiment::make(*setup, network_edits(next.edits));
  if (!bare) return bare.error();
  std::erase_if(next.edits, [&](const Edit& e) { return !bare->check(e.target); });
  return next;
}

// Changes that make another network.
Status Player::refit(Changes next) {
  if (learned() && typed_cell(next) != typed_cell(state_.changes)) next.learning.update = 0, next.learning.read = false;
  auto fit = fitting(std::move(next));
  if (!fit) return fit.error();
  const Changes before = state_.changes;
  const std::string operation = active_name();
  if (auto done = run(lesson_, *std::move(fit)); !done) return done;
  state_.draft.reset();
  if (const std::string& typed = typed_cell(state_.changes); !typed.empty()) state_.settings.own_cell = typed;
  fit_cursor(operation);
  if (state_.changes != before) remember_before(before);
  return Ok{};
}

void Player::type_cell(std::string text) {
  if (text == cell_text() || waits([text](Player& p) { p.type_cell(text); })) return;
  Changes next = state_.changes;
  std::erase_if(next.edits, of_equations);
  if (text != lesson_cell()) next.edits.insert(next.edits.begin(), Edit{equations_target, 0, text});
  // Nothing is no cell: it waits like any other text that makes none.
  if (text.empty() || !refit(std::move(next))) state_.draft = std::move(text);
  ++version_;
}

const std::optional<Error>& Player::cell_problem() const {
  const std::pair now{state_.draft ? "draft " + *state_.draft : std::string(), changes_};
  if (cell_problem_ && cell_problem_->first == now) return cell_problem_->second;
  std::optional<Error> problem;
  if (state_.draft && state_.draft->empty()) {
    problem = Error{Phrases::of(lesson().language).say("editor.empty")};
  } else if (state_.draft) {
    Changes next = state_.changes;
    std::erase_if(next.edits, of_equations);
    next.edits.insert(next.edits.begin(), Edit{equations_target, 0, *state_.draft});
    if (const auto fit = fitting(std::move(next)); !fit) problem = fit.error();
  }
  return cell_problem_.emplace(now, std::move(problem)).second;
}

std::optional<std::pair<Target, int>> Player::size_wanted() const {
  if (!state_.draft) return {};
  const auto recipe = equations::read_cell(*state_.draft, "");
  if (!recipe) return {};
  const network::Shape shape = experiment_->setup().shape;
  const auto target = [&](Target::Kind kind) {
    Target wanted{kind, kind == Target::Kind::hidden ? "hidden" : "projection"};
    if (learned()) wanted.kind = Target::Kind::learning;
    return wanted;
  };
  if (learned() && recipe->states[0].size.p > 0 && shape.projection < 1)
    return std::pair{target(Target::Kind::projection), 1 + shape.hidden / 2};
  const auto fits = [&](int hidden) {
    const int projection = shape.projection > 0 ? shape.projection : hidden;
    return bool(equations::check_sizes(*recipe, {shape.input, hidden, projection}));
  };
  if (fits(shape.hidden)) return {};
  for (int hidden = 1; hidden <= most_units; ++hidden)
    if (fits(hidden)) return std::pair{target(Target::Kind::hidden), hidden};
  return {};
}

void Player::take_size(const std::pair<Target, int>& size) {
  if (waits([size](Player& p) { p.take_size(size); })) return;
  if (!state_.draft) return;
  const auto [target, value] = size;
  Changes next = state_.changes;
  std::erase_if(next.edits, [&](const Edit& e) { return of_equations(e) || e.target == target; });
  next.edits.insert(next.edits.begin(), Edit{equations_target, 0, *state_.draft});
  if (target.of_shape()) next.edits.insert(next.edits.begin() + 1, Edit{target, static_cast<double>(value), {}});
  else if (const auto request = source::read_training(target.name + "=" + std::to_string(value), learned()->request()))
    next.learning.trained = words_of(*request);
  if (auto done = refit(std::move(next)); !done) problem_ = said(done.error());
  ++version_;
}

}  // namespace gatewalk::lessons
