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

ForwardSlices::ForwardSlices(const Model& model, const Sequence& sequence, NetworkTrace& into)
    : model_(model), into_(into), steps_(static_cast<int>(sequence.x.shape[0])), guards_(std::make_unique<Guards>()) {
  if (auto fits = model.check(sequence); !fits) GATEWALK_CHECK(false, "ForwardSlices: " + fits.error().sentence());
  count_run();
  const Shape& shape = model.shape();
  into = {};
  into.extent.steps = steps_;
  into.extent.batch = static_cast<int>(sequence.x.shape[1]);
  into.extent.lengths = sequence.lengths;
  const trace::Keep keep = kept(model, steps_, into.extent.batch);
  const Eigen::Index columns = static_cast<Eigen::Index>(steps_) * into.extent.batch;
  into.parts.resize(static_cast<std::size_t>(shape.parts()));
  for (int k = 0; k < shape.parts(); ++k) {
    const Part at = shape.part(k);
    const Matrix x = at.layer == 0 ? columns_of(sequence.x, shape.input) : Matrix::Zero(model.features(at.layer - 1), columns);
    trace::Extent extent = into.extent;
    extent.reverse = shape.reverse(at);
    trace::Trace& part = into.parts[static_cast<std::size_t>(k)];
    walks_.emplace_back(model.forward(at.layer), model.sizes(at.layer), model.parameters(at), x,
                        model.states_of(sequence.initial, &StateTensor::initial, at, into.extent.batch), extent, keep, &part,
                        together);
    guards_->walking.emplace_back(part);
    if (part.recent) part.recent->share_room(*into.parts[0].recent);
  }
  into.features = Matrix::Zero(model.features(), columns);
  into.output = Matrix::Zero(shape.outputs > 0 ? shape.outputs : model.features(), columns);
  set_extent(0, false);
}

ForwardSlices::~ForwardSlices() = default;

// A reverse direction that is whole keeps all its steps: what it read before a step comes after it.
void ForwardSlices::set_extent(int steps, bool all) {
  into_.extent.steps = steps;
  for (std::size_t k = 0; k < into_.parts.size(); ++k) {
    trace::Extent& extent = into_.parts[k].extent;
    extent.steps = all || (extent.reverse && walks_[k].done() == steps_) ? steps_ : steps;
  }
}

// Whether a part has done these steps.
bool ForwardSlices::has(std::size_t part, int first, int end) const {
  const int done = walks_[part].done();
  return into_.parts[part].extent.reverse ? steps_ - done <= first : done >= end;
}

int ForwardSlices::there() const {
  int least = steps_;
  for (std::size_t k = 0; k < walks_.size(); ++k)
    least = std::min(least, into_.parts[k].extent.reverse && !has(k, 0, steps_) ? 0 : walks_[k].done());
  return least;
}

double ForwardSlices::share() const {
  double done = 0;
  for (const trace::Walk& walk : walks_) done += walk.done();
  return done / (static_cast<double>(steps_) * static_cast<double>(walks_.size()));
}

void ForwardSlices::show(int steps) { set_extent(shown_ = std::clamp(steps, shown_, there()), false); }

// Whether a part is done, or the layer below has not yet given all of the block that its next step lies in.
bool ForwardSlices::waits(std::size_t part) const {
  const int done = walks_[part].done(), layer = model_.shape().part(static_cast<int>(part)).layer;
  if (done == steps_ || layer == 0) return done == steps_;
  const int step = into_.parts[part].extent.reverse ? steps_ - 1 - done : done, first = step / together * together,
            below = model_.shape().index({layer - 1, 0});
  for (int d = 0; d < model_.shape().directions(layer - 1); ++d)
    if (!has(static_cast<std::size_t>(below + d), first, std::min(steps_, first + together))) return true;
  return false;
}

// A step of a layer's direction, and what the layer above or the readout makes of it.
void ForwardSlices::one_step(std::size_t part) {
  const Shape& shape = model_.shape();
  const Part at = shape.part(static_cast<int>(part));
  const int step = into_.parts[part].extent.nth(walks_[part].done()), out = model_.output_size(at.layer);
  const Eigen::Index batch = into_.extent.batch, first = step * batch;
  walks_[part].go_on(1);
  const equations::Index output = model_.forward(at.layer).output;
  const auto given = into_.parts[part].values[static_cast<std::size_t>(output)].middleCols(first, batch);
  if (at.layer + 1 < shape.layers) {
    const int above = shape.index({at.layer + 1, 0});
    for (int d = 0; d < shape.directions(at.layer + 1); ++d)
      walks_[static_cast<std::size_t>(above + d)].input().block(at.direction * out, first, out, batch) = given;
    return;
  }
  into_.features.block(at.direction * out, first, out, batch) = given;
  for (std::size_t k = part - static_cast<std::size_t>(at.direction); k < walks_.size(); ++k)
    if (!has(k, step, step + 1)) return;
  model_.read_out(into_, first, batch);
}

bool ForwardSlices::go_on(double multiply_adds) {
  set_extent(steps_, true);
  int done = 0;
  for (const trace::Walk& walk : walks_) done += walk.done() == steps_;
  while (done < static_cast<int>(walks_.size()) && multiply_adds > 0) {
    // The highest layer of which what it reads is there.
    std::size_t part = walks_.size() - 1;
    while (waits(part)) --part;
    multiply_adds -= walks_[part].next_cost();
    one_step(part);
    done += walks_[part].done() == steps_;
  }
  const bool more = done < static_cast<int>(walks_.size());
  set_extent(more ? shown_ : steps_, !more);
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
  const Tensor& w = model.named().at(head_weight);
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
  if (model.named().count(head_bias)) into.readout_gradients[head_bias] = std::move(d_bias);
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
