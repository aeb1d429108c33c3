// What the inspector calls a number, and which of them can be set by hand. Declared in inspector_parts.hpp.
#include <algorithm>

#include "lessons/experiment/quantity.hpp"
#include "lessons/panels/inspector_parts.hpp"
#include "lessons/ui/fields.hpp"

namespace gatewalk::lessons {

using equations::Operation;
using trace::Reference;
using K = Reference::Kind;

Called named_operation(const Experiment& e, Pass pass, Index operation) {
  const Operation& op = e.recipe(pass)[operation];
  if (op.kind == Operation::Kind::forward_value) return {Pass::forward, op.source};
  return {pass, operation};
}

bool is_word(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string entry_name(const Experiment& experiment, Pass pass, Index operation, int unit, trace::Part part) {
  const equations::Recipe& forward = experiment.recipe(Pass::forward);
  const Operation& given = experiment.recipe(pass)[operation];
  if (unit < 0 || given.matrix() || given.kind == Operation::Kind::slice) return {};
  const Index at = pass == Pass::forward ? operation : given.source;
  if (at < 0 || forward[at].kind != Operation::Kind::concat) return {};
  const auto [side, index] = experiment.trace(Pass::forward, part).sizes.part_of(forward[at].parts, unit);
  const Operation& piece = forward[forward[at].operands[static_cast<std::size_t>(side)]];
  const std::string& letter = piece.symbol.empty() ? piece.name : piece.symbol;
  if (!is_word(letter)) return {};
  // In rows of [h, x] everybody takes h for the state of the step before; in a reverse direction it is that of the step after.
  const bool after = reads_after(experiment, piece, part);
  return letter + "[" + std::to_string(index) + "]" + (after ? " (t+1)" : "");
}

bool reads_after(const Experiment& experiment, const Operation& operation, trace::Part part) {
  return operation.previous && operation.kind == Operation::Kind::state && experiment.trace(Pass::forward, part).extent.reverse;
}

std::string operation_letters(const Ui& ui, const Experiment& experiment, Pass pass, Index operation, trace::Part part) {
  const Called c = named_operation(experiment, pass, operation);
  const Operation& op = experiment.recipe(c.pass)[c.operation];
  if (c.pass == Pass::backward || !is_word(op.name) || (op.symbol.empty() && op.kind != Operation::Kind::input))
    return operation_title(ui.words(), experiment, c.pass, c.operation);
  if (!op.previous || op.kind != Operation::Kind::state) return op.name;
  return op.symbol + (reads_after(experiment, op, part) ? " (t+1)" : " (t−1)");
}

std::string number_name(const Ui& ui, const Experiment& experiment, const Reference& r) {
  if (r.kind == K::parameter || r.kind == K::gradient) {
    const equations::Parameter& p = experiment.recipe(Pass::forward).parameters[static_cast<std::size_t>(r.parameter)];
    return p.name + "[" + std::to_string(r.unit) + (p.matrix ? "," + std::to_string(std::max(r.column, 0)) : "") + "]";
  }
  const Called c = named_operation(experiment, r.pass, r.operation);
  const Operation& op = experiment.recipe(c.pass)[c.operation];
  if (op.kind == Operation::Kind::parameter)
    return experiment.recipe(Pass::forward).parameters[static_cast<std::size_t>(op.parameter)].name + "[" +
           std::to_string(r.unit) + "]";
  const std::string name = operation_letters(ui, experiment, r.pass, r.operation, r.part);
  if (op.scalar()) return name;
  if (r.column >= 0) return ui.say("inspector.of_entry", {{"what", name}, {"row", r.unit}, {"column", r.column}});
  if (const std::string entry = entry_name(experiment, c.pass, c.operation, r.unit, r.part); !entry.empty())
    return c.pass == Pass::forward ? entry : name + " " + entry;
  if (c.pass == Pass::forward && is_word(op.name) && (!op.symbol.empty() || op.kind == Operation::Kind::input))
    return name + "[" + std::to_string(r.unit) + "]";
  return ui.say("inspector.of_unit", {{"what", name}, {"unit", r.unit}});
}

std::optional<Target> settable(const Experiment& experiment, const Reference& r) {
  const equations::Recipe& forward = experiment.recipe(Pass::forward);
  if (r.kind == K::parameter && r.parameter >= 0)
    return Target{Target::Kind::parameter,
                  forward.parameters[static_cast<std::size_t>(r.parameter)].name,
                  r.unit,
                  std::max(r.column, 0),
                  0,
                  r.part};
  if (experiment.setup().read) return {};  // what an update has read stays as it was
  if (r.kind == K::input) return Target{Target::Kind::input, "x", r.unit, 0, r.step};
  if (r.kind == K::initial_state && r.pass == Pass::forward && r.state >= 0)
    return Target{Target::Kind::state, forward.states[static_cast<std::size_t>(r.state)].name, r.unit, 0, -1, r.part};
  return {};
}

void draw_number_field(Ui& ui, Player& player, Rect place, const Target& target, const std::string& name) {
  double value = player.experiment().value(target);
  NumberStyle style;
  style.step = 0.05;
  if (number_field(ui, "value", place, name + ", " + to_text(target), value, style)) (void)player.edit(target, value);
  if (player.changed(target)) ui.disc({place.right() - 6, place.y + 6}, 2.5f, ui.theme.forget);
}

}  // namespace gatewalk::lessons
