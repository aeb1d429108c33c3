// Wrapped paragraphs: spans → words → lines → drawing.
#include "lessons/ui/paragraph.hpp"

#include <algorithm>

#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

// A piece that is never broken: a word with the spaces after it, a Chinese character, a box.
struct Word {
  std::size_t span;
  std::string_view text;  // without trailing spaces
  float width = 0, space = 0;
  bool glued = false;     // belongs to the word before: no break between them ("f" + "," in two spans)
  bool new_line = false;  // starts a line whatever fits
  float x = 0;
  int line = 0;
};

struct Line {
  float ascent = 0, descent = 0, top = 0;
};

TextStyle style_of(const Span& span, const ParagraphStyle& paragraph_style, const Theme& theme) {
  TextStyle style;
  style.size = paragraph_style.size;
  style.face = span.bold ? Face::semibold : span.code ? Face::code : paragraph_style.face;
  if (span.code) style.size *= 0.92f;
  style.slanted = span.italic;
  style.color = span.color ? span.color : paragraph_style.color ? paragraph_style.color : theme.text;
  return style;
}

// The length of the character at the start, and whether a line may break around it.
std::size_t character(std::string_view text, bool& wide) {
  const auto byte = static_cast<unsigned char>(text[0]);
  const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
  wide = byte >= 0xE3 && byte <= 0xE9;  // U+3000–U+9FFF: kana and Chinese characters
  return std::min(length, text.size());
}

void split(std::size_t index, const Span& span, bool& space_before, std::vector<Word>& words) {
  std::string_view rest = span.text;
  bool new_line = false;
  while (!rest.empty()) {
    if (rest[0] == '\n') {
      new_line = true;
      space_before = true;
      rest.remove_prefix(1);
      continue;
    }
    if (rest[0] == ' ') {
      space_before = true;
      if (!words.empty()) words.back().space = 1;
      rest.remove_prefix(1);
      continue;
    }
    std::size_t length = 0;
    bool wide = false;
    while (length < rest.size() && rest[length] != ' ' && rest[length] != '\n') {
      bool next_wide = false;
      const std::size_t step = character(rest.substr(length), next_wide);
      if (length > 0 && (wide || next_wide)) break;
      wide = next_wide;
      length += step;
    }
    Word word{index, rest.substr(0, length)};
    word.glued = !space_before && !wide && !words.empty();
    word.new_line = new_line;
    words.push_back(word);
    rest.remove_prefix(length);
    space_before = wide;
    new_line = false;
  }
}

// A word that no line can hold is taken apart: an address, a file name.
void break_long(Ui& ui, float width, const std::vector<Span>& spans, const ParagraphStyle& style, std::vector<Word>& words) {
  for (std::size_t k = 0; k < words.size(); ++k) {
    Word& word = words[k];
    if (spans[word.span].box || word.text.size() < 12) continue;
    const TextStyle letters = style_of(spans[word.span], style, ui.theme);
    if (text_width(ui, letters, word.text) <= width) continue;
    std::size_t fits = 0;
    float wide = 0;
    while (fits < word.text.size()) {
      bool ignored = false;
      const std::size_t step = character(word.text.substr(fits), ignored);
      wide += text_width(ui, letters, word.text.substr(fits, step));
      if (fits > 0 && wide > width) break;
      fits += step;
    }
    if (fits >= word.text.size()) continue;
    Word rest{word.span, word.text.substr(fits)};
    rest.space = word.space;
    word.text = word.text.substr(0, fits), word.space = 0;
    words.insert(words.begin() + static_cast<std::ptrdiff_t>(k) + 1, rest);
  }
}

struct Setting {
  std::vector<Word> words;
  std::vector<Line> lines;
  float height = 0;
};

