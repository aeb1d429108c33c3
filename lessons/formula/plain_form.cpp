#include "lessons/formula/plain_form.hpp"

#include <unordered_map>

#include "lessons/formula/math_face.hpp"

namespace gatewalk::lessons::formula {

char32_t plain_form(char32_t code) {
  static const auto letters = [] {
    std::unordered_map<char32_t, char32_t> of_form;
    for (const MathGlyph& glyph : math_glyphs())
      if (const char32_t form = math_script_form(glyph.code); form != glyph.code) of_form.emplace(form, glyph.code);
    return of_form;
  }();
  const auto found = letters.find(code);
  return found == letters.end() ? code : found->second;
}

}  // namespace gatewalk::lessons::formula
