// What names of the .cell language say by themselves: which stand for parameters, and the role that a comment gives.
#pragma once

#include <string_view>

namespace gatewalk::equations {

// What a quantity is to the reader. Written as a comment behind its equation, or none.
enum class Role {
  none, forget_gate, input_gate, output_gate, update_gate, reset_gate, candidate, cell_state, normalizer, stabilizer, output
};

// "forget gate"; empty for none. The words are those of the language's comments, not of a lesson.
std::string_view to_text(Role role);
// Whether it is what a cell keeps or puts out, not what decides about that.
bool is_kept(Role role);
// The role that a comment names; none for any other comment.
Role role_of(std::string_view comment);

// Whether a name stands for a matrix (capital first letter) or a vector parameter (b, b_…, p, p_…).
bool names_matrix(std::string_view name);
bool names_vector(std::string_view name);

}  // namespace gatewalk::equations
