#include "lessons/figures/trials_view.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"
#include "engine/cells/cells.hpp"
#include "engine/source/training_words.hpp"
#include "engine/source/trials.hpp"
#include "lessons/experiment/fitted.hpp"
#include "lessons/figures/plot.hpp"
#include "lessons/figures/plot_axis.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/cell_names.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr const char* runs_key = "experiment ";
constexpr float row_height = 34, least_row = 24, head_height = 34, foot_height = 54;

using Networks = std::vector<std::shared_ptr<Learned>>;

// The networks of an experiment, kept while the lesson is open.
struct Runs {
  std::string of;
  std::vector<Networks> rows;
  std::vector<std::vector<double>> earlier;  // of each row what runs with other seeds have come to
  std::string problem;                       // of the whole
  std::string own_problem;                   // of the reader's row
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

// What the runs before have come to, in the rows that are the same.
void keep_earlier(const Runs& before, bool accuracy, Runs& runs) {
  runs.earlier = before.earlier;
  runs.earlier.resize(runs.rows.size());
  for (std::size_t row = 0; row < std::min(before.rows.size(), runs.rows.size()); ++row)
    for (const auto& one : before.rows[row]) {
      const auto value = result_of(*one, accuracy);
      const bool still = std::find(runs.rows[row].begin(), runs.rows[row].end(), one) != runs.rows[row].end();
      if (value && !still) runs.earlier[row].push_back(*value);
    }
}

constexpr const char* typed_cell = "=";

// What the reader chose for a row of their own, as the view has it.
source::Cell own_cell(const Player& player, const std::string& chosen) {
  if (chosen != typed_cell) return {chosen, {}};
  const Setup& setup = player.experiment().setup();
  return {setup.cell, setup.cell_text};
}

// A network that learns so: one that there is already, with what it has learned, else a new one.
Result<std::shared_ptr<Learned>> network_of(const Player& player, const Runs* before, const Runs& now,
                                            const source::TrainingRequest& request) {
  for (const Runs* runs : {before, &now})
    for (std::size_t row = 0; runs && row < runs->rows.size(); ++row)
      for (const auto& one : runs->rows[row])
        if (one->request() == request) return one;
  return player.learned() ? player.learned()->other(request) : Learned::begin(request);
}

source::TrainingRequest base_of(const Player& player) {
  const auto& lessons_own = player.lesson().setup_of(0).learned;
  if (lessons_own) return lessons_own->request();
  return player.learned() ? player.learned()->request() : source::TrainingRequest{};
}

const Runs& runs_of(const Ui& ui, const Player& player, const TrialTable& table, int again, const std::string& chosen) {
  Player::Kept& kept = player.kept(runs_key + table.name);
  const source::TrainingRequest base = base_of(player);
  const source::Cell own = chosen.empty() ? source::Cell{} : own_cell(player, chosen);
  const std::string of = to_words(base) + " " + std::to_string(again) + " " + own.name + " " + own.equations;
  const Runs* before = std::any_cast<Runs>(&kept.data);
  if (before && before->of == of) return *before;
  Runs runs{of, {}, {}, {}, {}};
  auto trials = trials_of(base, table, again);
  if (!trials) runs.problem = ui.words().say(trials.error());
  else if (!chosen.empty())
    if (const auto done = add_own_row(base, table, again, own, *trials); !done) runs.own_problem = ui.words().say(done.error());
  for (int row = 0; trials && row < static_cast<int>(trials->rows.size()); ++row) {
    runs.rows.emplace_back();
    for (int seed = 0; seed < trials->seeds; ++seed) {
      const auto one = network_of(player, before, runs, source::trial(*trials, row, seed));
      if (one) runs.rows.back().push_back(*one);
      else runs.problem = ui.words().say(one.error());
    }
  }
  if (before) keep_earlier(*before, table.accuracy, runs);
  kept.data = std::move(runs);
  return *std::any_cast<Runs>(&kept.data);
}

Networks all_of(const Runs& runs) {
  Networks networks;
  for (const Networks& row : runs.rows) networks.insert(networks.end(), row.begin(), row.end());
  return networks;
}

void start(Player& player, const Networks& networks) {
  if (!networks.empty()) player.learn_beside(networks, networks.front()->how().updates);
}

class TrialsView {
 public:
  TrialsView(Ui& ui, Player& player, const TrialTable& table, const FigureView& view)
      : ui_(ui), player_(player), table_(table), chosen_(view.row), runs_(runs_of(ui, player, table, view.again, view.row)) {}

