// Lessons of which there is an outline alone, until they are brought. Declared in player.hpp.
#include <algorithm>
#include <utility>

#include "lessons/player/player.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

bool Player::awaits(const Lesson& lesson, std::function<void(Player&)> action) {
  awaited_ = {};
  if (lesson.whole) return false;
  awaited_ = {lesson.slug, std::move(action)};
  return true;
}

void Player::lesson_came(Lesson lesson) {
  const auto outline = std::find_if(course_->begin(), course_->end(), [&](const Lesson& l) { return l.slug == lesson.slug; });
  if (outline == course_->end() || outline->whole || !lesson.whole) return;
  lesson.next = outline->next;
  *outline = std::move(lesson);
  if (awaited_.slug == outline->slug) std::exchange(awaited_, {}).then(*this);
}

void Player::lesson_lacking() {
  const auto outline = std::find_if(course().begin(), course().end(), [&](const Lesson& l) { return l.slug == awaited_.slug; });
  if (outline != course().end()) problem_ = Phrases::of(lesson().language).say("lesson.lacking", {{"title", outline->title}});
  awaited_ = {};
  ++version_;
}

}  // namespace gatewalk::lessons
