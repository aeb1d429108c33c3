#include "lessons/background/training_work.hpp"

#include <algorithm>

#include "engine/source/training_words.hpp"
#include "lessons/background/message.hpp"

namespace gatewalk::lessons {

namespace {

constexpr char order_sign = 'o', wish_sign = 'w';

// A row of the history that is told in one report at most; the rest comes with the next.
constexpr std::size_t most_rows = 20000;

std::vector<double> joined(const TensorMap& tensors) {
  std::vector<double> values;
  for (const auto& [name, tensor] : tensors) values.insert(values.end(), tensor.data.begin(), tensor.data.end());
  return values;
}

void put(MessageWriter& out, const Tensor& tensor) { out.put(tensor.shape).put(tensor.data); }
Tensor take_tensor(MessageReader& reader) {
  Tensor tensor;
  tensor.shape = reader.take_many<std::int64_t>();
  tensor.data = reader.take_many<double>();
  return tensor;
}

std::string written(const training::WalkedUpdate& walked) {
  const training::NextUpdate& next = walked.next;
  MessageWriter out;
  out.put(walked.update).put(joined(walked.before.tensors())).put(joined(next.gradients));
  out.put(next.update.loss).put(next.update.rows).put(next.update.right).put(next.update.gradient_norm);
  put(out, next.batch.sequence.x);
  put(out, next.batch.target);
  out.put(next.batch.sequence.lengths).put(next.batch.sequence.initial.size());
  for (const auto& [name, tensor] : next.batch.sequence.initial) {
    out.put(name);
    put(out, tensor);
  }
  out.put(walked.memory.rule.has_value()).put(walked.memory.powers).put(walked.memory.first).put(walked.memory.second);
  return out.bytes();
}

class TrainingWork : public Work {
 public:
  void hear(std::string_view message) override {
    MessageReader reader(message);
    const char sign = reader.take<char>();
    if (sign == order_sign) begin(reader);
    else if (sign == wish_sign) wish_ = reader.take<TrainingWish>();
  }

  bool go_on() override {
    if (!run_) return false;
    if (wish_.shown >= 0 && brought_ < 0 && wish_.shown <= run_->furthest()) {
      run_->go_to(wish_.shown);
      brought_ = std::exchange(wish_.shown, -1);
      values_ = joined(run_->model().tensors());
      return true;
    }
    if (wish_.walked > 0 && wish_.walked <= run_->furthest() && walked_.empty()) {
      walked_ = written(training::walk_update(*run_, std::exchange(wish_.walked, -1)));
      return true;
    }
    if (run_->furthest() >= std::max({wish_.updates, wish_.shown, wish_.walked})) {
      // Whoever follows is to be brought the latest weights.
      if (!wish_.following || followed_ == run_->furthest() || run_->updates() == run_->furthest()) return false;
      run_->go_to(run_->furthest());
      return true;
    }
    run_->go_to(run_->furthest() + 1);
    return true;
  }

  std::string report() override {
    MessageWriter out;
    out.put(problem_);
    if (!run_) return std::exchange(problem_, {}).empty() ? std::string() : out.bytes();
    const training::History& history = run_->history();
    const auto first = history.updates.begin() + told_;
    const auto last =
        history.updates.begin() + std::min<std::ptrdiff_t>(run_->furthest(), told_ + static_cast<std::ptrdiff_t>(most_rows));
    const bool follow = wish_.following && brought_ < 0 && run_->furthest() > followed_ && run_->updates() == run_->furthest();
    if (first == last && brought_ < 0 && !follow && walked_.empty() && told_held_out_ == history.held_out.size()) return {};
    out.put(told_ + 1).put(std::vector<training::History::Row>(first, last));
    tell_new(out);
    told_ = static_cast<int>(last - history.updates.begin());
    if (follow) brought_ = followed_ = run_->furthest(), values_ = joined(run_->model().tensors());
    out.put(brought_).put(values_).put(walked_);
    walked_.clear();
    brought_ = -1;
    values_.clear();
    return out.bytes();
  }

 private:
  void begin(MessageReader& reader) {
    source::Cell cell;
    cell.name = reader.take_text();
    cell.equations = reader.take_text();
    source::TrainingRequest base;
    base.cell = std::move(cell);
    if (reader.take<bool>()) {
      source::OwnData own{reader.take<bool>(), {}, reader.take<int>()};
      own.text = reader.take_text();
      base.own = std::move(own);
    }
    const auto request = source::read_training(reader.take_text(), std::move(base));
    if (!request) return fail(request.error());
    const auto trained = source::trained(*request);
    if (!trained) return fail(trained.error());
    const auto made = source::make(trained->from);
    if (!made) return fail(made.error());
    auto run = training::RecordedRun::start(made->model, trained->how);
    if (!run) return fail(run.error());
    run_.emplace(*std::move(run));
  }

