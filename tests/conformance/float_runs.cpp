// The same runs in float, on the compiled programs.
#include "engine/training/fast_trainer.hpp"
#include "tests/conformance/runs.hpp"

namespace conformance {

namespace {

using namespace gatewalk;

std::vector<float> floats(const Tensor& t) { return {t.data.begin(), t.data.end()}; }

Tensor tensor_from(std::vector<std::int64_t> shape, const std::vector<float>& values) {
  return {std::move(shape), {values.begin(), values.end()}};
}

// A float array for each state, filled from `from` under name + end where it is there, and pointers to them.
struct StateArrays {
  std::vector<std::vector<float>> arrays;
  std::vector<std::vector<std::int64_t>> shapes;
  std::vector<const float*> in;
  std::vector<float*> out;
  StateArrays(const network::FastModel<float>& model, int batch, const TensorMap& from, const std::string& end) {
    const network::Shape& shape = model.shape();
    const auto names = model.states();
    for (std::size_t k = 0; k < names.size(); ++k) {
      shapes.push_back({shape.layers * shape.directions(), batch, model.state_size(static_cast<int>(k))});
      const auto found = from.find(names[k] + end);
      arrays.push_back(found == from.end() || found->second.data.empty()
                           ? std::vector<float>(static_cast<std::size_t>(Tensor::count(shapes[k])))
                           : floats(found->second));
    }
    for (std::vector<float>& a : arrays) in.push_back(a.data()), out.push_back(a.data());
  }
  void give(const network::FastModel<float>& model, const std::string& end, TensorMap& to) const {
    const auto names = model.states();
    for (std::size_t k = 0; k < names.size(); ++k) to[names[k] + end] = tensor_from(shapes[k], arrays[k]);
  }
};

}  // namespace

Result<Run> run_float(const Described& described, const TensorMap& weights, const network::Sequence& sequence,
                      const network::Upstream* upstream) {
  const auto walked = network::Model::load(described.recipe, described.shape, weights);
  if (!walked) return walked.error();
  if (auto fits = walked->check(sequence); !fits) return fits.error();
  network::FastModel<float> model(*walked);
  const int steps = static_cast<int>(sequence.x.shape[0]), batch = static_cast<int>(sequence.x.shape[1]);
  const network::FastRun extent{steps, batch, sequence.lengths, upstream != nullptr};
  const std::vector<float> x = floats(sequence.x);
  const StateArrays initial(model, batch, sequence.initial, "0");
  StateArrays last(model, batch, {}, "");
  std::vector<float> y(static_cast<std::size_t>(steps * batch * model.features()));
  model.forward(extent, x.data(), initial.in, y.data(), last.out);
  Run run;
  run.outputs["y"] = tensor_from({steps, batch, model.features()}, y);
  last.give(model, "_n", run.outputs);
  if (!upstream) return run;
  std::vector<float> dy(y.size(), 0.0F), dx(x.size(), 0.0F);
  if (!upstream->output.data.empty()) dy = floats(upstream->output);
  const StateArrays d_last(model, batch, upstream->states, "_n");
  StateArrays d_initial(model, batch, {}, "");
  model.backward(dy.data(), d_last.in, dx.data(), d_initial.out);
  run.inputs["x"] = tensor_from(sequence.x.shape, dx);
  d_initial.give(model, "0", run.inputs);
  for (const network::FastTensor<float>& t : model.tensors())
    run.weights[t.name] = tensor_from(t.shape, {t.gradient.begin(), t.gradient.end()});
  return run;
}

Result<Course> train_float(const Described& described, const TensorMap& weights, const training::Batch& batch,
                           const training::TrainerOptions& options, int updates) {
  const auto walked = network::Model::load(described.recipe, described.shape, weights);
  if (!walked) return walked.error();
  if (auto fits = walked->check(batch.sequence); !fits) return fits.error();
  network::FastModel<float> model(*walked);
  const network::FastRun extent{static_cast<int>(batch.sequence.x.shape[0]), static_cast<int>(batch.sequence.x.shape[1]),
                                batch.sequence.lengths, true};
  const std::vector<float> x = floats(batch.sequence.x), target = floats(batch.target);
  training::FastTrainer<float> trainer(model);
  Course course;
  for (int n = 0; n < updates; ++n) {
    const auto update = trainer.update(extent, x.data(), target, options);
    if (!update) return update.error();
    course.losses.push_back(update->loss);
  }
  for (const network::FastTensor<float>& t : model.tensors())
    course.weights[t.name] = tensor_from(t.shape, {t.values.begin(), t.values.end()});
  return course;
}

}  // namespace conformance
