#include "lessons/figures/learning_plots.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"
#include "lessons/figures/learning_series.hpp"
#include "lessons/figures/plot_kind.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

using training::History;

constexpr int most_columns = 90;
constexpr const char *csv_end_key = " csv", *picture_end_key = " picture";
// What is kept of each line (learning_series.hpp).
constexpr const char *loss_key = "loss", *held_out_key = "held-out ", *right_key = "right", *accuracy_key = "accuracy",
                     *norm_key = "norm", *clipped_key = "clipped";

PlotSeries named(PlotSeries line, std::string label, Color color) {
  line.label = std::move(label), line.color = color;
  return line;
}

// The edges of a band, in a table.
PlotSeries with_edges(const Ui& ui, PlotSeries line) {
  if (line.low.empty()) return line;
  line.low_label = ui.say("learning.least_of", {{"line", line.label}});
  line.high_label = ui.say("learning.most_of", {{"line", line.label}});
  return line;
}

double accuracy_of(const training::HeldOut& one) { return one.accuracy(); }

// Whether the largest value is more than so many times the smallest.
bool wide(const std::vector<PlotSeries>& all, double times) {
  double least = 1e300, most = 0;
  for (const PlotSeries& line : all)
    for (const double y : line.y)
      if (y > 0 && std::isfinite(y)) least = std::min(least, y), most = std::max(most, y);
  return most > times * least;
}

// No number: strokes across.
void hatch(Ui& ui, Rect cell) {
  for (float at = 0; at < cell.w + cell.h; at += 5)
    ui.line({cell.x + std::max(0.0f, at - cell.h), cell.y + std::min(at, cell.h)},
            {cell.x + std::min(at, cell.w), cell.y + std::max(0.0f, at - cell.w)}, ui.theme.wrong, 1);
}

double share_right(const History::Row& row) { return row.rows > 0 ? static_cast<double>(row.right) / row.rows : 0; }

}  // namespace

// An update a row, a time step a column.
std::string reach_csv(const Ui& ui, const Learned& learned) {
  std::string text = ui.say("learning.x");
  const auto& all = learned.history().norms.all();
  const std::size_t steps = all.empty() ? 0 : all.begin()->second.steps.size();
  for (std::size_t t = 1; t <= steps; ++t) text += "," + ui.say("update.step", {{"step", static_cast<int>(t)}});
  for (const auto& [n, norms] : all) {
    text += "\n" + std::to_string(n);
    for (const double v : norms.steps) text += "," + (std::isnan(v) ? std::string("NaN") : shortest_text(v));
  }
  return text + "\n";
}

bool has_accuracy(const Learned& learned) { return learned.task().loss.kind == network::Loss::Kind::cross_entropy; }