  // The cell that the reader has chosen in this frame for a row of their own.
  const std::optional<std::string>& chosen() const { return now_; }

  // True when the reader wants it run again, with other seeds.
  bool draw(Rect area) {
    card(ui_, area);
    Rect inside = area.inset(14, 8);
    const bool again = head(inside.cut_top(head_height));
    if (!runs_.problem.empty()) {
      draw_text_in(ui_, inside, {Face::regular, 13, ui_.theme.wrong}, runs_.problem);
      return false;
    }
    row_h_ = std::clamp((inside.h - foot_height) / static_cast<float>(row_count()), least_row, row_height);
    measure(inside);
    for (std::size_t row = 0; row < row_count(); ++row) draw_row(row, inside.cut_top(row_h_));
    foot(inside.cut_top(foot_height));
    return again;
  }

  std::string csv() const {
    std::string text = ui_.say(table_.accuracy ? Key("trials.csv_right") : Key("trials.csv")) + "\n";
    for (std::size_t row = 0; row < runs_.rows.size(); ++row)
      for (const auto& one : runs_.rows[row])
        if (const auto value = result_of(*one, table_.accuracy))
          text += label_of(row) + "," + std::to_string(one->request().seed) + "," + shortest_text(*value) + "\n";
    return text;
  }

 private:
  std::size_t row_count() const { return table_.rows.size() + (table_.own ? 1 : 0); }
  bool is_own(std::size_t row) const { return row >= table_.rows.size(); }
  // A cell of the reader's own, and its size where that is not the others'.
  std::string label_of(std::size_t row) const {
    if (!is_own(row)) return table_.rows[row].label;
    if (chosen_.empty() || row >= runs_.rows.size()) return ui_.say("trials.own");
    const source::TrainingRequest& request = runs_.rows[row].front()->request();
    if (request.hidden == runs_.rows[0].front()->request().hidden) return request.cell.name;
    return ui_.say("trials.own_size", {{"cell", request.cell.name}, {"hidden", request.hidden}});
  }
  int all() const {
    int count = 0;
    for (const Networks& row : runs_.rows) count += static_cast<int>(row.size());
    return count;
  }
  std::string shown(double v) const { return std::isfinite(v) ? number_in_words(v, 3) : ui_.say("trials.no_number"); }

