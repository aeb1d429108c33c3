#include "lessons/panels/compare_view.hpp"

#include <cmath>

#include "engine/trace/activity.hpp"

#include "lessons/experiment/quantity.hpp"
#include "lessons/figures/plot.hpp"
#include "lessons/figures/plot_kind.hpp"
#include "lessons/panels/cell_lines.hpp"
#include "lessons/panels/computing_bar.hpp"
#include "lessons/stage/stage.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float stacked_below = 720, column_gap = 14, two_columns = 540, name_height = 23, plot_room = 176;

std::string with_thousands(long long n) {
  std::string digits = std::to_string(n);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), " ");
  return digits;
}

class CompareView {
 public:
  CompareView(Ui& ui, Player& player, const Comparison& comparison) : ui_(ui), own_(player) {
    const std::string& variant = own_.variant_name(own_.variant());
    const std::string own = own_.has_own_cell() ? ui_.say("compare.own", {{"cell", own_.experiment().recipe(Pass::forward).cell}})
                            : variant.empty()   ? own_.experiment().setup().cell
                                                : variant;
    panes_.push_back({nullptr, own_.experiment(), own});
    for (int k = 0; k < comparison.count(); ++k) {
      const Beside& other = comparison.other(k);
      panes_.push_back({&other, other.experiment(), compared_label(own_, other)});
    }
    refused_ = comparison.refused();
  }

  void draw(Rect area) {
    const bool stacked = area.w < stacked_below;
    const auto columns = static_cast<float>(panes_.size() + refused_.size());
    const float width = stacked ? area.w - 14 : (area.w - column_gap * (columns - 1)) / columns;
    std::size_t most_lines = 1;
    for (std::size_t k = 0; k < panes_.size(); ++k) most_lines = std::max(most_lines, lines(k).size());
    // Where a pane is wide, or there are many lines, they stand in two columns, so that the picture has the height.
    across_ = width >= two_columns || (width >= 400 && most_lines > 6) ? 2 : 1;
    rows_ = (static_cast<int>(most_lines) + across_ - 1) / across_;
    const float below = static_cast<float>(rows_) * name_height + 12, head = 58;
    const float stage = stacked ? width * 0.72f : std::max(190.0f, area.h - head - below - plot_room);
    ScrollArea scroll(ui_, "cells", area, ui_.say("compare.cells"));
    float y = scroll.top();
    for (std::size_t k = 0; k < panes_.size(); ++k) {
      const float x = area.x + (stacked ? 0 : static_cast<float>(k) * (width + column_gap));
      column(k, {x, y, width, head + stage + below}, head, stage);
      if (stacked) y += head + stage + below + column_gap;
    }
    for (std::size_t k = 0; k < refused_.size(); ++k) {
      const float x = area.x + (stacked ? 0 : static_cast<float>(panes_.size() + k) * (width + column_gap));
      refused(k, {x, y, width, stacked ? 150 : head + stage});
      if (stacked) y += 150 + column_gap;
    }
    if (!stacked) y += head + stage + below;
    norms({area.x, y, area.w - (stacked ? 14 : 0), plot_room - 8});
    scroll.end_at(y + plot_room);
  }

  // What the marks on lines and pictures say.
  const std::string& legend() const {
    for (std::size_t k = 0; k < panes_.size(); ++k)
      for (const ComparedLine& line : lines(k))
        if (line.differs) return ui_.say("compare.marked");
    return ui_.say("compare.same");
  }

  // What the reader chose in this frame: the ids of the others.
  const std::optional<std::vector<std::string>>& chosen() const { return chosen_; }

 private:
  std::vector<const equations::Recipe*> neighbors(std::size_t k) const {
    std::vector<const equations::Recipe*> others;
    for (std::size_t j = 0; j < panes_.size(); ++j)
      if (j != k) others.push_back(&panes_[j].experiment.recipe(Pass::forward));
    return others;
  }
  std::vector<ComparedLine> lines(std::size_t k) const {
    return compared_lines(panes_[k].experiment.recipe(Pass::forward), neighbors(k));
  }

