#include "lessons/figures/trials_view.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"
#include "engine/cells/cells.hpp"
#include "lessons/figures/plot.hpp"
#include "lessons/figures/plot_axis.hpp"
#include "lessons/figures/trials_pace.hpp"
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

constexpr const char *run_key = "run", *stop_key = "stop";
constexpr float row_height = 34, least_trial_row = 24, marks_height = 20, narrow = 480, side = 14;
constexpr float names_height = 16;
constexpr ParagraphStyle foot_style(const Theme& theme) { return {12, 1.3f, theme.muted}; }

float head_height(const Ui& ui) { return ui.target(28) + 6; }

// What is measured, how it is drawn, and what the lines across it are.
std::string foot_text(const Ui& ui, const TrialTable& table, int updates, bool logarithmic) {
  const std::string measured =
      !table.measured.empty() ? table.measured : ui.say(table.accuracy ? Key("trials.share") : Key("trials.loss"));
  std::string text = ui.say("trials.foot", {{"measured", measured},
                                            {"updates", updates},
                                            {"seeds", table.seeds},
                                            {"axis", ui.say(logarithmic ? Key("trials.log") : Key("trials.linear"))}});
  if (!table.accuracy) text += " " + ui.say("trials.chance");
  if (table.least) text += " " + ui.say("trials.least");
  return text;
}

float foot_height(Ui& ui, const TrialTable& table, float width) {
  return marks_height + 10 +
         paragraph_height(ui, width - 2 * side, {{foot_text(ui, table, 1000, !table.accuracy)}}, foot_style(ui.theme));
}

// In a narrow card what is to be run takes two lines.
float state_height(float width) { return width < narrow ? 38.0f : 24.0f; }
// Head, what is to be run or how far it is, and the names of the lines across the rows.
float above_rows(const Ui& ui, float width) { return head_height(ui) + state_height(width) + names_height; }

std::size_t row_count(const TrialTable& table) { return table.rows.size() + (table.own ? 1 : 0); }

// How far runs are.
struct Progress {
  int runs = 0, done = 0, running = 0, updates = 0, wanted = 0;
};

// "40 s", "3 min": more digits would promise too much.
std::string about(const Ui& ui, double seconds) {
  const auto rounded = [](double v, double to) { return static_cast<int>(std::max(1.0, std::round(v / to)) * to); };
  if (seconds < 10) return ui.say("trials.seconds", {{"count", rounded(seconds, 1)}});
  if (seconds < 90) return ui.say("trials.seconds", {{"count", rounded(seconds, 5)}});
  return ui.say("trials.minutes", {{"count", rounded(seconds / 60, 1)}});
}

class TrialsView {
 public:
  TrialsView(Ui& ui, Player& player, const TrialTable& table, const FigureView& view)
      : ui_(ui), player_(player), table_(table), chosen_(view.row), runs_(trial_runs(player, table, view)) {}

  // The cell that the reader has chosen in this frame for a row of their own.
  const std::optional<std::string>& chosen() const { return now_; }

  // True when the reader wants it run again, with other seeds.
  bool draw(Rect area) {
    card(ui_, area);
    Rect inside = area.inset(side, 8);
    const bool again = head(inside.cut_top(head_height(ui_)));
    if (!runs_.problem.empty()) {
      draw_text_in(ui_, inside, {Face::regular, 13, ui_.theme.wrong}, runs_.problem);
      return false;
    }
    state(inside.cut_top(state_height(area.w)));
    const Rect names = inside.cut_top(names_height);
    const float foot_h = foot_height(ui_, table_, area.w);
    row_h_ = std::clamp((inside.h - foot_h) / static_cast<float>(row_count(table_)), least_trial_row, row_height);
    measure(inside);
    if (!blank_) lines_across(names);
    for (std::size_t row = 0; row < row_count(table_); ++row) draw_row(row, inside.cut_top(row_h_));
    foot(inside.cut_top(foot_h));
    return again;
  }

  std::string csv() const {
    std::string text = ui_.say(table_.accuracy ? Key("trials.csv_right") : Key("trials.csv")) + "\n";
    for (std::size_t row = 0; row < runs_.rows.size(); ++row)
      for (const auto& one : runs_.rows[row])
        if (const auto value = result_of(*one, table_))
          text += label_of(row) + "," + std::to_string(one->request().seed) + "," + shortest_text(*value) + "\n";
    return text;
  }

