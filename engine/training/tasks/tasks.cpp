#include "engine/training/tasks/tasks.hpp"

#include "engine/base/elementary.hpp"
#include "engine/training/tasks/adding.hpp"
#include "engine/training/tasks/copy_memory.hpp"
#include "engine/training/tasks/first_symbol.hpp"
#include "engine/training/tasks/next_character.hpp"
#include "engine/training/tasks/reber.hpp"
#include "engine/training/tasks/sine.hpp"

namespace gatewalk::training {

namespace {

using network::Loss;

// Chance: the log of the number of equally likely answers (copy memory: of 5 steps in 30, the others are told by the
// sign); for the adding problem the variance of the sum of two uniform numbers; for the sine the mean square of 0.8 sin.
const Task table[] = {
    {"first-symbol", first_symbol_inputs, first_symbol_classes, Loss::cross_entropy, 2, 20, 500, draw_first_symbol,
     log(first_symbol_classes)},
    {"adding", 2, 1, Loss::squared_error, 4, 40, 1000, draw_adding, 1.0 / 6},
    {"copy-memory", copy_symbols + 2, copy_symbols + 1, Loss::cross_entropy, 2 * copy_length + 1, 30, 1000, draw_copy_memory,
     copy_length* log(copy_symbols) / 30},
    {"reber", reber_symbols, reber_symbols, Loss::cross_entropy, 8, 20, 60, draw_reber, log(reber_symbols)},
    {"sine", 1, 1, Loss::squared_error, 4, 40, 400, draw_sine, 0.32},
    {"next-character", next_character_classes, next_character_classes, Loss::cross_entropy, 4, 25, 70, draw_next_character,
     log(next_character_classes)},
};

}  // namespace

std::span<const Task> tasks() { return table; }

Result<Task> find_task(std::string_view name) {
  std::string all;
  for (const Task& task : table) {
    if (task.name == name) return task;
    all += (all.empty() ? "" : ", ") + std::string(task.name);
  }
  return Error{"there is no task called '" + std::string(name) + "'", {}, "the tasks are " + all};
}

}  // namespace gatewalk::training