Setting set(Ui& ui, float width, const std::vector<Span>& spans, const ParagraphStyle& style) {
  Setting out;
  bool space_before = true;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (spans[i].box) {
      Word word{i, {}};
      word.glued = !space_before && !out.words.empty();
      out.words.push_back(word);
      space_before = false;
    } else {
      split(i, spans[i], space_before, out.words);
    }
  }
  break_long(ui, width, spans, style, out.words);
  for (Word& word : out.words) {
    const Span& span = spans[word.span];
    const TextStyle letters = style_of(span, style, ui.theme);
    word.width = span.box ? span.box->width : text_width(ui, letters, word.text);
    if (word.space > 0) word.space = text_width(ui, letters, " ");
  }

  // Greedy: a group of glued words goes onto the line if it fits.
  const TextStyle plain{style.face, style.size};
  const float gap = style.size * (style.line_height - 1) / 2;
  const float ascent = gap + baseline_of(ui, plain), descent = style.size * style.line_height - ascent;
  float x = 0;
  for (std::size_t i = 0; i < out.words.size();) {
    std::size_t end = i + 1;
    float wide = out.words[i].width;
    for (; end < out.words.size() && out.words[end].glued; ++end) wide += out.words[end - 1].space + out.words[end].width;
    if (out.lines.empty() || out.words[i].new_line || (x > 0 && x + wide > width + 0.5f)) {
      out.lines.push_back({ascent, descent, 0});
      x = 0;
    }
    for (; i < end; ++i) {
      Word& word = out.words[i];
      Line& line = out.lines.back();
      word.x = x;
      word.line = static_cast<int>(out.lines.size()) - 1;
      x += word.width + word.space;
      if (const auto& box = spans[word.span].box) {
        line.ascent = std::max(line.ascent, box->ascent + 3);
        line.descent = std::max(line.descent, box->descent + 3);
      }
    }
  }
  for (Line& line : out.lines) {
    line.top = out.height;
    out.height += line.ascent + line.descent;
  }
  return out;
}

// The words between two links, as a node.
struct TextPart {
  std::string text;
  Rect bounds;
  int count = 0;

  void add(const Span& span, const Word& word, Rect band) {
    if (text.empty() || text == " ") bounds = band;
    text += span.box ? span.box->speech : std::string(word.text);
    if (word.space > 0) text += ' ';
  }
  // Behind a link: the blank there is the text's.
  void follow(const Word& link) { text = link.space > 0 ? " " : ""; }
  void emit(Ui& ui) {
    if (text == " ") text.clear();
    if (!text.empty()) ui.node("text" + std::to_string(count++), Role::text, text, bounds);
    text.clear();
  }
};

// A band behind or under the words of one span on one line.
void decorate(Ui& ui, const Span& span, Rect band, Color color) {
  if (span.code) ui.fill(band.inset(-3, 1), ui.theme.raised, 4);
  if (!span.term.empty() && ui.is_lit(span.term)) ui.fill(band.inset(-2, 1), faded(color, 0.22f), 4);
  if (!span.tip.empty() && span.link.empty())
    ui.dashes({band.x, band.bottom() - 3}, {band.right(), band.bottom() - 3}, faded(color, 0.8f), 1.5f, 2.5f);
  if (!span.link.empty()) ui.line({band.x, band.bottom() - 3}, {band.right(), band.bottom() - 3}, faded(color, 0.7f));
}

// A term with a meaning: shown on hover and on focus; pressed, it is said and stays open until something else is pressed.
// What stands on the next line is the same term: it has no node of its own.
void glossary_term(Ui& ui, const std::string& piece, const Span& span, Rect band, bool goes_on) {
  const std::string id = ui.id(piece);
  Response r;
  if (goes_on) {
    r = ui.pointable(id, band);
  } else {
    SemanticNode& node = ui.node(piece, Role::button, span.text, band);
    node.description = span.tip;
    r = ui.pressable(node);
  }
  if (r.pressed) {
    ui.pinned = ui.pinned == id ? "" : id;
    if (!ui.pinned.empty()) ui.announce(span.text + ": " + span.tip);
  }
  if (ui.pinned == id && ui.take_key(ImGuiKey_Escape, false)) ui.pinned.clear();
  if (r.ring) ui.ring(band.inset(0, 2), 4);
  tooltip(ui, id, band, r.hovered, r.ring, span.tip);
}

}  // namespace

