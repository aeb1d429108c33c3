#include "engine/writing/speech.hpp"

#include "engine/trace/trace.hpp"
#include "engine/writing/tex_parts.hpp"

namespace gatewalk::writing {

using namespace equations;

using Kind = Operation::Kind;
using tex_parts::gradient_of;
using tex_parts::is_error_term;
using tex_parts::is_identifier;
using trace::Trace;

namespace {

// Moved, never copied: at each level of a long name all below it would be copied once more.
Phrase::Argument nested(std::string name, Phrase phrase) {
  std::vector<Phrase> one;
  one.push_back(std::move(phrase));
  return {std::move(name), std::move(one)};
}
template <class... Arguments>
Phrase made(const char* key, Arguments... arguments) {
  Phrase phrase{key, {}};
  phrase.arguments.reserve(sizeof...(arguments));
  (phrase.arguments.push_back(std::move(arguments)), ...);
  return phrase;
}

// "forget gate" → "forget_gate"
std::string role_key(Role role) {
  std::string key(to_text(role));
  for (char& c : key)
    if (c == ' ') c = '_';
  return key;
}

class Namer {
 public:
  Namer(const Recipe& recipe, const Recipe* forward) : recipe_(recipe), forward_(forward) {}

  Phrase name(Index k) const {
    const Operation& op = recipe_[k];
    if (op.option()) return plain(op.symbol);
    if (op.kind == Kind::number) return {"name.number", {{"value", op.number}}};
    if (op.kind == Kind::parameter) return plain(op.name);
    if (op.kind == Kind::forward_value) return forward_ ? Namer(*forward_, nullptr).name(op.source) : plain(op.name);
    if (recipe_.pass == Pass::backward) return backward_name(k);
    if (op.kind == Kind::input) return recipe_.rule() ? plain(op.name) : Phrase{"name.input", {{"text", op.name}}};
    if (op.kind == Kind::state) return previous(op);
    if (!op.symbol.empty())
      return role_of(k) == Role::none ? plain(op.symbol) : Phrase{"name.role." + role_key(role_of(k)), {{"text", op.symbol}}};
    if (op.name.starts_with("a_") && is_identifier(op.name)) return pre_activation(op);
    return deeper(k);
  }

  // What the operation does, in names.
  Phrase structure(Index k) const {
    const Operation& op = recipe_[k];
    const auto operand = [&](std::size_t n) { return name(op.operands[n]); };
    const auto two = [&](const char* key) { return made(key, nested("left", operand(0)), nested("right", operand(1))); };
    switch (op.kind) {
      case Kind::concat: {
        Phrase all = operand(0);
        for (std::size_t n = 1; n < op.operands.size(); ++n)
          all = made("name.and", nested("left", std::move(all)), nested("right", operand(n)));
        return all;
      }
      case Kind::product: return {"name.product", {nested("matrix", matrix(op)), nested("of", operand(0))}};
      case Kind::times:
        return op.operands[0] == op.operands[1] ? made("name.squared", nested("of", operand(0))) : two("name.times");
      case Kind::over: return two("name.over");
      case Kind::outer: return two("name.outer");
      case Kind::plus: return two("name.plus");
      case Kind::minus: return two("name.minus");
      case Kind::negate: return made("name.negate", nested("of", operand(0)));
      case Kind::call:
        return made("name.applied", Phrase::Argument{"function", std::string(op.function->name)}, nested("of", operand(0)));
      case Kind::maximum: return two("name.maximum");
      case Kind::minimum: return two("name.minimum");
      case Kind::mean: return made("name.mean", nested("of", operand(0)));
      case Kind::total: return made("name.total", nested("of", operand(0)));
      case Kind::share: return {"name.share", {nested("of", operand(0)), {"size", to_text(op.size)}}};
      case Kind::slice: return {"name.part", {nested("of", operand(0)), {"index", op.part}}};
      case Kind::copy: return operand(0);
      default: return plain(op.name);
    }
  }

  Phrase matrix(const Operation& op) const {
    const Phrase w = plain(recipe_.parameters[static_cast<std::size_t>(op.parameter)].name);
    return op.transposed ? Phrase{"name.transposed", {nested("matrix", w)}} : w;
  }

