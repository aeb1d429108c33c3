#include "lessons/panels/findings_table.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"
#include "engine/findings/gates.hpp"
#include "engine/findings/inputs.hpp"
#include "engine/findings/kept.hpp"
#include "engine/findings/reach.hpp"
#include "engine/findings/still.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/figures/plot_kind.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr double few_enough = 3e8;  // products that runs without a step may take together: about half a second
constexpr int most_runs = 400;

OpenedNumber place_of(const trace::Reference& at, int b) { return {at.pass, at.operation, at.step, at.unit, -1, at.part, b}; }

class Maker {
 public:
  Maker(const Ui& ui, const Player& player, const FindingsView& asked)
      : ui_(ui), player_(player), e_(player.experiment()), asked_(asked), b_(player.cursor().batch) {}

  FindingsTable make() {
    constexpr std::pair<std::string_view, void (Maker::*)()> all[] = {{findings_keys[0], &Maker::kept},
                                                                      {findings_keys[1], &Maker::gates},
                                                                      {findings_keys[2], &Maker::reach},
                                                                      {findings_keys[3], &Maker::inputs},
                                                                      {findings_keys[4], &Maker::units}};
    auto one = std::find_if(std::begin(all), std::end(all), [&](const auto& each) { return each.first == asked_.shown; });
    if (one == std::end(all)) one = std::begin(all);
    table_.asked = one->first;
    (this->*one->second)();
    return std::move(table_);
  }

 private:
  // "f[3]", with layer and direction where there are several.
  std::string number_name(const std::string& of, int unit, trace::Part part) const {
    const std::string name = of + "[" + std::to_string(unit) + "]";
    return e_.parts() < 2
               ? name
               : ui_.say("findings.in_part", {{"name", name}, {"part", part_title(ui_.words(), e_.setup().shape, part)}});
  }
  FindingsTable::Row& row(std::string name, std::vector<double> values, const trace::Reference& at, bool marked = false) {
    return table_.rows.emplace_back(FindingsTable::Row{std::move(name), std::move(values), marked, place_of(at, b_)});
  }
  using Written = FindingsTable::Written;
  struct Column {
    Key name;
    Written written;
  };
  void columns(std::initializer_list<Column> all, Key first) {
    table_.columns.push_back(ui_.say(first));
    for (const auto& [name, written] : all) table_.columns.push_back(ui_.say(name)), table_.written.push_back(written);
  }
  Color color(std::size_t k) const {
    const Color all[] = {ui_.theme.forget, ui_.theme.input, ui_.theme.output, ui_.theme.hidden, ui_.theme.candidate};
    return all[k % std::size(all)];
  }

  // What is told of the forward pass alone does not wait for the other: of a large network that takes longer than all else.
  network::Record one_way() const { return {&e_.model(), &e_.network(Pass::forward), nullptr, &e_.upstream()}; }

  void kept() {
    const int back = asked_.back, step = player_.cursor().step;
    const auto all = findings::find_kept(one_way(), step, back, b_);
    // The directions of a network may have unlike numbers of steps behind them.
    int least = back, most = 0;
    for (const auto& one : all) least = std::min(least, one.steps), most = std::max(most, one.steps);
    table_.columns = {ui_.say("findings.unit"),
                      ui_.say(least == most ? Key("findings.share") : Key("findings.share_most"), {{"back", most}}),
                      ui_.say("findings.a_step"), ui_.say("findings.half_life")};
    table_.written = {Written::share, Written::share, Written::steps};
    table_.marks = ui_.say("findings.kept_marks");
    int lasting = 0;
    for (const auto& one : all) {
      const bool long_one = std::fabs(one.share) >= 0.5;
      lasting += long_one;
      row(number_name(one.state, one.unit, one.part), {one.share, one.a_step, one.half_life}, one.at, long_one);
    }
    table_.summary =
        all.empty()
            ? ui_.say("findings.no_path")
            : ui_.say(least == most ? Key("findings.kept_all") : Key("findings.kept_most"),
                      {{"lasting", lasting}, {"units", static_cast<int>(all.size())}, {"steps", most}, {"step", step + 1}});
  }

