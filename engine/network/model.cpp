#include "engine/network/model.hpp"

#include <atomic>
#include <cmath>

#include "engine/base/check.hpp"
#include "engine/base/random.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/trace/evaluate.hpp"

namespace gatewalk::network {

namespace {

using trace::Matrix;

constexpr const char* head_weight = "head_weight";
constexpr const char* head_bias = "head_bias";

// [T, B, n] row-major is exactly n × (T·B) column-major.
Matrix columns_of(const Tensor& t, Eigen::Index rows) {
  return Eigen::Map<const Matrix>(t.data.data(), rows,
                                  static_cast<Eigen::Index>(t.data.size()) / std::max<Eigen::Index>(rows, 1));
}

Tensor tensor_of(const Matrix& m, std::vector<std::int64_t> shape) {
  Tensor t;
  t.shape = std::move(shape);
  t.data.assign(m.data(), m.data() + m.size());
  return t;
}

Error shape_error(const std::string& name, const std::vector<std::int64_t>& found, const std::vector<std::int64_t>& wanted) {
  Error e{name + " has shape " + Tensor::describe(found) + ", expected " + Tensor::describe(wanted)};
  e.code = "SHAPE_MISMATCH";
  return e;
}

}  // namespace

Result<Model> Model::prepare(equations::Recipe cell, const Shape& shape, const TensorMap* tensors) {
  bool by_equation_names = cell.rows.empty();
  if (tensors && !by_equation_names) {  // a file may name tensors as the equations do
    by_equation_names = !tensors->count("weight_ih_l0");
    bool any = false;
    for (const equations::Parameter& p : cell.parameters) any = any || tensors->count(p.name) || tensors->count(p.name + "_l0");
    by_equation_names = by_equation_names && any;
  }
  auto layout = make_layout(cell, by_equation_names);
  if (!layout) return layout.error();
  Model model;
  model.shape_ = shape;
  equations::Recipe backward = equations::differentiate(cell);
  model.parts_ = std::make_shared<const Parts>(Parts{std::move(cell), std::move(backward), std::move(*layout)});
  for (int layer = 0; layer < shape.layers; ++layer)
    if (auto fits = equations::check_sizes(model.forward(), model.sizes(layer)); !fits) return fits.error();
  return model;
}

Result<Model> Model::load(equations::Recipe cell, const Shape& shape, const TensorMap& tensors) {
  auto model = prepare(std::move(cell), shape, &tensors);
  if (!model) return model;
  if (auto taken = model->take(tensors); !taken) return taken.error();
  return model;
}

Status Model::take(const TensorMap& tensors) {
  const auto take_one = [&](const std::string& name, const std::vector<std::int64_t>& wanted, bool optional) -> Status {
    const auto found = tensors.find(name);
    if (found == tensors.end()) {
      if (optional) return Ok{};
      Error e{"the tensor " + name + " is missing", {}, "expected it with shape " + Tensor::describe(wanted)};
      e.code = "MISSING_TENSOR";
      return e;
    }
    if (found->second.shape != wanted) return shape_error(name, found->second.shape, wanted);
    tensors_.insert(*found);
    return Ok{};
  };
  for (int layer = 0; layer < shape_.layers; ++layer)
    for (int d = 0; d < shape_.directions(); ++d)
      for (const StoredTensor& s : layout().stored) {
        std::string name = s.name + suffix(layout(), layer, d, shape_.layers, shape_.directions());
        if (!layout().pytorch && !tensors.count(name) && tensors.count(s.name + "_l0") && shape_.layers == 1) {
          tensors_[name] = tensors.at(s.name + "_l0");
          if (tensors_[name].shape != shape_of(s, sizes(layer)))
            return shape_error(s.name + "_l0", tensors_[name].shape, shape_of(s, sizes(layer)));
          continue;
        }
        if (auto done = take_one(name, shape_of(s, sizes(layer)), s.optional); !done) return done;
      }
  if (shape_.outputs > 0) {
    if (auto done = take_one(head_weight, {shape_.outputs, features()}, false); !done) return done;
    if (auto done = take_one(head_bias, {shape_.outputs}, true); !done) return done;
  }
  refresh();
  return Ok{};
}

Result<Model> Model::create(equations::Recipe cell, const Shape& shape, std::uint64_t seed) {
  auto model = prepare(std::move(cell), shape, nullptr);
  if (!model) return model;
  Random random(seed);
  const auto draw = [&](const std::string& name, std::vector<std::int64_t> dims, int fan) {
    Tensor t = Tensor::zeros(std::move(dims));
    const double bound = 1.0 / std::sqrt(static_cast<double>(fan));
    for (double& v : t.data) v = random.uniform(-bound, bound);
    model->tensors_[name] = std::move(t);
  };
  for (int layer = 0; layer < shape.layers; ++layer)
    for (int d = 0; d < shape.directions(); ++d)
      for (const StoredTensor& s : model->layout().stored)
        draw(s.name + suffix(model->layout(), layer, d, shape.layers, shape.directions()), shape_of(s, model->sizes(layer)),
             shape.hidden);
  if (shape.outputs > 0) {
    draw(head_weight, {shape.outputs, model->features()}, model->features());
    draw(head_bias, {shape.outputs}, model->features());
  }
  model->refresh();
  return model;
}

Model Model::altered(equations::Recipe forward, equations::Recipe backward, Layout layout) const {
  Model model = *this;
  model.parts_ = std::make_shared<const Parts>(Parts{std::move(forward), std::move(backward), std::move(layout)});
  model.refresh();
  return model;
}

equations::Sizes Model::sizes(int layer) const {
  const int projection = shape_.projection > 0 ? shape_.projection : shape_.hidden;
  equations::Sizes sizes{shape_.input, shape_.hidden, projection};
  if (layer > 0) sizes.input = shape_.directions() * sizes.of(forward().states[0].size);
  return sizes;
}

void Model::refresh() {
  parameters_.clear();
  for (int layer = 0; layer < shape_.layers; ++layer)
    for (int d = 0; d < shape_.directions(); ++d)
      parameters_.push_back(std::make_shared<trace::Parameters>(
          gather(forward(), layout(), sizes(layer), tensors_, suffix(layout(), layer, d, shape_.layers, shape_.directions()))));
}

const trace::Parameters& Model::parameters(Part part) const { return *parameters_[static_cast<std::size_t>(shape_.index(part))]; }

std::vector<Model::Origin> Model::origin(Part part, equations::Index parameter, int row, int column) const {
  std::vector<Origin> origins;
  const std::string end = suffix(layout(), part.layer, part.direction, shape_.layers, shape_.directions());
  for_each_origin(forward(), layout(), sizes(part.layer), parameter, row, column, [&](const StoredTensor& s, std::size_t at) {
    if (tensors_.count(s.name + end)) origins.push_back({s.name + end, at});
  });
  return origins;
}

std::vector<Matrix> Model::states_of(const TensorMap& tensors, const std::string& end, int part, int batch) const {
  std::vector<Matrix> states;
  for (const equations::State& s : forward().states) {
    const int size = sizes(0).of(s.size);
    const auto found = tensors.find(s.name + end);
    if (found == tensors.end() || found->second.data.empty()) states.push_back(Matrix::Zero(size, batch));
    else
      states.push_back(
          Eigen::Map<const Matrix>(found->second.data.data() + static_cast<std::ptrdiff_t>(part) * size * batch, size, batch));
  }
  return states;
}

TensorMap Model::states_to(const std::vector<trace::Trace>& parts, const std::string& end) const {
  TensorMap out;
  for (std::size_t k = 0; k < forward().states.size(); ++k) {
    Tensor t;
    for (const trace::Trace& part : parts)
      t.data.insert(t.data.end(), part.states[k].data(), part.states[k].data() + part.states[k].size());
    t.shape = {static_cast<std::int64_t>(parts.size()), parts[0].extent.batch, sizes(0).of(forward().states[k].size)};
    out[forward().states[k].name + end] = std::move(t);
  }
  return out;
}

Status Model::check(const Sequence& sequence) const {
  const auto& dims = sequence.x.shape;
  if (dims.size() != 3 || dims[0] < 1 || dims[1] < 1 || dims[2] != shape_.input)
    return shape_error("the sequence", dims,
                       {dims.empty() ? 1 : std::max<std::int64_t>(1, dims[0]),
                        dims.size() == 3 ? std::max<std::int64_t>(1, dims[1]) : 1, shape_.input});
  if (!sequence.lengths.empty()) {
    if (static_cast<std::int64_t>(sequence.lengths.size()) != dims[1])
      return Error{"there are " + std::to_string(sequence.lengths.size()) + " lengths for a batch of " + std::to_string(dims[1]),
                   {},
                   "give one length a sequence"};
    for (int n : sequence.lengths)
      if (n < 1 || n > dims[0])
        return Error{"the length " + std::to_string(n) + " is not between 1 and " + std::to_string(dims[0]),
                     {},
                     "a length counts the time steps of its sequence"};
  }
  for (const auto& [name, t] : sequence.initial) {
    bool known = false;
    for (const equations::State& s : forward().states) {
      if (name != s.name + "0") continue;
      known = true;
      const std::vector<std::int64_t> wanted{shape_.parts(), dims[1], sizes(0).of(s.size)};
      if (t.shape != wanted) return shape_error("the initial state " + name, t.shape, wanted);
    }
    if (!known)
      return Error{"the cell " + forward().cell + " has no state for '" + name + "'",
                   {},
                   "its first state is called " + forward().states[0].name + "0 here"};
  }
  return Ok{};
}

Status Model::check(const Upstream& upstream, const Sequence& sequence) const {
  const std::int64_t steps = sequence.x.shape[0], batch = sequence.x.shape[1];
  const std::vector<std::int64_t> wanted{steps, batch, shape_.outputs > 0 ? shape_.outputs : features()};
  if (!upstream.output.data.empty() && upstream.output.shape != wanted)
    return shape_error("the gradient by the output", upstream.output.shape, wanted);
  for (const auto& [name, t] : upstream.states) {
    bool known = false;
    for (const equations::State& s : forward().states) {
      if (name != s.name + "_n") continue;
      known = true;
      const std::vector<std::int64_t> shape{shape_.parts(), batch, sizes(0).of(s.size)};
      if (t.shape != shape) return shape_error("the gradient by " + name, t.shape, shape);
    }
    if (!known)
      return Error{"the cell " + forward().cell + " has no state for '" + name + "'",
                   {},
                   "expected output, " + forward().states[0].name + "_n …"};
  }
  return Ok{};
}

namespace {
std::atomic<long> forward_runs{0};
}  // namespace

long runs() { return forward_runs.load(std::memory_order_relaxed); }

NetworkTrace Model::run(const Sequence& sequence) const {
  forward_runs.fetch_add(1, std::memory_order_relaxed);
  if (auto fits = check(sequence); !fits) GATEWALK_CHECK(false, "Model::run: " + fits.error().sentence());
  NetworkTrace trace;
  trace.extent.steps = static_cast<int>(sequence.x.shape[0]);
  trace.extent.batch = static_cast<int>(sequence.x.shape[1]);
  trace.extent.lengths = sequence.lengths;
  trace.features = columns_of(sequence.x, shape_.input);
  trace.parts.reserve(static_cast<std::size_t>(shape_.parts()));
  const int out = output_size();
  for (int layer = 0; layer < shape_.layers; ++layer) {
    Matrix features(out * shape_.directions(), trace.extent.steps * trace.extent.batch);
    for (int d = 0; d < shape_.directions(); ++d) {
      trace::Extent extent = trace.extent;
      extent.reverse = shape_.reverse(d);
      const int part = shape_.index({layer, d});
      trace.parts.push_back(trace::walk_forward(forward(), sizes(layer), parameters({layer, d}), trace.features,
                                                states_of(sequence.initial, "0", part, extent.batch), extent));
      features.middleRows(d * out, out) = trace.parts.back().values[static_cast<std::size_t>(forward().output)];
    }
    trace.features = std::move(features);
  }
  trace.output = trace.features;
  if (shape_.outputs > 0) {
    const Tensor& w = tensors_.at(head_weight);
    const auto bias = tensors_.find(head_bias);
    trace.output = Matrix::Zero(shape_.outputs, trace.features.cols());
    for (Eigen::Index j = 0; j < trace.features.rows(); ++j)
      for (Eigen::Index n = 0; n < trace.features.cols(); ++n)
        for (int i = 0; i < shape_.outputs; ++i)
          trace.output(i, n) += w.data[static_cast<std::size_t>(i * features() + j)] * trace.features(j, n);
    if (bias != tensors_.end())
      trace.output.colwise() += Eigen::Map<const Eigen::VectorXd>(bias->second.data.data(), shape_.outputs);
  }
  return trace;
}

NetworkTrace Model::run_backward(const NetworkTrace& forward_trace, const Upstream& upstream, const trace::Cuts& cuts) const {
  NetworkTrace trace;
  trace.extent = forward_trace.extent;
  const int columns = trace.extent.steps * trace.extent.batch, out = output_size(), directions = shape_.directions();
  Matrix d_features = Matrix::Zero(features(), columns);
  if (!upstream.output.data.empty()) {
    const Matrix d_output = columns_of(upstream.output, shape_.outputs > 0 ? shape_.outputs : features());
    if (shape_.outputs > 0) {
      const Tensor& w = tensors_.at(head_weight);
      Tensor d_weight = Tensor::zeros(w.shape), d_bias = Tensor::zeros({shape_.outputs});
      for (Eigen::Index n = 0; n < columns; ++n)
        for (int i = 0; i < shape_.outputs; ++i) {
          d_bias.data[static_cast<std::size_t>(i)] += d_output(i, n);
          for (int j = 0; j < features(); ++j) {
            const auto at = static_cast<std::size_t>(i * features() + j);
            d_features(j, n) += w.data[at] * d_output(i, n);
            d_weight.data[at] += d_output(i, n) * forward_trace.features(j, n);
          }
        }
      trace.gradients[head_weight] = std::move(d_weight);
      if (tensors_.count(head_bias)) trace.gradients[head_bias] = std::move(d_bias);
    } else {
      d_features = d_output;
    }
  }
  trace.parts.resize(static_cast<std::size_t>(shape_.parts()));
  for (int layer = shape_.layers - 1; layer >= 0; --layer) {
    Matrix below = Matrix::Zero(sizes(layer).input, columns);
    for (int d = 0; d < directions; ++d) {
      const int part = shape_.index({layer, d});
      const auto k = static_cast<std::size_t>(part);
      trace.parts[k] = trace::walk_backward(backward(), forward_trace.parts[k], d_features.middleRows(d * out, out),
                                            states_of(upstream.states, "_n", part, trace.extent.batch), cuts);
      if (backward().output >= 0) below += trace.parts[k].values[static_cast<std::size_t>(backward().output)];
      scatter(forward(), layout(), sizes(layer), trace.parts[k].gradients, tensors_,
              suffix(layout(), layer, d, shape_.layers, directions), trace.gradients);
    }
    d_features = std::move(below);
  }
  trace.features = trace.output = std::move(d_features);
  return trace;
}

Tensor Model::output(const NetworkTrace& trace) const {
  return tensor_of(trace.output, {trace.extent.steps, trace.extent.batch, trace.output.rows()});
}

TensorMap Model::final_states(const NetworkTrace& trace) const { return states_to(trace.parts, "_n"); }

TensorMap Model::input_gradients(const NetworkTrace& trace) const {
  TensorMap out = states_to(trace.parts, "0");
  out["input"] = tensor_of(trace.features, {trace.extent.steps, trace.extent.batch, trace.features.rows()});
  return out;
}

}  // namespace gatewalk::network