 private:
  // The first state is the output, whether its line says so or not.
  Role role_of(Index k) const {
    if (recipe_[k].role != Role::none || recipe_.states.empty() || recipe_.rule()) return recipe_[k].role;
    return recipe_.states[0].next == k ? Role::output : Role::none;
  }

  static Phrase plain(const std::string& text) { return {"name.plain", {{"text", text}}}; }

  Phrase previous(const Operation& op) const {
    const Index next = recipe_.states[static_cast<std::size_t>(op.state)].next;
    const Role role = next >= 0 ? role_of(next) : Role::none;
    if (role == Role::none) return {"name.previous", {nested("what", plain(op.symbol))}};
    return {"name.previous." + role_key(role), {{"text", op.symbol}}};
  }

  // Of the line whose outermost function it is the argument of.
  Phrase pre_activation(const Operation& op) const {
    const Index of = recipe_.find(op.name.substr(2));
    return {"name.pre_activation", {nested("of", of >= 0 ? name(of) : plain(op.name.substr(2)))}};
  }

  Phrase backward_name(Index k) const {
    const Operation& op = recipe_[k];
    if (const Index p = gradient_of(recipe_, k); p >= 0)
      return {"name.gradient", {nested("of", plain(recipe_.parameters[static_cast<std::size_t>(p)].name))}};
    const auto error = [&](const char* key) {
      const Phrase of = forward_ && op.source >= 0 ? Namer(*forward_, nullptr).name(op.source)
                                                   : plain(op.symbol.empty() ? op.name : op.symbol.substr(1));
      return Phrase{key, {nested("of", of)}};
    };
    if (op.kind == Kind::input) return error("name.error_output");
    if (op.kind == Kind::state) return error("name.error_next");
    if (op.previous) return error("name.error_previous");
    if (!op.symbol.empty() || is_error_term(op.name)) return error("name.error");
    return deeper(k);
  }

  // Nobody hears a sum of hundred terms to its end, and each of its sums has a name.
  Phrase deeper(Index k) const {
    if (depth_ >= deepest) return {"name.deep", {}};
    ++depth_;
    Phrase all = structure(k);
    --depth_;
    return all;
  }
  static constexpr int deepest = 16;
  mutable int depth_ = 0;