 private:
  bool is_own(std::size_t row) const { return row >= table_.rows.size(); }
  // A cell of the reader's own, and its size where that is not the others'.
  std::string label_of(std::size_t row) const {
    if (!is_own(row)) return table_.rows[row].label;
    if (chosen_.empty() || row >= runs_.rows.size()) return ui_.say("trials.own");
    const source::TrainingRequest& request = runs_.rows[row].front()->request();
    const std::string& name = request.cell.name.empty() ? ui_.say("trials.own_typed") : request.cell.name;
    if (request.hidden == runs_.rows[0].front()->request().hidden) return name;
    return ui_.say("trials.own_size", {{"cell", name}, {"hidden", request.hidden}});
  }
  Progress progress(const Networks& networks) const {
    Progress p;
    for (const auto& one : networks) {
      ++p.runs;
      p.done += result_of(*one, table_).has_value(), p.running += one->running();
      p.updates += std::min(one->furthest(), one->how().updates), p.wanted += one->how().updates;
    }
    return p;
  }
  std::string shown(double v) const { return std::isfinite(v) ? number_in_words(v, 3) : ui_.say("trials.no_number"); }

  bool head(Rect row) {
    const Networks networks = runs_.all();
    const Progress p = progress(networks);
    const bool finished = p.done == p.runs && p.runs > 0;
    ButtonStyle style;
    style.look = finished || p.running > 0 ? ButtonStyle::secondary : ButtonStyle::primary;
    style.enabled = runs_.problem.empty();
    const std::string text = finished        ? ui_.say("trials.again")
                             : p.running > 0 ? ui_.say("trials.stop")
                                             : ui_.say("trials.run", {{"all", p.runs - p.done}});
    const Rect place = row.cut_right(button_width(ui_, text, style));
    const bool pressed = button(ui_, p.running > 0 ? stop_key : run_key, {place.x, row.y, place.w, ui_.target(28)}, text, style);
    if (pressed && p.running > 0) stop_trials(networks), ui_.again();
    else if (pressed && !finished) start_trials(player_, networks);
    row.cut_right(12);
    row.h = ui_.target(28);
    const TextStyle small{Face::regular, 12.5f};
    if (p.done > 0) {
      const Rect link_at = row.cut_right(text_width(ui_, small, ui_.say("plot.csv")) + 8);
      if (link(ui_, "csv", {link_at.x, row.center().y - 8}, ui_.say("plot.csv"), small))
        ui_.copy(csv(), ui_.say("plot.csv_copied"));
      row.cut_right(8);
    }
    label(ui_, "title", row, table_.title, {Face::semibold, 14});
    return pressed && finished;
  }

  // What will be run, or how far it is, and how long that takes on this machine as far as it has been watched.
  void state(Rect row) {
    const Progress p = progress(runs_.all());
    TrialPace& pace = ui_.remember<TrialPace>("pace of " + player_.lesson().slug + "/" + table_.name);
    pace.look(ui_.input.now, p.updates, p.running > 0);
    const auto seconds = pace.seconds_for(p.wanted - p.updates);
    blank_ = p.updates == 0 && p.running == 0 && runs_.earlier_count() == 0;
    const TextStyle style{Face::regular, 12.5f, ui_.theme.muted, false, true};
    if (p.done == p.runs) return label(ui_, "state", row, ui_.say("trials.done", {{"all", p.runs}}), style);
    std::string text;
    if (p.updates == 0 && p.running == 0) {
      text = ui_.say("trials.plan", {{"rows", static_cast<int>(runs_.rows.size())},
                                     {"seeds", table_.seeds},
                                     {"all", p.runs},
                                     {"updates", p.wanted}});
      text += " " + (seconds ? ui_.say("trials.takes", {{"time", about(ui_, *seconds)}}) : ui_.say("trials.takes_unknown"));
    } else {
      text = ui_.say("trials.running", {{"done", p.done}, {"all", p.runs}});
      if (seconds) text += " · " + ui_.say("trials.left", {{"time", about(ui_, *seconds)}});
      else if (p.running > 0) text += " · " + ui_.say("trials.measures");
      Rect bar = row.cut_left(std::min(120.0f, row.w * 0.25f));
      progress_bar(ui_, "progress", {bar.x, bar.center().y - 3, bar.w, 6}, table_.title,
                   static_cast<double>(p.updates) / std::max(1, p.wanted), text);
      row.cut_left(10);
    }
    if (text_width(ui_, style, text) <= row.w) return label(ui_, "state", row, text, style);
    paragraph(ui_, "state", {row.x, row.y}, row.w, {{text}}, {12, 1.35f, ui_.theme.muted});
  }

