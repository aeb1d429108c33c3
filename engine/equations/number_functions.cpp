#include "engine/equations/number_functions.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/elementary.hpp"
#include "engine/equations/functions.hpp"

namespace gatewalk::equations {

namespace {

using Numbers = std::span<const double>;

struct Row {
  std::string_view name;
  NumberFunction value;
};
constexpr Row more_functions[] = {
    {"abs", [](double v) { return std::fabs(v); }},
    {"finite", [](double v) { return std::isfinite(v) ? 1.0 : 0.0; }},
};

double sum(Numbers all) {
  double r = 0;
  for (const double v : all) r += v;
  return r;
}
double norm(Numbers all) {
  double r = 0;
  for (const double v : all) r += v * v;
  return std::sqrt(r);
}
double product(Numbers all) {
  double r = 1;
  for (const double v : all) r *= v;
  return r;
}
double none_is_zero(Numbers all) {
  for (const double v : all)
    if (v == 0) return 0;
  return 1;
}
double least(Numbers all) {
  double r = all[0];
  for (const double v : all) r = std::min(r, v);
  return r;
}
double most(Numbers all) {
  double r = all[0];
  for (const double v : all) r = std::max(r, v);
  return r;
}

constexpr Reduction reduction_table[] = {
    {"norm", norm},        {"sum", sum},
    {"prod", product},     {"mean", [](Numbers all) { return sum(all) / static_cast<double>(all.size()); }},
    {"all", none_is_zero}, {"min", least, true},
    {"max", most, true},
};

}  // namespace

NumberFunction find_number_function(std::string_view name) {
  if (const Function* function = find_function(name)) return function->value;
  for (const Row& row : more_functions)
    if (row.name == name) return row.value;
  return nullptr;
}

std::span<const Reduction> reductions() { return reduction_table; }

const Reduction* find_reduction(std::string_view name) {
  for (const Reduction& row : reduction_table)
    if (row.name == name) return &row;
  return nullptr;
}

std::string number_function_names() {
  std::string all;
  const auto add = [&](std::string_view name) { all += (all.empty() ? "" : ", ") + std::string(name); };
  for (const Function& function : functions())
    if (function.is_typed()) add(function.name);
  for (const Row& row : more_functions) add(row.name);
  for (const Reduction& row : reduction_table) add(row.name);
  return all;
}

double power(double x, double y) {
  if (y == std::floor(y) && std::fabs(y) <= 4096) {
    double r = 1;
    for (int k = 0; k < static_cast<int>(std::fabs(y)); ++k) r *= x;
    return y < 0 ? 1 / r : r;
  }
  return gatewalk::exp(y * gatewalk::log(x));
}

}  // namespace gatewalk::equations