float paragraph_height(Ui& ui, float width, const std::vector<Span>& spans, const ParagraphStyle& style) {
  return set(ui, width, spans, style).height;
}

std::string spoken_text(const std::vector<Span>& spans) {
  std::string text;
  for (const Span& span : spans) text += span.box ? span.box->speech : span.text;
  return text;
}

ParagraphResult paragraph(Ui& ui, std::string_view key, Point at, float width, const std::vector<Span>& spans,
                          const ParagraphStyle& style) {
  const Setting setting = set(ui, width, spans, style);
  ParagraphResult result{setting.height, {}};
  Ui::Group group(ui, key, style.role, spoken_text(spans), {at.x, at.y, width, setting.height});
  group.node().level = style.level;
  // With links inside, the text around them are nodes as well, so that all is read once and in order.
  const bool parts =
      std::any_of(spans.begin(), spans.end(), [](const Span& span) { return !span.link.empty() || !span.tip.empty(); });
  TextPart text_part;

  for (std::size_t i = 0; i < setting.words.size();) {
    // The words of one span on one line are one piece.
    const Word& first = setting.words[i];
    const Span& span = spans[first.span];
    std::size_t end = i + 1;
    while (end < setting.words.size() && setting.words[end].span == first.span && setting.words[end].line == first.line) ++end;
    const Word& last = setting.words[end - 1];
    const Line& line = setting.lines[static_cast<std::size_t>(first.line)];
    const Rect band{at.x + first.x, at.y + line.top, last.x + last.width - first.x, line.ascent + line.descent};
    const TextStyle letters = style_of(span, style, ui.theme);
    const bool goes_on = i > 0 && setting.words[i - 1].span == first.span;
    const std::string piece = std::to_string(first.span) + (goes_on ? "+" + std::to_string(first.line) : "");

    if (parts && span.link.empty() && span.tip.empty())
      for (std::size_t k = i; k < end; ++k) text_part.add(spans[setting.words[k].span], setting.words[k], band);
    if (!span.link.empty()) {
      text_part.emit(ui);
      // What stands on the next line is the same link: it is read once.
      Response r;
      const std::string node_id = ui.id(piece);
      if (goes_on) {
        r = ui.pointable(node_id, band);
        if (r.hovered) ui.cursor(ImGuiMouseCursor_Hand);
      } else {
        SemanticNode& node = ui.node(piece, Role::link, span.text, band);
        node.link = span.address;
        node.description = span.tip;
        r = ui.pressable(node);
      }
      if (r.pressed) result.pressed_link = span.link;
      if (r.ring) ui.ring(band.inset(0, 2), 4);
      if (!span.tip.empty()) tooltip(ui, node_id, band, r.hovered, r.ring, span.tip);
      text_part.follow(last);
    } else if (!span.tip.empty()) {
      text_part.emit(ui);
      glossary_term(ui, piece, span, band, goes_on);
      text_part.follow(last);
    } else if (!span.term.empty()) {
      const Response r = ui.pointable(ui.id(piece), band);
      if (r.hovered) ui.light(span.term);
    }
    decorate(ui, span, band.inset(0, (band.h - style.size * 1.4f) / 2), letters.color);
    for (; i < end; ++i) {
      const Word& word = setting.words[i];
      const float base = at.y + line.top + line.ascent;
      if (span.box) span.box->draw(ui, {at.x + word.x, base});
      else draw_text(ui, {at.x + word.x, base - baseline_of(ui, letters)}, letters, word.text);
    }
  }
  text_part.emit(ui);
  return result;
}

}  // namespace gatewalk::lessons
