#include "lessons/experiment/shapes.hpp"

#include <algorithm>

#include "engine/writing/tex.hpp"

namespace gatewalk::lessons {

namespace {

using Kind = equations::Operation::Kind;

class Shapes {
 public:
  Shapes(const Experiment& e, Pass pass, trace::Part part)
      : e_(e), recipe_(e.recipe(pass)), trace_(e.trace(pass, part)), part_(part) {
    options_.classes = false;
    if (pass == Pass::backward) options_.forward = &e.recipe(Pass::forward);
    options_.reverse = trace_.extent.reverse;
  }

  void add_line(Index operation) {
    const Index equation = recipe_.pass == Pass::forward ? recipe_[operation].equation : -1;
    if (equation < 0) return add_operation(operation);
    for (const Index op : recipe_.walk())
      if (recipe_[op].equation == equation) add_operands(op);
    for (const Index op : recipe_.walk())
      if (recipe_[op].equation == equation && !recipe_[op].symbol.empty()) add_value(op);
  }
  const std::string& text() const { return text_; }

 private:
  void add_operation(Index op) {
    add_operands(op);
    add_value(op);
  }
  // Matrices, and operands that come from outside of the line.
  void add_operands(Index op) {
    const equations::Operation& o = recipe_[op];
    if (o.kind == Kind::product && o.parameter >= 0) {
      const trace::Matrix& m = e_.model().parameters(part_)[static_cast<std::size_t>(o.parameter)];
      const std::string name = writing::tex_name(
          recipe_.pass == Pass::forward ? recipe_.parameters[static_cast<std::size_t>(o.parameter)].name
                                        : e_.recipe(Pass::forward).parameters[static_cast<std::size_t>(o.parameter)].name);
      add(o.transposed ? name + "^\\top" : name,
          std::to_string(o.transposed ? m.cols() : m.rows()) + " \\times " + std::to_string(o.transposed ? m.rows() : m.cols()));
    }
    for (const Index operand : o.operands) {
      const equations::Operation& from = recipe_[operand];
      const bool inside =
          recipe_.pass == Pass::forward && from.equation == o.equation && !from.leaf() && from.kind != Kind::concat;
      if (!inside && from.kind != Kind::number) add_value(operand);
    }
  }
  void add_value(Index op) {
    if (recipe_[op].kind == Kind::outer) {
      const trace::Matrix m = trace_.outer_at(op, 0);
      return add(writing::tex_letter(recipe_, op, options_), std::to_string(m.rows()) + " \\times " + std::to_string(m.cols()));
    }
    add(writing::tex_letter(recipe_, op, options_), std::to_string(trace_.units(op)));
  }
  void add(const std::string& name, const std::string& shape) {
    const std::string entry = name + "\\!: " + shape;
    if (std::find(seen_.begin(), seen_.end(), entry) != seen_.end()) return;
    seen_.push_back(entry);
    text_ += (text_.empty() ? "" : ",\\; ") + entry;
  }

  const Experiment& e_;
  const equations::Recipe& recipe_;
  const trace::Trace& trace_;
  trace::Part part_;
  writing::TexOptions options_;
  std::vector<std::string> seen_;
  std::string text_;
};

}  // namespace

std::string shapes_tex(const Experiment& experiment, Pass pass, Index operation, trace::Part part) {
  Shapes shapes(experiment, pass, part);
  shapes.add_line(operation);
  return shapes.text();
}

}  // namespace gatewalk::lessons
