// What the reader answered and where they were, as one text for storage and files.
#include <nlohmann/json.hpp>

#include "lessons/player/player.hpp"

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

Status Player::restore_progress(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const Error unreadable{"the stored progress cannot be read", {}, "it is left as it is and this session starts without it"};
  if (!json.is_object() || json.value("version", nlohmann::json()) != 1 || !json.contains("answers") ||
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
  if (json.contains("visited") && json["visited"].is_array())
    for (const auto& slug : json["visited"])
      if (slug.is_string()) visited_[slug.get<std::string>()] = true;
  ++version_;
  return Ok{};
}

void Player::forget_progress() {
  answers_.clear();
  visited_.clear();
  visited_[lesson().slug] = true;
  ++version_;
}

}  // namespace gatewalk::lessons
