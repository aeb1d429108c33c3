#include "lessons/canvas/formula/tex.hpp"

#include <algorithm>

#include "lessons/canvas/formula/symbols.hpp"

namespace gatewalk::lessons::formula {

namespace {

constexpr std::size_t kLongestFormula = 64 * 1024;
constexpr int kMostNodes = 20000;
constexpr int kDeepest = 40;
constexpr std::size_t kMostColumns = 256;

bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_space(char32_t c) { return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r'; }

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// false if the bytes are not UTF-8 (overlong forms and surrogates are let through: they draw as a missing glyph).
bool decode(std::string_view bytes, std::u32string& out) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || i + length > bytes.size()) return false;
    char32_t c = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if (next >> 6 != 2) return false;
      c = c << 6 | (next & 0x3F);
    }
    out += c;
    i += length;
  }
  return true;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string suggestion(std::string_view name) {
  if (name.size() > 30) return "see the list of commands in lessons/canvas/formula/tex.hpp";
  std::string_view best;
  std::size_t least = name.size() <= 3 ? 2 : 3;
  for (std::string_view known : command_names())
    if (const std::size_t d = edit_distance(name, known); d < least) least = d, best = known;
  if (best.empty()) return "see the list of commands in lessons/canvas/formula/tex.hpp";
  return "did you mean '\\" + std::string(best) + "'?";
}

bool is_plain_character(const Node& n) {
  if (n.kind != Kind::symbol || n.text.size() != 1 || !n.sub.empty() || !n.sup.empty()) return false;
  const auto c = static_cast<unsigned char>(n.text[0]);
  return is_letter(c) || is_digit(c);
}

bool fits_an_id(char c) {
  return is_letter(static_cast<unsigned char>(c)) || is_digit(static_cast<unsigned char>(c)) || c == '_' || c == '-' ||
         c == '.' || c == ':' || c == '\'';
}

// What ends a list that is being read; the end itself is left for the caller.
enum class End { nothing, input, brace, bracket, ampersand, newline, right, environment };

class Parser {
 public:
  explicit Parser(std::u32string text) : text_(std::move(text)) {}

  Result<List> formula() {
    List list;
    const End end = read_list(list, false);
    if (!failed_ && end != End::input) unexpected(end);
    if (failed_) return error_;
    return list;
  }

