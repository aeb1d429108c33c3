// random_use [SECONDS [SEED]]: random use of the lab without a screen. Runs of many actions, each run in a process of its own, so
// that a crash ends a run and not the program. A run that fails is made shorter and told as the list of what was done; with its
// seed the same run is done again: `random_use 0 SEED`.
//
// After each action is held:
//   - no crash, no failed check, no hanging (under the sanitizers: nothing for them to find either)
//   - every node's place is a number, and what has the focus is there
// and every few actions:
//   - state → address → state: a player that opens the address has that address
//   - the picture follows from the state: on a fresh screen at that address the same nodes of stage, inspector and time have the
//     same names and values
//   - and at the end: after undo of everything, the numbers are those that the step begins with
// Last line: N passed, N failed, a pass being a run. Exit 1 on a failure.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <set>

#include "engine/base/check.hpp"
#include "engine/base/random.hpp"
#include "engine/files/formats.hpp"
#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/screen.hpp"
#include "tests/random/actions.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

constexpr int actions_in_a_run = 120, between_comparisons = 15, most_undone = 400;
constexpr double most_shrinking = 60;  // seconds
constexpr unsigned longest_run = 300;  // seconds: one that goes on is ended by SIGALRM, and has failed
using Clock = std::chrono::steady_clock;
double since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

[[noreturn]] void fail(const std::string& why) {
  std::cout << "      " << why << std::endl;
  _exit(1);
}

void hold_places(const NullScreen& screen) {
  for (const SemanticNode& node : screen.tree().nodes) {
    const Rect& b = node.bounds;
    if (!std::isfinite(b.x) || !std::isfinite(b.y) || !std::isfinite(b.w) || !std::isfinite(b.h))
      fail("'" + node.id + "' has no place");
    if (node.focusable && node.name.empty()) fail("'" + node.id + "' can be focused and has no name");
  }
}

bool of_the_network(std::string_view id) {
  return id.starts_with("stage/") || id.starts_with("inspector/") || id.starts_with("time/");
}

// The numbers of the network as they are told. Where a grid is read, and which columns and rows of the strip are in sight, is
// their own business and no part of the state.
std::map<std::string, std::string> told(const NullScreen& screen) {
  std::map<std::string, std::string> all;
  for (const SemanticNode& node : screen.tree().nodes)
    if (of_the_network(node.id) && node.role != Role::button && node.role != Role::toggle && !node.focused && !node.grid &&
        node.id != "time/columns" && node.id != "time/rows shown")
      all[node.id] = node.name + " = " + node.value;
  return all;
}

void hold_address(NullScreen& screen, const std::vector<Lesson>& course) {
  const std::string address = screen.host().current_address;
  if (address.find("/en/") == std::string::npos) return;
  Player player(course);
  if (!player.restore(address)) return;  // a lesson that was dropped here is nowhere else
  if (const std::string again = player.address(); again != address && player.restore(again) && player.address() != again)
    fail("an address does not stay: " + again + "\n      becomes " + player.address());
}

// A dropped lesson stands in the course's place on this screen only.
bool of_a_dropped_lesson(const std::string& address, const std::set<std::string>& dropped) {
  const std::size_t before = address.find("/en/");
  if (before == address.npos) return false;
  const std::string slug = address.substr(before + 4, address.find('/', before + 4) - before - 4);
  return std::any_of(dropped.begin(), dropped.end(), [&](const std::string& file) { return file.find(slug) != file.npos; });
}

void hold_picture(NullScreen& screen, const std::set<std::string>& dropped) {
  const std::string address = screen.host().current_address;
  if (of_a_dropped_lesson(address, dropped) || !screen.host().storage_works) return;  // wishes are stored
  if (screen.has("dialog") || screen.has("problem") || screen.host().works() > 0) return;
  std::map<std::string, std::string> there;
  on_a_fresh_screen(screen.host(), address, [&](NullScreen& fresh) {
    if (!fresh.has("problem") && fresh.host().works() == 0) there = told(fresh);
  });
  const auto here = told(screen);
  for (const auto& [id, text] : there)
    if (const auto found = here.find(id); found != here.end() && found->second != text)
      fail("at " + address + "\n      '" + id + "' tells  " + found->second + "\n      a fresh screen tells " + text);
}

