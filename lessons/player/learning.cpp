#include "lessons/player/learning.hpp"

#include <algorithm>

#include "engine/source/training_words.hpp"
#include "lessons/experiment/learned.hpp"

namespace gatewalk::lessons {

Status take_choice(Setup& setup, const LearningChoice& choice) {
  if (!setup.learned) return Ok{};
  if (choice.example) setup.example = *choice.example;
  std::shared_ptr<Learned> learned = setup.learned;
  if (!choice.trained.empty()) {
    source::TrainingRequest base;
    base.cell.name = setup.cell;
    const auto request = source::read_training(choice.trained, std::move(base));
    if (!request) return request.error();
    if (*request != learned->request()) {
      auto other = learned->other(*request);
      if (!other) return other.error();
      learned = *std::move(other);
    }
  }
  if (auto done = take_learning(setup, learned); !done) return done;
  // Where nothing else is chosen: as far as it is to learn, or has learned.
  setup.update = choice.update.value_or(std::max(setup.update, learned->furthest()));
  return Ok{};
}

}  // namespace gatewalk::lessons
