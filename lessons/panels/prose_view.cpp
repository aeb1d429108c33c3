#include "lessons/panels/prose_view.hpp"

#include <algorithm>

#include "engine/writing/tex.hpp"
#include "lessons/course/glossary.hpp"
#include "lessons/course/picture_signs.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/show.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/panels/picture_sign.hpp"
#include "lessons/player/claims.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view number_link = "number:";
constexpr std::string_view reset_link = "reset:";

formula::ShowStyle formula_style(Ui& ui, const Player& player, float size, float width, bool display) {
  formula::ShowStyle style;
  style.size = size, style.width = width, style.display = display, style.smallest = 12;
  style.phrase = formula_phrases(player);
  const Experiment* e = &player.experiment();
  style.color = [&ui, e](std::string_view id) {
    return term_color(ui.theme, e->recipe(Pass::forward), e->recipe(Pass::backward), id);
  };
  return style;
}

// The color of the quantity a live number belongs to.
Color number_color(Ui& ui, const Player& player, const Measure& measure) {
  const auto named = measure.names(player.experiment(), player.cursor());
  if (!named) return 0;
  return named->pass == Pass::backward ? ui.theme.gradient
                                       : operation_color(ui.theme, player.experiment().recipe(named->pass), named->operation);
}

// What stands in the place of a paragraph that the reader's changes have made untrue: that it did, and a way back.
std::vector<Span> way_given(Ui& ui) {
  Span said, back;
  said.text = ui.say("lesson.gave_way") + " ";
  said.italic = true, said.color = ui.theme.muted;
  back.text = ui.say("lesson.gave_way_back");
  back.link = reset_link;
  return {said, back};
}

// Whether a paragraph speaks of the lesson's own network where one from a file stands in its place: of a quantity that this one
// does not have, or of a number at a step or unit that there is not.
bool is_of_another(const Player& player, const Paragraph& paragraph) {
  if (!player.shows_opened()) return false;
  const Experiment& e = player.experiment();
  const auto lacks = [&](const std::string& quantity) {
    return e.recipe(Pass::forward).find(quantity) < 0 && e.recipe(Pass::backward).find(quantity) < 0 &&
           !quantity.starts_with(sign_term) && !Glossary::of(player.lesson().language).find(quantity);
  };
  return std::any_of(paragraph.pieces.begin(), paragraph.pieces.end(), [&](const Piece& piece) {
    if (piece.kind == Piece::Kind::term) return lacks(piece.target);
    return piece.kind == Piece::Kind::value && piece.measure && !piece.measure->evaluate(e, player.cursor());
  });
}

// A value of the lesson's text has at least the decimals that are written behind it.
int decimals_of(const Piece& piece, int chosen) {
  return chosen < 0 ? chosen : std::max(chosen, static_cast<int>(number_from(piece.text).value_or(0)));
}

// Lines of code as they are written, all in one size that fits. Returns the height.
float draw_code(Ui& ui, std::string_view key, Point at, float width, const std::string& code, float size) {
  constexpr float pad = 10;
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= code.size();) {
    const std::size_t end = std::min(code.find('\n', begin), code.size());
    lines.push_back(std::string_view(code).substr(begin, end - begin));
    begin = end + 1;
  }
  TextStyle style{Face::code, size * 0.92f};
  float widest = 1;
  for (const std::string_view line : lines) widest = std::max(widest, text_width(ui, style, line));
  style.size *= std::min(1.0f, (width - 2 * pad) / widest);
  const float line_height = style.size * 1.5f, height = line_height * static_cast<float>(lines.size()) + 12;
  ui.node(key, Role::paragraph, code, {at.x, at.y, width, height});
  ui.fill({at.x, at.y, width, height}, ui.theme.raised, 8);
  float y = at.y + 6;
  for (const std::string_view line : lines) draw_text(ui, {at.x + pad, y}, style, line), y += line_height;
  return height;
}

}  // namespace

formula::Phrase formula_phrases(const Player& player) {
  return formula::phrases_of(Phrases::of(player.lesson().language));
}

