#include "lessons/questions/number.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"
#include "lessons/course/reader.hpp"
#include "lessons/panels/question_card.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/questions/questions.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paper.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

using Reader = const LessonReader&;
using Line = const KeyValue&;

NumberQuestion& number_body(Question& q) { return static_cast<NumberQuestion&>(*q.body); }

Status answer(Reader reader, Line line, Question& q) {
  auto m = reader.measure(line.value, line);
  if (!m) return m.error();
  number_body(q).answer = *m;
  return Ok{};
}

Status change(Reader reader, Line line, Question& q) {
  const std::size_t equals = line.value.find('=');
  if (equals == std::string_view::npos) return reader.error("'change' wants a target, '=' and its new value", line);
  const auto target = parse_target(trimmed(line.value.substr(0, equals)));
  if (!target) return reader.error(target.error().what, line, target.error().hint);
  const std::size_t begin = std::min(line.value.find_first_not_of(' ', equals + 1), line.value.size());
  auto value = reader.measure(line.value.substr(begin), line.line, line.column + static_cast<int>(begin));
  if (!value) return value.error();
  number_body(q).changes.push_back({*target, 0});
  number_body(q).change_values.push_back(*value);
  return Ok{};
}

Status tolerance(Reader reader, Line line, Question& q) {
  const auto n = trimmed_number<double>(line.value);
  if (!n || *n <= 0) return reader.error("'tolerance' wants a number above 0", line);
  number_body(q).tolerance = *n;
  return Ok{};
}

Status mistake(Reader reader, Line line, Question& q) {
  auto m = reader.measure(line.value, line);
  if (!m) return m.error();
  q.mistakes.push_back({*m, {}, {}});
  return Ok{};
}

// Of a 'mistake' line before it.
template <class Set>
Status of_mistake(Reader reader, Line line, Question& q, Set set) {
  if (q.mistakes.empty()) return reader.error("'" + line.key + "' stands behind a 'mistake' line", line.line, 1);
  set(q.mistakes.back());
  return Ok{};
}

constexpr LineKey<Question> number_keys[] = {
    {"answer", "a measure", answer, true},
    {"change", "a target and its new value, made before answer and mistakes are computed; may be repeated", change},
    {"tolerance", "how far off is still right (0.005)", tolerance},
    {"unit", "shown behind the answer", [](Reader, Line l, Question& q) { return number_body(q).unit = l.value, Status(Ok{}); }},
    {"mistake", "a measure: what comes out if one does it wrong", mistake},
    {"tell", "says so to the reader; it stands behind its `mistake:`",
     [](Reader r, Line l, Question& q) { return of_mistake(r, l, q, [&](Mistake& m) { m.text = read_prose(l.text, l.line); }); }},
    {"at", "names the operation where the mistake parts from the right way",
     [](Reader r, Line l, Question& q) { return of_mistake(r, l, q, [&](Mistake& m) { m.operation = l.value; }); }},
};

// How far off an answer may be: as the lesson says, but never so far that 0 or twice the number would do.
double room_of(const NumberQuestion& number, double right) {
  return right == 0 ? number.tolerance : std::min(number.tolerance, std::fabs(right) / 3);
}

// The answer and those of the known mistakes must lie apart, or a mistake could not be told.
void check_number(LessonCheck& check, const Question& q) {
  const auto& number = q.as<NumberQuestion>();
  for (const Edit& change : number.changes)
    if (auto known = check.experiment().check(change.target); !known) return check.add(known.error().what, q.line);
  if (!number.answer) return check.add("the question '" + q.id + "' has no 'answer:'", q.line);
  auto changed = with_changes(number, check.experiment(), check.cursor);
  if (!changed) return check.add(changed.error().what, q.line);
  const auto answer = check.measure(*number.answer, q.line, *changed);
  if (!answer || !std::isfinite(*answer)) return;
  if (room_of(number, *answer) < number.tolerance)
    check.add("the tolerance of '" + q.id + "', " + shortest_text(number.tolerance) + ", is more than a third of its answer, " +
                  shortest_text(*answer) + ": a number that was not computed would do",
              q.line);
  std::vector<std::pair<std::string, double>> told{{"the answer", *answer}};
  for (const Mistake& mistake : q.mistakes) {
    const auto wrong = check.measure(mistake.answer, q.line, *changed);
    if (!wrong) continue;
    for (const auto& [name, value] : told)
      if (std::fabs(value - *wrong) <= 2 * number.tolerance)
        check.add("in '" + q.id + "' the mistake '" + mistake.answer.text() + "' cannot be told from " + name +
                      ": both are within " + std::to_string(2 * number.tolerance),
                  q.line);
    told.emplace_back("'" + mistake.answer.text() + "'", *wrong);
    check.mistakes_place(mistake, q.line);
  }
}

