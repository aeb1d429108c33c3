#include "engine/network/layout.hpp"

#include <algorithm>
#include <bit>

namespace gatewalk::network {

namespace {

using equations::Parameter;
using equations::Recipe;
using equations::Size;
using equations::Sizes;

// The row block called `name`, or -1.
int block_of(const Recipe& recipe, std::string_view name) {
  const auto found = std::find(recipe.rows.begin(), recipe.rows.end(), name);
  return found == recipe.rows.end() ? -1 : static_cast<int>(found - recipe.rows.begin());
}

std::size_t stored(Layout& layout, StoredTensor tensor) {
  for (std::size_t k = 0; k < layout.stored.size(); ++k)
    if (layout.stored[k].name == tensor.name) return k;
  layout.stored.push_back(std::move(tensor));
  return layout.stored.size() - 1;
}

// Adds the pieces of one parameter of a cell with row blocks; false if no block fits its name.
bool add_pytorch_pieces(const Recipe& recipe, equations::Index index, Layout& layout) {
  const Parameter& p = recipe.parameters[static_cast<std::size_t>(index)];
  const int blocks = static_cast<int>(recipe.rows.size());
  const Size output = recipe.states[0].size, hidden{1, 0, 0}, input{0, 1, 0};
  const auto underscore = p.name.find('_');
  if (underscore == std::string::npos) return false;
  const std::string rest = p.name.substr(underscore + 1);
  const auto weight_ih = [&] { return stored(layout, {"weight_ih", hidden, blocks, input, false}); };
  const auto weight_hh = [&] { return stored(layout, {"weight_hh", hidden, blocks, output, false}); };
  const auto bias_ih = [&] { return stored(layout, {"bias_ih", hidden, blocks, {}, true}); };
  const auto bias_hh = [&] { return stored(layout, {"bias_hh", hidden, blocks, {}, true}); };
  // Apart: W_xk, W_hk, b_xk, b_hk, unless the block's own name begins so.
  const int own = block_of(recipe, rest);
  const int apart = own < 0 && rest.size() > 1 && (rest[0] == 'x' || rest[0] == 'h') ? block_of(recipe, rest.substr(1)) : -1;
  if (p.matrix && own >= 0 && p.columns.size() == 2) {
    const bool input_first = p.columns[0] == input && p.columns[1] == output;
    layout.pieces.push_back({index, input_first ? weight_ih() : weight_hh(), own, 0});
    layout.pieces.push_back({index, input_first ? weight_hh() : weight_ih(), own, 1});
  } else if (p.matrix && apart >= 0 && p.columns.size() == 1) {
    layout.pieces.push_back({index, rest[0] == 'x' ? weight_ih() : weight_hh(), apart, 0});
  } else if (p.matrix && rest == "hr" && p.columns.size() == 1) {
    layout.pieces.push_back({index, stored(layout, {"weight_hr", output, 1, hidden, false}), 0, 0});
  } else if (!p.matrix && p.name[0] == 'b' && own >= 0) {
    layout.pieces.push_back({index, bias_ih(), own, 0});
    layout.pieces.push_back({index, bias_hh(), own, 0});
  } else if (!p.matrix && p.name[0] == 'b' && apart >= 0) {
    layout.pieces.push_back({index, rest[0] == 'x' ? bias_ih() : bias_hh(), apart, 0});
  } else if (!p.matrix && p.name[0] == 'p' && own >= 0) {
    layout.pieces.push_back({index, stored(layout, {"weight_c" + rest, hidden, 1, {}, true}), 0, 0});
  } else {
    return false;
  }
  return true;
}

// Where PyTorch lists a tensor within a layer; weights come first, so that seeds draw in that order.
int rank(const StoredTensor& s) {
  static constexpr std::string_view order[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"};
  const auto found = std::find(std::begin(order), std::end(order), s.name);
  return static_cast<int>(found - std::begin(order));
}

struct Rectangle {
  int row, column, rows, columns;
};

// Where a piece lies in its parameter.
Rectangle target(const Parameter& p, const Piece& piece, const Sizes& sizes) {
  Rectangle r{0, 0, sizes.of(p.rows), 1};
  if (!p.matrix) return r;
  for (std::size_t k = 0; k < piece.part; ++k) r.column += sizes.of(p.columns[k]);
  r.columns = sizes.of(p.columns[piece.part]);
  return r;
}

// Calls f(parameter row, parameter column, index into the stored tensor's data) for every number of a piece.
// A tensor named as in the equations fills the whole parameter.
template <class F>
void each(const Recipe& recipe, const Layout& layout, const Piece& piece, const Sizes& sizes, F f) {
  const Parameter& p = recipe.parameters[static_cast<std::size_t>(piece.parameter)];
  Rectangle r = target(p, piece, sizes);
  if (!layout.pytorch && p.matrix) {
    r.column = r.columns = 0;
    for (Size part : p.columns) r.columns += sizes.of(part);
  }
  for (int i = 0; i < r.rows; ++i)
    for (int j = 0; j < r.columns; ++j)
      f(i, r.column + j,
        static_cast<std::size_t>(piece.block * r.rows + i) * static_cast<std::size_t>(r.columns) + static_cast<std::size_t>(j));
}

}  // namespace

Result<Layout> make_layout(const Recipe& recipe, bool by_equation_names) {
  Layout layout;
  layout.pytorch = !recipe.rows.empty() && !by_equation_names;
  for (std::size_t k = 0; k < recipe.parameters.size(); ++k) {
    const Parameter& p = recipe.parameters[k];
    const auto index = static_cast<equations::Index>(k);
    if (layout.pytorch) {
      if (add_pytorch_pieces(recipe, index, layout)) continue;
      std::string rows;
      for (const std::string& row : recipe.rows) rows += (rows.empty() ? "" : ", ") + row;
      return refuse(say("equations.no_row_block", {{"parameter", p.name}, {"rows", rows}}), say("equations.name_after_block"),
                    recipe.cell, p.place.line, p.place.column);
    }
    Size columns;
    for (Size part : p.columns) columns = columns + part;
    layout.stored.push_back({p.name, p.rows, 1, columns, !p.matrix});
    layout.pieces.push_back({index, layout.stored.size() - 1, 0, 0});
  }
  if (!layout.pytorch) return layout;
  std::vector<std::size_t> order(layout.stored.size());
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(layout.stored[a]) < rank(layout.stored[b]); });
  std::vector<StoredTensor> sorted;
  std::vector<std::size_t> place(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) place[order[k]] = k, sorted.push_back(layout.stored[order[k]]);
  for (Piece& piece : layout.pieces) piece.stored = place[piece.stored];
  layout.stored = std::move(sorted);
  return layout;
}