  bool head(Rect row) {
    int done = 0, running = 0;
    const Networks networks = all_of(runs_);
    for (const auto& learned : networks) {
      done += result_of(*learned, table_.accuracy).has_value();
      running += learned->running();
    }
    bool again = false;
    const bool finished = done == all() && all() > 0;
    const std::string text = finished      ? ui_.say("trials.again")
                             : running > 0 ? ui_.say("trials.running", {{"done", done}, {"all", all()}})
                                           : ui_.say("trials.run", {{"all", all() - done}});
    ButtonStyle style;
    style.look = finished ? ButtonStyle::secondary : ButtonStyle::primary;
    style.enabled = running == 0 && runs_.problem.empty();
    const float h = ui_.target(28);
    const Rect place = row.cut_right(button_width(ui_, text, style));
    if (button(ui_, "run", {place.x, row.y, place.w, h}, text, style)) {
      if (finished) again = true;
      else start(player_, networks);
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
    for (const auto& row : runs_.earlier)
      for (const double value : row)
        if (std::isfinite(value)) values.push_back(value);
    // From nothing to chance until there is more to show, so that the axis stays when the first run ends.
    if (!table_.accuracy) values.push_back(chance());
    if (values.size() == 1) values.push_back(0);
    axis_ = table_.accuracy ? axis_between(0, 1) : axis_around(values, most > 20 * least);
    name_w_ = std::clamp(inside.w * 0.2f, 64.0f, 150.0f);
    number_w_ = std::clamp(inside.w * 0.32f, 130.0f, 210.0f);
    strip_ = {inside.x + name_w_ + number_w_ + 12, 0, inside.w - name_w_ - number_w_ - 24, 0};
  }
  double chance() const { return runs_.rows[0].front()->task().chance; }
  float place(double value) const { return strip_.x + static_cast<float>(std::clamp(axis_.share(value), 0.0, 1.0)) * strip_.w; }

  void draw_row(std::size_t row, Rect area) {
    std::vector<double> values;
    if (row < runs_.rows.size())
      for (const auto& learned : runs_.rows[row])
        if (const auto value = result_of(*learned, table_.accuracy)) values.push_back(*value);
    const source::Spread spread = source::spread_of(values);
    SemanticNode& node = ui_.node("row " + std::to_string(row), Role::text, label_of(row), area);
    std::string numbers =
        is_own(row) && !runs_.own_problem.empty() ? runs_.own_problem
        : row >= runs_.rows.size()                ? ui_.say("trials.own_none")
        : values.empty()
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
    const bool none = row >= runs_.rows.size();
    const std::string& own = ui_.say("trials.own");
    if (is_own(row))
      choose_own(line.cut_left(none ? std::max(name_w_, text_width(ui_, {}, own) + 48) : std::max(name_w_, 100.0f)).inset(0, 3));
    else draw_text_in(ui_, line.cut_left(name_w_), {Face::semibold, 13}, label_of(row));
    if (none) {
      const TextStyle small{Face::regular, 12.5f, ui_.theme.muted};
      if (text_width(ui_, small, numbers) < line.w - 10) draw_text_in(ui_, line.inset(10, 0), small, numbers);
      return;
    }
    draw_text_in(ui_, line.cut_left(number_w_), {Face::regular, 12.5f, values.empty() ? ui_.theme.muted : 0, false, true},
                 numbers);
    const float middle = area.y + area.h / 2;
    ui_.line({strip_.x, middle}, {strip_.right(), middle}, ui_.theme.line);
    if (row < runs_.earlier.size())
      for (const double v : runs_.earlier[row])
        if (std::isfinite(v)) ui_.disc({place(v), middle}, 2.6f, mixed(ui_.theme.panel, ui_.theme.hidden, 0.35f));
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

  // Any cell that ships, or the equations that the reader typed.
  void choose_own(Rect place) {
    place.cut_right(8);
    std::vector<std::string> ids{""}, names{ui_.say("trials.own")};
    if (!player_.experiment().setup().cell_text.empty() || chosen_ == typed_cell)
      ids.push_back(typed_cell), names.push_back(ui_.say("trials.own_typed"));
    for (const std::string_view name : cells::names()) ids.emplace_back(name), names.push_back(cell_name(ui_.words(), name));
    int at = static_cast<int>(std::find(ids.begin(), ids.end(), chosen_) - ids.begin());
    if (at == static_cast<int>(ids.size())) at = 0;
    if (!chosen_.empty() && table_.rows.size() < runs_.rows.size())
      names[static_cast<std::size_t>(at)] = label_of(table_.rows.size());
    if (select(ui_, "own", place, ui_.say("trials.own_name"), names, at)) now_ = ids[static_cast<std::size_t>(at)];
  }

  void foot(Rect area) {
    const TextStyle small{Face::regular, 11.5f, ui_.theme.faint, false, true};
    Rect marks = area.cut_top(18);
    for (const Tick& tick : ticks(axis_, std::max(2, static_cast<int>(strip_.w / 60)))) {
      const float x = place(tick.value), w = text_width(ui_, small, tick.label);
      draw_text(ui_, {x - w / 2, marks.y}, small, tick.label);
    }
    if (!table_.accuracy) {
      const float x = place(chance());
      const float top = marks.y - row_h_ * static_cast<float>(row_count());
      for (float y = top; y < marks.y; y += 7) ui_.line({x, y}, {x, y + 4}, ui_.theme.wrong, 1);
    }
    const std::string text =
        ui_.say(table_.accuracy ? Key("trials.foot_right") : Key("trials.foot"),
                {{"updates", runs_.rows.empty() ? 0 : runs_.rows[0].front()->how().updates}, {"seeds", table_.seeds}});
    paragraph(ui_, "foot", {area.x, area.y + 2}, area.w, {{text}}, {12, 1.3f, ui_.theme.muted});
  }

  Ui& ui_;
  Player& player_;
  const TrialTable& table_;
  const std::string chosen_;
  const Runs& runs_;
  std::optional<std::string> now_;
  float row_h_ = row_height;
  Axis axis_;
  float name_w_ = 0, number_w_ = 0;
  Rect strip_;
};

}  // namespace

// The words of all rows over what the lesson's network learns.
static Result<source::TrainingRequest> common(const source::TrainingRequest& base, const TrialTable& table) {
  return table.words.empty() ? Result<source::TrainingRequest>(base) : source::read_training(table.words);
}

static source::TrainingRequest made_anew(source::TrainingRequest request, const TrialTable& table, int again) {
  request.seed += static_cast<std::uint64_t>(again) * static_cast<std::uint64_t>(table.seeds);
  return request;
}

Result<source::Trials> trials_of(const source::TrainingRequest& base, const TrialTable& table, int again) {
  source::Trials trials{{}, table.seeds};
  const auto all = common(base, table);
  if (!all) return all.error();
  for (const TrialTable::Row& row : table.rows) {
    const auto request = source::read_training(row.words, *all);
    if (!request) return request.error();
    if (auto begun = Learned::begin(*request); !begun) return begun.error();
    trials.rows.push_back(made_anew(*request, table, again));
  }
  return trials;
}

Status add_own_row(const source::TrainingRequest& base, const TrialTable& table, int again, source::Cell cell,
                   source::Trials& trials) {
  const auto all = common(base, table);
  if (!all) return all.error();
  source::TrainingRequest request = made_anew(*all, table, again);
  request.cell = std::move(cell);
  auto fits = fitted(std::move(request));
  if (!fits) return fits.error();
  trials.rows.push_back(*std::move(fits));
  return Ok{};
}

float trials_height(Ui&, const TrialTable& table) {
  return 16 + head_height + row_height * static_cast<float>(table.rows.size() + (table.own ? 1 : 0)) + foot_height;
}

void draw_trials(Ui& ui, Player& player, std::string_view key, Rect area, const TrialTable& table) {
  const Ui::Group group(ui, key, Role::group, table.title, area);
  const std::string name = runs_key + table.name;
  const auto found = player.view().figures.find(name);
  const FigureView now = found == player.view().figures.end() ? FigureView{} : found->second;
  TrialsView view(ui, player, table, now);
  // Where the stage is low it scrolls.
  const float least = 16 + head_height + foot_height + least_row * static_cast<float>(table.rows.size() + (table.own ? 1 : 0));
  bool again = false;
  if (area.h >= least) {
    again = view.draw(area);
  } else {
    ScrollArea scroll(ui, "rows", area, table.title);
    again = view.draw({area.x, scroll.top(), area.w - 12, least});
    scroll.end_at(scroll.top() + least);
  }
  if (view.chosen()) player.look([name, row = *view.chosen()](ViewState& state) { state.figures[name].row = row; });
  if (!again) return;
  const int next = std::min(now.again + 1, most_again);
  start(player, all_of(runs_of(ui, player, table, next, now.row)));
  player.look([name, next](ViewState& state) { state.figures[name].again = next; });
}

}  // namespace gatewalk::lessons
