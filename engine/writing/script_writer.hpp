// What scripts of a whole run and of one step have in common: a cell's functions, names and numbers in one language.
#pragma once

#include <set>
#include <string>

#include "engine/writing/script.hpp"

namespace gatewalk::writing {

class ScriptWriter {
 public:
  // The recipes must outlive the writer.
  ScriptWriter(const equations::Recipe& forward, const equations::Recipe& backward, Language language)
      : forward_(forward), backward_(backward), language_(language) {}

  // Imports, forward_step and, for NumPy, backward_step with these of its operations cut.
  std::string functions(bool with_backward, const std::set<std::string>& cuts = {}) const;

  // Lists of pairs ("name in the trace", "field of what a step returns"): what a step prints.
  std::string forward_names() const;
  std::string backward_names() const;
  // Of every value whose error term the backward pass has: PyTorch keeps these.
  std::string error_names() const;
  // "[v.h, v.c]": the states after a step.
  std::string new_states() const;

  std::string variable(equations::Index k) const { return writing::code_variable(forward_, &backward_, k); }
  std::string backward_variable(equations::Index k) const { return writing::code_variable_backward(forward_, backward_, k); }
  // "np.array([[…]])": any shape, numbers that read back as the same doubles.
  std::string tensor(const Tensor& t) const;

  const equations::Recipe& forward() const { return forward_; }
  const equations::Recipe& backward() const { return backward_; }
  bool numpy() const { return language_ == Language::numpy; }
  std::string module() const { return numpy() ? "np" : "torch"; }

 private:
  const equations::Recipe& forward_;
  const equations::Recipe& backward_;
  Language language_;
};

std::string quoted(const std::string& text);

}  // namespace gatewalk::writing
