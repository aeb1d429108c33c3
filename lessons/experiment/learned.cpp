#include "lessons/experiment/learned.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/files/safetensors.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::size_t most_bytes = std::size_t{24} << 20;  // of weights that are kept beside the start
constexpr std::size_t fewest_kept = 4, most_others = 64;
// Sequences to look at come from a seed that neither learning nor the measure on held-out sequences has.
constexpr std::uint64_t looking_seed = 0x5eed'0f'1001ULL;

std::size_t numbers_of(const network::Model& model) {
  std::size_t count = 0;
  for (const auto& [name, tensor] : model.tensors()) count += tensor.data.size();
  return count;
}

std::vector<double> values_of(const network::Model& model) {
  std::vector<double> values;
  for (const auto& [name, tensor] : model.tensors()) values.insert(values.end(), tensor.data.begin(), tensor.data.end());
  return values;
}

}  // namespace

Result<std::shared_ptr<Learned>> Learned::begin(const source::TrainingRequest& request) {
  auto how = source::trained(request);
  if (!how) return how.error();
  auto made = source::make(how->from);
  if (!made) return made.error();
  // Whether it can be learned at all is known before anybody waits for it.
  if (auto run = training::LearningRun::start(made->model, how->how); !run) return run.error();
  const training::Task task = *source::task_of(request);
  return std::shared_ptr<Learned>(new Learned(request, *std::move(how), task, std::move(made->model)));
}

Learned::Learned(source::TrainingRequest request, source::Trained how, training::Task task, network::Model start)
    : request_(std::move(request)),
      how_(std::move(how)),
      task_(task),
      start_(std::move(start)),
      told_{{}, {}, training::Thinned<training::History::Norms>(training::Keeping{}.norm_bytes)} {
  task_.chance = task_.chance_of(steps());
}

Result<std::shared_ptr<Learned>> Learned::other(const source::TrainingRequest& request) {
  const auto known = std::find_if(others_.begin(), others_.end(), [&](const auto& one) { return one->request() == request; });
  if (known != others_.end()) return *known;
  auto begun = begin(request);
  if (!begun) return begun;
  if (elsewhere_) (*begun)->learn_elsewhere();
  others_.push_back(*begun);
  if (others_.size() > most_others) others_.erase(others_.begin());
  return begun;
}

training::Batch Learned::sequence(int number) const {
  Random random(looking_seed ^ how_.how.seed * 0x9e3779b97f4a7c15ULL);
  for (int k = 1; k < number; ++k) (void)task_.draw(random, 1, steps());
  return task_.draw(random, 1, steps());
}

int Learned::nearest(int n) const {
  if (!elsewhere_) return n;
  const auto after = values_.upper_bound(n);
  return after == values_.begin() ? 0 : std::prev(after)->first;
}

const network::Model& Learned::model(int n) {
  if (n == 0) return start_;
  if (model_ && model_->first == n) return model_->second;
  if (!values_.contains(n)) {
    GATEWALK_CHECK(!elsewhere_, "Learned::model: the weights after update " + std::to_string(n) + " are not here");
    if (!here_) here_ = *training::RecordedRun::start(start_, how_.how);
    here_->go_to(n);
    keep(n, values_of(here_->model()));
  }
  network::Model model = start_;
  std::size_t at = 0;
  const std::vector<double>& values = values_.at(n);
  for (auto& [name, tensor] : model.tensors())
    for (double& value : tensor.data) value = values[at++];
  model.refresh();
  model_ = {n, std::move(model)};
  return model_->second;
}

training::HeldOut Learned::held_out(int n) const {
  const auto& measured = history().held_out;
  if (const auto after = measured.upper_bound(n); after != measured.begin()) return std::prev(after)->second;
  if (!start_held_out_) start_held_out_ = training::LearningRun::start(start_, how_.how)->held_out();
  return *start_held_out_;
}

const Learned::Walked* Learned::walked(int n) {
  if (walked_ && walked_->update.update == n) return walked_.get();
  if (elsewhere_ || n < 1 || !can_walk()) return nullptr;
  if (!here_) here_ = *training::RecordedRun::start(start_, how_.how);
  if (here_->furthest() < n) here_->go_to(n);
  take_walked(training::walk_update(*here_, n));
  return walked_.get();
}

