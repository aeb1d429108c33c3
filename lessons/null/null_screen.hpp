// The lab running on the null host, driven as a reader would drive it: keys, clicks, actions on nodes.
//
//   NullScreen screen(faces);              // faces: name → bytes, from embedded_faces() in the tests
//   screen.perform(Action::press, "lesson/next");
//   CHECK(screen.node("lesson/title").name == "8 · Forget gate");
#pragma once

#include <memory>

#include "lessons/null/null_host.hpp"
#include "lessons/shell/lab.hpp"

struct ImGuiContext;

namespace gatewalk::lessons {

class NullScreen {
 public:
  using FaceSource = std::function<std::string(std::string_view)>;
  // panels: what the lab shows; its own if null. prepare may change the host before the lab sees it.
  using PanelsSource = std::function<std::unique_ptr<Panels>(Host&)>;
  explicit NullScreen(FaceSource faces, PanelsSource panels = nullptr,
                      const std::function<void(NullHost&)>& prepare = {});
  ~NullScreen();
  NullScreen(const NullScreen&) = delete;
  NullScreen& operator=(const NullScreen&) = delete;

  NullHost& host() { return host_; }
  // What is done to it is done in this screen's ImGui context, which is made the current one, whatever screens were opened since.
  Lab& lab();
  const SemanticTree& tree() const { return lab_->tree(); }
  // Stops the test program with the outline if there is no such node.
  const SemanticNode& node(std::string_view id) const;
  bool has(std::string_view id) const { return tree().find(id) != nullptr; }

  // Draws frames until the lab wants none, 1/60 s each; at most `most`. Returns how many.
  int settle(int most = 600);
  // Lets time pass, drawing what the lab asks for.
  void wait(double seconds);
  void perform(Action action, std::string_view id, std::string_view value = {});
  void click(std::string_view id);
  void click_at(float x, float y, bool touch = false);
  void move_to(float x, float y);
  // Finger or pointer down at a, along to b in steps, up.
  void drag(Point a, Point b, bool touch, int steps = 8);
  void key(int imgui_key, bool ctrl = false, bool shift = false);
  void type(std::string_view text);
  void resize(float width, float height, float ratio = 1);

 private:
  void draw_one();
  NullHost host_;
  ImGuiContext* context_;
  std::unique_ptr<Lab> lab_;
};

}  // namespace gatewalk::lessons
