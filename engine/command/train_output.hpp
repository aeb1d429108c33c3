// What `gatewalk train` writes while a network learns: a row an update, and a line that a terminal shows.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "engine/network/model.hpp"
#include "engine/training/learning.hpp"
#include "engine/training/tasks/task.hpp"

namespace gatewalk::command {

// A file that becomes what is under its name only when it is whole: until then it stands beside it, with ".part" behind the name.
class WholeFile {
 public:
  // Error: it cannot be written there.
  static Result<WholeFile> open(const std::string& path);
  WholeFile(WholeFile&& other) noexcept;
  WholeFile& operator=(WholeFile&&) = delete;
  ~WholeFile();  // without `finish`: what is under the name stays as it was

  void write(const void* bytes, std::size_t count);
  void write(const std::string& text) { write(text.data(), text.size()); }
  // Error: the disk is full, for instance; what is under the name then stays.
  Status finish();

 private:
  WholeFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  std::string path_;
  std::FILE* file_;
};

// CSV: a header, then a row an update, the start as update 0. Numbers read back as the same doubles; what was not measured is
// empty.
class TrainingLog {
 public:
  TrainingLog(const network::Model& model, int steps, bool classes)
      : tensors_(model.tensors().size()), steps_(static_cast<std::size_t>(steps)), classes_(classes) {}
  static std::string header(const network::Model& model, int steps);
  // `held_out`: of the weights after this update, or null.
  std::string row(int update, const training::Update& what, const training::HeldOut* held_out) const;

 private:
  std::size_t tensors_, steps_;
  bool classes_;
};

// "loss 0.0123, held-out 0.0131 (chance 0.1667)", and with classes ", held-out accuracy 0.98".
std::string told(const training::Update& what, const training::HeldOut& held_out, const training::Task& task);

// One line on the error stream, written over again; nothing where that is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  void show(int update, int of, double loss, double held_out);  // at most ten times a second
  void clear();

 private:
  bool terminal_, shown_ = false;
  std::chrono::steady_clock::time_point began_, last_;
};

}  // namespace gatewalk::command
