// A training whose cell can have one size only.
#pragma once

#include "engine/source/training_request.hpp"

namespace gatewalk::lessons {

// The request as it is, or, where its cell refuses the size, with as many units as the task has inputs (MUT1 and MUT2 add x to
// h). Error: neither can be learned.
Result<source::TrainingRequest> fitted(source::TrainingRequest request);

}  // namespace gatewalk::lessons
