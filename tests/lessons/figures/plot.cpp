#include "lessons/figures/plot.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <limits>

#include "lessons/course/course.hpp"
#include "lessons/figures/plot_axis.hpp"
#include "lessons/figures/plot_kind.hpp"
#include "lessons/player/plot_data.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

std::string labels(const Axis& axis, int most) {
  std::string all;
  for (const Tick& t : ticks(axis, most)) all += (all.empty() ? "" : " ") + t.label;
  return all;
}

PlotPicture two_lines() {
  PlotPicture plot{"Norms", "time step", "norm", &line_plot, false, {}, std::nan("")};
  plot.series.push_back({"measured", 0xffffffff, false, {1, 2, 3}, {0.5, 0.05, std::numeric_limits<double>::infinity()}});
  plot.series.push_back({"bound", 0xff00ffff, true, {1, 2, 3}, {1, std::nan(""), 0}});
  return plot;
}

}  // namespace

TEST_CASE("ticks stand at 1, 2 or 5 times a power of ten") {
  CHECK(labels({0, 1, false}, 5) == "0 0.2 0.4 0.6 0.8 1.0");
  CHECK(labels({-30, 20, false}, 5) == "−30 −20 −10 0 10 20");
  CHECK(labels({1, 12, false}, 6) == "2 4 6 8 10 12");
}

TEST_CASE("far from 0, where the next double is further away than the next tick, ticks come to an end") {
  CHECK(ticks({1e17, 1e17 + 64, false}, 5).size() <= 7);
  CHECK(ticks({1e300, 1.0000000000000002e300, false}, 8).size() <= 10);
  CHECK(ticks({-1.7e308, 1.7e308, false}, 8).size() <= 10);
}

TEST_CASE("an axis close to its values has them from end to end, and ticks between the decades") {
  const double values[] = {0.32, 0.6, 2.2};
  const Axis axis = axis_close_to(values, true);
  CHECK(axis.log);
  CHECK(axis.least < 0.32);
  CHECK(axis.least > 0.25);
  CHECK(axis.most > 2.2);
  CHECK(axis.most < 2.8);
  CHECK(labels(axis, 5) == "0.5 1 2");
  CHECK(labels(axis, 2) == "0.3 1");
  const double near[] = {1.2, 1.4}, far[] = {0.0003, 2.0}, below[] = {-1.0, 2.0};
  CHECK(labels(axis_close_to(near, true), 5) == "1.1 1.2 1.3 1.4 1.5");
  CHECK(labels(axis_close_to(far, true), 5) == "10⁻³ 0.01 0.1 1");
  CHECK_FALSE(axis_close_to(below, true).log);
}

TEST_CASE("a logarithmic axis has whole decades, and leaves some out where there are many") {
  const double values[] = {3e-8, 0.2, 0, -1, std::nan("")};
  const Axis axis = axis_around(values, true);
  CHECK(axis.least == doctest::Approx(1e-8));
  CHECK(axis.most == doctest::Approx(1));
  CHECK(labels(axis, 4) == "10⁻⁸ 10⁻⁶ 10⁻⁴ 0.01 1");
  CHECK(axis.share(1e-4) == doctest::Approx(0.5));
  CHECK(std::isnan(axis.share(0)));
}

TEST_CASE("a range around nothing, or around one value, is still a range") {
  const Axis none = axis_around({}, false);
  CHECK(none.least < none.most);
  const double one[] = {3.0};
  CHECK(axis_around(one, false).least < 3);
  CHECK(axis_around(one, false).most > 3);
}

TEST_CASE("a plot is one stop for Tab, with a table behind it that arrows read") {
  bool turned = false;
  TestScreen screen([&](Ui& ui, Rect area) { draw_plot(ui, "norms", {area.x, area.y, 320, 260}, two_lines(), 2, turned); });
  const SemanticNode& points = screen.node("lesson/norms/points");
  REQUIRE(points.grid);
  CHECK(points.grid->rows == 2);
  CHECK(points.grid->columns == 3);
  CHECK(points.value == "measured, time step 1: 0.500");
  screen.perform(Action::focus, "lesson/norms/points");
  screen.key(ImGuiKey_RightArrow);
  screen.key(ImGuiKey_DownArrow);
  CHECK(screen.node("lesson/norms/points").value == "bound, time step 2: NaN");
  CHECK(screen.host().announced.back() == "bound, time step 2: NaN");
}

