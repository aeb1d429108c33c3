#include "lessons/panels/questions.hpp"

#include "lessons/panels/prose_view.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

class Card {
 public:
  Card(Ui& ui, Player& player, const Question& question, float x, float width, float y)
      : ui_(ui), player_(player), q_(question), x_(x + 18), w_(width - 36), y_(y + 14) {}

  // Draws its content; the card behind it has the height of the last frame.
  float draw() {
    label(ui_, "name", {x_, y_, w_, 20}, ui_.say(q_.kind == Question::Kind::act ? Key("question.act") : Key("question.name")),
          {Face::semibold, 13.5f, ui_.theme.forget});
    y_ += 24;
    prose("text", q_.text);
    const Answer answer = player_.answer(q_);
    const bool closed = answer.state == Answer::State::right || answer.state == Answer::State::shown;
    if (q_.kind == Question::Kind::number) number(answer, closed);
    else if (q_.kind == Question::Kind::choice) choice(answer, closed);
    else act(answer, closed);
    verdict(answer);
    say(answer);
    for (int k = 0; k < answer.hints; ++k)
      prose("hint " + std::to_string(k), q_.hints[static_cast<std::size_t>(k)], ui_.theme.muted);
    if (!closed) helps(answer);
    return y_ + 8;
  }

 private:
  void prose(const std::string& key, const Prose& text, Color color = 0) {
    ParagraphStyle style{14, 1.5f};
    style.color = color;
    draw_prose(ui_, player_, key, {x_, y_}, w_, text, y_, style);
  }

  void number(const Answer& answer, bool closed) {
    std::string typed = player_.typed(q_);
    const float h = ui_.target(36);
    Rect row{x_, y_, w_, h};
    TextFieldStyle style;
    style.invalid = answer.state == Answer::State::wrong;
    style.placeholder = ui_.say("question.placeholder");
    const Rect field = row.cut_left(std::min(140.0f, w_ * 0.5f));
    row.cut_left(10);
    const TextFieldResult entry = text_field(ui_, "field", field, ui_.say("question.answer"), typed, style);
    if (entry.changed) player_.type(q_, typed);
    const bool entered = entry.submitted;
    const std::string& check_it = ui_.say("question.check");
    ButtonStyle check{.look = ButtonStyle::accent, .enabled = !typed.empty() && !closed};
    const bool pressed = button(ui_, "check", row.cut_left(button_width(ui_, check_it, check)), check_it, check);
    if ((entered || pressed) && !closed) submit(typed);
    y_ += h + 10;
  }

  void choice(const Answer& answer, bool closed) {
    const int right = closed ? player_.right_option(q_) : -1;
    for (std::size_t k = 0; k < q_.options.size(); ++k) {
      const Ui::Scope scope(ui_, "option " + std::to_string(k));
      std::string words;
      for (const Paragraph& p : q_.options[k]) words += (words.empty() ? "" : " ") + plain_text(p);
      std::vector<Span> spans;
      ParagraphStyle style{14, 1.4f};
      for (const Paragraph& p : q_.options[k])
        for (Span& s : spans_of(ui_, player_, p, style)) spans.push_back(std::move(s));
      const float h = std::max(ui_.target(34), paragraph_height(ui_, w_ - 44, spans, style) + 14);
      const Rect place{x_, y_, w_, h};
      const bool chosen = answer.tries > 0 && answer.text == std::to_string(k);
      SemanticNode& node = ui_.node("choose", Role::button, words, place);
      node.selected = chosen;
      node.disabled = closed;
      const Response r = ui_.pressable(node);
      ui_.fill(place, r.hovered && !closed ? ui_.theme.raised : ui_.theme.panel, 8);
      const bool is_right = closed && static_cast<int>(k) == right;
      const Color frame = is_right                                         ? ui_.theme.right
                          : chosen && answer.state == Answer::State::wrong ? ui_.theme.wrong
                                                                           : ui_.theme.line;
      ui_.frame(place, frame, 8, is_right || chosen ? 1.8f : 1);
      ui_.disc({x_ + 18, y_ + h / 2}, 6.5f, frame == ui_.theme.line ? ui_.theme.faint : frame);
      ui_.disc({x_ + 18, y_ + h / 2}, chosen || is_right ? 2.5f : 5, ui_.theme.panel);
      paragraph(ui_, "words", {x_ + 34, y_ + 7}, w_ - 44, spans, style);
      if (r.ring) ui_.ring(place, 8);
      if (r.hovered && !closed) ui_.cursor(ImGuiMouseCursor_Hand);
      if (r.pressed && !closed) submit(std::to_string(k));
      y_ += h + 6;
    }
    y_ += 4;
  }

