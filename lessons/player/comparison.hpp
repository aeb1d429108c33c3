// Two or three cells in lockstep on one sequence and one seed: the reader's own and others, or variants of the lesson. The others
// are networks, not sessions: what they are and where they stand follows from the reader's one State (changes, cuts, cursor and
// `compared`), so the address brings them back as they were and undo takes them along.
#pragma once

#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

// What can stand beside the reader's own: "gru" (a cell that ships) or "#1" (the lesson's variant of that number).
struct Comparable {
  std::string id, label;
};
// Of the variants those that read what the reader's network reads, and what stands there already.
std::vector<Comparable> comparables(const Player& player);
// What a comparison opens with: the lesson's next variant that reads the same, else the simplest cell that is another.
std::string first_compared(const Player& player);
// "gru" of "gru@r": what stands there, without its place.
std::string_view compared_id(std::string_view compared);

// A network beside the reader's own. Places correspond by the operation's name, else by its role (corresponding). Where the
// reader's own lacks an operation, it stands before the first, and the other's place is behind its id in State::compared:
// "gru@r". That place counts as long as the reader's own stands where it leads to.
class Beside {
 public:
  Beside(std::string id, Experiment experiment) : id_(std::move(id)), experiment_(std::move(experiment)) {}

  const std::string& id() const { return id_; }
  const Experiment& experiment() const { return experiment_; }
  // Where the reader stands, or stood before, as far as this network has it.
  Cursor cursor(const Player& own) const { return at(own, own.cursor()); }
  Cursor cursor_before(const Player& own) const { return at(own, own.cursor_before()); }

  // What is done in its picture moves the reader: there, or as near as their own network has it.
  void seek(Player& own, Pass pass, int time_step, Index operation) const;
  void open_number(Player& own, const OpenedNumber& number) const;

 private:
  Cursor at(const Player& own, Cursor cursor) const;
  std::string id_;
  Experiment experiment_;
};

// What it is called: the variant's name, or the cell's.
std::string compared_label(const Player& player, const Beside& other);

class Comparison {
 public:
  // Others that cannot run on this lesson's sizes are left out, each told in `problems`.
  Comparison(const Player& own, const std::vector<std::string>& others, std::vector<Error>& problems);

  // What cannot stand here, and why, in the lesson's language.
  struct Refused {
    std::string id, why;
  };
  const std::vector<Refused>& refused() const { return refused_; }
  int count() const { return static_cast<int>(others_.size()); }
  const Beside& other(int k) const { return others_[static_cast<std::size_t>(k)]; }
  // Whether it still is what `own` with these others would be; where they stand does not count.
  bool fits(const Player& own, const std::vector<std::string>& others) const;

 private:
  std::vector<Beside> others_;
  std::vector<Refused> refused_;
  std::pair<std::uint64_t, std::vector<std::string>> made_of_;
};

// The operation of another recipe that does what this one does: of the same name, else of the same role; -1 if there is none.
Index corresponding(const equations::Recipe& from, Index operation, const equations::Recipe& to);

// A cell's lines, each as TeX, with whether no other of the recipes has the same line, in whatever notation.
struct ComparedLine {
  Index operation;
  std::string tex;
  bool differs = false;
};
std::vector<ComparedLine> compared_lines(const equations::Recipe& recipe, const std::vector<const equations::Recipe*>& others);

// A cell's lines beside another cell's: its own in their order, then those of the other that have no counterpart, which are gone.
struct MarkedLine {
  enum class Mark { same, changed, added, gone } mark = Mark::same;
  Index operation;     // of the recipe that the line stands in: the other's where it is gone
  std::string tex;     // as it is; where it is gone, as it was
  std::string before;  // of a changed one: as the other has it
  std::string gaps;    // and, where it only lacks something of the other's: that one with this struck out, a term `gone`
  Index there = -1;    // and which of the other's lines that is
};
std::vector<MarkedLine> marked_lines(const equations::Recipe& recipe, const equations::Recipe& other);

// What another cell computes and this one does not: a line of the other's, or a term of one that this cell has another form of.
// What is computed under another name, or written in another way, is not left out. In the order of the other's lines.
struct LeftOut {
  Index line;         // of the other's recipe
  bool term;          // of that line only
  std::string tex;    // short: f_t, or the term
  std::string whole;  // the line
};
std::vector<LeftOut> left_out(const equations::Recipe& recipe, const equations::Recipe& other);

// Numbers that are learned: with one bias a gate, and as PyTorch stores them, with two.
struct ParameterCount {
  long long plain = 0, stored = 0;
};
ParameterCount parameter_count(const Experiment& experiment);

}  // namespace gatewalk::lessons
