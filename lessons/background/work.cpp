#include "lessons/background/work.hpp"

#include "lessons/background/training_work.hpp"

namespace gatewalk::lessons {

namespace {

struct Kind {
  std::string_view name;
  std::unique_ptr<Work> (*make)();
};
constexpr Kind kinds[] = {{training_work, make_training_work}};

}  // namespace

std::unique_ptr<Work> make_work(std::string_view kind) {
  for (const Kind& one : kinds)
    if (one.name == kind) return one.make();
  return nullptr;
}

}  // namespace gatewalk::lessons