  void act(const Answer& answer, bool closed) {
    // Doing it is the answer: it is marked the moment it is true.
    if (!closed && answer.state != Answer::State::right && player_.act_done(q_)) player_.submit(q_, "");
  }

  void submit(const std::string& text) { player_.submit(q_, text); }

  // What a submitted answer came to, said once.
  void say(const Answer& answer) {
    if (player_.just_marked() != q_.id) return;
    if (answer.state == Answer::State::right)
      return ui_.announce(ui_.say(q_.kind == Question::Kind::act ? Key("question.done") : Key("question.right")));
    std::string said = ui_.say("question.not_yet");
    if (answer.mistake >= 0)
      for (const Paragraph& p : q_.mistakes[static_cast<std::size_t>(answer.mistake)].text) said += " " + plain_text(p);
    ui_.announce(said);
  }

  void verdict(const Answer& answer) {
    if (answer.state == Answer::State::open) return;
    if (answer.state == Answer::State::wrong) {
      line("verdict", ui_.say("question.not_yet"), ui_.theme.wrong);
      if (answer.mistake < 0) return;
      const Mistake& mistake = q_.mistakes[static_cast<std::size_t>(answer.mistake)];
      prose("mistake", mistake.text);
      if (mistake.operation.empty()) return;
      const std::string& text = ui_.say("question.where");
      if (button(ui_, "where", {x_, y_, button_width(ui_, text), ui_.target(32)}, text)) show(mistake.operation);
      y_ += ui_.target(32) + 10;
      return;
    }
    if (q_.kind == Question::Kind::number) {
      const auto solution = player_.solution(q_);
      const std::string value = solution ? number_in_words(*solution, player_.settings().decimals) : std::string("?");
      line("verdict",
           ui_.say(answer.state == Answer::State::right ? Key("question.right_number") : Key("question.solution"),
                   {{"value", q_.unit.empty() ? value : value + " " + q_.unit}}),
           ui_.theme.right);
    } else {
      line("verdict", ui_.say(answer.state == Answer::State::right ? Key("question.right_mark") : Key("question.shown")),
           ui_.theme.right);
    }
    prose("explain", q_.explanation);
  }

  void line(std::string_view key, const std::string& text, Color color) {
    label(ui_, key, {x_, y_, w_, 22}, text, {Face::semibold, 14.5f, color});
    y_ += 28;
  }

  void show(const std::string& operation) {
    const Cursor& c = player_.cursor();
    for (const Pass pass : {c.pass, Pass::forward, Pass::backward})
      if (const Index op = player_.experiment().recipe(pass).find(operation); op >= 0) return player_.seek(pass, c.step, op);
  }

  void helps(const Answer& answer) {
    const TextStyle style{Face::regular, 13, ui_.theme.muted};
    float x = x_;
    if (answer.hints < static_cast<int>(q_.hints.size())) {
      const std::string& hint = ui_.say("question.hint");
      if (link(ui_, "hint", {x, y_}, hint, style)) player_.ask_hint(q_);
      x += text_width(ui_, style, hint) + 20;
    }
    if (q_.kind != Question::Kind::act && answer.tries > 0)
      if (link(ui_, "give up", {x, y_}, ui_.say("question.give_up"), style)) player_.give_up(q_);
    y_ += ui_.target(24);
  }

  Ui& ui_;
  Player& player_;
  const Question& q_;
  float x_, w_, y_;
};

}  // namespace

void draw_question(Ui& ui, Player& player, const Question& question, float x, float width, float& y) {
  const Ui::Scope scope(ui, "question " + question.id);
  // The card has the height of its content, which is known when that is drawn: it is put below it afterwards.
  ImDrawList& list = ui.draw();
  ImDrawListSplitter layers;
  layers.Split(&list, 2);
  layers.SetCurrentChannel(&list, 1);
  const float end = Card(ui, player, question, x, width, y).draw();
  layers.SetCurrentChannel(&list, 0);
  card(ui, {x, y, width, end - y}, ui.theme.forget);
  layers.Merge(&list);
  y = end + 16;
}

}  // namespace gatewalk::lessons
