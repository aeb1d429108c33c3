#include "engine/training/learning.hpp"

#include <algorithm>
#include <optional>

#include "engine/training/held_out.hpp"
#include "engine/training/tasks/tasks.hpp"

namespace gatewalk::training {

namespace {

constexpr int most_sequences = 4096;

int steps_of(const Task& task, const Learning& how) { return how.steps > 0 ? how.steps : task.steps; }

// What an update reads: some steps of a batch.
struct Block {
  const double* x = nullptr;
  std::vector<double> target{};
  std::vector<int> lengths{};
  int steps = 0;
  bool empty = true;  // every sequence ended before
};

}  // namespace

std::size_t RunState::bytes() const {
  return sizeof *this + 8 * (values.size() + memory.first.size() + memory.second.size() + carried.size());
}

struct LearningRun::Body {
  Body(const network::Model& start, const Task& wanted, const Learning& how)
      : model(start),
        fast(start, true),
        trainer(fast),
        task(wanted),
        options{wanted.loss, how.optimizer, how.clip, how.truncate},
        learning(how),
        steps(steps_of(wanted, how)),
        random(how.seed),
        before(random) {
    if (how.block > 0) options.loss.where = network::Loss::Where::every;
    for (std::size_t s = 0; how.block > 0 && s < fast.states().size(); ++s) {
      const int count = fast.state_parts(static_cast<int>(s)) * how.batch * fast.state_size(static_cast<int>(s));
      state_counts.push_back(static_cast<std::size_t>(count));
    }
    clear_states();
  }

  // Chosen when first asked for: who only wants to know whether it can be learned need not wait for it.
  const HeldOutSequences& apart() {
    if (!held_out) held_out.emplace(task, learning, steps);
    return *held_out;
  }
  Batch draw(Random& from) { return apart().draw(from); }

  void clear_states() {
    std::size_t count = 0;
    for (std::size_t n : state_counts) count += n;
    carried.assign(count, 0.0), next.assign(count, 0.0);
  }

  // A pointer to each state; none without blocks.
  template <class P>
  std::vector<P> states_at(P from) const {
    std::vector<P> at;
    for (std::size_t n : state_counts) at.push_back(from), from += n;
    return at;
  }

  // What an update reads from `step` on. A sequence that ended before is one step long there, and nothing is asked of it.
  Block block_here() const {
    const Tensor& x = batch.sequence.x;
    const std::vector<int>& lengths = batch.sequence.lengths;
    if (learning.block == 0) return {x.data.data(), batch.target.data, lengths, steps, false};
    const auto B = static_cast<std::size_t>(learning.batch), from = static_cast<std::size_t>(step);
    Block here{x.data.data() + from * B * static_cast<std::size_t>(task.inputs)};
    here.steps = std::min(learning.block, steps - step);
    here.empty = !lengths.empty() && *std::max_element(lengths.begin(), lengths.end()) <= step;
    const std::size_t row = B * static_cast<std::size_t>(task.loss.target_width(task.outputs));
    const double* target = batch.target.data.data() + from * row;
    here.target.assign(target, target + static_cast<std::size_t>(here.steps) * row);
    for (std::size_t b = 0; b < lengths.size(); ++b) {
      const int rest = lengths[b] - step;
      here.lengths.push_back(std::clamp(rest, 1, here.steps));
      GATEWALK_CHECK(rest > 0 || task.loss.kind == network::Loss::Kind::cross_entropy,
                     "LearningRun: only classes can be left out of a block");
      for (std::size_t t = 0; rest <= 0 && t < static_cast<std::size_t>(here.steps); ++t) here.target[t * B + b] = -100;
    }
    return here;
  }

  // Goes to the block that the next update reads: of the batch that is read, or the first of one drawn now.
  void find_block() {
    do {
      if (!reading) {
        before = random;
        batch = draw(random);
        step = 0;
        clear_states();
      }
      block = block_here();
      reading = !block.empty;
    } while (!reading);
    if (!learning.carry) clear_states();
  }