void hold_undo(NullScreen& screen, const std::set<std::string>& dropped) {
  if (!screen.has("lesson/undo")) return;
  for (int k = 0; k < most_undone && screen.has("lesson/undo") && !screen.node("lesson/undo").disabled; ++k) {
    screen.perform(Action::press, "lesson/undo");
    screen.settle(4);
  }
  hold_picture(screen, dropped);
}

// In a process of its own: does the actions, says each before it is done where `aloud`.
void do_run(const std::vector<std::uint64_t>& numbers, bool aloud, const Belongings& all, const std::vector<Lesson>& course) {
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) {
    host.window = {1440, 900, 1}, host.work_a_frame = 1, host.plain_form = files::to_plain;
  });
  int done = 0;
  std::set<std::string> dropped;
  for (const std::uint64_t number : numbers) {
    const std::string what = act(screen, all, number);
    if (aloud) std::cout << "      " << number << ": " << what << std::endl;
    if (what.starts_with("file ") && what.ends_with(".md")) dropped.insert(what);
    hold_places(screen);
    if (++done % between_comparisons == 0) {
      hold_address(screen, course);
      hold_picture(screen, dropped);
    }
  }
  hold_undo(screen, dropped);
}

// Whether the run fails; what it says goes to a file that is read when it matters.
bool fails(const std::vector<std::uint64_t>& numbers, bool aloud, const Belongings& all, const std::vector<Lesson>& course) {
  std::cout.flush();
  const pid_t child = fork();
  if (child == 0) {
    alarm(longest_run);
    if (!aloud) {
      if (!std::freopen("/dev/null", "w", stdout) || !std::freopen("/dev/null", "w", stderr)) _exit(0);
    }
    do_run(numbers, aloud, all, course);
    std::cout.flush();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (aloud && WIFSIGNALED(status)) std::cout << "      ended by signal " << WTERMSIG(status) << std::endl;
  return status != 0;
}

// The shortest list that still fails which is found in most_shrinking by leaving out halves, quarters … single actions.
std::vector<std::uint64_t> shorter(std::vector<std::uint64_t> numbers, const Belongings& all, const std::vector<Lesson>& course) {
  const auto begun = Clock::now();
  for (std::size_t piece = std::max<std::size_t>(1, numbers.size() / 2);; piece /= 2) {
    for (std::size_t at = 0; at < numbers.size() && numbers.size() > 1;) {
      if (since(begun) > most_shrinking) return numbers;
      std::vector<std::uint64_t> fewer = numbers;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at),
                  fewer.begin() + static_cast<std::ptrdiff_t>(std::min(at + piece, numbers.size())));
      if (!fewer.empty() && fails(fewer, false, all, course)) numbers = std::move(fewer);
      else at += piece;
    }
    if (piece == 1) return numbers;
  }
}

}  // namespace

int main(int count, char** words) {
  set_check_handler([](const char* file, int line, const char* sentence) {
    std::cout << "      " << file << ":" << line << ": " << sentence << std::endl;
  });
  const double seconds = count > 1 ? std::atof(words[1]) : 10;
  std::uint64_t seed = count > 2 ? std::strtoull(words[2], nullptr, 10)
                                 : static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  const auto begun = Clock::now();
  const Belongings all = belongings();
  std::vector<Error> problems;
  const std::vector<Lesson> course = load_course("en", problems);
  int passed = 0, failed = 0;
  do {
    Random random(seed);
    std::vector<std::uint64_t> numbers;
    for (int k = 0; k < actions_in_a_run; ++k) numbers.push_back(random.next());
    if (!fails(numbers, false, all, course)) {
      ++passed;
    } else {
      ++failed;
      std::cout << "wrong seed " << seed << ", made shorter:" << std::endl;
      fails(shorter(numbers, all, course), true, all, course);
    }
    ++seed;
  } while (since(begun) < seconds);
  std::cout << "the last seed was " << seed - 1 << "; " << (passed + failed) * actions_in_a_run << " actions\n"
            << passed << " passed, " << failed << " failed\n";
  return failed ? 1 : 0;
}
