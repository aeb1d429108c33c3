#include "lessons/course/prose.hpp"

#include <md4c.h>

#include <algorithm>
#include <functional>

#include "engine/base/words.hpp"

namespace gatewalk::lessons {

namespace {

// Collects md4c's callbacks into paragraphs.
struct ProseReader {
  Prose prose;
  int bold = 0, italic = 0, code = 0, list = 0;
  bool in_math = false, display = false, in_link = false;
  std::string link;
  const char *at = nullptr, *end = nullptr;  // how far the text is read, and its end
  int line = 1;                              // of `at`

  Paragraph& paragraph() {
    if (prose.empty()) prose.emplace_back();
    return prose.back();
  }

  Piece piece(Piece::Kind kind, std::string text) const {
    Piece p{kind, std::move(text), {}, bold > 0, italic > 0, code > 0, line};
    return p;
  }

  // Appends to the last piece where nothing but the letters differ.
  void add(Piece p) {
    auto& pieces = paragraph().pieces;
    if (!pieces.empty() && p.kind == Piece::Kind::text) {
      Piece& last = pieces.back();
      if (last.kind == Piece::Kind::text && last.bold == p.bold && last.italic == p.italic && last.code == p.code) {
        last.text += p.text;
        return;
      }
    }
    pieces.push_back(std::move(p));
  }
};

ProseReader& reader(void* data) { return *static_cast<ProseReader*>(data); }

int enter_block(MD_BLOCKTYPE type, void* detail, void* data) {
  ProseReader& r = reader(data);
  if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) ++r.list;
  if (type == MD_BLOCK_P && r.list == 0) r.prose.emplace_back();
  if (type == MD_BLOCK_LI) r.prose.push_back({Paragraph::Kind::item, {}});
  if (type == MD_BLOCK_CODE) r.prose.push_back({Paragraph::Kind::code, {}}), ++r.code;
  (void)detail;
  return 0;
}

int leave_block(MD_BLOCKTYPE type, void*, void* data) {
  ProseReader& r = reader(data);
  if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) --r.list;
  if (type == MD_BLOCK_CODE) {
    --r.code;
    auto& pieces = r.prose.back().pieces;
    if (!pieces.empty() && pieces.back().text.ends_with('\n')) pieces.back().text.pop_back();
  }
  return 0;
}

int enter_span(MD_SPANTYPE type, void* detail, void* data) {
  ProseReader& r = reader(data);
  switch (type) {
    case MD_SPAN_STRONG: ++r.bold; break;
    case MD_SPAN_EM: ++r.italic; break;
    case MD_SPAN_CODE: ++r.code; break;
    case MD_SPAN_A: {
      const MD_ATTRIBUTE& href = static_cast<MD_SPAN_A_DETAIL*>(detail)->href;
      r.in_link = true;
      r.link.assign(href.text, href.size);
      break;
    }
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
      r.in_math = true;
      r.display = type == MD_SPAN_LATEXMATH_DISPLAY;
      if (r.display && !r.paragraph().pieces.empty()) r.prose.emplace_back();
      r.add(r.piece(Piece::Kind::formula, {}));
      if (r.display) r.paragraph().kind = Paragraph::Kind::display_formula;
      break;
    default: break;
  }
  return 0;
}

int leave_span(MD_SPANTYPE type, void*, void* data) {
  ProseReader& r = reader(data);
  switch (type) {
    case MD_SPAN_STRONG: --r.bold; break;
    case MD_SPAN_EM: --r.italic; break;
    case MD_SPAN_CODE: --r.code; break;
    case MD_SPAN_A: r.in_link = false; break;
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
      r.in_math = false;
      if (r.display) r.prose.emplace_back();  // text after a display formula starts anew
      r.display = false;
      break;
    default: break;
  }
  return 0;
}

