// A card over everything else.
#pragma once

#include <string_view>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// A card over everything else, in the middle of the window; Escape and its close button end it.
//   if (open) { Dialog dialog(ui, "help", {560, 480}, "Help"); … draw into dialog.area() …; open = !dialog.closed(); }
class Dialog {
 public:
  Dialog(Ui& ui, std::string_view key, Point size, std::string_view title);
  Rect area() const { return area_; }
  bool closed() const { return closed_; }

 private:
  Ui::Layer layer_;
  Ui::Group group_;
  Rect area_;
  bool closed_ = false;
};

}  // namespace gatewalk::lessons
