#include "lessons/tex/tex.hpp"

#include <algorithm>

#include "lessons/tex/tex_parser.hpp"

namespace gatewalk::lessons::formula {

namespace {

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

void collect_ids(const List& list, std::vector<std::string>& ids) {
  for (const Node& node : list) {
    if (node.kind == Kind::term && std::ranges::find(ids, node.text) == ids.end()) ids.push_back(node.text);
    for (const List& part : node.parts) collect_ids(part, ids);
    collect_ids(node.sub, ids);
    collect_ids(node.sup, ids);
  }
}

}  // namespace

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

Result<List> TexParser::formula() {
  List list;
  const End end = read_list(list, false);
  if (!failed_ && end != End::input) unexpected(end);
  if (failed_) return error_;
  return list;
}

std::string TexParser::command_here() const {
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

TexParser::End TexParser::fail_at(std::size_t position, std::string what, std::string hint) {
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

void TexParser::unexpected(End end) {
  switch (end) {
    case End::brace: fail("a '}' closes nothing", "remove it, or add the '{' it belongs to"); break;
    case End::ampersand: fail("'&' stands outside a matrix", "use it between \\begin{…} and \\end{…}, or write '\\&'"); break;
    case End::newline: fail("'\\\\' stands outside a matrix", "put the lines between \\begin{aligned} and \\end{aligned}"); break;
    case End::right: fail("'\\right' without its '\\left'", "write both, or a bracket of a given size such as '\\bigr'"); break;
    case End::environment: fail("'\\end' without its '\\begin'", "write both or neither"); break;
    default: fail("the formula ends too early", "close what is open"); break;
  }
}

TexParser::End TexParser::read_list(List& list, bool in_square_bracket) {
  if (++depth_ > deepest) return fail("the formula is nested too deeply", "at most 40 levels are laid out");
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

TexParser::End TexParser::end_here(bool in_square_bracket) const {
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

void TexParser::read_entry(List& list) {
  Node node;
  if (peek() == U'^' || peek() == U'_' || peek() == U'\'') {
    node.kind = Kind::group;
    node.parts.emplace_back();
  } else if (!read_nucleus(node)) {
    return;
  }
  if (node.kind != Kind::space && node.kind != Kind::style) read_scripts(node);
  if (++nodes_ > most_nodes) fail("the formula is too long", "split it into several");
  if (!failed_) list.push_back(std::move(node));
}

void TexParser::read_scripts(Node& node) {
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

void TexParser::read_argument(List& out, const char* of) {
  skip_spaces();
  if (peek() == U'{') {
    read_group(out);
    return;
  }
  if (done() || end_here(false) != End::nothing || peek() == U'^' || peek() == U'_') {
    fail(std::string("the ") + of + " is missing", "write a character or a group in braces");
    return;
  }
  if (++depth_ > deepest) {
    fail("the formula is nested too deeply", "at most 40 levels are laid out");
    return;
  }
  Node node;
  if (read_nucleus(node)) out.push_back(std::move(node));
  if (++nodes_ > most_nodes) fail("the formula is too long", "split it into several");
  --depth_;
}

void TexParser::read_group(List& out) {
  const std::size_t start = at_++;
  const End end = read_list(out, false);
  if (failed_) return;
  if (end == End::input) fail_at(start, "this '{' is never closed", "add '}'");
  else if (end != End::brace) unexpected(end);
  else ++at_;
}

bool TexParser::read_nucleus(Node& node) {
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

void TexParser::become(Node& node, const Symbol& symbol) {
  node.text = symbol.name;
  node.atom = symbol.atom;
  node.large = symbol.large;
  node.takes_limits = symbol.takes_limits;
  node.alphabet = symbol.atom == Atom::ord ? Alphabet::italic : Alphabet::upright;
  node.code = styled(symbol.code, alphabet_ == Alphabet::upright ? Alphabet::upright : Alphabet::italic);
}

Result<List> parse(std::string_view tex) {
  const auto refused = [](const char* what, const char* hint) {
    Error error;
    error.what = what;
    error.hint = hint;
    error.line = error.column = 1;
    error.code = "FORMULA";
    return error;
  };
  if (tex.size() > TexParser::longest_formula) return refused("the formula is longer than 64 KiB", "split it into several");
  std::u32string text;
  if (!decode(tex, text)) return refused("the formula is not UTF-8", "save the text as UTF-8");
  return TexParser(std::move(text)).formula();
}

std::vector<std::string> term_ids(const List& list) {
  std::vector<std::string> ids;
  collect_ids(list, ids);
  return ids;
}

}  // namespace gatewalk::lessons::formula
