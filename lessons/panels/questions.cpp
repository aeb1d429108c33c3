#include "lessons/panels/questions.hpp"

#include "lessons/course/language.hpp"
#include "lessons/panels/prose_view.hpp"
#include "lessons/panels/question_card.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/paper.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

class QuestionBox : public QuestionCard {
 public:
  QuestionBox(Ui& its_ui, Player& its_player, const Question& its_question, float left, float wide, float top)
      : QuestionCard{its_ui, its_player, its_question, left + 18, wide - 36, top + 14} {}

  // Draws its content; the card behind it has the height of the last frame.
  float draw() {
    label(ui, "name", {x, y, width, 20}, ui.say(question.kind->by_doing ? Key("question.act") : Key("question.name")),
          {Face::semibold, 13.5f, ui.theme.forget});
    y += 24;
    // On paper a question is as nobody has answered it, or with what is right.
    const Paper& paper = Paper::of(ui);
    Answer answer = paper.on ? Answer{} : player.answer(question);
    if (paper.on && paper.answers) answer.state = Answer::State::shown;
    // Of another version of the lesson, or of a file: what this question does not have is not told.
    answer.hints = std::clamp(answer.hints, 0, static_cast<int>(question.hints.size()));
    if (answer.mistake >= static_cast<int>(question.mistakes.size())) answer.mistake = -1;
    const bool closed = answer.state == Answer::State::right || answer.state == Answer::State::shown;
    const bool asks_otherwise = answer.state != Answer::State::open && changed_since(answer);
    // "Not yet" was said of what was asked then.
    if (asks_otherwise && !closed) answer.state = Answer::State::open;
    prose("text", question.text, 0, closed ? answer.computed : KnownValues{});
    question.kind->draw(*this, answer, closed);
    const float said = y;
    verdict(answer);
    if (closed && asks_otherwise)
      y += paragraph(ui, "then", {x, y}, width, {{ui.say("question.as_it_was")}}, {13, 1.45f, ui.theme.muted}).height + 8;
    // A verdict comes into view, wherever the reader has scrolled to.
    if (player.just_marked() == question.id && y > said) ui.to_reveal = Rect{x, said, width, y - said};
    say(answer);
    for (int k = 0; k < answer.hints; ++k)
      prose("hint " + std::to_string(k), question.hints[static_cast<std::size_t>(k)], ui.theme.muted);
    if (paper.on) return y + 8;
    if (!closed) helps(answer);
    else again();
    return y + 8;
  }

 private:
  // Whether what the reader changed after the answer was marked has given the question other numbers, or another answer.
  bool changed_since(const Answer& answer) const {
    Player::Kept& kept = player.kept("asked now " + question.id);
    if (kept.version != player.version()) {
      bool other = false;
      for (const Paragraph& p : question.text)
        for (const Piece& piece : p.pieces)
          if (const auto then = answer.computed.find(piece.target);
              piece.kind == Piece::Kind::value && piece.measure && then != answer.computed.end())
            other = other || differs(piece.measure->evaluate(player.experiment(), player.cursor()), then->second);
      if (answer.solution && !other) other = differs(player.solution(question), *answer.solution);
      kept = {player.version(), other};
    }
    return std::any_cast<bool>(kept.data);
  }
  // As the screen shows it.
  bool differs(const Result<double>& now, double then) const {
    return !now || number_in_words(*now, decimals()) != number_in_words(then, decimals());
  }

  void prose(const std::string& key, const Prose& text, Color color = 0, const KnownValues& known = {}) {
    ParagraphStyle style{14, 1.5f};
    style.color = color;
    draw_prose(ui, player, key, {x, y}, width, text, y, style, known);
  }

  // What a submitted answer came to, said once.
  void say(const Answer& answer) {
    if (player.just_marked() != question.id) return;
    if (answer.state == Answer::State::right)
      return ui.announce(ui.say(question.kind->by_doing ? Key("question.done") : Key("question.right")));
    std::string said = ui.say("question.not_yet");
    if (answer.mistake >= 0)
      said += " " + spoken_text(ui, player, question.mistakes[static_cast<std::size_t>(answer.mistake)].text);
    else if (const std::string slip = slipped(answer); !slip.empty()) said += " " + slip;
    ui.announce(said);
  }

  // What is said of a wrong answer that the lesson has no word on; empty: nothing.
  std::string slipped(const Answer& answer) const {
    switch (answer.slip) {
      case Slip::none: return {};
      case Slip::not_a_number: return ui.say("answer.no_number", {{"typed", answer.text}});
      case Slip::sign: return ui.say("answer.sign");
      case Slip::unit: return ui.say("answer.other_unit", {{"unit", answer.where}});
      case Slip::step: return ui.say("answer.other_step", {{"step", answer.where + 1}});
      case Slip::unchanged: return ui.say("answer.unchanged");
    }
    return {};
  }

