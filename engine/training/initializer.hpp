// Initial weights: what a network starts from, by name, for any cell (lesson 6).
// A gate's block of a matrix is filled on its own, as the literature means it: PyTorch stacks the gates, but a fan or an
// orthogonal matrix is one gate's. Blocks that multiply a state are recurrent, those that multiply x are the input's.
//
// Where the bounds come from. For y_i = Σ_j W_ij a_j with independent entries of mean 0, W with so many rows and columns,
//   Var y  = columns · Var W · Var a        forward keeps the size of values where Var W = 1 / columns
//   Var da = rows · Var W · Var dy          backward that of error terms where Var W = 1 / rows
//   xavier      between both: Var W = 2 / (rows + columns); uniform in ±b has variance b²/3, so b = √(6 / (rows + columns))
//   he          ReLU sets half of its values to 0, which halves the variance: Var W = 2 / columns
//   orthogonal  ‖Q v‖ = ‖v‖ exactly: every singular value is 1, the error term neither grows nor shrinks in Qᵀ
//   identity    h' = relu(h + small): a ReLU network that begins by remembering
//   uniform     ±1/√H: Var W = 1 / (3 H), what PyTorch does for every tensor, biases too
// Orthonormal columns q_0, q_1 … come from normal columns a_j by Gram and Schmidt,
//   q_j = (a_j - Σ_{k<j} (q_k · a_j) q_k), then divided by its norm,
// the subtraction done twice: once leaves an error as large as the column's cancellation, twice one of rounding.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "engine/network/model.hpp"

namespace gatewalk {
class Random;
}

namespace gatewalk::training {

enum class Initial {
  uniform,     // every tensor in ±1/√H, as torch.nn.RNN, LSTM and GRU do
  xavier,      // weights in ±√(6 / (rows + columns)), biases 0 (Glorot and Bengio 2010, equation 16)
  he,          // weights normal with deviation √(2 / columns), biases 0, for ReLU (He et al. 2015, equation 10)
  orthogonal,  // recurrent blocks orthogonal, input blocks as xavier, biases 0 (Saxe et al. 2014)
  identity,    // recurrent blocks the identity, input blocks normal with deviation 0.001, biases 0 (Le, Jaitly and
               // Hinton 2015, for ReLU)
};

// A row an initializer, with its name: "uniform", "xavier", "he", "orthogonal", "identity".
struct InitialRow {
  Initial kind;
  std::string_view name;
};
std::span<const InitialRow> initials();
// Error: no initializer has this name; the sentence lists those there are.
Result<InitialRow> find_initial(std::string_view name);

struct Initialization {
  Initial kind = Initial::uniform;
  double gain = 1;                      // what recurrent blocks are multiplied by (a knob on β_W)
  std::optional<double> forget_bias{};  // the forget gate's bias, 1 as in Gers et al. 2000 and Jozefowicz et al. 2015
};

// Gives every tensor of the model, the readout's too, new numbers drawn from `seed`; peepholes are 0 but for uniform.
// Error: a forget bias is wanted, but no line of the cell is commented as its forget gate.
Status initialize(network::Model& model, const Initialization& how, std::uint64_t seed);

// A matrix with orthonormal columns (rows, if there are more columns than rows), by Gram and Schmidt, twice, on normal
// numbers, in a fixed order of sums: the same bits everywhere.
trace::Matrix orthogonal(int rows, int columns, Random& random);

}  // namespace gatewalk::training
