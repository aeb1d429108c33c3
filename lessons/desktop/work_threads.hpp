// Work beside the lab on threads of its own: one each. Reports wait until the window's loop asks for them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lessons/background/work.hpp"

namespace gatewalk::lessons {

class WorkThreads {
 public:
  // `wake` is called from a work's thread when it has reported.
  explicit WorkThreads(std::function<void()> wake);
  ~WorkThreads();  // waits for the pieces of work that are under way

  int begin(std::string_view kind);  // 0: there is no such kind
  void tell(int work, std::string_view message);
  void end(int work);
  // What was reported since the last call, in order.
  std::vector<std::pair<int, std::string>> reports();

 private:
  class Thread;
  std::function<void()> wake_;
  std::map<int, std::unique_ptr<Thread>> threads_;
  int begun_ = 0;
};

}  // namespace gatewalk::lessons
