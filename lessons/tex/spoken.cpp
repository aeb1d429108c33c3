#include "lessons/tex/spoken.hpp"

#include <algorithm>
#include <initializer_list>

namespace gatewalk::lessons::formula {

namespace {

constexpr int kDeepest = 60;

// Keys of characters that have no TeX name.
std::string_view key_of(char32_t code) {
  switch (code) {
    case U'+': return "plus";
    case U'−': return "minus";
    case U'=': return "equals";
    case U'∗': return "times";
    case U'/': return "divided";
    case U'<': return "lt";
    case U'>': return "gt";
    case U'(': return "open_round";
    case U')': return "close_round";
    case U'[': return "open_square";
    case U']': return "close_square";
    case U'{': return "open_curly";
    case U'}': return "close_curly";
    case U'⌊': return "open_floor";
    case U'⌋': return "close_floor";
    case U'⌈': return "open_ceiling";
    case U'⌉': return "close_ceiling";
    case U'⟨': return "open_angle";
    case U'⟩': return "close_angle";
    case U'∣': return "mid";
    case U'|': return "bar";
    case U'∥': return "norm";
    case U'′': return "prime";
    case U'⋅': return "cdot";
    default: return {};
  }
}

bool is_digit_or_point(const Node& n) {
  return n.kind == Kind::symbol && n.text.size() == 1 && ((n.text[0] >= '0' && n.text[0] <= '9') || n.text[0] == '.');
}
bool is_sign(const Node& n, std::string_view name) { return n.kind == Kind::symbol && n.text == name; }

// Terms and lone groups are looked through.
void flatten(const List& list, List& out, int depth = 0) {
  if (depth > kDeepest) return;
  for (const Node& node : list) {
    const bool clear = node.sub.empty() && node.sup.empty() && !node.parts.empty();
    if (clear && (node.kind == Kind::term || node.kind == Kind::group)) flatten(node.parts[0], out, depth + 1);
    else if (node.kind != Kind::space && node.kind != Kind::style) out.push_back(node);
  }
}

class Speaker {
 public:
  explicit Speaker(const Phrase& phrase) : phrase_(phrase) {}

  // in_script: letters side by side are an index, not a product.
  std::string list(const List& source, bool in_script) {
    if (++depth_ > kDeepest) return --depth_, std::string();
    List nodes;
    flatten(source, nodes);
    std::string words;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Node& node = nodes[i];
      if (!in_script && i > 0 && multiplies(nodes[i - 1], node)) add(words, said("times", "times"));
      const bool joins = i > 0 && is_digit_or_point(node) && is_digit_or_point(nodes[i - 1]) && nodes[i - 1].sup.empty() &&
                         nodes[i - 1].sub.empty();
      if (joins || node.atom == Atom::punct) words += entry(node);
      else add(words, entry(node));
      if (i + 1 < nodes.size() && calls(node) && opens(nodes[i + 1])) add(words, said("of", "of"));
    }
    --depth_;
    return words;
  }

 private:
  static void add(std::string& words, const std::string& more) {
    if (!words.empty() && !more.empty()) words += ' ';
    words += more;
  }

  std::string said(std::string_view key, std::string_view otherwise) const {
    std::string text = phrase_ ? phrase_("formula." + std::string(key)) : std::string();
    return text.empty() ? std::string(otherwise) : text;
  }
  using Holes = std::initializer_list<std::pair<std::string_view, std::string>>;
  std::string said(std::string_view key, std::string_view otherwise, Holes holes) const {
    const std::string pattern = said(key, otherwise);
    std::string text;
    for (std::size_t at = 0; at < pattern.size();) {
      const std::size_t open = std::min(pattern.find('{', at), pattern.size()), close = pattern.find('}', open);
      text += pattern.substr(at, open - at);
      if (open == pattern.size() || close == std::string::npos) return text + pattern.substr(open);
      const std::string_view name = std::string_view(pattern).substr(open + 1, close - open - 1);
      for (const auto& [hole, words] : holes)
        if (hole == name) text += words;
      at = close + 1;
    }
    return text;
  }

