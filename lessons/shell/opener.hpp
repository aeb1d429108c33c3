// The lab's side of files that the reader opens: tells what a file is, has it brought into the plain form, puts it on the shelf,
// keeps it on this machine, and fetches what an address names.
#pragma once

#include <utility>

#include "lessons/host.hpp"
#include "lessons/panels/open_view.hpp"
#include "lessons/shell/packed_page.hpp"

namespace gatewalk::lessons {

// The files that an opened model needs, as far as they are on the shelf. Valid as long as those are.
std::vector<PackedFile> packed_files(const OpenedModel& model, const Shelf& shelf);

class Opener {
 public:
  explicit Opener(Host& host);

  OpenState& state() { return state_; }
  // What has been done, to be told once; empty: nothing.
  std::string take_told() { return std::exchange(told_, {}); }
  // What could not be done, to be told once; empty if all went well.
  std::string take_problem() { return std::exchange(problem_, {}); }
  // A model, a sequence or a vocabulary, opened or dropped.
  void arrived(File file, Player& player);
  void read(File file, std::string problem, Player& player);
  void kept_arrived(std::string_view digest, std::optional<File> file, Player& player);
  // The lab's own page, to be saved with the opened model in it.
  void page_arrived(const std::string& page, Player& player);
  // After each frame: fetches what the opened model lacks, and does what the reader asked for of kept files.
  void follow(Player& player);
  // Opens the dialog: with what is opened, or to choose a file.
  void show(Player& player);

 private:
  void take(File file, const std::string& purpose, const std::string& digest, Player& player);
  void found(const std::string& name, const std::string& digest, Player& player);
  void keep(const std::string& digest, const File& file);
  void refuse(std::string sentence);
  void shelve(const std::string& digest, const File& file, Player& player);
  void write_list();

  Host& host_;
  OpenState state_;
  std::vector<std::string> shelved_;  // digests on the player's shelf, the last that came at the end; at most as many as are kept
  std::vector<std::string> asked_;    // digests that were asked for on account of an address
  bool taken_ = false;                // the last file was a model
  std::string problem_, told_;
  std::string taking_;  // a kept file that the reader wants to open
};

}  // namespace gatewalk::lessons
