#include "engine/equations/known_names.hpp"

#include <algorithm>

#include "engine/base/words.hpp"
#include "engine/equations/functions.hpp"
#include "engine/equations/names.hpp"

namespace gatewalk::equations {

namespace {

Error error(const KnownNames& names, std::string what, Place place, std::string hint) {
  return {std::move(what), std::string(names.where), std::move(hint), place.line, place.column};
}

}  // namespace

std::string nearest_name(std::string_view name, const std::set<std::string>& known) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const std::string& k : known)
    if (const std::size_t d = edit_distance(name, k); d < best_distance) best = k, best_distance = d;
  return best;
}

std::string KnownNames::suggestion(std::string_view name, const std::set<std::string>& known, std::string otherwise) {
  const std::string near = nearest_name(name, known);
  return near.empty() ? otherwise : "did you mean '" + near + "'?";
}

Status KnownNames::check_free(const Token& name) const {
  const char* other = "choose another name";
  if (states.count(name.text)) return error(*this, "'" + name.text + "' is a state already", name.place, other);
  if (options.count(name.text)) return error(*this, "'" + name.text + "' is an option already", name.place, other);
  if (name.text == input())
    return error(*this, "'" + name.text + "' is the " + (rule ? "gradient" : "input") + " and cannot be given a value",
                 name.place, other);
  if (names_matrix(name.text) || names_vector(name.text))
    return error(*this, "'" + name.text + "' names a parameter and cannot be given a value", name.place,
                 "start the name with a small letter, but not b, b_, p or p_");
  if (find_function(name.text)) return error(*this, "'" + name.text + "' is a function", name.place, other);
  return Ok{};
}

Status KnownNames::check_primed(const Token& name) const {
  const std::string shown = name.text + "'";
  if (primed.count(name.text)) return Ok{};
  if (states.count(name.text))
    return error(*this, "'" + shown + "' is used before the line that gives it a value", name.place, later(shown));
  return error(*this, "'" + shown + "' is primed, but '" + name.text + "' is no state", name.place,
               left_sides.count(name.text) ? "write '" + name.text + "' without the prime"
                                           : suggestion(name.text, states, "only states have a prime"));
}

Status KnownNames::check_known(const Token& name) const {
  if (name.primed) return check_primed(name);
  const std::string& text = name.text;
  if (text == input() || states.count(text) || left_sides.count(text) || options.count(text)) return Ok{};
  if (names_vector(text)) {
    if (!rule) return Ok{};
    return error(*this, "'" + text + "' names a parameter, and a rule has none", name.place,
                 "declare a number as an option: option k = 0.9");
  }
  if (find_function(text))
    return error(*this, "'" + text + "' is a function and wants brackets", name.place, "write " + text + "( … )");
  if (line_of.count(text))
    return error(*this, "'" + text + "' is used before the line that gives it a value", name.place, later(text));
  const std::string found = "found '" + text + "', expected a state, " +
                            (rule ? "g, an option, a function" : "x, a parameter, a function") + " or an earlier left side";
  if (const std::string meant = without_step(text); !meant.empty())
    return error(*this, found, name.place, "steps need no index: write " + meant);
  // One letter is near every other; what nobody defined is likelier meant as learned.
  if (text.find_first_not_of("0123456789_", 1) == std::string::npos || (text.size() > 1 && text[1] == '_'))
    return error(*this, found, name.place,
                 rule
                     ? "the weight is w, its gradient g; any other name needs a line of its own above"
                     : "a learned vector is called b, p, b_… or p_…, a matrix W_…; any other name needs a line of its own above");
  std::set<std::string> known = states;
  known.insert(left_sides.begin(), left_sides.end());
  known.insert(options.begin(), options.end());
  known.insert(std::string(input()));
  for (const Function& each : functions()) known.insert(std::string(each.name));
  return error(*this, found, name.place, suggestion(text, known, "define '" + text + "' on a line above"));
}

// "h" for h_t1, h_prev, ht_1 and the like of a state or x, "h'" for h_t; empty if the name is none of them.
std::string KnownNames::without_step(std::string_view name) const {
  std::set<std::string> known = states;
  known.insert(std::string(input()));
  for (const std::string& each : known) {
    if (!name.starts_with(each)) continue;
    const std::string_view rest = name.substr(each.size());
    if (rest == "_t" || rest == "t" || rest == "_new" || rest == "_next")
      return each == input() ? each : each + "' (or " + each + " for t-1)";
    for (const std::string_view last : {"_prev", "_t1", "_tm1", "_t_1", "t1", "tm1", "_old", "_last"})
      if (rest == last) return each;
  }
  return {};
}

std::string KnownNames::later(const std::string& shown) const {
  const auto found = line_of.find(shown);
  return found == line_of.end() ? "give it a value on a line above"
                                : "move line " + std::to_string(found->second) + " above this one";
}

}  // namespace gatewalk::equations