TEST_CASE("bars stand on a linear axis' 0 and on a logarithmic axis' lowest decade, and can be turned") {
  PlotPicture plot = two_lines();
  plot.kind = &bar_plot;
  bool turned = false;
  TestScreen screen([&](Ui& ui, Rect area) { draw_plot(ui, "norms", {area.x, area.y, 320, 260}, plot, 2, turned); });
  CHECK(screen.node("lesson/norms/scale").name.find("is linear") != std::string::npos);
  screen.perform(Action::press, "lesson/norms/scale");
  CHECK(screen.node("lesson/norms/scale").name.find("is logarithmic") != std::string::npos);
  CHECK(screen.node("lesson/norms/points").name == "Norms, logarithmic axis");
}

TEST_CASE("a plot's axis is turned, its numbers are copied, and it is shown large") {
  bool turned = false;
  TestScreen screen([&](Ui& ui, Rect area) { draw_plot(ui, "norms", {area.x, area.y, 320, 260}, two_lines(), 2, turned); });
  CHECK(screen.node("lesson/norms/scale").name.find("is linear") != std::string::npos);
  screen.perform(Action::press, "lesson/norms/scale");
  CHECK(screen.node("lesson/norms/scale").name.find("is logarithmic") != std::string::npos);
  screen.perform(Action::press, "lesson/norms/csv");
  CHECK(screen.host().clipboard == "time step,measured,bound\n1,0.5,1\n2,0.05,NaN\n3,Infinity,0\n");
  screen.perform(Action::press, "lesson/norms/enlarge");
  CHECK(screen.has("lesson/norms/large/points"));
  screen.key(ImGuiKey_Escape);
  CHECK_FALSE(screen.has("lesson/norms/large/points"));
}

TEST_CASE("an axis of names is read with them, and lines that are named at their ends need no legend") {
  PlotPicture plot = two_lines();
  plot.kind = &steps_plot;
  plot.x_label = "word";
  plot.names = {"I", "grew", "up"}, plot.first_name = 1;
  bool turned = false;
  TestScreen screen([&](Ui& ui, Rect area) {
    draw_plot(ui, "norms", {area.x, area.y, 320, 260}, plot, 2, turned);
    PlotPicture with_legend = plot;
    plot.named_at_ends = true;
    CHECK(plot_height(ui, plot, 320) < plot_height(ui, with_legend, 320));
    // Names that would leave the plot no room stand in the legend as before.
    plot.series[0].label = "a name that is longer than a third of the plot is wide";
    CHECK(plot_height(ui, plot, 320) > plot_height(ui, with_legend, 320) - 1);
    plot = with_legend;
  });
  CHECK(screen.node("lesson/norms/points").value == "measured, word 1 I: 0.500");
}

TEST_CASE("a 0 on a logarithmic axis stands a decade below a value at the bottom, and is not taken for it") {
  const double with_zero[] = {0.01, 1, 0};
  CHECK(axis_around(with_zero, true).least == doctest::Approx(0.001));
  const double without[] = {0.01, 1};
  CHECK(axis_around(without, true).least == doctest::Approx(0.01));
}

TEST_CASE("plot: a variant that is drawn beside the one that is shown learns as far, elsewhere, too") {
  std::vector<gatewalk::Error> problems;
  Player here(load_course("en", problems));
  REQUIRE(here.open_lesson("variants", 11));
  REQUIRE(here.step().all<Plot>().size() == 1);
  const auto& lines = plot_lines(here, *here.step().all<Plot>()[0]);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].y.back() > lines[1].y.back() + 0.1);  // NFG's tanh stands farther from 0 than V's
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) { host.replace_address("#/en/variants/12?v=1"); });
  screen.settle();
  screen.wait(20);
  std::string csv;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.ends_with("plot grows/csv")) csv = node.id;
  REQUIRE_FALSE(csv.empty());
  screen.perform(Action::press, csv);
  std::string last = screen.host().clipboard;
  while (last.ends_with('\n')) last.pop_back();
  last = last.substr(last.rfind('\n') + 1);
  double t = 0, nfg = 0, v = 0;
  REQUIRE_MESSAGE(std::sscanf(last.c_str(), "%lf,%lf,%lf", &t, &nfg, &v) == 3, last);
  CHECK(nfg == doctest::Approx(lines[0].y.back()));
  CHECK(v == doctest::Approx(lines[1].y.back()));
}
