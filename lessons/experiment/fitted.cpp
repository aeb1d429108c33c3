#include "lessons/experiment/fitted.hpp"

#include "lessons/experiment/learned.hpp"

namespace gatewalk::lessons {

Result<source::TrainingRequest> fitted(source::TrainingRequest request) {
  const auto begun = Learned::begin(request);
  if (begun) return request;
  const auto task = source::task_of(request);
  if (!task) return task.error();
  request.hidden = task->inputs;
  if (!Learned::begin(request)) return begun.error();
  return request;
}

}  // namespace gatewalk::lessons
