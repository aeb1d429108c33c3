#include "lessons/experiment/walked_measure.hpp"

#include <algorithm>

#include "lessons/experiment/learned.hpp"

namespace gatewalk::lessons {

namespace {

using trace::Reference;

// What one sequence adds to an entry of a weight's gradient at one time step.
double part_of(const network::Record& record, Reference place, int sequence) {
  const trace::Passes passes = record.passes(place.part);
  const equations::Recipe& recipe = *passes.backward->recipe;
  const equations::Operation& op = recipe[place.operation];
  if (op.kind == equations::Operation::Kind::outer)
    return network::open(record, place).terms[static_cast<std::size_t>(sequence)].value;
  if (op.matrix()) {  // a weight that multiplies in two places
    double sum = 0;
    for (const equations::Index operand : op.operands) {
      place.operation = operand;
      sum += part_of(record, place, sequence);
    }
    return sum;
  }
  place.b = sequence, place.column = -1;
  return network::number_at(record, place);
}

}  // namespace

Result<std::vector<double>> walked_measure(const Experiment& e, const Cursor& cursor, const MeasureNode& n) {
  const auto unknown = [&](std::string what) { return Error{std::move(what), {}, {}, 0, n.column_at}; };
  const std::shared_ptr<Learned>& learned = e.setup().learned;
  if (!learned) return unknown("'walked' is said of a network that learns, and this one does not");
  const int update = e.setup().update;
  if (update < 1) return unknown("'walked' is said of an update, and none has been made yet");
  const Learned::Walked* walked = learned->has_walked(update) || !learned->elsewhere() ? learned->walked(update) : nullptr;
  if (!walked) return unknown("update " + std::to_string(update) + " is not here yet");
  const training::WalkedUpdate& u = walked->update;
  const MeasureNode& of = *n.arguments[0];
  if (n.arguments.size() == 1) {
    if (of.name == "loss") return std::vector{u.next.update.loss};
    if (of.name == "norm") return std::vector{u.next.update.gradient_norm};
    if (of.name == "clip_factor") return std::vector{u.clip_factor};
    return unknown("'" + of.name + "' is nothing of an update: there are loss, norm and clip_factor, or a weight and what of it");
  }
  Target weight;
  weight.name = of.name, weight.row = of.row, weight.column = std::max(of.column, 0), weight.part = cursor.part;
  if (auto known = e.check(weight); !known || of.row < 0) return unknown("'walked' wants a weight first, such as W_f[0,3]");
  const auto& parameters = e.recipe(Pass::forward).parameters;
  const auto index = static_cast<equations::Index>(
      std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == weight.name; }) -
      parameters.begin());
  const std::string& what = n.arguments[1]->name;
  if (what != "gradient") {
    const auto origins = u.before.origin(weight.part, index, weight.row, weight.column);
    const training::WalkedRule rule = u.rule(origins[0].tensor);
    if (rule.recipe->find(what) < 0) return unknown("the rule " + learned->request().optimizer + " has no '" + what + "'");
    return std::vector{rule.values(what)[origins[0].index]};
  }
  const network::Record record = walked->record();
  const int steps = walked->batch.forward.parts[0].extent.steps, sequences = walked->batch.forward.parts[0].extent.batch;
  int first = 0, last = sequences - 1, from = 0, to = steps - 1;
  if (of.timed) from = to = of.first < 0 ? steps + of.first : of.first - 1;
  if (n.arguments.size() == 4) {
    first = static_cast<int>(n.arguments[2]->number), last = static_cast<int>(n.arguments[3]->number);
  } else if (!of.timed) {
    Reference whole = trace::entry_of(Reference::Kind::gradient, index, weight.row, weight.column);
    whole.part = weight.part, whole.pass = Pass::backward;
    return std::vector{network::number_at(record, whole)};
  }
  if (from < 0 || to >= steps || first < 0 || last >= sequences || first > last)
    return unknown("the update reads " + std::to_string(steps) + " time steps of " + std::to_string(sequences) + " sequences");
  const equations::Index gradient = e.recipe(Pass::backward).gradients[static_cast<std::size_t>(index)];
  double sum = 0;
  for (int t = to; t >= from; --t)
    for (int b = first; b <= last; ++b) {
      Reference place = trace::value_of(Pass::backward, gradient, t, weight.row, 0, weight.column);
      place.part = weight.part;
      sum += part_of(record, place, b);
    }
  return std::vector{sum};
}

}  // namespace gatewalk::lessons