PlotPicture learning_plot(const Ui& ui, const Player& player, LearningPlot what, bool whole) {
  const Learned& learned = *player.learned();
  const std::size_t k = updates_a_point(learned);
  const auto losses = [&](const std::string& name, const std::vector<std::shared_ptr<Learned>>& seeds) {
    return whole ? all_held_out(seeds, loss_of) : held_out_losses(player, name, seeds);
  };
  PlotPicture plot;
  if (!whole) plot.whole = [&ui, &player, what] { return learning_plot(ui, player, what, true); };
  plot.kind = &line_plot;
  plot.x_label = k > 1 ? ui.say("learning.x_mean", {{"count", static_cast<int>(k)}}) : ui.say("learning.x");
  plot.marked_x = player.update();
  int compared = 0;
  if (what == LearningPlot::loss) {
    plot.title = ui.say("learning.loss");
    const auto companions = player.companions();
    const Color colors[] = {ui.theme.forget, ui.theme.input, ui.theme.candidate, ui.theme.output, ui.theme.cell_state};
    std::size_t k_color = 0;
    for (const Player::Companion& one : companions) {
      const Color color = colors[k_color++ % std::size(colors)];
      if (one.learned == player.learned() || one.learned->history().held_out.empty()) continue;
      plot.series.push_back(
          with_edges(ui, named(losses(held_out_key + one.name, player.seeds_of(one.learned)), one.name, color)));
      plot.series.back().raised = false;
      ++compared;
    }
    plot.series.push_back(named(over_updates(player, loss_key, [](const History::Row& row) { return row.loss; }),
                                ui.say("learning.batch"), ui.theme.muted));
    const auto self = std::find_if(companions.begin(), companions.end(),
                                   [&](const Player::Companion& one) { return one.learned == player.learned(); });
    const std::string name =
        self == companions.end() ? ui.say("learning.held_out") : ui.say("learning.held_out_of", {{"network", self->name}});
    const auto seeds = player.seeds_of(player.learned());
    plot.series.push_back(with_edges(ui, named(losses(held_out_key, seeds), name, ui.theme.hidden)));
    if (seeds.size() > 1) plot.title = ui.say("learning.loss_seeds", {{"count", static_cast<int>(seeds.size())}});
    const double end = std::max({1, learned.furthest(), player.update_wanted()});
    plot.series.push_back(
        {ui.say("learning.chance"), ui.theme.wrong, true, {0, end}, {learned.task().chance, learned.task().chance}});
    plot.series.back().level = true;
  } else if (what == LearningPlot::accuracy) {
    plot.title = ui.say("learning.accuracy");
    plot.series.push_back(named(over_updates(player, right_key, share_right), ui.say("learning.batch"), ui.theme.muted));
    plot.series.push_back(named(whole ? all_held_out({player.learned()}, accuracy_of)
                                      : held_out_series(player, accuracy_key, player.learned(), accuracy_of),
                                ui.say("learning.held_out"), ui.theme.hidden));
  } else {
    plot.title = ui.say("learning.gradient");
    plot.series.push_back(named(over_updates(player, norm_key, [](const History::Row& row) { return row.gradient_norm; }),
                                ui.say("learning.before_clipping"), ui.theme.gradient));
    if (learned.request().clip > 0)
      plot.series.push_back(named(over_updates(player, clipped_key, [](const History::Row& row) { return row.clipped_norm; }),
                                  ui.say("learning.after_clipping"), ui.theme.input));
  }
  // A loss is read against chance; where it has left that far above, only a logarithm shows it.
  if (what == LearningPlot::gradient) plot.log = wide(plot.series, 8);
  // Two that are compared may lie that far apart as well.
  if (what == LearningPlot::loss) plot.log = wide(plot.series, compared > 0 ? 100 : 1e4);
  return plot;
}

