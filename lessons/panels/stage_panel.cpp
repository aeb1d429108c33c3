#include "lessons/panels/stage_panel.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/course/language.hpp"
#include "lessons/panels/banner.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/stage/stage.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float narrowest_figure = 330;

// The step's figures that take the stage: beside each other where they are wide enough so, otherwise below each other.
void draw_figures(Ui& ui, Player& player, Rect area) {
  const Step& step = player.step();
  const auto count = static_cast<float>(
      std::count_if(step.figures.begin(), step.figures.end(), [](const auto& figure) { return figure->on_stage; }));
  constexpr float gap = 14;
  const float beside = (area.w - gap * (count - 1)) / count;
  const bool row = beside >= narrowest_figure;
  LessonPage page{ui, player, area.x, row ? std::floor(beside) : area.w, area.y};
  page.on_stage = true;
  page.height = row ? area.h : std::floor((area.h - gap * (count - 1)) / count);
  page.across = row ? page.width + gap : 0;
  for (const Directive* directive : directives())
    if (directive->draw) directive->draw(page, step);
}

}  // namespace

void draw_stage_panel(Ui& ui, Player& player, Rect area) {
  if (!player.step().has_figure_on_stage()) {
    draw_stage(ui, player, area);
    draw_nonfinite_banner(ui, player, area);
    return;
  }
  const float pad = area.w < 520 ? 8.0f : 16.0f;
  Rect inside = area.inset(pad, pad);
  const std::string names[] = {ui.say("stage.figure"), ui.say("stage.cell")};
  const Rect bar = inside.cut_top(ui.target(32));
  int shown = player.view().cell ? 1 : 0;
  if (tabs(ui, "figure or cell", {bar.x, bar.y, std::min(bar.w, 240.0f), bar.h}, ui.say("stage.shows"), names, shown))
    player.look([shown](ViewState& view) { view.cell = shown == 1; });
  inside.cut_top(10);
  if (player.view().cell) {
    const Rect below{area.x, inside.y, area.w, area.bottom() - inside.y};
    draw_stage(ui, player, below);
    draw_nonfinite_banner(ui, player, below);
  } else {
    draw_figures(ui, player, inside);
  }
}

}  // namespace gatewalk::lessons
