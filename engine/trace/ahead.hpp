// Of a pass's products what need not be computed step by step. A large network's walk spends its time reading weights, and what
// multiplies W's columns for x is known before the first step, as ∂L/∂x is wanted only after the last one: over a block of steps
// W is read once. Each number is the same sum in the same order, so the bits are those of a walk step by step.
//
//   forward:   W [h, x] = W_h h + W_x x      W_x x of a block's steps, then step by step W_h h
//   backward:  d[h, x] = Wᵀ da               W_hᵀ da step by step (ds_prev waits for it), W_xᵀ da after a block's steps
#pragma once

#include <deque>

#include "engine/trace/trace.hpp"

namespace gatewalk::trace {

constexpr int steps_at_once = 32;

// Forward: the parts of products that multiply the layer's input alone.
class Ahead {
 public:
  Ahead(const Trace& trace, const Matrix& input, int together = steps_at_once);
  // Whether something of this product is known before its step.
  bool knows(Index operation) const { return !products_[static_cast<std::size_t>(operation)].first_of.empty(); }
  // Its parts' sums at a step, size × B; empty matrices where they are not known.
  const std::vector<Matrix>& at(Index operation, int step);

 private:
  struct Product {
    std::vector<int> first_of;  // by part: its first column, -1 where it is not the input; empty: none is
    std::vector<Matrix> block;  // by part: of the block's steps
    int begins = -1;            // the block's first step
    std::vector<Matrix> now;
  };
  const Trace& trace_;
  const Matrix& input_;
  int together_;  // steps of a block
  std::vector<Product> products_;
};

// Backward: what no earlier step and no weight's gradient reads, and the turned weights of what they read.
class Behind {
 public:
  explicit Behind(const Trace& trace);
  // Whether an operation is left to finish().
  bool leaves(Index operation) const { return late_[static_cast<std::size_t>(operation)]; }
  // Whether a product's Wᵀ d is computed here, as far as a step needs it; into `out`, size × B, the rest of which is 0.
  bool turns(Index operation) const { return !products_[static_cast<std::size_t>(operation)].parts.empty(); }
  void multiply(Index operation, const View& d, Matrix& out) const;
  // Computes what was left of these steps, given in the order of the pass.
  void finish(Trace& trace, const std::vector<int>& steps) const;

 private:
  struct Part {
    int first = 0, count = 0;  // columns of W
    bool now = false;          // false: left to finish()
    Matrix turned;             // their transpose, where a small W is read faster so; empty: read as it is
  };
  struct Product {
    std::vector<Part> parts;
  };
  void finish_part(Trace& trace, Index operation, const Part& part, const std::vector<int>& steps) const;
  void ask(const Recipe& recipe, Index k, std::vector<char>& needed) const;
  void mark_stale(const Recipe& recipe, Index k);
  const Trace& trace_;
  std::vector<char> late_;   // by operation: wholly left
  std::vector<char> stale_;  // in part
  std::vector<Product> products_;
};

}  // namespace gatewalk::trace