  void column(std::size_t k, Rect area, float head, float stage) {
    const Pane& pane = panes_[k];
    const Ui::Group group(ui_, "cell " + std::to_string(k), Role::group, pane.label, area);
    Rect top = area.cut_top(head);
    title(k, top);
    const ParameterCount count = parameter_count(pane.experiment);
    const std::string text = count.stored == count.plain
                                 ? ui_.say("compare.parameters", {{"count", with_thousands(count.plain)}})
                                 : ui_.say("compare.parameters_stored",
                                           {{"count", with_thousands(count.plain)}, {"stored", with_thousands(count.stored)}});
    const TextStyle small{Face::regular, 12.5f, ui_.theme.muted};
    label(ui_, "parameters", {area.x, top.bottom() - 26, area.w, 20}, text, small);
    // Where the reader's own stands at something that this cell lacks.
    if (pane.beside && own_.cursor().operation >= 0 && pane.beside->cursor(own_).operation < 0) {
      const equations::Recipe& recipe = own_.experiment().recipe(own_.cursor().pass);
      const float x = area.x + text_width(ui_, small, text) + 14;
      label(ui_, "waits", {x, top.bottom() - 26, area.right() - x, 20},
            ui_.say("compare.waits", {{"what", operation_title(ui_.words(), recipe, own_.cursor().operation,
                                                               &own_.experiment().recipe(Pass::forward))}}),
            {Face::semibold, 12.5f, ui_.theme.text});
    }
    const Rect picture = area.cut_top(stage);
    ui_.fill(picture, ui_.theme.background, 8);
    {
      const Ui::Group inner(ui_, "stage", Role::group, ui_.say("compare.diagram"), picture);
      const Ui::Clip clip(ui_, picture);
      draw_stage(ui_, own_, picture, pane.beside, neighbors(k));
    }
    area.cut_top(8);
    const float wide = (area.w - 10 * static_cast<float>(across_ - 1)) / static_cast<float>(across_);
    int n = 0;
    for (const ComparedLine& line : lines(k)) {
      const auto column = static_cast<float>(n / rows_), row = static_cast<float>(n % rows_);
      equation(pane.experiment, line, {area.x + column * (wide + 10), area.y + row * name_height, wide, name_height});
      ++n;
    }
  }

  // The reader's own by name, the others by a list to choose from.
  void title(std::size_t k, Rect top) {
    Rect row = top.cut_top(34);
    if (k == 0) {
      label(ui_, "name", row, panes_[0].label, {Face::semibold, 16});
      return;
    }
    choose(panes_[k].beside->id(), row);
  }

  // What cannot stand here says why, and can be exchanged for another.
  void refused(std::size_t k, Rect area) {
    const Ui::Group group(ui_, "refused " + std::to_string(k), Role::group, refused_[k].id, area);
    choose(refused_[k].id, area.cut_top(34));
    area.cut_top(24);
    ui_.fill(area, ui_.theme.background, 8);
    paragraph(ui_, "why", {area.x + 20, area.y + 20}, area.w - 40, {{refused_[k].why}}, {14.5f, 1.45f});
  }

  void choose(const std::string& chosen, Rect row) {
    std::vector<std::string> names;
    int at = 0;
    const std::vector<Comparable> all = comparables(own_);
    for (std::size_t j = 0; j < all.size(); ++j) {
      names.push_back(all[j].label);
      if (all[j].id == chosen) at = static_cast<int>(j);
    }
    if (select(ui_, "choose", row.cut_left(std::min(190.0f, row.w)).inset(0, 2), ui_.say("compare.choose"), names, at)) {
      std::vector<std::string> ids = own_.compared();
      for (std::string& id : ids)
        if (compared_id(id) == chosen) id = all[static_cast<std::size_t>(at)].id;
      chosen_ = std::move(ids);
    }
  }

  // One line of the cell; one that no other has is marked.
  void equation(const Experiment& experiment, const ComparedLine& line, Rect row) {
    const equations::Recipe& recipe = experiment.recipe(Pass::forward);
    const MarkedLine marked{line.differs ? MarkedLine::Mark::added : MarkedLine::Mark::same, line.operation, line.tex, {}, {}};
    const std::string words = spoken_line(ui_, own_, line.tex);
    draw_cell_line(
        ui_, own_, row, recipe, &experiment.recipe(Pass::backward), marked,
        {"line " + recipe[line.operation].name, line.differs ? ui_.say("compare.only_here", {{"line", words}}) : words});
  }

