#include <csignal>
#include <cstdio>

#include "engine/base/decimal.hpp"
#include "engine/command/command.hpp"
#include "engine/command/options.hpp"
#include "engine/command/train_output.hpp"
#include "engine/files/csv.hpp"
#include "engine/files/safetensors.hpp"
#include "engine/source/training_request.hpp"
#include "engine/training/tasks/own.hpp"
#include "engine/training/tasks/tasks.hpp"
#include "engine/training/walked_update.hpp"
#include "engine/writing/update_script.hpp"

namespace gatewalk::command {

namespace {

constexpr const char* train_help =
    R"(gatewalk train: trains a recurrent network on a task, in double, with the same bits on every machine and in the lab.

  --cell NAME|FILE.cell      the network's cell (lstm); gatewalk cell NAME prints its equations
  --task NAME                first-symbol (as without it), adding, copy-memory, reber, sine, next-character or
                             fill-gap
  --text FILE                instead of a task: the next character of a text
  --series FILE.csv          or the next value of a column of a table, --column K (0, the first)
  --hidden H --layers L      hidden units a layer (32), layers (1); --bidirectional for both directions
  --projection P             the output size of a cell that has a state h(P)
  --seed N                   draws the initial weights and the sequences (1); --task-seed N other sequences
  --initial NAME             uniform (as without it), xavier, he, orthogonal or identity; --forget-bias B
  --updates N                how many (1000)
  --optimizer NAME           @OPTIMIZERS@ (adam)
  --learning-rate R          the optimizer's own without it; --weight-decay D of adamw (0.01)
  --batch B --steps T        sequences an update (16), time steps a sequence (the task's own)
  --clip C                   gradients scaled to a norm of C at most
  --truncate K               error terms are cut between blocks of K steps
  --block K                  an update reads the next K steps of its sequences; states are carried from block to block, or
                             begin at 0 with --reset
  --ignore-lengths           what stands behind a sequence's end is learned too
  --save FILE.safetensors    the weights, under PyTorch's names; --dtype F64 (as without it) or F32
  --log FILE.csv             a row an update: loss, accuracy, the gradient's norm before and after clipping, each tensor's, that of
                             the error term at each step; every tenth row held-out loss and accuracy, the start as update 0
  --as numpy|torch|values    prints the last update as a Python script, weights, batch, backward pass, clipping and rule with all
                             their numbers, or what that script prints as computed here

The loss on sequences that no update sees (held-out), and what the best answer costs that does not look at them (chance), are
printed at the end; on a terminal a line tells how far it is. Ctrl+C stops and saves what is there (exit code 130).

Examples:
  gatewalk train --task adding --hidden 16 --learning-rate 0.01 --clip 1 --save adding.safetensors
  gatewalk train --text novel.txt --cell gru --hidden 64 --steps 50 --learning-rate 0.005 --clip 1 --save novel.safetensors
  gatewalk train --cell gru --task next-character --updates 500 --block 10 --steps 60 --log learning.csv
  gatewalk train --task sine --hidden 4 --updates 3 --as torch > update.py && python3 update.py
)";

constexpr Option train_options[] = {{"--cell"},         {"--task"},    {"--text"},         {"--series"},
                                    {"--column"},       {"--hidden"},  {"--layers"},       {"--bidirectional", false},
                                    {"--projection"},   {"--seed"},    {"--task-seed"},    {"--initial"},
                                    {"--forget-bias"},  {"--updates"}, {"--optimizer"},    {"--learning-rate"},
                                    {"--weight-decay"}, {"--batch"},   {"--steps"},        {"--clip"},
                                    {"--truncate"},     {"--block"},   {"--reset", false}, {"--ignore-lengths", false},
                                    {"--save"},         {"--dtype"},   {"--log"},          {"--as"}};

constexpr int held_out_every = 10;

volatile std::sig_atomic_t stopped = 0;
void stop(int) { stopped = 1; }

std::string help_text() {
  std::string names, text = train_help;
  for (const training::RuleRow& row : training::rules()) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return text.replace(text.find("@OPTIMIZERS@"), 12, names);
}

Status read_numbers(const Options& options, source::TrainingRequest& request) {
  struct Number {
    const char* name;
    int* to;
    int least;
  };
  for (const auto& [name, to, least] :
       {Number{"hidden", &request.hidden, 1}, Number{"layers", &request.layers, 1}, Number{"projection", &request.projection, 1},
        Number{"updates", &request.updates, 0}, Number{"batch", &request.batch, 1}, Number{"steps", &request.steps, 1},
        Number{"truncate", &request.truncate, 1}, Number{"block", &request.block, 1}}) {
    const auto number = whole_number(options, name, *to, least);
    if (!number) return number.error();
    *to = *number;
  }
  const auto seed = whole_number(options, "seed", static_cast<int>(request.seed), 0);
  const auto task_seed = whole_number(options, "task-seed", 0, 0);
  const auto rate = positive_number(options, "learning-rate"), clip = positive_number(options, "clip");
  for (const auto* number : {&seed, &task_seed})
    if (!*number) return number->error();
  for (const auto* number : {&rate, &clip})
    if (!*number) return number->error();
  request.seed = static_cast<std::uint64_t>(*seed);
  if (options.has("task-seed")) request.task_seed = static_cast<std::uint64_t>(*task_seed);
  if (options.has("weight-decay")) {
    request.weight_decay = read_number<double>(options.get("weight-decay"));
    if (!request.weight_decay) return Error{"--weight-decay is '" + options.get("weight-decay") + "'", {}, "give a number"};
  }
  request.learning_rate = *rate;
  request.clip = clip->value_or(0);
  return Ok{};
}

// A task of data that the reader brings; null where there are none.
Result<std::shared_ptr<const training::Task>> own_task(const Options& options) {
  const bool text = options.has("text"), series = options.has("series");
  if (text + series + options.has("task") > 1)
    return Error{"only one of --task, --text and --series can be learned", {}, "leave the others out"};
  if (options.has("column") && !series) return Error{"--column goes with --series", {}, "leave it out, or give a table"};
  if (!text && !series) return std::shared_ptr<const training::Task>();
  const std::string name = options.get(text ? "text" : "series");
  const auto column = whole_number(options, "column", 0, 0);
  if (!column) return column.error();
  const auto bytes = read_file(name);
  if (!bytes) return bytes.error();
  const std::string_view content{reinterpret_cast<const char*>(bytes->data()), bytes->size()};
  const auto table = series ? files::read_csv(content) : Result<Tensor>(Tensor{});
  if (!table) return in_file(name, table.error());
  auto task = text ? training::text_task(content) : training::series_task(*table, *column);
  if (!task) return in_file(name, task.error());
  return std::make_shared<const training::Task>(*std::move(task));
}

Result<source::Trained> wanted(const Options& options) {
  source::TrainingRequest request;
  if (options.has("cell")) {
    request.cell.name = options.get("cell");
    if (const auto known = read_cell(request.cell.name); !known) return known.error();
    auto text = read_cell_text(request.cell.name);
    if (!text) return text.error();
    request.cell.equations = *std::move(text);
  }
  request.task = options.get("task", request.task);
  request.optimizer = options.get("optimizer", request.optimizer);
  request.initial = options.get("initial", request.initial);
  request.bidirectional = options.has("bidirectional");
  request.carry = !options.has("reset"), request.lengths = !options.has("ignore-lengths");
  if (!request.carry && !options.has("block")) return Error{"--reset goes with --block", {}, "leave it out, or give a block"};
  if (options.has("forget-bias")) {
    request.forget_bias = read_number<double>(options.get("forget-bias"));
    if (!request.forget_bias) return Error{"--forget-bias is '" + options.get("forget-bias") + "'", {}, "give a number"};
  }
  if (auto read = read_numbers(options, request); !read) return read.error();
  auto own = own_task(options);
  if (!own) return own.error();
  return source::trained(request, *std::move(own));
}

// The files that a training writes, open before it begins.
struct Files {
  std::optional<WholeFile> save{}, log{};
  files::Dtype dtype = files::Dtype::f64;
};

Status open_files(const Options& options, Files& files) {
  const std::string dtype = options.get("dtype", "F64");
  if (dtype != "F64" && dtype != "F32") return Error{"--dtype is '" + dtype + "'", {}, "give F64 or F32"};
  if (dtype == "F32") files.dtype = files::Dtype::f32;
  if (options.has("dtype") && !options.has("save")) return Error{"--dtype goes with --save", {}, "leave it out, or save"};
  if (options.has("save") && options.get("save") == options.get("log"))
    return Error{"weights and log are to be one file", options.get("log"), "give two names"};
  for (const char* name : {"save", "log"}) {
    if (!options.has(name)) continue;
    auto file = WholeFile::open(options.get(name));
    if (!file) return file.error();
    (name == std::string_view("save") ? files.save : files.log).emplace(*std::move(file));
  }
  return Ok{};
}

// The last update of a training, as a script or as what it prints.
Status print_update(const std::string& as, const network::Model& model, const source::Trained& source) {
  if (as != "numpy" && as != "torch" && as != "values") return Error{"--as is '" + as + "'", {}, "give numpy, torch or values"};
  if (source.updates < 1) return Error{"there is no update to print", {}, "give --updates of at least 1"};
  auto run = training::RecordedRun::start(model, source.how, {std::size_t{64} << 20, 0, 0});
  if (!run) return run.error();
  const training::WalkedUpdate update = training::walk_update(*run, source.updates);
  const network::Loss loss = source.how.own ? source.how.own->loss : training::find_task(source.how.task)->loss;
  const std::string text =
      as == "values" ? writing::update_values(update)
                     : writing::update_script(update, loss, as == "numpy" ? writing::Language::numpy : writing::Language::torch);
  std::fputs(text.c_str(), stdout);
  return Ok{};
}

Status save_learned(const network::Model& model, Files& files) {
  files::SafetensorsFile file;
  file.metadata["format"] = "pt";
  if (auto put = files::put_values(file, "", model.tensors(), files.dtype); !put) return put.error();
  const std::vector<std::byte> bytes = files::write_safetensors(file);
  files.save->write(bytes.data(), bytes.size());
  return files.save->finish();
}

Status train(const Options& options) {
  const auto source = wanted(options);
  if (!source) return source.error();
  if (source->updates > source::most_updates)
    return Error{"--updates is '" + options.get("updates") + "'", {}, "give at most " + std::to_string(source::most_updates)};
  const auto made = source::make(source->from);
  if (!made) return made.error();
  if (options.has("as")) return print_update(options.get("as"), made->model, *source);
  auto run = training::LearningRun::start(made->model, source->how);
  if (!run) return run.error();
  training::Task task = source->how.own ? *source->how.own : *training::find_task(source->how.task);
  const int steps = source->how.steps > 0 ? source->how.steps : task.steps;
  task.chance = task.chance_of(steps);
  Files files;
  if (auto opened = open_files(options, files); !opened) return opened.error();
  const TrainingLog log(made->model, steps, task.loss.kind == network::Loss::Kind::cross_entropy);
  if (files.log) files.log->write(TrainingLog::header(made->model, steps));
  std::signal(SIGINT, stop);
  std::signal(SIGTERM, stop);
  ProgressLine progress;
  training::Update update;
  training::HeldOut held_out;
  int n = 0;
  for (;; ++n) {
    if (n > 0) update = run->advance(n);
    const bool last = n == source->updates || stopped, measured = last || n % held_out_every == 0;
    if (measured) held_out = run->held_out();
    if (files.log) files.log->write(log.row(n, update, measured ? &held_out : nullptr));
    if (last) break;
    progress.show(n, source->updates, update.loss, held_out.loss);
  }
  progress.clear();
  if (files.save)
    if (auto saved = save_learned(run->model(), files); !saved) return saved.error();
  if (files.log)
    if (auto saved = files.log->finish(); !saved) return saved.error();
  std::printf("%d updates: %s\n", n, told(update, held_out, task).c_str());
  if (n < source->updates)
    std::fprintf(stderr, "gatewalk train: stopped after %d of %d updates%s\n", n, source->updates,
                 files.save ? "; what was learned is saved" : "");
  return Ok{};
}

}  // namespace

int run_train(int argc, char** argv) {
  const auto options = read_options({argv, static_cast<std::size_t>(argc)}, train_options);
  if (!options) return fail("train", options.error());
  if (answered(*options, help_text().c_str())) return 0;
  if (!options->words.empty())
    return fail("train", Error{"what is '" + options->words[0] + "'?", {}, "names and numbers follow an option: --task adding"});
  const auto done = train(*options);
  if (!done) return fail("train", done.error());
  return stopped ? 130 : 0;
}

}  // namespace gatewalk::command
