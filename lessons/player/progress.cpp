// What the reader answered and where they were, as one text for storage and files.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "lessons/player/player.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

std::string Player::progress() const {
  nlohmann::json json{{"version", 1}, {"answers", nlohmann::json::object()}, {"visited", nlohmann::json::array()}};
  for (const auto& [id, a] : answers_)
    json["answers"][id] = {
        {"state", static_cast<int>(a.state)}, {"text", a.text}, {"tries", a.tries}, {"hints", a.hints}, {"mistake", a.mistake}};
  for (const auto& [slug, yes] : visited_)
    if (yes) json["visited"].push_back(slug);
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool Player::is_progress(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  return json.is_object() && json.contains("answers") && json.contains("version");
}

Status Player::restore_progress(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const Error unreadable{Phrases::of(lesson().language).say("progress.not_read")};
  if (!json.is_object() || !json.contains("version") || json["version"] != 1 || !json.contains("answers") ||
      !json["answers"].is_object())
    return unreadable;
  std::map<std::string, Answer> answers;
  for (const auto& [id, a] : json["answers"].items()) {
    if (!a.is_object()) return unreadable;
    const auto number = [&](const char* name) {
      return a.contains(name) && a[name].is_number_integer() ? a[name].get<int>() : 0;
    };
    Answer answer;
    const int state = number("state");
    if (state < 0 || state > 3) return unreadable;
    answer.state = static_cast<Answer::State>(state);
    if (a.contains("text") && a["text"].is_string()) answer.text = a["text"].get<std::string>();
    answer.tries = number("tries"), answer.hints = number("hints"),
    answer.mistake = a.contains("mistake") ? number("mistake") : -1;
    answers[id] = std::move(answer);
  }
  answers_ = std::move(answers);
  visited_.clear();
  visited_[lesson().slug] = true;
  if (json.contains("visited") && json["visited"].is_array())
    for (const auto& slug : json["visited"])
      if (slug.is_string()) visited_[slug.get<std::string>()] = true;
  ++version_;
  return Ok{};
}

std::string Player::merged_progress(std::string_view before, std::string_view ours, std::string_view theirs) {
  using nlohmann::json;
  const auto read = [](std::string_view text) {
    json progress = json::parse(text, nullptr, false);
    json sound{{"answers", json::object()}, {"visited", json::array()}};
    if (!progress.is_object()) return sound;
    // Flat values alone: whatever else a text nests would be compared, copied and written level by level.
    const auto flat = [](const json& value) {
      return value.is_object() && std::none_of(value.begin(), value.end(), [](const json& v) { return v.is_structured(); });
    };
    if (progress.contains("answers") && progress["answers"].is_object())
      for (auto& [id, answer] : progress["answers"].items())
        if (flat(answer)) sound["answers"][id] = std::move(answer);
    if (progress.contains("visited") && progress["visited"].is_array())
      for (json& slug : progress["visited"])
        if (slug.is_string()) sound["visited"].push_back(std::move(slug));
    return sound;
  };
  const json base = read(before), mine = read(ours), other = read(theirs);
  json merged{{"version", 1}, {"answers", other["answers"]}, {"visited", other["visited"]}};
  const auto had = [&](const json& progress, const std::string& id) {
    return progress["answers"].contains(id) ? progress["answers"][id] : json();
  };
  std::map<std::string, bool> ids;
  for (const json& progress : {base, mine})
    for (const auto& [id, answer] : progress["answers"].items()) ids[id] = true;
  for (const auto& [id, yes] : ids) {
    const json now = had(mine, id);
    if (now == had(base, id)) continue;
    if (now.is_null()) merged["answers"].erase(id);
    else merged["answers"][id] = now;
  }
  for (const json& slug : mine["visited"])
    if (std::find(merged["visited"].begin(), merged["visited"].end(), slug) == merged["visited"].end())
      merged["visited"].push_back(slug);
  return merged.dump(-1, ' ', false, json::error_handler_t::replace);
}

void Player::forget_progress() {
  answers_.clear();
  visited_.clear();
  visited_[lesson().slug] = true;
  ++version_;
}

}  // namespace gatewalk::lessons
