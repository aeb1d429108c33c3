// The lines of a learning's plots: what they cost, and that nothing of them is lost.
#include <doctest/doctest.h>

#include <cmath>

#include "lessons/experiment/learned.hpp"
#include "lessons/figures/learning_plots.hpp"
#include "lessons/figures/learning_series.hpp"
#include "tests/lessons/player/learning_lesson.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;
namespace training = gatewalk::training;

namespace {

int asked = 0;
double counted_loss(const training::History::Row& row) { return ++asked, row.loss; }
double counted_measure(const training::HeldOut& one) { return ++asked, one.loss; }

// Reports as a work sends them, of so many updates from there on.
void take(Learned& learned, int updates) {
  TrainingReport report;
  report.first = learned.furthest() + 1;
  for (int k = 0; k < updates; ++k) {
    const int n = report.first + k;
    report.rows.push_back({std::sin(0.1 * n), 1, 1, 4, 2});
    if (n % 10 == 0) report.held_out.push_back({n, {std::cos(0.37 * n), 100, 50}});
  }
  learned.take(std::move(report));
}

}  // namespace

TEST_CASE("learning series: of each update is asked once, and a line is what it would be made anew") {
  Player player(learning_course());
  const auto& learned = player.learned();
  learned->learn_elsewhere();
  take(*learned, 100);
  asked = 0;
  CHECK(over_updates(player, "loss", counted_loss).x.size() == 100);
  CHECK(asked == 100);
  (void)over_updates(player, "loss", counted_loss);
  CHECK(asked == 100);
  take(*learned, 7);
  CHECK(over_updates(player, "loss", counted_loss).x.size() == 107);
  CHECK(asked <= 108);
  // With more updates than points a point stands for some, and the last for those that are there.
  take(*learned, 893);
  (void)over_updates(player, "loss", counted_loss);
  asked = 0;
  for (int k = 0; k < 9; ++k) {
    take(*learned, 3);
    const std::size_t each = updates_a_point(*learned);
    const PlotSeries line = over_updates(player, "loss", counted_loss),
                     anew = over_updates(player, std::to_string(k), counted_loss);
    CHECK(each == 8);
    CHECK(line.x == anew.x);
    CHECK(line.y == anew.y);
    CHECK(line.x.back() == learned->furthest());
    asked -= learned->furthest();  // those made anew
  }
  CHECK(asked <= 9 * (3 + 8));
}

TEST_CASE("learning series: what was measured is looked through when there is more of it, and no peak is lost") {
  Player player(learning_course());
  const auto& learned = player.learned();
  learned->learn_elsewhere();
  take(*learned, 12340);
  asked = 0;
  const PlotSeries few = held_out_series(player, "held-out", learned, counted_measure);
  const int once = asked;
  CHECK(once == 1234);
  (void)held_out_series(player, "held-out", learned, counted_measure);
  CHECK(asked == once);
  const PlotSeries all = all_held_out({learned}, counted_measure);
  CHECK(all.x.size() == 1234);
  CHECK(few.x.size() <= 481);
  CHECK(few.x.back() == all.x.back());
  CHECK(*std::max_element(few.y.begin(), few.y.end()) == *std::max_element(all.y.begin(), all.y.end()));
  CHECK(*std::min_element(few.y.begin(), few.y.end()) == *std::min_element(all.y.begin(), all.y.end()));
  for (std::size_t k = 0; k < few.x.size(); ++k) {
    const auto same = std::find(all.x.begin(), all.x.end(), few.x[k]);
    REQUIRE(same != all.x.end());
    CHECK(few.y[k] == all.y[static_cast<std::size_t>(same - all.x.begin())]);
    if (k > 0) CHECK(few.x[k] > few.x[k - 1]);
  }
  take(*learned, 10);
  CHECK(held_out_series(player, "held-out", learned, counted_measure).x.back() == 12350);
}

TEST_CASE("learning series: a long past costs a frame no more triangles than its plots have room for") {
  const auto vertices = [](int updates) {
    int drawn = 0;
    Player player(learning_course());
    player.learned()->learn_elsewhere();
    take(*player.learned(), updates);
    TestScreen plot([&](Ui& ui, Rect) {
      const int before = ui.draw().VtxBuffer.Size;
      draw_plot(ui, player, "loss", {20, 100, 500, 300}, learning_plot(ui, player, LearningPlot::loss));
      draw_plot(ui, player, "accuracy", {20, 400, 500, 300}, learning_plot(ui, player, LearningPlot::accuracy));
      drawn = ui.draw().VtxBuffer.Size - before;
    });
    return drawn;
  };
  const int some = vertices(4000);
  CHECK(some > 1000);
  CHECK(vertices(64000) < 1.5 * some);
}
