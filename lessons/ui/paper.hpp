// How the frame under way is drawn when it is not for the screen: a picture to be saved, a page to be printed.
#pragma once

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

struct Paper {
  bool on = false;          // nothing to press: what only changes the view is left out
  bool as_vectors = false;  // no soft edges and no shaders, which a drawing of shapes and letters cannot hold
  bool answers = false;     // questions with their solution and its explanation; otherwise with room to write
  static Paper& of(Ui& ui) { return ui.remember<Paper>("paper"); }
};

// What draws shaders in this frame; null: draw with ImGui's lists.
inline Graphics* shaders_of(Ui& ui) { return Paper::of(ui).as_vectors ? nullptr : ui.host.graphics(); }

}  // namespace gatewalk::lessons
