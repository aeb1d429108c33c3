// What outlives the page: answers, settings and the place where the reader was, in the host's storage, shared by all windows.
#pragma once

#include <map>
#include <string>

#include "lessons/player/player.hpp"
#include "lessons/host.hpp"

namespace gatewalk::lessons {

class Keeping {
 public:
  explicit Keeping(Host& host) : host_(host) {}

  // Everything that was kept, into a player that has just begun.
  void restore(Player& player);
  // Lesson and step where the reader was last: "forget-gate/3"; empty where there is none.
  std::string place() const;
  // Stores what has changed since. False, once, where the reader has answers and the host can keep none.
  [[nodiscard]] bool keep(Player& player);
  // Another window has stored something: what other windows stored since we last looked joins what is here.
  void stored_elsewhere(std::string_view key, Player& player);

 private:
  void take_shared(Player& player);

  Host& host_;
  std::string place_, progress_;
  std::string shared_;                         // the progress that all windows have seen: what we stored or read last
  std::map<std::string, std::string> stored_;  // what of the settings the machine keeps
  bool told_ = false;
};

}  // namespace gatewalk::lessons
