#include "lessons/formula/term_color.hpp"

#include "engine/writing/tex.hpp"
#include "lessons/experiment/quantity.hpp"

namespace gatewalk::lessons {

using equations::Index;
using equations::Recipe;

Color operation_color(const Theme& theme, const Recipe& recipe, Index operation) {
  return quantity_color(theme, color_key(recipe, operation));
}

Color term_color(const Theme& theme, const Recipe& forward, const Recipe& backward, std::string_view id) {
  if (const Index op = writing::find_class(forward, id); op >= 0) return operation_color(theme, forward, op);
  if (const Index op = writing::find_class(backward, id); op >= 0) return theme.gradient;
  for (std::size_t k = 0; k < forward.operations.size(); ++k) {
    const Index p = forward.operations[k].parameter;
    if (p >= 0 && forward.parameters[static_cast<std::size_t>(p)].name == id)
      return operation_color(theme, forward, static_cast<Index>(k));
  }
  return 0;
}

}  // namespace gatewalk::lessons
