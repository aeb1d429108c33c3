#include "engine/training/initializer.hpp"

#include <cmath>

#include "engine/base/random.hpp"

namespace gatewalk::training {

namespace {

using equations::Operation;
using equations::Size;
using network::Layout;
using network::Model;
using network::Piece;
using trace::Matrix;

constexpr InitialRow initial_rows[] = {
    {Initial::uniform, "uniform"},       {Initial::xavier, "xavier"},     {Initial::he, "he"},
    {Initial::orthogonal, "orthogonal"}, {Initial::identity, "identity"},
};

// One gate's block: what a part of a product's operand is multiplied by.
Matrix block(const Initialization& how, int height, int width, bool recurrent, Random& random) {
  const auto filled = [&](auto draw) {
    Matrix m(height, width);
    for (int i = 0; i < height; ++i)
      for (int j = 0; j < width; ++j) m(i, j) = draw();
    return m;
  };
  const double xavier = std::sqrt(6.0 / (height + width)), he = std::sqrt(2.0 / width);
  switch (how.kind) {
    case Initial::orthogonal:
      if (recurrent) return orthogonal(height, width, random);
      break;
    case Initial::identity:
      if (recurrent) return Matrix::Identity(height, width);
      return filled([&] { return 0.001 * random.normal(); });
    case Initial::he: return filled([&] { return he * random.normal(); });
    default: break;
  }
  return filled([&] { return random.uniform(-xavier, xavier); });
}

// The vector parameter that the forget gate's line adds, or -1.
equations::Index forget_bias(const equations::Recipe& recipe) {
  for (std::size_t e = 0; e < recipe.text.equations.size(); ++e) {
    if (recipe.text.equations[e].role != equations::Role::forget_gate) continue;
    for (const Operation& op : recipe.operations)
      if (op.kind == Operation::Kind::parameter && op.name[0] == 'b' && op.quantity == recipe.text.equations[e].target)
        return op.parameter;
  }
  return -1;
}

// Fills one layer and direction, piece by piece.
void fill(Model& model, int layer, int direction, const Initialization& how, equations::Index forget, Random& random) {
  const equations::Recipe& recipe = model.forward(layer);
  const Layout& layout = model.layout(layer);
  const equations::Sizes sizes = model.sizes(layer);
  const std::string end = model.suffix({layer, direction});
  bool forget_done = false;
  for (const Piece& piece : layout.pieces) {
    const auto found = model.tensors().find(layout.stored[piece.stored].name + end);
    if (found == model.tensors().end()) continue;
    std::vector<double>& data = found->second.data;
    const equations::Parameter& p = recipe.parameters[static_cast<std::size_t>(piece.parameter)];
    const auto put = [&](auto value) {
      network::for_each_number(recipe, layout, piece, sizes,
                               [&](int i, int j, std::size_t at) { data[at] = value(i, j, data[at]); });
    };
    if (!p.matrix) {
      const bool here = piece.parameter == forget && how.forget_bias;
      const double bias = here && !forget_done ? *how.forget_bias : 0.0;  // of two biases the first holds it
      forget_done = forget_done || here;
      if (here || how.kind != Initial::uniform) put([&](int, int, double) { return bias; });
      continue;
    }
    int column = 0;
    for (std::size_t part = 0; part < p.columns.size(); ++part) {
      const int width = sizes.of(p.columns[part]), first = column;
      column += width;
      if (layout.pytorch && part != piece.part) continue;
      const bool recurrent = p.columns[part] != Size{0, 1, 0};
      const double gain = recurrent ? how.gain : 1.0;
      if (how.kind == Initial::uniform) {
        put([&](int, int j, double old) { return j >= first && j < column ? old * gain : old; });
        continue;
      }
      const Matrix m = block(how, sizes.of(p.rows), width, recurrent, random);
      put([&](int i, int j, double old) { return j >= first && j < column ? m(i, j - first) * gain : old; });
    }
  }
}

}  // namespace

std::span<const InitialRow> initials() { return initial_rows; }

Result<InitialRow> find_initial(std::string_view name) {
  std::string all;
  for (const InitialRow& row : initial_rows) {
    if (row.name == name) return row;
    all += (all.empty() ? "" : ", ") + std::string(row.name);
  }
  return refuse(say("training.no_initializer", {{"name", name}}), say("training.initializers", {{"names", all}}));
}

Matrix orthogonal(int rows_wanted, int columns_wanted, Random& random) {
  const bool wide = columns_wanted > rows_wanted;
  const int length = wide ? columns_wanted : rows_wanted, count = wide ? rows_wanted : columns_wanted;
  Matrix q(length, count);
  const auto dot = [&](int a, int b) {
    double sum = 0;
    for (int i = 0; i < length; ++i) sum += q(i, a) * q(i, b);
    return sum;
  };
  for (int j = 0; j < count; ++j) {
    double norm = 0;
    while (!(norm > 1e-6)) {  // a draw that lies in the span of the others is drawn again
      for (int i = 0; i < length; ++i) q(i, j) = random.normal();
      for (int pass = 0; pass < 2; ++pass)
        for (int k = 0; k < j; ++k) {
          const double along = dot(k, j);
          for (int i = 0; i < length; ++i) q(i, j) -= along * q(i, k);
        }
      norm = std::sqrt(dot(j, j));
    }
    for (int i = 0; i < length; ++i) q(i, j) /= norm;
  }
  if (wide) return q.transpose();
  return q;
}

Status initialize(Model& model, const Initialization& how, std::uint64_t seed) {
  if (how.forget_bias && forget_bias(model.forward()) < 0)
    return refuse(say("training.no_forget_gate", {{"cell", model.forward().cell}}), say("training.no_forget_bias"));
  Random random(seed);
  const auto uniform = [&](Tensor& t, int fan) {
    const double bound = 1.0 / std::sqrt(static_cast<double>(fan));
    for (double& v : t.data) v = random.uniform(-bound, bound);
  };
  const network::Shape& shape = model.shape();
  for (int layer = 0; layer < shape.layers; ++layer)
    for (int d = 0; d < shape.directions(layer); ++d) {
      const std::string end = model.suffix({layer, d});
      for (const network::StoredTensor& s : model.layout(layer).stored)  // rows that no equation uses keep these
        if (const auto found = model.tensors().find(s.name + end); found != model.tensors().end())
          uniform(found->second, shape.layer(layer).hidden);
      fill(model, layer, d, how, forget_bias(model.forward(layer)), random);
    }
  if (const auto head = model.tensors().find("head_weight"); head != model.tensors().end()) {
    const auto bias = model.tensors().find("head_bias");
    if (how.kind == Initial::uniform) {
      uniform(head->second, model.features());
      if (bias != model.tensors().end()) uniform(bias->second, model.features());
    } else {
      const double bound = std::sqrt(6.0 / (shape.outputs + model.features()));
      for (double& v : head->second.data) v = random.uniform(-bound, bound);
      if (bias != model.tensors().end()) bias->second.data.assign(bias->second.data.size(), 0.0);
    }
  }
  model.refresh();
  return Ok{};
}

}  // namespace gatewalk::training
