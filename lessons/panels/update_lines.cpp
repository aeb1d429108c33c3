#include "lessons/panels/update_lines.hpp"

#include <algorithm>
#include <cmath>

#include "engine/writing/speech.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

std::string shown(const Player& player, double v) {
  return player.asks(v) ? "?" : number_in_words(v, player.settings().decimals < 0 ? -1 : 4);
}

constexpr int before_rule = static_cast<int>(UpdateLine::rule) - 1;

// Where the largest of some sums stands, and all together.
struct Most {
  int at = 0;
  double value = 0, sum = 0;
};
Most most_of(const std::vector<double>& sums) {
  Most most;
  for (std::size_t k = 0; k < sums.size(); ++k) {
    most.sum += sums[k];
    if (k == 0 || std::fabs(sums[k]) > std::fabs(most.value)) most.at = static_cast<int>(k), most.value = sums[k];
  }
  return most;
}

// Whether the number that the step asks for stands in a line of the rule.
bool tells_what_is_asked(const Player& player, const training::WalkedRule& rule, equations::Index op, int unit) {
  const equations::Recipe& recipe = *rule.recipe;
  if (player.asks(rule.trace.value(op, 0, recipe[op].scalar() ? 0 : unit))) return true;
  return std::any_of(recipe[op].operands.begin(), recipe[op].operands.end(), [&](equations::Index k) {
    if (!recipe[k].leaf() && recipe[k].symbol.empty()) return tells_what_is_asked(player, rule, k, unit);
    return player.asks(rule.trace.value(k, 0, recipe[k].scalar() ? 0 : unit));
  });
}

}  // namespace

bool walks_update(const Player& player) { return player.learned() && player.view().walked; }

Target followed_weight(const Player& player) {
  const Experiment& e = player.experiment();
  if (const auto wish = parse_target(player.view().weight); wish && wish->kind == Target::Kind::parameter && e.check(*wish))
    return *wish;
  Target first;
  first.name = e.recipe(Pass::forward).parameters[0].name;
  return first;
}

const Learned::Walked* update_looked_at(const Player& player) {
  Learned& learned = *player.learned();
  return learned.has_walked(player.update()) || !learned.elsewhere() ? learned.walked(player.update()) : nullptr;
}

equations::Index parameter_of(const Experiment& e, const Target& weight) {
  const auto& all = e.recipe(Pass::forward).parameters;
  return static_cast<equations::Index>(
      std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.name == weight.name; }) - all.begin());
}

WeightRule weight_rule(const Player& player, const Learned::Walked& walked, const Target& weight) {
  const Experiment& e = player.experiment();
  const auto origins = e.model().origin(weight.part, parameter_of(e, weight), weight.row, weight.column);
  return {walked.rule(origins.at(0).tensor), static_cast<int>(origins[0].index), origins.size() > 1};
}

std::vector<equations::Index> WeightRule::lines() const {
  std::vector<equations::Index> all;
  for (const equations::Index op : rule.recipe->walk())
    if (!(*rule.recipe)[op].symbol.empty() && !(*rule.recipe)[op].leaf()) all.push_back(op);
  return all;
}

const Learned::Walked::Shares& shares_of(const Player& player, const Learned::Walked& walked, const Target& weight) {
  return walked.shares(weight.part, parameter_of(player.experiment(), weight), weight.row, weight.column);
}

int update_line_count(const Player& player) {
  const Learned::Walked* walked = walks_update(player) ? update_looked_at(player) : nullptr;
  if (!walked) return 0;
  return before_rule + static_cast<int>(weight_rule(player, *walked, followed_weight(player)).lines().size());
}

std::string update_line_said(const Phrases& words, const Player& player, int line) {
  const Learned::Walked* walked = walks_update(player) ? update_looked_at(player) : nullptr;
  if (!walked || line < 1) return {};
  const Target weight = followed_weight(player);
  const training::WalkedUpdate& u = walked->update;
  const std::string norm = shown(player, u.next.update.gradient_norm);
  switch (static_cast<UpdateLine>(std::min(line, static_cast<int>(UpdateLine::rule)))) {
    case UpdateLine::loss: {
      const auto sequences = static_cast<int>(u.next.batch.sequence.x.shape[1]);
      const auto steps = static_cast<int>(u.next.batch.sequence.x.shape[0]);
      const std::string loss = shown(player, u.next.update.loss);
      if (sequences == 1) return words.say("update.loss_is_one", {{"update", u.update}, {"steps", steps}, {"loss", loss}});
      return words.say("update.loss_is", {{"update", u.update}, {"sequences", sequences}, {"steps", steps}, {"loss", loss}});
    }
    case UpdateLine::steps: {
      const Most most = most_of(shares_of(player, *walked, weight).steps);
      return words.say("update.steps_said", {{"weight", to_text(weight)},
                                             {"step", most.at + 1},
                                             {"most", shown(player, most.value)},
                                             {"sum", shown(player, most.sum)}});
    }
    case UpdateLine::sequences: {
      const Most most = most_of(shares_of(player, *walked, weight).sequences);
      return words.say("update.sequences_said",
                       {{"sequence", most.at + 1}, {"most", shown(player, most.value)}, {"sum", shown(player, most.sum)}});
    }
    case UpdateLine::clip:
      if (u.clip.kind != training::Clip::Kind::norm) return words.say("update.not_clipped", {{"norm", norm}});
      return words.say(u.clip_factor < 1 ? Key("update.clipped") : Key("update.short_enough"),
                       {{"norm", norm}, {"limit", shown(player, u.clip.limit)}, {"factor", shown(player, u.clip_factor)}});
    case UpdateLine::rule: break;
  }
  const WeightRule rule = weight_rule(player, *walked, weight);
  const auto lines = rule.lines();
  const auto k = static_cast<std::size_t>(line - before_rule - 1);
  if (k >= lines.size()) return {};
  if (tells_what_is_asked(player, rule.rule, lines[k], rule.unit)) return words.say("update.asked", {{"line", line}});
  writing::NumberAt at;
  at.unit = rule.unit;
  const std::string said =
      words.say(writing::speech(rule.rule.trace, lines[k], at), SpokenNumbers{player.settings().decimals < 0 ? -1 : 4});
  if (k + 1 < lines.size()) return said;
  const auto unit = static_cast<std::size_t>(rule.unit);
  return said + " " +
         words.say("update.moved", {{"weight", to_text(weight)},
                                    {"before", shown(player, rule.rule.values("w_prev")[unit])},
                                    {"after", shown(player, rule.rule.weights()[unit])},
                                    {"update", u.update}});
}

void move_update_line(Player& player, int by) {
  const int count = update_line_count(player), line = std::min(player.view().line, count) + by;
  const auto go = [&](int to) { player.look([to](ViewState& view) { view.line = to; }); };
  if (count > 0 && line >= 1 && line <= count) return go(line);
  if (count == 0 && player.update() > 0) return;  // it has yet to come
  const int update = player.update() + (by > 0 ? 1 : -1);
  if (update < 1 || (update > player.learned()->furthest() && player.update() > 0)) return;
  player.go_to_update(update);
  go(by > 0 ? 1 : most_update_lines);  // the last, however many there are
}

}  // namespace gatewalk::lessons
