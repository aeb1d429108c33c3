#include "lessons/questions/choice.hpp"

#include <algorithm>

#include "lessons/course/reader.hpp"
#include "lessons/panels/prose_view.hpp"
#include "lessons/panels/question_card.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/questions/questions.hpp"
#include "lessons/ui/paragraph.hpp"

namespace gatewalk::lessons {

namespace {

using Reader = const LessonReader&;
using Line = const KeyValue&;

ChoiceQuestion& choice_body(Question& q) { return static_cast<ChoiceQuestion&>(*q.body); }

template <class Set>
Status of_option(Reader reader, Line line, Question& q, Set set) {
  if (q.mistakes.empty()) return reader.error("'" + line.key + "' stands behind an 'option' line", line.line, 1);
  set(q.mistakes.back());
  return Ok{};
}

constexpr LineKey<Question> choice_keys[] = {
    {"option", "a text",
     [](Reader, Line l, Question& q) {
       choice_body(q).options.push_back(read_prose(l.text, l.line));
       q.mistakes.emplace_back();  // the k-th is what is told to those who choose the k-th option
       return Status(Ok{});
     }},
    {"holds", "a measure, behind each option; the option whose measure is true is right, and there must be just one",
     [](Reader r, Line l, Question& q) {
       auto m = r.measure(l.value, l);
       if (!m) return Status(m.error());
       choice_body(q).holds.push_back(*m);
       return Status(Ok{});
     }},
    {"tell", "what is wrong with the option before it, said to those who choose it",
     [](Reader r, Line l, Question& q) { return of_option(r, l, q, [&](Mistake& m) { m.text = read_prose(l.text, l.line); }); }},
    {"at", "names the operation that shows it",
     [](Reader r, Line l, Question& q) { return of_option(r, l, q, [&](Mistake& m) { m.operation = l.value; }); }},
};

void check_choice(LessonCheck& check, const Question& q) {
  const auto& choice = q.as<ChoiceQuestion>();
  if (choice.options.size() < 2 || choice.options.size() != choice.holds.size())
    return check.add("'" + q.id + "' wants two options or more, each with its 'holds:'", q.line);
  int right = 0;
  const bool reasons = std::any_of(q.mistakes.begin(), q.mistakes.end(), [](const Mistake& m) { return !m.text.empty(); });
  for (std::size_t k = 0; k < choice.holds.size(); ++k) {
    const bool holds = check.measure(choice.holds[k], q.line) == 1.0;
    right += holds;
    if (reasons && !holds && q.mistakes[k].text.empty())
      check.add("in '" + q.id + "' option " + std::to_string(k + 1) + " is wrong and has no 'tell:' that says why", q.line);
    check.mistakes_place(q.mistakes[k], q.line);
  }
  if (right != 1) check.add("'" + q.id + "' has " + std::to_string(right) + " options that hold, expected one", q.line);
}

Result<Mark> marked_choice(const Question& q, std::string_view typed, const Experiment& experiment, const Cursor& cursor) {
  const auto& choice = q.as<ChoiceQuestion>();
  const auto chosen = read_number<std::size_t>(typed);
  if (!chosen || *chosen >= choice.holds.size()) return Error{"there is no such option"};
  auto holds = choice.holds[*chosen].evaluate(experiment, cursor);
  if (!holds) return holds.error();
  const bool told = *holds == 0 && !q.mistakes[*chosen].text.empty();
  return Mark{*holds != 0, told ? static_cast<int>(*chosen) : -1, 0};
}

Result<double> choice_solution(const Question& q, const Experiment& experiment, const Cursor& cursor) {
  const auto& choice = q.as<ChoiceQuestion>();
  for (std::size_t k = 0; k < choice.holds.size(); ++k)
    if (const auto holds = choice.holds[k].evaluate(experiment, cursor); holds && *holds != 0) return static_cast<double>(k);
  return Error{"no option of '" + q.id + "' holds"};
}

Result<std::vector<Attempt>> choice_attempts(const Question& q, const Experiment& experiment, const Cursor& cursor) {
  const auto right = choice_solution(q, experiment, cursor);
  if (!right) return right.error();
  std::vector<Attempt> all;
  for (std::size_t k = 0; k < q.as<ChoiceQuestion>().options.size(); ++k)
    all.push_back({{},
                   std::to_string(k),
                   static_cast<double>(k) == *right,
                   static_cast<double>(k) == *right || q.mistakes[k].text.empty() ? -1 : static_cast<int>(k)});
  return all;
}

// One option as a button over the card's width.
void draw_option(QuestionCard& card, const Prose& option, const std::string& index, const Answer& answer, bool closed,
                 bool is_right) {
  Ui& ui = card.ui;
  const Ui::Scope scope(ui, "option " + index);
  std::vector<Span> spans;
  const ParagraphStyle style{14, 1.4f};
  for (const Paragraph& p : option)
    for (Span& s : spans_of(ui, card.player, p, style)) spans.push_back(std::move(s));
  const float h = std::max(ui.target(34), paragraph_height(ui, card.width - 44, spans, style) + 14);
  const Rect place{card.x, card.y, card.width, h};
  const bool chosen = answer.tries > 0 && answer.text == index;
  SemanticNode& node = ui.node("choose", Role::button, spoken_text(ui, card.player, option), place);
  node.selected = chosen;
  node.disabled = closed;
  const Response r = ui.pressable(node);
  ui.fill(place, r.hovered && !closed ? ui.theme.raised : ui.theme.panel, 8);
  const Color frame = is_right ? ui.theme.right : chosen && answer.state == Answer::State::wrong ? ui.theme.wrong : ui.theme.line;
  ui.frame(place, frame, 8, is_right || chosen ? 1.8f : 1);
  ui.disc({card.x + 18, card.y + h / 2}, 6.5f, frame == ui.theme.line ? ui.theme.faint : frame);
  ui.disc({card.x + 18, card.y + h / 2}, chosen || is_right ? 2.5f : 5, ui.theme.panel);
  paragraph(ui, "words", {card.x + 34, card.y + 7}, card.width - 44, spans, style);
  if (r.ring) ui.ring(place, 8);
  if (r.hovered && !closed) ui.cursor(ImGuiMouseCursor_Hand);
  if (r.pressed && !closed) card.submit(index);
  card.y += h + 6;
}

void draw_choice(QuestionCard& card, const Answer& answer, bool closed) {
  // The option that was right when it was answered.
  const int right = !closed ? -1 : answer.solution ? static_cast<int>(*answer.solution) : card.player.right_option(card.question);
  const auto& options = card.question.as<ChoiceQuestion>().options;
  for (std::size_t k = 0; k < options.size(); ++k)
    draw_option(card, options[k], std::to_string(k), answer, closed, static_cast<int>(k) == right);
  card.y += 4;
}

}  // namespace

std::vector<const Prose*> ChoiceQuestion::prose() const {
  std::vector<const Prose*> all;
  for (const Prose& option : options) all.push_back(&option);
  return all;
}

const QuestionKind choice_question{
    .name = "choice",
    .says = "one of several options",
    .keys = choice_keys,
    .begin = [] { return std::shared_ptr<QuestionBody>(std::make_shared<ChoiceQuestion>()); },
    .check = check_choice,
    .mark = marked_choice,
    .solution = choice_solution,
    .attempts = choice_attempts,
    .draw = draw_choice,
};

}  // namespace gatewalk::lessons
