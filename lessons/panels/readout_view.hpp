// The readout at a time step, as a figure: a class a row, from what V makes of the hidden state to its probability, and below
// them the loss. A row opens to its products.
#pragma once

#include "lessons/panels/lesson_page.hpp"

namespace gatewalk::lessons {

// Draws it at the page's place and moves the page on. Precondition: the network has a readout, and the step lies in its sequence.
void draw_readout(LessonPage& page, const Readout& readout);

}  // namespace gatewalk::lessons
