// A training request as text: what a link and a lesson's line carry.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/source/training_request.hpp"

namespace gatewalk::source {

// A request as words apart by blanks, "task=adding hidden=8 learning-rate=0.01": what a link and a lesson's line carry. Names are
// those of the command line; what is as in `base` is left out. The cell is named, or, with equations of its own, left out.
std::string to_words(const TrainingRequest& request, const TrainingRequest& base = {});
// `base` with what the words say. Errors: a word that is no choice, a value that it cannot have.
Result<TrainingRequest> read_training(std::string_view words, TrainingRequest base = {});
// A choice that is a number, by its word; yes is 1 and no 0. Nothing where it is none or not chosen. The optimizer's own learning
// rate counts.
std::optional<double> number_in(const TrainingRequest& request, std::string_view name);
// What the words may name: "task", "cell", "hidden" …
std::vector<std::string_view> training_words();

}  // namespace gatewalk::source
