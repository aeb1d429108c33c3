#include "engine/equations/slope.hpp"

#include <limits>

#include "engine/base/check.hpp"
#include "engine/equations/lexer.hpp"

namespace gatewalk::equations {

namespace {

// Sums of products and quotients of y, a, numbers, calls and brackets: "y * (1 - y)", "relu_slope(a)".
class Reader {
 public:
  Reader(std::vector<Token> tokens, double y, double a) : tokens_(std::move(tokens)), y_(y), a_(a) {}

  double sum() {
    double left = term();
    while (token().text == "+" || token().text == "-") {
      const bool minus = tokens_[at_++].text == "-";
      const double right = term();
      left = minus ? left - right : left + right;
    }
    return left;
  }

 private:
  const Token& token() const { return tokens_[at_]; }
  double term() {
    double left = factor();
    while (token().text == "*" || token().text == "/") {
      const bool over = tokens_[at_++].text == "/";
      const double right = factor();
      left = over ? left / right : left * right;
    }
    return left;
  }
  double factor() {
    const Token first = tokens_[at_++];
    if (first.kind == Token::Kind::number) return first.number;
    if (first.text == "y") return y_;
    if (first.text == "a") return a_;
    if (first.kind == Token::Kind::name) ++at_;  // "(" of a call
    const double inner = sum();
    ++at_;  // ")"
    return first.kind == Token::Kind::name ? find_function(first.text)->value(inner) : inner;
  }

  std::vector<Token> tokens_;
  double y_, a_;
  std::size_t at_ = 0;
};

}  // namespace

double slope(const Function& f, double a) {
  if (f.kind == Derivative::none) return std::numeric_limits<double>::quiet_NaN();
  auto tokens = tokenize(f.derivative, {1, 1}, f.name);
  GATEWALK_CHECK(tokens, "slope: the derivative of " + std::string(f.name) + " is not in the language");
  return Reader(*std::move(tokens), f.value(a), a).sum();
}

std::vector<CurvePoint> curve(const Function& f, double from, double to, int count) {
  GATEWALK_CHECK(count >= 2, "curve: a curve needs at least 2 points, got " + std::to_string(count));
  std::vector<CurvePoint> points;
  for (int n = 0; n < count; ++n) {
    const double a = from + (to - from) * n / (count - 1);
    points.push_back({a, f.value(a), slope(f, a)});
  }
  return points;
}

}  // namespace gatewalk::equations