  // The axis of all values that there are. A loss stands on a logarithmic one: chance is far from what is learned.
  void measure(Rect inside) {
    std::vector<double> values;
    const auto take = [&](double value) {
      if (std::isfinite(value)) values.push_back(value);
    };
    for (const Networks& one : runs_.rows)
      for (const auto& learned : one)
        if (const auto value = result_of(*learned, table_)) take(*value);
    for (const auto& row : runs_.earlier) std::for_each(row.begin(), row.end(), take);
    if (table_.least)
      if (const auto least = table_.least->evaluate(player_.experiment(), player_.cursor())) least_ = *least, take(least_);
    // From some decades below chance until there is more to show, so that the axis stays when the first run ends.
    if (!table_.accuracy && values.empty()) take(chance() / 100);
    if (!table_.accuracy) take(chance());
    const bool positive = std::all_of(values.begin(), values.end(), [](double v) { return v > 0; });
    axis_ = table_.accuracy ? axis_between(0, 1) : axis_close_to(values, positive);
    name_w_ = std::clamp(inside.w * 0.2f, 64.0f, 150.0f);
    number_w_ = inside.w < narrow ? 96.0f : std::clamp(inside.w * 0.34f, 170.0f, 240.0f);
    strip_ = {inside.x + name_w_ + number_w_ + 12, 0, inside.w - name_w_ - number_w_ - 24, 0};
  }
  double chance() const { return runs_.rows[0].front()->task().chance; }
  float place(double value) const { return strip_.x + static_cast<float>(std::clamp(axis_.share(value), 0.0, 1.0)) * strip_.w; }

  // What stands beside a row's name: its median and quartiles, or how far its runs are.
  std::string numbers_of(std::size_t row, const source::Spread& spread, const Progress& p) const {
    if (is_own(row) && !runs_.own_problem.empty()) return runs_.own_problem;
    if (row >= runs_.rows.size()) return ui_.say("trials.own_none");
    if (spread.count == 0) {
      if (p.running == 0) return ui_.say(p.updates > 0 ? Key("trials.stopped") : Key("trials.nothing_yet"));
      return p.updates > 0 ? ui_.say("trials.under_way", {{"percent", 100 * p.updates / std::max(1, p.wanted)}})
                           : ui_.say("trials.waits");
    }
    const bool close = strip_.x - name_w_ < 180 || number_w_ < 150;
    std::string text =
        close ? shown(spread.median)
              : ui_.say("trials.numbers",
                        {{"median", shown(spread.median)}, {"lower", shown(spread.lower)}, {"upper", shown(spread.upper)}});
    if (spread.count < p.runs) text += " · " + ui_.say("trials.of", {{"done", spread.count}, {"all", p.runs}});
    return text;
  }

  void draw_row(std::size_t row, Rect area) {
    std::vector<double> values;
    Progress p;
    if (row < runs_.rows.size()) {
      p = progress(runs_.rows[row]);
      for (const auto& learned : runs_.rows[row])
        if (const auto value = result_of(*learned, table_)) values.push_back(*value);
    }
    const source::Spread spread = source::spread_of(values);
    const std::string numbers = numbers_of(row, spread, p);
    const std::string spoken = values.empty() ? numbers
                                              : ui_.say("trials.spoken", {{"count", spread.count},
                                                                          {"median", shown(spread.median)},
                                                                          {"lower", shown(spread.lower)},
                                                                          {"upper", shown(spread.upper)},
                                                                          {"failed", spread.failed}});
    ui_.node("row " + std::to_string(row), Role::text,
             ui_.say("trials.spoken_row", {{"row", label_of(row)}, {"numbers", spoken}}), area)
        .value = spoken;
    Rect line = area;
    const bool none = row >= runs_.rows.size();
    const std::string& own = ui_.say("trials.own");
    if (is_own(row))
      choose_own(line.cut_left(none ? std::max(name_w_, text_width(ui_, {}, own) + 48) : std::max(name_w_, 100.0f)).inset(0, 3));
    else draw_text_in(ui_, line.cut_left(name_w_), {Face::semibold, 13}, label_of(row));
    if (blank_ && !is_own(row)) return trained_with(row, line, numbers);
    if (none) {
      const TextStyle small{Face::regular, 12.5f, ui_.theme.muted};
      if (text_width(ui_, small, numbers) < line.w - 10) draw_text_in(ui_, line.inset(10, 0), small, numbers);
      return;
    }
    draw_text_in(ui_, line.cut_left(number_w_), {Face::regular, 12.5f, values.empty() ? ui_.theme.muted : 0, false, true},
                 numbers);
    marks(row, area.y + area.h / 2, values, spread);
  }

