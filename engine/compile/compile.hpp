// A recipe compiled for given sizes: the same values as the walk, as fast as the machine allows.
//
//   x ──► W_x x + b for all time steps (one product) ──►┐
//   h, c ──► W_h h, all gates stacked (one product) ───►┴► pointwise tail, fused ──► h', c'
//
// It holds for any cell: nothing here knows a gate by name. The recipe is the truth: tests hold every shipped cell against the
// walk. Program<float> is for training and measuring, Program<double> for checking.
//
// Shapes: T steps, B sequences, H units, I inputs; a value of all steps is a matrix with a column t·B + b for step t of
// sequence b. What is done, on the LSTM's forget gate f = σ(W_f [h, x] + b_f), a_f its pre-activation:
//
//   parts      W_f [h, x] = W_fh h + W_fx x: a concatenation is never made (graph.hpp)
//   hoisting   W_fx x_t + b_f does not wait for h, so it is computed for all t before the loop, one product over T·B columns
//              (in chunks that stay in the cache):
//                S_f[:, t·B + b] = W_fx x[:, t·B + b] + b_f
//   stacking   products of one operand become one product; of the four gates
//                ⎡a_f⎤   ⎡W_fh⎤       ⎡S_f⎤
//                ⎢a_i⎥ = ⎢W_ih⎥ h   + ⎢S_i⎥        4H × H times H × B, in step t
//                ⎢a_g⎥   ⎢W_gh⎥  t-1  ⎢S_g⎥
//                ⎣a_o⎦   ⎣W_oh⎦       ⎣S_o⎦t
//              and hoisted likewise [W_fx; W_ix; W_gx; W_ox] x, 4H × I times I × T·B
//   short x    with I ≤ 16 the hoisted matrix moves more numbers than it computes: then [W_h W_x] stays in the step, b its start
//   tail       what is left is pointwise, one pass over the values in registers or in a block that fits the first cache:
//                f, i, o = σ(a_f), σ(a_i), σ(a_o)    g = tanh(a_g)    c' = f c + i g    h' = o tanh(c')
//              For one sequence (B = 1) product and tail of an LSTM or a GRU are one kernel (kernels_cell.hpp), whatever the
//              cell is called.
//   backward   the derivative's recipe (differentiate.hpp) is compiled the same way; in step t, from T back to 1,
//                dh_prev = W_fhᵀ da_f + W_ihᵀ da_i + W_ghᵀ da_g + W_ohᵀ da_o          one product, H × 4H times 4H × B
//   gradients  wait until all da are known, and are then one product over the whole sequence and batch,
//                dW_fh = Σ_t Σ_b da_f[:, t·B + b] · h_prev[:, t·B + b]ᵀ = da_f h_prevᵀ      H × T·B times T·B × H
//              (likewise dW_fx = da_f xᵀ), the da of all gates stacked over one h_prev; db_f = da_f · 1 is summed on the way.
//              dx = W_fxᵀ da_f + … is one product over T·B columns, computed if the caller wants it.
//
// Sums run in another order than the walk's, so values agree with it to rounding, not to the bit.
//
// Memory: (states + kept values) · T · B · H numbers after a recorded forward pass and about as many for its backward
// pass (LSTM: 7 and 4); without recording one state's T · B · H. Everything is owned by the program and allocated when a
// call first needs it; later calls of the same or a smaller extent allocate nothing.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/equations/recipe.hpp"

namespace gatewalk::compile {

template <class T>
struct Kernels;

// What a pass runs over. Columns are t·B + b; a value's units are contiguous within its column.
struct Run {
  int steps = 1;
  int batch = 1;
  bool reverse = false;          // step T-1 is processed first
  const int* lengths = nullptr;  // each sequence's own number of steps, 1 … T; null: all are T long
  bool record = false;           // keep what a backward pass needs
  int truncate = 0;              // backward: no error term passes from one block of so many steps to the block before; 0: all do
};

template <class T>
class Program {
 public:
  // Compiles a forward recipe and its derivative (differentiate()). The sizes must satisfy the recipe's rules.
  // `with`: other kernels than the fastest for this hidden size (every_kernels()). `error_terms`: the backward pass keeps
  // ∂L/∂h_t for error_norms, T · B · H numbers more; every other number has the same bits without it.
  Program(const equations::Recipe& forward, const equations::Recipe& backward, const equations::Sizes& sizes,
          const Kernels<T>* with = nullptr, bool error_terms = false);
  ~Program();
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;

  // A parameter's values, rows × columns with a row's columns contiguous (a vector: its rows); 0 at first.
  // Call `parameters_changed` after writing.
  std::span<T> parameter(equations::Index parameter);
  void parameters_changed();
  // The sum of all gradients by a parameter since `clear_gradients`, in the same layout.
  std::span<T> gradient(equations::Index parameter);
  void clear_gradients();

  // Runs all time steps.
  // Shapes: x has `input` units a column, columns x_stride apart; initial[k], if not null, state k's size × B;
  //   output, if not null, the first state's size a column, columns output_stride apart (0 past a sequence's end);
  //   final_states[k], if not null, like initial. With `record` x must stay as it is until the backward pass.
  void forward(const Run& run, const T* x, int x_stride, std::span<const T* const> initial, T* output, int output_stride,
               std::span<T* const> final_states);

  // Runs back over the last recorded forward pass. Everything that comes out is added to what is there.
  // Shapes: d_output, if not null, like output; d_final[k], if not null, ∂L/∂(state k's last value);
  //   d_x, if not null, like x; d_initial[k], if not null, like initial.
  void backward(const T* d_output, int d_output_stride, std::span<const T* const> d_final, T* d_x, int d_x_stride,
                std::span<T* const> d_initial);

  // ‖∂L/∂h_t‖ for each time step of the last backward pass, h_t the layer's output over all of the batch with all that it goes
  // into; 0 where no gradient reaches it. Only for a program that keeps error terms.
  std::vector<double> error_norms() const;

  // The last run, as it was recorded; steps is 0 if there is nothing to run back over.
  const Run& recorded() const;
  // Bytes held for runs (without parameters): for tests and for the curious.
  std::size_t workspace_bytes() const;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

extern template class Program<float>;
extern template class Program<double>;

}  // namespace gatewalk::compile
