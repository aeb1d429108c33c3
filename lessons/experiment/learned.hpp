// A network's learning, as a lesson or a reader chose it: its weights after any number of updates, and what each update was.
//
// Learning happens either right here, whenever weights are asked for that are not there yet (tests, the checker of lessons), or
// elsewhere (background/training_work.hpp), and is then brought by reports; whoever looks is given the nearest weights that are
// there. Copies of a setup share one.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/opening.hpp"
#include "engine/training/tasks/tasks.hpp"
#include "lessons/background/training_work.hpp"

namespace gatewalk::lessons {

class Learned {
 public:
  // Errors: those of source::trained and of LearningRun::start.
  static Result<std::shared_ptr<Learned>> begin(const source::TrainingRequest& request);

  // One that learns in another way: shared by all who ask for the same. Errors: as begin().
  Result<std::shared_ptr<Learned>> other(const source::TrainingRequest& request);

  const source::TrainingRequest& request() const { return request_; }
  const source::Trained& how() const { return how_; }
  const training::Task& task() const { return task_; }
  // Time steps of a sequence.
  int steps() const { return how_.how.steps > 0 ? how_.how.steps : task_.steps; }
  // A sequence of the task to look at, by its number from 1: drawn apart from what is learned and from what is held out.
  training::Batch sequence(int number) const;

  // The update nearest to n whose weights can be had without waiting: n itself, or one before it.
  int nearest(int n) const;
  // The network after so many updates. Cost: learning, where that happens here; otherwise n is one that nearest() gave.
  const network::Model& model(int n);

  // What the updates so far were.
  const training::History& history() const { return here_ ? here_->history() : told_; }
  int furthest() const { return static_cast<int>(history().updates.size()); }
  // The last measure on held-out sequences up to an update; the start's is made where there is none yet.
  training::HeldOut held_out(int n) const;

  // Update n as a whole, with the walk over its batch; null where it has not been brought yet. Cost: the walk, once an update.
  struct Walked {
    training::WalkedUpdate update;
    training::WalkedBatch batch;
    network::Record record() const { return {&update.before, &batch.forward, &batch.backward, &batch.upstream}; }
    // The rule, walked over a stored tensor. Cost: once.
    const training::WalkedRule& rule(const std::string& tensor) const;
    // What each time step adds to a weight's gradient, and each sequence. Cost: O(T · B), for the last weight asked for once.
    struct Shares {
      Tensor all;  // [T, B]
      std::vector<double> steps{}, sequences{};
    };
    const Shares& shares(trace::Part part, equations::Index parameter, int row, int column) const;
    mutable std::map<std::string, training::WalkedRule> rules{};
    mutable std::optional<std::pair<std::vector<int>, Shares>> known_shares{};
  };
  const Walked* walked(int n);
  // Whether an update is small enough to be walked.
  bool can_walk() const;
  bool has_walked(int n) const { return walked_ && walked_->update.update == n; }
  // The same update for an experiment to keep: what it read, and with what weights; null where it is not here.
  std::shared_ptr<const training::WalkedUpdate> read_by(int n);

  // --- learning elsewhere ---
  // From now on weights come by reports alone.
  void learn_elsewhere();
  bool elsewhere() const { return elsewhere_; }
  // What is wished for: the reader's part. `wish().updates` is where learning stops.
  const TrainingWish& wish() const { return wish_; }
  void wish(TrainingWish wish) { wish_ = wish; }
  bool running() const { return furthest() < wish_.updates && problem_.empty(); }
  void take(TrainingReport report);
  // Why nothing is learned any more; empty if all is well.
  const std::string& problem() const { return problem_; }
  // Grows with every report.
  int reports() const { return reports_; }

 private:
  Learned(source::TrainingRequest request, source::Trained how, training::Task task, network::Model start);
  void keep(int n, std::vector<double> values);
  void take_walked(training::WalkedUpdate update);

  source::TrainingRequest request_;
  source::Trained how_;
  training::Task task_;
  std::optional<training::RecordedRun> here_;
  network::Model start_;
  std::map<int, std::vector<double>> values_;  // weights as brought or learned, tensor after tensor in the order of their names
  std::vector<int> kept_;                      // their updates, the longest kept first
  std::optional<std::pair<int, network::Model>> model_;  // what was asked for last
  training::History told_;
  std::shared_ptr<const Walked> walked_;  // it is referred to: it stays where it is
  bool elsewhere_ = false;
  TrainingWish wish_;
  std::string problem_;
  int reports_ = 0;
  mutable std::optional<training::HeldOut> start_held_out_;
  std::vector<std::shared_ptr<Learned>> others_;  // the latest last
};

// A model's tensors as a .safetensors file, in double. Error: a name that a file cannot have.
Result<std::string> weights_file(const network::Model& model);

}  // namespace gatewalk::lessons
