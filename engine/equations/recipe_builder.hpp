// Makes a recipe of a parsed text: names every operation, shares equal sub-expressions, infers parameters and sizes. Internal to
// recipe.cpp.
#pragma once

#include "engine/equations/recipe.hpp"

namespace gatewalk::equations {

// Errors: as make_recipe.
Result<Recipe> build_recipe(const CellText& cell, std::string_view where);

}  // namespace gatewalk::equations
