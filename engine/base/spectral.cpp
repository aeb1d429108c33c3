#include "engine/base/spectral.hpp"

#include <cmath>
#include <limits>

namespace gatewalk {

namespace {

// Column by column, so that no sum depends on the width of a vector register.
Eigen::VectorXd times(const Eigen::Ref<const Eigen::MatrixXd>& A, const Eigen::VectorXd& v) {
  Eigen::VectorXd out = Eigen::VectorXd::Zero(A.rows());
  for (Eigen::Index j = 0; j < A.cols(); ++j)
    for (Eigen::Index i = 0; i < A.rows(); ++i) out[i] += A(i, j) * v[j];
  return out;
}
Eigen::VectorXd transposed_times(const Eigen::Ref<const Eigen::MatrixXd>& A, const Eigen::VectorXd& u) {
  Eigen::VectorXd out = Eigen::VectorXd::Zero(A.cols());
  for (Eigen::Index j = 0; j < A.cols(); ++j)
    for (Eigen::Index i = 0; i < A.rows(); ++i) out[j] += A(i, j) * u[i];
  return out;
}
double norm(const Eigen::VectorXd& v) {
  double sum = 0;
  for (Eigen::Index k = 0; k < v.size(); ++k) sum += v[k] * v[k];
  return std::sqrt(sum);
}

}  // namespace

// v ← AᵀA v / ‖AᵀA v‖; then ‖A v‖ rises towards the largest singular value.
double spectral_norm(const Eigen::Ref<const Eigen::MatrixXd>& A) {
  if (A.size() == 0) return 0;
  double largest = 0;
  for (Eigen::Index j = 0; j < A.cols(); ++j)
    for (Eigen::Index i = 0; i < A.rows(); ++i) {
      if (!std::isfinite(A(i, j))) return std::numeric_limits<double>::quiet_NaN();
      largest = std::max(largest, std::fabs(A(i, j)));
    }
  if (largest == 0) return 0;
  const Eigen::MatrixXd scaled = A / largest;  // squares neither overflow nor vanish
  // No entry is 0 and no two are alike, so that the start is orthogonal to nothing in particular.
  Eigen::VectorXd v(A.cols());
  for (Eigen::Index j = 0; j < v.size(); ++j) v[j] = 1 + 0.37 * static_cast<double>((j * 7) % 11) / 11;
  v /= norm(v);
  double before = 0;
  for (int round = 0; round < 1000; ++round) {
    const Eigen::VectorXd u = times(scaled, v);
    const double now = norm(u);
    if (now == 0) break;
    v = transposed_times(scaled, u);
    v /= norm(v);
    if (round > 20 && now - before <= 1e-15 * now) break;
    before = now;
  }
  return largest * norm(times(scaled, v));
}

}  // namespace gatewalk
