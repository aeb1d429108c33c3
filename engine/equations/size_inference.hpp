// Infers the length of every value of a recipe by unification. Internal to make_recipe.
//
//   h, c …      H (or the size that the state line gives)      x   I      [a, b]   |a| + |b|
//   a + b, a * b, a - b        |a| = |b| = |result|            f(a), -a   |a| = |result|
//   W a                        |a| columns, and an open number of rows
//   the right side of s' = …   |s|
// Equalities are collected with classes of variables (union-find). A variable in no class with a letter becomes H: in
// f = sigmoid(W_f [h, x] + b_f), c' = f * c it is `f * c` that makes f, b_f and W_f's rows as long as c. Two different letters in
// one class are a rule on the numbers, I = H, unless one contains the other: H + I = H has no solution but I = 0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/equations/recipe.hpp"

namespace gatewalk::equations {

// Each value has a variable; elementwise operations make variables the same. What stays open becomes H.
class SizeInference {
 public:
  int open();            // a fresh variable
  int known(Size size);  // a variable that is this size
  int concatenation(const std::vector<int>& parts);

  // a and b must be the same length. Two different letters become a rule on the numbers (I must equal H);
  // sizes no numbers can reconcile (H + I against H) are an error.
  Status unify(int a, int b, const Sentence& reason, Place place);

  Size size(int variable) const;
  const std::vector<SizeRule>& rules() const { return rules_; }

 private:
  struct Class {
    int parent;
    std::optional<Size> bound;
    std::vector<int> parts;  // of a concatenation
  };
  int root(int variable) const;
  std::vector<Class> classes_;
  std::vector<SizeRule> rules_;
};

}  // namespace gatewalk::equations
