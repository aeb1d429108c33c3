#include "lessons/null/null_screen.hpp"

#include "engine/base/check.hpp"
#include "imgui.h"

namespace gatewalk::lessons {

namespace {

constexpr double frame_seconds = 1.0 / 60;

// Says to ImGui that its textures are where they should be.
void accept_textures() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantCreate) texture->SetTexID(1);
    if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    } else {
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
}

}  // namespace

NullScreen::NullScreen(FaceSource faces, PanelsSource panels, const std::function<void(NullHost&)>& prepare)
    : context_(ImGui::CreateContext()) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  io.BackendRendererName = io.BackendPlatformName = "null";
  host_.face_bytes = std::move(faces);
  if (prepare) prepare(host_);
  lab_ = panels ? std::make_unique<Lab>(host_, panels(host_)) : std::make_unique<Lab>(host_);
  host_.guest = lab_.get();
  for (const std::string& name : host_.faces_asked_for) {
    std::string bytes = host_.face_bytes ? host_.face_bytes(name) : std::string();
    if (!bytes.empty()) lab_->face_arrived(name, std::move(bytes));
  }
  settle();
}

NullScreen::~NullScreen() {
  ImGui::SetCurrentContext(context_);
  lab_.reset();
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImGui::DestroyContext(context_);
}

Lab& NullScreen::lab() {
  ImGui::SetCurrentContext(context_);
  return *lab_;
}

const SemanticNode& NullScreen::node(std::string_view id) const {
  const SemanticNode* found = tree().find(id);
  GATEWALK_CHECK(found, "NullScreen::node: there is no node '" + std::string(id) + "' in\n" + tree().outline());
  return *found;
}

void NullScreen::draw_one() {
  ImGui::SetCurrentContext(context_);
  host_.clock += frame_seconds;
  ImGui::GetIO().DeltaTime = static_cast<float>(frame_seconds);
  if (lab_->frame()) accept_textures();
}

int NullScreen::settle(int most) {
  int drawn = 0;
  while (drawn < most && (lab_->wants_frame() || host_.do_work())) {
    draw_one();
    ++drawn;
  }
  return drawn;
}

void NullScreen::wait(double seconds) {
  const double end = host_.clock + seconds;
  while (host_.clock < end) {
    const double rest = lab_->next_frame_in();
    if (host_.clock + rest >= end) break;
    host_.clock += std::max(0.0, rest - frame_seconds);
    draw_one();
  }
  host_.clock = std::max(host_.clock, end);
}

void NullScreen::perform(Action action, std::string_view id, std::string_view value) {
  lab().perform(action, id, value);
  settle();
}

void NullScreen::click(std::string_view id) {
  const Rect& bounds = node(id).bounds;
  click_at(bounds.center().x, bounds.center().y);
}

void NullScreen::click_at(float x, float y, bool touch) {
  ImGui::SetCurrentContext(context_);
  lab_->pointer_moved(x, y, touch);
  lab_->pointer_button(0, true);
  lab_->pointer_button(0, false);
  if (touch) lab_->pointer_left();
  settle();
}

void NullScreen::move_to(float x, float y) {
  ImGui::SetCurrentContext(context_);
  lab_->pointer_moved(x, y, false);
  settle();
}

void NullScreen::drag(Point a, Point b, bool touch, int steps) {
  ImGui::SetCurrentContext(context_);
  lab_->pointer_moved(a.x, a.y, touch);
  lab_->pointer_button(0, true);
  settle();
  for (int i = 1; i <= steps; ++i) {
    const float t = static_cast<float>(i) / static_cast<float>(steps);
    lab_->pointer_moved(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, touch);
    draw_one();
  }
  lab_->pointer_button(0, false);
  if (touch) lab_->pointer_left();
  settle();
}

void NullScreen::key(int imgui_key, bool ctrl, bool shift) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiMod_Ctrl, ctrl);
  io.AddKeyEvent(ImGuiMod_Shift, shift);
  io.AddKeyEvent(static_cast<ImGuiKey>(imgui_key), true);
  lab_->something_happened();
  draw_one();  // no longer, or the key would repeat while an animation runs
  io.AddKeyEvent(static_cast<ImGuiKey>(imgui_key), false);
  io.AddKeyEvent(ImGuiMod_Ctrl, false);
  io.AddKeyEvent(ImGuiMod_Shift, false);
  lab_->something_happened();
  settle();
}

void NullScreen::type(std::string_view text) {
  ImGui::SetCurrentContext(context_);
  ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
  lab_->something_happened();
  settle();
}

void NullScreen::resize(float width, float height, float ratio) {
  host_.window = {width, height, ratio};
  lab_->something_happened();
  settle();
}

}  // namespace gatewalk::lessons
