#include "lessons/player/claims.hpp"

namespace gatewalk::lessons {

bool gives_way(const Player& player, std::size_t paragraph) {
  if (player.step().claims.empty()) return false;
  Player::Kept& kept = player.kept("claims");
  if (kept.version != player.version()) {
    std::vector<std::size_t> fallen;
    for (const Claim& claim : player.step().claims)
      if (const auto holds = claim.measure.evaluate(player.experiment(), player.cursor()); !holds || *holds == 0)
        fallen.push_back(claim.paragraph);
    kept = {player.version(), fallen};
  }
  const auto& fallen = std::any_cast<const std::vector<std::size_t>&>(kept.data);
  return std::find(fallen.begin(), fallen.end(), paragraph) != fallen.end();
}

}  // namespace gatewalk::lessons
