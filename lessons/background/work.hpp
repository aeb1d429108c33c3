// Work that may take longer than a frame: it goes on beside the lab and speaks with it in messages. A host gives it a thread, a
// worker of the page, or, where there is nothing beside the lab, the time between two frames. So that all three do the same,
// work knows no clock and shares nothing: it hears messages, does a little at a time, and reports.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace gatewalk::lessons {

class Work {
 public:
  virtual ~Work() = default;

  // A message of the lab's. One that cannot be understood is answered in the next report.
  virtual void hear(std::string_view message) = 0;
  // Does a little, some milliseconds at most where the sizes allow it; false: there is nothing to do until it hears of more.
  virtual bool go_on() = 0;
  // What there is to tell since the last report; empty: nothing.
  virtual std::string report() = 0;
};

// Work of a kind, by its name: "training" (training_work.hpp). Null where there is no such kind.
std::unique_ptr<Work> make_work(std::string_view kind);

}  // namespace gatewalk::lessons
