#include "lessons/formula/boxes.hpp"

#include <algorithm>
#include <cmath>

namespace gatewalk::lessons::formula {

namespace {
constexpr char32_t kMissing = U'□';
// A bracket this much taller than its largest single form helps nobody; it also bounds the work.
constexpr int kMostExtenders = 300;
}  // namespace

void Sheet::move(const Box& box, float dx, float dy) {
  for (std::size_t i = box.from.glyphs; i < box.to.glyphs; ++i) glyphs[i].x += dx, glyphs[i].y += dy;
  for (std::size_t i = box.from.rules; i < box.to.rules; ++i) rules[i].box.x += dx, rules[i].box.y += dy;
  for (std::size_t i = box.from.pieces; i < box.to.pieces; ++i) pieces[i].box.x += dx, pieces[i].box.y += dy;
}

Box Sheet::start() const {
  Box box;
  box.from = box.to = mark();
  return box;
}

void Sheet::claim(Box& box) {
  if (term >= 0) pieces.push_back({term, {0, -box.height, box.width, box.extent()}, 0});
  finish(box);
}

void Sheet::put(char32_t code, float x, float y, float size, bool exact) {
  glyphs.push_back({code, x, y, size, term, false, exact});
}

Box Sheet::glyph(char32_t code, float size, bool script) {
  Box box = start();
  if (script) code = math_script_form(code);
  const MathGlyph* face = math_glyph(code);
  if (!face) face = math_glyph(code = kMissing);
  if (!face) return box;
  put(code, 0, 0, size, false);
  box.width = face->advance * size;
  box.height = std::max(0.f, face->height * size);
  box.depth = std::max(0.f, face->depth * size);
  box.italic = face->italic_correction * size;
  box.accent = face->accent_attachment * size;
  box.character = true;
  finish(box);
  return box;
}

Box Sheet::word_glyph(char32_t code, float size, bool script) {
  if (math_glyph(code)) return glyph(code, size, script);
  Box box = start();
  glyphs.push_back({code, 0, 0, size, term, true, false});
  box.width = (code >= 0x2E80 ? 1.f : .6f) * size;  // an ideograph fills its square
  box.height = .8f * size;
  box.depth = .15f * size;
  finish(box);
  return box;
}

Box Sheet::exact_glyph(char32_t code, float size) {
  Box box = glyph(code, size, false);
  for (std::size_t i = box.from.glyphs; i < box.to.glyphs; ++i) glyphs[i].exact = true;
  return box;
}

Box Sheet::tall(char32_t code, float least, float size, bool script) {
  const MathGlyph* plain = math_glyph(code);
  const MathGrowth* growth = math_growth(code);
  if (!plain || !growth || !growth->vertical || (plain->height + plain->depth) * size >= least) return glyph(code, size, script);
  for (const MathVariant& variant : growth->variants)
    if (variant.extent * size >= least) return exact_glyph(variant.code, size);
  if (growth->parts.empty()) return exact_glyph(growth->variants.empty() ? code : growth->variants.back().code, size);
  return assembled(growth->parts, growth->overlap, least, size, true);
}

Box Sheet::wide(char32_t code, float width, float size) {
  const MathGrowth* growth = math_growth(code);
  if (!growth || growth->vertical) return glyph(code, size, false);
  char32_t best = code;
  float least = 1e9f;
  for (const MathVariant& variant : growth->variants)
    if (const float off = std::abs(variant.extent * size - width); off < least) best = variant.code, least = off;
  // The steps between single forms are half an em; parts meet any greater width exactly.
  if (!growth->parts.empty() && !growth->variants.empty() && growth->variants.back().extent * size < width)
    return assembled(growth->parts, growth->overlap, width, size, false);
  return exact_glyph(best, size);
}

// n extenders in each place where one may stand: the length with the least overlap reaches `least`, then all joints
// overlap by the same amount more, so that the length is exact if the connectors allow it.
Box Sheet::assembled(std::span<const MathPart> parts, float overlap, float least, float size, bool vertical) {
  const auto length = [&](int repeats, int& joints) {
    float sum = 0;
    joints = -1;
    for (const MathPart& part : parts) {
      const int times = part.extender ? repeats : 1;
      sum += static_cast<float>(times) * part.extent * size;
      joints += times;
    }
    return sum;
  };
  int repeats = 0, joints = 0;
  float sum = length(0, joints);
  while (repeats < kMostExtenders && sum - static_cast<float>(std::max(0, joints)) * overlap * size < least)
    sum = length(++repeats, joints);
  float shared = joints > 0 ? std::max(overlap * size, (sum - least) / static_cast<float>(joints)) : 0;
  for (const MathPart& part : parts) {
    const float longest = std::max(part.start_connector, part.end_connector) * size;
    if (longest > 0) shared = std::min(shared, longest);
  }
  Box box = start();
  float at = 0;
  for (const MathPart& part : parts) {
    const MathGlyph* face = math_glyph(part.code);
    if (!face) continue;
    for (int k = part.extender ? repeats : 1; k > 0; --k) {
      if (vertical) {
        put(part.code, 0, -at - face->depth * size, size, true);
        box.width = std::max(box.width, face->advance * size);
      } else {
        put(part.code, at - face->left * size, 0, size, true);
        box.height = std::max(box.height, face->height * size);
        box.depth = std::max(box.depth, face->depth * size);
      }
      at += part.extent * size - shared;
    }
  }
  (vertical ? box.height : box.width) = std::max(0.f, at + shared);
  finish(box);
  return box;
}

Box Sheet::rule(float width, float height, float thickness) {
  Box box = start();
  rules.push_back({{0, -height, width, thickness}, term});
  box.width = width;
  box.height = height;
  finish(box);
  return box;
}

}  // namespace gatewalk::lessons::formula
