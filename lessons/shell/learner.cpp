#include "lessons/shell/learner.hpp"

#include <algorithm>
#include <utility>

namespace gatewalk::lessons {

namespace {

constexpr std::size_t most_runs = 5;  // each with some 100 MB at most of its own
constexpr std::size_t most_beside = 3;
constexpr TrainingWish at_rest{0, -1, -1, false};

// What is still to be done of a wish.
TrainingWish open_part(const Learned& learned) {
  TrainingWish wish = learned.wish();
  if (wish.shown >= 0 && learned.nearest(wish.shown) == wish.shown) wish.shown = -1;
  if (wish.walked < 1 || learned.has_walked(wish.walked)) wish.walked = -1;
  return wish;
}

}  // namespace

Learner::Run* Learner::run_of(const std::shared_ptr<Learned>& learned) {
  const auto found = std::find_if(runs_.begin(), runs_.end(), [&](const Run& run) { return run.learned == learned; });
  if (found != runs_.end()) {
    std::rotate(found, found + 1, runs_.end());
    return &runs_.back();
  }
  const TrainingWish wish = open_part(*learned);
  if (wish.shown < 0 && wish.walked < 1 && learned->furthest() >= wish.updates) return nullptr;
  const int work = host_.begin_work(training_work);
  if (work == 0) return nullptr;
  host_.tell_work(work, order_text(learned->request()));
  runs_.push_back({learned, work, {}});
  if (runs_.size() > most_runs) {
    host_.end_work(runs_.front().work);
    runs_.erase(runs_.begin());
  }
  return &runs_.back();
}

void Learner::tell(Run& run, TrainingWish wish) {
  if (wish == run.told) return;
  host_.tell_work(run.work, wish_text(wish));
  run.told = wish;
}

void Learner::seen(bool on_screen, const Player& player) {
  seen_ = on_screen;
  follow(player);
}

void Learner::follow(const Player& player) {
  if (!seen_ && !player.settings().learns_unseen) {
    for (Run& run : runs_) tell(run, at_rest);
    return;
  }
  const std::shared_ptr<Learned>& shown = player.learned();
  if (shown) {
    // One update as a whole is brought where the reader looks at it, or the text speaks of it.
    const auto& shows = player.step().show;
    const bool spoken =
        std::any_of(shows.begin(), shows.end(), [](const Shown& s) { return s.field == "walked" && s.text == "1"; });
    TrainingWish wish = shown->wish();
    wish.walked = player.state().changes.learning.read ? player.update_wanted()
                  : player.view().walked || spoken     ? player.update()
                                                       : -1;
    shown->wish(wish);
    if (Run* run = run_of(shown)) tell(*run, open_part(*shown));
  }
  // Those that learn beside it go on; what belongs to another lesson rests.
  // So many at a time as there are works for, the others after them.
  std::vector<std::shared_ptr<Learned>> beside;
  for (const auto& one : player.beside())
    if (one != shown && (one->running() || open_part(*one).shown >= 0) && beside.size() < most_beside) beside.push_back(one);
  for (const auto& learned : beside)
    if (Run* run = run_of(learned)) tell(*run, {learned->wish().updates, open_part(*learned).shown, -1, false});
  for (Run& run : runs_)
    if (run.learned != shown && std::find(beside.begin(), beside.end(), run.learned) == beside.end()) tell(run, at_rest);
}

void Learner::reported(int work, std::string_view bytes, const Player& player) {
  const auto run = std::find_if(runs_.begin(), runs_.end(), [&](const Run& one) { return one.work == work; });
  if (run == runs_.end()) return;
  auto report = read_report(bytes);
  if (!report) return;
  run->learned->take(*std::move(report));
  if (std::find(new_.begin(), new_.end(), run->learned) == new_.end()) new_.push_back(run->learned);
  if (!seen_) follow(player);  // no frame will
}

void Learner::bring(Player& player) {
  for (const auto& learned : std::exchange(new_, {}))
    if (learned == player.learned()) player.learned_more();
    else player.companion_learned();
}

}  // namespace gatewalk::lessons
