// A documented subset of TeX, read into an expression tree that layout.hpp measures, draw.hpp draws and spoken.hpp says.
// The engine's formulas and the lessons' $…$ and $$…$$ come through here alike; every formula that this parser accepts is
// also valid for MathJax with its html extension (tests/formula checks it).
//
// What is understood:
//   letters, digits, + - * / = < > ( ) [ ] | , ; : ! ? . ' and the same characters in Unicode (σ, ∘, ≤)
//   x_i  x^2  x_{t-1}^{(l)}  x'                    scripts and primes, groups in { }
//   \alpha … \Omega, \partial \nabla \ell \infty   letters; \circ \cdot \times \odot \le \ge \approx \ne \to \in \cdots …
//   \tanh \exp \log \sin \cos \max \min \lim …     functions by name; \operatorname{diag}, \operatorname*{argmax}
//   \sum \prod \int _{k=1}^{T}                     large operators, with \limits and \nolimits
//   \frac{a}{b} \dfrac \tfrac \sqrt{x} \sqrt[n]{x}
//   \left( … \right]  \left\| … \right.            brackets that grow: ( ) [ ] \{ \} | \| \lvert \lVert \lfloor \lceil \langle …
//   \big \Big \bigg \Bigg (and …l, …r, …m)         brackets of a given size
//   \hat \tilde \bar \vec \dot \ddot \overline \underline \cancel
//   \overbrace{…}^{label} \underbrace{…}_{label}
//   \mathbf \mathrm \mathit \mathbb \mathcal \text{words} \textbf{words}
//   \begin{matrix|pmatrix|bmatrix|Bmatrix|vmatrix|Vmatrix|aligned|cases} a & b \\ c & d \end{…}
//   \, \: \; \! \quad \qquad "\ " ~                spaces; \displaystyle \textstyle \scriptstyle
//   \mathrel{+}= \mathbin \mathord …               another class of atom
//   \class{ID}{…}                                  the term ID: what is colored, hovered and announced
// The exact names are the tables of symbols.cpp. Two things are kinder than in TeX: \left( … \right) keeps the distances of
// ( … ), and a power outside of a term stands over the index inside, \class{W_h}{W_h}^\top as W_h^\top.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace gatewalk::lessons::formula {

// TeX's classes of atoms: they decide the space between neighbors and where a line may break.
enum class Atom : std::uint8_t { ord, op, bin, rel, open, close, punct, inner };

enum class Kind : std::uint8_t {
  symbol,    // one character: code, text (its TeX name, for speech)
  name,      // upright letters that belong together: tanh, diag, net
  words,     // \text: letters and spaces as they stand
  space,     // amount, in em
  group,     // parts[0], as one ordinary atom
  term,      // \class: text is the id, parts[0] the content, which stays part of the surrounding list
  fraction,  // parts[0] over parts[1]; style says display or text, or -1
  radical,   // parts[0]; parts[1] is the degree if there is one
  accent,    // code over parts[0]; amount 1: as wide as that
  line,      // a rule over (code 0x203E) or under (code '_') parts[0]
  brace,     // code 0x23DE over or 0x23DF under parts[0]; the label is sup or sub
  fenced,    // \left code, parts[0], \right close; 0 is no bracket
  bracket,   // one bracket of a given size: code, amount in em
  matrix,    // parts are cells, row after row; columns; code and close are its brackets; text the environment
  style,     // from here to the end of the group: style 0 display, 1 text, 2 script
};

enum class Limits : std::uint8_t { automatic, above_and_below, beside };

// How letters look.
enum class Alphabet : std::uint8_t { italic, upright, bold, blackboard, calligraphic };

struct Node;
using List = std::vector<Node>;

// One entry of a math list.
struct Node {
  Kind kind = Kind::symbol;
  Atom atom = Atom::ord;
  Alphabet alphabet = Alphabet::italic;  // Kind::words: upright or bold
  Limits limits = Limits::automatic;
  bool takes_limits = false;  // sum, prod, max: scripts above and below in display style
  bool large = false;         // sum, prod, int: grows in display style
  std::int8_t style = -1;
  std::uint16_t columns = 0;
  char32_t code = 0, close = 0;
  float amount = 0;
  std::string text;
  std::vector<List> parts;
  List sub, sup;
};

// Reads one formula, without its dollar signs.
// Errors: line and column (in characters, from 1), what was found, and what to write instead; `where` is left empty.
// A formula of more than 64 KiB, of more than 20,000 nodes or nested deeper than 40 levels is refused.
Result<List> parse(std::string_view tex);

// The ids of all terms, each once, in order of appearance.
std::vector<std::string> term_ids(const List& list);

}  // namespace gatewalk::lessons::formula
