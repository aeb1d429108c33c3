#include "lessons/experiment/measure_node.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace gatewalk::lessons {

namespace {

double truth(bool is) { return is ? 1 : 0; }

constexpr MeasureOperator operators[] = {
    {"+", [](double x, double y) { return x + y; }},
    {"-", [](double x, double y) { return x - y; }},
    {"*", [](double x, double y) { return x * y; }},
    {"/", [](double x, double y) { return x / y; }},
    {"^", equations::power},
    {"<", [](double x, double y) { return truth(x < y); }},
    {">", [](double x, double y) { return truth(x > y); }},
    {"<=", [](double x, double y) { return truth(x <= y); }},
    {">=", [](double x, double y) { return truth(x >= y); }},
    {"==", [](double x, double y) { return truth(x == y); }},
    {"and", [](double x, double y) { return truth(x != 0 && y != 0); }},
};

constexpr std::pair<std::string_view, OfNetwork> of_network[] = {
    {"descend", OfNetwork::descend}, {"jacobian", OfNetwork::jacobian}, {"error", OfNetwork::error},
    {"uncut", OfNetwork::uncut},     {"cut", OfNetwork::cut},           {"walked", OfNetwork::walked},
    {"count", OfNetwork::count},     {"distance", OfNetwork::distance},
};

}  // namespace

const MeasureOperator& measure_operator(std::string_view sign) {
  const auto found = std::find_if(std::begin(operators), std::end(operators), [&](const auto& o) { return o.sign == sign; });
  GATEWALK_CHECK(found != std::end(operators), "measure_operator: '" + std::string(sign) + "' joins no measures");
  return *found;
}

std::optional<OfNetwork> find_of_network(std::string_view name) {
  for (const auto& [known, whole] : of_network)
    if (known == name) return whole;
  return {};
}

std::string names_of_network() {
  std::string all;
  for (const auto& [known, whole] : of_network) all += (all.empty() ? "" : ", ") + std::string(known);
  return all;
}

}  // namespace gatewalk::lessons
