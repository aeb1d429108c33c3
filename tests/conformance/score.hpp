// Compares what an engine gave with what a case expects, and keeps the worst error of every kind.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/conformance/case.hpp"

namespace conformance {

// How far a value may be off. forward: atol + rtol |expected|; gradient: factor · max|expected tensor|.
struct Tolerance {
  double atol = 0, rtol = 0, factor = 0;
};
// From a case's `tolerance` for "float64" or "float32"; the set's usual figures where it has none.
Tolerance tolerance_of(const json& tolerance, const std::string& precision, const std::string& kind);

// What one case gave in one precision.
struct Outcome {
  double worst = 0;                   // the largest error, in the kind's own measure
  int compared = 0;                   // numbers
  std::vector<std::string> failures;  // the first of each tensor, naming it, its index, expected and got
  std::vector<std::string> notes;

  // Errors relative to max(1, |expected|).
  void compare_values(const std::string& name, const Tensor& got, const Tensor& expected, const Tolerance& tolerance);
  // Errors relative to the largest |expected| of the tensor (as they are where it is all 0).
  void compare_gradient(const std::string& name, const Tensor& got, const Tensor& expected, const Tolerance& tolerance);
  void fail(std::string why) { failures.push_back(std::move(why)); }
};

// Whether two sets of tensors hold the same bits; otherwise names the first that differs.
std::string first_difference(const TensorMap& a, const TensorMap& b);

// Prints a line a case and precision, and at last what a folder gave.
class Score {
 public:
  void count(const std::string& path, const std::string& kind, const std::string& precision, const Outcome& outcome);
  void skip(const std::string& path, const std::string& precision, const std::string& why);
  void broken(const std::string& path, const std::string& why);
  // Prints the worst error of each kind, then `N passed, N failed[, N skipped]`. Returns the exit code.
  int finish() const;

 private:
  int passed_ = 0, failed_ = 0, skipped_ = 0;
  struct Worst {
    double error = -1;
    std::string path;
    int cases = 0;
  };
  std::map<std::string, Worst> worst_;  // "forward double"
};

}  // namespace conformance
