#include "lessons/experiment/setup.hpp"

#include "engine/base/hundredths.hpp"
#include "engine/base/random.hpp"
#include "engine/source/training_words.hpp"
#include "engine/training/initializer.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/words/numbers.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

// A seed from a token's letters, so that equal tokens have equal vectors.
std::uint64_t seed_of(std::string_view token, std::uint64_t seed) {
  std::uint64_t hash = 14695981039346656037ULL ^ seed;
  for (char c : token) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

// What stands above a step: the name of its unit that is 1, or its number; with "+" before it where a second one marks it.
std::string token_of(const std::vector<double>& x, const std::vector<std::string>& names) {
  if (names.empty()) return (x.size() > 1 && x[1] != 0 ? "+" : "") + number_text(x[0], 2);
  const auto one = std::find(x.begin(), x.end(), 1.0);
  return one == x.end() ? "" : names[static_cast<std::size_t>(one - x.begin())];
}

}  // namespace

std::vector<std::string> spelled_out(const Setup& setup, int gap) {
  std::vector<std::string> all;
  for (const std::string& token : setup.tokens) {
    if (token != gap_token) {
      all.push_back(token);
      continue;
    }
    for (int k = 0; k < gap && !setup.filler.empty(); ++k)
      all.push_back(setup.filler[static_cast<std::size_t>(k) % setup.filler.size()]);
  }
  return all;
}

Result<Tensor> make_inputs(const Setup& setup, const std::vector<std::string>& tokens) {
  const Phrases& words = Phrases::of(setup.language);
  const int width = setup.shape.input;
  if (setup.given) {
    if (setup.given->shape[2] != width)
      return Error{words.say("open.width", {{"numbers", static_cast<int>(setup.given->shape[2])}, {"wanted", width}}),
                   {},
                   words.say("open.width_hint")};
    return *setup.given;
  }
  Tensor x;
  if (!setup.inputs.empty()) {
    x.shape = {static_cast<std::int64_t>(setup.inputs.size()), 1, width};
    for (const auto& row : setup.inputs) {
      if (static_cast<int>(row.size()) != width)
        return Error{words.say("edit.input_width", {{"numbers", static_cast<int>(row.size())}, {"wanted", width}})};
      x.data.insert(x.data.end(), row.begin(), row.end());
    }
    return x;
  }
  if (tokens.empty()) return Error{words.say("edit.no_sequence"), {}, words.say("edit.no_sequence_hint")};
  x.shape = {static_cast<std::int64_t>(tokens.size()), 1, width};
  for (const std::string& token : tokens) {
    Random random(seed_of(token, setup.token_seed));
    for (int i = 0; i < width; ++i) x.data.push_back(hundredths(random.uniform(-1, 1)));
  }
  return x;
}

Tensor make_target(const Setup& setup, const Tensor& output) {
  Tensor target{{static_cast<std::int64_t>(setup.target.size())}, setup.target};
  if (setup.loss.kind != network::Loss::Kind::squared) return target;
  target.shape = output.shape;
  if (setup.loss.where == network::Loss::Where::last) target.shape.erase(target.shape.begin());
  target.data.assign(static_cast<std::size_t>(Tensor::count(target.shape)), 0.0);
  const auto width = static_cast<std::size_t>(output.shape[2]);
  // The same at every time step, or a row a step.
  const auto steps = static_cast<std::size_t>(output.shape[0]), batch = static_cast<std::size_t>(output.shape[1]);
  const bool rows = setup.loss.where == network::Loss::Where::every && steps > 1 && setup.target.size() == steps * width;
  for (std::size_t k = 0; k < target.data.size() && !setup.target.empty(); ++k)
    target.data[k] = rows ? setup.target[k / (batch * width) * width + k % width] : setup.target[k % width % setup.target.size()];
  return target;
}

Status take_learning(Setup& setup, std::shared_ptr<Learned> learned) {
  if (!learned) {
    source::TrainingRequest base;
    base.cell = {setup.cell, setup.cell_text};
    const auto request = source::read_training(setup.trained, std::move(base));
    if (!request) return request.error();
    auto begun = Learned::begin(*request);
    if (!begun) return begun.error();
    learned = *std::move(begun);
  }
  const training::Task& task = learned->task();
  const training::Batch drawn = learned->sequence(setup.example);
  const Tensor& x = drawn.sequence.x;
  const auto steps = static_cast<std::size_t>(drawn.sequence.lengths.empty() ? x.shape[0] : drawn.sequence.lengths[0]);
  const auto width = static_cast<std::size_t>(task.inputs);
  const std::vector<std::string> names = task.input_names ? task.input_names() : std::vector<std::string>{};
  setup.inputs.clear();
  setup.tokens.clear();
  for (std::size_t t = 0; t < steps; ++t) {
    const auto row = x.data.begin() + static_cast<std::ptrdiff_t>(t * width);
    setup.inputs.emplace_back(row, row + static_cast<std::ptrdiff_t>(width));
    setup.tokens.push_back(token_of(setup.inputs.back(), names));
  }
  const bool last = task.loss.reads_last_step(drawn.target.data.size(), 1, task.outputs);
  setup.loss = task.loss;
  setup.loss.where = last ? network::Loss::Where::last : network::Loss::Where::every;
  setup.target = drawn.target.data;
  if (!last) setup.target.resize(steps * static_cast<std::size_t>(task.loss.target_width(task.outputs)));
  setup.classes = task.class_names ? task.class_names() : std::vector<std::string>{};
  const auto& drawn_from = std::get<source::Drawn>(learned->how().from);
  setup.shape = drawn_from.shape;
  setup.cell = drawn_from.cell.name, setup.cell_text = drawn_from.cell.equations;
  setup.source = learned->how();
  setup.update = learned->how().updates;
  setup.learned = std::move(learned);
  return Ok{};
}

void take_read(Setup& setup, std::shared_ptr<const training::WalkedUpdate> read) {
  const training::Task& task = setup.learned->task();
  const Tensor& x = read->next.batch.sequence.x;
  const std::vector<std::string> names = task.input_names ? task.input_names() : std::vector<std::string>{};
  const auto steps = static_cast<std::size_t>(x.shape[0]), batch = static_cast<std::size_t>(x.shape[1]),
             width = static_cast<std::size_t>(x.shape[2]);
  setup.read_tokens.assign(batch, {});
  for (std::size_t t = 0; t < steps; ++t)
    for (std::size_t b = 0; b < batch; ++b) {
      const auto row = x.data.begin() + static_cast<std::ptrdiff_t>((t * batch + b) * width);
      setup.read_tokens[b].push_back(token_of({row, row + static_cast<std::ptrdiff_t>(width)}, names));
    }
  setup.update = read->update;
  setup.read = std::move(read);
}

Result<source::Source> source_of(const Setup& setup) {
  if (setup.source && setup.cell_text.empty()) return *setup.source;
  const auto initial = training::find_initial(setup.initial);
  if (!initial) return initial.error();
  return source::Source(
      source::Drawn{{setup.cell, setup.cell_text}, setup.shape, setup.seed, {initial->kind, setup.gain, {}}, true});
}

}  // namespace gatewalk::lessons
