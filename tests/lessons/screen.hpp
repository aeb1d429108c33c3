// What the tests of the lab share: the null host with the faces of the repository.
#pragma once

#include "lessons/embedded.hpp"
#include "lessons/null/null_screen.hpp"

namespace gatewalk::lessons {

inline std::string embedded_face(std::string_view name) {
  for (const EmbeddedFile& face : embedded_faces())
    if (face.name == name) return std::string(face.text);
  return {};
}

// Panels made of one function, drawn where the lesson stands.
struct OnePanel : Panels {
  std::function<void(Ui&, Rect)> body;
  explicit OnePanel(std::function<void(Ui&, Rect)> what) : body(std::move(what)) {}
  void draw(Ui& ui, Panel panel, Rect area) override {
    if (panel == Panel::lesson) body(ui, area);
  }
  void top_bar(Ui&, Rect) override {}
};

struct TestScreen : NullScreen {
  explicit TestScreen(std::function<void(Ui&, Rect)> body, const std::function<void(NullHost&)>& prepare = {})
      : NullScreen(embedded_face, [&](Host&) { return std::make_unique<OnePanel>(std::move(body)); }, prepare) {}
};

}  // namespace gatewalk::lessons
