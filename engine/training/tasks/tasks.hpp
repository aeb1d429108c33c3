// The table of tasks. To add one, add its pair of files and a row in tasks.cpp.
#pragma once

#include <span>

#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

std::span<const Task> tasks();

// Error: no task has this name; the sentence lists those there are.
Result<Task> find_task(std::string_view name);

}  // namespace gatewalk::training
