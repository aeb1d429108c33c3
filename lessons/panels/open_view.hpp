// What is found in a file of weights, before it is opened; which of its networks, on which sequence; and what is opened.
#pragma once

#include <string>
#include <vector>

#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// What files that are asked for are for (Host::open_file).
inline constexpr std::string_view model_key = "model", sequence_key = "sequence", vocabulary_key = "vocabulary";

// The choice under way: kept by the shell, which brings files into it (shell/opener.hpp).
struct OpenState {
  bool open = false;
  bool reading = false;  // a file is on its way
  std::string problem;   // of the last file, or of the last try to open
  OpenedModel model;     // as it would be opened
  std::vector<source::Listed> found;
  int chosen = 0;  // of `found`
  struct Kept {
    std::string digest, name;
  };
  std::vector<Kept> kept;  // on this machine, the latest first
  std::string wanted;      // the file that an address names and that is not here
  // What the reader wants that the shell does: a kept file forgotten or opened, the lab saved as a page with the opened model.
  std::string forget, take;
  std::optional<OpenedModel> opening;  // its lesson, or its first step, may have yet to come: that it is open is said when it is
  bool save_page = false;
  // The sequence as it was read last, and of what.
  std::optional<OpenedModel> judged;
  std::string said, wrong;
  int steps = 0, batch = 1, read_steps = 0;  // of the whole array; and how many of them are run
  std::vector<std::int64_t> shape;           // its array's; empty: none
  bool three() const { return shape.size() == 3; }
  bool came = false;  // the numbers are new: which of their sizes counts the sequences is guessed anew

  const source::Listed* listed() const {
    return chosen >= 0 && chosen < static_cast<int>(found.size()) ? &found[static_cast<std::size_t>(chosen)] : nullptr;
  }
};

// Draws it while it is open.
void draw_open(Ui& ui, Player& player, OpenState& state);
// "LSTM, 2 layers of 64 units, both directions", for lists and titles.
std::string shape_in_words(const Ui& ui, const std::string& cell, const network::Shape& shape);

}  // namespace gatewalk::lessons
