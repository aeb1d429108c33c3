// A lesson's text as data: paragraphs of pieces, read from Markdown. No sizes, colors or fonts here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "lessons/experiment/measure.hpp"

namespace gatewalk::lessons {

struct Piece {
  enum class Kind {
    text,
    formula,  // $…$: TeX of the subset in tex/tex.hpp
    value,    // {f[2]@2}: an expression of measure.hpp, shown as a number that follows every change
    term,     // [forget gate](#forget gate): a glossary term, or a quantity of the cell ([f](#f)): lights up on hover
    link,     // [lesson 9](input-gate)
  };
  Kind kind = Kind::text;
  std::string text;    // what is read
  std::string target;  // term id, link target, value's expression
  bool bold = false, italic = false, code = false;
  int line = 0;                      // where it stands in the file
  std::optional<Measure> measure{};  // of a value; none where the expression cannot be read
};

struct Paragraph {
  enum class Kind { text, item, display_formula, code };
  Kind kind = Kind::text;
  std::vector<Piece> pieces;
};

using Prose = std::vector<Paragraph>;

// Markdown to prose (md4c). `first_line` is the line of the file that the text starts at.
// Understood: paragraphs, lists, **bold**, *italic*, `code`, lines of code between two lines ```, [text](target), $TeX$, $$TeX$$,
// {expression}.
Prose read_prose(std::string_view markdown, int first_line);

// All words without markup, for speech and search.
std::string plain_text(const Paragraph& paragraph);

}  // namespace gatewalk::lessons
