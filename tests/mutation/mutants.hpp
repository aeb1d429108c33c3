// The deliberate mistakes. A mutant is a sentence and what somebody's test said about it.
#pragma once

#include <functional>
#include <string>

#include "tests/mutation/judge.hpp"

namespace mutation {

// Called with what was broken and who caught it (empty: a survivor).
using Report = std::function<void(const std::string& mutant, const std::string& caught)>;

// Edits of a cell's text, chosen by hand: a gate swapped, a bias dropped, reset before for after, c for c' …
void break_texts(const Report& report);

// Every operation of a cell's forward recipe, one mistake at a time: a summand or factor lost, another function, another
// state, the other operand first, another constant. Judged by golden values.
void break_forward(const Judge& judge, const Report& report);

// Every operation of the backward recipe: a contribution overwritten instead of added, a slope forgotten or taken of the
// pre-activation, Wᵀ not transposed, another slice, another time step's value, an error term that is not passed on … Judged by
// the gradient check.
void break_backward(const Judge& judge, const Report& report);

// The layout of stored tensors: another row block, one of two biases twice, a piece lost; for reading weights and giving
// gradients back together, and for giving gradients back alone.
void break_layout(const Judge& judge, const Report& report);

}  // namespace mutation
