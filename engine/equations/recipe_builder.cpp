#include "engine/equations/recipe_builder.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/equations/joint_functions.hpp"
#include "engine/equations/size_inference.hpp"

namespace gatewalk::equations {

namespace {

using Kind = Operation::Kind;

Size letter_size(const std::string& letter) {
  if (letter == "I") return {0, 1, 0};
  if (letter == "P") return {0, 0, 1};
  return {1, 0, 0};
}

Operation make_operation(Kind kind, std::string name, std::vector<Index> operands) {
  Operation op;
  op.kind = kind;
  op.name = std::move(name);
  op.operands = std::move(operands);
  return op;
}

class Builder {
 public:
  Builder(const CellText& cell, std::string_view where) : cell_(cell), where_(where) {
    recipe_.cell = cell.name;
    recipe_.about = cell.about;
    recipe_.rows = cell.rows;
    recipe_.text = cell;
  }

  Result<Recipe> build() {
    for (const Equation& e : cell_.equations) reserved_.insert(e.target);
    for (const StateLine& s : cell_.states) {
      const Size size = letter_size(s.size);
      recipe_.states.push_back({s.name, size, -1, -1, s.initial});
    }
    for (std::size_t k = 0; k < cell_.equations.size(); ++k) {
      equation_ = static_cast<Index>(k);
      if (auto done = add_equation(cell_.equations[k]); !done) return placed(done.error());
    }
    return finish();
  }

 private:
  Error placed(Error error) const {
    error.where = where_;
    return error;
  }

  Status add_equation(const Equation& e) {
    auto value = add(*e.right);
    if (!value) return value.error();
    Index index = *value;
    Operation* op = &at(index);
    // A leaf or a value that already has a name of its own is copied, so that each left side is an operation.
    if (op->leaf() || named_.count(index)) {
      Operation copy = make_operation(Kind::copy, {}, {index});
      copy.place = e.place;
      auto added = insert(std::move(copy), op->scalar() ? sizes_.open() : variable_[static_cast<std::size_t>(index)],
                          e.target + "=" + op->name);
      index = added;
      op = &at(index);
    }
    rename(index, e.target);
    op->symbol = e.target;
    op->quantity = e.target;
    op->role = e.role;
    named_.insert(index);
    if (op->kind == Kind::call) {
      Operation& argument = at(op->operands[0]);
      if (!argument.leaf() && !named_.count(op->operands[0])) rename(op->operands[0], "a_" + e.target);
    }
    for (std::size_t k = 0; k < recipe_.states.size(); ++k)
      if (e.primed && recipe_.states[k].name == e.target) {
        recipe_.states[k].next = index;
        return sizes_.unify(variable_[static_cast<std::size_t>(index)], sizes_.known(recipe_.states[k].size),
                            say("equations.as_long", {{"name", e.target}}), e.place);
      }
    values_[e.target] = index;
    return Ok{};
  }

  Result<Index> add(const Expression& e) {
    using E = Expression::Kind;
    switch (e.kind) {
      case E::number: return add_number(e.number, e.place);
      case E::name: return add_name(e);
      case E::concat: return add_concat(e);
      case E::product: return add_product(e);
      case E::call: return add_call(e);
      case E::joint: return e.arguments.size() == 1 ? add_mean(e) : add_elementwise(find_joint(e.name)->kind, e);
      case E::negate: return add_negate(e);
      case E::times: return add_elementwise(Kind::times, e);
      case E::over: return add_elementwise(Kind::over, e);
      case E::plus: return add_elementwise(Kind::plus, e);
      case E::minus: return add_elementwise(Kind::minus, e);
    }
    return Index{-1};
  }

  Index add_number(double number, Place place) {
    Expression e{Expression::Kind::number, {}, false, number, {}, place};
    Operation op = make_operation(Kind::number, to_text(e), {});
    op.number = number;
    op.place = place;
    return insert(std::move(op), sizes_.open(), "#" + to_text(e));
  }

