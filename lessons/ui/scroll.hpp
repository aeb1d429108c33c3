// A part of a panel that scrolls.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// A part of a panel that scrolls: wheel, finger, keys, and by itself to what gets the focus.
//   ScrollArea area(ui, "text", rect, "Lesson");
//   float y = area.top(); … draw at y …; area.end_at(y);
class ScrollArea {
 public:
  ScrollArea(Ui& ui, std::string_view key, Rect view, std::string_view name);
  ~ScrollArea();
  ScrollArea(const ScrollArea&) = delete;
  ScrollArea& operator=(const ScrollArea&) = delete;
  // Where the content starts, in window coordinates: above the view when scrolled.
  float top() const;
  // Where it ended. Without this call nothing scrolls.
  void end_at(float bottom) { bottom_ = bottom; }
  void scroll_to_top();
  // What goes on below its edge fades into that ground there.
  void fade_into(Color ground) { ground_ = ground; }
  // The wheel and the space bar scroll it wherever pointer and focus are, as long as nothing else wants them.
  void answer_everywhere();

 private:
  struct State {
    float offset = 0, height = 0, velocity = 0;
  };
  void keys(State& state);
  Ui& ui_;
  Rect view_;
  Ui::Group group_;
  std::string id_;
  std::optional<Rect> reveal_before_;
  std::optional<Ui::Clip> clip_;
  float bottom_ = 0;
  bool ring_ = false, everywhere_ = false;
  Color ground_ = 0;
};

}  // namespace gatewalk::lessons
