// An optimizer's rule: how a number is changed by its gradient, and what is remembered of it. A rule is a pair of files in this
// folder, NAME.rule with its equations (rule_recipe.hpp) and NAME.cpp with the same as a loop, which defines NAME_rule, and its
// name in the list below; names, defaults, command line and module follow from the list, and a test that both give the same bits.
#pragma once

#include <cstddef>

#define GATEWALK_RULES(row) row(sgd) row(momentum) row(rmsprop) row(adam) row(adamw)

namespace gatewalk::training {

struct OptimizerOptions;  // optimizer.hpp
struct BetaPowers;

// Some numbers to be changed. `first` and `second` are the rule's memory of each, 0 at first; null where it has none.
template <class T>
struct Changed {
  const OptimizerOptions& options;
  const BetaPowers& powers;  // with this update
  T* w;
  const T* g;
  T *first, *second;
  std::size_t count;
};

struct RuleFormula {
  double learning_rate;                        // PyTorch's default
  bool has_first = false, has_second = false;  // what it remembers of every number
  bool decays = false;                         // reads OptimizerOptions::weight_decay
  void (*in_double)(const Changed<double>& numbers);
  void (*in_float)(const Changed<float>& numbers);

  void change(const Changed<double>& numbers) const { in_double(numbers); }
  void change(const Changed<float>& numbers) const { in_float(numbers); }
};

enum class Remembers { nothing, first, second, both };

// Formula: a struct with `template <class T> static void change(const Changed<T>&)`.
template <class Formula>
constexpr RuleFormula rule_of(double learning_rate, Remembers what, bool decays = false) {
  return {learning_rate,
          what == Remembers::first || what == Remembers::both,
          what == Remembers::second || what == Remembers::both,
          decays,
          Formula::template change<double>,
          Formula::template change<float>};
}

#define GATEWALK_DECLARE(name) extern const RuleFormula name##_rule;
GATEWALK_RULES(GATEWALK_DECLARE)
#undef GATEWALK_DECLARE

}  // namespace gatewalk::training
