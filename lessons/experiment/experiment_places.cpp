// Where one can stand in an experiment: Experiment's part that knows cursors.
#include <algorithm>

#include "engine/network/walk_order.hpp"
#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

bool Experiment::has(const OpenedNumber& n) const {
  const equations::Recipe& of = recipe(n.pass);
  if (!setup_.shape.has(n.part) || n.batch < 0 || n.batch >= sequence_.x.shape[1]) return false;
  if (n.step < 0 || n.step >= all_steps()) return false;
  if (n.operation < 0 || n.operation >= static_cast<Index>(of.operations.size()) || n.unit < 0) return false;
  trace::Trace sizes;  // of its values, without any
  sizes.recipe = &of, sizes.sizes = model_->sizes(n.part.layer);
  if (n.unit >= sizes.units(n.operation)) return false;
  const bool matrix = of[n.operation].matrix();
  return matrix ? n.column >= 0 && n.column < sizes.columns(n.operation) : n.column < 0;
}

std::optional<double> Experiment::number(const OpenedNumber& n) const {
  if (!has(n) || !there(n.pass, n.step)) return {};
  trace::Reference at = trace::value_of(n.pass, n.operation, n.step, n.unit, n.batch, n.column);
  at.part = n.part;
  // A number of the forward pass is there before any error was carried back.
  return network::number_at(n.pass == Pass::forward ? record_under_way() : record(), at);
}

trace::Part Experiment::nearest(trace::Part part) const {
  const int layer = std::clamp(part.layer, 0, setup_.shape.layers - 1);
  return {layer, std::clamp(part.direction, 0, setup_.shape.directions(layer) - 1)};
}

Cursor Experiment::fitted(Cursor cursor) const {
  const int rows = static_cast<int>(sequence_.x.shape[1]);
  cursor.part = nearest(cursor.part);
  cursor.step = std::clamp(cursor.step, 0, all_steps() - 1);
  cursor.batch = std::clamp(cursor.batch, 0, rows - 1);
  cursor.operation = std::clamp(cursor.operation, -1, static_cast<Index>(recipe(cursor.pass).operations.size()) - 1);
  if (!cursor.opened) return cursor;
  cursor.opened->part = nearest(cursor.opened->part);
  cursor.opened->batch = std::clamp(cursor.opened->batch, 0, rows - 1);
  if (!has(*cursor.opened)) cursor.opened.reset();
  return cursor;
}

Cursor Experiment::walked(Cursor from, int by) const {
  const network::WalkOrder order(*model_, from.pass, all_steps());
  const network::Place to = order.moved({from.pass, from.part, from.step, from.operation}, by);
  from.part = to.part;
  from.step = to.step;
  from.operation = to.operation;
  from.opened.reset();
  return from;
}

}  // namespace gatewalk::lessons
