// Empty panels, until lessons/player brings the real ones.
#include "lessons/panels.hpp"

#include "lessons/canvas/widgets.hpp"

namespace gatewalk::lessons {

namespace {

class EmptyPanels : public Panels {
 public:
  void draw(Ui& ui, Panel panel, Rect area) override {
    constexpr std::string_view names[] = {"Lesson", "Stage", "Inspector", "Time"};
    heading(ui, "title", area.inset(20).cut_top(30), names[static_cast<std::size_t>(panel)], 2, {Face::semibold, 20});
  }
  void top_bar(Ui&, Rect) override {}
};

}  // namespace

std::unique_ptr<Panels> make_panels(Host&) { return std::make_unique<EmptyPanels>(); }

}  // namespace gatewalk::lessons
