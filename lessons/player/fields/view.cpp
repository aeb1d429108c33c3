// How it is looked at, and what a teacher hides.
#include <algorithm>

#include "lessons/player/fields/fields.hpp"
#include "lessons/player/panels.hpp"

namespace gatewalk::lessons::fields {

namespace {

constexpr std::string_view tab_names[] = {"from", "into", "code"};

std::string write_tab(const State& s, const Experiment&) {
  return s.view.inspector.tab ? std::string(tab_names[s.view.inspector.tab]) : "";
}
bool read_tab(State& s, std::string_view text, const Lesson&, const Experiment*) {
  const auto at = std::find(std::begin(tab_names), std::end(tab_names), text);
  if (at == std::end(tab_names)) return false;
  s.view.inspector.tab = static_cast<int>(at - std::begin(tab_names));
  return true;
}

// x,y,zoom in the diagram's own units.
std::string write_camera(const State& s, const Experiment&) {
  const StageView& v = s.view.stage;
  const auto tenth = [](float number) { return shortest(std::round(number * 10) / 10); };
  return v.fitted ? "" : tenth(v.x) + "," + tenth(v.y) + "," + shortest(std::round(v.zoom * 1000) / 1000);
}
bool read_camera(State& s, std::string_view text, const Lesson&, const Experiment*) {
  double x = 0, y = 0, zoom = 0;
  const std::string_view first = take(text, ','), second = take(text, ',');
  if (!read_finite(first, x) || !read_finite(second, y) || !read_finite(text, zoom) || zoom < 0.05 || zoom > 10 ||
      std::fabs(x) > 1e5 || std::fabs(y) > 1e5)
    return false;
  s.view.stage.fitted = false;
  s.view.stage.x = static_cast<float>(x), s.view.stage.y = static_cast<float>(y), s.view.stage.zoom = static_cast<float>(zoom);
  return true;
}

std::string write_network(const State& s, const Experiment&) {
  return s.view.stage.network > 0 ? shortest(std::round(s.view.stage.network * 100) / 100) : "";
}
bool read_network(State& s, std::string_view text, const Lesson&, const Experiment*) {
  double nearer = 0;
  if (!read_finite(text, nearer) || (nearer != 0 && (nearer < 1 || nearer > most_nearer))) return false;
  s.view.stage.network = static_cast<float>(nearer);
  return true;
}

// Another network may have no such weight: then none is followed.
std::string write_weight(const State& s, const Experiment& e) {
  const auto target = parse_target(s.view.weight);
  return target && e.check(*target) ? escaped(s.view.weight) : "";
}
bool read_weight(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  const auto target = parse_target(unescaped(text));
  if (!target || target->kind != Target::Kind::parameter || !e->check(*target)) return false;
  s.view.weight = to_text(*target);
  return true;
}

// A step that shows one of them leaves what the reader used.
bool show_training(State& s, std::string_view text, const Lesson&, const Experiment*) {
  s.view.used = false;
  return read_flag(text, s.view.training);
}
bool show_walked(State& s, std::string_view text, const Lesson&, const Experiment*) {
  s.view.used = false;
  return read_flag(text, s.view.walked);
}

std::string write_temperature(const State& s, const Experiment&) {
  return s.view.writing.temperature == 1 ? "" : shortest(s.view.writing.temperature);
}
bool read_temperature(State& s, std::string_view text, const Lesson&, const Experiment*) {
  double value = 0;
  if (!read_finite(text, value) || value < least_temperature || value > most_temperature) return false;
  s.view.writing.temperature = value;
  return true;
}

// A whole number of the view between two ends; what it is at first is not written.
template <auto at, int first, int least, int most>
std::string write_whole(const State& s, const Experiment&) {
  const int value = at(s.view);
  return value == first ? "" : std::to_string(value);
}
template <auto at, int first, int least, int most>
bool read_whole(State& s, std::string_view text, const Lesson&, const Experiment*) {
  int value = 0;
  if (!read(text, value) || value < least || value > most) return false;
  at(s.view) = value;
  return true;
}
constexpr auto draw_seed = [](auto& view) -> auto& { return view.writing.seed; };
constexpr auto drawn = [](auto& view) -> auto& { return view.writing.drawn; };
constexpr auto seeds = [](auto& view) -> auto& { return view.seeds; };

std::string write_line(const State& s, const Experiment&) { return s.view.line ? std::to_string(s.view.line) : ""; }
bool read_line(State& s, std::string_view text, const Lesson&, const Experiment*) {
  int line = 0;
  if (!read(text, line) || line < 0 || line > most_update_lines) return false;
  s.view.line = line;
  return true;
}

std::string write_findings(const State& s, const Experiment&) {
  const FindingsView& f = s.view.findings;
  if (f.shown.empty()) return "";
  std::string all = f.shown;
  if (f.back != FindingsView{}.back || f.sorted >= 0) all += ":" + std::to_string(f.back);
  if (f.sorted >= 0) all += ":" + std::to_string(f.sorted) + (f.upward ? ":up" : "");
  return all;
}
bool read_findings(State& s, std::string_view text, const Lesson&, const Experiment*) {
  FindingsView f;
  f.shown = take(text, ':');
  if (f.shown == "none") f.shown.clear();
  else if (std::find(std::begin(findings_keys), std::end(findings_keys), f.shown) == std::end(findings_keys)) return false;
  if (!text.empty() && (!read(take(text, ':'), f.back) || f.back < 1 || f.back > most_back)) return false;
  if (!text.empty() && (!read(take(text, ':'), f.sorted) || f.sorted < 0 || f.sorted >= most_findings_columns)) return false;
  f.upward = text == "up";
  s.view.findings = std::move(f);
  return true;
}

std::string write_hidden_rows(const State& s, const Experiment&) { return joined(s.view.strip.hidden); }
bool read_hidden_rows(State& s, std::string_view text, const Lesson&, const Experiment*) {
  while (!text.empty()) s.view.strip.hidden.insert(unescaped(take(text, ';')));
  return true;
}

// name[:turned][:againN][:row-cell][:around:above]
std::string write_figures(const State& s, const Experiment&) {
  std::string all;
  for (const auto& [name, v] : s.view.figures) {
    if (v == FigureView{}) continue;
    all += (all.empty() ? "" : ";") + escaped(name) + (v.turned ? ":turned" : "");
    if (v.again > 0) all += ":again" + std::to_string(v.again);
    if (!v.row.empty()) all += ":row-" + escaped(v.row);
    if (v.camera) all += ":" + shortest(std::round(v.camera->first)) + ":" + shortest(std::round(v.camera->second));
  }
  return all;
}
bool read_figures(State& s, std::string_view text, const Lesson&, const Experiment*) {
  bool all = true;
  while (!text.empty()) {
    std::string_view one = take(text, ';');
    const std::string name = unescaped(take(one, ':'));
    FigureView v;
    if (one.starts_with("turned")) v.turned = true, take(one, ':');
    if (one.starts_with("again")) {
      if (!read(take(one, ':').substr(5), v.again) || v.again < 0 || v.again > most_again) all = false, v.again = 0;
    }
    if (one.starts_with("row-")) v.row = unescaped(take(one, ':').substr(4));
    if (!one.empty()) {
      double around = 0, above = 0;
      const std::string_view first = take(one, ':');
      if (!read_finite(first, around) || !read_finite(one, above)) all = false;
      else v.camera = {static_cast<float>(around), static_cast<float>(above)};
    }
    if (!name.empty()) s.view.figures[name] = v;
  }
  return all;
}

std::string write_panel(const State& s, const Experiment&) { return s.view.panel; }
bool read_panel(State& s, std::string_view text, const Lesson&, const Experiment*) {
  if (std::find(std::begin(panel_keys), std::end(panel_keys), text) == std::end(panel_keys)) return false;
  s.view.panel = text;
  return true;
}

constexpr std::string_view present_names[] = {"", "stage", "question"};

std::string write_present(const State& s, const Experiment&) {
  return std::string(present_names[static_cast<std::size_t>(s.view.present)]);
}
bool read_present(State& s, std::string_view text, const Lesson&, const Experiment*) {
  const auto at = std::find(std::begin(present_names) + 1, std::end(present_names), text);
  if (at == std::end(present_names)) return false;
  s.view.present = static_cast<ViewState::Present>(at - std::begin(present_names));
  return true;
}

std::string write_hidden(const State& s, const Experiment&) { return joined(s.hidden); }
bool read_hidden(State& s, std::string_view text, const Lesson&, const Experiment*) {
  bool all = true;
  const auto known = hideable();
  while (!text.empty()) {
    const std::string name = unescaped(take(text, ';'));
    if (std::find(known.begin(), known.end(), name) == known.end()) all = false;
    else s.hidden.insert(name);
  }
  return all;
}

const Field view_fields[] = {
    {"tab", address, after, write_tab, read_tab, {"tab", "the inspector's tab: `from`, `into` or `code`"}},
    {"sorted", address, after, GATEWALK_FLAG(view.inspector.by_size)},
    {"torch", address, after, GATEWALK_FLAG(view.inspector.torch)},
    {"matrix",
     address,
     after,
     GATEWALK_FLAG(view.stage.matrix),
     {"matrix", "`1`: the weights or their gradient beside the cell"}},
    {"network",
     address,
     after,
     write_network,
     read_network,
     {"network", "1: the whole network on the stage; `2` twice as near, `0` its cell"}},
    {"camera", address, after, write_camera, read_camera},
    {"rows", address, after, write_hidden_rows, read_hidden_rows},
    {"active", address, after, GATEWALK_FLAG(view.strip.active_first)},
    {"loop", address, after, GATEWALK_FLAG(view.strip.loop)},
    {"linear", address, after, GATEWALK_FLAG(view.strip.linear)},
    {"layers",
     address,
     after,
     GATEWALK_FLAG(view.strip.all_layers),
     {"layers", "1: the time strip shows all layers and directions"}},
    {"figures", address, after, write_figures, read_figures},
    {"cell", address, after, GATEWALK_FLAG(view.cell)},
    {"training", address, after, GATEWALK_FLAG(view.training), {"training", "1: the training on the stage", show_training}},
    {"walked", address, after, GATEWALK_FLAG(view.walked), {"walked", "1: one update on the stage", show_walked}},
    {"used", address, after, GATEWALK_FLAG(view.used), {"used", "1: what was learned, used, on the stage"}},
    {"ask",
     address,
     after,
     write_findings,
     read_findings,
     {"ask", "what is asked of the network, on the stage: `kept`, `gates`, `reach`, `inputs`, `units`, `none`"}},
    {"temperature", address, after, write_temperature, read_temperature, {"temperature", "of what the network writes"}},
    {"draw", address, after, write_whole<draw_seed, 1, 0, 1'000'000>, read_whole<draw_seed, 1, 0, 1'000'000>},
    {"drawn",
     address,
     after,
     write_whole<drawn, 0, 0, most_drawn>,
     read_whole<drawn, 0, 0, most_drawn>,
     {"drawn", "how many classes it has written"}},
    {"seeds",
     address,
     after,
     write_whole<seeds, 1, 1, most_seeds_shown>,
     read_whole<seeds, 1, 1, most_seeds_shown>,
     {"seeds", "how many seeds the plots of a training show"}},
    {"cells", address, after, GATEWALK_FLAG(view.cells), {"cells", "1: beside the cell that learns RNN, GRU and LSTM"}},
    {"weight",
     address,
     after,
     write_weight,
     read_weight,
     {"weight", "the weight that is followed through an update, such as `W_f[0,3]`"}},
    {"line", address, after, write_line, read_line, {"line", "the line of the way through that update, from 1"}},
    {"editor", address, after, GATEWALK_FLAG(view.editor), {"editor", "1: the cell's equations, to be typed"}},
    {"present", address, after, write_present, read_present},
    {"panel", address, after, write_panel, read_panel, {"panel", "the panel in front where several share a place"}},
    {"hide", address, after, write_hidden, read_hidden},
};

}  // namespace

std::span<const Field> view_rows() { return view_fields; }

}  // namespace gatewalk::lessons::fields