std::vector<Span> spans_of(Ui& ui, const Player& player, const Paragraph& paragraph, const ParagraphStyle& style,
                           const KnownValues& known) {
  std::vector<Span> spans;
  const Experiment& e = player.experiment();
  for (const Piece& piece : paragraph.pieces) {
    Span span;
    span.text = piece.text;
    span.bold = piece.bold, span.italic = piece.italic, span.code = piece.code;
    switch (piece.kind) {
      case Piece::Kind::text: break;
      case Piece::Kind::formula:
        span.text.clear();
        span.box = formula::inline_box(ui, piece.text, formula_style(ui, player, style.size * 1.12f, 0, false));
        break;
      case Piece::Kind::value: {
        span.text = "?";
        span.bold = true;
        if (!piece.measure) break;
        const auto named = piece.measure->names(e, player.cursor());
        // What is asked for is not told.
        const auto before = known.find(piece.target);
        const auto value = before == known.end() ? piece.measure->evaluate(e, player.cursor()) : Result<double>(before->second);
        if (value && !player.asks(*value)) span.text = number_in_words(*value, decimals_of(piece, player.settings().decimals));
        span.color = number_color(ui, player, *piece.measure);
        if (!named) break;
        span.link = std::string(number_link) + piece.target;
        // A product or a sum has no place of its own: then it is said which of its numbers opens.
        if (const auto opens = e.number(*named); value && opens && *opens != *value && !player.asks(*value))
          span.tip = ui.say("lesson.opens_first",
                            {{"measure", piece.target},
                             {"number", e.recipe(named->pass)[named->operation].name + "[" + std::to_string(named->unit) + "]"},
                             {"step", named->step + 1}});
        break;
      }
      case Piece::Kind::term:
        if (auto sign = picture_sign(ui, piece.target, style.size)) {
          span.text.clear();
          span.box = std::move(sign);
          break;
        }
        span.term = piece.target;
        span.color = term_color(ui.theme, e.recipe(Pass::forward), e.recipe(Pass::backward), piece.target);
        span.bold = span.color != 0;
        if (const std::string* meaning = Glossary::of(player.lesson().language).find(piece.target); meaning && span.color == 0)
          span.tip = *meaning;
        break;
      case Piece::Kind::link:
        span.link = piece.target;
        span.address = piece.target.starts_with("http") ? piece.target : player.address_of(piece.target);
        break;
    }
    spans.push_back(std::move(span));
  }
  return spans;
}

std::string spoken_text(Ui& ui, const Player& player, const Prose& prose) {
  std::string words;
  for (const Paragraph& p : prose) words += (words.empty() ? "" : " ") + spoken_text(spans_of(ui, player, p, {}));
  return words;
}

void draw_prose(Ui& ui, Player& player, std::string_view key, Point at, float width, const Prose& prose, float& y,
                const ParagraphStyle& style, const KnownValues& known) {
  y = at.y;
  int k = 0;
  std::string pressed;
  const bool of_step = &prose == &player.step().prose;
  for (const Paragraph& p : prose) {
    const Ui::Scope scope(ui, std::string(key) + " " + std::to_string(k++));
    if (of_step && is_of_another(player, p)) continue;
    if (of_step && gives_way(player, static_cast<std::size_t>(k - 1))) {
      // It takes the same room, so that a slider below does not run from the hand that pulls it.
      const float room =
          p.kind == Paragraph::Kind::display_formula ? 0 : paragraph_height(ui, width, spans_of(ui, player, p, style), style);
      const ParagraphResult said = paragraph(ui, "gave way", {at.x + 12, y}, width - 12, way_given(ui), style);
      ui.fill({at.x, y + 2, 3, said.height - 4}, ui.theme.line, 1.5f);
      y += std::max(room, said.height) + style.size * 0.7f;
      if (!said.pressed_link.empty()) pressed = said.pressed_link;
      continue;
    }
    if (p.kind == Paragraph::Kind::display_formula && p.pieces.size() == 1) {
      y += 4;
      const auto shown = formula::show(ui, "formula", {at.x + 8, y}, p.pieces[0].text,
                                       formula_style(ui, player, style.size * 1.4f, width - 16, true));
      y += shown.height + 14;
      continue;
    }
    if (p.kind == Paragraph::Kind::code) {
      y += draw_code(ui, "code", {at.x, y}, width, plain_text(p), style.size) + style.size * 0.7f;
      continue;
    }
    std::vector<Span> spans = spans_of(ui, player, p, style, known);
    float indent = 0;
    if (p.kind == Paragraph::Kind::item) {
      indent = 18;
      // A sign of the picture stands in the place of the item's dot.
      if (spans.front().box && p.pieces.front().target.starts_with(sign_term)) {
        const auto sign = std::move(spans.front().box);
        spans.erase(spans.begin());
        if (!spans.empty() && spans.front().text.starts_with(' ')) spans.front().text.erase(0, 1);
        indent = sign->width + style.size;
        sign->draw(ui, {at.x, y + baseline_of(ui, {.face = style.face, .size = style.size}) + style.size * 0.3f});
      } else {
        ui.disc({at.x + 7, y + style.size * 0.82f}, 2.2f, ui.theme.muted);
      }
    }
    const ParagraphResult result = paragraph(ui, "text", {at.x + indent, y}, width - indent, spans, style);
    y += result.height + style.size * 0.7f;
    if (!result.pressed_link.empty()) pressed = result.pressed_link;
  }
  if (pressed == reset_link) {
    player.reset();
  } else if (pressed.starts_with(number_link)) {
    if (const auto measure = Measure::parse(pressed.substr(number_link.size())))
      if (const auto named = measure->names(player.experiment(), player.cursor())) player.open_number(*named);
  } else if (pressed.starts_with("http")) {
    ui.answered();
    ui.host.open_link(pressed);
  } else if (!pressed.empty()) {
    player.open_lesson(pressed);
  }
}

}  // namespace gatewalk::lessons
