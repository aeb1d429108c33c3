#include "lessons/stage/network_plan.hpp"

#include <algorithm>
#include <cmath>

namespace gatewalk::lessons::stage {

namespace {

constexpr float gap_share = 0.5f, side_share = 0.55f;  // of a lane's height: between layers; input and readout
constexpr float widest = 132, highest = 74, lowest = 5;
constexpr float number_row = 13;  // below a module, for the norm of what goes along time

}  // namespace

NetworkPlan::NetworkPlan(const Experiment& e, Rect area, float nearer, float least, bool norms)
    : shape_(e.setup().shape), steps_(e.steps()), area_(area), norms_(norms), readout_(shape_.outputs > 0) {
  for (int layer = 0; layer < shape_.layers; ++layer) both_ = both_ || shape_.directions(layer) > 1;
  gutter_ = area.w < 460 ? 34.0f : 66.0f;
  margin_ = norms && both_ ? 20.0f : 4.0f;  // a reverse module's number stands beside it at the last step, too
  const float room = area.w - gutter_ - margin_;
  column_ = std::clamp(room / static_cast<float>(steps_), least, widest) * nearer;
  const auto lanes = static_cast<float>(shape_.parts()), gaps = static_cast<float>(shape_.layers + 1);
  const float rows = lanes + gap_share * gaps + side_share * (readout_ ? 2.0f : 1.0f);
  lane_ = std::clamp((area.h - head_ - words_ - 4) / rows, lowest, highest) * nearer;
  gap_ = lane_ * gap_share, side_ = std::min(lane_ * side_share, 34.0f * nearer);
  float y = head_;
  readout_y_ = y;
  if (readout_) y += side_;
  lanes_.resize(static_cast<std::size_t>(shape_.parts()));
  joints_.resize(static_cast<std::size_t>(shape_.layers) + 1);
  for (int layer = shape_.layers - 1; layer >= 0; --layer) {
    joints_[static_cast<std::size_t>(layer)] = y + gap_ * (shape_.directions(layer) > 1 ? 0.55f : 0.5f);
    y += gap_;
    for (int d = shape_.directions(layer) - 1; d >= 0; --d, y += lane_)
      lanes_[static_cast<std::size_t>(shape_.index({layer, d}))] = y;
  }
  joints_[static_cast<std::size_t>(shape_.layers)] = y + gap_ * 0.45f;
  y += gap_;
  input_y_ = y;
  word_y_ = y + side_;
  size_ = {column_ * static_cast<float>(steps_), word_y_ + words_};
  top_ = std::max(0.0f, (area.h - size_.y) / 2);
  start_ = std::max(0.0f, (room - size_.x) / 2);
}

void NetworkPlan::scroll_to(Point offset) {
  offset_ = {std::clamp(offset.x, 0.0f, std::max(0.0f, size_.x + gutter_ + margin_ - area_.w)),
             std::clamp(offset.y, 0.0f, std::max(0.0f, size_.y - area_.h))};
}

void NetworkPlan::bring_into_view(const Module& m) {
  const Rect seen = columns_area();
  const float around = std::min(column_ * 1.2f, (seen.w - column_) / 2);
  const float left = this->left(m.step) - around, right = this->left(m.step) + column_ + around;
  const Rect box = module(m);
  Point to = offset_;
  if (right > seen.right()) to.x += right - seen.right();
  if (left < seen.x) to.x -= seen.x - left;
  if (box.bottom() + gap_ > seen.bottom()) to.y += box.bottom() + gap_ - seen.bottom();
  if (box.y - gap_ < seen.y) to.y -= seen.y - box.y + gap_;
  scroll_to(to);
}

int NetworkPlan::first() const {
  return std::clamp(static_cast<int>(std::floor((columns_area().x - left(0)) / column_)), 0, steps_ - 1);
}
int NetworkPlan::last() const {
  return std::clamp(static_cast<int>(std::ceil((area_.right() - left(0)) / column_)), first() + 1, steps_);
}

Rect NetworkPlan::lane(trace::Part part) const {
  const float y = area_.y + top_ - offset_.y + lanes_[static_cast<std::size_t>(shape_.index(part))];
  const float low = lane_ > 9 ? 1.0f : 0.5f;
  return Rect{area_.x, y, area_.w, lane_ - (shows_norms() ? number_row : 0)}.inset(0, low);
}

// Two directions stand a little beside each other: the first's output passes the second on its left, and the second reads past
// the first on its right.
Rect NetworkPlan::module(const Module& m) const {
  const Rect row = lane(m.part);
  const float x = left(m.step);
  if (!shows_wires())
    return {x + std::min(0.5f, column_ * 0.05f), row.y, std::max(1.0f, column_ - std::min(1.0f, column_ * 0.1f)), row.h};
  if (shape_.directions(m.part.layer) == 1) return {x + column_ * 0.16f, row.y, column_ * 0.68f, row.h};
  return {x + column_ * (m.part.direction ? 0.32f : 0.06f), row.y, column_ * 0.62f, row.h};
}

float NetworkPlan::writes_x(const Module& m) const {
  const bool two = shape_.directions(m.part.layer) > 1 && shows_wires();
  return two && m.part.direction == 0 ? left(m.step) + column_ * 0.19f : module(m).center().x;
}
float NetworkPlan::reads_x(const Module& m) const {
  const bool two = shape_.directions(m.part.layer) > 1 && shows_wires();
  return two && m.part.direction == 1 ? left(m.step) + column_ * 0.81f : module(m).center().x;
}

Point NetworkPlan::joint(int layer, int step) const {
  const std::size_t k = static_cast<std::size_t>(layer < 0 ? shape_.layers : layer);
  return {left(step) + column_ / 2, area_.y + top_ - offset_.y + joints_[k]};
}

Rect NetworkPlan::readout(int step) const {
  return Rect{left(step), area_.y + top_ - offset_.y + readout_y_, column_, readout_ ? side_ : 0}.inset(column_ * 0.16f, 1);
}
Rect NetworkPlan::loss(int step) const { return {left(step), area_.y + top_ - offset_.y, column_, head_ - 2}; }
Rect NetworkPlan::input(int step) const {
  return Rect{left(step), area_.y + top_ - offset_.y + input_y_, column_, side_}.inset(column_ * (shows_wires() ? 0.16f : 0.05f),
                                                                                       1);
}
// Of a picture that is higher than its place the words stay at its lower edge.
Rect NetworkPlan::word(int step) const {
  return {left(step), std::min(area_.y + top_ - offset_.y + word_y_, area_.bottom() - words_), column_, words_};
}
bool NetworkPlan::words_lie_over() const { return top_ - offset_.y + word_y_ > area_.h - words_ + 0.5f; }

std::optional<Module> NetworkPlan::at(Point p) const {
  if (!columns_area().contains(p)) return {};
  const int step = static_cast<int>(std::floor((p.x - left(0)) / column_));
  if (step < 0 || step >= steps_) return {};
  for (int k = 0; k < shape_.parts(); ++k) {
    const Rect row = lane(shape_.part(k));
    if (p.y >= row.y && p.y < row.bottom()) return Module{shape_.part(k), step};
  }
  return {};
}

trace::Part NetworkPlan::part_of_row(int row) const {
  return shape_.part(std::clamp(shape_.parts() - 1 - row, 0, shape_.parts() - 1));
}
int NetworkPlan::row_of(trace::Part part) const { return shape_.parts() - 1 - shape_.index(part); }

bool NetworkPlan::shows_modules() const { return column_ >= 40 && lane_ >= 24; }

}  // namespace gatewalk::lessons::stage
