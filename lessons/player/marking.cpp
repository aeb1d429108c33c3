#include "lessons/player/marking.hpp"

#include <cmath>

#include "engine/base/decimal.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

Result<Experiment> with_changes(const Question& question, const Experiment& experiment, const Cursor& cursor) {
  std::vector<Edit> edits = experiment.edits();
  for (std::size_t k = 0; k < question.changes.size(); ++k) {
    auto value = question.change_values[k].evaluate(experiment, cursor);
    if (!value) return value.error();
    edits.push_back({question.changes[k].target, *value});
  }
  if (question.changes.empty()) return experiment;
  return experiment.with(edits);
}

Result<Mark> mark(const Question& question, std::string_view typed, const Experiment& experiment, const Cursor& cursor) {
  Mark result;
  if (question.kind == Question::Kind::act) {
    auto holds = question.condition->evaluate(experiment, cursor);
    if (!holds) return holds.error();
    result.right = *holds != 0;
    return result;
  }
  if (question.kind == Question::Kind::choice) {
    const auto chosen = read_number<std::size_t>(typed);
    if (!chosen || *chosen >= question.option_holds.size()) return Error{"there is no such option"};
    auto holds = question.option_holds[*chosen].evaluate(experiment, cursor);
    if (!holds) return holds.error();
    result.right = *holds != 0;
    return result;
  }
  const auto number = number_from(typed);
  if (!number) return Error{"'" + std::string(typed) + "' is not a number", {}, "type one such as 0.93"};
  auto changed = with_changes(question, experiment, cursor);
  if (!changed) return changed.error();
  auto solution = question.answer->evaluate(*changed, cursor);
  if (!solution) return solution.error();
  result.solution = *solution;
  // A hair of room, so that an answer rounded to the tolerance is never refused for the last bit.
  const double room = question.tolerance * (1 + 1e-9);
  result.right = std::fabs(*number - *solution) <= room;
  for (std::size_t k = 0; k < question.mistakes.size() && !result.right && result.mistake < 0; ++k)
    if (auto wrong = question.mistakes[k].answer.evaluate(*changed, cursor); wrong && std::fabs(*number - *wrong) <= room)
      result.mistake = static_cast<int>(k);
  return result;
}

}  // namespace gatewalk::lessons
