#include "engine/equations/expression.hpp"

#include "engine/base/shortest.hpp"

namespace gatewalk::equations {

namespace {

// How tightly an expression binds: sums 1, products 2, signs 3, matrix products 4, the rest 5.
int precedence(const Expression& e) {
  switch (e.kind) {
    case Expression::Kind::plus:
    case Expression::Kind::minus: return 1;
    case Expression::Kind::times:
    case Expression::Kind::over: return 2;
    case Expression::Kind::negate: return 3;
    case Expression::Kind::product: return 4;
    default: return 5;
  }
}

std::string wrapped(const Expression& e, int at_least) {
  const std::string text = to_text(e);
  return precedence(e) >= at_least ? text : "(" + text + ")";
}

}  // namespace

std::string to_text(const Expression& e) {
  const auto& a = e.arguments;
  switch (e.kind) {
    case Expression::Kind::number: return shortest_text(e.number);
    case Expression::Kind::name: return e.primed ? e.name + "'" : e.name;
    case Expression::Kind::concat: {
      std::string text = "[";
      for (std::size_t i = 0; i < a.size(); ++i) text += (i ? ", " : "") + to_text(*a[i]);
      return text + "]";
    }
    case Expression::Kind::product: return e.name + " " + wrapped(*a[0], 5);
    case Expression::Kind::times: return wrapped(*a[0], 2) + " * " + wrapped(*a[1], 3);
    case Expression::Kind::over: return wrapped(*a[0], 2) + " / " + wrapped(*a[1], 3);
    case Expression::Kind::plus: return wrapped(*a[0], 1) + " + " + wrapped(*a[1], 2);
    case Expression::Kind::minus: return wrapped(*a[0], 1) + " - " + wrapped(*a[1], 2);
    case Expression::Kind::negate: return "-" + wrapped(*a[0], 3);
    case Expression::Kind::call:
    case Expression::Kind::joint: {
      std::string text = e.name + "(";
      for (std::size_t i = 0; i < a.size(); ++i) text += (i ? ", " : "") + to_text(*a[i]);
      return text + ")";
    }
  }
  return {};
}

}  // namespace gatewalk::equations
