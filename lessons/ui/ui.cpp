#include "lessons/ui/ui.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "imgui_internal.h"

namespace gatewalk::lessons {

namespace {
constexpr float pixels_a_notch = 60;
constexpr double shown_for = 5;    // seconds that a sentence is seen, and more for a longer one
constexpr int focus_patience = 3;  // frames that a focus waits for its widget to appear
constexpr int frames_for_an_answer = 3;
constexpr double between_presents = 2;  // seconds, of what changes by itself: nobody is read more than that

// What the clip hides leaves no triangles: of a list, or of a picture that is larger than its place, that is most. From corner to
// corner and so far around it; a pixel more for soft edges.
bool hidden(const ImDrawList& list, Point a, Point b, float around = 0) {
  const ImVec2 least = list.GetClipRectMin(), most = list.GetClipRectMax();
  around += 1;
  return std::max(a.x, b.x) + around <= least.x || std::min(a.x, b.x) - around >= most.x ||
         std::max(a.y, b.y) + around <= least.y || std::min(a.y, b.y) - around >= most.y;
}

// Whether something changed besides which node has the focus.
bool shows_more_than_focus(const SemanticDiff& diff, const SemanticTree& before, const SemanticTree& now) {
  if (diff.order || !diff.moved.empty() || !diff.removed.empty()) return true;
  return std::any_of(diff.changed.begin(), diff.changed.end(), [&](std::size_t n) {
    SemanticNode node = now.nodes[n];
    const SemanticNode* was = before.find(node.id);
    if (!was) return true;
    node.focused = was->focused;
    return !node.same_content(*was);
  });
}
}  // namespace

Ui::Ui(Host& outside) : host(outside) {}

// --- ids ---

Ui::Scope::Scope(Ui& owner, std::string_view key) : ui_(owner), length_(owner.path_.size()) { ui_.path_.append(key).append("/"); }
Ui::Scope::~Scope() { ui_.path_.resize(length_); }

Ui::Group::Group(Ui& owner, std::string_view key, Role role, std::string_view name, Rect bounds)
    : ui_(owner), index_((owner.semantics.open(owner.id(key), role, name, bounds), owner.semantics.last())), scope_(owner, key) {}
Ui::Group::~Group() { ui_.semantics.close(); }

// --- a frame ---

void Ui::queue(Action action, std::string_view target, std::string_view value) {
  // Of several values or selections that came before the next frame only the last counts; presses and steps all do.
  if (action == Action::set_value || action == Action::select_text || action == Action::focus)
    std::erase_if(queued_, [&](const Performed& p) { return p.action == action && (p.id == target || action == Action::focus); });
  queued_.push_back({action, std::string(target), std::string(value)});
}

void Ui::read_input() {
  const ImGuiIO& io = ImGui::GetIO();
  Input in;
  in.pressed_at = input.pressed_at;
  if (ImGui::IsMousePosValid(&io.MousePos)) in.pointer = {io.MousePos.x, io.MousePos.y};
  in.moved = {io.MouseDelta.x, io.MouseDelta.y};
  in.touch = finger;
  in.down = ImGui::IsMouseDown(ImGuiMouseButton_Left);
  in.pressed = ImGui::IsMouseClicked(ImGuiMouseButton_Left);
  in.released = ImGui::IsMouseReleased(ImGuiMouseButton_Left);
  in.double_clicked = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  if (in.pressed) in.pressed_at = in.pointer;
  in.wheel = {io.MouseWheelH * pixels_a_notch, io.MouseWheel * pixels_a_notch};
  in.shift = io.KeyShift;
  in.ctrl = io.KeyCtrl;
  in.alt = io.KeyAlt;
  in.pinch = input.pinch;
  in.pinch_center = input.pinch_center;
  for (const ImWchar c : io.InputQueueCharacters) {
    char utf8[5];
    ImTextCharToUtf8(utf8, c);
    if (c >= 32 && c != 127) in.typed += utf8;
  }
  in.now = host.seconds();
  in.elapsed = std::min(io.DeltaTime, 0.1f);
  input = in;
}

void Ui::begin_frame(Rect screen, float density, float zoom) {
  screen_ = screen;
  density_ = density;
  zoom_ = zoom;
  wake_ = std::numeric_limits<double>::infinity();
  read_input();
  hot_ = hot_next_;
  lit_ = lit_next_;
  hot_next_.clear();
  lit_next_.clear();
  front_layer_ = hot_layer_;
  hot_layer_ = layer_ = 0;
  keyboard_taken_ = false;
  taken_.clear();
  to_reveal.reset();
  path_.clear();
  draw_ = ImGui::GetWindowDrawList();
  performed_ = std::move(queued_);
  queued_.clear();
  for (const Performed& p : performed_)
    if (p.action == Action::focus) focus(p.id);
  wheel_before_ = input.wheel;
  pinch_before_ = input.pinch;
  ++frame_;
  if (memory_.size() > most_remembered) forget_the_oldest();
  if (!told_.empty() && input.now >= told_until_) told_.clear();
  if (!told_.empty()) wake_in(told_until_ - input.now);
  semantics.restart(say("lab.name"));
}

// Half of what may be remembered stays, so that this is seldom; and whatever the frame before has asked for.
void Ui::forget_the_oldest() {
  std::vector<std::uint64_t> frames;
  for (const auto& [id, slot] : memory_) frames.push_back(slot.asked_in);
  const auto newest = frames.begin() + static_cast<std::ptrdiff_t>(most_remembered / 2);
  std::nth_element(frames.begin(), newest, frames.end(), std::greater<>());
  std::erase_if(memory_, [&](const auto& one) { return one.second.asked_in <= *newest && one.second.asked_in + 1 < frame_; });
}

void Ui::end_frame(bool by_itself) {
  SemanticTree tree = semantics.finish(zoom_);
  // What has gone can neither be pressed nor have the focus.
  if (!focus_.empty()) {
    const SemanticNode* node = tree.find(focus_);
    if (node && node->focusable) focus_patience_ = 0;
    else if (--focus_patience_ < 0) focus_.clear();
    else again();
  }
  if (input.pressed && active_.empty()) focus_.clear();
  if (input.pressed && active_ != pinned) pinned.clear();
  if (input.wheel.x != wheel_before_.x || input.wheel.y != wheel_before_.y) ++inputs_used_;
  if (input.pinch != pinch_before_) ++inputs_used_;
  if (!input.down) {
    active_.clear();
    drag_claimed_ = false;
  }
  input.pinch = 1;
  if (to_reveal) reveal_ = false;
  if (hot_ != hot_next_ || lit_ != lit_next_ || !queued_.empty()) again();

  const bool quiet = waits_for_answer_ == 0 && announcements_.empty();
  if (by_itself && quiet && input.now < present_at_ && same_nodes(last_, tree)) {
    if (!presented_) presented_ = std::move(last_);
    last_ = std::move(tree);
    wake_in(present_at_ - input.now);
    return move_focus();
  }
  const SemanticDiff diff = difference(presented_ ? *presented_ : last_, tree);
  if (waits_for_answer_ > 0) {
    if (shows_more_than_focus(diff, presented_ ? *presented_ : last_, tree) || !announcements_.empty()) answered();
    else if (--waits_for_answer_ == 0) tell(say("press.nothing"));
    else again();
  }
  presented_.reset();
  last_ = std::move(tree);
  present_at_ = input.now + between_presents;
  if (!diff.empty()) {
    host.present(last_, diff);
    if (diff.order) again();  // things came or went: what hangs on them gets a look
  }
  move_focus();
  for (const std::string& sentence : announcements_) host.announce(sentence);
  announcements_.clear();
}

void Ui::present() {
  if (!presented_) return;
  const SemanticTree before = *std::exchange(presented_, std::nullopt);
  if (const SemanticDiff diff = difference(before, last_); !diff.empty()) host.present(last_, diff);
}

void Ui::move_focus() {
  const bool modal = std::any_of(last_.nodes.begin(), last_.nodes.end(), [](const SemanticNode& node) { return node.modal; });
  // What opened a dialog gets the focus back when it is gone.
  if (!modal && !return_to_.empty()) focus(std::exchange(return_to_, {}), ring_);
  const bool taken = std::find(taken_.begin(), taken_.end(), ImGuiKey_Tab) != taken_.end();  // a name was completed
  const bool tab = !taken && !input.ctrl && !input.alt && ImGui::IsKeyPressed(ImGuiKey_Tab);
  if (!tab && !modal) return;
  const std::vector<std::string> order = last_.focus_order();
  if (order.empty()) return;
  const auto at = std::find(order.begin(), order.end(), focus_.empty() ? left_ : focus_);
  const auto count = order.size(), index = static_cast<std::size_t>(at - order.begin());
  if (modal && at == order.end() && focus_patience_ == 0) {
    if (return_to_.empty()) return_to_ = focus_;
    focus(order.front(), ring_);
  } else if (tab && at == order.end()) {
    focus(input.shift ? order.back() : order.front());
  } else if (tab) {
    focus(order[(index + (input.shift ? count - 1 : 1)) % count]);
  }
}

// --- pointer, focus, actions ---

Response Ui::respond(const std::string& of, Rect area, bool takes_focus, bool disabled) {
  Response r;
  const bool under_pointer = area.intersection(clip()).contains(input.pointer);
  if (under_pointer && layer_ >= hot_layer_) {
    hot_next_ = of;
    hot_layer_ = layer_;
  }
  r.hovered = under_pointer && hot_ == of && (active_.empty() || active_ == of);
  if (disabled) return r;
  if (r.hovered && input.pressed && active_.empty()) {
    active_ = of;
    drag_claimed_ = false;
    if (takes_focus) {
      focus_ = of;
      ring_ = false;
    }
  }
  r.held = active_ == of && input.down;
  r.pressed = active_ == of && input.released && under_pointer;
  r.focused = focus_ == of;
  r.ring = r.focused && ring_;
  if (r.focused && reveal_) to_reveal = area;
  return r;
}

Response Ui::pointable(const std::string& of, Rect area) { return respond(of, area, false, false); }

Response Ui::focusable(SemanticNode& node) {
  node.focusable = !node.disabled;
  if (node.focusable) node.answer(Action::focus);
  const Response r = respond(node.id, node.bounds, true, node.disabled);
  node.focused = r.focused;
  return r;
}

Response Ui::pressable(SemanticNode& node) {
  if (!node.disabled) node.answer(Action::press);
  Response r = focusable(node);
  if (node.disabled) return r;
  if (r.hovered) cursor(ImGuiMouseCursor_Hand);
  if (performed(node.id, Action::press)) r.pressed = true;
  if (r.focused && (take_key(ImGuiKey_Enter, false) || take_key(ImGuiKey_KeypadEnter, false) || take_key(ImGuiKey_Space, false)))
    r.pressed = true;
  if (r.pressed) waits_for_answer_ = node.selected ? 0 : frames_for_an_answer, again();
  return r;
}

bool Ui::performed(const std::string& of, Action action, std::string* value) {
  for (auto p = performed_.begin(); p != performed_.end(); ++p) {
    if (p->action != action || p->id != of) continue;
    if (value) *value = std::move(p->value);
    performed_.erase(p);
    again();
    // One a frame: the others of the same kind wait for their own.
    for (Performed& other : performed_)
      if (other.action == action && other.id == of) queued_.push_back(std::move(other));
    std::erase_if(performed_,
                  [&](const Performed& other) { return other.action == action && (other.id == of || other.id.empty()); });
    return true;
  }
  return false;
}

bool Ui::take_key(ImGuiKey key, bool repeat, Held held) {
  if (keyboard_taken_ || !ImGui::IsKeyPressed(key, repeat)) return false;
  if (held == Held::nothing && (input.ctrl || input.alt)) return false;
  if (held == Held::command && (!input.ctrl || input.alt)) return false;
  const bool character = (key >= ImGuiKey_0 && key <= ImGuiKey_Z) || (key >= ImGuiKey_Apostrophe && key <= ImGuiKey_GraveAccent);
  if (character && held == Held::nothing && !settings.letter_keys) return false;
  if (std::find(taken_.begin(), taken_.end(), key) != taken_.end()) return false;
  taken_.push_back(key);
  ++inputs_used_;
  again();
  return true;
}

bool Ui::take_character(char character) {
  const auto at = input.typed.find(character);
  if (keyboard_taken_ || at == std::string::npos || !settings.letter_keys) return false;
  input.typed.erase(at, 1);
  ++inputs_used_;
  again();
  return true;
}

void Ui::focus(std::string of, bool show_ring) {
  focus_ = std::move(of);
  ring_ = show_ring;
  reveal_ = true;
  focus_patience_ = focus_patience;
  again();
}

void Ui::leave() {
  left_ = std::exchange(focus_, {});
  ring_ = false;
  again();
}

void Ui::tell(std::string sentence) {
  announce(sentence);
  told_until_ = input.now + shown_for + 0.04 * static_cast<double>(sentence.size());
  told_ = std::move(sentence);
  again();
}

void Ui::copy(std::string_view text, std::string sentence) {
  to_tell_ = std::move(sentence);
  answered();
  host.copy(text);
}

void Ui::copied(bool done) {
  if (done && !to_tell_.empty()) tell(to_tell_);
  to_tell_.clear();
}

void Ui::capture(const std::string& of) {
  if (active_ == of) drag_claimed_ = true;
}

bool Ui::steal_drag(const std::string& of) {
  if (drag_claimed_) return active_ == of;
  active_ = of;
  drag_claimed_ = true;
  return true;
}

// --- drawing ---

Ui::Layer::Layer(Ui& owner) : ui_(owner), before_(owner.draw_) {
  ++ui_.layer_;
  ui_.draw_ = ImGui::GetForegroundDrawList();
}
Ui::Layer::~Layer() {
  --ui_.layer_;
  ui_.draw_ = before_;
}

Ui::Clip::Clip(Ui& owner, Rect area) : ui_(owner) {
  ui_.draw_->PushClipRect({area.x, area.y}, {area.right(), area.bottom()}, true);
}
Ui::Clip::~Clip() { ui_.draw_->PopClipRect(); }

Rect Ui::clip() const {
  const ImVec2 least = draw_->GetClipRectMin(), most = draw_->GetClipRectMax();
  return {least.x, least.y, most.x - least.x, most.y - least.y};
}

float Ui::snapped(float logical) const { return std::round(logical * density_) / density_; }

void Ui::fill(Rect area, Color color, float radius) {
  if (hidden(*draw_, {area.x, area.y}, {area.right(), area.bottom()})) return;
  draw_->AddRectFilled({area.x, area.y}, {area.right(), area.bottom()}, color, radius);
}

void Ui::frame(Rect area, Color color, float radius, float thickness) {
  if (hidden(*draw_, {area.x, area.y}, {area.right(), area.bottom()})) return;
  // Inside of the area, so that neighbours with a shared edge do not grow.
  const float half = thickness / 2;
  draw_->AddRect({area.x + half, area.y + half}, {area.right() - half, area.bottom() - half}, color, radius, 0, thickness);
}

void Ui::line(Point from, Point to, Color color, float thickness) {
  if (hidden(*draw_, from, to, thickness)) return;
  draw_->AddLine({from.x, from.y}, {to.x, to.y}, color, thickness);
}

void Ui::dashes(Point from, Point to, Color color, float dash, float gap, float thickness) {
  constexpr float most = 2000;  // counted: a place that is far away would never be reached by adding to it
  const float x = to.x - from.x, y = to.y - from.y, length = std::hypot(x, y), every = dash + gap;
  if (!std::isfinite(length) || length <= 0) return;
  for (int k = 0, n = static_cast<int>(std::min(most, std::ceil(length / every))); k < n; ++k) {
    const float begin = static_cast<float>(k) * every / length, end = std::min(begin + dash / length, 1.0f);
    line({from.x + begin * x, from.y + begin * y}, {from.x + end * x, from.y + end * y}, color, thickness);
  }
}

void Ui::disc(Point center, float radius, Color color) {
  if (hidden(*draw_, center, center, radius)) return;
  draw_->AddCircleFilled({center.x, center.y}, radius, color);
}

void Ui::ring(Rect around, float radius) {
  // Two tones, so that the ring is seen on any ground.
  const Rect outer = around.inset(-3);
  frame(outer.inset(-1.5f), theme.background, radius + 4.5f, 1.5f);
  frame(outer, theme.focus, radius + 3, 2);
}

}  // namespace gatewalk::lessons
