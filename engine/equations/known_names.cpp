#include "engine/equations/known_names.hpp"

#include <algorithm>

#include "engine/base/words.hpp"
#include "engine/equations/joint_functions.hpp"
#include "engine/equations/names.hpp"

namespace gatewalk::equations {

namespace {

Error error(const KnownNames& names, Sentence what, Place place, Sentence hint) {
  return refuse(std::move(what), std::move(hint), std::string(names.where), place.line, place.column);
}

}  // namespace

std::string nearest_name(std::string_view name, const std::set<std::string>& known) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const std::string& k : known)
    if (const std::size_t d = edit_distance(name, k); d < best_distance) best = k, best_distance = d;
  return best;
}

Sentence KnownNames::suggestion(std::string_view name, const std::set<std::string>& known, Sentence otherwise) {
  const std::string near = nearest_name(name, known);
  return near.empty() ? otherwise : say("equations.meant", {{"name", near}});
}

Status KnownNames::check_free(const Token& name) const {
  const Sentence other = say("equations.another_name");
  if (states.count(name.text)) return error(*this, say("equations.is_state", {{"name", name.text}}), name.place, other);
  if (options.count(name.text)) return error(*this, say("equations.is_option", {{"name", name.text}}), name.place, other);
  if (name.text == input())
    return error(*this,
                 rule ? say("equations.is_gradient", {{"name", name.text}}) : say("equations.is_input", {{"name", name.text}}),
                 name.place, other);
  if (const std::string state = name.text.substr(0, name.text.rfind("_t")); state + "_t" == name.text && states.count(state))
    return error(*this, say("equations.is_new_value", {{"name", name.text}, {"state", state}}), name.place,
                 say("equations.no_index", {{"meant", say("equations.primed", {{"name", state}})}}));
  if (names_matrix(name.text) || names_vector(name.text))
    return error(*this, say("equations.is_parameter", {{"name", name.text}}), name.place, say("equations.small_letter"));
  if (is_function(name.text)) return error(*this, say("equations.is_function", {{"name", name.text}}), name.place, other);
  return Ok{};
}

Status KnownNames::check_primed(const Token& name) const {
  const std::string shown = name.text + "'";
  if (primed.count(name.text)) return Ok{};
  if (states.count(name.text)) return error(*this, say("equations.used_before", {{"name", shown}}), name.place, later(shown));
  return error(*this, say("equations.no_state", {{"name", name.text}}), name.place,
               left_sides.count(name.text) ? say("equations.without_prime", {{"name", name.text}})
                                           : suggestion(name.text, states, say("equations.only_states")));
}

Status KnownNames::check_known(const Token& name) const {
  if (name.primed) return check_primed(name);
  const std::string& text = name.text;
  if (text == input() || states.count(text) || left_sides.count(text) || options.count(text)) return Ok{};
  if (names_vector(text)) {
    if (!rule) return Ok{};
    return error(*this, say("equations.no_parameters", {{"name", text}}), name.place, say("equations.declare_option"));
  }
  if (is_function(text))
    return error(*this, say("equations.wants_brackets", {{"name", text}}), name.place,
                 say("equations.write_brackets", {{"name", text}}));
  if (line_of.count(text)) return error(*this, say("equations.used_before", {{"name", text}}), name.place, later(text));
  const Sentence found = rule ? say("equations.unknown_in_rule", {{"name", text}}) : say("equations.unknown", {{"name", text}});
  if (const Sentence meant = without_step(text); !meant.empty())
    return error(*this, found, name.place, say("equations.no_index", {{"meant", meant}}));
  // One letter is near every other; what nobody defined is likelier meant as learned.
  if (text.find_first_not_of("0123456789_", 1) == std::string::npos || (text.size() > 1 && text[1] == '_'))
    return error(*this, found, name.place, rule ? say("equations.names_of_rules") : say("equations.names_of_cells"));
  std::set<std::string> known = states;
  known.insert(left_sides.begin(), left_sides.end());
  known.insert(options.begin(), options.end());
  known.insert(std::string(input()));
  for (const Function& each : functions()) known.insert(std::string(each.name));
  for (const JointFunction& each : joint_functions())
    if (each.is_typed) known.insert(std::string(each.name));
  return error(*this, found, name.place, suggestion(text, known, say("equations.define", {{"name", text}})));
}

// "h" for h_t1, h_prev, ht_1 and the like of a state or x, "h'" for h_t; empty if the name is none of them.
Sentence KnownNames::without_step(std::string_view name) const {
  std::set<std::string> known = states;
  known.insert(std::string(input()));
  for (const std::string& each : known) {
    if (!name.starts_with(each)) continue;
    const std::string_view rest = name.substr(each.size());
    if (rest == "_t" || rest == "t" || rest == "_new" || rest == "_next")
      return say(each == input() ? "equations.plain" : "equations.either_step", {{"name", each}});
    for (const std::string_view last : {"_prev", "_t1", "_tm1", "_t_1", "t1", "tm1", "_old", "_last", "_"})
      if (rest == last) return say("equations.plain", {{"name", each}});
  }
  return {};
}

Sentence KnownNames::later(const std::string& shown) const {
  const auto found = line_of.find(shown);
  return found == line_of.end() ? say("equations.give_above") : say("equations.move_above", {{"line", found->second}});
}

}  // namespace gatewalk::equations
