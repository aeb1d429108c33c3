// A training beside the lab: it goes to the update that is wished for, tells what each update was, and brings weights.
//
// A work learns one network. First it hears how (TrainingOrder), then wishes, as often as the reader has one; a new wish takes
// the place of the last.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/source/training_request.hpp"
#include "engine/training/recorded_run.hpp"
#include "engine/training/walked_update.hpp"
#include "lessons/background/work.hpp"

namespace gatewalk::lessons {

inline constexpr std::string_view training_work = "training";
std::unique_ptr<Work> make_training_work();

struct TrainingWish {
  int updates = 0;         // to be learned in all
  int shown = -1;          // the weights after so many are to be brought, before anything else; -1: none
  int walked = -1;         // this update is to be brought as a whole (training/walked_update.hpp); -1: none
  bool following = false;  // with every report come the weights as they then are
  bool operator==(const TrainingWish&) const = default;
};

std::string order_text(const source::TrainingRequest& request);
std::string wish_text(const TrainingWish& wish);

// What a report holds. `first` is the number of the first row's update; rows come in order, none is left out.
struct TrainingReport {
  std::string problem{};  // why there is nothing else
  int first = 1;
  std::vector<training::History::Row> rows{};
  std::vector<std::pair<int, training::HeldOut>> held_out{};
  std::vector<std::pair<int, training::History::Norms>> norms{};
  int shown = -1;                // whose weights `values` are; -1: none
  std::vector<double> values{};  // of all stored tensors, in the order of their names
  std::string walked{};          // an update as a whole, for read_walked(); empty: none
};
// An update as a whole. `start` is any model of the run, for names and shapes. Nothing where the bytes are no update of it.
std::optional<training::WalkedUpdate> read_walked(std::string_view bytes, const network::Model& start,
                                                  const training::Learning& how);
// Nothing where the bytes are no report.
std::optional<TrainingReport> read_report(std::string_view bytes);

}  // namespace gatewalk::lessons
