#include "engine/training/recorded_run.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace gatewalk::training {

RecordedRun::RecordedRun(LearningRun run, const Keeping& keeping)
    : run_(std::move(run)),
      keeping_(keeping),
      checkpoints_(keeping.checkpoint_bytes),
      history_{{}, {}, Thinned<History::Norms>(keeping.norm_bytes)} {
  keep();
}

Result<RecordedRun> RecordedRun::start(const network::Model& model, const Learning& how, const Keeping& keeping) {
  auto run = LearningRun::start(model, how);
  if (!run) return run.error();
  return RecordedRun(*std::move(run), keeping);
}

// What is kept of the place the run is at, the furthest so far.
void RecordedRun::keep() {
  const int n = run_.updates();
  if (checkpoints_.wants(n)) {
    RunState state = run_.state();
    const std::size_t bytes = state.bytes();
    checkpoints_.add(n, std::move(state), bytes);
  }
  if (keeping_.held_out_every > 0 && n % keeping_.held_out_every == 0) history_.held_out[n] = run_.held_out();
}

const Update& RecordedRun::go_to(int n) {
  GATEWALK_CHECK(n >= 0, "RecordedRun::go_to: there is no update " + std::to_string(n));
  if (n == run_.updates()) return last_;
  // Update n itself is run, so that there is everything to tell of it.
  const auto* from = checkpoints_.before(std::max(0, n - 1));
  if (n < run_.updates() || from->first > run_.updates()) {
    run_.restore(from->second);
    last_ = {};
  }
  while (run_.updates() < n) {
    // What is not kept needs no norms: the run goes through to n at once.
    const bool known = run_.updates() < furthest();
    const int next = known ? std::min(n, furthest()) : run_.updates() + 1;
    last_ = run_.advance(next);
    if (known) continue;
    history_.updates.push_back({last_.loss, last_.gradient_norm, last_.clipped_norm, last_.rows, last_.right});
    const std::size_t norms = last_.tensor_norms.size() + last_.error_norms.size();
    history_.norms.add(next, {last_.tensor_norms, last_.error_norms}, sizeof(History::Norms) + 8 * norms);
    keep();
  }
  return last_;
}

}  // namespace gatewalk::training
