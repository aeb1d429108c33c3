// The lab as a whole: one full-viewport window with a top bar and four panels, in whatever host it is started.
//
// A host's loop:  backends' new frame → lab.frame() → draw ImGui::GetDrawData() → sleep for lab.next_frame_in().
#pragma once

#include <memory>

#include "lessons/shell/panels.hpp"

namespace gatewalk::lessons {

class Lab : public Guest {
 public:
  // The host must outlive the lab, and an ImGui context must be current and stay so. Asks the host for its faces.
  explicit Lab(Host& host);
  Lab(Host& host, std::unique_ptr<Panels> panels);
  ~Lab() override;

  // Draws one frame: from ImGui::NewFrame to ImGui::Render. Does nothing and returns false while the text face is not there.
  bool frame();
  // Something changed or an animation runs.
  bool wants_frame() const { return next_frame_in() <= 0; }
  // Seconds until a frame is wanted if nothing happens before: 0 now, infinity never.
  double next_frame_in() const;
  // Frames drawn so far.
  int frames() const { return frames_; }
  // What was presented last.
  const SemanticTree& tree() const { return ui_.last_tree(); }
  // Who is about to read the mirror: it shows now what is on the screen, also what changed by itself a moment ago.
  void present() { ui_.present(); }
  // Letters that no face had: they stand as boxes.
  const std::set<unsigned int>& missing_letters() const { return ui_.faces.missing(); }
  Ui& ui() { return ui_; }

  void perform(Action action, std::string_view id, std::string_view value) override;
  void pointer_moved(float x, float y, bool touch) override;
  void pointer_button(int button, bool down) override;
  void pointer_left() override;
  void wheel(float dx, float dy) override;
  void pinch(float x, float y, float factor) override;
  void something_happened() override;
  void address_changed(std::string_view address) override;
  void file_arrived(File file) override;
  void file_read(File file, std::string problem) override;
  void page_arrived(std::string page) override;
  void lesson_arrived(std::string_view language, std::string_view slug, std::string text) override;
  void kept_arrived(std::string_view digest, std::optional<File> file) override;
  void copied(bool done) override;
  void stored_elsewhere(std::string_view key) override;
  void face_arrived(std::string_view name, std::string bytes) override;
  void preferences_changed() override;
  void seen(bool on_screen) override;
  void work_reported(int work, std::string report) override;

 private:
  void read_preferences();
  void apply_settings();
  void speak();
  void draw(const Layout& layout);
  void show_surroundings();
  void show_told(const Layout& layout);
  void top_bar(Rect bar);
  void panel_tabs(const Layout& layout);

  Host& host_;
  Ui ui_;
  std::unique_ptr<Panels> panels_;
  Settings applied_;
  std::string title_;
  std::array<bool, face_count> asked_for_{};
  float zoom_ = 1;
  int owed_ = 1, frames_ = 0;  // frames owed to what happened outside, so that hovering and layout settle
  bool started_ = false;
  bool only_reported_ = false;  // the frame that is owed is owed to work beside the lab alone
};

}  // namespace gatewalk::lessons
