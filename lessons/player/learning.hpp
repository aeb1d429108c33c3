// What is chosen of a network's learning, as it makes a setup.
#pragma once

#include "lessons/experiment/setup.hpp"
#include "lessons/player/state.hpp"

namespace gatewalk::lessons {

constexpr int most_updates_shown = 100'000, most_examples = 1000;

// Whether data of the reader's own are short enough for a link.
bool own_in_link(const source::OwnData& own);

// A setup with what is chosen of its learning; one that learns nothing stays as it is.
// Errors: words that are not understood, and those of Learned::begin.
Status take_choice(Setup& setup, const LearningChoice& choice);

}  // namespace gatewalk::lessons
