#include "engine/trace/recent.hpp"

#include <algorithm>

#include "engine/trace/evaluate.hpp"

namespace gatewalk::trace {

// The place of a value, empty where it is not computed yet. Where there is no room, the step gives way that was not asked for
// longest.
Matrix& Recent::place(const Trace& trace, Index operation, int step) {
  if (place_of_.size() <= static_cast<std::size_t>(step)) place_of_.resize(static_cast<std::size_t>(trace.extent.steps), -1);
  int& at = place_of_[static_cast<std::size_t>(step)];
  if (at < 0) {
    if (steps_.size() < room) {
      at = static_cast<int>(steps_.size());
      steps_.push_back({step, 0, std::vector<Matrix>(trace.recipe->operations.size())});
    } else {
      const auto old =
          std::min_element(steps_.begin(), steps_.end(), [](const Step& a, const Step& b) { return a.asked < b.asked; });
      at = static_cast<int>(old - steps_.begin());
      place_of_[static_cast<std::size_t>(old->step)] = -1;
      old->step = step;
      for (Matrix& value : old->values) value.resize(value.rows(), 0);
    }
  }
  Step& found = steps_[static_cast<std::size_t>(at)];
  found.asked = ++asked_;
  return found.values[static_cast<std::size_t>(operation)];
}

void Recent::forget_made(const Recipe& recipe) {
  for (Step& step : steps_)
    for (std::size_t k = 0; k < step.values.size(); ++k)
      if (recipe.operations[k].kind != Operation::Kind::product) step.values[k].resize(step.values[k].rows(), 0);
}

void Recent::forget_steps() {
  std::fill(place_of_.begin(), place_of_.end(), -1);
  steps_.clear();
}

namespace {

double bytes_of(const Matrix& m) { return static_cast<double>(sizeof(double)) * static_cast<double>(m.size()); }

// A state before a step is what the step processed before it has made, or what the pass began with: as Walk goes.
void state_before(const Trace& trace, std::size_t state, int step, Matrix& out) {
  const Extent& extent = trace.extent;
  const bool backward = trace.recipe->pass == equations::Pass::backward;
  const int n = extent.nth(step), earlier = backward ? n + 1 : n - 1, last = extent.steps - 1, truncate = trace.truncate;
  const bool first = earlier < 0 || earlier > last;
  const Index next = trace.recipe->states[state].next;
  for (int b = 0; b < extent.batch; ++b) {
    const bool from_step = !first && extent.valid(extent.nth(earlier), b);
    // Of padding the state stays, but truncation ends what it was.
    const bool ended = truncate > 0 && (from_step ? (n + 1) % truncate == 0 : last / truncate > n / truncate);
    if (ended || (from_step && next < 0)) out.col(b).setZero();
    else if (from_step) out.col(b) = trace.at(next, extent.nth(earlier)).col(b);
    else out.col(b) = trace.began[state].col(b);
  }
}

}  // namespace

void Recent::compute(const Trace& trace, Index operation, int step, Matrix& out) {
  out.resize(trace.sizes.of((*trace.recipe)[operation].size), trace.extent.batch);
  ++depth_;
  const Operation& op = (*trace.recipe)[operation];
  if (!trace.cut.empty() && trace.cut[static_cast<std::size_t>(operation)]) out.setZero();
  else if (op.kind == Operation::Kind::state) state_before(trace, static_cast<std::size_t>(op.state), step, out);
  else
    evaluate(
        *trace.recipe, operation, trace.sizes, *trace.parameters, [&](Index index) { return trace.at(index, step); }, out);
  --depth_;
  for (int b = 0; b < trace.extent.batch; ++b)
    if (!trace.extent.valid(step, b)) out.col(b).setZero();
}

void Recent::compute_everywhere(const Trace& trace, Index operation) {
  const Eigen::Index batch = trace.extent.batch;
  Matrix all(trace.sizes.of((*trace.recipe)[operation].size), trace.extent.steps * batch), out;
  ++walking_;  // what it reads need not stay
  for (int t = 0; t < trace.extent.steps; ++t) {
    compute(trace, operation, t, out);
    all.middleCols(t * batch, batch) = out;
  }
  --walking_;
  make_room(bytes_of(all));
  everywhere_room_->bytes += bytes_of(all);
  everywhere_room_->order.emplace_back(this, static_cast<std::size_t>(operation));
  everywhere_[static_cast<std::size_t>(operation)] = std::move(all);
}

void Recent::make_room(double bytes) {
  EverywhereRoom& all = *everywhere_room_;
  if (all.bytes + bytes <= most_everywhere) return;
  all.left.clear();
  while (!all.order.empty() && all.bytes + bytes > most_everywhere) {
    const auto [of, old] = all.order.front();
    all.order.erase(all.order.begin());
    all.bytes -= bytes_of(of->everywhere_[old]);
    all.left.push_back(std::move(of->everywhere_[old]));
    of->everywhere_[old] = Matrix();
    of->computed_[old] = 0;
  }
}

Recent::~Recent() {
  std::erase_if(everywhere_room_->order, [this](const auto& entry) { return entry.first == this; });
  for (const Matrix& all : everywhere_) everywhere_room_->bytes -= bytes_of(all);
}

View Recent::at(const Trace& trace, Index operation, int step) {
  const auto k = static_cast<std::size_t>(operation);
  if (everywhere_.empty()) everywhere_.resize(trace.recipe->operations.size()), computed_.assign(everywhere_.size(), 0);
  if (everywhere_[k].size() == 0) {
    Matrix& value = place(trace, operation, step);
    if (value.cols() > 0) return View(value.data(), value.rows(), value.cols());
    if (walking_ > 0 || depth_ > 0 || ++computed_[k] <= many) {
      Matrix out;
      compute(trace, operation, step, out);
      value = std::move(out);
      return View(value.data(), value.rows(), value.cols());
    }
    compute_everywhere(trace, operation);
  }
  const Matrix& all = everywhere_[k];
  return View(all.data() + all.rows() * trace.extent.batch * step, all.rows(), trace.extent.batch);
}

}  // namespace gatewalk::trace
