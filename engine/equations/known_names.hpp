// Which names the text of a cell or of a rule has given a meaning, line by line, and what is said of one that has none.
// Internal to parse_cell and parse_rule.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "engine/equations/lexer.hpp"

namespace gatewalk::equations {

struct KnownNames {
  std::string_view where;  // the text's name in errors
  bool rule = false;       // of an optimizer's rule: its input is g, it has options and learns nothing itself
  std::set<std::string> states{}, primed{}, left_sides{}, options{};
  std::map<std::string, int> line_of{};  // where each left side stands

  std::string_view input() const { return rule ? "g" : "x"; }
  // Whether a state, an option or a left side may take this name. Error: why not.
  Status check_free(const Token& name) const;
  // Whether the name has a meaning here. Error: a sentence with what was likely meant.
  Status check_known(const Token& name) const;
  // "did you mean 'c'?", or `otherwise` where no known name is near.
  static Sentence suggestion(std::string_view name, const std::set<std::string>& known, Sentence otherwise);

 private:
  Status check_primed(const Token& name) const;
  Sentence without_step(std::string_view name) const;
  Sentence later(const std::string& shown) const;
};

// The known name that is nearest to a misspelt one; empty if none is near.
std::string nearest_name(std::string_view name, const std::set<std::string>& known);

}  // namespace gatewalk::equations
