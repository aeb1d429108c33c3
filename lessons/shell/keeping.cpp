#include "lessons/shell/keeping.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view progress_key = "progress", place_key = "place";

}  // namespace

void Keeping::restore(Player& player) {
  if (const auto stored = host_.stored(progress_key)) {
    (void)player.restore_progress(*stored);
    shared_ = *stored;
  }
  for (const auto& [name, text] : player.kept_on_machine())
    if (const auto stored = host_.stored(name)) player.take_from_machine(name, *stored);
  for (const auto& [name, text] : player.kept_on_machine()) stored_[name] = text;
}

std::string Keeping::place() const { return host_.stored(place_key).value_or(""); }

bool Keeping::keep(Player& player) {
  const std::string place = player.lesson().slug + "/" + std::to_string(player.step_index() + 1);
  if (place != place_ && host_.store(place_key, place)) place_ = place;
  for (const auto& [name, text] : player.kept_on_machine()) {
    if (text == stored_[name]) continue;
    if (text.empty()) host_.forget(name);
    else if (!host_.store(name, text)) continue;  // it is tried again
    stored_[name] = text;
  }
  if (player.progress() == progress_) return true;
  take_shared(player);
  if (const std::string now = player.progress(); host_.store(progress_key, now)) {
    progress_ = shared_ = now;
    return true;
  }
  const bool first = player.has_answers() && !told_;
  told_ = told_ || first;
  return !first;
}

void Keeping::stored_elsewhere(std::string_view key, Player& player) {
  if (key == progress_key) take_shared(player);
}

void Keeping::take_shared(Player& player) {
  const std::string theirs = host_.stored(progress_key).value_or(shared_);
  if (theirs == shared_) return;
  if (player.restore_progress(Player::merged_progress(shared_, player.progress(), theirs))) shared_ = theirs;
}

}  // namespace gatewalk::lessons
