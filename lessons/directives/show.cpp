// :show backward t=2 op="W_f [h, x]" open=f[2]@2
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/player/state_fields.hpp"

namespace gatewalk::lessons {

namespace {

using Line = const KeyValue&;

Error unknown_word(const LessonReader& reader, Line at, const std::string& what) {
  std::vector<std::string> names{"forward", "backward"};
  for (const Field& field : state_fields())
    if (!field.in_lessons.name.empty()) names.push_back(std::string(field.in_lessons.name) + "=");
  return reader.error("':show' does not know '" + what + "'", at, "it takes " + listed({names.begin(), names.end()}));
}

Status read_show(LessonReader& reader, Line line, Step& into) {
  std::string_view rest = line.value;
  while (!(rest = trimmed(rest)).empty()) {
    const std::size_t equals = rest.find('='), blank = rest.find(' ');
    if (equals == std::string_view::npos || blank < equals) {
      const std::string word(rest.substr(0, blank));
      if (word != "forward" && word != "backward") return unknown_word(reader, line, word);
      into.show.push_back({"pass", word});
      rest.remove_prefix(word.size());
      continue;
    }
    const std::string name(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    std::string_view value;
    if (rest.starts_with('"') && name != "open") {
      const std::size_t close = rest.find('"', 1);
      if (close == std::string_view::npos) return reader.error("the quotation has no end", line);
      value = rest.substr(1, close - 1);
      rest.remove_prefix(close + 1);
    } else {
      std::size_t end = 0;  // a quoted name may stand inside of open=
      for (bool quoted = false; end < rest.size() && (quoted || rest[end] != ' '); ++end) quoted ^= rest[end] == '"';
      value = rest.substr(0, end);
      rest.remove_prefix(end);
    }
    if (!find_shown_field(name)) return unknown_word(reader, line, name + "=");
    into.show.push_back({name, std::string(value)});
  }
  return Ok{};
}

void check_show(LessonCheck& check, const Step& step) { check.place(step); }

void tables_show(std::map<std::string, std::string>& all) {
  std::string& text = all["what :show takes"] = "| written | is |\n|---|---|\n";
  for (const Field& field : state_fields())
    if (const auto& row = field.in_lessons; !row.name.empty())
      text += "| `" + std::string(row.name) + "=` | " + std::string(row.says) + " |\n";
}

}  // namespace

const Directive show_directive{
    .name = "show",
    .form = "forward t=2 op=\"f * c\" open=f[2]@2",
    .says = "moves the reader there. What is left out stays as the step before had it; an opened number closes",
    .read = read_show,
    .check = check_show,
    .tables = tables_show,
};

}  // namespace gatewalk::lessons
