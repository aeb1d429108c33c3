// What a measure says of the update that made the weights as they are shown (training/walked_update.hpp):
//
//   walked(loss)  walked(norm)  walked(clip_factor)     its batch's loss, the norm of all gradients together, what clipping made
//   of it walked(W_f[0,3], gradient)             the gradient of a weight before clipping walked(W_f[0,3]@2, gradient) what one
//   time step adds to it, over all sequences walked(W_f[0,3], gradient, 0, 7)       what the sequences 0 to 7 of the batch add to
//   it walked(W_f[0,3], m)                    a quantity of the optimizer's rule for this weight: g, m, v, m_prev, w, w_prev …
#pragma once

#include "lessons/experiment/measure_node.hpp"

namespace gatewalk::lessons {

// Errors: a network that does not learn, an update that is not here (yet), a name that neither update nor rule has.
Result<std::vector<double>> walked_measure(const Experiment& experiment, const Cursor& cursor, const MeasureNode& node);

}  // namespace gatewalk::lessons
