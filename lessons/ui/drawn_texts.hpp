// What a person reads on the canvas, for the tests that ask about the picture and not about the tree: each text where it was
// drawn, and whether it had to be cut. Nothing is noted until somebody asks.
#pragma once

#include <string>
#include <vector>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

struct DrawnText {
  std::string text;
  Rect area;         // of its letters: from the top of the capitals to the baseline; in logical pixels
  Rect clip;         // what of the window it could be seen in
  bool cut = false;  // it ends in an ellipsis for want of room
};

// The texts of the frame under way, as far as they are noted.
struct DrawnTexts {
  bool noted = false;
  std::vector<DrawnText> all;
  static DrawnTexts& of(Ui& ui) { return ui.remember<DrawnTexts>("drawn texts"); }
};

}  // namespace gatewalk::lessons
