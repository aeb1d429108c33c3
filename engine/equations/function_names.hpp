// Functions as others spell them: a name with a capital letter would be a matrix, so these must be known.
#pragma once

#include <string>
#include <string_view>

namespace gatewalk::equations {

// The function of this language that PyTorch, Keras or a book spells so: ReLU, Tanh, LeakyReLU, logistic. Empty: none.
std::string function_meant(std::string_view name);

// Whether it is a function or layer that others have and this language has not: never a matrix.
bool is_function_elsewhere(std::string_view name);

}  // namespace gatewalk::equations
