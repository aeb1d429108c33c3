// What the compiled program runs on: products of packed matrices with columns, lists of pointwise operations over
// contiguous values, and weight gradients. One source (kernels_body.hpp) is compiled once for every instruction set;
// this header is all that a caller sees, and it knows neither Eigen nor recipes.
//
// Values lie unit by unit, column by column: a value of `size` units has columns of `size` rounded up to the vector
// width N, so that every run is a whole number of vectors. What stands in the padding is never read by a product.
//
// A product y = W a, rows of several W stacked, is cut into *row vectors* of N rows and *panels* of R row vectors. W is packed
// so that the innermost loop reads it in one stream: for a panel and each inner index k in turn, the R·N weights of column k,
//
//   packed:  │ panel 0: W[0…RN-1, 0] W[0…RN-1, 1] … W[0…RN-1, K-1] │ panel 1: W[RN…2RN-1, 0] … │ …     K = product.inner
//
// and a tile of R row vectors × C columns of a is held in registers while k runs over the K inner indices:
//
//   acc[r][c] = init[r][c];   for k: acc[r][c] += W[r, k] · a[k, c];   y[r][c] = acc[r][c]
//
// so that a step of k costs R loads of W and C numbers of a for R·C multiply-adds of N values each. A weight gradient is the
// same tile with the columns n as inner index, S[r][j] += Σ_n a[r, n] · b[j, n], and S is packed like W.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace gatewalk::compile {

// A slot names a value's place: at[slot] points to its first column in the current time step.
using Slot = std::int32_t;

// What a slot holds where a run of pointwise operations works block by block.
enum class Holds : std::int8_t {
  every_value,  // of all columns
  one_block,    // a local: the block at hand
  one_vector,   // a number: it serves every unit
};

// Pointwise operations; a, b, c, d are operands, y the result.
enum class Pointwise : std::uint8_t {
  copy,
  negate,
  times,
  over,  // a / b
  plus,
  minus,
  maximum,       // NaN if either is
  minimum,
  multiply_add,  // a b + c
  two_products,  // a b + c d
  blend,         // (1 - a) b + a c
  sigmoid_back,  // a b (1 - b), an error term through y = σ(·) where b = y; where there is a c, times c; where a d, plus d
  tanh_back,     // a (1 - b b), and c and d alike
  accumulate,    // a + b, b = y
  sigmoid,
  tanh,
  relu,
  leaky_relu,
  elu,
  exp,
  relu_slope,
  leaky_relu_slope,
  elu_slope,
  call,  // any other function, value by value
};

struct Instruction {
  Pointwise what;
  Slot y = -1;
  Slot s[4] = {-1, -1, -1, -1};  // operands
  double (*function)(double) = nullptr;
};

// Where one vector of rows of a product goes, and what it starts from.
struct RowVector {
  Slot out;
  Slot init = -1;                                // added to the product; -1: nothing
  std::int32_t offset = 0;                       // first row in both
  std::int32_t out_stride = 0, init_stride = 0;  // from column to column; 0: the same column for all
};

// A stretch of the product's inner dimension: `count` units of one slot.
struct Part {
  Slot operand;
  std::int32_t count;
};

// out = W a + init for several W stacked over one list of operands.
template <class T>
struct Product {
  const T* packed = nullptr;  // panel after panel; a panel of v row vectors holds, for each inner index, v vectors
  int panel = 0;              // row vectors in a panel (the last one may have fewer)
  const RowVector* rows = nullptr;
  int row_count = 0;
  const Part* parts = nullptr;
  int part_count = 0;
  int inner = 0;  // sum of the parts' counts
};

// sum += Σ over columns of a bᵀ, several a stacked over one b.
template <class T>
struct Outer {
  const RowVector* rows = nullptr;  // of the a's: slot `out`, `offset`, `out_stride`
  int row_count = 0;
  Slot b = -1;
  int inner = 0;     // units of b
  T* sum = nullptr;  // row panel after row panel as Product::packed
  int panel = 0;
  T* scratch = nullptr;  // outer_block · panel · width values
  T* totals = nullptr;   // row_count · width values: += Σ a; null where nobody asks
};

