#include "lessons/shell/lab.hpp"

#include <cmath>
#include <limits>

#include "engine/base/check.hpp"
#include "imgui_internal.h"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr int frames_to_settle = 2;
#define GATEWALK_PANEL_PHRASE(name, draw, phrase, ...) phrase,
constexpr Key panel_names[] = {GATEWALK_PANELS(GATEWALK_PANEL_PHRASE)};
#undef GATEWALK_PANEL_PHRASE

}  // namespace

Lab::Lab(Host& host) : Lab(host, make_panels(host)) {}

Lab::Lab(Host& host, std::unique_ptr<Panels> panels) : host_(host), ui_(host), panels_(std::move(panels)) {
  GATEWALK_CHECK(ImGui::GetCurrentContext(), "Lab: no ImGui context; the host must call ImGui::CreateContext first");
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;  // the focus is ours
  read_preferences();
}

Lab::~Lab() = default;

void Lab::read_preferences() {
  ui_.preferences = host_.preferences();
  panels_->take_settings(ui_);
  apply_settings();
}

void Lab::apply_settings() {
  applied_ = ui_.settings;
  speak();
  const bool dark = applied_.dark.value_or(ui_.preferences.dark);
  ui_.theme = make_theme(dark, applied_.high_contrast.value_or(ui_.preferences.high_contrast));
  show_surroundings();
  owed_ = std::max(owed_, 1);
}

// The page around says in which language its text is, whatever the system speaks, and where in the course one is.
void Lab::show_surroundings() {
  title_ = panels_->title(ui_);
  host_.show_surroundings(ui_.theme.dark, ui_.words().language(), title_.empty() ? ui_.say("lab.name") : title_);
}

void Lab::speak() {
  ui_.speak(choose_language(applied_.language, ui_.preferences.languages));
  panels_->language_changed(ui_.words().language());
  for (std::size_t k = 0; k < face_count; ++k) {
    const auto face = static_cast<Face>(k);
    if (!asked_for_[k] && face_needed(face, ui_.words().language())) asked_for_[k] = true, host_.request_face(face_file(face));
  }
}

double Lab::next_frame_in() const {
  if (!ui_.faces.ready()) return std::numeric_limits<double>::infinity();
  return owed_ > 0 ? 0 : ui_.wake();
}

bool Lab::frame() {
  if (!ui_.faces.ready()) return false;
  if (!started_) {
    started_ = true;
    const std::string address = host_.address();
    address.empty() ? panels_->start_without_address() : panels_->address_changed(address);
  }
  if (owed_ > 0) --owed_;
  ++frames_;
  panels_->take_settings(ui_);
  if (ui_.settings != applied_) apply_settings(), --owed_;

  const Viewport view = host_.viewport();
  const Layout layout = lay_out(std::max(view.width, 64.0f), std::max(view.height, 64.0f), panels_->wish(), applied_.text_scale);
  zoom_ = layout.zoom;
  ImGuiIO& io = ImGui::GetIO();
  // Not the layout's whole numbers: one logical pixel is exactly so many physical ones, or letters would be blurred.
  io.DisplaySize = {std::max(view.width, 64.0f) / zoom_, std::max(view.height, 64.0f) / zoom_};
  io.DisplayFramebufferScale = {view.ratio * zoom_, view.ratio * zoom_};

  ImGui::NewFrame();
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(io.DisplaySize);
  ImGui::Begin("lab", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBackground |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoScrollWithMouse);
  ui_.begin_frame({0, 0, layout.width, layout.height}, view.ratio * zoom_, zoom_);
  panels_->begin(ui_);
  draw(layout);
  panels_->shortcuts(ui_);
  panels_->end(ui_);
  ui_.end_frame(std::exchange(only_reported_, false));
  if (ui_.settings != applied_) apply_settings();
  else if (panels_->title(ui_) != title_) show_surroundings();
  ImGui::End();
  ImGui::PopStyleVar(3);
  ImGui::Render();
  // ImGui hands out a press and a release in frames of their own.
  if (!ImGui::GetCurrentContext()->InputEventsQueue.empty()) owed_ = std::max(owed_, 1);
  return true;
}

