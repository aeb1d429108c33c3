#include "tests/engine/cells/gradient_check.hpp"

#include <sstream>

#include "tests/engine/differences.hpp"

namespace gatewalk_tests {

using namespace gatewalk;

namespace {

TensorCheck compare(const std::string& name, const std::vector<double>& exact, const std::vector<double>& numeric) {
  TensorCheck check;
  check.name = name;
  check.distance = relative_distance(exact, numeric);
  double worst = -1;
  for (std::size_t k = 0; k < exact.size(); ++k)
    if (const double off = std::fabs(exact[k] - numeric[k]); !(off <= worst)) {
      worst = off;
      check.index = k, check.exact = exact[k], check.numeric = numeric[k];
    }
  return check;
}

}  // namespace

std::string TensorCheck::sentence() const {
  std::ostringstream text;
  text.precision(17);
  text << "gradient of " << name << ": off by " << distance << "; most at index " << index << ": expected (differences) "
       << numeric << ", got " << exact;
  return text.str();
}

TensorMap numeric_gradients(const Sample& original) {
  Sample sample = original;
  TensorMap numeric;
  const auto differences = [&](const std::string& name, Tensor& t, auto changed) {
    Tensor& out = numeric[name] = Tensor::zeros(t.shape);
    for (std::size_t k = 0; k < t.data.size(); ++k)
      out.data[k] = central_difference(t.data[k], [&] {
        changed();
        return sample.loss();
      });
    changed();
  };
  for (auto& [name, t] : sample.model.tensors()) differences(name, t, [&] { sample.model.refresh(); });
  differences("input", sample.sequence.x, [] {});
  for (auto& [name, t] : sample.sequence.initial) differences(name, t, [] {});
  return numeric;
}

std::vector<TensorCheck> compare_gradients(const Sample& sample, const network::Model& model, const TensorMap& numeric) {
  const network::NetworkTrace forward = sample.model.run(sample.sequence);
  const network::NetworkTrace backward = model.run_backward(forward, sample.upstream);
  TensorMap exact = model.input_gradients(backward);
  exact.merge(model.gradients(backward));
  std::vector<TensorCheck> checks;
  for (const auto& [name, n] : numeric) {
    const auto found = exact.find(name);
    checks.push_back(compare(name, found == exact.end() ? std::vector<double>(n.data.size(), 0.0) : found->second.data, n.data));
  }
  return checks;
}

std::vector<TensorCheck> check_gradients(const Sample& sample) {
  return compare_gradients(sample, sample.model, numeric_gradients(sample));
}

}  // namespace gatewalk_tests