  void fail(const Error& error) { problem_ = error.sentence(); }

  // Held-out losses and norms that were not told yet.
  void tell_new(MessageWriter& out) {
    const training::History& history = run_->history();
    out.put(static_cast<std::uint64_t>(history.held_out.size() - told_held_out_));
    auto held_out = history.held_out.begin();
    std::advance(held_out, static_cast<std::ptrdiff_t>(told_held_out_));
    for (; held_out != history.held_out.end(); ++held_out) out.put(held_out->first).put(held_out->second);
    told_held_out_ = history.held_out.size();
    const auto norms = history.norms.all().upper_bound(told_norms_);
    out.put(static_cast<std::uint64_t>(std::distance(norms, history.norms.all().end())));
    for (auto k = norms; k != history.norms.all().end(); ++k)
      out.put(k->first).put(k->second.tensors).put(k->second.steps), told_norms_ = k->first;
  }

  std::string problem_;
  std::optional<training::RecordedRun> run_;
  TrainingWish wish_;
  int told_ = 0, told_norms_ = 0, followed_ = 0;
  std::size_t told_held_out_ = 0;
  int brought_ = -1;  // the update whose weights go with the next report
  std::vector<double> values_;
  std::string walked_;  // an update as a whole, for the next report
};

}  // namespace

std::unique_ptr<Work> make_training_work() { return std::make_unique<TrainingWork>(); }

std::string order_text(const source::TrainingRequest& request) {
  source::TrainingRequest base;
  base.cell = request.cell;
  MessageWriter order;
  order.put(order_sign).put(request.cell.name).put(request.cell.equations).put(request.own.has_value());
  if (request.own) order.put(request.own->table).put(request.own->column).put(request.own->text);
  return order.put(to_words(request, base)).bytes();
}

std::string wish_text(const TrainingWish& wish) { return MessageWriter().put(wish_sign).put(wish).bytes(); }

std::optional<TrainingReport> read_report(std::string_view bytes) {
  MessageReader reader(bytes);
  TrainingReport report;
  report.problem = reader.take_text();
  if (!report.problem.empty()) return report;
  report.first = reader.take<int>();
  report.rows = reader.take_many<training::History::Row>();
  for (auto k = reader.take<std::uint64_t>(); k > 0 && reader.whole(); --k) {
    const int at = reader.take<int>();
    report.held_out.push_back({at, reader.take<training::HeldOut>()});
  }
  for (auto k = reader.take<std::uint64_t>(); k > 0 && reader.whole(); --k) {
    const int at = reader.take<int>();
    auto tensors = reader.take_many<double>();
    report.norms.push_back({at, {std::move(tensors), reader.take_many<double>()}});
  }
  report.shown = reader.take<int>();
  report.values = reader.take_many<double>();
  report.walked = reader.take_text();
  if (!reader.whole() || !reader.at_end()) return {};
  return report;
}

std::optional<training::WalkedUpdate> read_walked(std::string_view bytes, const network::Model& start,
                                                  const training::Learning& how) {
  MessageReader reader(bytes);
  training::WalkedUpdate walked{reader.take<int>(), {}, start, how.optimizer, how.clip, 1, how.truncate, {}};
  const auto before = reader.take_many<double>(), gradients = reader.take_many<double>();
  const auto split = [&](const std::vector<double>& values, TensorMap& into) {
    std::size_t at = 0;
    for (auto& [name, tensor] : into)
      for (double& value : tensor.data)
        if (at < values.size()) value = values[at++];
    return at == values.size();
  };
  training::NextUpdate& next = walked.next;
  next.gradients = start.tensors();
  if (!split(before, walked.before.tensors()) || !split(gradients, next.gradients)) return {};
  walked.before.refresh();
  next.update.loss = reader.take<double>();
  next.update.rows = reader.take<int>(), next.update.right = reader.take<int>();
  next.update.gradient_norm = reader.take<double>();
  next.batch.sequence.x = take_tensor(reader);
  next.batch.target = take_tensor(reader);
  next.batch.sequence.lengths = reader.take_many<int>();
  for (auto k = reader.take<std::size_t>(); k > 0 && reader.whole(); --k) {
    const std::string name = reader.take_text();
    next.batch.sequence.initial[name] = take_tensor(reader);
  }
  if (reader.take<bool>()) walked.memory.rule = how.optimizer.rule;
  walked.memory.powers = reader.take<training::BetaPowers>();
  walked.memory.first = reader.take_many<double>(), walked.memory.second = reader.take_many<double>();
  walked.clip_factor = clip_factor(how.clip, next.update.gradient_norm);
  if (!reader.whole() || !reader.at_end() || !walked.before.check(next.batch.sequence)) return {};
  return walked;
}

}  // namespace gatewalk::lessons
