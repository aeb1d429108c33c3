// The largest singular value of a matrix: how much it can stretch a vector at most. β_W of lesson 2.
#pragma once

#include <Eigen/Core>

namespace gatewalk {

// ‖A‖₂, the spectral norm, by power iteration on AᵀA in a fixed order of sums, so that it has the same bits everywhere; the
// last digits settle slowly where two singular values are nearly equal, but the value itself hardly moves then.
// Shapes: any; 0 for an empty matrix. Not finite if an entry is not. Cost: at most 2000 products with A and Aᵀ.
double spectral_norm(const Eigen::Ref<const Eigen::MatrixXd>& A);

}  // namespace gatewalk
