// :formula f | c
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/player/lesson_check.hpp"

namespace gatewalk::lessons {

namespace {

Status read_formula(LessonReader&, const KeyValue& line, Step& into) {
  into.formulas = split(line.value, '|');
  return Ok{};
}

void check_formula(LessonCheck& check, const Step& step) {
  for (const std::string& name : step.formulas)
    if (check.experiment().recipe(check.cursor.pass).find(name) < 0)
      check.add("':formula " + name + "' names no operation of the cell", step.line);
}

}  // namespace

const Directive formula_directive{
    .name = "formula",
    .form = "f \\| c",
    .says = "the formulas shown below the text; without it that of the active operation",
    .read = read_formula,
    .check = check_formula,
};

}  // namespace gatewalk::lessons