std::string suffix(const Layout& layout, int layer, int direction, int layers, int directions) {
  if (!layout.pytorch && layers == 1 && directions == 1) return "";
  return "_l" + std::to_string(layer) + (direction ? "_reverse" : "");
}

std::vector<std::int64_t> shape_of(const StoredTensor& s, const Sizes& sizes) {
  std::vector<std::int64_t> shape{static_cast<std::int64_t>(s.blocks) * sizes.of(s.rows)};
  if (s.columns != Size{}) shape.push_back(sizes.of(s.columns));
  return shape;
}

trace::Parameters gather(const Recipe& recipe, const Layout& layout, const Sizes& sizes, const TensorMap& tensors,
                         const std::string& suffix) {
  trace::Parameters parameters;
  for (const Parameter& p : recipe.parameters) {
    int columns = p.matrix ? 0 : 1;
    for (Size part : p.columns) columns += sizes.of(part);
    parameters.push_back(trace::Matrix::Zero(sizes.of(p.rows), columns));
  }
  for (const Piece& piece : layout.pieces) {
    const auto found = tensors.find(layout.stored[piece.stored].name + suffix);
    if (found == tensors.end()) continue;
    trace::Matrix& m = parameters[static_cast<std::size_t>(piece.parameter)];
    each(recipe, layout, piece, sizes, [&](int i, int j, std::size_t at) { m(i, j) += found->second.data[at]; });
  }
  return parameters;
}

void for_each_number(const Recipe& recipe, const Layout& layout, const Piece& piece, const Sizes& sizes,
                     const std::function<void(int, int, std::size_t)>& f) {
  each(recipe, layout, piece, sizes, f);
}

void for_each_origin(const Recipe& recipe, const Layout& layout, const Sizes& sizes, equations::Index parameter, int row,
                     int column, const std::function<void(const StoredTensor&, std::size_t)>& f) {
  for (const Piece& piece : layout.pieces)
    if (piece.parameter == parameter)
      each(recipe, layout, piece, sizes, [&](int i, int j, std::size_t at) {
        if (i == row && j == column) f(layout.stored[piece.stored], at);
      });
}

void scatter(const Recipe& recipe, const Layout& layout, const Sizes& sizes, const trace::Parameters& gradients,
             std::size_t stored, Tensor& into) {
  for (const Piece& piece : layout.pieces) {
    if (piece.stored != stored) continue;
    const trace::Matrix& g = gradients[static_cast<std::size_t>(piece.parameter)];
    each(recipe, layout, piece, sizes, [&](int i, int j, std::size_t at) { into.data[at] += g(i, j); });
  }
}

bool gives_back(const Recipe& recipe, const Layout& layout, const Sizes& sizes, const trace::Parameters& parameters,
                std::size_t stored, const Tensor& tensor) {
  std::size_t alike = 0;
  for (const Piece& piece : layout.pieces) {
    if (piece.stored != stored) continue;
    for (const Piece& other : layout.pieces)  // the same numbers twice would be added
      if (&other != &piece && other.stored == stored && other.block == piece.block) return false;
    const trace::Matrix& m = parameters[static_cast<std::size_t>(piece.parameter)];
    each(recipe, layout, piece, sizes, [&](int i, int j, std::size_t at) {
      alike += std::bit_cast<std::uint64_t>(m(i, j)) == std::bit_cast<std::uint64_t>(tensor.data[at]);
    });
  }
  return alike == tensor.data.size();
}

}  // namespace gatewalk::network
