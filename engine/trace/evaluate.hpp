// Computes one operation of a recipe in double: the one place where the mathematics of a walk is done.
// The order of every sum is fixed here and independent of packet width, so that the bits are the same everywhere:
// a matrix product adds its columns one after the other, part by part, and a bias comes last.
#pragma once

#include "engine/trace/trace.hpp"

namespace gatewalk::trace {

// Where an operation finds its operands: index of an earlier operation → its value, size × B (or one column).
using Operands = std::function<View(Index)>;

// The value of `operation` (not a leaf, not `outer`).
// Shapes: out is size × B; operands as the recipe says. Cost: O(size · B), products O(rows · columns · B).
void evaluate(const Recipe& recipe, Index operation, const Sizes& sizes, const Parameters& parameters, const Operands& operand,
              Matrix& out);

// The same of a product with the sums of some of its parts known already: part k's W_part a_part is known[k], size × B, or empty.
void evaluate_product(const Recipe& recipe, Index operation, const Sizes& sizes, const Parameters& parameters, const View& a,
                      const std::vector<Matrix>& known, Matrix& out);

// sum += Σ_j w_(first + j) a_j over `count` columns of w, one after the other.
// Shapes: a is `count` numbers, sum as many as w has rows.
void add_columns(const Matrix& w, Eigen::Index first, Eigen::Index count, const double* a, double* sum);

// y_j = Σ_i w_(i, first + j) d_i for `count` columns of w, the rows one after the other.
// Shapes: d is as many numbers as w has rows, y `count`.
void transposed_columns(const Matrix& w, Eigen::Index first, Eigen::Index count, const double* d, double* y);

// The same sums as add_columns for each column of `a` and its column of `sums`, with the bits that one at a time would have: W is
// read once for all.
// Shapes: a is count × N, sums W's rows × N.
void add_columns(const Matrix& w, Eigen::Index first, const Eigen::Ref<const Matrix>& a, Matrix& sums);

// out += a bᵀ over columns b = 0 … B-1 in order: a product's weight gradient.
void add_outer(View a, View b, Matrix& out);

// sum += Σ_t a_t b_tᵀ of an `outer` operation over some steps of one sequence, with the bits of adding a matrix a step; of the
// sum's columns from `first` on so many, without a count all.
void add_outers(const Trace& trace, const Operation& outer, const std::vector<int>& steps, Matrix& sum, Eigen::Index first = 0,
                Eigen::Index columns = -1);

}  // namespace gatewalk::trace