  void gates() {
    columns({{"findings.mean", Written::number},
             {"findings.shut", Written::share},
             {"findings.open", Written::share},
             {"findings.nearest", Written::steps}},
            "findings.gate");
    table_.marks = ui_.say("findings.gates_marks");
    PlotPicture& plot = table_.plot;
    plot.kind = &line_plot;
    plot.title = ui_.say("findings.histogram");
    plot.x_label = ui_.say("findings.value");
    plot.marked_x = std::nan("");
    std::vector<FindingsTable::Row> wholes;
    std::string most;
    double share = -1;
    for (const auto& gate : findings::find_gates(one_way(), b_)) {
      PlotSeries series{gate.name, color(plot.series.size()), false, {}, {}};
      if (e_.parts() > 1) series.label = number_part(gate.name, gate.part);
      int all = 0;
      for (const int count : gate.counts) all += count;
      all = std::max(1, all);
      for (std::size_t k = 0; k < gate.counts.size(); ++k) {
        series.x.push_back((static_cast<double>(k) + 0.5) / findings::gate_bins);
        series.y.push_back(static_cast<double>(gate.counts[k]) / all);
      }
      if (plot.series.size() < 6) plot.series.push_back(series);
      if (gate.shut + gate.open > share) share = gate.shut + gate.open, most = series.label;
      double mean = 0;
      for (const auto& one : gate.units) {
        mean += one.mean / static_cast<double>(gate.units.size());
        row(number_name(one.gate, one.unit, one.part), {one.mean, one.shut, one.open, one.at.step + 1.0}, one.at,
            one.shut + one.open > 0.9);
      }
      if (gate.units.empty()) continue;
      const auto& first = gate.units.front();
      wholes.push_back({ui_.say("findings.whole_gate", {{"gate", series.label}}),
                        {mean, gate.shut, gate.open, first.at.step + 1.0},
                        false,
                        place_of(first.at, b_),
                        true});
    }
    std::stable_sort(table_.rows.begin(), table_.rows.end(),
                     [](const auto& a, const auto& c) { return a.values[1] + a.values[2] > c.values[1] + c.values[2]; });
    table_.rows.insert(table_.rows.begin(), wholes.begin(), wholes.end());
    table_.summary = wholes.empty() ? ui_.say("findings.no_gates")
                                    : ui_.say("findings.most_saturated", {{"gate", most}, {"share", percent(share)}});
  }
  std::string number_part(const std::string& name, trace::Part part) const {
    return ui_.say("findings.in_part", {{"name", name}, {"part", part_title(ui_.words(), e_.setup().shape, part)}});
  }
  std::string percent(double share) const { return number_in_words(share * 100, 0); }

  void reach() {
    columns({{"findings.norm", Written::number}, {"findings.of_largest", Written::share}}, "findings.step");
    table_.marks = ui_.say("findings.reach_marks");
    const auto all = findings::find_reach(e_.record(), b_);
    PlotPicture& plot = table_.plot;
    plot.kind = &line_plot;
    plot.title = ui_.say("findings.norms");
    plot.x_label = ui_.say("findings.step");
    plot.log = true;
    plot.marked_x = player_.cursor().step + 1;
    double most = 0;
    int first = -1, from = 0;  // the earliest step with a hundredth of the largest, and the largest
    for (const auto& one : all) {
      if (plot.series.empty() || one.step == 0) {
        PlotSeries series{part_title(ui_.words(), e_.setup().shape, one.part), color(plot.series.size()), false, {}, {}};
        if (e_.parts() < 2) series.label = ui_.say("findings.norm");
        plot.series.push_back(std::move(series));
      }
      plot.series.back().x.push_back(one.step + 1), plot.series.back().y.push_back(one.norm);
      if (one.norm > most) most = one.norm, from = one.step;
      if (one.share >= 0.01 && (first < 0 || one.step < first)) first = one.step;
      row(e_.parts() < 2 ? std::to_string(one.step + 1) : number_part(std::to_string(one.step + 1), one.part),
          {one.norm, one.share}, one.at, one.share >= 0.01);
    }
    table_.summary =
        most > 0 ? ui_.say("findings.reaches", {{"from", from + 1}, {"first", first + 1}}) : ui_.say("findings.no_error");
  }

