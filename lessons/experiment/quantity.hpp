// What an operation is called, which quantities are followed over time, and the range of their scale: one answer for stage,
// strip, inspector and prose. Colors are formula/term_color.hpp's.
#pragma once

#include <string>

#include "engine/equations/recipe.hpp"
#include "lessons/experiment/experiment.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

// The word of ui/theme.hpp's quantity_color: "forget gate", "cell state", "hidden", "x", …; "" if it has none of its own.
// The first state is the hidden state, whatever its line is called.
std::string color_key(const equations::Recipe& recipe, equations::Index operation);

// "forget gate", "forget gate pre-activation", "error term of cell state": what a row of the time strip and a number's subtitle
// say; made by engine/writing/speech. `forward` is the forward recipe of a backward one.
std::string operation_title(const Phrases& words, const equations::Recipe& recipe, equations::Index operation,
                            const equations::Recipe* forward = nullptr);
std::string operation_title(const Phrases& words, const Experiment& experiment, Pass pass, equations::Index operation);
// The word beside a color: as short as it can be, "forget" for a forget gate.
std::string short_title(const Phrases& words, const equations::Recipe& forward, equations::Index operation);

// "Layer 2, reverse", "reverse", "Layer 2": which layer and direction, as far as the network has more than one.
std::string part_title(const Phrases& words, const network::Shape& shape, trace::Part part);

// Whether a pass goes through a layer's direction from its first time step to the last.
bool in_order_of_time(const Experiment& experiment, Pass pass, trace::Part part);

// The operations a reader follows over time, in the order of the strip: states, then gates and candidates; in the backward
// pass their error terms.
std::vector<equations::Index> followed_operations(const equations::Recipe& recipe);

// The range of the color scale: the same on every panel of a lesson, so that a color means one value. Forward 1; error terms
// have no natural range, so there it is the largest of them.
double value_range(const Experiment& experiment, Pass pass, trace::Part part);
// Whether a state of a layer's direction leaves that range; never while its pass is under way.
bool beyond_range(const Experiment& experiment, Pass pass, trace::Part part);

}  // namespace gatewalk::lessons
