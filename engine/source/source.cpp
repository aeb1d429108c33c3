#include "engine/source/source.hpp"

namespace gatewalk::source {

Result<Made> make(const Trained& source) {
  if (source.updates < 0 || source.updates > most_updates)
    return refuse(say("source.updates", {{"updates", source.updates}}), say("source.most_updates", {{"most", most_updates}}));
  auto made = make(source.from);
  if (!made) return made;
  auto run = training::LearningRun::start(made->model, source.how);
  if (!run) return run.error();
  run->advance(source.updates);
  made->model = run->model();
  return made;
}

Result<Made> make(const Untrained& source) {
  return std::visit([](const auto& from) { return make(from); }, source);
}

Result<Made> make(const Source& source) {
  return std::visit([](const auto& from) { return make(from); }, source);
}

}  // namespace gatewalk::source