int text(MD_TEXTTYPE type, const MD_CHAR* letters, MD_SIZE size, void* data) {
  ProseReader& r = reader(data);
  std::string_view said(letters, size);
  // Most letters are handed out where they stand in the text; what stands in for a line break is not.
  if (!std::less<>()(letters, r.at) && !std::less<>()(r.end, letters)) {
    r.line += static_cast<int>(std::count(r.at, letters, '\n'));
    r.at = letters;
  }
  if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR) said = type == MD_TEXT_BR ? "\n" : " ";
  if (r.in_math) {
    r.paragraph().pieces.back().text += said;
  } else if (r.in_link) {
    const bool term = r.link.starts_with('#');
    Piece p = r.piece(term ? Piece::Kind::term : Piece::Kind::link, std::string(said));
    p.target = term ? r.link.substr(1) : r.link;
    for (char& c : p.target)
      if (c == '-' && term) c = ' ';
    r.add(std::move(p));
  } else if (type == MD_TEXT_CODE) {
    r.add(r.piece(Piece::Kind::text, std::string(said)));
  } else {
    r.add(r.piece(Piece::Kind::text, std::string(said)));
  }
  return 0;
}

// Markdown must leave the expressions in {…} alone: their stars and brackets are no markup. Formulas and code keep theirs.
std::string with_values_escaped(std::string_view markdown) {
  std::string out;
  bool math = false, code = false, value = false;
  char before = 0;
  for (const char c : markdown) {
    if (value && std::string_view("*_[]`\\<").find(c) != std::string_view::npos) out += '\\';
    if (!value && c == '`' && !math) code = !code;
    if (!value && c == '$' && !code && before != '$') math = !math;  // $$ opens and closes as $ does
    if (!math && !code && c == '{') value = true;
    if (c == '}' || c == '\n') value = false;
    out += before = c;
  }
  return out;
}

// Splits text pieces at {expression}: a live value. Done when a paragraph is whole, since md4c hands text out in parts.
void expand_values(Paragraph& paragraph) {
  std::vector<Piece> pieces;
  for (Piece& piece : paragraph.pieces) {
    std::string_view rest = piece.text;
    if (piece.kind == Piece::Kind::text && !piece.code)
      for (std::size_t open; (open = rest.find('{')) != std::string_view::npos;) {
        const std::size_t close = rest.find('}', open);
        if (close == std::string_view::npos) break;
        Piece before = piece, value = piece;
        before.text = rest.substr(0, open);
        if (!before.text.empty()) pieces.push_back(std::move(before));
        value.kind = Piece::Kind::value;
        value.text.clear();
        std::string_view inside = rest.substr(open + 1, close - open - 1);
        if (const std::size_t colon = inside.rfind(':'); colon != std::string_view::npos) {
          value.text = trimmed(inside.substr(colon + 1));
          inside = trimmed(inside.substr(0, colon));
        }
        value.target = inside;
        if (auto measure = Measure::parse(value.target, value.line)) value.measure = *std::move(measure);
        pieces.push_back(std::move(value));
        rest.remove_prefix(close + 1);
      }
    Piece last = piece;
    last.text = rest;
    if (!last.text.empty()) pieces.push_back(std::move(last));
  }
  paragraph.pieces = std::move(pieces);
}

}  // namespace

Prose read_prose(std::string_view markdown, int first_line) {
  ProseReader r;
  r.line = first_line;
  MD_PARSER parser{};
  parser.flags = MD_FLAG_LATEXMATHSPANS | MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;
  parser.enter_block = enter_block;
  parser.leave_block = leave_block;
  parser.enter_span = enter_span;
  parser.leave_span = leave_span;
  parser.text = text;
  const std::string escaped = with_values_escaped(markdown);
  r.at = escaped.data(), r.end = escaped.data() + escaped.size();
  md_parse(escaped.data(), static_cast<MD_SIZE>(escaped.size()), &parser, &r);
  for (Paragraph& p : r.prose)
    if (p.kind != Paragraph::Kind::code) expand_values(p);
  std::erase_if(r.prose, [](const Paragraph& p) {
    return p.pieces.empty() || (p.pieces.size() == 1 && p.pieces[0].kind == Piece::Kind::text && p.pieces[0].text == " ");
  });
  for (Paragraph& p : r.prose)  // a display formula's neighbours begin and end without blanks
    if (p.kind != Paragraph::Kind::code && p.pieces.front().kind == Piece::Kind::text && p.pieces.front().text.starts_with(' '))
      p.pieces.front().text.erase(0, 1);
  return std::move(r.prose);
}

std::string plain_text(const Paragraph& paragraph) {
  std::string all;
  for (const Piece& p : paragraph.pieces) all += p.kind == Piece::Kind::value ? "{" + p.target + "}" : p.text;
  return all;
}

}  // namespace gatewalk::lessons
