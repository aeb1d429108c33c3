// How the network's modules and the ways between them are drawn. Nothing here is pressed: network_view.cpp does that.
#pragma once

#include "lessons/player/player.hpp"
#include "lessons/stage/network_plan.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons::stage {

struct NetworkScene {
  Ui& ui;
  const Player& player;
  const Experiment& experiment;
  const NetworkPlan& plan;
  const ErrorNorms& norms;  // of the backward pass; empty forward
  double range;  // of the modules' values
  int walked;    // modules the pass has done before the one that the cursor is at

  const Cursor& cursor() const { return player.cursor(); }
  bool backward() const { return cursor().pass == Pass::backward; }
  bool valid(const Module& m) const;
  // Whether the walk has come to it; whether it is where the cursor is.
  bool reached(const Module& m) const { return modules_before(experiment, cursor().pass, m) <= walked; }
  bool active(const Module& m) const { return m.part == cursor().part && m.step == cursor().step; }
  // Whether all of the layer below is walked at a step, forward; of the layer above, backward. True where there is none.
  bool done_below(int layer, int step) const;
  bool done_above(int layer, int step) const;
  double norm(const std::vector<std::vector<double>>& of, const Module& m) const;
};

// What can be seen of it. Cost: a rectangle for each cell of a strip that is wider than a pixel, three lines a module.
void draw_network_picture(const NetworkScene& scene);
// The words and the norms in it.
void draw_network_texts(const NetworkScene& scene);

}  // namespace gatewalk::lessons::stage
