// What is chosen of a network's learning, as it makes a setup.
#pragma once

#include "lessons/experiment/setup.hpp"
#include "lessons/player/state.hpp"

namespace gatewalk::lessons {

constexpr int most_updates_shown = 100'000, most_examples = 1000;

// Whether data of the reader's own are short enough for a link.
bool own_in_link(const source::OwnData& own);

// A request in words that LearningChoice::trained holds.
std::string words_of(const source::TrainingRequest& request);

// A setup with what is chosen of its learning; one that learns nothing stays as it is.
// `equations`: a cell that the reader typed learns it, in place of the one that is named.
// Errors: words that are not understood, and those of Learned::begin.
Status take_choice(Setup& setup, const LearningChoice& choice, const std::string& equations = {});

}  // namespace gatewalk::lessons
