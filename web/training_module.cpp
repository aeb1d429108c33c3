// Training for JavaScript: a network learns a task in double, with the bits of `gatewalk train`. A module of its own, loaded by
// who asks for it: engine_training.mjs wraps it, and hands what was learned to the engine as a file of weights.
// A call that can fail returns 0 and leaves one sentence in gatewalk_text().
#include <emscripten/emscripten.h>

#include <limits>

#include "engine/files/safetensors.hpp"
#include "engine/network/fast_model.hpp"
#include "engine/source/training_words.hpp"
#include "engine/training/recorded_run.hpp"
#include "engine/training/tasks/own.hpp"
#include "engine/training/tasks/tasks.hpp"
#include "web/engine_module.hpp"

using namespace gatewalk;
using namespace gatewalk::web;

namespace {

enum class Own : int { none, text, series };

struct Run {
  training::RecordedRun run;
  bool classes;
  std::vector<double> told;
  std::vector<std::byte> saved;
};

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// The task of the caller's own data; null where there are none.
Result<std::shared_ptr<const training::Task>> own_task(Own kind, const char* bytes, std::size_t size, int columns, int column) {
  if (kind == Own::none) return std::shared_ptr<const training::Task>();
  Tensor rows;
  if (kind == Own::series) {
    const auto* values = reinterpret_cast<const double*>(bytes);
    rows = {{static_cast<std::int64_t>(size / sizeof(double)) / columns, columns}, {values, values + size / sizeof(double)}};
  }
  auto task = kind == Own::text ? training::text_task({bytes, size}) : training::series_task(rows, column);
  if (!task) return task.error();
  return std::make_shared<const training::Task>(*std::move(task));
}

// Error: there is not enough memory for its updates.
Status check_memory(const network::Model& model, const training::Learning& how, const training::Task& task) {
  const int steps = how.steps > 0 ? how.steps : task.steps;
  const double bytes = network::FastModel<double>(model, true).bytes_for(steps, how.batch, true);
  return check_run(bytes + static_cast<double>(training::Keeping{}.checkpoint_bytes), steps, how.batch, "choose fewer of either");
}

double accuracy(bool classes, int right, int rows) { return classes && rows > 0 ? static_cast<double>(right) / rows : none; }

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE const char* gatewalk_text() { return sentence.c_str(); }

// `words`: what training_words.hpp reads, without the cell. `data`: UTF-8, or doubles, `columns` a row.
EMSCRIPTEN_KEEPALIVE Run* gatewalk_run(const char* cell, const char* words, Own own, const char* data, std::size_t size,
                                       int columns, int column) {
  const auto request = source::read_training(words);
  if (!request) return fail<Run*>(request.error());
  source::TrainingRequest wanted = *request;
  if (*cell) wanted.cell = cell_of(cell);
  auto task = own_task(own, data, size, columns, column);
  if (!task) return fail<Run*>(task.error());
  const auto trained = source::trained(wanted, *task);
  if (!trained) return fail<Run*>(trained.error());
  const auto& drawn = std::get<source::Drawn>(trained->from);
  // A weight is held by the model, the compiled program with its packed form and gradient, the rule and a checkpoint.
  if (auto fits = check_size(*source::recipe_of(drawn.cell), drawn.shape, 80); !fits) return fail<Run*>(fits.error());
  const auto made = source::make(drawn);
  if (!made) return fail<Run*>(made.error());
  const training::Task learned = *task ? **task : *training::find_task(wanted.task);
  if (auto fits = check_memory(made->model, trained->how, learned); !fits) return fail<Run*>(fits.error());
  auto run = training::RecordedRun::start(made->model, trained->how);
  if (!run) return fail<Run*>(run.error());
  return new Run{*std::move(run), learned.loss.kind == network::Loss::Kind::cross_entropy, {}, {}};
}

EMSCRIPTEN_KEEPALIVE void gatewalk_run_dispose(Run* r) { delete r; }

// loss, accuracy, the gradient's norm: NaN where there is none.
EMSCRIPTEN_KEEPALIVE const double* gatewalk_run_advance(Run* r, int updates) {
  const training::Update& update = r->run.go_to(updates);
  if (updates == 0) r->told = {none, none, none};
  else r->told = {update.loss, accuracy(r->classes, update.right, update.rows), update.gradient_norm};
  return r->told.data();
}

// How many updates and how many held-out measures; of every update loss, accuracy, the norm and the clipped norm; of every
// measure its update, loss and accuracy.
EMSCRIPTEN_KEEPALIVE const double* gatewalk_run_history(Run* r) {
  const training::History& history = r->run.history();
  r->told = {static_cast<double>(history.updates.size()), static_cast<double>(history.held_out.size())};
  for (const training::History::Row& row : history.updates)
    for (const double value : {row.loss, accuracy(r->classes, row.right, row.rows), row.gradient_norm, row.clipped_norm})
      r->told.push_back(value);
  for (const auto& [update, measure] : history.held_out)
    for (const double value : {static_cast<double>(update), measure.loss, accuracy(r->classes, measure.right, measure.rows)})
      r->told.push_back(value);
  return r->told.data();
}

// The weights as the run is, in F64: the file of `gatewalk train --save`.
EMSCRIPTEN_KEEPALIVE const std::byte* gatewalk_run_save(Run* r) {
  files::SafetensorsFile file;
  file.metadata["format"] = "pt";
  (void)files::put_values(file, "", r->run.model().tensors(), files::Dtype::f64);
  r->saved = files::write_safetensors(file);
  return r->saved.data();
}
EMSCRIPTEN_KEEPALIVE std::size_t gatewalk_run_saved_size(const Run* r) { return r->saved.size(); }

}  // extern "C"
