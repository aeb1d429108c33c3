#include "engine/training/generating.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/elementary.hpp"

namespace gatewalk::training {

namespace {

// Batches and words come from a stream of their own.
constexpr std::uint64_t opening_seed = 0x0be9'1e55ULL;

std::vector<double> probabilities_of(const Tensor& output, double temperature) {
  std::vector<double> p = output.data;
  const double top = *std::max_element(p.begin(), p.end());
  double total = 0;
  for (double& y : p) total += y = exp((y - top) / temperature);
  for (double& y : p) y /= total;
  return p;
}

int draw(const std::vector<double>& probabilities, Random& random) {
  double left = random.uniform();
  for (std::size_t k = 0; k + 1 < probabilities.size(); ++k)
    if ((left -= probabilities[k]) < 0) return static_cast<int>(k);
  return static_cast<int>(probabilities.size()) - 1;
}

}  // namespace

bool generates(const Task& task) {
  if (task.loss.kind != network::Loss::Kind::cross_entropy || task.inputs != task.outputs) return false;
  Random random(1);
  return !task.loss.reads_last_step(task.draw(random, 1, task.least_steps).target.data.size(), 1, task.outputs);
}

struct Generator::Body {
  network::Model model;
  Task task;
  double temperature;
  Random random;
  TensorMap states{};  // after what was read
  int next = 0;        // to be read
  Generated all{};
};

Generator::Generator(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Generator::~Generator() = default;
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;

Result<Generator> Generator::start(network::Model model, const Task& task, double temperature, std::uint64_t seed) {
  if (!generates(task)) return refuse(say("training.writes_nothing", {{"task", task.name}}), say("training.that_writes"));
  if (!(std::isfinite(temperature) && temperature > 0)) return refuse(say("training.temperature"), say("training.temperatures"));
  if (model.shape().direction != network::Direction::forward)
    return refuse(say("training.writes_backward"), say("training.forward_alone"));
  Random opening(seed ^ opening_seed);
  const Batch begun = task.draw(opening, 1, task.steps);
  const auto first = begun.sequence.x.data.begin();
  auto body = std::make_unique<Body>(Body{std::move(model), task, temperature, Random(seed)});
  body->next = static_cast<int>(std::max_element(first, first + task.inputs) - first);
  return Generator(std::move(body));
}

const Generated& Generator::generated() const { return body_->all; }

const Generated& Generator::advance(int count) {
  Body& b = *body_;
  while (static_cast<int>(b.all.drawn.size()) < count && !b.all.ended) {
    network::Sequence step{Tensor::zeros({1, 1, b.task.inputs}), {}, {}};
    step.x.data[static_cast<std::size_t>(b.next)] = 1;
    // What a step ends with the next begins with: "h_n" is its "h0".
    for (const auto& [name, tensor] : b.states) step.initial[name.substr(0, name.size() - 2) + "0"] = tensor;
    const network::NetworkTrace trace = b.model.run(step);
    b.states = b.model.final_states(trace);
    b.all.read.push_back(b.next);
    b.all.probabilities.push_back(probabilities_of(b.model.output(trace), b.temperature));
    b.next = draw(b.all.probabilities.back(), b.random);
    b.all.drawn.push_back(b.next);
    std::vector<int> whole = b.all.read;
    whole.push_back(b.next);
    b.all.ended = b.task.over && b.task.over(whole);
  }
  return b.all;
}

}  // namespace gatewalk::training
