// The names of the TeX subset: what each stands for. Plain tables; a new symbol is one row.
#pragma once

#include <span>
#include <string_view>

#include "lessons/tex/tex.hpp"

namespace gatewalk::lessons::formula {

struct Symbol {
  std::string_view name;  // without the backslash; for a plain character, the character itself
  char32_t code;
  Atom atom = Atom::ord;
  bool large = false;         // grows in display style
  bool takes_limits = false;  // scripts stand above and below in display style
};

struct Function {
  std::string_view name;
  bool takes_limits = false;
  std::string_view shown = {};  // if not the name itself
};

struct Delimiter {
  std::string_view name;  // "(", "\\{", "\\lVert"
  char32_t code;
};

struct Accent {
  std::string_view name;
  char32_t code;
};

struct Space {
  std::string_view name;
  float em;
};

struct Environment {
  std::string_view name;
  char32_t open, close;
};

// nullptr if there is none.
const Symbol* symbol_of_command(std::string_view name);
const Symbol* symbol_of_character(char32_t code);
const Function* function_of_command(std::string_view name);
const Delimiter* delimiter_named(std::string_view name);
const Accent* accent_named(std::string_view name);
const Space* space_named(std::string_view name);
const Environment* environment_named(std::string_view name);

// Every command name, for suggestions.
std::vector<std::string_view> command_names();

// The code point of a letter or digit in a face: italic f is U+1D453, the italic h is U+210E. Others stay as they are.
char32_t styled(char32_t code, Alphabet alphabet);

}  // namespace gatewalk::lessons::formula