Result<double> number_solution(const Question& q, const Experiment& experiment, const Cursor& cursor) {
  const auto& number = q.as<NumberQuestion>();
  auto changed = with_changes(number, experiment, cursor);
  if (!changed) return changed.error();
  return number.answer->evaluate(*changed, cursor);
}

// The number that a reader sees for it in a sentence or in a cell with two digits: who copies it means it.
bool copied(double given, double value) {
  if (!std::isfinite(value)) return false;
  for (const std::string& shown : {number_in_words(value, 2), number_text(value, 2)})
    if (const auto read = number_from(shown); read && *read != 0 && std::fabs(given - *read) <= 1e-9 * std::fabs(*read))
      return true;
  return false;
}

std::optional<OpenedNumber> place(const NumberQuestion& number, const Experiment& experiment, const Cursor& cursor) {
  auto named = number.answer->names(experiment, cursor);
  const auto value = number.answer->evaluate(experiment, cursor);
  if (!named || !value || experiment.number(*named) != *value) return {};
  return named;
}

// What can be said of a wrong answer without the lesson's help.
void diagnose(const NumberQuestion& number, double given, double room, const Experiment& before, const Experiment& changed,
              const Cursor& cursor, Mark& mark) {
  const auto is = [&](double value) {
    return std::fabs(given - value) <= std::min(room, 0.4 * std::fabs(value)) || copied(given, value);
  };
  if (is(-mark.solution)) return void(mark.slip = Slip::sign);
  if (const auto then = number.answer->evaluate(before, cursor); !number.changes.empty() && then && is(*then))
    return void(mark.slip = Slip::unchanged);
  const auto right = place(number, changed, cursor);
  if (!right) return;
  const trace::Trace& trace = changed.trace(right->pass, right->part);
  const auto& shape = changed.recipe(right->pass)[right->operation];
  if (shape.matrix()) return;
  // On the screen stand the numbers before the change.
  for (const Experiment* shown : {&changed, &before}) {
    OpenedNumber other = *right;
    for (other.unit = 0; other.unit < trace.units(right->operation); ++other.unit)
      if (const auto value = shown->number(other); value && other.unit != right->unit && is(*value))
        return void((mark.slip = Slip::unit, mark.where = other.unit));
    other.unit = right->unit;
    for (other.step = 0; other.step < shown->steps(); ++other.step)
      if (const auto value = shown->number(other); value && other.step != right->step && is(*value))
        return void((mark.slip = Slip::step, mark.where = other.step));
  }
}

Result<Mark> marked_number(const Question& q, std::string_view typed, const Experiment& experiment, const Cursor& cursor) {
  const auto& number = q.as<NumberQuestion>();
  const auto given = number_from(typed);
  if (!given) return Error{"'" + std::string(typed) + "' is not a number", {}, "type one such as 0.93"};
  auto changed = with_changes(number, experiment, cursor);
  if (!changed) return changed.error();
  auto right = number.answer->evaluate(*changed, cursor);
  if (!right) return right.error();
  Mark result;
  result.solution = *right;
  // A hair of room, so that an answer rounded to the tolerance is never refused for the last bit.
  const double room = room_of(number, *right) * (1 + 1e-9);
  result.right = std::fabs(*given - *right) <= room;
  for (std::size_t k = 0; k < q.mistakes.size() && !result.right && result.mistake < 0; ++k)
    if (auto wrong = q.mistakes[k].answer.evaluate(*changed, cursor); wrong && std::fabs(*given - *wrong) <= room)
      result.mistake = static_cast<int>(k);
  if (result.right || result.mistake >= 0) return result;
  result.right = copied(*given, *right);
  for (std::size_t k = 0; k < q.mistakes.size() && !result.right && result.mistake < 0; ++k)
    if (auto wrong = q.mistakes[k].answer.evaluate(*changed, cursor); wrong && copied(*given, *wrong))
      result.mistake = static_cast<int>(k);
  if (!result.right && result.mistake < 0) diagnose(number, *given, room, experiment, *changed, cursor, result);
  return result;
}

