#include "lessons/ui/text.hpp"

#include <algorithm>

#include "imgui_internal.h"
#include "lessons/ui/drawn_texts.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

// A letter in the atlas, how many logical pixels one of its face's units is, and how far down it is moved so that letters of
// several faces stand on one line. No glyph: no face has it.
struct Letter {
  const ImFontGlyph* glyph = nullptr;
  float scale = 1, drop = 0;
};

// Where letters come from: the style's own face, then the others in the order of Face. Faces are baked for a size when a letter
// is first asked of them.
class Chain {
 public:
  Chain(Ui& ui, const TextStyle& style)
      : ui_(ui), style_(style), first_(*ui.faces.font(style.face)->GetFontBaked(style.size, ui.density())) {}

  ImFontBaked& first() { return first_; }

  float rise() const { return first_.Ascent * style_.size / first_.Size; }

  Letter find(unsigned int code_point) {
    if (const ImFontGlyph* glyph = has(first_, code_point)) return {glyph, style_.size / first_.Size, 0};
    for (std::size_t k = 0; k < face_count; ++k) {
      const auto face = static_cast<Face>(k);
      if (face == style_.face || !ui_.faces.has(face)) continue;
      ImFontBaked& baked = *ui_.faces.font(face)->GetFontBaked(style_.size, ui_.density());
      const float scale = style_.size / baked.Size;
      if (const ImFontGlyph* glyph = has(baked, code_point)) return {glyph, scale, rise() - baked.Ascent * scale};
    }
    return {};
  }

 private:
  static const ImFontGlyph* has(ImFontBaked& baked, unsigned int code_point) {
    // ImGui's own answer for what is missing is another letter, and remembered: asking costs no search in the file.
    const ImFontGlyph* glyph = baked.FindGlyph(static_cast<ImWchar>(code_point));
    return glyph && glyph->Codepoint == code_point ? glyph : nullptr;
  }
  Ui& ui_;
  const TextStyle& style_;
  ImFontBaked& first_;
};

constexpr float box_advance = 0.62f, box_width = 0.5f, box_height = 0.68f;  // of what stands for a missing letter, in ems

// Blanks and full-width signs that a face need not have, and what has no width at all.
unsigned int usual(unsigned int c) {
  if (c == '\n' || c == '\r' || c == '\t' || c == 0xA0 || c == 0x202F || (c >= 0x2000 && c <= 0x200A)) return ' ';
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;  // full-width signs of Chinese and Japanese keyboards
  return c;
}
bool without_width(unsigned int c) {
  return (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F);
}

// Calls visit(letter, advance) for each character.
template <class Visit>
void for_glyphs(Ui& ui, Chain& chain, const TextStyle& style, std::string_view text, Visit visit) {
  const float digit = style.tabular ? chain.first().GetCharAdvance('0') * style.size / chain.first().Size : 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    unsigned int c = static_cast<unsigned char>(*at);
    if (c < 0x80) ++at;
    else at += ImTextCharFromUtf8(&c, at, end);
    Letter letter = chain.find(c);
    if (!letter.glyph && usual(c) != c) letter = chain.find(usual(c));
    if (!letter.glyph && without_width(c)) continue;
    if (!letter.glyph) ui.faces.note_missing(c);
    const bool tabular = style.tabular && c >= '0' && c <= '9';
    visit(letter, tabular ? digit : letter.glyph ? letter.glyph->AdvanceX * letter.scale : style.size * box_advance);
  }
}

// Where there is no room at all a text is made smaller than any letter; no face has a size of nothing, or less.
bool can_be_seen(const TextStyle& style) { return style.size > 0.5f; }

}  // namespace

float text_width(Ui& ui, const TextStyle& style, std::string_view text) {
  if (!can_be_seen(style)) return 0;
  float width = 0;
  Chain chain(ui, style);
  for_glyphs(ui, chain, style, text, [&](const Letter&, float advance) { width += advance; });
  return width;
}

