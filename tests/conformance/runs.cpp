#include "tests/conformance/runs.hpp"

namespace conformance {

namespace {

using namespace gatewalk;
using equations::Operation;

// Every value of a trace that has one for each step, by name.
TensorMap values_of(const trace::Trace& trace) {
  TensorMap out;
  for (std::size_t k = 0; k < trace.recipe->operations.size(); ++k) {
    const Operation& op = trace.recipe->operations[k];
    const trace::Matrix& m = trace.values[k];
    if (op.kind == Operation::Kind::parameter || op.kind == Operation::Kind::number || m.size() == 0) continue;
    Tensor t;
    t.shape = {trace.extent.steps, trace.extent.batch, m.rows()};
    t.data.assign(m.data(), m.data() + m.size());
    out[op.name] = std::move(t);
  }
  return out;
}

}  // namespace

Result<Run> run_models(const network::Model& model, const network::Model& back, const network::Sequence& sequence,
                       const network::Upstream* upstream) {
  if (auto fits = model.check(sequence); !fits) return fits.error();
  const network::NetworkTrace forward = model.run(sequence);
  Run run;
  run.outputs = model.final_states(forward);
  run.outputs["y"] = model.output(forward);
  const bool single = forward.parts.size() == 1;
  if (single) run.values = values_of(forward.parts[0]);
  if (!upstream) return run;
  if (auto fits = model.check(*upstream, sequence); !fits) return fits.error();
  const network::NetworkTrace backward = back.run_backward(forward, *upstream);
  run.inputs = back.input_gradients(backward);
  run.inputs["x"] = std::move(run.inputs["input"]);
  run.inputs.erase("input");
  if (single) run.errors = values_of(backward.parts[0]);
  run.weights = back.gradients(backward);
  return run;
}

Result<Run> run_double(const Described& described, const TensorMap& weights, const network::Sequence& sequence,
                       const network::Upstream* upstream) {
  auto model = network::Model::load(described.recipe, described.shape, weights);
  if (!model) return model.error();
  return run_models(*model, *model, sequence, upstream);
}

Result<Course> train_double(const Described& described, const TensorMap& weights, const training::Batch& batch,
                            const training::TrainerOptions& options, int updates) {
  auto model = network::Model::load(described.recipe, described.shape, weights);
  if (!model) return model.error();
  training::Trainer trainer(*model, options);
  Course course;
  for (int n = 0; n < updates; ++n) {
    auto update = trainer.update(batch);
    if (!update) return update.error();
    course.losses.push_back(update->loss);
    course.norms.push_back(update->gradient_norm);
  }
  course.weights = model->tensors();
  return course;
}

Result<Tensor> run_dense(const Precision& precision, const Tensor& x, const Tensor& weight, const Tensor& bias,
                         const std::string& function) {
  const std::string value = bias.data.empty() ? "W x" : "W x + b";
  auto recipe =
      equations::read_cell("cell dense; state h; h' = " + (function.empty() ? value : function + "(" + value + ")"), "dense");
  if (!recipe) return recipe.error();
  Described described{std::move(*recipe), {}};
  if (weight.shape.size() != 2) return Error{"a dense stage's weight has shape " + Tensor::describe(weight.shape)};
  described.shape.hidden = static_cast<int>(weight.shape[0]);
  described.shape.input = static_cast<int>(weight.shape[1]);
  auto run = precision.run(described, {{"W", weight}, {"b", bias}}, {x, {}, {}}, nullptr);
  if (!run) return run.error();
  return run->outputs["y"];
}

}  // namespace conformance