  // Before anything has run: what the row is trained with, in the words of `gatewalk train`.
  void trained_with(std::size_t row, Rect line, const std::string& numbers) const {
    const TextStyle small{Face::regular, 12.5f, ui_.theme.muted};
    draw_text_in(ui_, line.cut_left(std::min(number_w_, text_width(ui_, small, numbers) + 16)), small, numbers);
    draw_text_in(ui_, line, {Face::code, 11.5f, ui_.theme.faint}, table_.rows[row].words);
  }

  void marks(std::size_t row, float middle, const std::vector<double>& values, const source::Spread& spread) {
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

  // Any cell that ships, or the equations that the reader typed, here or before.
  void choose_own(Rect place) {
    place.cut_right(8);
    std::vector<std::string> ids{""}, names{ui_.say("trials.own")};
    if (has_typed_row(player_) || chosen_ == typed_row) ids.push_back(typed_row), names.push_back(ui_.say("trials.own_typed"));
    for (const std::string_view name : cells::names()) ids.emplace_back(name), names.push_back(cell_name(ui_.words(), name));
    int at = static_cast<int>(std::find(ids.begin(), ids.end(), chosen_) - ids.begin());
    if (at == static_cast<int>(ids.size())) at = 0;
    if (!chosen_.empty() && table_.rows.size() < runs_.rows.size())
      names[static_cast<std::size_t>(at)] = label_of(table_.rows.size());
    if (select(ui_, "own", place, ui_.say("trials.own_name"), names, at)) now_ = ids[static_cast<std::size_t>(at)];
  }

  // Chance, and what no run can come below, each with its name and number above the rows.
  void lines_across(Rect names) {
    const TextStyle small{Face::regular, 11.5f, ui_.theme.faint, false, true};
    float taken = strip_.right() + 30;
    const auto across = [&](double value, Key name, float dash, float every, Color color) {
      const float x = place(value), top = names.bottom();
      const std::string text = ui_.say(name, {{"value", shown(value)}});
      const float w = text_width(ui_, small, text), left = std::min(x - w / 2, taken - w - 8);
      draw_text(ui_, {left, names.y}, small, text);
      taken = left;
      // Not through the words of a row that is still to be chosen.
      const float bottom = top + row_h_ * static_cast<float>(row_count(table_) - (table_.own && chosen_.empty() ? 1 : 0));
      ui_.dashes({x, top}, {x, bottom}, color, dash, every - dash);
    };
    if (!table_.accuracy) across(chance(), "trials.chance_at", 4, 7, ui_.theme.wrong);
    if (table_.least) across(least_, "trials.least_at", 1.5f, 4, ui_.theme.muted);
  }

  void foot(Rect area) {
    const TextStyle small{Face::regular, 11.5f, ui_.theme.faint, false, true};
    Rect marks = area.cut_top(marks_height);
    if (!blank_)
      for (const Tick& tick : ticks(axis_, std::max(2, static_cast<int>(strip_.w / 60)))) {
        const float x = place(tick.value), w = text_width(ui_, small, tick.label);
        draw_text(ui_, {x - w / 2, marks.y}, small, tick.label);
      }
    const int updates = runs_.rows.empty() ? 0 : runs_.rows[0].front()->how().updates;
    paragraph(ui_, "foot", {area.x, area.y + 2}, area.w, {{foot_text(ui_, table_, updates, axis_.log)}}, foot_style(ui_.theme));
  }

  Ui& ui_;
  Player& player_;
  const TrialTable& table_;
  const std::string chosen_;
  const TrialRuns& runs_;
  std::optional<std::string> now_;
  bool blank_ = true;  // nothing has run yet
  float row_h_ = row_height;
  Axis axis_;
  double least_ = 0;
  float name_w_ = 0, number_w_ = 0;
  Rect strip_;
};

}  // namespace

float trials_height(Ui& ui, const TrialTable& table, float width) {
  return 16 + above_rows(ui, width) + row_height * static_cast<float>(row_count(table)) + foot_height(ui, table, width);
}

void draw_trials(Ui& ui, Player& player, std::string_view key, Rect area, const TrialTable& table) {
  const Ui::Group group(ui, key, Role::group, table.title, area);
  const std::string name = trials_key(table);
  const FigureView now = trials_view(player, table);
  TrialsView view(ui, player, table, now);
  // Where the stage is low it scrolls.
  const float least =
      16 + above_rows(ui, area.w) + foot_height(ui, table, area.w) + least_trial_row * static_cast<float>(row_count(table));
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
  FigureView next = now;
  next.again = std::min(now.again + 1, most_again);
  start_trials(player, trial_runs(player, table, next).all());
  player.look([name, next](ViewState& state) { state.figures[name].again = next.again; });
}

}  // namespace gatewalk::lessons
