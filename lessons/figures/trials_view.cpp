#include "lessons/figures/trials_view.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"
#include "engine/source/training_words.hpp"
#include "engine/source/trials.hpp"
#include "lessons/figures/plot.hpp"
#include "lessons/figures/plot_axis.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr const char* runs_key = "experiment ";
constexpr float row_height = 34, head_height = 34, foot_height = 44;

using Networks = std::vector<std::shared_ptr<Learned>>;

// The networks of an experiment, kept while the lesson is open.
struct Runs {
  std::string of;
  std::vector<Networks> rows;
  std::string problem;
};

// The held-out measure after all updates; nothing while it learns.
std::optional<double> result_of(const Learned& learned, bool accuracy) {
  const int end = learned.how().updates;
  if (learned.furthest() < end) return {};
  const auto& measured = learned.history().held_out;
  const auto after = measured.upper_bound(end);
  if (after == measured.begin()) return {};
  const training::HeldOut& last = std::prev(after)->second;
  return accuracy ? last.accuracy() : last.loss;
}

const Runs& runs_of(const Ui& ui, const Player& player, const TrialTable& table, int again) {
  Player::Kept& kept = player.kept(runs_key + table.name);
  const source::TrainingRequest& base =
      player.lesson().setup_of(0).learned ? player.lesson().setup_of(0).learned->request() : player.learned()->request();
  const std::string of = to_words(base) + " " + std::to_string(again);
  if (const Runs* known = std::any_cast<Runs>(&kept.data); known && known->of == of) return *known;
  Runs runs{of, {}, {}};
  const auto trials = trials_of(base, table, again);
  if (!trials) runs.problem = ui.words().say(trials.error());
  for (int row = 0; trials && row < static_cast<int>(trials->rows.size()); ++row) {
    runs.rows.emplace_back();
    for (int seed = 0; seed < trials->seeds; ++seed) {
      const auto one = player.learned()->other(source::trial(*trials, row, seed));
      if (one) runs.rows.back().push_back(*one);
      else runs.problem = ui.words().say(one.error());
    }
  }
  kept.data = std::move(runs);
  return *std::any_cast<Runs>(&kept.data);
}

class TrialsView {
 public:
  TrialsView(Ui& ui, Player& player, const TrialTable& table, int again)
      : ui_(ui), player_(player), table_(table), runs_(runs_of(ui, player, table, again)) {}

  // True when the reader wants it made anew, with other seeds.
  bool draw(Rect area) {
    card(ui_, area);
    Rect inside = area.inset(14, 8);
    const bool again = head(inside.cut_top(head_height));
    if (!runs_.problem.empty()) {
      draw_text_in(ui_, inside, {Face::regular, 13, ui_.theme.wrong}, runs_.problem);
      return false;
    }
    measure(inside);
    for (std::size_t row = 0; row < table_.rows.size(); ++row) draw_row(row, inside.cut_top(row_height));
    foot(inside.cut_top(foot_height));
    return again;
  }

  std::string csv() const {
    std::string text = ui_.say(table_.accuracy ? Key("trials.csv_right") : Key("trials.csv")) + "\n";
    for (std::size_t row = 0; row < runs_.rows.size(); ++row)
      for (const auto& one : runs_.rows[row])
        if (const auto value = result_of(*one, table_.accuracy))
          text += table_.rows[row].label + "," + std::to_string(one->request().seed) + "," + shortest_text(*value) + "\n";
    return text;
  }

 private:
  int all() const { return static_cast<int>(table_.rows.size()) * table_.seeds; }
  std::string shown(double v) const { return std::isfinite(v) ? number_in_words(v, 3) : ui_.say("trials.no_number"); }

  bool head(Rect row) {
    int done = 0, running = 0;
    Networks networks;
    for (const Networks& one : runs_.rows)
      for (const auto& learned : one) {
        networks.push_back(learned);
        done += result_of(*learned, table_.accuracy).has_value();
        running += learned->running();
      }
    bool again = false;
    const bool finished = done == all() && all() > 0;
    const std::string text = finished      ? ui_.say("trials.again")
                             : running > 0 ? ui_.say("trials.running", {{"done", done}, {"all", all()}})
                                           : ui_.say("trials.run", {{"all", all()}});
    ButtonStyle style;
    style.look = finished ? ButtonStyle::secondary : ButtonStyle::primary;
    style.enabled = running == 0 && runs_.problem.empty();
    const float h = ui_.target(28);
    const Rect place = row.cut_right(button_width(ui_, text, style));
    if (button(ui_, "run", {place.x, row.y, place.w, h}, text, style)) {
      if (finished) again = true;
      else player_.learn_beside(networks, networks.front()->how().updates);
    }
    row.cut_right(12);
    const TextStyle small{Face::regular, 12.5f};
    if (done > 0) {
      const Rect link_at = row.cut_right(text_width(ui_, small, ui_.say("plot.csv")) + 8);
      if (link(ui_, "csv", {link_at.x, row.y + 6}, ui_.say("plot.csv"), small)) ui_.copy(csv(), ui_.say("plot.csv_copied"));
      row.cut_right(8);
    }
    label(ui_, "title", {row.x, row.y, row.w, h}, table_.title, {Face::semibold, 14});
    return again;
  }

