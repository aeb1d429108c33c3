#include "engine/training/learning.hpp"

#include "engine/training/fast_trainer.hpp"
#include "engine/training/tasks/tasks.hpp"

namespace gatewalk::training {

struct LearningRun::Body {
  Body(const network::Model& start, const Task& wanted, const Learning& how)
      : model(start),
        fast(start, true),
        trainer(fast),
        task(wanted),
        options{wanted.loss, how.optimizer, how.clip, how.truncate},
        batch(how.batch),
        steps(how.steps > 0 ? how.steps : wanted.steps),
        random(how.seed) {}

  network::Model model;  // of which the shape and the names are wanted; its numbers are those of the start
  network::FastModel<double> fast;
  FastTrainer<double> trainer;
  Task task;
  TrainerOptions options;
  int batch, steps, updates = 0;
  Random random;
  Update last;
};

LearningRun::LearningRun(std::unique_ptr<Body> body) : body_(std::move(body)) {}
LearningRun::~LearningRun() = default;
LearningRun::LearningRun(LearningRun&&) noexcept = default;
LearningRun& LearningRun::operator=(LearningRun&&) noexcept = default;

namespace {

constexpr int most_sequences = 4096;

Status check(const network::Model& model, const Task& task, const Learning& how) {
  const std::string name = "the task " + std::string(task.name);
  if (model.shape().input != task.inputs)
    return Error{name + " gives " + std::to_string(task.inputs) + " inputs a step, the network reads " +
                     std::to_string(model.shape().input),
                 {},
                 "choose the input size " + std::to_string(task.inputs)};
  const int outputs = model.shape().outputs > 0 ? model.shape().outputs : model.features();
  if (outputs != task.outputs)
    return Error{name + " wants " + std::to_string(task.outputs) + " outputs, the network has " + std::to_string(outputs),
                 {},
                 "give it a readout of " + std::to_string(task.outputs) + (task.outputs == 1 ? " unit" : " units")};
  if (how.batch < 1 || how.batch > most_sequences)
    return Error{"a batch of " + std::to_string(how.batch) + " sequences cannot be learned from",
                 {},
                 "choose 1 to " + std::to_string(most_sequences)};
  if (how.steps != 0 && (how.steps < task.least_steps || how.steps > task.most_steps))
    return Error{name + " has no sequences of " + std::to_string(how.steps) + " steps",
                 {},
                 "choose " + std::to_string(task.least_steps) + " to " + std::to_string(task.most_steps)};
  if (how.truncate < 0) return Error{"a block of truncated backpropagation has at least one step", {}, "0 cuts nowhere"};
  if (how.clip.kind != Clip::Kind::none && !(how.clip.limit > 0))
    return Error{"gradients cannot be clipped to a limit that is not positive", {}, "choose a limit above 0, or do not clip"};
  return Ok{};
}

}  // namespace

Result<LearningRun> LearningRun::start(const network::Model& model, const Learning& how) {
  const auto task = find_task(how.task);
  if (!task) return task.error();
  if (auto fits = check(model, *task, how); !fits) return fits.error();
  return LearningRun(std::make_unique<Body>(model, *task, how));
}

const Update& LearningRun::advance(int updates) {
  Body& b = *body_;
  while (b.updates < updates) {
    ++b.updates;
    const Batch batch = b.task.draw(b.random, b.batch, b.steps);
    const network::FastRun run{b.steps, b.batch, batch.sequence.lengths};
    const auto update = b.trainer.update(run, batch.sequence.x.data.data(), std::span<const double>(batch.target.data), b.options,
                                         b.updates == updates);
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

}  // namespace gatewalk::training