float baseline_of(Ui& ui, const TextStyle& style) { return can_be_seen(style) ? Chain(ui, style).rise() : 0; }

float draw_text(Ui& ui, Point at, const TextStyle& style, std::string_view text) {
  if (!can_be_seen(style)) return 0;
  ImDrawList& draw = ui.draw();
  Chain chain(ui, style);
  const Color color = style.color ? style.color : ui.theme.text;
  // First round: makes the glyphs, which may give the atlas another texture; second round: draws them.
  int visible = 0;
  float width = 0;
  for_glyphs(ui, chain, style, text, [&](const Letter& letter, float advance) {
    visible += letter.glyph && letter.glyph->Visible;
    width += advance;
  });
  const Rect area{at.x, at.y, width, style.size};
  if (!area.inset(-style.size).overlaps(ui.clip())) return width;
  if (DrawnTexts& drawn = DrawnTexts::of(ui); drawn.noted) {
    const float base = at.y + chain.rise(), capitals = style.size * 0.7f;
    drawn.all.push_back({std::string(text), {at.x, base - capitals, width, capitals}, ui.clip()});
  }

  draw.PrimReserve(visible * 6, visible * 4);
  float x = at.x;
  const float y = ui.snapped(at.y), base = y + chain.rise();
  std::vector<Rect> boxes;
  for_glyphs(ui, chain, style, text, [&](const Letter& letter, float advance) {
    const ImFontGlyph* glyph = letter.glyph;
    if (!glyph) {
      boxes.push_back({x + (advance - style.size * box_width) / 2, base - style.size * box_height, style.size * box_width,
                       style.size * box_height});
    } else if (glyph->Visible) {
      const float scale = letter.scale, left = x + (advance - glyph->AdvanceX * scale) / 2;
      const float x0 = left + glyph->X0 * scale, x1 = left + glyph->X1 * scale;
      const float y0 = y + letter.drop + glyph->Y0 * scale, y1 = y + letter.drop + glyph->Y1 * scale;
      const float top = style.slanted ? (base - y0) * 0.2f : 0, bottom = style.slanted ? (base - y1) * 0.2f : 0;
      draw.PrimQuadUV({x0 + top, y0}, {x1 + top, y0}, {x1 + bottom, y1}, {x0 + bottom, y1}, {glyph->U0, glyph->V0},
                      {glyph->U1, glyph->V0}, {glyph->U1, glyph->V1}, {glyph->U0, glyph->V1}, color);
    }
    x += advance;
  });
  for (const Rect& box : boxes) ui.frame(box, color, 0, std::max(1.0f, style.size * 0.07f));
  return width;
}

void draw_text_in(Ui& ui, Rect area, const TextStyle& wanted, std::string_view text, Align align) {
  std::string shortened;
  TextStyle style = wanted;
  float width = text_width(ui, style, text);
  if (width > area.w + 0.5f) {
    style.size = std::min(wanted.size, std::max({wanted.size * area.w / width, wanted.size * 0.75f, 10.0f}));
    width = text_width(ui, style, text);
  }
  if (width > area.w + 0.5f) {
    shortened = text;
    const float dots = text_width(ui, style, "…");
    while (!shortened.empty() && width + dots > area.w) {
      while (shortened.size() > 1 && (static_cast<unsigned char>(shortened.back()) & 0xC0) == 0x80) shortened.pop_back();
      shortened.pop_back();
      width = text_width(ui, style, shortened);
    }
    shortened += "…";
    width += dots;
    text = shortened;
  }
  const float left = align == Align::left ? 0 : align == Align::center ? (area.w - width) / 2 : area.w - width;
  // Capitals in the middle: the em box of the faces has more room below than above.
  DrawnTexts& drawn = DrawnTexts::of(ui);
  const std::size_t before = drawn.all.size();
  draw_text(ui, {ui.snapped(area.x + left), area.y + (area.h - style.size) / 2}, style, text);
  if (drawn.all.size() > before) drawn.all.back().cut = !shortened.empty();
}

}  // namespace gatewalk::lessons
