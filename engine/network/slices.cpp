#include "engine/network/slices.hpp"

#include <algorithm>
#include <atomic>
#include <deque>

#include "engine/base/check.hpp"
#include "engine/network/columns.hpp"
#include "engine/network/run_size.hpp"
#include "engine/network/runs.hpp"
#include "engine/trace/recent.hpp"

namespace gatewalk::network {

namespace {

using trace::Matrix;

constexpr int together = 8;  // steps over which a layer reads what the layer below has given

std::atomic<long> backwards{0};

double weights_of(const Model& model, int layer) {
  double all = 0;
  for (const Matrix& p : model.parameters({layer, 0})) all += static_cast<double>(p.size());
  return all;
}

}  // namespace

long backward_runs() { return backwards.load(std::memory_order_relaxed); }

double forward_cost(const Model& model, int steps, int batch) {
  double all = 0;
  for (int layer = 0; layer < model.shape().layers; ++layer) all += weights_of(model, layer) * model.shape().directions(layer);
  return all * steps * batch;
}

// --- forward ---

// While steps are to come, nothing that is not kept is computed at all of them.
struct ForwardSlices::Guards {
  std::deque<trace::Recent::Walking> walking;
};

bool ForwardSlices::can(const Shape& shape) {
  for (int layer = 0; layer < shape.layers; ++layer)
    if (shape.layer(layer).direction != Direction::forward) return false;
  return true;
}

ForwardSlices::ForwardSlices(const Model& model, const Sequence& sequence, NetworkTrace& into)
    : model_(model), into_(into), steps_(static_cast<int>(sequence.x.shape[0])), guards_(std::make_unique<Guards>()) {
  if (auto fits = model.check(sequence); !fits) GATEWALK_CHECK(false, "ForwardSlices: " + fits.error().sentence());
  GATEWALK_CHECK(can(model.shape()), "ForwardSlices: a reverse direction's first step needs the last; did you ask can()?");
  count_run();
  const Shape& shape = model.shape();
  into = {};
  into.extent.steps = steps_;
  into.extent.batch = static_cast<int>(sequence.x.shape[1]);
  into.extent.lengths = sequence.lengths;
  const trace::Keep keep = kept(model, steps_, into.extent.batch);
  const Eigen::Index columns = static_cast<Eigen::Index>(steps_) * into.extent.batch;
  into.parts.resize(static_cast<std::size_t>(shape.layers));
  for (int layer = 0; layer < shape.layers; ++layer) {
    const Matrix x = layer == 0 ? columns_of(sequence.x, shape.input) : Matrix::Zero(model.features(layer - 1), columns);
    trace::Trace& part = into.parts[static_cast<std::size_t>(layer)];
    walks_.emplace_back(model.forward(layer), model.sizes(layer), model.parameters({layer, 0}), x,
                        model.states_of(sequence.initial, &StateTensor::initial, {layer, 0}, into.extent.batch), into.extent,
                        keep, &part, together);
    guards_->walking.emplace_back(part);
    if (part.recent) part.recent->share_room(*into.parts[0].recent);
  }
  into.features = Matrix::Zero(model.features(), columns);
  into.output = Matrix::Zero(shape.outputs > 0 ? shape.outputs : model.features(), columns);
  set_extent(0);
}

ForwardSlices::~ForwardSlices() = default;

void ForwardSlices::set_extent(int steps) {
  into_.extent.steps = steps;
  for (trace::Trace& part : into_.parts) part.extent.steps = steps;
}

int ForwardSlices::there() const { return walks_.back().done(); }

double ForwardSlices::share() const {
  double done = 0;
  for (const trace::Walk& walk : walks_) done += walk.done();
  return done / (static_cast<double>(steps_) * static_cast<double>(walks_.size()));
}

void ForwardSlices::show(int steps) { set_extent(shown_ = std::clamp(steps, shown_, there())); }

// A step of a layer, and what the layer above or the readout makes of it.
void ForwardSlices::one_step(std::size_t layer) {
  const Eigen::Index batch = into_.extent.batch, first = walks_[layer].done() * batch;
  walks_[layer].go_on(1);
  const equations::Index output = model_.forward(static_cast<int>(layer)).output;
  const auto given = into_.parts[layer].values[static_cast<std::size_t>(output)].middleCols(first, batch);
  if (layer + 1 < walks_.size()) {
    walks_[layer + 1].input().middleCols(first, batch) = given;
    return;
  }
  into_.features.middleCols(first, batch) = given;
  model_.read_out(into_, first, batch);
}

bool ForwardSlices::go_on(double multiply_adds) {
  set_extent(steps_);
  while (there() < steps_ && multiply_adds > 0) {
    // The highest layer of which what it reads is there.
    std::size_t layer = walks_.size() - 1;
    const auto waits = [&](std::size_t l) {
      const int done = walks_[l].done(), needed = std::min(steps_, (done / together + 1) * together);
      return done == steps_ || (l > 0 && walks_[l - 1].done() < needed);
    };
    while (waits(layer)) --layer;
    multiply_adds -= walks_[layer].next_cost();
    one_step(layer);
  }
  const bool more = there() < steps_;
  set_extent(more ? shown_ : steps_);
  if (!more) guards_.reset();
  return more;
}

// --- backward ---

BackwardSlices::BackwardSlices(const Model& model, const NetworkTrace& forward, const Upstream& upstream, const trace::Cuts& cuts,
                               NetworkTrace& into)
    : model_(model), forward_(forward), upstream_(upstream), cuts_(cuts), into_(into), layer_(model.shape().layers - 1) {
  backwards.fetch_add(1, std::memory_order_relaxed);
  into = {};
  into.extent = forward.extent;
  const int columns = into.extent.steps * into.extent.batch, outputs = model.shape().outputs, features = model.features();
  d_features_ = Matrix::Zero(features, columns);
  into.parts.resize(static_cast<std::size_t>(model.shape().parts()));
  if (upstream.output.data.empty()) return;
  Matrix d_output = columns_of(upstream.output, outputs > 0 ? outputs : features);
  if (outputs == 0) {
    d_features_ = std::move(d_output);
    return;
  }
  const Tensor& w = model.tensors().at(head_weight);
  Tensor d_weight = Tensor::zeros(w.shape), d_bias = Tensor::zeros({outputs});
  for (Eigen::Index n = 0; n < columns; ++n)
    for (int i = 0; i < outputs; ++i) {
      d_bias.data[static_cast<std::size_t>(i)] += d_output(i, n);
      for (int j = 0; j < features; ++j) {
        const auto at = static_cast<std::size_t>(i * features + j);
        d_features_(j, n) += w.data[at] * d_output(i, n);
        d_weight.data[at] += d_output(i, n) * forward.features(j, n);
      }
    }
  into.readout_gradients[head_weight] = std::move(d_weight);
  if (model.tensors().count(head_bias)) into.readout_gradients[head_bias] = std::move(d_bias);
}

void BackwardSlices::begin() {
  const int out = model_.output_size(layer_);
  if (direction_ == 0) below_ = Matrix::Zero(model_.sizes(layer_).input, into_.extent.steps * into_.extent.batch);
  const auto k = static_cast<std::size_t>(model_.shape().index({layer_, direction_}));
  walk_.emplace(model_.backward(layer_), forward_.parts[k], d_features_.middleRows(direction_ * out, out),
                model_.states_of(upstream_.states, &StateTensor::last, {layer_, direction_}, into_.extent.batch), cuts_,
                &into_.parts[k]);
  if (into_.parts[k].recent) into_.parts[k].recent->share_room(*forward_.parts[0].recent);
  if (direction_ + 1 == model_.shape().directions(layer_)) d_features_ = {};  // the walk has its own
}

void BackwardSlices::end() {
  walk_.reset();
  const trace::Trace& part = into_.parts[static_cast<std::size_t>(model_.shape().index({layer_, direction_}))];
  const equations::Recipe& recipe = model_.backward(layer_);
  if (recipe.output >= 0) below_ += part.values[static_cast<std::size_t>(recipe.output)];
  ++done_;
  if (++direction_ < model_.shape().directions(layer_)) return;
  direction_ = 0;
  d_features_ = std::move(below_);
  if (--layer_ < 0) into_.features = into_.output = std::move(d_features_);
}

bool BackwardSlices::go_on(double multiply_adds) {
  while (layer_ >= 0 && multiply_adds > 0) {
    if (!walk_) begin();
    multiply_adds -= walk_->next_cost();
    if (!walk_->go_on(1)) end();
  }
  return layer_ >= 0;
}

double BackwardSlices::share() const { return (done_ + (walk_ ? walk_->share() : 0)) / model_.shape().parts(); }

}  // namespace gatewalk::network
