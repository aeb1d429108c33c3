// What stands on the stage, to be kept: as a picture, as a drawing, as numbers, and the lesson as a handout. A button beside the
// zoom opens the list; what was chosen is drawn once more without buttons, and saved.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// What a host is asked to open for the lesson as a handout to print, without and with answers; the page does (web/host.mjs).
inline constexpr std::string_view print_key = "print:", print_answers_key = "print:answers";

// Lives while the stage's panel is drawn.
class StageKeeping {
 public:
  // Begins the frame: it may be one for paper.
  StageKeeping(Ui& ui, Player& player, Rect area);
  // Saves what was drawn, or shows the list.
  ~StageKeeping();
  StageKeeping(const StageKeeping&) = delete;
  StageKeeping& operator=(const StageKeeping&) = delete;

 private:
  void list();
  void save(std::string_view ending, std::string_view type, const std::string& bytes);
  std::string file(std::string_view ending) const;

  Ui& ui_;
  Player& player_;
  Rect area_;
  int flags_;  // of the draw list
};

// What opens the list, cut off at the right of a row. False where the stage is drawn by itself, and nothing is there to save it.
bool keep_button(Ui& ui, Rect& row, float side);

}  // namespace gatewalk::lessons
