// What a network writes by itself: drawn from its probabilities, the same however it is asked for, and refused where it makes no
// sense.
#include "engine/training/generating.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/cells/cells.hpp"
#include "engine/training/learning.hpp"
#include "engine/training/tasks/next_character.hpp"
#include "engine/training/tasks/own.hpp"
#include "engine/training/tasks/tasks.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

network::Model model_for(const Task& task, int hidden = 8) {
  return *network::Model::create(*cells::find("lstm"), {task.inputs, hidden, 0, 1, network::Direction::forward, task.outputs}, 3);
}

Generator start(const Task& task, double temperature = 1, std::uint64_t seed = 5) {
  auto generator = Generator::start(model_for(task), task, temperature, seed);
  REQUIRE_MESSAGE(generator, (generator ? "" : generator.error().sentence()));
  return *std::move(generator);
}

std::string answer(const Result<Generator>& generator) { return generator ? "accepted" : generator.error().sentence(); }

}  // namespace

TEST_CASE("generating: thirty drawn at once are the thirty drawn one by one, and each was read at the step after") {
  const Task task = *find_task("next-character");
  Generator at_once = start(task), one_by_one = start(task);
  for (int k = 1; k <= 30; ++k) one_by_one.advance(k);
  const Generated &all = at_once.advance(30), &same = one_by_one.generated();
  CHECK(all.drawn == same.drawn);
  CHECK(all.probabilities == same.probabilities);
  REQUIRE(all.drawn.size() == 30);
  for (std::size_t k = 0; k + 1 < 30; ++k) CHECK(all.read[k + 1] == all.drawn[k]);
  CHECK(start(task, 1, 6).advance(30).drawn != all.drawn);
  for (const auto& p : all.probabilities) {
    double sum = 0;
    for (const double share : p) sum += share;
    CHECK(std::fabs(sum - 1) < 1e-12);
  }
}

TEST_CASE("generating: the state goes along: the probabilities are those of the network over the whole sequence so far") {
  const Task task = *find_task("next-character");
  Generator generator = start(task);
  const Generated& all = generator.advance(6);
  network::Sequence whole{Tensor::zeros({6, 1, task.inputs}), {}, {}};
  for (int t = 0; t < 6; ++t) cell_at(whole.x, t, 0, all.read[static_cast<std::size_t>(t)]) = 1;
  const network::Model model = model_for(task);
  const Tensor p = network::softmax(model.output(model.run(whole)));
  for (std::size_t k = 0; k < p.data.size(); ++k)
    CHECK(std::fabs(p.data[k] -
                    all.probabilities[k / static_cast<std::size_t>(task.outputs)][k % static_cast<std::size_t>(task.outputs)]) <
          1e-14);
}

TEST_CASE("generating: a low temperature draws the likeliest, a high one makes all alike") {
  const Task task = *find_task("next-character");
  const auto largest = [](const std::vector<double>& p) {
    return static_cast<int>(std::max_element(p.begin(), p.end()) - p.begin());
  };
  Generator cold = start(task, 0.001);
  const Generated& drawn = cold.advance(20);
  for (std::size_t k = 0; k < 20; ++k) CHECK(drawn.drawn[k] == largest(drawn.probabilities[k]));
  Generator hot = start(task, 1e6);
  for (const double p : hot.advance(1).probabilities[0]) CHECK(std::fabs(p * task.outputs - 1) < 1e-4);
}

TEST_CASE("generating: a network that has learned Reber's grammar writes its words, and a word ends") {
  const Task task = *find_task("reber");
  Learning how;
  how.task = "reber";
  how.optimizer.learning_rate = 0.03;
  auto run = LearningRun::start(model_for(task, 12), how);
  run->advance(400);
  int valid = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    auto generator = Generator::start(run->model(), task, 0.5, seed);
    const Generated& word = generator->advance(60);
    if (!word.ended) continue;
    std::vector<int> whole = word.read;
    whole.push_back(word.drawn.back());
    valid += task.valid(whole);
  }
  // It need not know the second letter again; a network that learned nothing writes none.
  CHECK(valid >= 6);
}

TEST_CASE("generating: only where answers are what is read") {
  for (const Task& task : tasks()) CHECK(generates(task) == (task.name == "reber" || task.name == "next-character"));
  CHECK(generates(*text_task("the cat sat on the mat, and the dog too")));
  const Task adding = *find_task("adding"), letters = *find_task("next-character");
  CHECK(answer(Generator::start(model_for(adding), adding, 1, 1)) ==
        "the answers of the task adding are not what it reads, so that nothing can be written on; choose next-character, reber "
        "or a "
        "text of your own");
  CHECK(answer(Generator::start(model_for(letters), letters, 0, 1)) ==
        "a temperature is a number above 0; choose 1 for what was learned, less for the likeliest");
  const auto both = *network::Model::create(*cells::find("gru"),
                                            {letters.inputs, 4, 0, 1, network::Direction::bidirectional, letters.outputs}, 1);
  CHECK(answer(Generator::start(both, letters, 1, 1)) ==
        "a network that reads backward would have to know what follows; choose one direction");
}
