#include "lessons/formula/draw.hpp"

#include <algorithm>
#include <cmath>

#include "imgui.h"
#include "lessons/ui/faces.hpp"

namespace gatewalk::lessons::formula {

namespace {

// Up to this size in physical pixels, glyphs are drawn at a whole pixel size and not resampled; above, in steps.
constexpr float kWholeSizes = 48, kStep = 8, kLargest = 256;

// The face's hairlines thin out to grey below this many physical pixels an em: letters are drawn over with this opacity.
constexpr float kThin = 30, kOverdrawn = .6f;

struct Ink {
  std::uint32_t color;
  Emphasis emphasis;
};

std::uint32_t with_alpha(std::uint32_t color, float factor) {
  const auto alpha = static_cast<float>(color >> IM_COL32_A_SHIFT & 0xFF) * factor;
  return (color & ~IM_COL32_A_MASK) | static_cast<std::uint32_t>(alpha) << IM_COL32_A_SHIFT;
}

std::vector<Ink> inks(const Layout& layout, const Look& look) {
  std::vector<Ink> result;
  for (const PlacedTerm& term : layout.terms) {
    const Ink outer = term.parent >= 0 ? result[static_cast<std::size_t>(term.parent)] : Ink{look.ink, Emphasis::none};
    const std::uint32_t color = look.color ? look.color(term.id) : 0;
    Emphasis emphasis = look.emphasis ? look.emphasis(term.id) : Emphasis::none;
    if (emphasis == Emphasis::none && outer.emphasis == Emphasis::dimmed) emphasis = Emphasis::dimmed;
    result.push_back({color ? color : outer.color, emphasis});
  }
  return result;
}

class Pen {
 public:
  Pen(ImDrawList& list, Point origin, float scale, const Look& look) : list_(list), look_(look), origin_(origin), scale_(scale) {}

  float snapped(float v) const { return std::round(v * look_.density) / look_.density; }

  // A character in the face that has it: the mathematical one, for words the text faces; no glyph if none has it.
  struct Letter {
    ImFontBaked* face = nullptr;
    const ImFontGlyph* glyph = nullptr;
    float unit = 1;  // what the face's units are multiplied by
  };
  Letter letter(const PlacedGlyph& glyph) const {
    const float physical = glyph.size * scale_ * look_.density;
    float whole = std::max(1.f, std::round(physical));
    if (whole > kWholeSizes) whole = std::min(kLargest, std::ceil(physical / kStep) * kStep);
    Letter found;
    found.unit = (glyph.exact || physical > kWholeSizes ? physical / whole : 1) / look_.density;
    const Face own = glyph.words ? Face::regular : Face::math;
    for (std::size_t k = 0; k <= face_count; ++k) {
      const Face face = k == 0 ? own : static_cast<Face>(k - 1);
      if ((k > 0 && face == own) || !look_.faces->has(face)) continue;
      ImFontBaked* baked = look_.faces->font(face)->GetFontBaked(whole, 1);
      if (!found.face) found.face = baked;
      const ImFontGlyph* of_face = baked->FindGlyph(static_cast<ImWchar>(glyph.code));
      if (!of_face || of_face->Codepoint != static_cast<unsigned int>(glyph.code)) continue;
      found.face = baked, found.glyph = of_face;
      return found;
    }
    look_.faces->note_missing(static_cast<unsigned int>(glyph.code));
    return found;
  }

