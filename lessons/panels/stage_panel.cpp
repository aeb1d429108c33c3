#include "lessons/panels/stage_panel.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/course/language.hpp"
#include "lessons/panels/banner.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/panels/training_view.hpp"
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

// What the stage can show at this step, besides the cell.
struct Views {
  bool figure = false, training = false;
};

void draw_cell(Ui& ui, Player& player, Rect area) {
  draw_stage(ui, player, area);
  draw_nonfinite_banner(ui, player, area);
}

}  // namespace

void draw_stage_panel(Ui& ui, Player& player, Rect area) {
  const Views views{player.step().has_figure_on_stage(), player.learned() != nullptr};
  if (!views.figure && !views.training) return draw_cell(ui, player, area);
  const float pad = area.w < 520 ? 8.0f : 16.0f;
  Rect inside = area.inset(pad, pad);
  std::vector<std::string> names;
  if (views.figure) names.push_back(ui.say("stage.figure"));
  names.push_back(ui.say("stage.cell"));
  if (views.training) names.push_back(ui.say("stage.training"));
  const Rect bar = inside.cut_top(ui.target(32));
  const int cell = views.figure ? 1 : 0, training = cell + 1;
  const bool learns = views.training && player.view().training, figure = views.figure && !player.view().cell;
  const int before = learns ? training : figure ? 0 : cell;
  int shown = before;
  const float tab = 120;
  if (tabs(ui, "figure or cell", {bar.x, bar.y, std::min(bar.w, tab * static_cast<float>(names.size())), bar.h},
           ui.say("stage.shows"), names, shown))
    player.look([=](ViewState& view) {
      view.training = shown == training;
      if (shown != training && views.figure) view.cell = shown == cell;
    });
  inside.cut_top(10);
  if (before == training) {
    const float used = std::min(bar.w, tab * static_cast<float>(names.size())) + 20;
    return draw_training(ui, player, inside, {bar.x + used, bar.y, bar.w - used, bar.h});
  }
  if (before == cell) return draw_cell(ui, player, {area.x, inside.y, area.w, area.bottom() - inside.y});
  draw_figures(ui, player, inside);
}

}  // namespace gatewalk::lessons
