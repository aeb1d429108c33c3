#include "lessons/player/learning.hpp"

#include <algorithm>

#include "engine/source/training_words.hpp"
#include "lessons/experiment/learned.hpp"

namespace gatewalk::lessons {

bool own_in_link(const source::OwnData& own) {
  constexpr std::size_t longest = 1500;
  return own.text.size() <= longest;
}

Status take_choice(Setup& setup, const LearningChoice& choice, const std::string& equations) {
  if (!setup.learned) return Ok{};
  if (choice.example) setup.example = *choice.example;
  std::shared_ptr<Learned> learned = setup.learned;
  if (!choice.trained.empty() || !equations.empty()) {
    source::TrainingRequest base;
    if (choice.trained.empty()) base = learned->request();
    else base.cell.name = setup.cell, base.own = choice.own;
    auto request = source::read_training(choice.trained, std::move(base));
    if (!request) return request.error();
    if (!equations.empty()) {
      request->cell.equations = equations;
      const auto recipe = source::recipe_of(request->cell);
      if (!recipe) return recipe.error();
      if (!recipe->cell.empty()) request->cell.name = recipe->cell;
    }
    if (*request != learned->request()) {
      auto other = learned->other(*request);
      // A bias that the lesson's cell begins with, and a typed one may have no gate for.
      if (!other && !equations.empty() && request->forget_bias) request->forget_bias.reset(), other = learned->other(*request);
      if (!other) return other.error();
      learned = *std::move(other);
    }
  }
  if (auto done = take_learning(setup, learned); !done) return done;
  // Where nothing else is chosen: as far as it is to learn, or has learned.
  setup.update = choice.update.value_or(std::max(setup.update, learned->furthest()));
  if (choice.read)
    if (auto read = learned->read_by(setup.update)) take_read(setup, std::move(read));
  return Ok{};
}

}  // namespace gatewalk::lessons
