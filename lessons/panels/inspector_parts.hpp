// Parts of the inspector that stand by themselves: the badge of the gradient check and the code of a step.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// The opened number of the backward pass beside central differences. Nothing is drawn where there is nothing to compare.
// Draws from (x, y) down and moves y below it.
void draw_check_badge(Ui& ui, const Player& player, const OpenedNumber& number, float x, float width, float& y);

// The time step in NumPy or PyTorch with the active operation's line lit; a button copies a script that prints these numbers.
void draw_code(Ui& ui, const Player& player, InspectorView& view, float x, float width, float& y);
// What the button copies.
std::string code_to_copy(const Player& player, bool torch);

}  // namespace gatewalk::lessons
