// :plot norms line log … :end
#include <algorithm>
#include <cmath>

#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/directives/figure_at.hpp"
#include "lessons/figures/plot.hpp"
#include "lessons/figures/plot_kind.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/player/plot_data.hpp"

namespace gatewalk::lessons {

namespace {

using Reader = const LessonReader&;
using Line = const KeyValue&;

// series: MEASURE | label | quantity | dashed
Status series(Reader reader, Line line, Plot& p) {
  const std::vector<std::string> parts = split(line.value, '|');
  if (parts.size() < 2 || parts.size() > 4 || (parts.size() == 4 && parts[3] != "dashed"))
    return reader.error("a series is written MEASURE | label, then perhaps | quantity and | dashed", line);
  auto m = reader.measure(parts[0], line);
  if (!m) return m.error();
  p.series.push_back({*m, parts[1], parts.size() > 2 && parts[2] != "-" ? parts[2] : "", parts.size() == 4});
  return Ok{};
}

// over: t = 1..T step 1
Status over(Reader reader, Line line, Plot& p) {
  const std::size_t equals = line.value.find('='), dots = line.value.find("..");
  if (equals == std::string_view::npos || dots == std::string_view::npos || dots < equals)
    return reader.error("'over' is written t = 1..T", line);
  p.variable = trimmed(line.value.substr(0, equals));
  std::string_view to = line.value.substr(dots + 2);
  if (const std::size_t at = to.find(" step "); at != std::string_view::npos) {
    const auto step = trimmed_number<double>(to.substr(at + 6));
    if (!step || !(*step > 0)) return reader.error("'step' wants a number above 0", line);
    p.step = *step;
    to = to.substr(0, at);
  }
  auto first = reader.measure(trimmed(line.value.substr(equals + 1, dots - equals - 1)), line);
  auto last = reader.measure(trimmed(to), line);
  if (!first) return first.error();
  if (!last) return last.error();
  p.from = *first, p.to = *last;
  return Ok{};
}

Status each(Reader reader, Line line, Plot& p) {
  if (line.value != "variants") return reader.error("'each' is written each: variants", line);
  p.each_variant = true;
  return Ok{};
}

Status marked(Reader reader, Line line, Plot& p) {
  auto m = reader.measure(line.value, line);
  if (!m) return m.error();
  p.marked = *m;
  return Ok{};
}

Status names(Reader reader, Line line, Plot& p) {
  if (line.value == "tokens") p.names = Plot::Names::tokens;
  else if (line.value == "classes") p.names = Plot::Names::classes;
  else return reader.error("'names' is written names: tokens, or names: classes", line);
  return Ok{};
}

constexpr LineKey<Plot> plot_keys[] = {
    {"at", "`stage`: it takes the stage, where the step has nothing to say of the cell. Left out: below the text",
     [](Reader r, Line l, Plot& p) { return read_figure_at(r, l, p); }},
    {"title", "its words", [](Reader, Line l, Plot& p) { return p.title = l.value, Status(Ok{}); }},
    {"over", "the variable and its range, `t = 1..T`; `u = -4..4 step 0.1`. Ends are measures", over, true},
    {"x", "what the variable is", [](Reader, Line l, Plot& p) { return p.x_label = l.value, Status(Ok{}); }},
    {"y", "what its values are", [](Reader, Line l, Plot& p) { return p.y_label = l.value, Status(Ok{}); }},
    {"series",
     "a measure in terms of the variable, `\\|`, a label; then perhaps a name of the cell for its color (`-` for none), or that "
     "of a variant, in which it is then computed, and `dashed`. May be repeated",
     series, true},
    {"each", "`each: variants`: every series once a variant, named at its end; the reader's own is drawn thick", each},
    {"mark", "a measure: where on the axis of the variable the reader is. Over `t` it is the time step", marked},
    {"names", "`tokens` or `classes`: what stands below the axis in place of time steps from 1, or of classes from 0", names},
};

Status read_plot(LessonReader& reader, Line line, Step& into) {
  auto p = std::make_shared<Plot>();
  p->line = line.line;
  p->picture = true;
  const auto words = split(line.value, ' ');
  if (words.size() >= 2) p->kind = row_named(plot_kinds(), words[1]);
  if (words.size() < 2 || words.size() > 3 || !p->kind || (words.size() == 3 && words[2] != "log"))
    return reader.error("':plot' wants a name, a kind, and perhaps 'log'", line,
                        "such as :plot norms line log; the kinds are " + names_of(plot_kinds()));
  p->name = words[0];
  p->log = words.size() == 3;
  if (auto done = reader.block<Plot>("the plot '" + p->name + "'", "a plot", line.line, plot_keys, *p); !done) return done;
  into.figures.push_back(std::move(p));
  return Ok{};
}

void check_shown(LessonCheck& check, const Player& player, const Step& step) {
  for (const Plot* plot : step.all<Plot>())
    if (const auto error = plot_error(player, *plot)) check.add("in the plot '" + plot->name + "': " + error->what, plot->line);
}

// A hue for each line that stands for no quantity of the cell: as many as a lesson may draw networks beside each other.
Color spare_color(const Theme& t, std::size_t k) {
  const Color all[] = {t.input, t.forget, t.candidate, t.output, t.cell_state, t.hidden, t.gradient, t.vector};
  return all[k % std::size(all)];
}

PlotPicture picture_of(Ui& ui, const Player& player, const Plot& plot) {
  PlotPicture picture{plot.title, plot.x_label, plot.y_label, plot.kind, plot.log, {}, std::nan("")};
  const Experiment& e = player.experiment();
  const std::vector<PlotLine>& lines = plot_lines(player, plot);
  // A variant has one hue in all plots of a lesson; what else has none of the cell's gets one that no variant here has.
  const bool named = std::any_of(lines.begin(), lines.end(), [](const PlotLine& line) { return line.variant >= 0; });
  const bool can_choose = plot.each_variant || !player.step().all<VariantPicker>().empty();
  std::size_t spare = named ? static_cast<std::size_t>(player.variants()) : 0;
  for (const PlotLine& line : lines) {
    const bool of_variant = line.variant >= 0;
    Color color = line.quantity.empty() || of_variant
                      ? 0
                      : term_color(ui.theme, e.recipe(Pass::forward), e.recipe(Pass::backward), line.quantity);
    if (color == 0)
      color = line.dashed && !of_variant ? ui.theme.muted
                                         : spare_color(ui.theme, of_variant ? static_cast<std::size_t>(line.variant) : spare++);
    picture.series.push_back({line.label, color, line.dashed, line.x, line.y});
    picture.series.back().nothing = line.nothing;
    picture.series.back().raised = can_choose && of_variant && line.variant == player.variant();
  }
  picture.named_at_ends = named;
  // A plot over time shows where the reader is.
  if (plot.variable == "t") picture.marked_x = player.cursor().step + 1;
  if (plot.marked)
    if (const auto at = plot.marked->evaluate(e, player.cursor())) picture.marked_x = *at;
  const bool tokens = plot.names == Plot::Names::tokens;
  picture.first_name = tokens ? 1 : 0;
  for (int t = 0; tokens && t < e.steps(); ++t) picture.names.push_back(e.token(t, player.cursor().batch));
  if (plot.names == Plot::Names::classes) picture.names = e.setup().classes;
  return picture;
}

void draw_plot(LessonPage& page, const Step& step) {
  for (const Plot* plot : step.all<Plot>()) {
    if (!page.has(*plot)) continue;
    learn_drawn(page.player, *plot);
    const PlotPicture picture = picture_of(page.ui, page.player, *plot);
    const Rect area{page.x, page.y, page.width, page.on_stage ? page.height : plot_height(page.ui, picture, page.width)};
    draw_plot(page.ui, page.player, "plot " + plot->name, area, picture);
    page.go_on(area.bottom() + 14);
  }
}

void tables_plot(std::map<std::string, std::string>& all) {
  std::string& kinds = all["kinds of plot"] = "| kind | what it draws |\n|---|---|\n";
  for (const PlotKind* kind : plot_kinds()) kinds += "| `" + std::string(kind->name) + "` | " + std::string(kind->says) + " |\n";
  all["keys of a plot"] = key_table<Plot>("key of a plot", plot_keys);
}

}  // namespace

const Directive plot_directive{
    .name = "plot",
    .form = "NAME line log",
    .says = "… `:end`: a plot (see *Figures*)",
    .read = read_plot,
    .check_shown = check_shown,
    .draw = draw_plot,
    .tables = tables_plot,
};

}  // namespace gatewalk::lessons
