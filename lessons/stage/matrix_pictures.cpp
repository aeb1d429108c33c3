// What an open matrix shows, read from the traces. Declared in matrix.hpp.
#include <cmath>

#include "lessons/graphics/graphics.hpp"
#include "lessons/stage/matrix.hpp"

namespace gatewalk::lessons::stage {

namespace {

using Kind = Operation::Kind;

constexpr double smallest_shared = 0.25;  // weights up to here would hardly show on a scale to 1

// The largest that is finite; 1 if there is none.
double most_of(const std::vector<double>& values) {
  double most = 0;
  for (const double v : values) most = std::isfinite(v) ? std::max(most, std::fabs(v)) : most;
  return most > 0 ? most : 1;
}

void scale_to(Picture& p, double range) {
  p.range = range;
  p.shares.resize(p.values.size());
  for (std::size_t k = 0; k < p.values.size(); ++k) p.shares[k] = static_cast<float>(p.values[k] / range);
  p.version = new_data_version();
}

Picture picture_of(const Eigen::Ref<const trace::Matrix>& values) {
  Picture p;
  p.rows = static_cast<int>(values.rows()), p.columns = static_cast<int>(values.cols());
  p.values.resize(static_cast<std::size_t>(values.size()));
  for (int row = 0; row < p.rows; ++row)
    for (int column = 0; column < p.columns; ++column)
      p.values[static_cast<std::size_t>(row * p.columns + column)] = values(row, column);
  scale_to(p, most_of(p.values));
  return p;
}

// A vector of the batch row at hand: one row along the columns, one column along the rows. Its scale is its own.
Picture vector_of(const trace::View& values, int b, bool along_columns) {
  const trace::Matrix column = values.col(values.cols() == 1 ? 0 : b);
  return along_columns ? picture_of(column.transpose()) : picture_of(column);
}
Picture scaled(Picture p, double range) {
  scale_to(p, range);
  return p;
}

// What the reader looked at of the same matrix is looked at again; else all of it.
const MatrixPictures& windowed(MatrixPictures& m, const Rect& before, bool same) {
  const auto columns = static_cast<float>(m.whole.columns), rows = static_cast<float>(m.whole.rows);
  const bool fits = before.w > 0 && before.right() <= columns && before.bottom() <= rows;
  m.window = same && fits ? before : Rect{0, 0, columns, rows};
  return m;
}

}  // namespace

Index shown_gradient(const Scene& scene, Index product) {
  if (scene.pass() != Pass::backward || scene.moment.active < 0) return -1;
  const Operation& active = scene.backward[scene.moment.active];
  return active.kind == Kind::outer && active.source == product ? scene.moment.active : -1;
}

Index shown_transposed(const Scene& scene, Index product) {
  if (scene.pass() != Pass::backward || scene.moment.active < 0) return -1;
  Index at = scene.moment.active;
  if (scene.backward[at].kind == Kind::slice) at = scene.backward[at].operands[0];
  const Operation& active = scene.backward[at];
  return active.kind == Kind::product && active.transposed && active.parameter == scene.forward[product].parameter ? at : -1;
}

const MatrixPictures& pictures(Scene& scene, Index product) {
  MatrixPictures& m = scene.memory.matrix;
  const Index outer = shown_gradient(scene, product);
  const Cursor& c = scene.cursor();
  const bool same_matrix = m.product == product && m.outer == outer && m.part == c.part;
  if (same_matrix && m.player_version == scene.player.version() && m.batch == c.batch) return m;
  // In the forward pass nothing is read of the other one, which may not have been walked yet.
  const trace::Trace &forward = scene.trace(Pass::forward), &backward = scene.trace(scene.pass());
  const Operation& op = scene.forward[product];
  const Rect before = m.window;
  const Index parameter_before = m.product;
  m = {scene.player.version(), c.part, c.batch, product, outer, {}, {}, {}, {}, {}};
  if (outer >= 0) {
    m.whole = picture_of(backward.outer_until(outer, c.step));
    m.now = picture_of(backward.outer_at(outer, c.step));
    const double both = std::max(m.now.range, m.whole.range);
    scale_to(m.now, both), scale_to(m.whole, both);
    const Operation& gradient = scene.backward[outer];
    m.side = vector_of(backward.at(gradient.operands[0], c.step), c.batch, false);
    m.top = vector_of(backward.at(gradient.operands[1], c.step), c.batch, true);
    scale_to(m.top, std::max(1.0, m.top.range));
  } else {
    // The scale of all values, so that a color means one number; weights too small for it, as a large cell's are, have their own.
    m.whole = picture_of((*forward.parameters)[static_cast<std::size_t>(op.parameter)]);
    if (m.whole.range > smallest_shared) scale_to(m.whole, std::max(m.whole.range, 1.0));
    if (const Index back = shown_transposed(scene, product); back >= 0) {
      m.side = scaled(vector_of(backward.at(scene.backward[back].operands[0], c.step), c.batch, false), scene.range);
      m.top = scaled(vector_of(backward.at(back, c.step), c.batch, true), scene.range);
      return windowed(m, before, parameter_before == product);
    }
    const double range = scene.pass() == Pass::forward ? scene.range : 1;
    m.side = scaled(vector_of(forward.at(product, c.step), c.batch, false), range);
    m.top = scaled(vector_of(forward.at(op.operands[0], c.step), c.batch, true), range);
  }
  return windowed(m, before, parameter_before == product);
}

}  // namespace gatewalk::lessons::stage
