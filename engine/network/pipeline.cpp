#include "engine/network/pipeline.hpp"

namespace gatewalk::network {

Tensor repeated_output(const Model& model, const NetworkTrace& forward, int n) {
  const int last = model.shape().layers - 1, batch = forward.extent.batch;
  Tensor x{{n, batch, model.features()}, {}};
  for (int t = 0; t < n; ++t)
    for (int b = 0; b < batch; ++b)
      for (int d = 0; d < model.shape().directions(last); ++d) {
        const trace::Matrix& h = forward.parts[static_cast<std::size_t>(model.shape().index({last, d}))].states[0];
        x.data.insert(x.data.end(), h.col(b).data(), h.col(b).data() + h.rows());
      }
  return x;
}

Upstream upstream_of_repeated(const Model& model, const Tensor& d_input) {
  const int last = model.shape().layers - 1;
  const StateTensor state = *model.state({last, 0}, model.forward(last).states[0].name);
  const std::int64_t n = d_input.shape[0], batch = d_input.shape[1], features = d_input.shape[2];
  Tensor gradient = Tensor::zeros({state.parts, batch, state.size});
  for (int d = 0; d < model.shape().directions(last); ++d) {
    const std::int64_t part = model.shape().index({last, d}) - state.first;
    for (std::int64_t t = 0; t < n; ++t)
      for (std::int64_t b = 0; b < batch; ++b)
        for (std::int64_t u = 0; u < state.size; ++u)
          gradient.data[static_cast<std::size_t>((part * batch + b) * state.size + u)] +=
              d_input.data[static_cast<std::size_t>((t * batch + b) * features + d * state.size + u)];
  }
  Upstream upstream;
  upstream.states[state.last()] = std::move(gradient);
  return upstream;
}

}  // namespace gatewalk::network
