// What a measure asks of a network's readout and of the loss above it: `y[2]@3`, the softmax; `logit[2]@3`, the readout itself;
// `target[1]@3`, what unit 1 of the output is compared with there, or the class where the loss is about classes.
#pragma once

#include <string_view>
#include <vector>

#include "lessons/experiment/experiment.hpp"
#include "lessons/experiment/measure_node.hpp"

namespace gatewalk::lessons {

// Whether a name speaks of them in this network.
bool is_of_readout(const Experiment& experiment, std::string_view name);
// The numbers at the steps from first to last, counted from 0.
// Errors: no such step, class or unit; a target where none is, or asked for at several steps.
Result<std::vector<double>> readout_measure(const Experiment& experiment, const Cursor& cursor, const MeasureNode& node,
                                            int first, int last);
// The error of a measure that asks outside of the sequence.
Error outside_of_time(const Experiment& experiment, const MeasureNode& node);

}  // namespace gatewalk::lessons
