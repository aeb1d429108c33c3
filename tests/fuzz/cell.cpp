// A cell of any bytes becomes a recipe and a backward recipe, or is refused with a sentence, a line and a column.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/equations/differentiate.hpp"
#include "engine/writing/tex.hpp"

using namespace gatewalk;
using namespace gatewalk::equations;

namespace {

// Operands stand before their users, and everything that is pointed at is there.
void check_order(const Recipe& recipe) {
  const auto count = static_cast<Index>(recipe.operations.size());
  for (Index k = 0; k < count; ++k)
    for (const Index operand : recipe[k].operands)
      if (operand < 0 || operand >= k) std::abort();
  for (const State& s : recipe.states)
    if (s.previous >= count || s.next >= count) std::abort();
  if (recipe.output >= count) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto recipe = read_cell({reinterpret_cast<const char*>(data), size}, "fuzz.cell");
  if (!recipe) {
    if (recipe.error().sentence().empty() || recipe.error().line < 1 || recipe.error().column < 1) std::abort();
    return 0;
  }
  check_order(*recipe);
  const Recipe backward = differentiate(*recipe);
  check_order(backward);
  if (backward.gradients.size() != recipe->parameters.size()) std::abort();
  writing::TexOptions options;
  (void)writing::tex_cell(*recipe, options);
  options.forward = &*recipe;
  (void)writing::tex_cell(backward, options);
  (void)check_sizes(*recipe, Sizes{2, 3, 3});
  return 0;
}
