#include "engine/base/spectral.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/base/random.hpp"
#include "engine/training/initializer.hpp"

using namespace gatewalk;

TEST_CASE("the spectral norm is the largest singular value, whatever the shape") {
  Random random(5);
  for (const auto& [rows, columns] : {std::pair{1, 1}, {4, 4}, {3, 7}, {9, 2}, {24, 24}}) {
    // A = U diag(s) Vᵀ with known singular values, the largest 2.5.
    const int rank = std::min(rows, columns);
    Eigen::MatrixXd scaled = training::orthogonal(rows, rank, random);
    for (int k = 0; k < rank; ++k) scaled.col(k) *= k == rank / 2 ? 2.5 : 0.1 + 2.2 * k / rank;
    const Eigen::MatrixXd A = scaled.lazyProduct(training::orthogonal(columns, rank, random).transpose());
    CHECK(spectral_norm(A) == doctest::Approx(2.5).epsilon(1e-9));  // power iteration stops when a step adds no digit
    CHECK(spectral_norm(A * 1e200) == doctest::Approx(2.5e200).epsilon(1e-9));
  }
}

TEST_CASE("a rotation has spectral norm 1, a matrix of zeros 0, one with a NaN none") {
  const Eigen::Matrix2d turned{{0.6, -0.8}, {0.8, 0.6}};
  CHECK(spectral_norm(turned) == doctest::Approx(1).epsilon(1e-15));
  CHECK(spectral_norm(Eigen::MatrixXd::Zero(3, 2)) == 0);
  Eigen::MatrixXd broken = Eigen::MatrixXd::Ones(2, 2);
  broken(1, 0) = std::nan("");
  CHECK(std::isnan(spectral_norm(broken)));
}