  // A number that was worked out from numbers.
  Result<Index> add_folded(double number, const Expression& e) {
    if (std::isfinite(number)) return add_number(number, e.place);
    return refuse(say("equations.not_finite", {{"text", to_text(e)}}), say("equations.write_a_double"), {}, e.place.line,
                  e.place.column);
  }

  Result<Index> add_name(const Expression& e) {
    if (e.name == cell_.input) {
      Operation op = make_operation(Kind::input, e.name, {});
      op.quantity = op.symbol = e.name;
      op.place = e.place;
      return recipe_.input = insert(std::move(op), sizes_.known(recipe_.rule() ? Size{1, 0, 0} : Size{0, 1, 0}), "x");
    }
    for (const OptionLine& option : cell_.options)
      if (option.name == e.name) return add_option(option, e.place);
    if (names_vector(e.name)) return add_vector(e);
    for (std::size_t k = 0; k < recipe_.states.size(); ++k) {
      State& state = recipe_.states[k];
      if (state.name != e.name) continue;
      if (e.primed) return state.next;
      Operation op = make_operation(Kind::state, e.name + "_prev", {});
      op.quantity = op.symbol = e.name;
      op.previous = true;
      op.state = static_cast<Index>(k);
      op.place = e.place;
      return state.previous = insert(std::move(op), sizes_.known(state.size), "prev " + e.name);
    }
    return values_.at(e.name);
  }

  Index add_option(const OptionLine& option, Place place) {
    Operation op = make_operation(Kind::number, option.name, {});
    op.quantity = op.symbol = option.name;
    op.number = option.value;
    op.place = place;
    return insert(std::move(op), sizes_.open(), "option " + option.name);
  }

  Result<Index> add_vector(const Expression& e) {
    Operation op = make_operation(Kind::parameter, e.name, {});
    op.parameter = parameter(e.name, false, e.place);
    op.symbol = e.name;
    op.quantity = quantity_here();
    op.place = e.place;
    return insert(std::move(op), parameter_rows_[static_cast<std::size_t>(op.parameter)], "p " + e.name);
  }

  Result<Index> add_concat(const Expression& e) {
    Operation op = make_operation(Kind::concat, to_text(e), {});
    std::vector<int> parts;
    for (const ExpressionPtr& part : e.arguments) {
      auto index = add(*part);
      if (!index) return index;
      op.operands.push_back(*index);
      parts.push_back(variable_[static_cast<std::size_t>(*index)]);
    }
    op.place = e.place;
    return insert(std::move(op), sizes_.concatenation(parts));
  }

  Result<Index> add_product(const Expression& e) {
    auto operand = add(*e.arguments[0]);
    if (!operand) return operand;
    const Index matrix = parameter(e.name, true, e.place);
    if (at(*operand).scalar())
      return refuse(say("equations.before_number", {{"matrix", e.name}}), say("equations.multiplies_vector"), {}, e.place.line,
                    e.place.column);
    std::vector<int> parts;
    if (at(*operand).kind == Kind::concat)
      for (Index part : at(*operand).operands) parts.push_back(variable_[static_cast<std::size_t>(part)]);
    else parts.push_back(variable_[static_cast<std::size_t>(*operand)]);
    auto& columns = parameter_columns_[static_cast<std::size_t>(matrix)];
    if (columns.empty()) columns = parts;
    if (columns.size() != parts.size())
      return refuse(say("equations.two_shapes", {{"matrix", e.name}}), say("equations.one_use"), {}, e.place.line,
                    e.place.column);
    for (std::size_t k = 0; k < parts.size(); ++k)
      if (auto same = sizes_.unify(columns[k], parts[k], say("equations.used_twice", {{"matrix", e.name}}), e.place); !same)
        return same.error();
    Operation op = make_operation(Kind::product, to_text(e), {*operand});
    op.parameter = matrix;
    op.quantity = quantity_here();
    op.place = e.place;
    return insert(std::move(op), parameter_rows_[static_cast<std::size_t>(matrix)]);
  }

