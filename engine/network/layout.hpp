// How a file's tensors are the cell's parameters: PyTorch's row blocks, or names as in the equations.
//
// With a line `rows i, f, g, o` block k of PyTorch's stacked matrices gives, in the equations' names,
//   W_k [h, x] = [weight_hh | weight_ih] rows k     W_hk h = weight_hh rows k     W_xk x = weight_ih rows k
//   b_k = bias_ih + bias_hh, rows k                 b_xk = bias_ih rows k         b_hk = bias_hh rows k
//   p_k = weight_ck                                 W_hr = weight_hr (projection)
// For an LSTM (H units, I inputs; a layer's output P = H but for a projection):
//
//                 I columns              P columns             both
//             ┌──────────────┐ ┌────────────────────┐ ┌────────┐ ┌────────┐
//   H rows  i │ W_i's x part │ │ W_i's h part       │ │        │ │        │     W_i = [ h part | x part ]   H × (P + I)
//   H rows  f │ W_f's x part │ │ W_f's h part       │ │ b of f │+│ b of f │     b_f = the sum of both biases' rows f
//   H rows  g │      …       │ │        …           │ │        │ │        │
//   H rows  o │              │ │                    │ │        │ │        │
//             └──────────────┘ └────────────────────┘ └────────┘ └────────┘
//                weight_ih           weight_hh         bias_ih    bias_hh
//
// The stored tensors are what is learned. A parameter is a sum of pieces, θ = Σ stored[piece], so the chain rule hands its
// gradient to each of them whole, ∂L/∂stored[piece] = ∂L/∂θ there: both biases get db_f, and both move.
// Without `rows` a tensor has the parameter's own name.
#pragma once

#include "engine/base/tensor.hpp"
#include "engine/equations/recipe.hpp"
#include "engine/trace/trace.hpp"

namespace gatewalk::network {

// One stored tensor of a layer, without the suffix "_l0" or "_l0_reverse".
struct StoredTensor {
  std::string name;
  equations::Size rows;     // times `blocks`
  int blocks = 1;           // PyTorch's stacked row blocks
  equations::Size columns;  // {} for a vector
  bool optional = false;    // a missing one is 0: biases, peepholes
};

// One rectangle of a parameter that comes from a rectangle of a stored tensor; several to one place are added.
struct Piece {
  equations::Index parameter;
  std::size_t stored;    // index into Layout::stored
  int block = 0;         // which row block of the stored tensor
  std::size_t part = 0;  // which column part of the parameter
};

struct Layout {
  std::vector<StoredTensor> stored;  // in the order they are initialised and listed
  std::vector<Piece> pieces;
  bool pytorch = false;  // stacked by rows; false: named as in the equations
};

// The layout of a cell. Errors: `rows` names a block that a parameter of the equations does not have.
Result<Layout> make_layout(const equations::Recipe& recipe, bool by_equation_names = false);

// "_l1_reverse"; "" for the only layer of a model whose tensors are named as in the equations.
std::string suffix(const Layout& layout, int layer, int direction, int layers, int directions);

// The shape of a stored tensor for these sizes.
std::vector<std::int64_t> shape_of(const StoredTensor& stored, const equations::Sizes& sizes);

// The cell's parameters from one layer's stored tensors (missing optional ones are 0).
trace::Parameters gather(const equations::Recipe& recipe, const Layout& layout, const equations::Sizes& sizes,
                         const TensorMap& tensors, const std::string& suffix);

// Adds the parameters' gradients to the gradient of one stored tensor (an index into Layout::stored), which has its shape.
void scatter(const equations::Recipe& recipe, const Layout& layout, const equations::Sizes& sizes,
             const trace::Parameters& gradients, std::size_t stored, Tensor& into);

// Whether `scatter` of the parameters themselves into zeros gives a stored tensor back, bit for bit: each number is one number of
// one parameter. Not where two are added, and not with −0.
bool gives_back(const equations::Recipe& recipe, const Layout& layout, const equations::Sizes& sizes,
                const trace::Parameters& parameters, std::size_t stored, const Tensor& tensor);

// Calls f(row, column, index) for every number of a piece: (row, column) in the parameter, index into the stored data.
// A tensor named as in the equations is one piece with all the parameter's columns.
void for_each_number(const equations::Recipe& recipe, const Layout& layout, const Piece& piece, const equations::Sizes& sizes,
                     const std::function<void(int, int, std::size_t)>& f);

// Calls f(stored tensor, index into its data) for every stored number that parameter (row, column) is the sum of.
void for_each_origin(const equations::Recipe& recipe, const Layout& layout, const equations::Sizes& sizes,
                     equations::Index parameter, int row, int column,
                     const std::function<void(const StoredTensor&, std::size_t)>& f);

}  // namespace gatewalk::network
