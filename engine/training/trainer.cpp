#include "engine/training/trainer.hpp"

#include <cmath>

namespace gatewalk::training {

namespace {

// ‖∂L/∂h_t‖ for each step: the error term of the layer's output with both its sources.
std::vector<double> error_norms(const network::Model& model, const network::NetworkTrace& backward) {
  const auto part = static_cast<std::size_t>(model.shape().index({model.shape().layers - 1, 0}));
  const trace::Trace& trace = backward.parts[part];
  const equations::Index output = model.forward().output;
  equations::Index index = -1;
  for (std::size_t k = 0; k < trace.recipe->operations.size(); ++k) {
    const equations::Operation& op = trace.recipe->operations[k];
    if (op.source == output && !op.leaf() && op.symbol == "d" + model.forward()[output].symbol)
      index = static_cast<equations::Index>(k);
  }
  std::vector<double> norms(static_cast<std::size_t>(trace.extent.steps), 0.0);
  if (index < 0) return norms;
  for (int t = 0; t < trace.extent.steps; ++t) {
    const trace::View d = trace.at(index, t);
    double sum = 0;
    for (Eigen::Index b = 0; b < d.cols(); ++b)
      for (Eigen::Index unit = 0; unit < d.rows(); ++unit) sum += d(unit, b) * d(unit, b);
    norms[static_cast<std::size_t>(t)] = std::sqrt(sum);
  }
  return norms;
}

}  // namespace

Result<Update> Trainer::measure(const Batch& batch) const {
  if (auto fits = model_->check(batch.sequence); !fits) return fits.error();
  const network::NetworkTrace forward = model_->run(batch.sequence);
  auto value = network::loss(options_.loss, model_->output(forward), batch.target, batch.sequence.lengths);
  if (!value) return value.error();
  return Update{value->value, 0, value->rows, value->right, {}};
}

Result<Update> Trainer::update(const Batch& batch) {
  if (auto fits = model_->check(batch.sequence); !fits) return fits.error();
  const network::NetworkTrace forward = model_->run(batch.sequence);
  auto value = network::loss(options_.loss, model_->output(forward), batch.target, batch.sequence.lengths);
  if (!value) return value.error();
  trace::Cuts cuts;
  cuts.truncate = options_.truncate;
  network::NetworkTrace backward = model_->run_backward(forward, {value->gradient, {}}, cuts);
  Update update{value->value, 0, value->rows, value->right, error_norms(*model_, backward)};
  update.gradient_norm = clip(backward.gradients, options_.clip);
  optimizer_.step(model_->tensors(), backward.gradients);
  model_->refresh();
  ++updates_;
  return update;
}

}  // namespace gatewalk::training
