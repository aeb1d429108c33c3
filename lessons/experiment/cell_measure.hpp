// What a measure says of the cell itself, whatever its equations look like:
//
//   count(parameters)   how many numbers it learns, in all layers, one bias a gate; count(products) of matrices in one step;
//                       count(states); count(W_z) numbers of one parameter, 0 where there is none of that name
//   distance(gru)       the largest difference between its output and that of a shipped cell, which runs on the same sequence
//                       with the same numbers for parameters of the same names: 0, but for rounding, where both compute the same;
//                       distance("cell a | state h | …") that of equations
#pragma once

#include "lessons/experiment/measure_node.hpp"

namespace gatewalk::lessons {

// Errors: a word that names nothing to count.
Result<std::vector<double>> counted(const Experiment& experiment, const MeasureNode& node);
// Errors: a cell that is not shipped, or one of whose parameters this cell lacks, or has of another size.
Result<double> cell_distance(const Experiment& experiment, const MeasureNode& node);

}  // namespace gatewalk::lessons
