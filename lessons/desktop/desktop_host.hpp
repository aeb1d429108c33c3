// The lab in a window of its own: GLFW for window, keys and clipboard, OpenGL 3.3 core for ImGui's picture.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lessons/desktop/run.hpp"
#include "lessons/desktop/storage.hpp"
#include "lessons/desktop/work_threads.hpp"
#include "lessons/graphics/graphics.hpp"
#include "lessons/host.hpp"

struct GLFWwindow;

namespace gatewalk::lessons {

class DesktopHost : public Host {
 public:
  explicit DesktopHost(const DesktopOptions& options);

  Guest* guest = nullptr;
  GLFWwindow* window = nullptr;
  std::unique_ptr<Graphics> shaders;  // null: drawn without

  void copy(std::string_view text) override;
  std::string paste() override;
  std::optional<std::string> stored(std::string_view key) override;
  bool store(std::string_view key, std::string_view text) override { return settings_.set(key, std::string(text)); }
  void forget(std::string_view key) override { (void)settings_.set(key, std::nullopt); }
  std::string address() override { return address_; }
  void push_address(std::string_view address) override { address_ = address; }
  void replace_address(std::string_view address) override { address_ = address; }
  void open_file(std::string_view purpose, std::string_view accept) override;
  bool save_file(std::string_view name, std::string_view bytes, std::string_view media_type) override;
  void read_file(File file) override;
  void keep_file(std::string_view digest, const File& file) override;
  void request_kept(std::string_view digest) override;
  void forget_kept(std::string_view digest) override;
  void request_page() override;
  void request_lesson(std::string_view language, std::string_view slug) override;
  void open_link(std::string_view url) override;
  bool save_picture(std::string_view name, Rect part) override;
  Preferences preferences() override;
  Viewport viewport() override;
  void request_face(std::string_view name) override { faces_.emplace_back(name); }
  void show_surroundings(bool dark, std::string_view language, std::string_view title) override;
  int begin_work(std::string_view kind) override { return threads_.begin(kind); }
  void tell_work(int work, std::string_view message) override { threads_.tell(work, message); }
  void end_work(int work) override { threads_.end(work); }
  double seconds() override;
  void request_frame() override {}
  void present(const SemanticTree&, const SemanticDiff&) override {}
  void announce(std::string_view) override {}
  bool edits_text() const override { return false; }
  Graphics* graphics() override { return shaders.get(); }

  // Window coordinates of GLFW to window pixels of ours.
  Point to_logical(double x, double y);
  // Hands the embedded faces that were asked for to the guest.
  void bring_faces();
  // Hands what work on threads has reported to the guest.
  void bring_reports();
  // Hands over a file from the disk; says on stderr what is wrong with it.
  bool bring_file(const std::string& path, std::string_view purpose);

 private:
  float ratio();
  DesktopOptions options_;
  SettingsFile settings_;
  std::string address_;
  std::vector<std::string> faces_;
  WorkThreads threads_;
};

}  // namespace gatewalk::lessons