  void inputs() {
    columns({{"findings.product", Written::number}, {"findings.occluded", Written::number}}, "findings.step");
    table_.marks = ui_.say("findings.inputs_marks");
    const auto numbers = static_cast<double>(e_.model().numbers());
    const int runs = static_cast<int>(std::clamp(few_enough / (numbers * e_.steps()), 4.0, static_cast<double>(most_runs)));
    const auto all = findings::find_inputs(
        e_.record(), e_.sequence(), [&](const auto& trace) { return e_.loss_of(trace); }, runs, b_);
    PlotPicture& plot = table_.plot;
    plot.kind = &bar_plot;
    plot.title = ui_.say("findings.inputs");
    plot.x_label = ui_.say("findings.step");
    plot.marked_x = std::nan("");
    PlotSeries product{ui_.say("findings.product"), ui_.theme.input, false, {}, {}},
        occluded{ui_.say("findings.occluded"), ui_.theme.output, false, {}, {}};
    int disagree = 0, weigh = 0;
    double largest = -1;
    std::string where;
    for (const auto& one : all) {
      const std::string name =
          one.first == one.last ? step_name(one.first) : std::to_string(one.first + 1) + "–" + std::to_string(one.last + 1);
      product.x.push_back(one.first + 1), product.y.push_back(one.product);
      occluded.x.push_back(one.first + 1), occluded.y.push_back(one.occluded);
      disagree += one.disagree, weigh += one.weighs;
      if (std::fabs(one.occluded) > largest) largest = std::fabs(one.occluded), where = name;
      row(name, {one.product, one.occluded}, one.at, one.disagree);
    }
    plot.series = {std::move(product), std::move(occluded)};
    table_.summary = largest > 0 ? ui_.say("findings.mattered", {{"step", where},
                                                                 {"weigh", weigh},
                                                                 {"rows", static_cast<int>(all.size())},
                                                                 {"disagree", disagree},
                                                                 {"share", percent(findings::little)},
                                                                 {"times", static_cast<int>(findings::unlike)}})
                                 : ui_.say("findings.no_error");
  }
  // With the token where it says more than the number.
  std::string step_name(int step) const {
    const std::string number = std::to_string(step + 1), token = e_.token(step, b_);
    return token == number || token.empty() ? number : ui_.say("findings.step_token", {{"step", number}, {"token", token}});
  }

  void units() {
    columns({{"findings.least", Written::number},
             {"findings.most", Written::number},
             {"findings.swing", Written::number},
             {"findings.error", Written::number}},
            "findings.unit");
    table_.marks = ui_.say("findings.units_marks");
    int dead = 0;
    const std::string name = e_.model().forward().states[0].name;
    const auto all = findings::find_still(e_.record(), b_);
    for (const auto& one : all) {
      dead += one.dead;
      row(number_name(name, one.unit, one.part), {one.least, one.most, one.most - one.least, one.error}, one.at, one.dead);
    }
    table_.summary =
        ui_.say("findings.dead_all",
                {{"dead", dead}, {"units", static_cast<int>(all.size())}, {"still", shortest_text(findings::still)}});
  }

  const Ui& ui_;
  const Player& player_;
  const Experiment& e_;
  const FindingsView& asked_;
  int b_;
  FindingsTable table_;
};

}  // namespace

FindingsTable make_findings(const Ui& ui, const Player& player, const FindingsView& asked) {
  return Maker(ui, player, asked).make();
}

std::string findings_csv(const FindingsTable& table) {
  // What a name holds of commas and quotes is quoted, as in RFC 4180.
  const auto quoted = [](const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string all = "\"";
    for (const char c : text) all += c == '"' ? std::string("\"\"") : std::string(1, c);
    return all + "\"";
  };
  std::string text;
  for (std::size_t k = 0; k < table.columns.size(); ++k) text += (k ? "," : "") + quoted(table.columns[k]);
  for (const FindingsTable::Row& row : table.rows) {
    text += "\n" + quoted(row.name);
    for (const double v : row.values)
      text += "," + (std::isfinite(v) ? shortest_text(v) : std::isnan(v) ? std::string("NaN") : v > 0 ? "Infinity" : "-Infinity");
  }
  return text + "\n";
}

}  // namespace gatewalk::lessons
