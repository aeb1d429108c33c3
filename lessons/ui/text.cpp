#include "lessons/ui/text.hpp"

#include "imgui_internal.h"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

// Calls visit(code point, glyph, advance) for each character, with the glyph in the atlas.
template <class Visit>
void for_glyphs(ImFontBaked& baked, float size, bool tabular, std::string_view text, Visit visit) {
  const float scale = size / baked.Size;
  const float digit = tabular ? baked.GetCharAdvance('0') * scale : 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    unsigned int c = static_cast<unsigned char>(*at);
    if (c < 0x80) ++at;
    else at += ImTextCharFromUtf8(&c, at, end);
    if (c == '\n' || c == '\r') c = ' ';
    const ImFontGlyph* glyph = baked.FindGlyph(static_cast<ImWchar>(c));
    if (!glyph) continue;
    const float advance = tabular && c >= '0' && c <= '9' ? digit : glyph->AdvanceX * scale;
    visit(*glyph, scale, advance);
  }
}

ImFontBaked& baked_for(Ui& ui, const TextStyle& style) {
  return *ui.faces.font(style.face)->GetFontBaked(style.size, ui.density());
}

}  // namespace

float text_width(Ui& ui, const TextStyle& style, std::string_view text) {
  float width = 0;
  for_glyphs(baked_for(ui, style), style.size, style.tabular, text,
             [&](const ImFontGlyph&, float, float advance) { width += advance; });
  return width;
}

float baseline_of(Ui& ui, const TextStyle& style) {
  const ImFontBaked& baked = baked_for(ui, style);
  return baked.Ascent * style.size / baked.Size;
}

float draw_text(Ui& ui, Point at, const TextStyle& style, std::string_view text) {
  ImDrawList& draw = ui.draw();
  ImFontBaked& baked = baked_for(ui, style);
  const Color color = style.color ? style.color : ui.theme.text;
  // First round: makes the glyphs, which may give the atlas another texture; second round: draws them.
  int visible = 0;
  float width = 0;
  for_glyphs(baked, style.size, style.tabular, text, [&](const ImFontGlyph& glyph, float, float advance) {
    visible += glyph.Visible;
    width += advance;
  });
  const Rect area{at.x, at.y, width, style.size};
  if (visible == 0 || !area.inset(-style.size).overlaps(ui.clip())) return width;

  draw.PrimReserve(visible * 6, visible * 4);
  float x = at.x;
  const float y = ui.snapped(at.y);
  const float base = y + baked.Ascent * style.size / baked.Size;
  for_glyphs(baked, style.size, style.tabular, text, [&](const ImFontGlyph& glyph, float scale, float advance) {
    if (glyph.Visible) {
      const float left = x + (advance - glyph.AdvanceX * scale) / 2;
      const float x0 = left + glyph.X0 * scale, x1 = left + glyph.X1 * scale;
      const float y0 = y + glyph.Y0 * scale, y1 = y + glyph.Y1 * scale;
      const float top = style.slanted ? (base - y0) * 0.2f : 0, bottom = style.slanted ? (base - y1) * 0.2f : 0;
      draw.PrimQuadUV({x0 + top, y0}, {x1 + top, y0}, {x1 + bottom, y1}, {x0 + bottom, y1}, {glyph.U0, glyph.V0},
                      {glyph.U1, glyph.V0}, {glyph.U1, glyph.V1}, {glyph.U0, glyph.V1}, color);
    }
    x += advance;
  });
  return width;
}

void draw_text_in(Ui& ui, Rect area, const TextStyle& style, std::string_view text, Align align) {
  std::string shortened;
  float width = text_width(ui, style, text);
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
  draw_text(ui, {ui.snapped(area.x + left), area.y + (area.h - style.size) / 2}, style, text);
}

}  // namespace gatewalk::lessons
