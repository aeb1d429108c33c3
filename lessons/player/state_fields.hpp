// The table of what a State holds: how each field is called, where it is kept, how it is written and read.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lessons/course/lesson.hpp"
#include "lessons/player/state.hpp"

namespace gatewalk::lessons {

struct Field {
  enum class Home {
    address,  // carried by a link
    machine,  // kept on this machine for all lessons, under this name
  };
  // A place can only be read when there is a network to stand in; what makes the network comes before it.
  enum class Reads { before_the_run, after_the_run };

  std::string_view name;  // "set", as in …&set=b_f[0]~2
  Home home = Home::address;
  Reads reads = Reads::before_the_run;
  // The field's text; empty where it is as a step without changes has it.
  std::string (*write)(const State& state, const Experiment& experiment);
  // Takes a text over. False where it is not understood; the state may then hold the part that was. `experiment` is null
  // before the run.
  bool (*read)(State& state, std::string_view text, const Lesson& lesson, const Experiment* experiment);

  // How a lesson's ":show" sets it; without a name there it is the reader's alone.
  struct InLessons {
    std::string_view name = "";            // "variant", as in :show variant=gru
    std::string_view says = "";            // for lessons/README.md
    decltype(Field::read) show = nullptr;  // where a lesson spells it in its own way; otherwise `read`
  };
  InLessons in_lessons = {};
};

// In the order in which an address has them.
std::span<const Field> state_fields();
const Field* find_field(std::string_view name);
// The field that ":show" calls so; null if there is none.
const Field* find_shown_field(std::string_view name);

// Sets what a step shows of one kind of fields, in the order of the table. What is not understood is left and given back.
std::vector<Shown> show(const Step& step, Field::Reads kind, State& state, const Lesson& lesson, const Experiment* experiment);

// What `hide=` can name: "questions", "knobs", "formulas" of the lesson panel, and the panels by their names.
std::span<const std::string_view> hideable();

// Everything but letters, digits and the signs that addresses use themselves as %XX, and back.
std::string escaped(std::string_view text);
std::string unescaped(std::string_view text);

}  // namespace gatewalk::lessons
