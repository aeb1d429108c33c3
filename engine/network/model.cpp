#include "engine/network/model.hpp"

#include <atomic>
#include <cmath>
#include <map>

#include "engine/base/check.hpp"
#include "engine/base/random.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/network/columns.hpp"
#include "engine/network/run_size.hpp"
#include "engine/network/slices.hpp"
#include "engine/trace/evaluate.hpp"
#include "engine/trace/recent.hpp"

namespace gatewalk::network {

namespace {

using trace::Matrix;

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

Result<Model> Model::prepare(std::vector<equations::Recipe> cells, const Shape& shape, const TensorMap* tensors) {
  GATEWALK_CHECK(cells.size() == 1 || static_cast<int>(cells.size()) == shape.layers, "Model: give one cell, or one a layer");
  GATEWALK_CHECK(shape.unlike.empty() || static_cast<int>(shape.unlike.size()) == shape.layers,
                 "Model: where layers are not alike, give a shape of each");
  if (auto fits = check_room(cells, shape); !fits) return fits.error();
  Model model;
  model.shape_ = shape;
  for (equations::Recipe& cell : cells) {
    bool by_equation_names = cell.rows.empty();
    if (tensors && !by_equation_names) {  // a file may name tensors as the equations do
      by_equation_names = !tensors->count("weight_ih_l0");
      bool any = false;
      for (const equations::Parameter& p : cell.parameters) any = any || tensors->count(p.name) || tensors->count(p.name + "_l0");
      by_equation_names = by_equation_names && any;
    }
    auto layout = make_layout(cell, by_equation_names);
    if (!layout) return layout.error();
    equations::Recipe backward = equations::differentiate(cell);
    model.cells_.push_back(std::make_shared<const Cell>(Cell{std::move(cell), std::move(backward), std::move(*layout)}));
  }
  for (int layer = 0; layer < shape.layers; ++layer)
    if (auto fits = equations::check_sizes(model.forward(layer), model.sizes(layer)); !fits) return fits.error();
  return model;
}

Result<Model> Model::load(equations::Recipe cell, const Shape& shape, const TensorMap& tensors) {
  std::vector<equations::Recipe> cells;
  cells.push_back(std::move(cell));
  return load(std::move(cells), shape, tensors);
}

Result<Model> Model::load(std::vector<equations::Recipe> cells, const Shape& shape, const TensorMap& tensors) {
  auto model = prepare(std::move(cells), shape, &tensors);
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
    for (int d = 0; d < shape_.directions(layer); ++d)
      for (const StoredTensor& s : layout(layer).stored) {
        std::string name = s.name + suffix({layer, d});
        if (!layout(layer).pytorch && !tensors.count(name) && tensors.count(s.name + "_l0") && shape_.layers == 1) {
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
  std::vector<equations::Recipe> cells;
  cells.push_back(std::move(cell));
  auto model = prepare(std::move(cells), shape, nullptr);
  if (!model) return model;
  Random random(seed);
  const auto draw = [&](const std::string& name, std::vector<std::int64_t> dims, int fan) {
    Tensor t = Tensor::zeros(std::move(dims));
    const double bound = 1.0 / std::sqrt(static_cast<double>(fan));
    for (double& v : t.data) v = random.uniform(-bound, bound);
    model->tensors_[name] = std::move(t);
  };
  for (int layer = 0; layer < shape.layers; ++layer)
    for (int d = 0; d < shape.directions(layer); ++d)
      for (const StoredTensor& s : model->layout(layer).stored)
        draw(s.name + model->suffix({layer, d}), shape_of(s, model->sizes(layer)), shape.layer(layer).hidden);
  if (shape.outputs > 0) {
    draw(head_weight, {shape.outputs, model->features()}, model->features());
    draw(head_bias, {shape.outputs}, model->features());
  }
  model->refresh();
  return model;
}

Model Model::altered(equations::Recipe forward, equations::Recipe backward, Layout layout) const {
  Model model = *this;
  model.bring_back();
  model.cells_ = {std::make_shared<const Cell>(Cell{std::move(forward), std::move(backward), std::move(layout)})};
  model.refresh();
  return model;
}

equations::Sizes Model::sizes_alone(int layer) const {
  const LayerShape shape = shape_.layer(layer);
  return {shape_.input, shape.hidden, shape.projection > 0 ? shape.projection : shape.hidden};
}

equations::Sizes Model::sizes(int layer) const {
  equations::Sizes sizes = sizes_alone(layer);
  if (layer > 0) sizes.input = features(layer - 1);
  return sizes;
}

std::string Model::suffix(Part part) const {
  return network::suffix(layout(part.layer), part.layer, part.direction, shape_.layers, shape_.directions(part.layer));
}

std::vector<StateTensor> Model::states() const {
  std::vector<StateTensor> all;
  const bool alike = one_cell() && shape_.unlike.empty();
  for (int layer = 0; layer < (alike ? 1 : shape_.layers); ++layer)
    for (std::size_t s = 0; s < forward(layer).states.size(); ++s)
      all.push_back({forward(layer).states[s].name, alike ? "" : "_l" + std::to_string(layer), s, shape_.index({layer, 0}),
                     alike ? shape_.parts() : shape_.directions(layer), sizes_alone(layer).of(forward(layer).states[s].size)});
  return all;
}

std::optional<StateTensor> Model::state(Part part, std::string_view name) const {
  const int index = shape_.index(part);
  for (StateTensor& s : states())
    if (s.name == name && index >= s.first && index < s.first + s.parts) return std::move(s);
  return std::nullopt;
}

void Model::refresh() {
  bring_back();
  parameters_.clear();
  for (int layer = 0; layer < shape_.layers; ++layer)
    for (int d = 0; d < shape_.directions(layer); ++d)
      parameters_.push_back(
          std::make_shared<trace::Parameters>(gather(forward(layer), layout(layer), sizes(layer), tensors_, suffix({layer, d}))));
}

const trace::Parameters& Model::parameters(Part part) const { return *parameters_[static_cast<std::size_t>(shape_.index(part))]; }

std::vector<Model::Origin> Model::origin(Part part, equations::Index parameter, int row, int column) const {
  std::vector<Origin> origins;
  const std::string end = suffix(part);
  for_each_origin(forward(part.layer), layout(part.layer), sizes(part.layer), parameter, row, column,
                  [&](const StoredTensor& s, std::size_t at) {
                    if (tensors_.count(s.name + end)) origins.push_back({s.name + end, at});
                  });
  return origins;
}

std::vector<Matrix> Model::states_of(const TensorMap& tensors, NameOf name, Part part, int batch) const {
  std::vector<Matrix> of_part;
  const int index = shape_.index(part);
  for (const StateTensor& s : states()) {
    if (index < s.first || index >= s.first + s.parts) continue;  // another layer's
    const auto found = tensors.find((s.*name)());
    if (found == tensors.end() || found->second.data.empty()) of_part.push_back(Matrix::Zero(s.size, batch));
    else
      of_part.push_back(Eigen::Map<const Matrix>(
          found->second.data.data() + static_cast<std::ptrdiff_t>(index - s.first) * s.size * batch, s.size, batch));
  }
  return of_part;
}

TensorMap Model::states_to(const std::vector<trace::Trace>& parts, NameOf name) const {
  TensorMap out;
  for (const StateTensor& s : states()) {
    Tensor t;
    for (int k = s.first; k < s.first + s.parts; ++k) {
      const Matrix& state = parts[static_cast<std::size_t>(k)].states[s.state];
      t.data.insert(t.data.end(), state.data(), state.data() + state.size());
    }
    t.shape = {s.parts, parts[0].extent.batch, s.size};
    out[(s.*name)()] = std::move(t);
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
    for (const StateTensor& s : states()) {
      if (name != s.initial()) continue;
      known = true;
      const std::vector<std::int64_t> wanted{s.parts, dims[1], s.size};
      if (t.shape != wanted) return shape_error("the initial state " + name, t.shape, wanted);
    }
    if (!known)
      return Error{"the cell " + forward().cell + " has no state for '" + name + "'",
                   {},
                   "its first state is called " + states()[0].initial() + " here"};
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
    for (const StateTensor& s : states()) {
      if (name != s.last()) continue;
      known = true;
      const std::vector<std::int64_t> shape{s.parts, batch, s.size};
      if (t.shape != shape) return shape_error("the gradient by " + name, t.shape, shape);
    }
    if (!known)
      return Error{
          "the cell " + forward().cell + " has no state for '" + name + "'", {}, "expected output, " + states()[0].last() + " …"};
  }
  return Ok{};
}

namespace {
std::atomic<long> forward_runs{0};
}  // namespace

void count_run() { forward_runs.fetch_add(1, std::memory_order_relaxed); }
long runs() { return forward_runs.load(std::memory_order_relaxed); }

NetworkTrace Model::run(const Sequence& sequence, std::optional<trace::Keep> keep) const {
  count_run();
  if (auto fits = check(sequence); !fits) GATEWALK_CHECK(false, "Model::run: " + fits.error().sentence());
  NetworkTrace trace;
  trace.extent.steps = static_cast<int>(sequence.x.shape[0]);
  trace.extent.batch = static_cast<int>(sequence.x.shape[1]);
  trace.extent.lengths = sequence.lengths;
  if (!keep) keep = kept(*this, trace.extent.steps, trace.extent.batch);
  trace.features = columns_of(sequence.x, shape_.input);
  trace.parts.reserve(static_cast<std::size_t>(shape_.parts()));
  for (int layer = 0; layer < shape_.layers; ++layer) {
    const int out = output_size(layer);
    Matrix features(this->features(layer), trace.extent.steps * trace.extent.batch);
    for (int d = 0; d < shape_.directions(layer); ++d) {
      trace::Extent extent = trace.extent;
      extent.reverse = shape_.reverse({layer, d});
      trace.parts.push_back(trace::walk_forward(forward(layer), sizes(layer), parameters({layer, d}), trace.features,
                                                states_of(sequence.initial, &StateTensor::initial, {layer, d}, extent.batch),
                                                extent, *keep));
      if (trace.parts.back().recent) trace.parts.back().recent->share_room(*trace.parts[0].recent);
      features.middleRows(d * out, out) = trace.parts.back().values[static_cast<std::size_t>(forward(layer).output)];
    }
    trace.features = std::move(features);
  }
  trace.output = Matrix::Zero(shape_.outputs > 0 ? shape_.outputs : trace.features.rows(), trace.features.cols());
  read_out(trace, 0, trace.features.cols());
  return trace;
}

// The output of some columns: each number adds the features one after the other, then the bias.
void Model::read_out(NetworkTrace& trace, Eigen::Index first, Eigen::Index count) const {
  if (shape_.outputs == 0) {
    trace.output.middleCols(first, count) = trace.features.middleCols(first, count);
    return;
  }
  const Tensor& w = tensors_.at(head_weight);
  const auto bias = tensors_.find(head_bias);
  for (Eigen::Index j = 0; j < trace.features.rows(); ++j)
    for (Eigen::Index n = first; n < first + count; ++n)
      for (int i = 0; i < shape_.outputs; ++i)
        trace.output(i, n) += w.data[static_cast<std::size_t>(i * features() + j)] * trace.features(j, n);
  if (bias != tensors_.end())
    trace.output.middleCols(first, count).colwise() +=
        Eigen::Map<const Eigen::VectorXd>(bias->second.data.data(), shape_.outputs);
}

NetworkTrace Model::run_backward(const NetworkTrace& forward_trace, const Upstream& upstream, const trace::Cuts& cuts) const {
  NetworkTrace trace;
  BackwardSlices slices(*this, forward_trace, upstream, cuts, trace);
  while (slices.go_on(1e15)) continue;
  return trace;
}

Tensor Model::output(const NetworkTrace& trace) const {
  const int columns = trace.extent.steps * trace.extent.batch;  // of a run under way those that are there
  return tensor_of(trace.output.leftCols(columns), {trace.extent.steps, trace.extent.batch, trace.output.rows()});
}

TensorMap Model::final_states(const NetworkTrace& trace) const { return states_to(trace.parts, &StateTensor::last); }

TensorMap Model::input_gradients(const NetworkTrace& trace) const {
  TensorMap out = states_to(trace.parts, &StateTensor::initial);
  out["input"] = tensor_of(trace.features, {trace.extent.steps, trace.extent.batch, trace.features.rows()});
  return out;
}

void Model::each_gradient(const NetworkTrace& backward, const std::function<void(const std::string&, Tensor)>& take) const {
  std::map<std::string, std::pair<Part, std::size_t>> places;
  for (int k = 0; k < shape_.parts(); ++k) {
    const Part part = shape_.part(k);
    const std::string end = suffix(part);
    for (std::size_t s = 0; s < layout(part.layer).stored.size(); ++s)
      places.try_emplace(layout(part.layer).stored[s].name + end, part, s);
  }
  for (const auto& [name, tensor] : tensors_) {
    if (const auto readout = backward.readout_gradients.find(name); readout != backward.readout_gradients.end())
      take(name, readout->second);
    const auto found = places.find(name);
    if (found == places.end()) continue;
    const auto& [part, stored] = found->second;
    Tensor gradient = Tensor::zeros(tensor.shape);
    scatter(forward(part.layer), layout(part.layer), sizes(part.layer),
            backward.parts[static_cast<std::size_t>(shape_.index(part))].gradients, stored, gradient);
    take(name, std::move(gradient));
  }
}

TensorMap Model::gradients(const NetworkTrace& backward) const {
  TensorMap all;
  each_gradient(backward, [&](const std::string& name, Tensor gradient) { all[name] = std::move(gradient); });
  return all;
}

}  // namespace gatewalk::network