  Result<Update> update(bool report) {
    find_block();
    const auto in = states_at<const double*>(carried.data());
    const auto out = states_at<double*>(next.data());
    const auto done = trainer.update({block.steps, learning.batch, block.lengths}, block.x, std::span<const double>(block.target),
                                     options, report, in, out);
    std::swap(carried, next);
    step += block.steps;
    reading = step < steps;
    return done;
  }

  network::Model model;  // of which the shape and the names are wanted; its numbers are those of the start
  network::FastModel<double> fast;
  FastTrainer<double> trainer;
  Task task;
  TrainerOptions options;
  Learning learning;
  int steps, updates = 0;
  Random random;
  Update last;
  std::optional<HeldOutSequences> held_out;

  // The batch that is read, the source it was drawn from, where its next block begins, and the states there.
  Batch batch;
  Random before;
  int step = 0;
  bool reading = false;  // the batch has steps that no update has read
  Block block;
  std::vector<std::size_t> state_counts;  // none without blocks
  std::vector<double> carried, next;
};

LearningRun::LearningRun(std::unique_ptr<Body> body) : body_(std::move(body)) {}
LearningRun::~LearningRun() = default;
LearningRun::LearningRun(LearningRun&&) noexcept = default;
LearningRun& LearningRun::operator=(LearningRun&&) noexcept = default;

namespace {

bool reads_backward(const network::Shape& shape) {
  for (int k = 0; k < shape.parts(); ++k)
    if (shape.reverse(shape.part(k))) return true;
  return false;
}

Status check_blocks(const network::Model& model, const Task& task, const Learning& how) {
  if (how.block < 0) return refuse(say("training.block"), say("training.block_none"));
  if (how.block == 0) return Ok{};
  if (asks_last(task)) return refuse(say("training.last_step_alone", {{"task", task.name}}), say("training.whole_sequences"));
  if (how.carry && reads_backward(model.shape())) return refuse(say("training.carry_backward"), say("training.one_direction"));
  return Ok{};
}

Status check(const network::Model& model, const Task& task, const Learning& how) {
  if (model.shape().input != task.inputs)
    return refuse(say("training.inputs", {{"task", task.name}, {"given", task.inputs}, {"read", model.shape().input}}),
                  say("training.input_size", {{"given", task.inputs}}));
  const int outputs = model.shape().outputs > 0 ? model.shape().outputs : model.features();
  if (outputs != task.outputs)
    return refuse(say("training.outputs", {{"task", task.name}, {"wanted", task.outputs}, {"had", outputs}}),
                  task.outputs == 1 ? say("training.readout_of_one") : say("training.readout", {{"wanted", task.outputs}}));
  if (how.batch < 1 || how.batch > most_sequences)
    return refuse(say("training.batch", {{"batch", how.batch}}), say("training.from_one", {{"most", most_sequences}}));
  if (how.steps != 0 && (how.steps < task.least_steps || how.steps > task.most_steps))
    return refuse(say("training.steps", {{"task", task.name}, {"steps", how.steps}}),
                  say("training.from", {{"least", task.least_steps}, {"most", task.most_steps}}));
  if (how.truncate < 0) return refuse(say("training.truncate"), say("training.truncate_none"));
  if (how.clip.kind != Clip::Kind::none && !(how.clip.limit > 0)) return refuse(say("training.clip"), say("training.clip_above"));
  if (auto apart = HeldOutSequences::check(task, how, steps_of(task, how)); !apart) return apart;
  return check_blocks(model, task, how);
}

}  // namespace

Result<LearningRun> LearningRun::start(const network::Model& model, const Learning& how) {
  const Result<Task> task = how.own ? *how.own : find_task(how.task);
  if (!task) return task.error();
  if (auto fits = check(model, *task, how); !fits) return fits.error();
  return LearningRun(std::make_unique<Body>(model, *task, how));
}

const Update& LearningRun::advance(int updates) {
  Body& b = *body_;
  while (b.updates < updates) {
    ++b.updates;
    const bool report = b.updates == updates;
    const auto update = b.update(report);
    GATEWALK_CHECK(update, "LearningRun::advance: the task's batch does not fit: " + update.error().sentence());
    b.last = *update;
  }
  return b.last;
}

int LearningRun::updates() const { return body_->updates; }

network::Model LearningRun::model() const {
  network::Model model = body_->model;
  for (const network::FastTensor<double>& t : body_->fast.tensors())
    model.tensors()[t.name].data.assign(t.values.begin(), t.values.end());
  model.refresh();
  return model;
}

RunState LearningRun::state() const {
  Body& b = *body_;
  const std::span<const double> values = b.fast.values();
  RunState state{b.updates, {values.begin(), values.end()}, b.trainer.memory(), b.reading ? b.before : b.random, 0, {}};
  if (b.reading && b.step > 0) state.step = b.step, state.carried = b.carried;
  return state;
}

void LearningRun::restore(const RunState& state) {
  Body& b = *body_;
  GATEWALK_CHECK(state.values.size() == b.fast.values().size(), "LearningRun::restore: this state is another network's");
  b.updates = state.updates;
  std::copy(state.values.begin(), state.values.end(), b.fast.values().begin());
  b.fast.tensors_changed();
  b.trainer.set_memory(state.memory);
  b.random = b.before = state.random;
  b.reading = state.step > 0;
  b.last = {};
  if (!b.reading) return;
  b.batch = b.draw(b.random);
  b.step = state.step;
  b.carried = state.carried;
}

Batch LearningRun::next_batch() {
  Body& b = *body_;
  b.find_block();
  const std::int64_t steps = b.block.steps, B = b.learning.batch, inputs = b.task.inputs;
  Batch next{{{{steps, B, inputs}, {b.block.x, b.block.x + steps * B * inputs}}, b.block.lengths, {}},
             {b.batch.target.shape, b.block.target}};
  if (b.learning.block > 0) next.target.shape[0] = steps;
  const double* at = b.carried.data();
  const std::vector<network::StateTensor> states = b.model.states();
  for (std::size_t s = 0; s < b.state_counts.size(); at += b.state_counts[s++])
    next.sequence.initial[states[s].initial()] = {{states[s].parts, B, states[s].size}, {at, at + b.state_counts[s]}};
  return next;
}

NextUpdate LearningRun::next_update() {
  Body& b = *body_;
  NextUpdate next{next_batch(), {}, {}};
  const auto in = b.states_at<const double*>(b.carried.data());
  const auto out = b.states_at<double*>(b.next.data());  // where update() will write them
  const auto update = b.trainer.gradients({b.block.steps, b.learning.batch, b.block.lengths}, b.block.x,
                                          std::span<const double>(b.block.target), b.options, in, out);
  GATEWALK_CHECK(update, "LearningRun::next_update: the task's batch does not fit: " + update.error().sentence());
  next.update = *update;
  for (const network::FastTensor<double>& t : b.fast.tensors())
    next.gradients[t.name] = {t.shape, {t.gradient.begin(), t.gradient.end()}};
  b.fast.tensors_changed();  // the recorded pass is over, as after an update
  return next;
}

const Learning& LearningRun::learning() const { return body_->learning; }

HeldOut LearningRun::held_out() {
  Body& b = *body_;
  HeldOut all;
  for (const Batch& batch : b.apart().batches()) {
    const auto count = static_cast<int>(batch.sequence.x.shape[1]);
    const auto part = b.trainer.measure({b.steps, count, batch.sequence.lengths}, batch.sequence.x.data.data(),
                                        std::span<const double>(batch.target.data), b.task.loss);
    GATEWALK_CHECK(part, "LearningRun::held_out: the task's batch does not fit: " + part.error().sentence());
    all.loss += part->loss * part->rows;
    all.rows += part->rows, all.right += part->right;
  }
  all.loss /= all.rows;
  return all;
}

}  // namespace gatewalk::training
