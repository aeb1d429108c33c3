// Where a model comes from, as one plain value: drawn from a seed, typed equations, a file, or trained from one of these.
// The lab, the command line and the module for JavaScript all make their models of it, so that one value is one network
// everywhere: the same bits in every browser, natively and on the command line.
#pragma once

#include <variant>

#include "engine/source/untrained.hpp"
#include "engine/training/learning.hpp"

namespace gatewalk::source {

using Untrained = std::variant<Drawn, File>;

// A network that has learned a task for so many updates.
struct Trained {
  Untrained from{};
  training::Learning how{};
  int updates = 0;  // 0 … most_updates
};
constexpr int most_updates = 1'000'000;

using Source = std::variant<Drawn, File, Trained>;

// Makes the model. The same value gives the same bits.
// Errors: those of the untrained, of training::LearningRun::start, and a number of updates out of range.
// Cost: a trained one's updates.
Result<Made> make(const Trained& source);
Result<Made> make(const Source& source);
// What is trained, before the first update.
Result<Made> make(const Untrained& source);

}  // namespace gatewalk::source