void Lab::draw(const Layout& layout) {
  const Theme& t = ui_.theme;
  ui_.fill(ui_.screen(), t.background);
  top_bar(layout.top_bar);
  // Reading order: the lesson first, whatever stands where.
  for (const Panel panel : all_panels) {
    const auto index = static_cast<std::size_t>(panel);
    const bool first_tabbed =
        layout.tabbed[index] &&
        std::find(layout.tabbed.begin(), layout.tabbed.end(), true) - layout.tabbed.begin() == static_cast<std::ptrdiff_t>(index);
    if (first_tabbed) panel_tabs(layout);
    const Rect area = layout[panel];
    if (area.empty()) continue;
    const Ui::Group group(ui_, panel_keys[index], Role::region, ui_.say(panel_names[index]), area);
    const Ui::Clip clip(ui_, area);
    ui_.fill(area, panel == Panel::stage ? t.background : t.panel);
    panels_->draw(ui_, panel, area);
  }
  // Lines between the panels, over their surfaces.
  if (!layout.top_bar.empty())
    ui_.line({0, layout.top_bar.bottom() - 0.5f}, {layout.width, layout.top_bar.bottom() - 0.5f}, t.line);
  for (const Panel panel : all_panels) {
    const Rect area = layout[panel];
    if (area.empty() || layout.shares_a_tab(panel)) continue;
    const PanelPlace place = layout.place(panel);
    if (place == PanelPlace::left) ui_.line({area.right() - 0.5f, area.y}, {area.right() - 0.5f, area.bottom()}, t.line);
    if (place == PanelPlace::right) ui_.line({area.x + 0.5f, area.y}, {area.x + 0.5f, area.bottom()}, t.line);
    if (place == PanelPlace::bottom) ui_.line({area.x, area.y + 0.5f}, {area.right(), area.y + 0.5f}, t.line);
  }
  panels_->over(ui_);
  show_told(layout);
}

// What has just happened, in a sentence over everything: in the bar, where most of it was asked for, behind the lab's name. What
// is longer than a line stands below it.
void Lab::show_told(const Layout& layout) {
  if (ui_.told().empty()) return;
  const Ui::Layer layer(ui_);
  const float most = std::min(520.0f, ui_.screen().w - 24);
  const std::vector<Span> spans{{ui_.told()}};
  const float wide = std::min(most, text_width(ui_, {Face::regular, 14}, ui_.told()) + 38);
  const float h = paragraph_height(ui_, wide - 36, spans) + 16;
  // On a narrow window the panel's own tabs stand there: then over the tabs of the panels, where nothing is to be pressed next.
  const bool narrow = layout.arrangement == Arrangement::narrow && !layout.tabs.empty();
  const bool in_bar = !narrow && h <= layout.top_bar.h;
  const float center = std::round((ui_.screen().w - wide) / 2);
  const float behind_name = 30 + std::ceil(text_width(ui_, {Face::semibold, 17}, ui_.say("lab.name")));
  const Rect box{in_bar ? std::min(center, behind_name) : center,
                 narrow   ? layout.tabs.y - h - 8
                 : in_bar ? std::round((layout.top_bar.h - h) / 2)
                          : 56,
                 wide, h};
  ui_.fill(box, ui_.theme.raised, 10);
  ui_.frame(box, ui_.theme.right, 10, 1.5f);
  paragraph(ui_, "told", {box.x + 18, box.y + 8}, wide - 36, spans);
}

void Lab::top_bar(Rect bar) {
  if (bar.empty()) return;
  const std::string& lab = ui_.say("lab.name");
  const Ui::Group group(ui_, "bar", Role::region, lab, bar);
  ui_.fill(bar, ui_.theme.panel);
  Rect rest = bar.inset(bar.w < 700 ? 12.0f : 22.0f, 0);
  const float height = ui_.target(30);
  const TextStyle name{Face::semibold, 17};
  const float wide = std::ceil(text_width(ui_, name, lab));
  heading(ui_, "name", rest.cut_left(wide), lab, 1, name);

  Rect place = rest.cut_right(std::max(44.0f, height)).inset(0, (bar.h - height) / 2);
  const bool dark = ui_.theme.dark;
  if (icon_button(ui_, "theme", place, dark ? Icon::sun : Icon::moon, ui_.say(dark ? Key("bar.light") : Key("bar.dark"))))
    ui_.settings.dark = !dark;
  panels_->top_bar(ui_, {rest.x + 14, rest.y, rest.w - 22, rest.h});
}

