#include "lessons/panels/stage_panel.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/course/language.hpp"
#include "lessons/panels/banner.hpp"
#include "lessons/panels/findings_view.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/panels/training_view.hpp"
#include "lessons/panels/update_axis.hpp"
#include "lessons/panels/update_view.hpp"
#include "lessons/panels/use_view.hpp"
#include "lessons/stage/keeping.hpp"
#include "lessons/stage/network_view.hpp"
#include "lessons/stage/stage.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/paper.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float narrowest_figure = 330, narrow_stage = 520;

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
  bool figure = false, training = false, findings = false;
};

void draw_cell(Ui& ui, Player& player, Rect area) {
  if (shows_network(player)) draw_network(ui, player, area);
  else draw_stage(ui, player, area);
  draw_nonfinite_banner(ui, player, area);
}

}  // namespace

void draw_stage_panel(Ui& ui, Player& player, Rect area) {
  const StageKeeping keeping(ui, player, area);
  // A network that has learned something can be asked what.
  const bool trained = player.shows_opened() || player.learned() || !player.view().findings.shown.empty();
  const Views views{player.step().has_figure_on_stage(), player.learned() != nullptr, trained};
  if (!views.figure && !views.training && !views.findings) return draw_cell(ui, player, area);
  const float pad = area.w < 520 ? 8.0f : 16.0f;
  Rect inside = area.inset(pad, pad);
  const ViewState& view = player.view();
  // What can be shown, in the order of the tabs.
  enum class View { figure, cell, training, walked, used, findings };
  std::vector<View> all;
  std::vector<std::string> names;
  const auto add = [&](View one, Key name) { all.push_back(one), names.push_back(ui.say(name)); };
  if (views.figure) add(View::figure, "stage.figure");
  add(View::cell, view.stage.network > 0 ? Key("stage.network") : Key("stage.cell"));
  if (views.training) add(View::training, "stage.training"), add(View::walked, "stage.walked"), add(View::used, "stage.used");
  if (views.findings) add(View::findings, "stage.findings");
  const Rect bar = inside.cut_top(ui.target(32));
  const View now = views.findings && !view.findings.shown.empty() ? View::findings
                   : views.training && view.used                  ? View::used
                   : views.training && view.walked                ? View::walked
                   : views.training && view.training              ? View::training
                   : views.figure && !view.cell                   ? View::figure
                                                                  : View::cell;
  int shown = static_cast<int>(std::find(all.begin(), all.end(), now) - all.begin());
  const float tabs_width = std::min(bar.w, 112 * static_cast<float>(names.size()));
  if (!Paper::of(ui).on && tabs(ui, "figure or cell", {bar.x, bar.y, tabs_width, bar.h}, ui.say("stage.shows"), names, shown))
    player.look([chosen = all[static_cast<std::size_t>(shown)], figure = views.figure](ViewState& next) {
      if (chosen != View::findings) next.findings.shown.clear();
      else if (next.findings.shown.empty()) next.findings.shown = findings_keys[0];
      next.training = chosen == View::training, next.walked = chosen == View::walked, next.used = chosen == View::used;
      if (figure && (chosen == View::cell || chosen == View::figure)) next.cell = chosen == View::cell;
    });
  inside.cut_top(10);
  // The axis of updates may lie behind a tab: then what trains is here.
  if (views.training && now != View::training && area.w < narrow_stage) {
    Rect row = inside.cut_bottom(ui.target(30));
    inside.cut_bottom(8);
    train_button(ui, player, "train", row.cut_left(train_button_width(ui, player)));
    row.cut_left(10);
    label(ui, "trained", row, ui.say("learning.update", {{"update", player.update()}, {"of", player.update_wanted()}}),
          {Face::regular, 12.5f, ui.theme.muted});
  }
  if (now == View::findings) return draw_findings(ui, player, inside);
  if (now == View::used) return draw_use(ui, player, inside);
  if (now == View::walked) return draw_walked_update(ui, player, inside);
  if (now == View::training)
    return draw_training(ui, player, inside, {bar.x + tabs_width + 20, bar.y, bar.w - tabs_width - 20, bar.h});
  if (now == View::cell)
    return draw_cell(ui, player,
                     {area.x, inside.y, area.w, (area.w < narrow_stage ? inside.bottom() : area.bottom()) - inside.y});
  draw_figures(ui, player, inside);
}

}  // namespace gatewalk::lessons
