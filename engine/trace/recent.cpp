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

void Recent::forget() {
  std::fill(place_of_.begin(), place_of_.end(), -1);
  steps_.clear();
}

void Recent::compute(const Trace& trace, Index operation, int step, Matrix& out) {
  out.resize(trace.sizes.of((*trace.recipe)[operation].size), trace.extent.batch);
  ++depth_;
  if (!trace.cut.empty() && trace.cut[static_cast<std::size_t>(operation)]) out.setZero();
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
  const double bytes = static_cast<double>(sizeof(double)) * static_cast<double>(all.size());
  make_room(bytes);
  bytes_ += bytes;
  order_.push_back(operation);
  everywhere_[static_cast<std::size_t>(operation)] = std::move(all);
}

void Recent::make_room(double bytes) {
  if (bytes_ + bytes <= most_bytes) return;
  left_.clear();
  while (!order_.empty() && bytes_ + bytes > most_bytes) {
    const auto old = static_cast<std::size_t>(order_.front());
    order_.erase(order_.begin());
    bytes_ -= static_cast<double>(sizeof(double)) * static_cast<double>(everywhere_[old].size());
    left_.push_back(std::move(everywhere_[old]));
    everywhere_[old] = Matrix();
    computed_[old] = 0;
  }
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
