#include "engine/command/source_options.hpp"

#include "engine/files/formats.hpp"
#include "engine/network/load.hpp"
#include "engine/training/tasks/tasks.hpp"

namespace gatewalk::command {

namespace {

Result<network::Direction> direction_of(const Options& options) {
  const std::string name = options.get("direction", "forward");
  if (name == "forward") return network::Direction::forward;
  if (name == "reverse") return network::Direction::reverse;
  if (name == "bidirectional") return network::Direction::bidirectional;
  return Error{"--direction is '" + name + "'", {}, "give forward, reverse or bidirectional"};
}

// The cell that --cell names, as a Source has it.
Result<source::Cell> cell_of(const Options& options) {
  const std::string name = options.get("cell");
  if (const auto known = read_cell(name); !known) return known.error();
  auto text = read_cell_text(name);
  if (!text) return text.error();
  return source::Cell{name, *std::move(text)};
}

Result<source::File> file_of(const Options& options) {
  for (const char* name : {"hidden", "input", "layers", "projection", "seed"})
    if (options.has(name))
      return Error{"--" + std::string(name) + " does not go with --model", {}, "the file's tensors decide; leave it out"};
  source::File file;
  file.name = options.get("model");
  auto bytes = read_file(file.name);
  if (!bytes) return bytes.error();
  file.bytes = std::make_shared<const std::vector<std::byte>>(*std::move(bytes));
  if (options.has("cell")) {
    auto cell = cell_of(options);
    if (!cell) return cell.error();
    file.cell = *std::move(cell);
  }
  if (options.has("prefix")) file.prefix = options.get("prefix");
  file.read = files::read_tensors;
  file.nonlinearity = options.get("nonlinearity");
  file.gates = options.get("gates");
  file.last_readout = options.has("readout") || options.has("task");
  const auto direction = direction_of(options);
  if (!direction) return direction.error();
  file.reverse = *direction == network::Direction::reverse;
  return file;
}

// `inputs` and `outputs`: the sizes where no option says them.
Result<source::Drawn> drawn_of(const Options& options, int inputs, int outputs) {
  if (!options.has("cell"))
    return Error{"neither --model nor --cell is given", {}, "give --model FILE.safetensors, or --cell lstm --hidden 4 --seed 1"};
  if (options.has("prefix")) return Error{"--prefix goes with --model", {}, "leave it out"};
  if (!options.has("hidden"))
    return Error{"--hidden is missing", {}, "say how many hidden units the random network has: --hidden 4"};
  auto cell = read_cell(options.get("cell"));
  if (!cell) return cell.error();
  auto named = cell_of(options);
  if (!named) return named.error();
  if (options.has("nonlinearity")) {
    if (cell->cell != "rnn")
      return Error{"--nonlinearity is for the cell rnn, and this is " + cell->cell,
                   {},
                   "leave it out, or write the function into a .cell file"};
    cell = network::rnn_cell(options.get("nonlinearity"));
    if (!cell) return cell.error();
    named = source::Cell{cell->cell};
  }
  const auto direction = direction_of(options);
  const auto hidden = whole_number(options, "hidden", 1), input = whole_number(options, "input", inputs),
             layers = whole_number(options, "layers", 1);
  const auto projection = whole_number(options, "projection", 0), seed = whole_number(options, "seed", 1, 0);
  if (!direction) return direction.error();
  for (const auto* number : {&hidden, &input, &layers, &projection, &seed})
    if (!*number) return number->error();
  source::Drawn drawn{*std::move(named), {}, static_cast<std::uint64_t>(*seed)};
  drawn.shape = {*input, *hidden, *projection, *layers, *direction, outputs};
  const bool projected = cell->states[0].size.p > 0;
  if (projected && *projection == 0)
    return Error{"the cell " + cell->cell + " has a projected state of size P", {}, "give --projection P"};
  if (!projected && *projection > 0) return Error{"the cell " + cell->cell + " has no state h(P)", {}, "leave --projection out"};
  return drawn;
}

constexpr const char* of_learning[] = {"updates", "task-seed", "batch", "rule", "rate", "clip", "truncate"};

Result<training::Learning> learning_of(const Options& options) {
  training::Learning how;
  how.task = options.get("task");
  const auto rule = training::find_rule(options.get("rule", "adam"));
  const auto rate = positive_number(options, "rate"), clip = positive_number(options, "clip");
  const auto seed = whole_number(options, "task-seed", 1, 0), batch = whole_number(options, "batch", how.batch),
             truncate = whole_number(options, "truncate", 0);
  if (!rule) return rule.error();
  for (const auto* number : {&rate, &clip})
    if (!*number) return number->error();
  for (const auto* number : {&seed, &batch, &truncate})
    if (!*number) return number->error();
  how.seed = static_cast<std::uint64_t>(*seed);
  how.batch = *batch;
  how.optimizer = {rule->rule, rate->value_or(rule->learning_rate)};
  if (*clip) how.clip = {training::Clip::Kind::norm, **clip};
  how.truncate = *truncate;
  return how;
}

Result<source::Untrained> untrained_of(const Options& options, int inputs, int outputs) {
  if (options.has("model")) {
    auto file = file_of(options);
    if (!file) return file.error();
    return source::Untrained(*std::move(file));
  }
  auto drawn = drawn_of(options, inputs, outputs);
  if (!drawn) return drawn.error();
  return source::Untrained(*std::move(drawn));
}

Result<source::Source> source_of(const Options& options, int inputs) {
  if (!options.has("task")) {
    for (const char* name : of_learning)
      if (options.has(name)) return Error{"--" + std::string(name) + " goes with --task", {}, "name a task, or leave it out"};
    auto untrained = untrained_of(options, inputs, 0);
    if (!untrained) return untrained.error();
    return std::visit([](const auto& from) { return source::Source(from); }, *untrained);
  }
  const auto task = training::find_task(options.get("task"));
  if (!task) return task.error();
  if (!options.has("updates")) return Error{"--updates is missing", {}, "say how long the network learns: --updates 200"};
  const auto updates = whole_number(options, "updates", 0, 0);
  if (!updates) return updates.error();
  auto how = learning_of(options);
  if (!how) return how.error();
  auto untrained = untrained_of(options, task->inputs, task->outputs);
  if (!untrained) return untrained.error();
  return source::Source(source::Trained{*std::move(untrained), *std::move(how), *updates});
}

}  // namespace

Result<source::Made> make_model(const Options& options, int inputs) {
  const auto source = source_of(options, inputs);
  if (!source) return source.error();
  auto made = source::make(*source);
  if (!made || !options.has("model") || !options.has("direction")) return made;
  const bool both = made->model.shape().directions() == 2;
  if (both != (*direction_of(options) == network::Direction::bidirectional))
    return Error{both ? "the file holds both directions" : "the file holds one direction", options.get("model"),
                 both ? "give --direction bidirectional, or leave it out" : "give --direction forward or reverse"};
  return made;
}

}  // namespace gatewalk::command
