// The losses a network is trained with: value and gradient by the network's output, for the engine and the lessons alike.
// Which output counts against which target is decided here; what the optimizer does with the gradient is not.
//
// With y the outputs of a row (one step of one sequence), F of them, and N rows that count:
//
//   squared         mean  L = 1/(N F) Σ_rows Σ_k (y_k - target_k)²         ∂L/∂y_k = 2 (y_k - target_k) / (N F)
//                   sum   L = ½ Σ_rows Σ_k (y_k - target_k)²               ∂L/∂y_k = y_k - target_k
//
//   cross-entropy   p = softmax(y),  p_k = e^(y_k) / Σ_j e^(y_j),  c the target's class
//                   mean  L = 1/N Σ_rows -log p_c = 1/N Σ_rows (log Σ_j e^(y_j) - y_c);  sum: without 1/N
//                   ∂/∂y_k log Σ_j e^(y_j) = p_k  and  ∂y_c/∂y_k = [k = c],  so  ∂L/∂y_k = (p_k - [k = c]) / N
//                   With m = max y subtracted everywhere p stays the same and no exponential overflows:
//                   log Σ_j e^(y_j) - y_c = log Σ_j e^(y_j - m) - (y_c - m)
//                   A row's gradient adds up to 0: what the target's class gains the others lose.
#pragma once

#include <span>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"

namespace gatewalk::network {

struct Loss {
  // none: L = 0. cross_entropy: targets are class indices.
  enum class Kind { none, squared, cross_entropy };
  // Which steps count: each sequence's last one, every one, or as many as there are targets for.
  enum class Where { by_target, last, every };
  enum class Scale { mean, sum };

  Kind kind = Kind::squared;
  Where where = Where::by_target;
  Scale scale = Scale::mean;

  static const Loss nothing, squared_error, cross_entropy;  // means, by target

  // Numbers of a target for one row of F outputs.
  int target_width(int outputs) const { return kind == Kind::squared ? outputs : 1; }
  // Whether only each sequence's last step counts against a target of so many numbers.
  bool reads_last_step(std::size_t target, int batch, int outputs) const {
    const auto last = static_cast<std::size_t>(batch) * static_cast<std::size_t>(target_width(outputs));
    return kind != Kind::none && where != Where::every && (where == Where::last || target == last);
  }
  bool operator==(const Loss&) const = default;
};
inline constexpr Loss Loss::nothing{Kind::none};
inline constexpr Loss Loss::squared_error{Kind::squared};
inline constexpr Loss Loss::cross_entropy{Kind::cross_entropy};

struct LossValue {
  double value = 0;
  Tensor gradient;  // ∂L/∂output, [T, B, F]; 0 where nothing counts
  int rows = 0;     // rows that counted
  int right = 0;    // cross_entropy: rows whose largest output is the target's
};

// The loss of an output [T, B, F] against a target.
// Shapes: squared [B, F] or [T, B, F], cross_entropy [B] or [T, B]; only the number of rows matters. B rows are
//   for the last step, T·B rows for every step. With lengths, the last step is each sequence's own last one, and rows
//   past a sequence's end do not count. A class index of -100 does not count either (PyTorch's ignore_index).
// Errors: a target of another size, an index that is no class, a target in which nothing counts.
// Cost: O(T · B · F).
Result<LossValue> loss(const Loss& kind, const Tensor& output, const Tensor& target, const std::vector<int>& lengths = {});

// The same on plain arrays, in double or float; sums are taken in double.
struct LossExtent {
  int steps = 1, batch = 1, width = 1;  // T, B, F
  std::span<const int> lengths{};
};
struct LossSum {
  double value = 0;
  int rows = 0, right = 0;
};
// `gradient`, if not null, has the output's shape: rows that count are written, the others stay as they are.
template <class T>
Result<LossSum> loss_of(const Loss& kind, const T* output, const LossExtent& extent, std::span<const T> target, T* gradient);

// Each row's softmax, one probability an output: p_k = exp(y_k - max y) / Σ_j exp(y_j - max y). Shape: the output's.
Tensor softmax(const Tensor& output);

// The index of the largest of `count` values, the first if there are several.
template <class T>
int largest(const T* values, int count) {
  int best = 0;
  for (int k = 1; k < count; ++k)
    if (values[k] > values[best]) best = k;
  return best;
}

}  // namespace gatewalk::network