  void norms(Rect area) {
    PlotPicture plot{ui_.say("compare.norms"),
                     ui_.say("axis.time_step"),
                     ui_.say("axis.norm"),
                     &line_plot,
                     true,
                     {},
                     static_cast<double>(own_.cursor().step + 1)};
    const Color colors[] = {ui_.theme.input, ui_.theme.forget, ui_.theme.candidate};
    for (std::size_t k = 0; k < panes_.size(); ++k) {
      const Experiment& e = panes_[k].experiment;
      const trace::Trace& backward = e.trace(Pass::backward, {});
      const std::vector<Index> terms = trace::state_error_terms(e.recipe(Pass::backward));
      PlotSeries line{panes_[k].label, colors[k % 3], false, {}, {}};
      for (int t = 1; t <= e.steps(); ++t) {
        line.x.push_back(t);
        line.y.push_back(trace::norm_together(backward, terms, t - 1, 0));
      }
      plot.series.push_back(std::move(line));
    }
    draw_plot(ui_, own_, "norms", area, plot);
  }

  Ui& ui_;
  Player& own_;
  int across_ = 1, rows_ = 1;  // of a pane's lines
  struct Pane {
    const Beside* beside;  // null: the reader's own
    const Experiment& experiment;
    std::string label;
  };
  std::vector<Pane> panes_;
  std::vector<Comparison::Refused> refused_;
  std::optional<std::vector<std::string>> chosen_;
};

}  // namespace

void draw_comparison(Ui& ui, Player& player, CompareState& state) {
  if (!state.open) return;
  if (player.compared().empty()) return player.compare({first_compared(player)});
  if (player.waits_for(Pass::backward)) {
    Dialog dialog(ui, "compare", {520, 200}, ui.say("compare.title"));
    waits_for_pass(ui, player, Pass::backward, dialog.area());
    if (dialog.closed()) state.open = false, player.compare({});
    return;
  }
  if (!state.comparison || !state.comparison->fits(player, player.compared())) {
    std::vector<Error> problems;
    state.comparison.emplace(player, player.compared(), problems);
    if (!problems.empty()) ui.announce(ui.words().say(problems[0]));
  }
  Dialog dialog(ui, "compare", {ui.screen().w - 40, ui.screen().h - 40}, ui.say("compare.title"));
  Rect area = dialog.area();
  CompareView view(ui, player, *state.comparison);
  Rect bar = area.cut_top(ui.target(32));
  std::vector<std::string> ids = player.compared();
  const std::string &more = ui.say("compare.more"), &fewer = ui.say("compare.fewer");
  if (ids.size() < 2 && button(ui, "more", bar.cut_left(button_width(ui, more)), more))
    player.compare({ids[0], compared_id(ids[0]) == "rnn" || player.experiment().setup().cell == "rnn" ? "gru" : "rnn"});
  if (ids.size() > 1 && button(ui, "fewer", bar.cut_left(button_width(ui, fewer)), fewer)) player.compare({ids[0]});
  bar.cut_left(14);
  const bool backward = player.cursor().pass == Pass::backward;
  const std::string place =
      ui.say(backward ? Key("compare.place_backward") : Key("compare.place_forward"), {{"step", player.cursor().step + 1}});
  const TextStyle muted{Face::regular, 13, ui.theme.muted};
  const std::string& legend = view.legend();
  const float legend_width = text_width(ui, muted, legend) + 4;
  const bool in_line = bar.w >= text_width(ui, muted, place) + legend_width + 20;
  label(ui, "legend", in_line ? bar.cut_right(legend_width) : area.cut_top(22), legend, muted);
  label(ui, "place", bar, place, muted);
  area.cut_top(8);
  view.draw(area);
  if (view.chosen()) player.compare(*view.chosen());
  if (dialog.closed()) state.open = false, player.compare({});
}

}  // namespace gatewalk::lessons
