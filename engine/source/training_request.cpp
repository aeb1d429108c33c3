#include "engine/source/training_request.hpp"

#include <cmath>

#include "engine/training/tasks/tasks.hpp"

namespace gatewalk::source {

namespace {

Status check_numbers(const TrainingRequest& request) {
  if (request.hidden < 1 || request.layers < 1) return refuse(say("source.no_units"), say("source.from_one"));
  if (request.learning_rate && !(std::isfinite(*request.learning_rate) && *request.learning_rate > 0))
    return refuse(say("source.learning_rate"), say("source.choose_rate"));
  if (!(std::isfinite(request.clip) && request.clip >= 0)) return refuse(say("source.clip"), say("source.clip_above"));
  if (request.weight_decay && !(std::isfinite(*request.weight_decay) && *request.weight_decay >= 0))
    return refuse(say("source.weight_decay"), say("source.choose_decay"));
  return Ok{};
}

// A cell with a state h(P) wants a size for it, and no other cell does.
Status check_projection(const equations::Recipe& cell, int projection) {
  const bool projected = cell.states[0].size.p > 0;
  if (projected && projection < 1) return refuse(say("source.projected", {{"cell", cell.cell}}), say("source.choose_projection"));
  if (!projected && projection != 0)
    return refuse(say("source.not_projected", {{"cell", cell.cell}}), say("source.no_projection"));
  return Ok{};
}

}  // namespace

Result<Trained> trained(const TrainingRequest& request, std::shared_ptr<const training::Task> own) {
  const Result<training::Task> task = own ? *own : training::find_task(request.task);
  const auto rule = training::find_rule(request.optimizer);
  const auto initial = training::find_initial(request.initial);
  const auto cell = recipe_of(request.cell);
  if (!task) return task.error();
  if (!rule) return rule.error();
  if (!initial) return initial.error();
  if (!cell) return cell.error();
  if (auto fits = check_numbers(request); !fits) return fits.error();
  if (request.weight_decay && !rule->formula->decays)
    return refuse(say("source.no_decay", {{"optimizer", request.optimizer}}), say("source.decaying"));
  if (auto fits = check_projection(*cell, request.projection); !fits) return fits.error();
  Drawn drawn{request.cell, {}, request.seed, {initial->kind, 1, request.forget_bias}};
  drawn.shape = {task->inputs,
                 request.hidden,
                 request.projection,
                 request.layers,
                 request.bidirectional ? network::Direction::bidirectional : network::Direction::forward,
                 task->outputs};
  training::Learning how;
  how.task = request.task;
  how.own = std::move(own);
  how.seed = request.task_seed.value_or(request.seed);
  how.batch = request.batch, how.steps = request.steps;
  how.optimizer = {rule->rule, request.learning_rate.value_or(rule->learning_rate)};
  if (request.weight_decay) how.optimizer.weight_decay = *request.weight_decay;
  if (request.clip > 0) how.clip = {training::Clip::Kind::norm, request.clip};
  how.truncate = request.truncate, how.block = request.block;
  how.carry = request.carry, how.lengths = request.lengths;
  return Trained{std::move(drawn), std::move(how), request.updates};
}

}  // namespace gatewalk::source