  void verdict(const Answer& answer) {
    if (answer.state == Answer::State::open) return;
    if (answer.state == Answer::State::wrong) {
      line("verdict", ui.say("question.not_yet"), ui.theme.wrong);
      if (const std::string slip = slipped(answer); answer.mistake < 0 && !slip.empty())
        y += paragraph(ui, "slip", {x, y}, width, {{slip}}, {14, 1.5f}).height + 10;
      if (answer.mistake < 0) return;
      const Mistake& mistake = question.mistakes[static_cast<std::size_t>(answer.mistake)];
      prose("mistake", mistake.text);
      if (mistake.operation.empty()) return;
      const std::string& text = ui.say("question.where");
      if (button(ui, "where", {x, y, button_width(ui, text), ui.target(32)}, text)) show(mistake.operation);
      y += ui.target(32) + 10;
      return;
    }
    if (question.kind->unit) {
      const auto solution = answer.solution ? Result<double>(*answer.solution) : player.solution(question);
      const std::string unit = question.kind->unit(question);
      const std::string value = solution ? number_in_words(*solution, decimals()) : std::string("?");
      line("verdict",
           ui.say(answer.state == Answer::State::right ? Key("question.right_number") : Key("question.solution"),
                  {{"value", unit.empty() ? value : value + " " + unit}}),
           ui.theme.right);
    } else {
      line("verdict", ui.say(answer.state == Answer::State::right ? Key("question.right_mark") : Key("question.shown")),
           ui.theme.right);
    }
    prose("explain", question.explanation, 0, answer.computed);
  }

  // The reader's own, or as many as the question asks for.
  int decimals() const {
    const int own = player.settings().decimals;
    return own < 0 || !question.kind->digits ? own : std::max(own, question.kind->digits(question));
  }

  void line(std::string_view key, const std::string& text, Color color) {
    label(ui, key, {x, y, width, 22}, text, {Face::semibold, 14.5f, color});
    y += 28;
  }

  // At the step and unit of the answer, where that is a number of the walk.
  void show(const std::string& operation) {
    const Cursor& c = player.cursor();
    const auto place = question.kind->place ? question.kind->place(question, player.experiment(), c) : std::nullopt;
    for (const Pass pass : {c.pass, Pass::forward, Pass::backward}) {
      const equations::Recipe& recipe = player.experiment().recipe(pass);
      const Index op = recipe.find(operation);
      if (op < 0) continue;
      const int step = place ? place->step : c.step;
      player.seek(pass, step, op);
      if (place && !recipe[op].matrix() && place->unit < player.experiment().trace(pass, c.part).units(op))
        player.open_number({pass, op, step, place->unit, -1, c.part, c.batch});
      return;
    }
  }

  void again() {
    if (link(ui, "again", {x, y}, ui.say("question.again"), {Face::regular, 13, ui.theme.muted})) player.try_again(question);
    y += ui.target(24);
  }

  void helps(const Answer& answer) {
    const TextStyle style{Face::regular, 13, ui.theme.muted};
    float left = x;
    if (answer.hints < static_cast<int>(question.hints.size())) {
      const std::string& hint = ui.say("question.hint");
      if (link(ui, "hint", {left, y}, hint, style)) player.ask_hint(question);
      left += text_width(ui, style, hint) + 20;
    }
    if (!question.kind->by_doing && answer.tries > 0)
      if (link(ui, "give up", {left, y}, ui.say("question.give_up"), style)) player.give_up(question);
    y += ui.target(24);
  }
};

}  // namespace

void QuestionCard::submit(const std::string& text) { player.submit(question, text); }

void draw_question(Ui& ui, Player& player, const Question& question, float x, float width, float& y) {
  const Ui::Scope scope(ui, "question " + question.id);
  // The card has the height of its content, which is known when that is drawn: it is put below it afterwards.
  ImDrawList& list = ui.draw();
  ImDrawListSplitter layers;
  layers.Split(&list, 2);
  layers.SetCurrentChannel(&list, 1);
  const float end = QuestionBox(ui, player, question, x, width, y).draw();
  layers.SetCurrentChannel(&list, 0);
  card(ui, {x, y, width, end - y}, ui.theme.forget);
  layers.Merge(&list);
  y = end + 16;
}

}  // namespace gatewalk::lessons
