// The stage's largest magnitude: the whole network laid out in time, a module for each layer, direction and time step. A module
// that is opened is the cell that stage.hpp draws; the place is the same in both.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Whether the stage shows the network, and not a cell, a figure or a training.
bool shows_network(const Player& player);

// Draws it into the stage's panel; ids are below the open scope.
void draw_network(Ui& ui, Player& player, Rect area);

// The network's keys, when nobody else has taken them: arrows go up and down a layer and left and right in time, Enter into the
// cell, + − nearer and farther, 0 the whole.
void network_keys(Ui& ui, Player& player);

// One step of the walk where the network is shown: a module on, or back.
void move_module(Player& player, int by);

}  // namespace gatewalk::lessons
