// The options of a command that name a network, read as a Source: --model or --cell with its sizes, and what it is to learn.
#pragma once

#include "engine/command/options.hpp"
#include "engine/source/source.hpp"

namespace gatewalk::command {

// `inputs`: the input size where no option says it.
// Errors: options that do not go together, files that cannot be read, and those of source::make.
Result<source::Made> make_model(const Options& options, int inputs);

}  // namespace gatewalk::command
