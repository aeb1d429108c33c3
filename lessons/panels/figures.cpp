#include "lessons/panels/figures.hpp"

#include <cmath>

#include "lessons/experiment/quantity.hpp"
#include "lessons/figures/plot.hpp"
#include "lessons/figures/surface_view.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/player/plot_data.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

// The reader's choice among the lesson's variants: tabs where they fit, otherwise a list.
void draw_choice(Ui& ui, Player& player, const std::string& name, float x, float width, float& y) {
  std::vector<std::string> names;
  float wide = 0;
  for (int k = 0; k < player.variants(); ++k) {
    names.push_back(player.variant_name(k));
    wide += text_width(ui, {Face::semibold, 13}, names.back()) + 24;
  }
  label(ui, "choice label", {x, y, width, 22}, name, {Face::semibold, 13.5f});
  y += 24;
  int chosen = player.variant();
  const Rect place{x, y, width, ui.target(32)};
  if (wide <= width ? tabs(ui, "choice", place, name, names, chosen) : select(ui, "choice", place, name, names, chosen))
    player.choose_variant(chosen);
  y += place.h + 12;
}

void draw_cuts(Ui& ui, Player& player, const std::vector<CutSwitch>& cuts, float x, float width, float& y) {
  if (cuts.empty()) return;
  label(ui, "cuts label", {x, y, width, 22}, ui.say("cuts.title"), {Face::semibold, 13.5f, ui.theme.gradient});
  y += 24;
  for (const CutSwitch& one : cuts) {
    bool cut = player.cuts().names.count(one.name) > 0;
    const Rect place{x, y, width, ui.target(30)};
    if (toggle(ui, "cut " + one.name, place, one.label, cut)) player.cut(one.name, cut);
    y += place.h + 2;
  }
  y += 10;
}

// A hue for each line that stands for no quantity of the cell.
Color spare_color(const Theme& t, std::size_t k) {
  const Color all[] = {t.input, t.forget, t.candidate, t.output, t.hidden, t.vector};
  return all[k % std::size(all)];
}

PlotPicture picture_of(Ui& ui, const Player& player, const Plot& plot) {
  PlotPicture picture{plot.title, plot.x_label, plot.y_label, plot.kind == Plot::Kind::bar, plot.log, {}, std::nan("")};
  const Experiment& e = player.experiment();
  std::size_t spare = 0;
  for (const PlotLine& line : plot_lines(player, plot)) {
    Color color = line.quantity.empty() || plot.each_variant
                      ? 0
                      : term_color(ui.theme, e.recipe(Pass::forward), e.recipe(Pass::backward), line.quantity);
    if (color == 0)
      color = line.dashed && !plot.each_variant
                  ? ui.theme.muted
                  : spare_color(ui.theme, plot.each_variant ? static_cast<std::size_t>(line.variant) : spare++);
    picture.series.push_back({line.label, color, line.dashed, line.x, line.y});
  }
  // A plot over time shows where the reader is.
  if (plot.variable == "t") picture.marked_x = player.cursor().step + 1;
  return picture;
}

}  // namespace

void draw_figures(Ui& ui, Player& player, const Step& step, float x, float width, float& y) {
  if (step.choose) draw_choice(ui, player, *step.choose, x, width, y);
  draw_cuts(ui, player, step.cuts, x, width, y);
  for (const Surface& surface : step.surfaces) draw_surface(ui, player, surface, x, width, y);
  for (const Plot& plot : step.plots) {
    const PlotPicture picture = picture_of(ui, player, plot);
    const Rect area{x, y, width, plot_height(ui, picture, width)};
    draw_plot(ui, player, "plot " + plot.name, area, picture);
    y += area.h + 14;
  }
}

}  // namespace gatewalk::lessons
