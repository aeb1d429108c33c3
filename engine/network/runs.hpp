// What running costs, as a count: tests assert by it that a pass nobody looks at is not made. Forward runs: network::runs
// (model.hpp).
#pragma once

namespace gatewalk::network {

// One more forward run.
void count_run();

// How many backward runs there have been since the program began.
long backward_runs();

}  // namespace gatewalk::network
