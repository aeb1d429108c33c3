// The signs of the cell's picture that a lesson's text may show in a line: [box](#sign-layer). Drawn by panels/picture_sign.hpp.
#pragma once

#include <algorithm>
#include <string_view>

namespace gatewalk::lessons {

// Where a term's id names a sign it begins so.
inline constexpr std::string_view sign_term = "sign ";

// A layer with weights, a product or sum unit by unit, a function without weights, a vector on its way, two laid end to end,
// one that goes to two places.
inline constexpr std::string_view picture_signs[] = {"layer", "pointwise", "squash", "vector", "concatenate", "copy"};

constexpr bool is_picture_sign(std::string_view id) {
  return id.starts_with(sign_term) && std::ranges::find(picture_signs, id.substr(sign_term.size())) != std::end(picture_signs);
}

}  // namespace gatewalk::lessons