  // --- what stands side by side --------------------------------------------------------------------------------
  static bool opens(const Node& n) {
    return n.kind == Kind::fenced || (n.atom == Atom::open && (is_sign(n, "(") || n.kind == Kind::bracket));
  }
  // Something that is applied to what follows in brackets.
  static bool calls(const Node& n) {
    if (n.kind == Kind::name && n.atom == Atom::op) return true;
    if (n.kind != Kind::symbol || n.atom != Atom::ord || !n.sub.empty()) return false;
    return n.text == "sigma" || n.text == "phi" || n.text == "f" || n.text == "g";
  }
  static bool operates(const Node& n) {
    return n.atom == Atom::op || (n.kind == Kind::symbol && (n.text == "partial" || n.text == "nabla" || n.text == "Delta"));
  }
  static bool multiplies(const Node& a, const Node& b) {
    if (operates(a) || (calls(a) && opens(b)) || (is_digit_or_point(a) && is_digit_or_point(b))) return false;
    const auto dots = [](const Node& n) { return n.code == U'⋯' || n.code == U'…' || n.code == U'⋮' || n.kind == Kind::words; };
    if (dots(a) || dots(b) || is_sign(a, "|") || is_sign(b, "|") || is_sign(b, "!")) return false;
    const bool ends = a.atom == Atom::ord || a.atom == Atom::close || a.atom == Atom::inner;
    const bool begins = b.atom == Atom::ord || b.atom == Atom::open || b.atom == Atom::inner || b.atom == Atom::op;
    return ends && begins;
  }

  // --- entries -------------------------------------------------------------------------------------------------
  std::string entry(const Node& node) {
    if (node.atom == Atom::op && !node.sub.empty() && (node.large || node.takes_limits)) return ranged(node);
    std::string words = nucleus(node);
    if (node.kind == Kind::brace) {
      const List& label = node.sup.empty() ? node.sub : node.sup;
      return label.empty() ? words
                           : said("labelled", "{what}, that is {label},", {{"what", words}, {"label", list(label, false)}});
    }
    // Index before power: "h at t squared".
    List primes, power;
    for (const Node& n : node.sup) (is_sign(n, "prime") ? primes : power).push_back(n);
    for (std::size_t i = 0; i < primes.size(); ++i) add(words, said("prime", "prime"));
    if (!node.sub.empty()) add(words, subscript(node.sub));
    if (!power.empty()) add(words, superscript(power));
    return words;
  }

  // f_{c,t-1}: "c at t minus 1".
  std::string subscript(const List& sub) {
    List nodes;
    flatten(sub, nodes);
    std::string words;
    List part;
    const auto close_part = [&] {
      if (part.empty()) return;
      const bool time = is_sign(part[0], "t") && (part.size() == 1 || part[1].atom == Atom::bin);
      const std::string inner = list(part, true);
      add(words, time ? said("at", "at {place}", {{"place", inner}}) : inner);
      part.clear();
    };
    for (const Node& node : nodes) {
      if (is_sign(node, ",")) close_part();
      else if (!is_sign(node, "cdot")) part.push_back(node);
    }
    close_part();
    return words;
  }

  std::string superscript(const List& sup) {
    List nodes;
    flatten(sup, nodes);
    if (nodes.size() == 1) {
      if (is_sign(nodes[0], "2")) return said("squared", "squared");
      if (is_sign(nodes[0], "3")) return said("cubed", "cubed");
      if (is_sign(nodes[0], "top") || is_sign(nodes[0], "T")) return said("transposed", "transposed");
      if (nodes[0].atom == Atom::rel || nodes[0].atom == Atom::bin)
        return said("superscript", "superscript {what}", {{"what", entry(nodes[0])}});
    }
    if (nodes.size() == 2 && is_sign(nodes[0], "-") && is_sign(nodes[1], "1")) return said("inverse", "inverse");
    if (nodes.size() > 2 && nodes.front().atom == Atom::open && nodes.back().atom == Atom::close)
      return said("layer", "layer {number}", {{"number", list(List(nodes.begin() + 1, nodes.end() - 1), false)}});
    return said("power", "to the power {power}", {{"power", list(nodes, false)}});
  }

