// Two or three cells in lockstep on one sequence and one seed: the reader's own and others, or variants of the lesson.
#pragma once

#include <memory>

#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

// What can stand beside the reader's own: "gru" (a cell that ships) or "#1" (the lesson's variant of that number).
struct Comparable {
  std::string id, label;
};
std::vector<Comparable> comparables(const Player& player);

class Comparison {
 public:
  // Others that cannot run on this lesson's sizes are left out, each told in `problems`.
  Comparison(const Player& own, const std::vector<std::string>& others, std::vector<Error>& problems);

  int count() const { return static_cast<int>(others_.size()); }
  Player& other(int k) { return *others_[static_cast<std::size_t>(k)].player; }
  const std::string& id(int k) const { return others_[static_cast<std::size_t>(k)].id; }
  // Whether it still is what `own` with these others would be.
  bool fits(const Player& own, const std::vector<std::string>& others) const {
    return made_of_ == std::pair{own.changes(), others};
  }

  // As Player's: in between actions are collected. Afterwards every other stands where `own` does, or `own` where one of them
  // was moved to.
  void begin_frame();
  bool end_frame(Player& own);

  // Brings every other to the place of `own`; if one of them was moved since the last call, `own` and the rest to its place.
  // Places correspond by the operation's name, else by its role; where there is none, the cursor stands before the first.
  void keep_step(Player& own);

 private:
  struct Other {
    std::string id;
    std::unique_ptr<Player> player;
    std::uint64_t moves = 0;
  };
  std::vector<Other> others_;
  std::pair<std::uint64_t, std::vector<std::string>> made_of_;
  std::uint64_t own_moves_ = 0;
};

// The operation of another recipe that does what this one does: of the same name, else of the same role; -1 if there is none.
Index corresponding(const equations::Recipe& from, Index operation, const equations::Recipe& to);

// A cell's lines, each as TeX, with whether no other of the recipes has the same line.
struct ComparedLine {
  Index operation;
  std::string tex;
  bool differs = false;
};
std::vector<ComparedLine> compared_lines(const equations::Recipe& recipe, const std::vector<const equations::Recipe*>& others);

// Numbers that are learned: with one bias a gate, and as PyTorch stores them, with two.
struct ParameterCount {
  long long plain = 0, stored = 0;
};
ParameterCount parameter_count(const Experiment& experiment);

}  // namespace gatewalk::lessons
