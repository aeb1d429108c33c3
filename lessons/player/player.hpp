// The reader's session: which lesson and step, the experiment, the cursor, what was changed, answers, undo, address.
// Panels read it and call its actions; it draws nothing and knows no host (lab.cpp carries address and storage across).
#pragma once

#include <algorithm>
#include <any>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

// What the reader set for all lessons.
struct ReaderSettings {
  int decimals = 2;     // 2, 4 or -1 for full
  bool numbers = true;  // formulas with numbers below them
  bool shapes = false;  // and with the shapes of what stands in them
  double speed = 1;     // of playing through time
};

// How far a question has come.
struct Answer {
  enum class State { open, wrong, right, shown };
  State state = State::open;
  std::string text;  // as typed, or the option's number
  int tries = 0;
  int hints = 0;     // how many are shown
  int mistake = -1;  // index of the known mistake it matches
};

class Player {
 public:
  // The lessons of one language in order; bad ones are left out and told in `problems`.
  explicit Player(std::vector<Lesson> course);

  // --- where we are ---
  const std::vector<Lesson>& course() const { return course_; }
  const Lesson& lesson() const { return course_[static_cast<std::size_t>(lesson_)]; }
  int lesson_index() const { return lesson_; }
  int step_index() const { return step_; }
  const Step& step() const { return lesson().steps[static_cast<std::size_t>(step_)]; }
  const Experiment& experiment() const { return *experiment_; }
  // The chosen variant's own numbers, without the reader's edits: what differs from it is marked as changed.
  const Experiment& original() const { return *original_; }
  // The lesson's variants; one without a name where it has none.
  int variants() const { return std::max(1, static_cast<int>(lesson().variants.size())); }
  int variant() const { return variant_; }
  const std::string& variant_name(int k) const;
  // Another variant with the reader's edits, as far as it has such numbers, and the reader's cuts.
  // Errors: it cannot be made.
  const Result<Experiment>& variant_experiment(int k) const;
  const Cursor& cursor() const { return cursor_; }
  ReaderSettings settings;

  // --- moving (never undone: Back does that) ---
  bool open_lesson(std::string_view slug, int step = 0);
  bool can_next() const;
  bool can_back() const;
  void next();  // the next step of the text; from the last one the next lesson
  void back();
  void go_to_step(int step);
  void seek(Pass pass, int time_step, Index operation);
  void move_operation(int by);  // along the walk; over the end of a time step into the next
  void move_time(int by);
  void set_pass(Pass pass);
  void open_number(const OpenedNumber& number);
  void close_number();
  void show_batch(int row);
  void show_part(int part);

  // --- changing (undoable) ---
  // Errors: the target does not exist here, the value is not finite.
  Status edit(const Target& target, double value);
  // Changes in one stroke (a slider being dragged) count as one for undo: begin and end around them.
  void begin_stroke();
  void end_stroke();
  void undo();
  void redo();
  bool can_undo() const { return !undo_.empty(); }
  bool can_redo() const { return !redo_.empty(); }
  void reset();  // back to the lesson's numbers, as this step shows them; undoable
  // By the reader: what the steps themselves show is not.
  bool edited() const {
    return !edits_.empty() || cuts_.names != shown_.cuts.names || cuts_.truncate != 0 || variant_ != shown_.variant;
  }
  void set_cuts(trace::Cuts cuts);
  // Cuts or joins one path.
  void cut(const std::string& name, bool cut);
  // Edits that the other variant has no number for are dropped.
  void choose_variant(int k);
  const trace::Cuts& cuts() const { return cuts_; }
  // Whether a value differs from the lesson's own.
  bool changed(const OpenedNumber& number) const;
  bool changed(const Target& target) const;

  // --- comparing: what stands beside the reader's own (comparison.hpp); empty: nothing. Part of the address ---
  const std::vector<std::string>& compared() const { return compared_; }
  void compare(std::vector<std::string> others);

  // --- questions ---
  const Answer& answer(const Question& question) const;
  // Marks an answer: a number as typed, an option's index, or (act) nothing.
  void submit(const Question& question, std::string_view text);
  void ask_hint(const Question& question);
  void give_up(const Question& question);
  // The engine's answer now.
  Result<double> solution(const Question& question) const;
  int right_option(const Question& question) const;
  bool act_done(const Question& question) const;
  double lesson_share(int lesson) const;  // 0–1: questions answered right
  bool visited(int lesson) const;

  // --- being carried outside ---
  // "#/en/forget-gate/3?v=1&t=2&op=f&open=f.2.2&e=b_f[0]:2.25" and back. Error: what could not be restored; nothing changes then.
  std::string address() const;
  Status restore(std::string_view address);
  // Progress as one text for storage, and back. A text that cannot be read changes nothing.
  std::string progress() const;
  Status restore_progress(std::string_view text);
  void forget_progress();

  // --- what changed since a panel last looked ---
  std::uint64_t version() const { return version_; }  // of experiment, cursor, step or answers
  std::uint64_t changes() const { return changes_; }  // of the experiment alone
  const Cursor& cursor_before() const { return before_; }
  std::uint64_t moves() const { return moves_; }  // counts cursor moves: an animation starts when it grows
  // The last action as a sentence key for speech has been made; see panels/narration.hpp.
  // One sentence about the last thing that could not be done; empty if all went well.
  const std::string& problem() const { return problem_; }
  void clear_problem() { problem_.clear(); }

  // What is drawn from many runs is kept here by its name until something changes (plot_data.hpp, surface_data.hpp).
  struct Kept {
    std::uint64_t version = 0;
    std::any data;
  };
  Kept& kept(const std::string& name) const { return kept_[name]; }

 private:
  struct Snapshot {
    std::vector<Edit> edits;
    trace::Cuts cuts;
    int variant = 0;
  };
  Snapshot snapshot() const { return {edits_, cuts_, variant_}; }
  void change(Snapshot next);
  void show_setup();
  void enter_step();
  void apply(Snapshot next);
  void move_to(Cursor cursor);
  bool rebuild();
  const Setup& setup_of(int variant) const;
  Status restore_edits(std::string_view text);
  void fit_cursor(const std::string& operation);
  std::string active_name() const;
  Index last_operation(Pass pass) const;

  std::vector<Lesson> course_;
  int lesson_ = 0, step_ = 0;
  std::optional<Experiment> experiment_, original_;
  int variant_ = 0;
  Cursor cursor_, before_;
  std::vector<Edit> edits_;
  trace::Cuts cuts_;
  std::vector<Snapshot> undo_, redo_;
  Snapshot shown_;  // variant and cuts that the steps up to here show
  std::vector<std::string> compared_;
  bool in_stroke_ = false, stroke_saved_ = false;
  std::map<std::string, Answer> answers_;
  std::map<std::string, bool> visited_;
  std::uint64_t version_ = 1, moves_ = 0;
  std::string problem_;
  // What an option's or a condition's measure gave at this version: some run the network anew, and panels ask every frame.
  struct Known {
    std::uint64_t version = 0;
    int value = 0;
  };
  mutable std::map<std::string, Known> known_;
  mutable std::map<std::string, Kept> kept_;
  mutable std::map<int, std::pair<std::uint64_t, Result<Experiment>>> variant_experiments_;
  std::uint64_t changes_ = 1;  // of edits, cuts, variant or lesson: what the experiments depend on
};

}  // namespace gatewalk::lessons