void Lab::panel_tabs(const Layout& layout) {
  std::vector<std::string> labels;
  std::vector<Panel> which;
  int chosen = 0;
  for (std::size_t i = 0; i < panel_count; ++i) {
    if (!layout.tabbed[i]) continue;
    if (!layout.panels[i].empty()) chosen = static_cast<int>(which.size());
    labels.push_back(ui_.say(panel_names[i]));
    which.push_back(static_cast<Panel>(i));
  }
  ui_.fill({layout.tabs.x, layout.tabs.y, layout.tabs.w, layout.tabs.h}, ui_.theme.panel);
  ui_.line({layout.tabs.x, layout.tabs.y}, {layout.tabs.right(), layout.tabs.y}, ui_.theme.line);
  if (tabs(ui_, "panels", layout.tabs, ui_.say("panel.all"), labels, chosen))
    panels_->choose(which[static_cast<std::size_t>(chosen)]);
}

// --- what the host tells ---

void Lab::something_happened() {
  only_reported_ = false;
  owed_ = frames_to_settle;
  host_.request_frame();
}

void Lab::perform(Action action, std::string_view id, std::string_view value) {
  ui_.queue(action, id, value);
  something_happened();
}

void Lab::pointer_moved(float x, float y, bool touch) {
  ImGuiIO& io = ImGui::GetIO();
  ui_.finger = touch;
  // As a touch screen ImGui gives a position a frame of its own before a press: hovering is one frame old here.
  io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
  io.AddMousePosEvent(x / zoom_, y / zoom_);
  something_happened();
}

void Lab::pointer_button(int button, bool down) {
  ImGui::GetIO().AddMouseButtonEvent(button, down);
  something_happened();
}

void Lab::pointer_left() {
  ImGui::GetIO().AddMousePosEvent(-std::numeric_limits<float>::max(), -std::numeric_limits<float>::max());
  something_happened();
}

void Lab::wheel(float dx, float dy) {
  ImGui::GetIO().AddMouseWheelEvent(dx, dy);
  something_happened();
}

void Lab::pinch(float x, float y, float factor) {
  ui_.input.pinch *= factor;
  ui_.input.pinch_center = {x / zoom_, y / zoom_};
  something_happened();
}

void Lab::address_changed(std::string_view address) {
  if (started_) panels_->address_changed(address);
  something_happened();
}

void Lab::file_arrived(File file) {
  panels_->file_arrived(std::move(file));
  something_happened();
}

void Lab::file_read(File file, std::string problem) {
  panels_->file_read(std::move(file), std::move(problem));
  something_happened();
}

void Lab::kept_arrived(std::string_view digest, std::optional<File> file) {
  panels_->kept_arrived(digest, std::move(file));
  something_happened();
}

void Lab::page_arrived(std::string page) {
  panels_->page_arrived(std::move(page));
  something_happened();
}

void Lab::lesson_arrived(std::string_view language, std::string_view slug, std::string text) {
  panels_->lesson_arrived(language, slug, std::move(text));
  something_happened();
}

void Lab::copied(bool done) {
  ui_.copied(done);
  something_happened();
}

void Lab::stored_elsewhere(std::string_view key) {
  panels_->stored_elsewhere(key);
  something_happened();
}

void Lab::work_reported(int work, std::string report) {
  panels_->work_reported(work, std::move(report));
  // Nothing moved under the pointer and nothing was pressed: a frame, without another one in which that settles.
  if (next_frame_in() > 0) only_reported_ = true, owed_ = 1;
  host_.request_frame();
}

void Lab::face_arrived(std::string_view name, std::string bytes) {
  (void)ui_.faces.add(name, std::move(bytes));
  something_happened();
}

void Lab::seen(bool on_screen) {
  panels_->seen(on_screen);
  something_happened();
}

void Lab::preferences_changed() {
  read_preferences();
  something_happened();
}

}  // namespace gatewalk::lessons
