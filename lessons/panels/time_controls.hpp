// What stands above the columns of the time strip: walking, playing, the pass, the layer, the step; and the card of its choices.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

void draw_time_controls(Ui& ui, Player& player, Rect area);
// Whether the strip shows all layers and directions: there are several, and the reader asked for them.
bool shows_all_layers(const Player& player);
// What the reader may choose about the strip, while that card is open.
void draw_time_choices(Ui& ui, Player& player);

}  // namespace gatewalk::lessons
