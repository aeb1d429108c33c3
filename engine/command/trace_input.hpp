// What `gatewalk trace` reads beside its network: a sequence with its lengths and initial states, tokens, upstream gradients; and
// how it makes a remark.
#pragma once

#include "engine/command/options.hpp"
#include "engine/network/model.hpp"
#include "engine/source/untrained.hpp"

namespace gatewalk::command {

// A remark on the other stream, so that the output stays one document.
void tell(const Error& remark);

// The files of --sequence, --lengths and --initial. Errors: theirs, with the file in front.
Result<network::Sequence> read_sequence(const Options& options);

// Whole numbers, one a step, for a network of several inputs are tokens: each becomes the row of the file's embedding.
// Errors: a token that the embedding does not have.
Status embed(const source::Made& made, network::Sequence& sequence);

// The file of --backward.
Result<network::Upstream> read_upstream(const std::string& path);

}  // namespace gatewalk::command
