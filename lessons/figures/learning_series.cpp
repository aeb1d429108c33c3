#include "lessons/figures/learning_series.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/source/trials.hpp"
#include "lessons/experiment/learned.hpp"

namespace gatewalk::lessons {

namespace {

using training::History;

constexpr std::size_t most_points = 240;
constexpr const char* kept_key = "learning series ";

// Of a line over the updates: complete points are never made again.
struct Means {
  std::weak_ptr<const Learned> of;
  std::size_t each = 1, known = 0;
  std::vector<double> x, y;
};

// Of measures: the networks, and how many of each there were.
using Known = std::vector<std::pair<std::shared_ptr<const Learned>, std::size_t>>;
struct Measures {
  Known of;
  PlotSeries line;
};

template <class T>
T& kept(const Player& player, const std::string& name) {
  Player::Kept& slot = player.kept(std::string(kept_key) + name);
  if (!std::any_cast<T>(&slot.data)) slot.data = T{};
  return *std::any_cast<T>(&slot.data);
}

Known known_of(const std::vector<std::shared_ptr<Learned>>& all) {
  Known known;
  for (const auto& one : all) known.emplace_back(one, one->history().held_out.size());
  return known;
}

// The points of a line that are seen: of so many beside each other the lowest and the highest, and the last one.
PlotSeries thinned(PlotSeries line) {
  const std::size_t n = line.x.size();
  std::size_t each = 1;
  while (n / each > most_points) each *= 2;
  if (each <= 2) return line;
  std::vector<std::size_t> stay;
  for (std::size_t first = 0; first < n; first += each) {
    const auto begin = line.y.begin() + static_cast<std::ptrdiff_t>(first),
               end = line.y.begin() + static_cast<std::ptrdiff_t>(std::min(n, first + each));
    // NaN is neither below nor above anything, and stays where there is one.
    const auto wrong = std::find_if(begin, end, [](double v) { return std::isnan(v); });
    const auto [least, most] = std::minmax_element(begin, end);
    for (auto at = begin; at != end; ++at)
      if (at == (wrong != end ? wrong : least) || at == most || at + 1 == line.y.end())
        stay.push_back(static_cast<std::size_t>(at - line.y.begin()));
  }
  const auto only = [&](std::vector<double>& values) {
    if (values.empty()) return;
    std::vector<double> few;
    for (const std::size_t k : stay) few.push_back(values[k]);
    values = std::move(few);
  };
  only(line.x), only(line.y), only(line.low), only(line.high);
  return line;
}

PlotSeries measured(const Player& player, const std::string& name, const std::vector<std::shared_ptr<Learned>>& seeds,
                    double (*value)(const training::HeldOut&)) {
  auto& memory = kept<Measures>(player, name);
  if (Known now = known_of(seeds); memory.of != now) memory = {std::move(now), thinned(all_held_out(seeds, value))};
  return memory.line;
}

}  // namespace

std::size_t updates_a_point(const Learned& learned) {
  const std::size_t n = learned.history().updates.size();
  std::size_t k = 1;
  while (n / k > most_points) k *= 2;
  return k;
}

PlotSeries over_updates(const Player& player, const std::string& name, double (*value)(const History::Row&)) {
  const std::shared_ptr<Learned>& learned = player.learned();
  const auto& rows = learned->history().updates;
  const std::size_t k = updates_a_point(*learned);
  auto& memory = kept<Means>(player, name);
  if (memory.of.lock() != learned || memory.each != k || memory.known > rows.size()) memory = {learned, k, 0, {}, {}};
  if (memory.known < rows.size()) {
    const std::size_t whole = memory.known / k;
    memory.x.resize(whole), memory.y.resize(whole);
    for (std::size_t first = whole * k; first < rows.size(); first += k) {
      const std::size_t last = std::min(rows.size(), first + k);
      double sum = 0;
      for (std::size_t n = first; n < last; ++n) sum += value(rows[n]);
      memory.x.push_back(static_cast<double>(last));
      memory.y.push_back(sum / static_cast<double>(last - first));
    }
    memory.known = rows.size();
  }
  return {{}, 0, false, memory.x, memory.y};
}

PlotSeries held_out_series(const Player& player, const std::string& name, const std::shared_ptr<Learned>& learned,
                           double (*value)(const training::HeldOut&)) {
  return measured(player, name, {learned}, value);
}

PlotSeries held_out_losses(const Player& player, const std::string& name, const std::vector<std::shared_ptr<Learned>>& seeds) {
  return measured(player, name, seeds, loss_of);
}

PlotSeries all_held_out(const std::vector<std::shared_ptr<Learned>>& seeds, double (*value)(const training::HeldOut&)) {
  PlotSeries line;
  line.raised = true;
  if (seeds.size() < 2) {
    for (const auto& [n, one] : seeds.front()->history().held_out) line.x.push_back(n), line.y.push_back(value(one));
    return line;
  }
  std::map<int, std::vector<double>> all;
  for (const auto& one : seeds)
    for (const auto& [n, measure] : one->history().held_out) all[n].push_back(value(measure));
  for (auto& [n, values] : all) {
    if (values.size() < seeds.size()) continue;  // some are not so far yet
    const source::Spread spread = source::spread_of(std::move(values));
    line.x.push_back(n);
    line.y.push_back(spread.median), line.low.push_back(spread.least), line.high.push_back(spread.most);
  }
  return line;
}

}  // namespace gatewalk::lessons