void draw_reach(Ui& ui, Player& player, std::string_view key, Rect area) {
  const Learned& learned = *player.learned();
  card(ui, area);
  Rect inside = area.inset(14, 10);
  Rect head = inside.cut_top(22);
  const TextStyle small{Face::regular, 11.5f, ui.theme.muted};
  const auto& all = learned.history().norms.all();
  const Rect csv = head.cut_right(34), picture = head.cut_right(38);
  if (!all.empty()) {
    if (link(ui, std::string(key) + csv_end_key, {csv.x + 4, csv.y + 2}, ui.say("plot.csv"), small))
      ui.copy(reach_csv(ui, learned), ui.say("plot.csv_copied"));
    if (link(ui, std::string(key) + picture_end_key, {picture.x + 6, picture.y + 2}, ui.say("plot.picture"), small))
      save_plot(ui, ui.say("learning.reach_name"), area);
  }
  const TextStyle title{Face::semibold, 13.5f};
  const bool whole = text_width(ui, title, ui.say("learning.reach")) <= head.w;
  label(ui, std::string(key) + " title", head, ui.say(whole ? Key("learning.reach") : Key("learning.reach_name")), title);
  if (all.empty()) return draw_text_in(ui, inside, small, ui.say("learning.nothing_yet"));
  // They stand at the multiples of a spacing: from column to column one looks up, the past between them is passed over.
  std::vector<std::pair<int, const std::vector<double>*>> columns;
  const int every = static_cast<int>(1 + all.size() / most_columns) * learned.history().norms.spacing();
  for (auto at = all.begin(); at != all.end(); at = all.lower_bound(at->first + every))
    if (!at->second.steps.empty()) columns.push_back({at->first, &at->second.steps});
  double least = 1e300, most = 0;
  for (const auto& [at, steps] : columns)
    for (const double v : *steps)
      if (v > 0 && std::isfinite(v)) least = std::min(least, v), most = std::max(most, v);
  if (columns.empty() || most <= 0) return draw_text_in(ui, inside, small, ui.say("learning.nothing_yet"));
  least = std::max(least, most * 1e-6);
  const Rect foot = inside.cut_bottom(18);
  Rect side = inside.cut_left(46);
  draw_text_in(ui, side.cut_top(16), small, ui.say("learning.last_step"));
  draw_text_in(ui, side.cut_bottom(16), small, ui.say("learning.first_step"));
  const int rows = static_cast<int>(columns[0].second->size());
  const float w = inside.w / static_cast<float>(columns.size()), h = inside.h / static_cast<float>(rows);
  // Steps lower than a pixel: one a pixel.
  const int stride = std::max(1, static_cast<int>(std::floor(1 / std::max(h * ui.density(), 1e-3f))));
  const double lowest = std::log10(least), range = std::log10(most) - lowest + 1e-9;
  int marked = 0;
  std::vector<Rect> lost;  // where it is no number
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].first <= player.update()) marked = static_cast<int>(c);
    for (int t = 0; t < rows; t += stride) {
      const double v = (*columns[c].second)[static_cast<std::size_t>(t)];
      const double share = v > least ? std::min((std::log10(v) - lowest) / range, 1.0) : 0;
      const int lines = std::min(stride, rows - t);
      const Rect cell{inside.x + w * static_cast<float>(c), inside.y + h * static_cast<float>(rows - lines - t), w + 0.5f,
                      h * static_cast<float>(lines) + 0.5f};
      ui.fill(cell, mixed(ui.theme.panel, ui.theme.gradient, static_cast<float>(share)));
      if (std::isfinite(v)) continue;
      // Above one that is lost, too: hatched as one.
      if (!lost.empty() && lost.back().x == cell.x && cell.bottom() >= lost.back().y)
        lost.back().h = lost.back().bottom() - cell.y, lost.back().y = cell.y;
      else lost.push_back(cell);
    }
  }
  // Columns that are lost from top to bottom become one.
  for (std::size_t k = 1; k < lost.size();)
    if (lost[k].y == lost[k - 1].y && lost[k].h == lost[k - 1].h && lost[k].x <= lost[k - 1].right()) {
      lost[k - 1].w = lost[k].right() - lost[k - 1].x;
      lost.erase(lost.begin() + static_cast<std::ptrdiff_t>(k));
    } else ++k;
  for (const Rect& area_lost : lost) hatch(ui, area_lost);
  GridCursor reading{rows - 1, marked, false};
  const bool moved = grid_cursor(
      ui, key, inside, ui.say("learning.reach"), rows, static_cast<int>(columns.size()), reading, [&](int row, int column) {
        const auto& [at, steps] = columns[static_cast<std::size_t>(column)];
        return ui.say("learning.reach_at", {{"update", at},
                                            {"step", rows - row},
                                            {"norm", number_in_words((*steps)[static_cast<std::size_t>(rows - 1 - row)], 3)}});
      });
  if (moved || reading.pressed) player.go_to_update(columns[static_cast<std::size_t>(reading.column)].first);
  const float x = inside.x + w * (static_cast<float>(marked) + 0.5f);
  ui.line({x, inside.y}, {x, inside.bottom()}, ui.theme.text, 1);
  draw_text_in(ui, foot, small,
               ui.say(!lost.empty() ? Key("learning.reach_scale_lost") : Key("learning.reach_scale"),
                      {{"least", number_in_words(least, 1)}, {"most", number_in_words(most, 2)}}));
}

}  // namespace gatewalk::lessons
