#include "engine/training/clip.hpp"

#include "engine/base/check.hpp"

namespace gatewalk::training {

double clip_factor(const Clip& how, double norm) {
  if (how.kind != Clip::Kind::norm) return 1;
  const double factor = how.limit / (norm + 1e-6);
  return factor >= 1 ? 1 : factor;
}

double global_norm(const TensorMap& gradients) {
  double sum = 0;
  for (const auto& [name, g] : gradients) sum = add_squares(sum, g.data.data(), g.data.size());
  return std::sqrt(sum);
}

double clip(TensorMap& gradients, const Clip& how) {
  const double norm = global_norm(gradients);
  if (how.kind == Clip::Kind::none) return norm;
  GATEWALK_CHECK(how.limit > 0, "clip: the limit must be positive");
  for (auto& [name, g] : gradients) clip_values<double>(how, norm, g.data);
  return norm;
}

}  // namespace gatewalk::training
