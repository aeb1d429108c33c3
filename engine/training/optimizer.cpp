#include "engine/training/optimizer.hpp"

#include <cmath>

#include "engine/check.hpp"

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
  const OptimizerOptions& o = options_;
  beta1_power_ *= o.beta1;
  beta2_power_ *= o.beta2;
  const double adam_step = o.learning_rate / (1 - beta1_power_), adam_root = std::sqrt(1 - beta2_power_);
  for (const auto& [name, gradient] : gradients) {
    const auto found = tensors.find(name);
    GATEWALK_CHECK(found != tensors.end(), "Optimizer::step: there is no tensor called " + name);
    std::vector<double>& w = found->second.data;
    const std::vector<double>& g = gradient.data;
    GATEWALK_CHECK(w.size() == g.size(), "Optimizer::step: " + name + " has " + std::to_string(w.size()) + " values, its gradient " + std::to_string(g.size()));
    switch (o.rule) {
      case Rule::sgd:
        for (std::size_t k = 0; k < w.size(); ++k) w[k] -= o.learning_rate * g[k];
        break;
      case Rule::momentum: {
        std::vector<double>& v = memory(first_, name, gradient);
        for (std::size_t k = 0; k < w.size(); ++k) {
          v[k] = o.momentum * v[k] + g[k];
          w[k] -= o.learning_rate * v[k];
        }
        break;
      }
      case Rule::rmsprop: {
        std::vector<double>& s = memory(second_, name, gradient);
        for (std::size_t k = 0; k < w.size(); ++k) {
          s[k] = o.alpha * s[k] + (1 - o.alpha) * (g[k] * g[k]);
          w[k] -= o.learning_rate * (g[k] / (std::sqrt(s[k]) + o.eps));
        }
        break;
      }
      case Rule::adam: {
        std::vector<double>& m = memory(first_, name, gradient);
        std::vector<double>& v = memory(second_, name, gradient);
        for (std::size_t k = 0; k < w.size(); ++k) {
          m[k] = o.beta1 * m[k] + (1 - o.beta1) * g[k];
          v[k] = o.beta2 * v[k] + (1 - o.beta2) * (g[k] * g[k]);
          w[k] -= adam_step * (m[k] / (std::sqrt(v[k]) / adam_root + o.eps));
        }
        break;
      }
    }
  }
}

double global_norm(const TensorMap& gradients) {
  double sum = 0;
  for (const auto& [name, g] : gradients)
    for (double v : g.data) sum += v * v;
  return std::sqrt(sum);
}

double clip(TensorMap& gradients, const Clip& how) {
  const double norm = global_norm(gradients);
  if (how.kind == Clip::Kind::none) return norm;
  GATEWALK_CHECK(how.limit > 0, "clip: the limit must be positive");
  const double factor = how.limit / (norm + 1e-6);
  for (auto& [name, g] : gradients)
    for (double& v : g.data) {
      if (how.kind == Clip::Kind::value) v = v > how.limit ? how.limit : v < -how.limit ? -how.limit : v;
      else if (!(factor >= 1)) v *= factor;
    }
  return norm;
}

}  // namespace gatewalk::training
