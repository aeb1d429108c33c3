// The lesson language as tables: a row each for a front line, a directive, a kind of question, a key of a block. From the rows
// follow the parser, its error sentences, the check, what the lab draws, and the tables of lessons/README.md.
//
// A row says how its thing is read, checked and drawn, so its functions know more than this room: the check and the screen are
// named here and seen by the rows alone. Directives stand in lessons/directives/, kinds of question in lessons/questions/, kinds
// of plot in lessons/figures/plot_kinds/: a file each, and a row in the list beside them.
#pragma once

#include <span>
#include <type_traits>

#include "engine/base/words.hpp"
#include "lessons/course/lesson.hpp"
#include "lessons/course/readme_text.hpp"

namespace gatewalk::lessons {

class LessonReader;  // course/reader.hpp
class LessonCheck;   // player/lesson_check.hpp
class LessonPage;    // panels/lesson_page.hpp
class QuestionCard;  // panels/question_card.hpp
struct Answer;       // player/player.hpp
class Player;
struct KeyValue;  // course/reader.hpp

// A line "name: value" that is read into a T.
template <class T>
struct LineKey {
  std::string_view name;  // "series"
  ReadmeText says;  // as Markdown
  Status (*read)(const LessonReader& reader, const KeyValue& line, T& into);
  bool needed = false;
  ReadmeText otherwise = "";  // front lines: what holds where the line is left out
};

// Lines about the lesson, and those about network and sequence, which a variant may change.
std::span<const LineKey<Lesson>> lesson_lines();
std::span<const LineKey<Setup>> setup_lines();

// A line ":name …" in a step.
struct Directive {
  std::string_view name;  // "knob"
  ReadmeText form;  // what may stand behind it: "b_f[0] -4..4 bias of unit 0"
  ReadmeText says;  // as Markdown
  // Reads what stands behind the name, and a block's lines up to ':end'. Errors: line and column of the mistake.
  Status (*read)(LessonReader& reader, const KeyValue& line, Step& into);
  // Tells what only running the lesson can tell about what it put into a step; may be null.
  void (*check)(LessonCheck& check, const Step& step) = nullptr;
  // The same once all else is sound, of a player that stands at the step; may be null.
  void (*check_shown)(LessonCheck& check, const Player& player, const Step& step) = nullptr;
  // Draws its figures of a step; null for what adds none.
  void (*draw)(LessonPage& page, const Step& step) = nullptr;
  // Adds the tables of its own to those of lessons/README.md; may be null.
  void (*tables)(std::map<std::string, std::string>& all) = nullptr;
};
// In the order in which their figures stand on the screen.
std::span<const Directive* const> directives();

// A marked answer.
struct Mark {
  bool right = false;
  int mistake = -1;     // index of the known mistake whose answer this is
  double solution = 0;  // number questions
  Slip slip = Slip::none;
  int where = 0;  // the unit, or the time step from 0, whose number it is
};

// One way to answer: changes made first, then what is typed (an option's index; nothing where doing it is the answer).
struct Attempt {
  std::vector<Edit> edits;
  std::string typed;
  bool right = false;
  int mistake = -1;
};

struct QuestionKind {
  std::string_view name;                    // "number"
  ReadmeText says;                          // as Markdown
  std::span<const LineKey<Question>> keys;  // besides those that every question has
  std::shared_ptr<QuestionBody> (*begin)();
  // Adds what is wrong with it. Its texts have been checked.
  void (*check)(LessonCheck& check, const Question& question);
  // Errors: what was typed is no answer; the answer cannot be computed.
  Result<Mark> (*mark)(const Question& question, std::string_view typed, const Experiment& experiment, const Cursor& cursor);
  // What is right here and now, as a number: the answer, the right option's index, 1 when it has been done.
  Result<double> (*solution)(const Question& question, const Experiment& experiment, const Cursor& cursor);
  // The right answer, and every wrong one that it must tell apart; for tests.
  Result<std::vector<Attempt>> (*attempts)(const Question& question, const Experiment& experiment, const Cursor& cursor);
  // Draws what the reader answers with.
  void (*draw)(QuestionCard& card, const Answer& answer, bool closed);
  // What is shown behind the solution as a number; null where the solution is no number to be shown.
  std::string (*unit)(const Question& question) = nullptr;
  // The answer where it is a number that stands on the screen, which is then not shown before; null or nothing where it does not.
  std::optional<double> (*asked)(const Question& question, const Experiment& experiment, const Cursor& cursor) = nullptr;
  // How many decimals the solution needs to tell a right answer from a wrong one; null: those that the reader reads with.
  int (*digits)(const Question& question) = nullptr;
  // Where the answer stands in the walk; null or nothing where it does not.
  std::optional<OpenedNumber> (*place)(const Question& question, const Experiment& experiment, const Cursor& cursor) = nullptr;
  bool by_doing = false;  // the reader brings it about: it is marked the moment it is true
};
std::span<const QuestionKind* const> question_kinds();
// The keys that every question has: hints and the explanation.
std::span<const LineKey<Question>> common_question_keys();

// "a, b and c" of rows with a name.
template <class Rows>
std::string names_of(const Rows& rows);

// The tables of lessons/README.md by name: "front lines", "directives", "questions" and those that directives add.
std::map<std::string, std::string> language_tables();
// A table of a block's keys: head is what its first column is called.
template <class T>
std::string key_table(std::string_view head, std::span<const LineKey<T>> keys);

namespace detail {
template <class T>
std::string_view name_of(const T& row) {
  if constexpr (std::is_pointer_v<T>) return row->name;
  else return row.name;
}
}  // namespace detail

template <class Rows>
std::string names_of(const Rows& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(detail::name_of(row));
  return listed(names);
}

template <class T>
std::string key_table(std::string_view head, std::span<const LineKey<T>> keys) {
  std::string text = "| " + std::string(head) + " | what it says |\n|---|---|\n";
  for (const LineKey<T>& key : keys) text += "| `" + std::string(key.name) + ":` | " + std::string(key.says) + " |\n";
  return text;
}

// The row with this name; null if there is none. `rows` holds rows or pointers to them.
template <class Row>
const Row* row_named(std::span<const Row* const> rows, std::string_view name) {
  for (const Row* row : rows)
    if (row->name == name) return row;
  return nullptr;
}
template <class Row>
const Row* row_named(std::span<const Row> rows, std::string_view name) {
  for (const Row& row : rows)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace gatewalk::lessons
