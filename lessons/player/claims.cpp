#include "lessons/player/claims.hpp"

#include "lessons/experiment/learned.hpp"

namespace gatewalk::lessons {

namespace {

// Whether the update that the text speaks of is still being learned or brought.
bool on_the_way(const Player& player) {
  const auto& learned = player.learned();
  if (!learned || !learned->elsewhere()) return false;
  return player.update() != player.update_wanted() || !learned->has_walked(player.update());
}

}  // namespace

bool gives_way(const Player& player, std::size_t paragraph) {
  if (player.step().claims.empty()) return false;
  Player::Kept& kept = player.kept("claims");
  if (kept.version != player.version()) {
    std::vector<std::size_t> fallen;
    for (const Claim& claim : player.step().claims)
      if (const auto holds = claim.measure.evaluate(player.experiment(), player.cursor());
          holds ? *holds == 0 : !on_the_way(player))
        fallen.push_back(claim.paragraph);
    kept = {player.version(), fallen};
  }
  const auto& fallen = std::any_cast<const std::vector<std::size_t>&>(kept.data);
  return std::find(fallen.begin(), fallen.end(), paragraph) != fallen.end();
}

}  // namespace gatewalk::lessons
