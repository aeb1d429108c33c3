#include "engine/training/walked_update.hpp"

#include "engine/base/check.hpp"
#include "engine/network/opening.hpp"

namespace gatewalk::training {

Remembered WalkedUpdate::remembered(const std::string& tensor) const {
  Remembered held;
  if (memory.rule != optimizer.rule) return held;
  held.powers = memory.powers;
  std::size_t offset = 0;
  for (const auto& [name, t] : before.tensors()) {
    const std::size_t count = t.data.size();
    if (name == tensor) {
      if (!memory.first.empty()) held.first = std::span(memory.first).subspan(offset, count);
      if (!memory.second.empty()) held.second = std::span(memory.second).subspan(offset, count);
      return held;
    }
    offset += count;
  }
  GATEWALK_CHECK(false, "WalkedUpdate::remembered: there is no tensor called " + tensor);
}

WalkedRule WalkedUpdate::rule(const std::string& tensor) const {
  const auto w = before.tensors().find(tensor), g = next.gradients.find(tensor);
  GATEWALK_CHECK(w != before.tensors().end() && g != next.gradients.end(),
                 "WalkedUpdate::rule: there is no tensor called " + tensor);
  return walk_rule(optimizer, clip, next.update.gradient_norm, w->second.data, g->second.data, remembered(tensor));
}

WalkedBatch walk_batch(const WalkedUpdate& update, const network::Loss& loss) {
  const network::Sequence& sequence = update.next.batch.sequence;
  WalkedBatch walked;
  walked.forward = update.before.run(sequence);
  const Tensor output = update.before.output(walked.forward);
  auto taken = network::loss(loss, output, update.next.batch.target, sequence.lengths);
  GATEWALK_CHECK(taken, "walk_batch: the batch does not fit the loss");
  walked.upstream.output = std::move(taken->gradient);
  trace::Cuts cuts;
  cuts.truncate = update.truncate;
  walked.backward = update.before.run_backward(walked.forward, walked.upstream, cuts);
  return walked;
}

Tensor gradient_shares(const WalkedUpdate& update, const WalkedBatch& walked, trace::Part part, equations::Index parameter,
                       int row, int column) {
  const std::size_t index = static_cast<std::size_t>(update.before.shape().index(part));
  const trace::Trace& trace = walked.backward.parts[index];
  const std::int64_t steps = trace.extent.steps, batch = trace.extent.batch;
  Tensor shares = Tensor::zeros({steps, batch});
  const equations::Index k = trace.recipe->gradients[static_cast<std::size_t>(parameter)];
  if (k < 0) return shares;
  const network::Record record{&update.before, &walked.forward, &walked.backward, &walked.upstream};
  for (int t = 0; t < steps; ++t) {
    double* at = shares.data.data() + t * batch;
    if (!(*trace.recipe)[k].matrix()) {
      for (int b = 0; b < batch; ++b) at[b] = trace.value(k, t, row, b);
      continue;
    }
    trace::Reference outer = trace::value_of(equations::Pass::backward, k, t, row, 0, column);
    outer.part = part;
    // A product for each sequence; where a weight is read twice, for each again.
    const network::Opening opened = network::open(record, outer);
    for (std::size_t n = 0; n < opened.terms.size(); ++n) at[n % static_cast<std::size_t>(batch)] += opened.terms[n].value;
  }
  return shares;
}

WalkedUpdate walk_update(RecordedRun& run, int n) {
  GATEWALK_CHECK(n >= 1, "walk_update: there is no update " + std::to_string(n));
  const int was = run.updates();
  run.go_to(n - 1);
  const Learning& how = run.learning();
  WalkedUpdate walked{n, run.next_update(), run.model(), how.optimizer, how.clip, 1, how.truncate, run.state().memory};
  walked.clip_factor = clip_factor(how.clip, walked.next.update.gradient_norm);
  run.go_to(was);
  return walked;
}

}  // namespace gatewalk::training
