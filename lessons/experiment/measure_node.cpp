#include "lessons/experiment/measure_node.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/check.hpp"
#include "engine/base/elementary.hpp"

namespace gatewalk::lessons {

namespace {

// The engine's own exponential, so that a power reads the same everywhere; whole ones are products.
double power(double x, double y) {
  if (y == std::floor(y) && std::fabs(y) <= 4096) {
    double product = 1;
    for (int k = 0; k < static_cast<int>(std::fabs(y)); ++k) product *= x;
    return y < 0 ? 1 / product : product;
  }
  return gatewalk::exp(y * gatewalk::log(x));
}

double truth(bool is) { return is ? 1 : 0; }

constexpr MeasureOperator operators[] = {
    {"+", [](double x, double y) { return x + y; }},
    {"-", [](double x, double y) { return x - y; }},
    {"*", [](double x, double y) { return x * y; }},
    {"/", [](double x, double y) { return x / y; }},
    {"^", power},
    {"<", [](double x, double y) { return truth(x < y); }},
    {">", [](double x, double y) { return truth(x > y); }},
    {"<=", [](double x, double y) { return truth(x <= y); }},
    {">=", [](double x, double y) { return truth(x >= y); }},
    {"==", [](double x, double y) { return truth(x == y); }},
    {"and", [](double x, double y) { return truth(x != 0 && y != 0); }},
};

constexpr MeasureFunction functions[] = {
    {"exp", gatewalk::exp},
    {"log", gatewalk::log},
    {"sqrt", [](double v) { return std::sqrt(v); }},
    {"abs", [](double v) { return std::fabs(v); }},
    {"finite", [](double v) { return truth(std::isfinite(v)); }},
};

constexpr double first_value = std::numeric_limits<double>::quiet_NaN();
constexpr MeasureReduction reductions[] = {
    {"norm", 0, [](double r, double v) { return r + v * v; }, [](double r, std::size_t) { return std::sqrt(r); }},
    {"sum", 0, [](double r, double v) { return r + v; }},
    {"prod", 1, [](double r, double v) { return r * v; }},
    {"mean", 0, [](double r, double v) { return r + v; }, [](double r, std::size_t n) { return r / static_cast<double>(n); }},
    {"all", 1, [](double r, double v) { return truth(r != 0 && v != 0); }},
    {"min", first_value, [](double r, double v) { return std::min(r, v); }},
    {"max", first_value, [](double r, double v) { return std::max(r, v); }},
};

constexpr std::pair<std::string_view, OfNetwork> of_network[] = {
    {"descend", OfNetwork::descend},
    {"jacobian", OfNetwork::jacobian},
    {"error", OfNetwork::error},
    {"uncut", OfNetwork::uncut},
};

template <class Row, std::size_t Count>
const Row* row_called(const Row (&rows)[Count], std::string_view name) {
  for (const Row& row : rows)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace

const MeasureOperator& measure_operator(std::string_view sign) {
  const auto found = std::find_if(std::begin(operators), std::end(operators), [&](const auto& o) { return o.sign == sign; });
  GATEWALK_CHECK(found != std::end(operators), "measure_operator: '" + std::string(sign) + "' joins no measures");
  return *found;
}

const MeasureFunction* find_measure_function(std::string_view name) { return row_called(functions, name); }
const MeasureReduction* find_measure_reduction(std::string_view name) { return row_called(reductions, name); }

std::optional<OfNetwork> find_of_network(std::string_view name) {
  for (const auto& [known, whole] : of_network)
    if (known == name) return whole;
  return {};
}

}  // namespace gatewalk::lessons
