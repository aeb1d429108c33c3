// A time step of a cell as source text in NumPy or PyTorch: a function forward, and in NumPy one backward, with the cell's
// own names. PyTorch differentiates by itself. Whole scripts with numbers: network/script.hpp.
//
// Vectors are rows here, a row a sequence of the batch: W_f [h, x] is h_x @ p.W_f.T. Operations that are used once and have
// no name of their own stand inside the line that uses them. `p` holds the parameters, `v` a step's forward values.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/equations/recipe.hpp"

namespace gatewalk::writing {

using equations::Index;
using equations::Recipe;

enum class Language { numpy, torch };

// The import line and the functions that the recipe needs besides the language's own (leaky_relu, elu).
std::string code_preamble(const Recipe& forward, Language language);

// "def forward_step(p, x, h_prev, c_prev): …", of a rule "def update_step(g, w_prev, m_prev, lr=0.001): …"; returns a
// SimpleNamespace with a field for every variable. `backward` (may be null) says which values the backward step will read: they
// become variables too.
std::string code_forward(const Recipe& forward, Language language, const Recipe* backward);

// "def backward_step(p, v, dh_output, dh_next, dc_next): …"; returns the error terms and this step's gradients, summed
// over the batch. NumPy only. `cuts`: names of backward operations that pass on 0; a line behind each of them says so.
std::string code_backward(const Recipe& forward, const Recipe& backward, const std::set<std::string>& cuts = {});

// The variable that holds an operation's value in these functions; empty if it stands inside another line.
std::string code_variable(const Recipe& forward, const Recipe* backward, Index operation);
std::string code_variable_backward(const Recipe& forward, const Recipe& backward, Index operation);

// The forward operations that have a variable, without leaves: what a script can print.
std::vector<Index> code_variables(const Recipe& forward, const Recipe* backward);
std::vector<Index> code_variables_backward(const Recipe& forward, const Recipe& backward);

}  // namespace gatewalk::writing
