#include <algorithm>

#include "lessons/course/course.hpp"
#include "lessons/embedded.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view lesson_end = ".md", outline_end = ".outline";

// "en/08-forget-gate.md" → language "en", slug "forget-gate"; "en/17b-one-update.md" → "one-update".
bool name_parts(std::string_view file, std::string& language, std::string& slug) {
  const std::string_view end = file.ends_with(outline_end) ? outline_end : lesson_end;
  if (!file.ends_with(end) || file.ends_with("glossary.md")) return false;
  file.remove_suffix(end.size());
  if (const std::size_t slash = file.find('/'); slash != std::string_view::npos) {
    language = file.substr(0, slash);
    file.remove_prefix(slash + 1);
  }
  const auto digits = std::min(file.find_first_not_of("0123456789"), file.size());
  file.remove_prefix(digits);
  if (digits > 0 && file.size() > 1 && file[0] >= 'a' && file[0] <= 'z' && file[1] == '-') file.remove_prefix(1);
  while (file.starts_with('-')) file.remove_prefix(1);
  slug = file;
  return !slug.empty() && slug.find('/') == std::string::npos;
}

void add(std::vector<Lesson>& course, std::string_view file, std::string_view text, std::string_view wanted,
         std::vector<Error>& problems) {
  std::string language, slug;
  if (!name_parts(file, language, slug) || (!wanted.empty() && language != wanted)) return;
  auto lesson = parse_lesson(text, file);
  if (!lesson) return problems.push_back(lesson.error()), void();
  lesson->slug = slug;
  lesson->whole = !file.ends_with(outline_end);
  lesson->language = language.empty() ? "en" : language;
  lesson->setup.language = lesson->language;
  for (Variant& variant : lesson->variants) variant.setup.language = lesson->language;
  course.push_back(std::move(*lesson));
}

std::vector<Lesson> in_order(std::vector<Lesson> course) {
  std::stable_sort(course.begin(), course.end(), [](const Lesson& a, const Lesson& b) { return a.before(b); });
  for (std::size_t k = 0; k + 1 < course.size(); ++k) {
    const bool shares = course[k + 1].number == course[k].number && course[k].before(course[k + 1]);
    if (course[k].next.empty() && (shares || course[k + 1].number == course[k].number + 1)) course[k].next = course[k + 1].slug;
  }
  return course;
}

}  // namespace

std::vector<Lesson> load_course(std::string_view language, std::vector<Error>& problems) {
  std::vector<Lesson> course;
  for (const EmbeddedFile& file : embedded_lessons()) add(course, file.name, file.text, language, problems);
  return in_order(std::move(course));
}

std::vector<Lesson> load_course(const std::map<std::string, std::string>& files, std::vector<Error>& problems) {
  std::vector<Lesson> course;
  for (const auto& [name, text] : files) add(course, name, text, "", problems);
  return in_order(std::move(course));
}

}  // namespace gatewalk::lessons