  // The axis of all values that there are.
  void measure(Rect inside) {
    std::vector<double> values;
    double least = 1e300, most = 0;
    for (const Networks& one : runs_.rows)
      for (const auto& learned : one)
        if (const auto value = result_of(*learned, table_.accuracy); value && std::isfinite(*value)) {
          values.push_back(*value);
          if (*value > 0) least = std::min(least, *value), most = std::max(most, *value);
        }
    if (!table_.accuracy) values.push_back(player_.learned()->task().chance);
    axis_ = table_.accuracy ? axis_between(0, 1) : axis_around(values, most > 20 * least);
    name_w_ = std::clamp(inside.w * 0.2f, 64.0f, 150.0f);
    number_w_ = std::clamp(inside.w * 0.32f, 130.0f, 210.0f);
    strip_ = {inside.x + name_w_ + number_w_ + 12, 0, inside.w - name_w_ - number_w_ - 24, 0};
  }
  float place(double value) const { return strip_.x + static_cast<float>(std::clamp(axis_.share(value), 0.0, 1.0)) * strip_.w; }

  void draw_row(std::size_t row, Rect area) {
    std::vector<double> values;
    for (const auto& learned : runs_.rows[row])
      if (const auto value = result_of(*learned, table_.accuracy)) values.push_back(*value);
    const source::Spread spread = source::spread_of(values);
    SemanticNode& node = ui_.node("row " + std::to_string(row), Role::text, table_.rows[row].label, area);
    std::string numbers =
        values.empty()
            ? ui_.say("trials.nothing_yet")
            : ui_.say("trials.numbers",
                      {{"median", shown(spread.median)}, {"lower", shown(spread.lower)}, {"upper", shown(spread.upper)}});
    node.value = values.empty() ? numbers
                                : ui_.say("trials.spoken", {{"count", spread.count},
                                                            {"median", shown(spread.median)},
                                                            {"lower", shown(spread.lower)},
                                                            {"upper", shown(spread.upper)},
                                                            {"failed", spread.failed}});
    Rect line = area;
    draw_text_in(ui_, line.cut_left(name_w_), {Face::semibold, 13}, table_.rows[row].label);
    draw_text_in(ui_, line.cut_left(number_w_), {Face::regular, 12.5f, values.empty() ? ui_.theme.muted : 0, false, true},
                 numbers);
    const float middle = area.y + area.h / 2;
    ui_.line({strip_.x, middle}, {strip_.right(), middle}, ui_.theme.line);
    if (values.empty()) return;
    if (std::isfinite(spread.lower)) {
      const float left = place(spread.lower), right = std::isfinite(spread.upper) ? place(spread.upper) : strip_.right();
      ui_.fill({left, middle - 8, std::max(2.0f, right - left), 16}, faded(ui_.theme.hidden, 0.25f), 3);
    }
    for (const double v : values) {
      const bool number = std::isfinite(v);
      ui_.disc({number ? place(v) : strip_.right() + 6, middle}, 3.2f, number ? ui_.theme.hidden : ui_.theme.wrong);
    }
    if (std::isfinite(spread.median)) {
      const float x = place(spread.median);
      ui_.line({x, middle - 11}, {x, middle + 11}, ui_.theme.text, 2);
    }
  }

  void foot(Rect area) {
    const TextStyle small{Face::regular, 11.5f, ui_.theme.faint, false, true};
    Rect marks = area.cut_top(18);
    for (const Tick& tick : ticks(axis_, std::max(2, static_cast<int>(strip_.w / 60)))) {
      const float x = place(tick.value), w = text_width(ui_, small, tick.label);
      draw_text(ui_, {x - w / 2, marks.y}, small, tick.label);
    }
    if (!table_.accuracy) {
      const float x = place(player_.learned()->task().chance);
      const float top = marks.y - row_height * static_cast<float>(table_.rows.size());
      for (float y = top; y < marks.y; y += 7) ui_.line({x, y}, {x, y + 4}, ui_.theme.wrong, 1);
    }
    draw_text_in(ui_, area, {Face::regular, 12, ui_.theme.muted},
                 ui_.say(table_.accuracy ? Key("trials.foot_right") : Key("trials.foot"),
                         {{"updates", runs_.rows.empty() ? 0 : runs_.rows[0].front()->how().updates}, {"seeds", table_.seeds}}));
  }

  Ui& ui_;
  Player& player_;
  const TrialTable& table_;
  const Runs& runs_;
  Axis axis_;
  float name_w_ = 0, number_w_ = 0;
  Rect strip_;
};

}  // namespace

Result<source::Trials> trials_of(const source::TrainingRequest& base, const TrialTable& table, int again) {
  source::Trials trials{{}, table.seeds};
  for (const TrialTable::Row& row : table.rows) {
    auto request = source::read_training(row.words, base);
    if (!request) return request.error();
    request->seed += static_cast<std::uint64_t>(again) * static_cast<std::uint64_t>(table.seeds);
    if (auto checked = source::trained(*request); !checked) return checked.error();
    trials.rows.push_back(*std::move(request));
  }
  return trials;
}

float trials_height(Ui&, const TrialTable& table) {
  return 16 + head_height + row_height * static_cast<float>(table.rows.size()) + foot_height;
}

void draw_trials(Ui& ui, Player& player, std::string_view key, Rect area, const TrialTable& table) {
  const Ui::Group group(ui, key, Role::group, table.title, area);
  const std::string name = runs_key + table.name;
  const auto found = player.view().figures.find(name);
  const int again = found == player.view().figures.end() ? 0 : found->second.again;
  TrialsView view(ui, player, table, again);
  if (!view.draw(area)) return;
  player.look([name, next = std::min(again + 1, most_again)](ViewState& state) { state.figures[name].again = next; });
}

}  // namespace gatewalk::lessons