// A piece of a time step: a product, or a run of instructions over so many values.
template <class T>
struct Piece {
  Product<T> product;
  const Instruction* list = nullptr;
  int length = 0, values = 0;
  int moved = -1;  // or a node whose values are copied together; no kernel does that
};

// A slot that goes on from step to step, or there and back.
struct Moving {
  Slot slot;
  std::ptrdiff_t by;
  bool alternates;
};

// Several time steps of such pieces.
template <class T>
struct Steps {
  std::span<const Piece<T>> pieces;
  T** at;
  const std::int32_t* strides;
  const Holds* holds;
  int columns;
  std::span<Moving> moving;
  int count;
};

// Cells whose whole time step has a kernel where there is one sequence: the recurrent product and the tail on its sums.
enum class Cell : std::uint8_t { none, lstm, gru };

// A value as time goes by; null where it is not wanted.
template <class T>
struct Series {
  T* at = nullptr;          // at the first step
  std::ptrdiff_t step = 0;  // from step to step
  bool alternates = false;  // two places in turn: the step changes its sign
};

// Some time steps of such a cell: h' from one product's sums. With U the stack of W_hf, W_hi … (and of W_xf … where x is short)
//
//   LSTM   a_f, a_i, a_g, a_o = U h + start          f, i, o = σ(a_f), σ(a_i), σ(a_o)    g = tanh(a_g)
//          c' = f c + i g                            h' = o tanh(c')
//   GRU    a_r, a_z, m = U h + start                 r, z = σ(a_r), σ(a_z)               n = tanh(a_n + r m)
//          h' = (1 - z) n + z h                      m = W_hn h + b_hn; a_n = W_xn x + b_xn was computed before
//
// `series` has a place for each of these values, by the names below.
template <class T>
struct CellRun {
  static constexpr int most_gates = 4;
  enum : int {
    // Read.
    start = 0,               // … + gate: what its sum starts from, W_x x + b or b alone. LSTM: f, i, g, o. GRU: r, z, m
    h = start + most_gates,  // the hidden state before the step
    c,                       // LSTM: the cell state before it
    a_n,                     // GRU
    x,                       // the input, where its product is not part of `start`
    // Written.
    h_next,
    c_next,  // LSTM
    // Written where a backward pass will read them, null elsewhere.
    gate,                        // … + gate: its value (GRU: r, z, and the sum m)
    tanh_c = gate + most_gates,  // LSTM: of c'
    n,                           // GRU
    one_minus_z,                 // GRU
    count
  };
  // Whether only a backward pass reads it.
  static constexpr bool is_for_backward(int place) {
    return (place >= gate && place < gate + most_gates) || place == tanh_c || place == n || place == one_minus_z;
  }

  Cell cell = Cell::none;
  Product<T> product;  // its slots are the places above; rows go unit vector by unit vector, the gates of one
                       // side by side, in panels of panel_cell / gates unit vectors
  int units = 0;       // of h, in whole vectors
  int steps = 1;
  Series<T> series[count];
};

template <class T>
struct Kernels {
  const char* name;  // "AVX2"
  int width;         // values in a vector
  int panel_one;     // row vectors in a panel where a product has one column
  int panel_many;    // where it has several
  int panel_outer;
  int outer_block;  // columns of a that are packed at a time
  int block;        // values a run of pointwise operations works on at a time; locals hold as many
  // strides[slot]: from column to column of an operand.
  void (*product)(const Product<T>& product, T* const* at, const std::int32_t* strides, int columns);
  // Runs the list over `count` values (a multiple of the width).
  void (*pointwise)(const Instruction* list, int length, T* const* at, const Holds* holds, int count);
  void (*outer)(const Outer<T>& outer, T* const* at, const std::int32_t* strides, int columns);
  void (*steps)(const Steps<T>& steps);
  void (*cell)(const CellRun<T>& run) = nullptr;  // whole steps, or null
  int panel_cell = 0;                             // row vectors in a panel of theirs, at most
};

// All kernels that this processor runs, narrow vectors first. Those for double use no fused multiply-add: the same bits
// everywhere.
template <class T>
std::span<const Kernels<T>* const> every_kernels();
// The fastest for values of so many units: the fewest vectors, of those the narrowest.
template <class T>
const Kernels<T>& kernels(int units);

}  // namespace gatewalk::compile
