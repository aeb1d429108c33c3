#include "lessons/questions/act.hpp"

#include <algorithm>

#include "lessons/course/reader.hpp"
#include "lessons/panels/prose_view.hpp"
#include "lessons/panels/question_card.hpp"
#include "lessons/panels/tick.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/questions/questions.hpp"
#include "lessons/ui/paragraph.hpp"

namespace gatewalk::lessons {

namespace {

ActQuestion& act_body(Question& q) { return static_cast<ActQuestion&>(*q.body); }

constexpr LineKey<Question> act_keys[] = {
    {"condition",
     "a measure; true when it is done, and not before. May be repeated: then `\\|` and some words stand behind each, and each is "
     "ticked by itself",
     [](const LessonReader& reader, const KeyValue& line, Question& q) {
       const std::size_t bar = std::min(line.value.find('|'), line.value.size());
       auto m = reader.measure(trimmed(line.value.substr(0, bar)), line);
       if (!m) return Status(m.error());
       act_body(q).conditions.push_back({*m, std::string(trimmed(line.value.substr(std::min(bar + 1, line.value.size()))))});
       return Status(Ok{});
     }},
    {"mistake", "a measure that is true of a usual mistake",
     [](const LessonReader& reader, const KeyValue& line, Question& q) {
       auto m = reader.measure(line.value, line);
       if (!m) return Status(m.error());
       act_body(q).slips.push_back({*m, {}});
       return Status(Ok{});
     }},
    {"tell", "says so to the reader; it stands behind its `mistake:`",
     [](const LessonReader& reader, const KeyValue& line, Question& q) {
       if (act_body(q).slips.empty()) return Status(reader.error("'tell' stands behind a 'mistake' line", line.line, 1));
       act_body(q).slips.back().tell = read_prose(line.text, line.line);
       return Status(Ok{});
     }},
    {"solve", "a target and a number that bring it about; may be repeated. The check tries it",
     [](const LessonReader& reader, const KeyValue& line, Question& q) { return reader.setting(line, act_body(q).solution); }},
};

// What the lesson itself proposes must bring it about.
void check_act(LessonCheck& check, const Question& q) {
  const auto& act = q.as<ActQuestion>();
  if (act.conditions.empty()) return check.add("the question '" + q.id + "' has no 'condition:'", q.line);
  for (const auto& slip : act.slips) {
    if (slip.tell.empty()) check.add("a mistake of '" + q.id + "' has no 'tell:'", q.line);
    const auto now = slip.measure.evaluate(check.experiment(), check.cursor);
    if (now && *now != 0) check.add("a mistake of '" + q.id + "' is told before the reader does anything", q.line);
  }
  bool done = true;
  for (const auto& condition : act.conditions) {
    // Of a cell that is still to be typed it may name what is not there yet: what it says is checked of the solution.
    const auto now = condition.measure.evaluate(check.experiment(), check.cursor);
    done = done && now && *now == 1.0;
    if (act.conditions.size() > 1 && condition.label.empty())
      check.add("in '" + q.id + "' the condition '" + condition.measure.text() + "' has no words to be ticked", q.line);
  }
  if (done) check.add("the condition of '" + q.id + "' holds before the reader does anything", q.line);
  if (act.solution.empty()) return check.add("the question '" + q.id + "' has no 'solve:'", q.line);
  auto solved = check.experiment().with(act.solution);
  if (!solved) return check.add(solved.error().what, q.line);
  for (const auto& slip : act.slips)
    if (const auto now = slip.measure.evaluate(*solved, check.cursor); now && *now != 0)
      check.add("a mistake of '" + q.id + "' is told of its own 'solve:'", q.line);
  if (std::any_of(act.conditions.begin(), act.conditions.end(),
                  [&](const auto& one) { return check.measure(one.measure, q.line, *solved) == 0.0; }))
    check.add("what '" + q.id + "' gives as 'solve:' does not bring about its condition", q.line);
}

Result<double> act_solution(const Question& q, const Experiment& experiment, const Cursor& cursor) {
  const auto& act = q.as<ActQuestion>();
  bool done = !act.conditions.empty();
  for (const auto& condition : act.conditions) {
    const auto holds = condition.measure.evaluate(experiment, cursor);
    if (!holds) return holds.error();
    done = done && *holds != 0;
  }
  return done ? 1.0 : 0.0;
}

Result<Mark> marked_act(const Question& q, std::string_view, const Experiment& experiment, const Cursor& cursor) {
  const auto done = act_solution(q, experiment, cursor);
  if (!done) return done.error();
  return Mark{*done != 0};
}

// The first usual mistake that was made, by its number; -1: none.
int slip_of(const Player& player, const Question& q) {
  Player::Kept& kept = player.kept("slips of " + q.id);
  if (kept.version != player.version()) {
    const auto& slips = q.as<ActQuestion>().slips;
    const auto made = std::find_if(slips.begin(), slips.end(), [&](const auto& slip) {
      const auto now = slip.measure.evaluate(player.experiment(), player.cursor());
      return now && *now != 0;
    });
    kept = {player.version(), made == slips.end() ? -1 : static_cast<int>(made - slips.begin())};
  }
  return std::any_cast<int>(kept.data);
}

// Which conditions are met: some run the network anew, and a frame asks for all of them.
const std::vector<bool>& met(const Player& player, const Question& q) {
  Player::Kept& kept = player.kept("conditions of " + q.id);
  if (kept.version != player.version()) {
    std::vector<bool> all;
    for (const auto& condition : q.as<ActQuestion>().conditions) {
      const auto holds = condition.measure.evaluate(player.experiment(), player.cursor());
      all.push_back(holds && *holds != 0);
    }
    kept = {player.version(), all};
  }
  return std::any_cast<const std::vector<bool>&>(kept.data);
}

Result<std::vector<Attempt>> act_attempts(const Question& q, const Experiment&, const Cursor&) {
  return std::vector<Attempt>{{{}, "", false, -1}, {q.as<ActQuestion>().solution, "", true, -1}};
}

// It is marked the moment it is true.
void draw_act(QuestionCard& card, const Answer& answer, bool closed) {
  const auto& conditions = card.question.as<ActQuestion>().conditions;
  const auto& done = met(card.player, card.question);
  // Nothing is said of the last whole cell while the text under edit is none.
  const bool waits = !closed && card.player.cell_problem().has_value();
  for (std::size_t k = 0; k < conditions.size(); ++k)
    if (!conditions[k].label.empty())
      card.y += draw_tick(card.ui, "condition " + std::to_string(k), {card.x, card.y}, card.width, conditions[k].label,
                          done[k] && !waits, waits);
  if (waits)
    card.y += paragraph(card.ui, "waits", {card.x, card.y}, card.width, {{card.ui.say("question.waits")}},
                        {13.5f, 1.4f, card.ui.theme.muted})
                  .height +
              4;
  const bool open = !closed && answer.state != Answer::State::right && !waits;
  const bool done_now = open && card.player.act_done(card.question);
  if (const int slip = open && !done_now ? slip_of(card.player, card.question) : -1; slip >= 0) {
    const Prose& tell = card.question.as<ActQuestion>().slips[static_cast<std::size_t>(slip)].tell;
    float y = card.y;
    draw_prose(card.ui, card.player, "slip", {card.x, card.y}, card.width, tell, y, {13.5f, 1.4f, card.ui.theme.text});
    card.y = y + 4;
  }
  if (done_now) card.submit("");
}

}  // namespace

const QuestionKind act_question{
    .name = "act",
    .says = "something that the reader brings about with the step's own sliders",
    .keys = act_keys,
    .begin = [] { return std::shared_ptr<QuestionBody>(std::make_shared<ActQuestion>()); },
    .check = check_act,
    .mark = marked_act,
    .solution = act_solution,
    .attempts = act_attempts,
    .draw = draw_act,
    .by_doing = true,
};

}  // namespace gatewalk::lessons
