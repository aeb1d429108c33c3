// The axis of updates above the time strip, where the lesson's network learns: learning as something to go back and forth in.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

float update_axis_height(Ui& ui);
void draw_update_axis(Ui& ui, Player& player, Rect area);
// Starts learning, or lets it rest: what the axis and the training view call alike.
void train_button(Ui& ui, Player& player, std::string_view key, Rect area);
float train_button_width(Ui& ui, const Player& player);

}  // namespace gatewalk::lessons
