// The reader's answers: Player's part that marks questions and counts what is done.
#include <algorithm>
#include <cmath>

#include "lessons/player/marking.hpp"
#include "lessons/player/player.hpp"
#include "lessons/words/numbers.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

// A number that comes with learning may be on its way.
std::string why_not_marked(const Player& p) {
  const Phrases& words = Phrases::of(p.lesson().language);
  const bool comes = p.learned() && (p.learned()->running() || (p.view().walked && !p.learned()->has_walked(p.update())));
  return comes ? words.say("answer.still_learning", {{"update", std::max(p.update_wanted(), p.update())}})
               : words.say("answer.not_marked");
}
std::string key_of(const Lesson& lesson, const Question& question) { return lesson.slug + "/" + question.id; }
}  // namespace

std::string Player::key(const Question& question) const { return key_of(lesson(), question); }

const std::string& Player::typed(const Question& question) const {
  const auto found = state_.typed.find(key(question));
  return found == state_.typed.end() ? answer(question).text : found->second;
}

void Player::type(const Question& question, std::string text) {
  if (waits([question, text](Player& p) { p.type(question, text); })) return;
  state_.typed[key(question)] = std::move(text);
  ++version_;
}

const Answer& Player::answer(const Question& question) const {
  static const Answer none;
  const auto found = answers_.find(key(question));
  return found == answers_.end() ? none : found->second;
}

void Player::submit(const Question& question, std::string_view text) {
  if (waits([question, text = std::string(text)](Player& p) { p.submit(question, text); })) return;
  if (question.kind->unit && !number_from(text)) {
    Answer& answer = answers_[key(question)];
    if (answer.state == Answer::State::right || answer.state == Answer::State::shown) return;
    answer.text = text, answer.state = Answer::State::wrong;
    answer.mistake = -1, answer.slip = Slip::not_a_number;
    close(question, answer);
    just_marked_ = question.id;
    ++version_;
    return;
  }
  const auto marked = mark(question, text, *experiment_, state_.cursor);
  if (!marked) return problem_ = why_not_marked(*this), void();
  Answer& answer = answers_[key(question)];
  if (answer.state == Answer::State::shown) return;
  answer.text = text;
  answer.mistake = marked->mistake, answer.slip = marked->slip, answer.where = marked->where;
  answer.state = marked->right ? Answer::State::right : Answer::State::wrong;
  close(question, answer);
  ++answer.tries;
  just_marked_ = question.id;
  ++version_;
}

// What was computed of a question is told as it was when its answer was marked: what it asked, and what explains it.
void Player::close(const Question& question, Answer& answer) const {
  answer.computed.clear();
  for (const Prose* prose : {&question.text, &question.explanation})
    for (const Paragraph& paragraph : *prose)
      for (const Piece& piece : paragraph.pieces)
        if (piece.kind == Piece::Kind::value && piece.measure)
          if (const auto value = piece.measure->evaluate(*experiment_, state_.cursor)) answer.computed[piece.target] = *value;
  const auto now = question.kind->by_doing ? Result<double>(Error{}) : solution(question);
  answer.solution = now ? std::optional(*now) : std::nullopt;
}

void Player::ask_hint(const Question& question) {
  if (waits([question](Player& p) { p.ask_hint(question); })) return;
  Answer& answer = answers_[key(question)];
  answer.hints = std::min(answer.hints + 1, static_cast<int>(question.hints.size()));
  ++version_;
}

void Player::give_up(const Question& question) {
  if (waits([question](Player& p) { p.give_up(question); })) return;
  Answer& answer = answers_[key(question)];
  if (answer.state != Answer::State::right) answer.state = Answer::State::shown, close(question, answer);
  ++version_;
}

void Player::try_again(const Question& question) {
  if (waits([question](Player& p) { p.try_again(question); })) return;
  if (question.kind->by_doing) reset();
  answers_.erase(key(question));
  state_.typed.erase(key(question));
  ++version_;
}

// Every cell on the screen is asked about in every frame.
bool Player::asks(double value) const {
  Kept& known = kept("asked");
  if (known.version != version_) {
    std::vector<double> asked;
    if (!hides("questions"))
      for (const Question& question : step().questions) {
        const auto state = answer(question).state;
        if (state == Answer::State::right || state == Answer::State::shown) continue;
        for (const Measure& withheld : question.withheld)
          if (const auto one = withheld.evaluate(*experiment_, state_.cursor)) asked.push_back(*one);
        if (!question.kind->asked) continue;
        const auto one = question.kind->asked(question, *experiment_, state_.cursor);
        if (one && *one != 0 && *one != 1) asked.push_back(*one);
      }
    known = {version_, asked};
  }
  const auto& asked = std::any_cast<const std::vector<double>&>(known.data);
  // The same number summed in another order differs in its last digits.
  return std::any_of(asked.begin(), asked.end(),
                     [&](double one) { return one == value || std::abs(one - value) <= 1e-12 * std::abs(one); });
}

Result<double> Player::solution(const Question& question) const {
  return question.kind->solution(question, *experiment_, state_.cursor);
}

// Some measures run the network anew, and panels ask in every frame.
int Player::known_solution(const Question& question) const {
  Known& known = known_[key(question)];
  if (known.version == version_) return known.value;
  const auto now = solution(question);
  known = {version_, now ? static_cast<int>(*now) : -1};
  return known.value;
}

int Player::right_option(const Question& question) const { return known_solution(question); }

bool Player::act_done(const Question& question) const { return known_solution(question) == 1; }

double Player::lesson_share(int lesson) const {
  int all = 0, right = 0;
  const Lesson& l = course()[static_cast<std::size_t>(lesson)];
  for (const Step& s : l.steps)
    for (const Question& q : s.questions) {
      ++all;
      const auto found = answers_.find(key_of(l, q));
      right += found != answers_.end() && found->second.state == Answer::State::right;
    }
  return all ? static_cast<double>(right) / all : 0;
}

bool Player::visited(int lesson) const { return visited_.count(course()[static_cast<std::size_t>(lesson)].slug) > 0; }

}  // namespace gatewalk::lessons
