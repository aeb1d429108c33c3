#include "lessons/ui/scroll.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

ScrollArea::ScrollArea(Ui& owner, std::string_view key, Rect view, std::string_view name)
    : ui_(owner), view_(view), group_(owner, key, Role::group, name, view), id_(group_.node().id) {
  State& state = ui_.remember<State>(id_);
  // The area lies under its content: what is in it takes the pointer first, the rest of the surface drags it.
  SemanticNode& node = group_.node();
  Response r;
  if (state.height > view.h + 1) {
    r = ui_.focusable(node);  // so that text without anything to press can be read by keys
    node.answer(Action::cell_up).answer(Action::cell_down);
  }
  ring_ = r.ring;
  if (r.ring) keys(state);
  if (ui_.performed(id_, Action::cell_up)) state.offset -= view_.h * 0.9f;
  if (ui_.performed(id_, Action::cell_down)) state.offset += view_.h * 0.9f;
  reveal_before_ = ui_.to_reveal;
  ui_.to_reveal.reset();
  bottom_ = top();
  clip_.emplace(ui_, view);
}

void ScrollArea::keys(State& state) {
  if (ui_.take_key(ImGuiKey_DownArrow)) state.offset += 40;
  if (ui_.take_key(ImGuiKey_UpArrow)) state.offset -= 40;
  if (ui_.take_key(ImGuiKey_PageDown) || (!ui_.input.shift && ui_.take_key(ImGuiKey_Space))) state.offset += view_.h * 0.9f;
  if (ui_.take_key(ImGuiKey_PageUp)) state.offset -= view_.h * 0.9f;
  if (ui_.take_key(ImGuiKey_Home)) state.offset = 0;
  if (ui_.take_key(ImGuiKey_End)) state.offset = state.height;
}

namespace {

// The last edge that is not behind a place.
float edge_before(const std::vector<float>& edges, float place) {
  const auto behind = std::upper_bound(edges.begin(), edges.end(), place + 0.5f);
  return behind == edges.begin() ? edges.front() : *(behind - 1);
}
// The first one that is not before it.
float edge_behind(const std::vector<float>& edges, float place) {
  const auto at = std::lower_bound(edges.begin(), edges.end(), place - 0.5f);
  return at == edges.end() ? edges.back() : *at;
}

}  // namespace

float ScrollArea::top() const {
  const float offset = ui_.remember<State>(id_).offset;
  return view_.y - ui_.snapped(edges_.empty() ? offset : edge_before(edges_, offset));
}

std::pair<int, int> ScrollArea::keep_whole(std::vector<float> edges) {
  const int all = static_cast<int>(edges.size()) - 1;
  if (all < 1 || edges.back() <= view_.h + 0.5f) return {0, std::max(all, 0)};
  edges_ = std::move(edges);
  full_ = view_.h;
  State& state = ui_.remember<State>(id_);
  state.offset = std::clamp(state.offset, 0.0f, most(state));
  const float start = edge_before(edges_, state.offset), end = edge_before(edges_, start + full_);
  // One that is higher than the view is cut all the same.
  if (end > start) view_.h = end - start;
  group_.node().bounds = view_;
  bottom_ = top();
  clip_.reset();
  clip_.emplace(ui_, view_);
  const auto number = [&](float edge) { return static_cast<int>(std::ranges::find(edges_, edge) - edges_.begin()); };
  return {number(start), std::max(number(end), number(start) + 1)};
}

float ScrollArea::most(const State& state) const {
  if (edges_.empty()) return std::max(0.0f, state.height - view_.h);
  return edge_behind(edges_, edges_.back() - full_);
}

void ScrollArea::answer_everywhere() {
  everywhere_ = true;
  State& state = ui_.remember<State>(id_);
  if (state.height <= view_.h + 1 || !ui_.layer_is_hot() || !ui_.focused().empty()) return;
  if (ui_.take_key(ImGuiKey_Space)) state.offset += (ui_.input.shift ? -0.8f : 0.8f) * view_.h;
}

void ScrollArea::scroll_to_top() {
  ui_.remember<State>(id_).offset = 0;
  ui_.again();
}

ScrollArea::~ScrollArea() {
  clip_.reset();
  State& state = ui_.remember<State>(id_);
  const float before = state.offset, start = top();
  Input& in = ui_.input;
  state.height = bottom_ - start;
  const float furthest = most(state);

  // What got the focus by keyboard comes into view, with a little of what is around it.
  if (ui_.to_reveal) {
    const Rect wanted = ui_.to_reveal->inset(0, -16);
    if (wanted.h < view_.h) {
      if (wanted.y < view_.y) state.offset -= view_.y - wanted.y;
      if (wanted.bottom() > view_.bottom()) state.offset += wanted.bottom() - view_.bottom();
    }
    if (!edges_.empty() && state.offset > before) state.offset = edge_behind(edges_, state.offset);
    ui_.to_reveal->y -= state.offset - before;
  } else {
    ui_.to_reveal = reveal_before_;
  }

  const bool over = view_.contains(in.pointer) && ui_.clip().contains(in.pointer);
  const bool inside = (over || (everywhere_ && !in.ctrl)) && ui_.layer_is_hot();
  if (inside && in.wheel.y != 0 && state.height > view_.h) {
    // At its end a wheel is for what is around it.
    const float moved = std::clamp(state.offset - in.wheel.y, 0.0f, furthest);
    if (moved != state.offset) in.wheel.y = 0;
    state.offset = moved;
    state.velocity = 0;
  }
  // A finger drags; what is under it is no longer pressed once it has moved by more than a tap does.
  if (in.touch && in.down && view_.contains(in.pressed_at) && state.height > view_.h) {
    const float dx = std::abs(in.pointer.x - in.pressed_at.x), dy = std::abs(in.pointer.y - in.pressed_at.y);
    if (ui_.captured(id_) || (dy > 8 && dy > dx && ui_.steal_drag(id_))) {
      if (ui_.captured(id_)) {
        state.offset -= in.moved.y;
        if (in.elapsed > 0) state.velocity = 0.6f * state.velocity - 0.4f * in.moved.y / in.elapsed;
      }
    }
  } else if (std::abs(state.velocity) > 20 && !ui_.preferences.reduced_motion) {
    state.offset += state.velocity * in.elapsed;
    state.velocity *= std::exp(-5 * in.elapsed);
    ui_.animate();
  } else {
    state.velocity = 0;
  }

  if (state.offset < 0 || state.offset > furthest) state.velocity = 0;
  state.offset = std::clamp(state.offset, 0.0f, furthest);
  if (state.offset != before) ui_.again();

  if (ground_ && state.offset < furthest - 1) {
    constexpr int bands = 12;
    constexpr float high = 40;
    for (int k = 0; k < bands; ++k)
      ui_.fill({view_.x, view_.bottom() - high * static_cast<float>(bands - k) / bands, view_.w - 6, high / bands},
               faded(ground_, static_cast<float>(k + 1) / bands));
  }
  if (furthest > 0) {
    const float length = std::max(24.0f, view_.h * view_.h / state.height);
    const float y = view_.y + (view_.h - length) * state.offset / furthest;
    ui_.fill({view_.right() - 5, y + 2, 3, length - 4}, faded(ui_.theme.faint, 0.6f), 1.5f);
  }
  if (ring_) ui_.ring(view_.inset(5), 4);
}

}  // namespace gatewalk::lessons