  void glyph(const PlacedGlyph& placed, std::uint32_t color) {
    const auto [face, glyph, unit] = letter(placed);
    const float x = origin_.x + placed.x * scale_;
    const float baseline = placed.exact ? origin_.y + placed.y * scale_ : snapped(origin_.y + placed.y * scale_);
    if (!glyph) {
      const float em = placed.size * scale_;
      list_.AddRect({x, baseline - em * .68f}, {x + em * .5f, baseline}, color, 0, 0, std::max(1.f / look_.density, em * .07f));
      return;
    }
    if (!glyph->Visible) return;
    const float top = baseline - std::round(face->Ascent) * unit;
    const bool thin = !placed.words && placed.size * scale_ * look_.density < kThin;
    for (int times = thin ? 2 : 1; times > 0; --times) {
      list_.PrimReserve(6, 4);
      list_.PrimRectUV({x + glyph->X0 * unit, top + glyph->Y0 * unit}, {x + glyph->X1 * unit, top + glyph->Y1 * unit},
                       {glyph->U0, glyph->V0}, {glyph->U1, glyph->V1},
                       thin && times == 1 ? with_alpha(color, kOverdrawn) : color);
    }
  }

  void rule(const PlacedRule& rule, std::uint32_t color) {
    const float pixel = 1 / look_.density;
    const float thickness = std::max(pixel, snapped(rule.box.h * scale_));
    const float top = snapped(origin_.y + (rule.box.y + rule.box.h / 2) * scale_ - thickness / 2);
    const float left = origin_.x + rule.box.x * scale_;
    list_.AddRectFilled({left, top}, {left + rule.box.w * scale_, top + thickness}, color);
  }

  // Behind the letters: a tint and a frame, or a line below.
  void emphasis(const Rect& box, const Ink& ink) {
    const float pad = std::max(1.5f, .1f * scale_ * 20);
    const ImVec2 a{snapped(origin_.x + box.x * scale_ - pad), snapped(origin_.y + box.y * scale_ - pad)};
    const ImVec2 b{snapped(origin_.x + box.right() * scale_ + pad), snapped(origin_.y + box.bottom() * scale_ + pad)};
    list_.AddRectFilled(a, b, with_alpha(ink.color, ink.emphasis == Emphasis::lit ? .22f : .13f), 3);
    if (ink.emphasis == Emphasis::lit) list_.AddRect(a, b, with_alpha(ink.color, .9f), 3, 0, std::max(1.f, 1 / look_.density));
    else list_.AddRectFilled({a.x, b.y - 1}, {b.x, b.y + 1}, ink.color, 1);
  }

 private:
  ImDrawList& list_;
  const Look& look_;
  Point origin_;
  float scale_;
};

}  // namespace

void draw(ImDrawList& list, const Layout& layout, Point origin, float scale, const Look& look) {
  if (!look.faces || !look.faces->has(Face::math) || scale <= 0) return;
  const std::vector<Ink> of_term = inks(layout, look);
  const auto color = [&](int term) {
    if (term < 0) return look.ink;
    const Ink& ink = of_term[static_cast<std::size_t>(term)];
    return ink.emphasis == Emphasis::dimmed ? with_alpha(ink.color, .4f) : ink.color;
  };
  Pen pen(list, origin, scale, look);
  // First round: makes the glyphs, which may give the atlas another texture; second round: draws them.
  for (const PlacedGlyph& glyph : layout.glyphs) (void)pen.letter(glyph);
  for (std::size_t i = 0; i < layout.terms.size(); ++i)
    if (of_term[i].emphasis == Emphasis::lit || of_term[i].emphasis == Emphasis::active)
      for (const Rect& box : layout.terms[i].boxes) pen.emphasis(box, of_term[i]);
  for (const PlacedGlyph& glyph : layout.glyphs) pen.glyph(glyph, color(glyph.term));
  for (const PlacedRule& rule : layout.rules) pen.rule(rule, color(rule.term));
}

std::string_view term_under(const Layout& layout, Point origin, float scale, Point pointer) {
  if (scale <= 0) return {};
  const int index = term_at(layout, {(pointer.x - origin.x) / scale, (pointer.y - origin.y) / scale}, 2);
  return index < 0 ? std::string_view{} : std::string_view(layout.terms[static_cast<std::size_t>(index)].id);
}

}  // namespace gatewalk::lessons::formula
