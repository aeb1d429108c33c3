#include "engine/source/training_request.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/shortest.hpp"
#include "engine/files/csv.hpp"
#include "engine/network/run_size.hpp"
#include "engine/training/tasks/own.hpp"
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

// Sizes that a person can ask for by mistake: what cannot be had is told before any of it is taken. In double, so that no product
// runs over.
Status check_memory(const equations::Recipe& cell, const network::Shape& shape, const TrainingRequest& request,
                    const training::Task& task) {
  constexpr double most = 1e9, copies = 8;  // of the weights: model, gradient, what a rule remembers, checkpoints
  const double weights = network::weight_count({&cell, 1}, shape);
  const double steps = request.steps > 0 ? request.steps : task.steps, read = request.block > 0 ? request.block : steps;
  const double columns = static_cast<double>(std::max(request.batch, 64));  // held-out sequences are as many, too
  const double record = read * request.batch * 24 * shape.directions() * static_cast<double>(shape.hidden) * shape.layers,
               data = 3 * steps * columns * (shape.input + shape.outputs);
  const double bytes = 8 * (copies * weights + record + data);
  if (bytes <= most) return Ok{};
  const auto gigabytes = [](double b) { return shortest_text(std::ceil(b / 1e8) / 10); };
  return refuse(say("source.memory", {{"batch", request.batch},
                                      {"steps", shortest_text(read)},
                                      {"hidden", shape.hidden},
                                      {"needed", gigabytes(bytes)},
                                      {"most", gigabytes(most)}}),
                say("source.fewer"));
}

}  // namespace

Result<training::Task> task_of(const TrainingRequest& request) {
  if (!request.own) {
    if (request.task == own_task) return refuse(say("source.own_not_here"), say("source.own_once_more"));
    return training::find_task(request.task);
  }
  const OwnData& own = *request.own;
  if (own.text.size() > most_own_bytes)
    return refuse(say("source.own_long", {{"size", static_cast<int>(own.text.size() >> 20)}}),
                  say("source.own_most", {{"most", static_cast<int>(most_own_bytes >> 20)}}));
  if (!own.table) return training::text_task(own.text);
  const auto rows = files::read_csv(own.text);
  if (!rows) return rows.error();
  return training::series_task(*rows, own.column);
}

Result<Trained> trained(const TrainingRequest& request, std::shared_ptr<const training::Task> own) {
  const Result<training::Task> task = own ? *own : task_of(request);
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
  if (auto fits = check_memory(*cell, drawn.shape, request, *task); !fits) return fits.error();
  training::Learning how;
  how.task = request.task;
  if (request.own && !own) own = std::make_shared<const training::Task>(*task);
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
