// The signs of the cell's picture, small enough to stand in a line of text: what a reader looks for on the stage.
#pragma once

#include <memory>
#include <string_view>

#include "lessons/ui/paragraph.hpp"

namespace gatewalk::lessons {

// The sign that a term's id names (course/picture_signs.hpp), "sign layer", as high as a line of text of that size; none for
// an id of another kind. Silent: the words beside it say what it is.
std::shared_ptr<const InlineBox> picture_sign(const Ui& ui, std::string_view id, float text_size);

}  // namespace gatewalk::lessons
