#include "engine/training/trainer.hpp"

#include "engine/base/norm_in_range.hpp"
#include "engine/equations/differentiate.hpp"

namespace gatewalk::training {

namespace {

// ‖∂L/∂h_t‖ for each step: the error term of the layer's output with all its sources.
std::vector<double> error_norms(const network::Model& model, const network::NetworkTrace& backward) {
  const int last = model.shape().layers - 1;
  const trace::Trace& trace = backward.parts[static_cast<std::size_t>(model.shape().index({last, 0}))];
  std::vector<double> norms(static_cast<std::size_t>(trace.extent.steps), 0.0);
  const equations::Index index = equations::output_error_term(model.forward(last), model.backward(last));
  for (int t = 0; t < trace.extent.steps && index >= 0; ++t) {
    const trace::View d = trace.at(index, t);
    const std::span<const double> all(d.data(), static_cast<std::size_t>(d.size()));
    norms[static_cast<std::size_t>(t)] = norm_in_range(add_squares(0.0, all.data(), all.size()), [&](auto take) {
      for (const double v : all) take(v);
    });
  }
  return norms;
}

// Of each tensor, those without a gradient too.
std::vector<double> tensor_norms(const TensorMap& tensors, const TensorMap& gradients) {
  std::vector<double> norms;
  for (const auto& [name, tensor] : tensors) {
    const auto found = gradients.find(name);
    norms.push_back(found == gradients.end() ? 0 : norm_of(std::span<const double>(found->second.data)));
  }
  return norms;
}

}  // namespace

Result<Update> Trainer::measure(const Batch& batch) const {
  if (auto fits = model_->check(batch.sequence); !fits) return fits.error();
  const network::NetworkTrace forward = model_->run(batch.sequence);
  auto value = network::loss(options_.loss, model_->output(forward), batch.target, batch.sequence.lengths);
  if (!value) return value.error();
  return Update{.loss = value->value, .rows = value->rows, .right = value->right};
}

Result<Update> Trainer::update(const Batch& batch) {
  if (auto fits = model_->check(batch.sequence); !fits) return fits.error();
  const network::NetworkTrace forward = model_->run(batch.sequence);
  auto value = network::loss(options_.loss, model_->output(forward), batch.target, batch.sequence.lengths);
  if (!value) return value.error();
  trace::Cuts cuts;
  cuts.truncate = options_.truncate;
  const network::NetworkTrace backward = model_->run_backward(forward, {value->gradient, {}}, cuts);
  Update update{.loss = value->value, .rows = value->rows, .right = value->right};
  update.error_norms = error_norms(*model_, backward);
  TensorMap gradients = model_->gradients(backward);
  update.tensor_norms = tensor_norms(model_->tensors(), gradients);
  update.gradient_norm = clip(gradients, options_.clip);
  update.clipped_norm = global_norm(gradients);
  optimizer_.step(model_->tensors(), gradients);
  model_->refresh();
  ++updates_;
  return update;
}

}  // namespace gatewalk::training
