#include "engine/training/held_out.hpp"

#include <algorithm>
#include <map>

#include "engine/base/check.hpp"

namespace gatewalk::training {

namespace {

constexpr int least_held_out = 64;
constexpr std::size_t candidates_each = 4;  // for each that is held out
constexpr int most_drawn_before = 10000;    // sequences of the first updates that are looked at,
constexpr double most_values = 4e6;         // and numbers that they read
using ReadNumbers = std::vector<double>;    // what a sequence reads: its numbers, step after step

// "held out" as a number: no run of a small seed draws the candidates of another.
std::uint64_t held_out_seed(std::uint64_t seed) { return seed ^ 0x68656c64206f7574ULL; }

void read_of(const Batch& batch, int b, ReadNumbers& read) {
  const Tensor& x = batch.sequence.x;
  const auto steps = static_cast<std::size_t>(x.shape[0]), B = static_cast<std::size_t>(x.shape[1]);
  const auto inputs = static_cast<std::size_t>(x.shape[2]);
  read.clear();
  for (std::size_t t = 0; t < steps; ++t) {
    const double* from = x.data.data() + (t * B + static_cast<std::size_t>(b)) * inputs;
    read.insert(read.end(), from, from + inputs);
  }
}
ReadNumbers read_of(const Batch& batch, int b) {
  ReadNumbers read;
  read_of(batch, b, read);
  return read;
}

// Sequence b of a [T, B, …] tensor (T = 1 for targets of the last step alone) becomes that of a batch of one.
void put(const Tensor& one, Tensor& all, std::int64_t steps, std::int64_t batch, int b) {
  const auto width = static_cast<std::int64_t>(one.data.size()) / steps;
  for (std::int64_t t = 0; t < steps; ++t)
    std::copy_n(one.data.begin() + t * width, width, all.data.begin() + (t * batch + b) * width);
}
void put(const Batch& one, Batch& all, int b, bool last) {
  const std::int64_t steps = all.sequence.x.shape[0], batch = all.sequence.x.shape[1];
  put(one.sequence.x, all.sequence.x, steps, batch, b);
  put(one.target, all.target, last ? 1 : steps, batch, b);
  if (!all.sequence.lengths.empty()) all.sequence.lengths[static_cast<std::size_t>(b)] = one.sequence.lengths.at(0);
}

Batch joined(std::span<const Batch> ones, bool last) {
  const auto count = static_cast<std::int64_t>(ones.size());
  Batch all;
  const auto sized = [&](Tensor shape, std::size_t at) {
    shape.shape[at] = count;
    return Tensor::zeros(shape.shape);
  };
  all.sequence.x = sized(ones[0].sequence.x, 1);
  all.target = sized(ones[0].target, last ? 0 : 1);
  if (!ones[0].sequence.lengths.empty()) all.sequence.lengths.assign(ones.size(), 0);
  for (std::size_t b = 0; b < ones.size(); ++b) put(ones[b], all, static_cast<int>(b), last);
  return all;
}

int wanted(const Learning& how) { return (least_held_out + how.batch - 1) / how.batch * how.batch; }

}  // namespace

bool asks_last(const Task& task) {
  Random random(1);
  const Batch batch = task.draw(random, 1, task.least_steps);
  return task.loss.reads_last_step(batch.target.data.size(), 1, task.outputs);
}

Status HeldOutSequences::check(const Task& task, const Learning& how, int steps) {
  Random learning(how.seed), random(held_out_seed(how.seed));
  const ReadNumbers first = read_of(task.draw(learning, 1, steps), 0);
  for (std::size_t k = 0; k < candidates_each * static_cast<std::size_t>(wanted(how)); ++k)
    if (read_of(task.draw(random, 1, steps), 0) != first) return Ok{};
  return refuse(say("training.all_alike", {{"steps", steps}}), say("training.fewer_steps"));
}

HeldOutSequences::HeldOutSequences(const Task& task, const Learning& how, int steps)
    : task_(task), how_(how), steps_(steps), asks_last_(asks_last(task)) {
  const auto enough = static_cast<std::size_t>(wanted(how));
  Random random(held_out_seed(how.seed));
  std::vector<Batch> candidates;
  std::map<ReadNumbers, std::size_t> alike;  // how many of the candidates read this
  for (std::size_t k = 0; k < candidates_each * enough; ++k) {
    candidates.push_back(task.draw(random, 1, steps));
    ++alike[read_of(candidates.back(), 0)];
  }
  // What the updates draw is left out, from the first sequence on: that one whatever remains, so that there is something to
  // learn.
  Random learning(how.seed);
  const int looked_at = std::clamp(static_cast<int>(most_values / (steps * task.inputs)), 1, most_drawn_before);
  std::size_t left = candidates.size();
  for (int k = 0; k < looked_at; ++k) {
    const auto drawn = alike.find(read_of(task.draw(learning, 1, steps), 0));
    if (drawn == alike.end()) continue;
    if (k > 0 && left - drawn->second < enough) break;
    left -= drawn->second;
    alike.erase(drawn);
  }
  std::vector<Batch> chosen;
  for (Batch& one : candidates) {
    ReadNumbers read = read_of(one, 0);
    if (chosen.size() == enough || !alike.contains(read)) continue;
    held_.insert(std::move(read));
    chosen.push_back(std::move(one));
  }
  for (std::size_t at = 0; at < chosen.size(); at += static_cast<std::size_t>(how.batch)) {
    const std::size_t count = std::min(static_cast<std::size_t>(how.batch), chosen.size() - at);
    batches_.push_back(joined(std::span(chosen).subspan(at, count), asks_last_));
    if (!how.lengths) batches_.back().sequence.lengths.clear();
  }
}

Batch HeldOutSequences::draw(Random& random) const {
  Batch batch = task_.draw(random, how_.batch, steps_);
  ReadNumbers read;
  for (int b = 0; b < how_.batch; ++b) {
    read_of(batch, b, read);
    while (held_.contains(read)) {
      const Batch one = task_.draw(random, 1, steps_);
      put(one, batch, b, asks_last_);
      read_of(batch, b, read);
    }
  }
  if (!how_.lengths) batch.sequence.lengths.clear();
  return batch;
}

}  // namespace gatewalk::training
