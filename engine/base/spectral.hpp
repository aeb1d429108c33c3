// The largest singular value of a matrix: how much it can stretch a vector at most. β_W of lesson 2.
//
//   ‖A‖₂ = max over v of ‖A v‖ / ‖v‖ = σ₁,   σ₁ ≥ σ₂ ≥ … the square roots of the eigenvalues of AᵀA, with eigenvectors v₁, v₂ …
//   Power iteration: with v = Σ c_k v_k,   (AᵀA)ⁿ v = Σ σ_k²ⁿ c_k v_k,   whose direction tends to v₁ as (σ₂/σ₁)²ⁿ.
//   So v ← Aᵀ(A v) / ‖Aᵀ(A v)‖, and ‖A v‖ rises to σ₁, its error as (σ₂/σ₁)⁴ⁿ.
// A is divided by its largest entry first, and the result multiplied by it: squares neither overflow nor vanish.
#pragma once

#include <Eigen/Core>

namespace gatewalk {

// ‖A‖₂, the spectral norm, by power iteration on AᵀA in a fixed order of sums, so that it has the same bits everywhere; the
// last digits settle slowly where two singular values are nearly equal, but the value itself hardly moves then.
// Shapes: any; 0 for an empty matrix. Not finite if an entry is not. Cost: at most 2000 products with A and Aᵀ.
double spectral_norm(const Eigen::Ref<const Eigen::MatrixXd>& A);

}  // namespace gatewalk
