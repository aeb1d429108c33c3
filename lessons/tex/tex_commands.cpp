#include <algorithm>

#include "engine/base/words.hpp"
#include "lessons/tex/tex_parser.hpp"

namespace gatewalk::lessons::formula {

namespace {

std::string suggestion(std::string_view name) {
  if (name.size() > 30) return "see the list of commands in lessons/tex/tex.hpp";
  std::string_view best;
  std::size_t least = name.size() <= 3 ? 2 : 3;
  for (std::string_view known : command_names())
    if (const std::size_t d = edit_distance(name, known); d < least) least = d, best = known;
  if (best.empty()) return "see the list of commands in lessons/tex/tex.hpp";
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

}  // namespace

bool TexParser::read_command(Node& node) {
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

bool TexParser::read_construct(Node& node, const std::string& name) {
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
  } else if (name == "overline" || name == "underline" || name == "cancel") {
    node.kind = Kind::line;
    node.code = name == "overline" ? U'\u203E' : name == "cancel" ? U'\u2014' : U'_';
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
bool TexParser::read_alphabet(Node& node, const std::string& name) {
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
bool TexParser::read_class_of_atom(Node& node, const std::string& name) {
  constexpr std::pair<std::string_view, Atom> kClasses[] = {
      {"mathord", Atom::ord},   {"mathop", Atom::op},       {"mathbin", Atom::bin},     {"mathrel", Atom::rel},
      {"mathopen", Atom::open}, {"mathclose", Atom::close}, {"mathpunct", Atom::punct}, {"mathinner", Atom::inner}};
  const auto* found = std::ranges::find(kClasses, name, &std::pair<std::string_view, Atom>::first);
  if (found == std::end(kClasses)) return false;
  node.kind = Kind::group;
  node.atom = found->second;
  read_argument(node.parts.emplace_back(), "argument");
  return true;
}

bool TexParser::read_sized_bracket(Node& node, const std::string& name) {
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

void TexParser::read_delimiter(char32_t& code, const std::string& after) {
  skip_spaces();
  std::string name = command_here();
  const Delimiter* found = nullptr;
  if (!name.empty()) found = delimiter_named("\\" + name);
  else if (!done()) {
    append_utf8(name, peek());
    found = delimiter_named(name);
  }
  if (!found) {
    fail("no bracket after '" + after + "'",
         "write one of ( ) [ ] \\{ \\} | \\| \\lfloor \\rfloor \\langle \\rangle or '.' for none");
    return;
  }
  code = found->code;
  if (peek() == U'\\') skip_command(name);
  else ++at_;
}

void TexParser::read_radical(Node& node) {
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

void TexParser::read_fenced(Node& node) {
  const std::size_t start = at_ - 5;
  node.kind = Kind::fenced;
  node.atom = Atom::inner;
  read_delimiter(node.code, "\\left");
  if (failed_) return;
  const End end = read_list(node.parts.emplace_back(), false);
  if (failed_) return;
  if (end != End::right) {
    if (end == End::input)
      fail_at(start, "this '\\left' has no '\\right'", "add '\\right' with a bracket, or '\\right.' for none");
    else unexpected(end);
    return;
  }
  skip_command("right");
  read_delimiter(node.close, "\\right");
}

std::string TexParser::read_plain(const char* what) {
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

void TexParser::read_term(Node& node) {
  const std::size_t start = at_;
  node.kind = Kind::term;
  node.text = read_plain("term's id");
  if (!failed_ && (node.text.empty() || !std::ranges::all_of(node.text, fits_an_id)))
    fail_at(start, "'" + node.text + "' is no id of a term", "use letters, digits and _ - . : '");
  if (!failed_) read_argument(node.parts.emplace_back(), "content of the term");
}

void TexParser::read_words(std::string& words) {
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

void TexParser::read_matrix(Node& node) {
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
      if (rows.back().size() >= most_columns) fail("the matrix has too many columns", "at most 256 are laid out");
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
  if (rows.size() * columns > static_cast<std::size_t>(most_nodes))
    fail_at(start, "the matrix is too large", "show a part of it");
  if (failed_) return;
  node.columns = static_cast<std::uint16_t>(columns);
  for (auto& row : rows) {
    row.resize(columns);
    for (List& cell : row) node.parts.push_back(std::move(cell));
  }
}

}  // namespace gatewalk::lessons::formula
