#include "engine/training/optimizer.hpp"

#include "engine/base/check.hpp"
#include "engine/training/update.hpp"

namespace gatewalk::training {

namespace {

constexpr RuleRow rows[] = {
    {Rule::sgd, "sgd", 1e-3},
    {Rule::momentum, "momentum", 1e-3},
    {Rule::rmsprop, "rmsprop", 1e-2},
    {Rule::adam, "adam", 1e-3},
};

// The memory of a tensor, zero when first asked for.
std::vector<double>& memory(TensorMap& of, const std::string& name, const Tensor& like) {
  return of.try_emplace(name, Tensor::zeros(like.shape)).first->second.data;
}

}  // namespace

std::span<const RuleRow> rules() { return rows; }

Result<RuleRow> find_rule(std::string_view name) {
  std::string all;
  for (const RuleRow& row : rows) {
    if (row.name == name) return row;
    all += (all.empty() ? "" : ", ") + std::string(row.name);
  }
  return Error{"there is no optimiser called '" + std::string(name) + "'", {}, "the optimisers are " + all};
}

void Optimizer::step(TensorMap& tensors, const TensorMap& gradients) {
  powers_.advance(options_);
  for (const auto& [name, gradient] : gradients) {
    const auto found = tensors.find(name);
    GATEWALK_CHECK(found != tensors.end(), "Optimizer::step: there is no tensor called " + name);
    std::vector<double>& w = found->second.data;
    const std::vector<double>& g = gradient.data;
    GATEWALK_CHECK(w.size() == g.size(), "Optimizer::step: " + name + " has " + std::to_string(w.size()) +
                                             " values, its gradient " + std::to_string(g.size()));
    double* first = needs_first(options_.rule) ? memory(first_, name, gradient).data() : nullptr;
    double* second = needs_second(options_.rule) ? memory(second_, name, gradient).data() : nullptr;
    update_values(options_, powers_, w.data(), g.data(), first, second, w.size());
  }
}

}  // namespace gatewalk::training