 private:
  // --- characters and commands ---------------------------------------------------------------------------------
  bool done() const { return at_ >= text_.size(); }
  char32_t peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : U'\0'; }
  void skip_spaces() {
    while (!done() && is_space(peek())) ++at_;
  }

  // The command that starts here, without its backslash; empty if there is none. Does not move.
  std::string command_here() const {
    if (done() || peek() != U'\\' || at_ + 1 >= text_.size()) return {};
    std::string name;
    std::size_t i = at_ + 1;
    if (!is_letter(text_[i])) {
      append_utf8(name, text_[i]);
      return name;
    }
    while (i < text_.size() && is_letter(text_[i])) name += static_cast<char>(text_[i++]);
    return name;
  }
  void skip_command(const std::string& name) { at_ += 1 + (static_cast<unsigned char>(name[0]) < 0x80 ? name.size() : 1); }

  End fail_at(std::size_t position, std::string what, std::string hint) {
    if (failed_) return End::nothing;
    failed_ = true;
    error_.what = std::move(what);
    error_.hint = std::move(hint);
    error_.line = 1;
    error_.column = 1;
    for (std::size_t i = 0; i < position && i < text_.size(); ++i) {
      ++error_.column;
      if (text_[i] == U'\n') ++error_.line, error_.column = 1;
    }
    error_.code = "FORMULA";
    return End::nothing;
  }
  End fail(std::string what, std::string hint) { return fail_at(at_, std::move(what), std::move(hint)); }

  void unexpected(End end) {
    switch (end) {
      case End::brace: fail("a '}' closes nothing", "remove it, or add the '{' it belongs to"); break;
      case End::ampersand: fail("'&' stands outside a matrix", "use it between \\begin{…} and \\end{…}, or write '\\&'"); break;
      case End::newline: fail("'\\\\' stands outside a matrix", "put the lines between \\begin{aligned} and \\end{aligned}"); break;
      case End::right: fail("'\\right' without its '\\left'", "write both, or a bracket of a given size such as '\\bigr'"); break;
      case End::environment: fail("'\\end' without its '\\begin'", "write both or neither"); break;
      default: fail("the formula ends too early", "close what is open"); break;
    }
  }

  // --- lists and entries -----------------------------------------------------------------------------------------
  End read_list(List& list, bool in_square_bracket) {
    if (++depth_ > kDeepest) return fail("the formula is nested too deeply", "at most 40 levels are laid out");
    End end = End::nothing;
    const Alphabet outside = alphabet_;
    while (!failed_ && end == End::nothing) {
      skip_spaces();
      end = end_here(in_square_bracket);
      if (end == End::nothing) read_entry(list);
    }
    alphabet_ = outside;
    --depth_;
    return failed_ ? End::nothing : end;
  }

  End end_here(bool in_square_bracket) const {
    if (done()) return End::input;
    if (peek() == U'}') return End::brace;
    if (peek() == U'&') return End::ampersand;
    if (in_square_bracket && peek() == U']') return End::bracket;
    const std::string name = command_here();
    if (name == "\\") return End::newline;
    if (name == "right") return End::right;
    if (name == "end") return End::environment;
    return End::nothing;
  }

  // One nucleus with its scripts.
  void read_entry(List& list) {
    Node node;
    if (peek() == U'^' || peek() == U'_' || peek() == U'\'') {
      node.kind = Kind::group;
      node.parts.emplace_back();
    } else if (!read_nucleus(node)) {
      return;
    }
    if (node.kind != Kind::space && node.kind != Kind::style) read_scripts(node);
    if (++nodes_ > kMostNodes) fail("the formula is too long", "split it into several");
    if (!failed_) list.push_back(std::move(node));
  }

  void read_scripts(Node& node) {
    bool has_sub = false, has_sup = false;
    while (!failed_) {
      skip_spaces();
      const std::string name = command_here();
      if (name == "limits" || name == "nolimits") {
        if (node.atom != Atom::op) fail("'\\" + name + "' does not follow an operator", "use it after \\sum, \\max and the like");
        node.limits = name == "limits" ? Limits::above_and_below : Limits::beside;
        skip_command(name);
      } else if (peek() == U'\'') {
        if (has_sup) fail("a prime follows a superscript", "write the primes first: x'^2");
        for (; peek() == U'\''; ++at_) {
          Node prime;
          prime.code = U'′';
          prime.text = "prime";
          prime.alphabet = Alphabet::upright;
          node.sup.push_back(prime);
        }
        if (peek() == U'^') ++at_, read_argument(node.sup, "superscript");
        has_sup = true;
      } else if (peek() == U'^') {
        if (has_sup) fail("a second superscript", "group them in braces: {x^a}^b");
        ++at_, read_argument(node.sup, "superscript");
        has_sup = true;
      } else if (peek() == U'_') {
        if (has_sub) fail("a second subscript", "group them in braces: x_{a,b}");
        ++at_, read_argument(node.sub, "subscript");
        has_sub = true;
      } else {
        return;
      }
    }
  }

  // A group in braces or a single entry without scripts. Appends to `out`.
  void read_argument(List& out, const char* of) {
    skip_spaces();
    if (peek() == U'{') {
      read_group(out);
      return;
    }
    if (done() || end_here(false) != End::nothing || peek() == U'^' || peek() == U'_') {
      fail(std::string("the ") + of + " is missing", "write a character or a group in braces");
      return;
    }
    if (++depth_ > kDeepest) {
      fail("the formula is nested too deeply", "at most 40 levels are laid out");
      return;
    }
    Node node;
    if (read_nucleus(node)) out.push_back(std::move(node));
    if (++nodes_ > kMostNodes) fail("the formula is too long", "split it into several");
    --depth_;
  }

  // { … }
  void read_group(List& out) {
    const std::size_t start = at_++;
    const End end = read_list(out, false);
    if (failed_) return;
    if (end == End::input) fail_at(start, "this '{' is never closed", "add '}'");
    else if (end != End::brace) unexpected(end);
    else ++at_;
  }

  // false if nothing is to be added to the list (or on an error).
  bool read_nucleus(Node& node) {
    const char32_t c = peek();
    if (c == U'\\') return read_command(node);
    if (c == U'{') {
      node.kind = Kind::group;
      read_group(node.parts.emplace_back());
      return !failed_;
    }
    if (c == U'~') {
      node.kind = Kind::space;
      node.amount = 1 / 3.f;
      ++at_;
      return true;
    }
    if (c == U'$' || c == U'#' || c == U'%') {
      const std::string sign(1, static_cast<char>(c));
      fail("'" + sign + "' has no meaning here", "write '\\" + sign + "'");
      return false;
    }
    node.text.clear();
    append_utf8(node.text, c);
    node.alphabet = alphabet_;
    if (is_letter(c) || is_digit(c)) {
      node.code = styled(c, is_digit(c) && alphabet_ != Alphabet::bold ? Alphabet::upright : alphabet_);
    } else if (const Symbol* symbol = symbol_of_character(c)) {
      become(node, *symbol);
    } else if (c < 0x20 || c == 0x7F) {
      fail("a control character", "remove it");
    } else {
      fail("the character '" + node.text + "' is not mathematics", "put words in \\text{…}");
    }
    ++at_;
    return !failed_;
  }

  void become(Node& node, const Symbol& symbol) {
    node.text = symbol.name;
    node.atom = symbol.atom;
    node.large = symbol.large;
    node.takes_limits = symbol.takes_limits;
    node.alphabet = symbol.atom == Atom::ord ? Alphabet::italic : Alphabet::upright;
    node.code = styled(symbol.code, alphabet_ == Alphabet::upright ? Alphabet::upright : Alphabet::italic);
  }

  bool read_command(Node& node) {
    const std::size_t start = at_;
    const std::string name = command_here();
    if (name.empty()) {
      fail("a backslash at the end", "remove it, or write the command's name");
      return false;
    }
    skip_command(name);
    if (const Symbol* symbol = symbol_of_command(name)) become(node, *symbol);
    else if (const Function* function = function_of_command(name)) {
      node.kind = Kind::name;
      node.atom = Atom::op;
      node.takes_limits = function->takes_limits;
      node.text = function->shown.empty() ? function->name : function->shown;
    } else if (const Space* space = space_named(name)) {
      node.kind = Kind::space;
      node.amount = space->em;
    } else if (const Accent* accent = accent_named(name)) {
      node.kind = Kind::accent;
      node.code = accent->code;
      node.text = name;
      node.amount = name.starts_with("wide") ? 1.f : 0.f;
      read_argument(node.parts.emplace_back(), "argument of the accent");
    } else if (!read_construct(node, name) && !failed_) {
      fail_at(start, "the command '\\" + name + "' is not known here", suggestion(name));
    }
    return !failed_;
  }

  // Commands with arguments of their own. false: not one of these.
  bool read_construct(Node& node, const std::string& name) {
    if (name == "frac" || name == "dfrac" || name == "tfrac") {
      node.kind = Kind::fraction;
      node.atom = Atom::inner;
      node.style = name == "frac" ? std::int8_t{-1} : name == "dfrac" ? std::int8_t{0} : std::int8_t{1};
      node.parts.resize(2);
      read_argument(node.parts[0], "numerator");
      if (!failed_) read_argument(node.parts[1], "denominator");
    } else if (name == "sqrt") {
      read_radical(node);
    } else if (name == "left") {
      read_fenced(node);
    } else if (name == "begin") {
      read_matrix(node);
    } else if (name == "class") {
      read_term(node);
    } else if (name == "text" || name == "textbf" || name == "textrm") {
      node.kind = Kind::words;
      node.alphabet = name == "textbf" ? Alphabet::bold : Alphabet::upright;
      read_words(node.text);
    } else if (name == "operatorname") {
      node.kind = Kind::name;
      node.atom = Atom::op;
      if (peek() == U'*') node.takes_limits = true, ++at_;
      read_words(node.text);
    } else if (name == "overline" || name == "underline") {
      node.kind = Kind::line;
      node.code = name == "overline" ? U'\u203E' : U'_';
      read_argument(node.parts.emplace_back(), "argument of the line");
    } else if (name == "overbrace" || name == "underbrace") {
      node.kind = Kind::brace;
      node.atom = Atom::op;
      node.code = name == "overbrace" ? U'⏞' : U'⏟';
      read_argument(node.parts.emplace_back(), "argument of the brace");
    } else if (name == "displaystyle" || name == "textstyle" || name == "scriptstyle") {
      node.kind = Kind::style;
      node.style = name == "displaystyle" ? std::int8_t{0} : name == "textstyle" ? std::int8_t{1} : std::int8_t{2};
    } else {
      return read_alphabet(node, name) || read_class_of_atom(node, name) || read_sized_bracket(node, name);
    }
    return true;
  }

  // \mathbf{W}: the same list in other letters. \mathrm{net}: one name.
  bool read_alphabet(Node& node, const std::string& name) {
    const Alphabet outside = alphabet_;
    if (name == "mathbf") alphabet_ = Alphabet::bold;
    else if (name == "mathrm") alphabet_ = Alphabet::upright;
    else if (name == "mathit") alphabet_ = Alphabet::italic;
    else if (name == "mathbb") alphabet_ = Alphabet::blackboard;
    else if (name == "mathcal") alphabet_ = Alphabet::calligraphic;
    else return false;
    node.kind = Kind::group;
    List& inside = node.parts.emplace_back();
    read_argument(inside, "argument of the face");
    if (!failed_ && alphabet_ == Alphabet::upright && inside.size() > 1 && std::ranges::all_of(inside, is_plain_character)) {
      node.kind = Kind::name;
      node.text.clear();
      for (const Node& n : inside) node.text += n.text;
      node.parts.clear();
    } else if (!failed_ && inside.size() == 1 && inside[0].kind == Kind::symbol && inside[0].sub.empty() && inside[0].sup.empty()) {
      Node only = std::move(inside[0]);
      node = std::move(only);
    }
    alphabet_ = outside;
    return true;
  }

  // \mathrel{+}=: what is read as a relation.
  bool read_class_of_atom(Node& node, const std::string& name) {
    constexpr std::pair<std::string_view, Atom> kClasses[] = {{"mathord", Atom::ord}, {"mathop", Atom::op},
        {"mathbin", Atom::bin}, {"mathrel", Atom::rel}, {"mathopen", Atom::open}, {"mathclose", Atom::close},
        {"mathpunct", Atom::punct}, {"mathinner", Atom::inner}};
    const auto* found = std::ranges::find(kClasses, name, &std::pair<std::string_view, Atom>::first);
    if (found == std::end(kClasses)) return false;
    node.kind = Kind::group;
    node.atom = found->second;
    read_argument(node.parts.emplace_back(), "argument");
    return true;
  }

  bool read_sized_bracket(Node& node, const std::string& name) {
    if (!name.starts_with("big") && !name.starts_with("Big")) return false;
    const bool doubled = name.starts_with("bigg") || name.starts_with("Bigg");
    const std::string side = name.substr(doubled ? 4 : 3);
    if (side.size() > 1 || (side.size() == 1 && side != "l" && side != "r" && side != "m")) return false;
    // TeX: 8.5, 11.5, 14.5 and 17.5 points of contents.
    node.amount = (doubled ? 1.45f : .85f) + (name[0] == 'B' ? .3f : 0.f);
    node.kind = Kind::bracket;
    node.atom = side == "l" ? Atom::open : side == "r" ? Atom::close : side == "m" ? Atom::rel : Atom::ord;
    read_delimiter(node.code, "\\" + name);
    return true;
  }

  void read_delimiter(char32_t& code, const std::string& after) {
    skip_spaces();
    std::string name = command_here();
    const Delimiter* found = nullptr;
    if (!name.empty()) found = delimiter_named("\\" + name);
    else if (!done()) {
      append_utf8(name, peek());
      found = delimiter_named(name);
    }
    if (!found) {
      fail("no bracket after '" + after + "'", "write one of ( ) [ ] \\{ \\} | \\| \\lfloor \\rfloor \\langle \\rangle or '.' for none");
      return;
    }
    code = found->code;
    if (peek() == U'\\') skip_command(name);
    else ++at_;
  }

  void read_radical(Node& node) {
    node.kind = Kind::radical;
    List degree;
    skip_spaces();
    if (peek() == U'[') {
      const std::size_t start = at_++;
      const End end = read_list(degree, true);
      if (failed_) return;
      if (end != End::bracket) {
        fail_at(start, "this '[' of the root's degree is never closed", "add ']'");
        return;
      }
      ++at_;
    }
    node.parts.resize(1);
    read_argument(node.parts[0], "argument of the root");
    if (!degree.empty()) node.parts.push_back(std::move(degree));
  }

  void read_fenced(Node& node) {
    const std::size_t start = at_ - 5;
    node.kind = Kind::fenced;
    node.atom = Atom::inner;
    read_delimiter(node.code, "\\left");
    if (failed_) return;
    const End end = read_list(node.parts.emplace_back(), false);
    if (failed_) return;
    if (end != End::right) {
      if (end == End::input) fail_at(start, "this '\\left' has no '\\right'", "add '\\right' with a bracket, or '\\right.' for none");
      else unexpected(end);
      return;
    }
    skip_command("right");
    read_delimiter(node.close, "\\right");
  }

  // {plain name}, for ids and environments.
  std::string read_plain(const char* what) {
    skip_spaces();
    std::string name;
    if (peek() != U'{') {
      fail(std::string("the ") + what + " is missing", std::string("write it in braces"));
      return name;
    }
    for (++at_; !done() && peek() != U'}'; ++at_) append_utf8(name, peek());
    if (done()) fail(std::string("the ") + what + " is not closed", "add '}'");
    else ++at_;
    return name;
  }

  void read_term(Node& node) {
    const std::size_t start = at_;
    node.kind = Kind::term;
    node.text = read_plain("term's id");
    if (!failed_ && (node.text.empty() || !std::ranges::all_of(node.text, fits_an_id)))
      fail_at(start, "'" + node.text + "' is no id of a term", "use letters, digits and _ - . : '");
    if (!failed_) read_argument(node.parts.emplace_back(), "content of the term");
  }

  void read_words(std::string& words) {
    skip_spaces();
    if (peek() != U'{') {
      fail("the words are missing", "write them in braces: \\text{words}");
      return;
    }
    const std::size_t start = at_++;
    int open = 0;
    for (; !done() && (peek() != U'}' || open > 0); ++at_) {
      if (peek() == U'{') ++open;
      else if (peek() == U'}') --open;
      else if (peek() == U'$') fail("'$' inside words", "end the words first");
      else if (peek() == U'\\' && is_letter(peek(1))) fail("a command inside words", "end the words first");
      else if (peek() == U'\\' && at_ + 1 < text_.size()) append_utf8(words, text_[++at_]);
      else append_utf8(words, peek() == U'~' || is_space(peek()) ? U' ' : peek());
    }
    nodes_ += static_cast<int>(words.size());
    if (done()) fail_at(start, "this '{' is never closed", "add '}'");
    else ++at_;
  }

  void read_matrix(Node& node) {
    const std::size_t start = at_ - 6;
    node.kind = Kind::matrix;
    node.text = read_plain("environment's name");
    if (failed_) return;
    const Environment* environment = environment_named(node.text);
    if (!environment) {
      fail_at(start, "the environment '" + node.text + "' is not known here",
              "use matrix, pmatrix, bmatrix, Bmatrix, vmatrix, Vmatrix, aligned or cases");
      return;
    }
    node.code = environment->open;
    node.close = environment->close;
    node.atom = environment->open || environment->close ? Atom::inner : Atom::ord;
    std::vector<std::vector<List>> rows(1);
    for (bool more = true; more && !failed_;) {
      const End end = read_list(rows.back().emplace_back(), false);
      if (failed_) return;
      if (end == End::ampersand) {
        ++at_;
        if (rows.back().size() >= kMostColumns) fail("the matrix has too many columns", "at most 256 are laid out");
      } else if (end == End::newline) {
        at_ += 2;
        rows.emplace_back();
      } else if (end == End::environment) {
        more = false;
      } else {
        if (end == End::input) fail_at(start, "this '\\begin{" + node.text + "}' has no '\\end'", "add '\\end{" + node.text + "}'");
        else unexpected(end);
      }
    }
    if (failed_) return;
    const std::size_t end_start = at_;
    skip_command("end");
    if (const std::string name = read_plain("environment's name"); !failed_ && name != node.text)
      fail_at(end_start, "'\\end{" + name + "}' closes '\\begin{" + node.text + "}'", "write '\\end{" + node.text + "}'");
    if (rows.size() > 1 && rows.back().size() == 1 && rows.back()[0].empty()) rows.pop_back();  // a last \\ adds no row
    std::size_t columns = 0;
    for (const auto& row : rows) columns = std::max(columns, row.size());
    if (rows.size() * columns > static_cast<std::size_t>(kMostNodes)) fail_at(start, "the matrix is too large", "show a part of it");
    if (failed_) return;
    node.columns = static_cast<std::uint16_t>(columns);
    for (auto& row : rows) {
      row.resize(columns);
      for (List& cell : row) node.parts.push_back(std::move(cell));
    }
  }

  std::u32string text_;
  std::size_t at_ = 0;
  int depth_ = 0, nodes_ = 0;
  Alphabet alphabet_ = Alphabet::italic;
  bool failed_ = false;
  Error error_;
};

void collect_ids(const List& list, std::vector<std::string>& ids) {
  for (const Node& node : list) {
    if (node.kind == Kind::term && std::ranges::find(ids, node.text) == ids.end()) ids.push_back(node.text);
    for (const List& part : node.parts) collect_ids(part, ids);
    collect_ids(node.sub, ids);
    collect_ids(node.sup, ids);
  }
}

}  // namespace

Result<List> parse(std::string_view tex) {
  const auto refused = [](const char* what, const char* hint) {
    Error error;
    error.what = what;
    error.hint = hint;
    error.line = error.column = 1;
    error.code = "FORMULA";
    return error;
  };
  if (tex.size() > kLongestFormula) return refused("the formula is longer than 64 KiB", "split it into several");
  std::u32string text;
  if (!decode(tex, text)) return refused("the formula is not UTF-8", "save the text as UTF-8");
  return Parser(std::move(text)).formula();
}

std::vector<std::string> term_ids(const List& list) {
  std::vector<std::string> ids;
  collect_ids(list, ids);
  return ids;
}

}  // namespace gatewalk::lessons::formula