  Result<Index> add_call(const Expression& e) {
    auto operand = add(*e.arguments[0]);
    if (!operand) return operand;
    const Function* f = find_function(e.name);
    if (folds(*operand)) return add_folded(f->value(at(*operand).number), e);
    Operation op = make_operation(Kind::call, {}, {*operand});
    const bool simple = e.arguments[0]->kind == Expression::Kind::name;
    op.name = simple ? e.name + "_" + at(*operand).name : to_text(e);
    op.quantity = simple ? at(*operand).quantity : quantity_here();
    op.function = f;
    op.place = e.place;
    return insert(std::move(op), variable_[static_cast<std::size_t>(*operand)]);
  }

  // One number of a whole vector: it has a size of its own, and meets vectors of any other.
  Result<Index> add_mean(const Expression& e) {
    auto operand = add(*e.arguments[0]);
    if (!operand) return operand;
    if (folds(*operand)) return operand;
    Operation op = make_operation(Kind::mean, {}, {*operand});
    const bool simple = e.arguments[0]->kind == Expression::Kind::name;
    op.name = simple ? e.name + "_" + at(*operand).name : to_text(e);
    op.quantity = quantity_here();
    op.place = e.place;
    return insert(std::move(op), sizes_.known(one_number));
  }

  Result<Index> add_negate(const Expression& e) {
    auto operand = add(*e.arguments[0]);
    if (!operand) return operand;
    if (folds(*operand)) return add_number(-at(*operand).number, e.place);
    Operation op = make_operation(Kind::negate, to_text(e), {*operand});
    op.quantity = quantity_here();
    op.place = e.place;
    return insert(std::move(op), variable_[static_cast<std::size_t>(*operand)]);
  }

  Result<Index> add_elementwise(Kind kind, const Expression& e) {
    auto left = add(*e.arguments[0]);
    if (!left) return left;
    auto right = add(*e.arguments[1]);
    if (!right) return right;
    if (folds(*left) && folds(*right)) return add_folded(computed(kind, at(*left).number, at(*right).number), e);
    const bool left_number = at(*left).scalar(), right_number = at(*right).scalar();
    const bool left_spreads = spreads(*left), right_spreads = spreads(*right);
    const int l = variable_[static_cast<std::size_t>(*left)], r = variable_[static_cast<std::size_t>(*right)];
    if (!left_spreads && !right_spreads)
      if (auto same = sizes_.unify(l, r, say("equations.elementwise", {{"text", to_text(e)}}), e.place); !same)
        return same.error();
    Operation op = make_operation(kind, to_text(e), {*left, *right});
    op.quantity = quantity_here();
    op.place = e.place;
    const bool by_right = left_spreads && (left_number || !right_spreads);
    return insert(std::move(op), left_number && right_number ? sizes_.open() : by_right ? r : l);
  }
  static double computed(Kind kind, double a, double b) {
    switch (kind) {
      case Kind::times: return a * b;
      case Kind::over: return a / b;
      case Kind::plus: return a + b;
      case Kind::minus: return a - b;
      case Kind::maximum: return larger(a, b);
      default: return smaller(a, b);
    }
  }
  // One value for every unit, as Operation::spreads says once sizes are known.
  bool spreads(Index index) {
    return at(index).scalar() || sizes_.size(variable_[static_cast<std::size_t>(index)]) == one_number;
  }

  // The index of a parameter by name, added when first seen.
  Index parameter(const std::string& name, bool matrix, Place place) {
    for (std::size_t k = 0; k < recipe_.parameters.size(); ++k)
      if (recipe_.parameters[k].name == name) return static_cast<Index>(k);
    recipe_.parameters.push_back({name, matrix, {}, {}, place});
    parameter_rows_.push_back(sizes_.open());
    parameter_columns_.emplace_back();
    return static_cast<Index>(recipe_.parameters.size()) - 1;
  }

