// Work (lessons/background/work.hpp) in this very program: that of the page's worker, which is the same program without a window,
// or of the page itself where there is no worker. web/work.mjs has the page's side, web/worker.mjs the worker's.
#include <emscripten.h>

#include <map>
#include <memory>
#include <string>

#include "lessons/background/work.hpp"

namespace {

std::map<int, std::unique_ptr<gatewalk::lessons::Work>> works;
std::string report;
int begun = 0;

}  // namespace

#define GATEWALK_EXPORT extern "C" EMSCRIPTEN_KEEPALIVE

// Its number, 0 where there is no such kind.
GATEWALK_EXPORT int gw_work_begin(const char* kind) {
  auto work = gatewalk::lessons::make_work(kind);
  if (!work) return 0;
  works[++begun] = std::move(work);
  return begun;
}
GATEWALK_EXPORT void gw_work_tell(int work, const char* bytes, int size) {
  if (const auto found = works.find(work); found != works.end()) found->second->hear({bytes, static_cast<std::size_t>(size)});
}
// Works for about so many milliseconds. 1: there is more to do.
GATEWALK_EXPORT int gw_work_go_on(int work, double milliseconds) {
  const auto found = works.find(work);
  if (found == works.end()) return 0;
  const double until = emscripten_get_now() + milliseconds;
  while (found->second->go_on())
    if (emscripten_get_now() >= until) return 1;
  return 0;
}
// The next report's length, 0 where there is none; its bytes stay until the next call.
GATEWALK_EXPORT int gw_work_report(int work) {
  const auto found = works.find(work);
  report = found == works.end() ? std::string() : found->second->report();
  return static_cast<int>(report.size());
}
GATEWALK_EXPORT const char* gw_work_report_bytes() { return report.data(); }
GATEWALK_EXPORT void gw_work_end(int work) { works.erase(work); }
