// A lesson about two layers in both directions under a readout, for whatever must hold in every layer and direction.
#pragma once

#include <string>

namespace gatewalk::lessons {

inline const std::string stacked_lesson_text = R"(title: Stacked
number: 40
goal: Follow a number through a stack.
cell: lstm
input: 2
hidden: 2
layers: 2
direction: bidirectional
outputs: 2
seed: 3
gain: 2
tokens: one | two | three
loss: cross-entropy each 1 0 1

# One

Text.

:show forward t=2 op=f
)";

}  // namespace gatewalk::lessons
