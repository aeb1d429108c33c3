// Lists, scripts and limits; the constructs with parts of their own are in set_constructs.cpp.
#include "lessons/formula/set.hpp"

#include <algorithm>

#include "lessons/tex/symbols.hpp"

namespace gatewalk::lessons::formula {

namespace {

// Trees from the parser are shallower; one built by hand stops here.
constexpr int kDeepest = 60;

// Latin Modern Math gives one value where TeX's own faces (cmsy10) have several; these are theirs, in em.
constexpr float kSubscriptAlone = .150f;                           // sub1: a subscript without a superscript stands higher
constexpr float kSuperscriptDisplay = .413f;                       // sup1
constexpr float kSubscriptDrop = .035f, kSuperscriptDrop = .270f;  // sub_drop and sup_drop at script size

// Space between atoms, the TeXbook's table on page 170: 1 thin, 2 medium, 3 thick; negative: not in scripts.
//                                ord  op bin rel open close punct inner
constexpr signed char kSpaces[8][8] = {{0, 1, -2, -3, 0, 0, 0, -1},      // ord
                                       {1, 1, 0, -3, 0, 0, 0, -1},       // op
                                       {-2, -2, 0, 0, -2, 0, 0, -2},     // bin
                                       {-3, -3, 0, 0, -3, 0, 0, -3},     // rel
                                       {0, 0, 0, 0, 0, 0, 0, 0},         // open
                                       {0, 1, -2, -3, 0, 0, 0, -1},      // close
                                       {-1, -1, 0, -1, -1, -1, -1, -1},  // punct
                                       {-1, 1, -2, -3, -1, 0, -1, -1}};  // inner

float space_between(Atom left, Atom right, bool script) {
  const int kind = kSpaces[static_cast<int>(left)][static_cast<int>(right)];
  if (kind == 0 || (kind < 0 && script)) return 0;
  const int step = kind < 0 ? -kind : kind;
  return static_cast<float>(2 + step) / 18;  // 3, 4 and 5 mu
}

Size scripted(Size size) { return size < Size::script ? Size::script : Size::scriptscript; }

}  // namespace

float Setter::em(Size size) const {
  const MathConstants& c = math_constants();
  if (size == Size::script) return size_ * c.script_percent_scale_down;
  if (size == Size::scriptscript) return size_ * c.script_script_percent_scale_down;
  return size_;
}

int Setter::begin_term(const std::string& id) {
  const int outer = sheet.term;
  terms.push_back({id, outer, {}});
  sheet.term = static_cast<int>(terms.size()) - 1;
  return outer;
}

std::vector<Item> Setter::items(const List& list, Style style) {
  std::vector<Item> result;
  append(result, list, style);
  return result;
}

void Setter::append(std::vector<Item>& result, const List& list, Style& style) {
  if (depth_ >= kDeepest) return;
  ++depth_;
  for (const Node& node : list) {
    if (node.kind == Kind::style) {
      style.size = node.style == 0 ? Size::display : node.style == 1 ? Size::text : Size::script;
      continue;
    }
    if (node.kind == Kind::term && node.sub.empty() && node.sup.empty() && !node.parts.empty()) {
      const int outer = begin_term(node.text);
      Style inside = style;
      append(result, node.parts[0], inside);
      sheet.term = outer;
      continue;
    }
    if (splices_fences && node.kind == Kind::fenced && node.sub.empty() && node.sup.empty() && !node.parts.empty()) {
      append_fenced(result, node, style);
      continue;
    }
    Item item;
    item.atom = item.right = node.atom;
    // Brackets that grow keep the distances of those that do not: \tanh\left(x\right) as \tanh(x).
    if (node.kind == Kind::fenced && node.code) item.atom = Atom::open;
    if (node.kind == Kind::fenced && (node.close || !node.sub.empty() || !node.sup.empty())) item.right = Atom::close;
    item.size = style.size;
    if (node.kind == Kind::space) {
      item.space = true;
      item.box = sheet.start();
      item.box.width = node.amount * em(style.size);
    } else {
      item.product = node.atom == Atom::bin && node.code != U'+' && node.code != U'−';
      item.dots = node.code == U'⋯' || node.code == U'…';
      const bool outermost = splices_fences;
      splices_fences = false;
      item.box = entry(node, style);
      splices_fences = outermost;
      sheet.claim(item.box);
    }
    result.push_back(item);
  }
  --depth_;
}

void Setter::append_fenced(std::vector<Item>& result, const Node& node, Style style) {
  const float axis = math_constants().axis_height * em(style.size);
  const std::size_t first = result.size();
  Style inside = style;
  append(result, node.parts[0], inside);
  float reach = 0;
  for (std::size_t i = first; i < result.size(); ++i)
    reach = std::max({reach, result[i].box.height - axis, result[i].box.depth + axis});
  Item open, close;
  open.box = bracket(node.code, covering(reach), style);
  sheet.claim(open.box);
  open.atom = open.right = Atom::open;
  close.box = bracket(node.close, covering(reach), style);
  sheet.claim(close.box);
  close.atom = close.right = Atom::close;
  open.size = close.size = style.size;
  result.insert(result.begin() + static_cast<std::ptrdiff_t>(first), open);
  result.push_back(close);
}

void Setter::space_out(std::vector<Item>& all) const {
  Item* previous = nullptr;
  const auto wants_operand = [](Atom a) {
    return a == Atom::bin || a == Atom::op || a == Atom::rel || a == Atom::open || a == Atom::punct;
  };
  for (Item& item : all) {
    if (item.space) continue;
    if (item.atom == Atom::bin && (!previous || wants_operand(previous->right))) item.atom = item.right = Atom::ord;
    if (previous && previous->atom == Atom::bin &&
        (item.atom == Atom::rel || item.atom == Atom::close || item.atom == Atom::punct))
      previous->atom = previous->right = Atom::ord;
    previous = &item;
  }
  if (previous && previous->atom == Atom::bin) previous->atom = previous->right = Atom::ord;
  previous = nullptr;
  for (Item& item : all) {
    if (item.space) continue;
    item.before = previous ? space_between(previous->right, item.atom, is_script(item.size)) * em(item.size) : 0;
    previous = &item;
  }
}

Box Setter::row(std::vector<Item>& all) {
  Box box;
  box.from = all.empty() ? sheet.mark() : all.front().box.from;
  box.to = all.empty() ? sheet.mark() : all.back().box.to;
  for (Item& item : all) {
    box.width += item.before;
    sheet.move(item.box, box.width, 0);
    box.width += item.box.width;
    box.height = std::max(box.height, item.box.height);
    box.depth = std::max(box.depth, item.box.depth);
  }
  // A group with a single character in it is still that character, for scripts and accents.
  if (all.size() == 1) box.character = all[0].box.character, box.accent = all[0].box.accent;
  return box;
}

Box Setter::row(const List& list, Style style) {
  std::vector<Item> all = items(list, style);
  space_out(all);
  return row(all);
}

// A nucleus with its scripts or limits. The width includes what slants out.
Box Setter::entry(const Node& node, Style style) {
  if (const Node* core = indexed_core(node)) return term_with_power(node, *core, style);
  Box base = node.kind == Kind::symbol && node.large ? operator_symbol(node, style) : nucleus(node, style);
  const bool scripts = !node.sub.empty() || !node.sup.empty();
  const bool stacked = node.kind == Kind::brace || node.limits == Limits::above_and_below ||
                       (node.limits == Limits::automatic && node.takes_limits && style.size == Size::display);
  if (scripts && stacked) return with_limits(base, node, style);
  if (scripts) return with_scripts(base, node, style);
  base.width += base.italic;
  base.italic = 0;
  return base;
}

Box Setter::nucleus(const Node& node, Style style) {
  static const List nothing;
  const List& first = node.parts.empty() ? nothing : node.parts[0];
  switch (node.kind) {
    case Kind::symbol: return sheet.glyph(node.code, em(style.size), is_script(style.size));
    case Kind::name:
      return letters(node.text, node.alphabet == Alphabet::bold ? Alphabet::bold : Alphabet::upright, false, style);
    case Kind::words: return letters(node.text, node.alphabet, true, style);
    case Kind::group: return row(first, style);
    case Kind::term: {
      const int outer = begin_term(node.text);
      Box box = row(first, style);
      sheet.claim(box);
      sheet.term = outer;
      return box;
    }
    case Kind::fraction: return fraction(node, style);
    case Kind::radical: return radical(node, style);
    case Kind::accent: return accent(node, style);
    case Kind::line: return line(node, style);
    case Kind::brace: return brace(node, style);
    case Kind::fenced: return fenced(node, style);
    case Kind::bracket: return bracket(node.code, covering((node.amount - math_constants().axis_height) * size_), style);
    case Kind::matrix: return matrix(node, style);
    case Kind::space:
    case Kind::style: break;
  }
  return sheet.start();
}

Box Setter::letters(std::string_view words, Alphabet alphabet, bool as_text, Style style) {
  Box box = sheet.start();
  const float size = em(style.size);
  for (std::size_t i = 0; i < words.size();) {
    const auto lead = static_cast<unsigned char>(words[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t k = 1; k < length && i + k < words.size(); ++k)
      code = code << 6 | (static_cast<unsigned char>(words[i + k]) & 0x3F);
    i += length;
    if (code == U' ') {
      box.width += size * (as_text ? 1 / 3.f : 1 / 6.f);
      continue;
    }
    Box letter = sheet.word_glyph(styled(code, alphabet), size, is_script(style.size));
    sheet.move(letter, box.width, 0);
    box.width += letter.width;
    box.height = std::max(box.height, letter.height);
    box.depth = std::max(box.depth, letter.depth);
  }
  sheet.finish(box);
  return box;
}

// \class{W}{W_h}^\top: the symbol with the index, if that is all there is inside; otherwise nullptr.
const Node* Setter::indexed_core(const Node& node) const {
  if (node.kind != Kind::term || node.sup.empty() || !node.sub.empty()) return nullptr;
  const Node* inner = &node;
  while (inner->kind == Kind::term && inner->parts.size() == 1 && inner->parts[0].size() == 1) {
    inner = &inner->parts[0][0];
    if (inner->kind == Kind::symbol && !inner->large) return !inner->sub.empty() && inner->sup.empty() ? inner : nullptr;
    if (!inner->sub.empty() || !inner->sup.empty()) return nullptr;
  }
  return nullptr;
}

Box Setter::term_with_power(const Node& node, const Node& core, Style style) {
  const int outer = sheet.term;
  for (const Node* inner = &node; inner != &core; inner = &inner->parts[0][0]) begin_term(inner->text);
  const int innermost = sheet.term;
  Box base = nucleus(core, style);
  Box box = with_scripts(base, Scripts{core.sub, node.sup, innermost, outer}, style);
  // The term is the symbol with its index, without the power.
  sheet.term = innermost;
  Box term = base;
  term.depth = box.depth;
  for (std::size_t i = box.from.glyphs; i < box.to.glyphs; ++i) {
    const PlacedGlyph& glyph = sheet.glyphs[i];
    const MathGlyph* face = math_glyph(glyph.code);
    if (face && glyph.term >= innermost) term.width = std::max(term.width, glyph.x + face->advance * glyph.size);
  }
  sheet.claim(term);
  sheet.term = outer;
  sheet.finish(box);
  return box;
}

Box Setter::with_scripts(Box base, const Node& node, Style style) {
  return with_scripts(base, Scripts{node.sub, node.sup, sheet.term, sheet.term}, style);
}

// Appendix G, rule 18.
Box Setter::with_scripts(Box base, const Scripts& node, Style style) {
  const MathConstants& c = math_constants();
  const float size = em(style.size);
  Box box = base;
  float up = base.character ? 0 : base.height - kSuperscriptDrop * size;
  float down = base.character ? 0 : base.depth + kSubscriptDrop * size;
  Box sup, sub;
  const int term = sheet.term;
  if (!node.sup.empty()) {
    sheet.term = node.sup_term;
    sup = row(node.sup, {scripted(style.size), style.cramped});
    const float usual = style.cramped                 ? c.superscript_shift_up_cramped * size
                        : style.size == Size::display ? kSuperscriptDisplay * size
                                                      : c.superscript_shift_up * size;
    up = std::max({up, usual, sup.depth + c.superscript_bottom_min * size});
  }
  if (!node.sub.empty()) {
    sheet.term = node.sub_term;
    sub = row(node.sub, {scripted(style.size), true});
    const float usual = node.sup.empty() ? kSubscriptAlone : c.subscript_shift_down;
    down = std::max(down, usual * size);
    if (node.sup.empty()) down = std::max(down, sub.height - c.subscript_top_max * size);
  }
  sheet.term = term;
  if (!node.sub.empty() && !node.sup.empty()) {
    const float gap = (up - sup.depth) - (sub.height - down);
    if (gap < c.sub_superscript_gap_min * size) {
      down += c.sub_superscript_gap_min * size - gap;
      const float lift = c.superscript_bottom_max_with_subscript * size - (up - sup.depth);
      if (lift > 0) up += lift, down -= lift;
    }
  }
  float right = base.width + (node.sub.empty() ? base.italic : 0);
  if (!node.sup.empty()) {
    sheet.move(sup, base.width + base.italic, -up);
    right = std::max(right, base.width + base.italic + sup.width);
    box.height = std::max(box.height, up + sup.height);
    box.depth = std::max(box.depth, sup.depth - up);
  }
  if (!node.sub.empty()) {
    sheet.move(sub, base.width, down);
    right = std::max(right, base.width + sub.width);
    box.height = std::max(box.height, sub.height - down);
    box.depth = std::max(box.depth, down + sub.depth);
  }
  box.width = right + c.space_after_script * size;
  box.italic = 0;
  box.accent = -1;
  box.character = false;
  sheet.finish(box);
  return box;
}

// Appendix G, rule 13a; also the label of a brace.
Box Setter::with_limits(Box base, const Node& node, Style style) {
  const MathConstants& c = math_constants();
  const float size = em(style.size);
  const bool is_brace = node.kind == Kind::brace;
  Box box = base;
  Box sup = sheet.start(), sub = sheet.start();
  if (!node.sup.empty()) sup = row(node.sup, {scripted(style.size), style.cramped});
  if (!node.sub.empty()) sub = row(node.sub, {scripted(style.size), true});
  box.width = std::max({base.width, sup.width, sub.width});
  sheet.move(base, (box.width - base.width) / 2, 0);
  const float padding = is_brace ? 0 : .1f * size;  // TeX's big_op_spacing5
  if (!node.sup.empty()) {
    const float gap =
        std::max(c.upper_limit_gap_min * size * (is_brace ? .6f : 1), c.upper_limit_baseline_rise_min * size - sup.depth);
    const float up = base.height + gap + sup.depth;
    sheet.move(sup, (box.width - sup.width) / 2 + base.italic / 2, -up);
    box.height = up + sup.height + padding;
  }
  if (!node.sub.empty()) {
    const float gap =
        std::max(c.lower_limit_gap_min * size * (is_brace ? .6f : 1), c.lower_limit_baseline_drop_min * size - sub.height);
    const float down = base.depth + gap + sub.height;
    sheet.move(sub, (box.width - sub.width) / 2 - base.italic / 2, down);
    box.depth = down + sub.depth + padding;
  }
  box.italic = 0;
  box.character = false;
  sheet.finish(box);
  return box;
}

// Appendix G, rule 13: larger in display style, centered on the axis.
Box Setter::operator_symbol(const Node& node, Style style) {
  const MathConstants& c = math_constants();
  const float size = em(style.size);
  Box box = sheet.tall(node.code, style.size == Size::display ? c.display_operator_min_height * size : 0, size, false);
  const float shift = (box.height - box.depth) / 2 - c.axis_height * size;
  sheet.move(box, 0, shift);
  box.height -= shift;
  box.depth += shift;
  box.width -= box.italic;  // the face counts an integral's slant as width: its subscript starts before, its superscript after
  box.character = false;
  return box;
}

}  // namespace gatewalk::lessons::formula
