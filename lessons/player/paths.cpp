#include "lessons/player/paths.hpp"

#include <algorithm>

namespace gatewalk::lessons {

namespace {

// Of the steps that a reader has come past who reads the course in its order, this one included.
template <class Holds>
bool any_until_here(const Player& player, Holds holds) {
  return std::any_of(player.course().begin(), player.course().end(), [&](const Lesson& lesson) {
    if (player.lesson().before(lesson)) return false;
    const bool here = lesson.slug == player.lesson().slug;
    const auto end = here ? lesson.steps.begin() + std::min(player.step_index() + 1, static_cast<int>(lesson.steps.size()))
                          : lesson.steps.end();
    return std::any_of(lesson.steps.begin(), end, holds);
  });
}

}  // namespace

bool state_is_cut(const trace::Cuts& cuts, const std::string& state) {
  return cuts.names.count("d" + state + "_prev") > 0 || cuts.names.count("d" + state + "_next") > 0;
}

std::string sent_back(const std::string& state) { return "d" + state + "_prev"; }

std::string other_end(const std::string& name) {
  if (name.ends_with("_next")) return name.substr(0, name.size() - 5) + "_prev";
  if (name.ends_with("_prev")) return name.substr(0, name.size() - 5) + "_next";
  return {};
}

void cut_state(Player& player, const std::string& state, bool cut) {
  trace::Cuts next = player.cuts();
  const std::string sent = sent_back(state), arrives = "d" + state + "_next";
  next.names.erase(sent);
  next.names.erase(arrives);
  const auto switches = player.step().all<CutSwitch>();
  const bool own = std::any_of(switches.begin(), switches.end(), [&](const CutSwitch* s) { return s->name == sent; });
  if (cut) next.names.insert(own ? sent : arrives);
  if (next != player.cuts()) player.set_cuts(std::move(next));
}

bool course_cuts(const Player& player) {
  return any_until_here(player, [](const Step& step) { return !step.all<CutSwitch>().empty(); });
}

bool course_sums_gradients(const Player& player) {
  return any_until_here(player, [](const Step& step) {
    return std::any_of(step.show.begin(), step.show.end(),
                       [](const Shown& shown) { return shown.field == "op" && shown.text.starts_with("dW"); });
  });
}

}  // namespace gatewalk::lessons