bool Learned::can_walk() const {
  constexpr double most = 4e8;  // bytes of a walk over a whole batch, forward and backward
  const auto& how = how_.how;
  const double values = static_cast<double>(start_.forward().operations.size() + start_.backward().operations.size()) *
                        start_.shape().hidden * start_.shape().parts();
  return 8 * values * (how.block > 0 ? how.block : steps()) * how.batch <= most;
}

void Learned::take_walked(training::WalkedUpdate update) {
  auto walked = std::make_shared<Walked>(Walked{std::move(update), {}});
  walked->batch = training::walk_batch(walked->update, task_.loss);
  walked_ = std::move(walked);
}

std::shared_ptr<const training::WalkedUpdate> Learned::read_by(int n) {
  const Walked* walked = n >= 1 ? this->walked(n) : nullptr;
  return walked ? std::shared_ptr<const training::WalkedUpdate>(walked_, &walked->update) : nullptr;
}

const Learned::Walked::Shares& Learned::Walked::shares(trace::Part part, equations::Index parameter, int row, int column) const {
  const std::vector<int> of{part.layer, part.direction, static_cast<int>(parameter), row, column};
  if (known_shares && known_shares->first == of) return known_shares->second;
  Shares made{training::gradient_shares(update, batch, part, parameter, row, column)};
  const auto steps = static_cast<std::size_t>(made.all.shape[0]), sequences = static_cast<std::size_t>(made.all.shape[1]);
  made.steps.assign(steps, 0.0), made.sequences.assign(sequences, 0.0);
  for (std::size_t t = 0; t < steps; ++t)
    for (std::size_t b = 0; b < sequences; ++b) {
      made.steps[t] += made.all.data[t * sequences + b];
      made.sequences[b] += made.all.data[t * sequences + b];
    }
  known_shares.emplace(of, std::move(made));
  return known_shares->second;
}

const training::WalkedRule& Learned::Walked::rule(const std::string& tensor) const {
  const auto known = rules.find(tensor);
  return known != rules.end() ? known->second : rules.emplace(tensor, update.rule(tensor)).first->second;
}

void Learned::keep(int n, std::vector<double> values) {
  if (n == 0 || values_.contains(n)) return;
  const std::size_t bytes = 8 * values.size();
  values_.emplace(n, std::move(values));
  kept_.push_back(n);
  while (kept_.size() > fewest_kept && kept_.size() * bytes > most_bytes) {
    values_.erase(kept_.front());
    kept_.erase(kept_.begin());
  }
}

void Learned::learn_elsewhere() {
  if (std::exchange(elsewhere_, true)) return;
  here_.reset();
}

void Learned::take(TrainingReport report) {
  ++reports_;
  if (!report.problem.empty()) return problem_ = std::move(report.problem), void();
  // A work that had to begin anew tells of what is known once more.
  const auto known = static_cast<std::size_t>(std::max(0, furthest() + 1 - report.first));
  if (known < report.rows.size() && report.first <= furthest() + 1)
    told_.updates.insert(told_.updates.end(), report.rows.begin() + static_cast<std::ptrdiff_t>(known), report.rows.end());
  for (auto& [at, value] : report.held_out) told_.held_out[at] = value;
  for (auto& [at, norms] : report.norms) {
    const std::size_t bytes = sizeof norms + 8 * (norms.tensors.size() + norms.steps.size());
    told_.norms.add(at, std::move(norms), bytes);
  }
  if (!report.walked.empty())
    if (auto update = read_walked(report.walked, start_, how_.how)) take_walked(*std::move(update));
  if (report.shown >= 0 && report.values.size() == numbers_of(start_)) keep(report.shown, std::move(report.values));
}

Result<std::string> weights_file(const network::Model& model) {
  files::SafetensorsFile file;
  file.metadata["format"] = "pt";
  if (auto put = files::put_values(file, "", model.tensors(), files::Dtype::f64); !put) return put.error();
  const std::vector<std::byte> bytes = files::write_safetensors(file);
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace gatewalk::lessons
