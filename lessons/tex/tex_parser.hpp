// The inside of parse(): lists, scripts and nuclei stand in tex.cpp, commands with arguments in tex_commands.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "lessons/tex/symbols.hpp"

namespace gatewalk::lessons::formula {

inline bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
inline bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
inline bool is_space(char32_t c) { return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r'; }
void append_utf8(std::string& out, char32_t c);

// Reads by recursive descent. After the first mistake every function returns without moving, and nothing that was read counts.
class TexParser {
 public:
  static constexpr std::size_t longest_formula = 64 * 1024;  // bytes
  static constexpr int most_nodes = 20000, deepest = 40;
  static constexpr std::size_t most_columns = 256;

  explicit TexParser(std::u32string text) : text_(std::move(text)) {}
  Result<List> formula();

 private:
  // What ends a list that is being read; the end itself is left for the caller.
  enum class End { nothing, input, brace, bracket, ampersand, newline, right, environment };

  // --- characters and commands ---
  bool done() const { return at_ >= text_.size(); }
  char32_t peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : U'\0'; }
  void skip_spaces() {
    while (!done() && is_space(peek())) ++at_;
  }
  // The command that starts here, without its backslash; empty if there is none. Does not move.
  std::string command_here() const;
  void skip_command(const std::string& name) { at_ += 1 + (static_cast<unsigned char>(name[0]) < 0x80 ? name.size() : 1); }

  // --- mistakes: the first one is kept ---
  End fail_at(std::size_t position, std::string what, std::string hint);
  End fail(std::string what, std::string hint) { return fail_at(at_, std::move(what), std::move(hint)); }
  void unexpected(End end);

  // --- lists and entries ---
  End read_list(List& list, bool in_square_bracket);
  End end_here(bool in_square_bracket) const;
  void read_entry(List& list);  // one nucleus with its scripts
  void read_scripts(Node& node);
  // A group in braces or a single entry without scripts. Appends to `out`.
  void read_argument(List& out, const char* of);
  void read_group(List& out);  // { … }
  // False if nothing is to be added to the list (or on a mistake).
  bool read_nucleus(Node& node);
  void become(Node& node, const Symbol& symbol);

  // --- commands with arguments ---
  bool read_command(Node& node);
  // False: not one of these.
  bool read_construct(Node& node, const std::string& name);
  bool read_alphabet(Node& node, const std::string& name);
  bool read_class_of_atom(Node& node, const std::string& name);
  bool read_sized_bracket(Node& node, const std::string& name);
  void read_delimiter(char32_t& code, const std::string& after);
  void read_radical(Node& node);
  void read_fenced(Node& node);
  void read_term(Node& node);
  void read_matrix(Node& node);
  // {plain name}, for ids and environments.
  std::string read_plain(const char* what);
  void read_words(std::string& words);

  std::u32string text_;
  std::size_t at_ = 0;
  int depth_ = 0, nodes_ = 0;
  Alphabet alphabet_ = Alphabet::italic;
  bool failed_ = false;
  Error error_;
};

}  // namespace gatewalk::lessons::formula
