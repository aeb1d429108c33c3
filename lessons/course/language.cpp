#include "lessons/course/language.hpp"

namespace gatewalk::lessons {

namespace {

template <class Rows>
void add_front_lines(std::string& text, const Rows& rows) {
  for (const auto& row : rows)
    text += "| `" + std::string(row.name) + ":` | " + std::string(row.says) + " | " + std::string(row.otherwise) + " |\n";
}

std::string question_table() {
  std::string text = "| key | kind | what it says |\n|---|---|---|\n";
  const auto add = [&](const LineKey<Question>& key, std::string_view kind) {
    text += "| `" + std::string(key.name) + ":` | " + std::string(kind) + " | " + std::string(key.says) + " |\n";
  };
  for (const QuestionKind* kind : question_kinds())
    for (const auto& key : kind->keys) add(key, kind->name);
  for (const auto& key : common_question_keys()) add(key, "all");
  return text;
}

}  // namespace

std::map<std::string, std::string> language_tables() {
  std::map<std::string, std::string> all;
  std::string& front = all["front lines"] = "| line | what it says | if left out |\n|---|---|---|\n";
  add_front_lines(front, lesson_lines());
  add_front_lines(front, setup_lines());
  std::string& steps = all["directives"] = "| directive | what it does |\n|---|---|\n";
  for (const Directive* row : directives()) {
    const std::string form(row->form);
    steps += "| `:" + std::string(row->name) + (form.empty() ? "" : " ") + form + "` | " +
             std::string(row->says) + " |\n";
    if (row->tables) row->tables(all);
  }
  std::string& kinds = all["kinds of question"] = "| kind | what it asks for |\n|---|---|\n";
  for (const QuestionKind* kind : question_kinds())
    kinds += "| `" + std::string(kind->name) + "` | " + std::string(kind->says) + " |\n";
  all["keys of a question"] = question_table();
  return all;
}

}  // namespace gatewalk::lessons