  const Recipe& recipe_;
  const Recipe* forward_;
};

// The last part of a sentence's key.
std::string kind_key(const Operation& op, bool batch) {
  switch (op.kind) {
    case Kind::copy: return "copy";
    case Kind::concat: return "concat";
    case Kind::slice: return "slice";
    case Kind::product: return "product";
    case Kind::outer: return batch ? "outer_batch" : "outer";
    case Kind::times: return "times";
    case Kind::over: return "over";
    case Kind::plus: return op.parameter >= 0 ? "plus_matrix" : "plus";
    case Kind::minus: return "minus";
    case Kind::negate: return "negate";
    case Kind::call: return "call";
    case Kind::maximum: return "maximum";
    case Kind::minimum: return "minimum";
    case Kind::mean: return "mean";
    case Kind::total: return "total";
    case Kind::share: return "share";
    default: return "leaf";
  }
}

// What the operation works on, by name.
void add_names(const Recipe& recipe, Index k, const Namer& namer, Phrase& phrase) {
  const Operation& op = recipe[k];
  auto& a = phrase.arguments;
  if (op.kind == Kind::call) a.push_back({"function", std::string(op.function->name)});
  if (op.kind == Kind::product) a.push_back(nested("matrix", namer.matrix(op)));
  if (op.operands.size() == 1) a.push_back(nested("of", namer.name(op.operands[0])));
  if (op.kind == Kind::concat) a.push_back(nested("of", namer.structure(k)));
  if (op.operands.size() == 2 && op.kind != Kind::concat) {
    a.push_back(nested("left_name", namer.name(op.operands[0])));
    a.push_back(nested("right_name", namer.name(op.operands[1])));
  }
}

// A number that is added; of a sum without a name all that was added in it.
Phrase addend(const Trace& trace, Index k, int step, int unit, int b) {
  const Operation& op = trace.recipe->operations[static_cast<std::size_t>(k)];
  if (op.kind != Kind::plus || !op.symbol.empty() || is_identifier(op.name))
    return {"name.value", {{"value", trace.value(k, step, op.spreads() ? 0 : unit, b)}}};
  return {"name.plus",
          {nested("left", addend(trace, op.operands[0], step, unit, b)),
           nested("right", addend(trace, op.operands[1], step, unit, b))}};
}

}  // namespace

const Phrase::Value* Phrase::find(std::string_view name) const {
  for (const Argument& a : arguments)
    if (a.name == name) return &a.value;
  return nullptr;
}

Phrase spoken_name(const Recipe& recipe, Index operation, const Recipe* forward) {
  return Namer(recipe, forward).name(operation);
}

Phrase speech(const Recipe& recipe, Index operation, const Recipe* forward) {
  const Namer namer(recipe, forward);
  Phrase phrase{"operation." + kind_key(recipe[operation], false), {nested("what", namer.name(operation))}};
  add_names(recipe, operation, namer, phrase);
  return phrase;
}

Phrase speech(const Trace& trace, Index operation, NumberAt at) {
  const Recipe& recipe = *trace.recipe;
  const Operation& op = recipe[operation];
  const Namer namer(recipe, trace.forward ? trace.forward->recipe : nullptr);
  const bool matrix = op.matrix();
  Phrase phrase{"speech." + kind_key(op, trace.extent.batch > 1), {nested("what", namer.name(operation))}};
  auto& a = phrase.arguments;
  a.push_back({"unit", at.unit});
  a.push_back({"step", at.step + 1});
  const auto number = [&](Index k, int unit) { return trace.value(k, at.step, recipe[k].spreads() ? 0 : unit, at.b); };
  a.push_back({"value", matrix ? trace.outer_at(operation, at.step)(at.unit, at.column) : number(operation, at.unit)});
  add_names(recipe, operation, namer, phrase);
  if (matrix) {
    a.push_back({"column", at.column});
    a.push_back({"count", trace.extent.batch});
    if (op.kind == Kind::outer) {
      a.push_back({"left", number(op.operands[0], at.unit)});
      a.push_back({"right", number(op.operands[1], at.column)});
    }
  } else if (op.kind == Kind::call) {
    a.push_back({"argument", number(op.operands[0], at.unit)});
  } else if (op.kind == Kind::product || op.kind == Kind::mean || op.kind == Kind::total) {
    a.push_back({"count", static_cast<int>(trace.at(op.operands[0], at.step).rows())});
  } else if (op.kind == Kind::slice) {
    const int row = trace.sizes.before(op.parts, op.part) + at.unit;
    a.push_back({"index", row});
    if (const Operation& whole = recipe[op.operands[0]]; whole.kind == Kind::plus && whole.symbol.empty()) {
      phrase.key = "speech.plus";
      a.push_back(nested("left", addend(trace, whole.operands[0], at.step, row, at.b)));
      a.push_back(nested("right", addend(trace, whole.operands[1], at.step, row, at.b)));
    }
  } else if (op.kind == Kind::concat) {
    const auto [part, row] = trace.sizes.part_of(op.parts, at.unit);
    a.push_back(nested("part", namer.name(op.operands[static_cast<std::size_t>(part)])));
    a.push_back({"index", row});
  } else if (op.kind == Kind::plus) {
    a.push_back(nested("left", addend(trace, op.operands[0], at.step, at.unit, at.b)));
    a.push_back(nested("right", addend(trace, op.operands[1], at.step, at.unit, at.b)));
  } else if (op.operands.size() == 2) {
    a.push_back({"left", number(op.operands[0], at.unit)});
    a.push_back({"right", number(op.operands[1], at.unit)});
  } else if (op.operands.size() == 1) {
    if (op.kind == Kind::share) a.push_back({"count", trace.sizes.of(op.size)});
    a.push_back({"operand", number(op.operands[0], at.unit)});
  }
  return phrase;
}

}  // namespace gatewalk::writing