  std::string ranged(const Node& node) {
    const std::string name = nucleus(node), from = list(node.sub, false);
    if (node.sup.empty()) return said("over_range", "{what} over {range} of", {{"what", name}, {"range", from}});
    return said("from_to", "{what} from {from} to {to} of", {{"what", name}, {"from", from}, {"to", list(node.sup, false)}});
  }

  std::string bracketed(char32_t open, const std::string& inside, char32_t close) {
    std::string words = inside;
    if (open) words = said(key_of(open), "open bracket") + " " + words;
    if (close)
      words += " " + said(open == close && close == U'∥' ? "norm_end"
                          : open == close                ? "bar_end"
                                                         : key_of(close),
                          "close bracket");
    return words;
  }

  std::string nucleus(const Node& node) {
    static const List nothing;
    const List& first = node.parts.empty() ? nothing : node.parts[0];
    switch (node.kind) {
      case Kind::symbol: return symbol(node);
      case Kind::name: return said("name." + node.text, node.text);
      case Kind::words: return node.text;
      case Kind::group:
      case Kind::term: return list(first, false);
      case Kind::fraction:
        if (node.parts.size() < 2) return {};
        return said("fraction", "the fraction {above} over {below}, end of fraction,",
                    {{"above", list(node.parts[0], false)}, {"below", list(node.parts[1], false)}});
      case Kind::radical:
        if (node.parts.size() > 1)
          return said("root_of_degree", "root {degree} of {what}, end of root,",
                      {{"what", list(first, false)}, {"degree", list(node.parts[1], false)}});
        return said("root", "the square root of {what}, end of root,", {{"what", list(first, false)}});
      case Kind::accent: return said("accent." + node.text, "{what} " + node.text, {{"what", list(first, false)}});
      case Kind::line:
        if (node.code == U'\u2014') return list(first, false);  // struck out: who shows it says so
        return said(node.code == U'_' ? "underline" : "overline", "{what} bar", {{"what", list(first, false)}});
      case Kind::brace: return list(first, false);
      case Kind::fenced: return bracketed(node.code, list(first, false), node.close);
      case Kind::bracket: return node.code ? said(key_of(node.code), "bracket") : std::string();
      case Kind::matrix: return matrix(node);
      case Kind::space:
      case Kind::style: break;
    }
    return {};
  }

  std::string symbol(const Node& node) {
    if (node.atom == Atom::punct) return node.text;
    const std::string_view key = key_of(node.code);
    if (!key.empty()) {
      // A bar that says which side it stands on; one that does not is only named.
      if (key == "norm" || key == "bar")
        return said(std::string(key) + (node.atom == Atom::open ? "" : node.atom == Atom::close ? "_end" : "_sign"), node.text);
      return said(key, node.text);
    }
    return node.text.size() == 1 ? node.text : said(node.text, node.text);
  }

  std::string matrix(const Node& node) {
    if (node.columns == 0) return {};
    const std::size_t columns = node.columns, rows = node.parts.size() / columns;
    std::string all;
    for (std::size_t r = 0; r < rows; ++r) {
      std::string row;
      for (std::size_t c = 0; c < columns; ++c) {
        const std::string cell = list(node.parts[r * columns + c], false);
        if (c > 0 && node.text != "aligned" && !cell.empty()) row += ",";
        add(row, cell);
      }
      if (r > 0) all += ";";
      add(all, row);
    }
    if (node.text == "aligned") return all;
    if (node.text == "cases") return said("cases", "one of: {cases}; end of cases", {{"cases", all}});
    return said("matrix", "the {rows} by {columns} matrix {entries}; end of matrix",
                {{"rows", std::to_string(rows)}, {"columns", std::to_string(columns)}, {"entries", all}});
  }

  const Phrase& phrase_;
  int depth_ = 0;
};

}  // namespace

std::string spoken(const List& list, const Phrase& phrase) { return Speaker(phrase).list(list, false); }

}  // namespace gatewalk::lessons::formula
