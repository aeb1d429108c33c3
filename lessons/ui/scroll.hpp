// A part of a panel that scrolls.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  // Of content that is higher than the view nothing is cut: it rests at these edges alone (from the content's start, rising; the
  // last one is its height), and the view is as high as leaves what it shows whole. Called before anything is drawn in it.
  // Returns which stretches between two edges are shown: the first, and behind the last.
  std::pair<int, int> keep_whole(std::vector<float> edges);
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
  // How far it can be scrolled.
  float most(const State& state) const;
  Ui& ui_;
  Rect view_;
  Ui::Group group_;
  std::string id_;
  std::optional<Rect> reveal_before_;
  std::optional<Ui::Clip> clip_;
  float bottom_ = 0;
  std::vector<float> edges_;  // of keep_whole, where they do not fit; otherwise empty
  float full_ = 0;            // the view's height before it was cut to whole stretches
  bool ring_ = false, everywhere_ = false;
  Color ground_ = 0;
};

}  // namespace gatewalk::lessons
