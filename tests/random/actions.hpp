// What a reader, a mischievous one too, can do to the lab on the null host: one action is one number. The same number does the
// same on the same screen, so that a run is a list of numbers, is replayed by them, and made shorter by leaving some out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lessons/null/null_screen.hpp"

namespace gatewalk::lessons {

// What can be dropped onto the lab and written into its address.
struct Belongings {
  std::vector<File> files;             // lessons, cells, weights, tables, good and bad
  std::vector<std::string> addresses;  // of every step of every lesson
};
Belongings belongings();

// A screen of its own that opens this address, on the same window, with the same storage and wishes.
void on_a_fresh_screen(NullHost& host, const std::string& address, const std::function<void(NullScreen&)>& look);

// Carries the action out and lets the lab come to rest. Returns it in words: `press lesson/next`.
std::string act(NullScreen& screen, const Belongings& belongings, std::uint64_t number);

}  // namespace gatewalk::lessons