// A number that stands on the screen as it is: nothing where the question first changes something.
std::optional<double> asked(const Question& q, const Experiment& experiment, const Cursor& cursor) {
  const auto& number = q.as<NumberQuestion>();
  const std::string& text = number.answer->text();
  const bool of_update = text.starts_with("walked(") && text.find(')') + 1 == text.size();  // it has its place in that view
  if (!number.changes.empty() || !(of_update || place(number, experiment, cursor))) return {};
  const auto value = number.answer->evaluate(experiment, cursor);
  return value ? std::optional(*value) : std::nullopt;
}

Result<std::vector<Attempt>> number_attempts(const Question& q, const Experiment& experiment, const Cursor& cursor) {
  auto changed = with_changes(q.as<NumberQuestion>(), experiment, cursor);
  if (!changed) return changed.error();
  std::vector<Attempt> all;
  for (std::size_t k = 0; k < q.mistakes.size(); ++k) {
    const auto wrong = q.mistakes[k].answer.evaluate(*changed, cursor);
    if (!wrong) return wrong.error();
    all.push_back({{}, shortest_text(*wrong), false, static_cast<int>(k)});
  }
  const auto right = number_solution(q, experiment, cursor);
  if (!right) return right.error();
  all.push_back({{}, shortest_text(*right), true, -1});
  return all;
}

void draw_number(QuestionCard& card, const Answer& answer, bool closed) {
  Ui& ui = card.ui;
  std::string typed = card.player.typed(card.question);
  const float h = ui.target(36);
  Rect row{card.x, card.y, card.width, h};
  if (Paper::of(ui).on) {  // room to write
    if (!closed) ui.frame(row.cut_left(std::min(140.0f, card.width * 0.5f)), ui.theme.muted, 4), card.y += h + 10;
    return;
  }
  TextFieldStyle style;
  style.invalid = answer.state == Answer::State::wrong;
  style.placeholder = ui.say("question.placeholder");
  const Rect field = row.cut_left(std::min(140.0f, card.width * 0.5f));
  row.cut_left(10);
  const TextFieldResult entry = text_field(ui, "field", field, ui.say("question.answer"), typed, style);
  if (entry.changed) card.player.type(card.question, typed);
  const std::string& check_it = ui.say("question.check");
  const ButtonStyle look{.look = ButtonStyle::accent, .enabled = !typed.empty() && !closed};
  const bool pressed = button(ui, "check", row.cut_left(button_width(ui, check_it, look)), check_it, look);
  if ((entry.submitted || pressed) && !closed) card.submit(typed);
  card.y += h + 10;
}

std::string unit(const Question& q) { return q.as<NumberQuestion>().unit; }

// 10^-d is no more than some tolerances: 0.00006 asks for four decimals.
int digits(const Question& q) { return std::clamp(static_cast<int>(-std::log10(q.as<NumberQuestion>().tolerance)), 0, 10); }

std::optional<OpenedNumber> place_of_answer(const Question& q, const Experiment& experiment, const Cursor& cursor) {
  const auto& number = q.as<NumberQuestion>();
  const auto changed = with_changes(number, experiment, cursor);
  return changed ? place(number, *changed, cursor) : std::nullopt;
}

}  // namespace

Result<Experiment> with_changes(const NumberQuestion& question, const Experiment& experiment, const Cursor& cursor) {
  std::vector<Edit> edits = experiment.edits();
  for (std::size_t k = 0; k < question.changes.size(); ++k) {
    auto value = question.change_values[k].evaluate(experiment, cursor);
    if (!value) return value.error();
    edits.push_back({question.changes[k].target, *value});
  }
  if (question.changes.empty()) return experiment;
  return experiment.with(edits);
}

const QuestionKind number_question{
    .name = "number",
    .says = "a number that the reader types",
    .keys = number_keys,
    .begin = [] { return std::shared_ptr<QuestionBody>(std::make_shared<NumberQuestion>()); },
    .check = check_number,
    .mark = marked_number,
    .solution = number_solution,
    .attempts = number_attempts,
    .draw = draw_number,
    .unit = unit,
    .asked = asked,
    .digits = digits,
    .place = place_of_answer,
};

}  // namespace gatewalk::lessons