  // Adds an operation, or finds the equal one that is there already: equal expressions are computed once.
  Index insert(Operation op, int size_variable, std::string key = {}) {
    if (key.empty()) {
      key = std::to_string(static_cast<int>(op.kind)) + ":" + std::to_string(op.parameter) + ":" +
            std::string(op.function ? op.function->name : "");
      for (Index operand : op.operands) key += ":" + std::to_string(operand);
    }
    if (const auto found = by_key_.find(key); found != by_key_.end()) return found->second;
    const auto index = static_cast<Index>(recipe_.operations.size());
    op.equation = op.leaf() ? -1 : equation_;
    op.name = unused(op.name, reserved_);
    names_.insert(op.name);
    recipe_.operations.push_back(std::move(op));
    variable_.push_back(size_variable);
    by_key_.emplace(std::move(key), index);
    return index;
  }

  std::string unused(const std::string& name, const std::set<std::string>& also) const {
    std::string result = name;
    for (int k = 2; names_.count(result) || also.count(result); ++k) result = name + "_" + std::to_string(k);
    return result;
  }

  void rename(Index index, const std::string& name) {
    names_.erase(at(index).name);
    at(index).name = unused(name, {});
    names_.insert(at(index).name);
  }

  Result<Recipe> finish() {
    for (std::size_t k = 0; k < recipe_.operations.size(); ++k) {
      Operation& op = recipe_.operations[k];
      op.size = op.scalar() ? Size{} : sizes_.size(variable_[k]);
      if (op.kind == Kind::concat)
        for (Index part : op.operands) op.parts.push_back(sizes_.size(variable_[static_cast<std::size_t>(part)]));
    }
    for (std::size_t k = 0; k < recipe_.parameters.size(); ++k) {
      recipe_.parameters[k].rows = sizes_.size(parameter_rows_[k]);
      for (int column : parameter_columns_[k]) recipe_.parameters[k].columns.push_back(sizes_.size(column));
    }
    for (Operation& op : recipe_.operations)
      if (op.kind == Kind::product) op.parts = recipe_.parameters[static_cast<std::size_t>(op.parameter)].columns;
    add_unread_states();
    recipe_.rules = sizes_.rules();
    recipe_.output = recipe_.states[0].next;
    return std::move(recipe_);
  }

  // A state that no equation reads still has a value at t-1.
  void add_unread_states() {
    for (std::size_t k = 0; k < recipe_.states.size(); ++k) {
      if (recipe_.states[k].previous >= 0) continue;
      Expression e{Expression::Kind::name, recipe_.states[k].name, false, 0, {}, {}};
      equation_ = -1;
      const Index index = *add_name(e);
      at(index).size = recipe_.states[k].size;
    }
  }

  // Numbers are worked out at once; options keep their name, and what is made of them.
  bool folds(Index index) { return at(index).scalar() && !at(index).option(); }

  Operation& at(Index index) { return recipe_.operations[static_cast<std::size_t>(index)]; }
  std::string quantity_here() const { return cell_.equations[static_cast<std::size_t>(equation_)].target; }

  const CellText& cell_;
  std::string where_;
  Recipe recipe_;
  SizeInference sizes_;
  std::vector<int> variable_;  // an operation's size variable
  std::vector<int> parameter_rows_;
  std::vector<std::vector<int>> parameter_columns_;
  std::map<std::string, Index> by_key_;
  std::map<std::string, Index> values_;  // earlier left sides
  std::set<std::string> names_, reserved_;
  std::set<Index> named_;  // operations that are some line's left side
  Index equation_ = -1;
};

}  // namespace

Result<Recipe> build_recipe(const CellText& cell, std::string_view where) { return Builder(cell, where).build(); }

}  // namespace gatewalk::equations
