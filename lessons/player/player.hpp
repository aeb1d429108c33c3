// The reader's session: one State, the network that follows from it, and the answers given so far. Panels read it and call its
// actions; it draws nothing and knows no host (shell/panels.cpp carries address and storage across).
//
// While a frame is drawn nothing changes: actions that are called then are collected, and end_frame carries them out. So every
// panel shows the same moment, and a change runs the network once.
#pragma once

#include <algorithm>
#include <any>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lessons/course/lesson.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/player/state.hpp"

namespace gatewalk::lessons {

// How far a question has come.
struct Answer {
  enum class State { open, wrong, right, shown };
  State state = State::open;
  std::string text;  // as typed, or the option's number
  int tries = 0;
  int hints = 0;     // how many are shown
  int mistake = -1;  // index of the known mistake it matches
  Slip slip = Slip::none;
  int where = 0;  // the unit or time step that it was taken from
  // What was computed when the question was closed: whatever the reader changes afterwards, solution and explanation stay those.
  std::map<std::string, double> computed;  // the explanation's values by their measures
  std::optional<double> solution;
};

class Player {
 public:
  // The lessons of one language in order; bad ones are left out and told in `problems`.
  explicit Player(std::vector<Lesson> course);

  // --- where we are ---
  const State& state() const { return state_; }
  // Of some there may be an outline alone (course/course.hpp): never of the one that is open.
  const std::vector<Lesson>& course() const { return *course_; }
  const Lesson& lesson() const { return course()[static_cast<std::size_t>(lesson_)]; }
  int lesson_index() const { return lesson_; }
  int step_index() const { return state_.step; }
  const Step& step() const { return lesson().steps[static_cast<std::size_t>(state_.step)]; }
  const Experiment& experiment() const { return *experiment_; }
  // The chosen variant's own numbers, without the reader's edits: what differs from it is marked as changed.
  // Cost: one run of the network if nobody has asked since the variant was chosen with edits.
  const Experiment& original() const;
  // The lesson's variants; one without a name where it has none.
  int variants() const { return std::max(1, static_cast<int>(lesson().variants.size())); }
  int variant() const { return state_.changes.variant; }
  const std::string& variant_name(int k) const;
  // Another variant with the reader's edits, as far as it has such numbers, and the reader's cuts.
  // Errors: it cannot be made.
  const Result<Experiment>& variant_experiment(int k) const;
  const Cursor& cursor() const { return state_.cursor; }
  const ViewState& view() const { return state_.view; }
  const ReaderSettings& settings() const { return state_.settings; }
  // Whether a teacher's address hides it: a name of hideable().
  bool hides(std::string_view what) const { return state_.hidden.count(std::string(what)) > 0; }

  // --- a frame ---
  // From begin_frame on actions are collected; end_frame carries them out in their order and tells whether there were any.
  void begin_frame() { drawing_ = true; }
  bool end_frame();

  // --- a network of which a pass takes long (player_computing.cpp) ---
  // It is walked as far as it is computed. A place that is not there yet is waited for, while the reader stays where they are,
  // and is taken when it has come; whatever moves them before forgets it.
  struct Computing {
    Pass pass = Pass::forward;
    int done = 0, of = 0;  // time steps; of several layers their share of all, in steps
    bool halted = false;   // the reader has let it rest
    std::optional<Cursor> wanted;
    bool beside = false;  // nothing of it can be shown yet, and the network before it stands; halted, it is given up
  };
  // What is under way; nothing where all that is asked for is there.
  std::optional<Computing> computing() const;
  // Does so much of it. Before a frame, never in one.
  void compute_on(double multiply_adds);
  // What is there stays, and the rest is made where somebody asks for it; and goes on.
  void halt(bool on);
  // Whether a pass can be read whole: what is about all of it waits for that, and says so.
  bool waits_for(Pass pass) const { return !experiment_->whole(Pass::forward) || !experiment_->whole(pass); }

  // --- moving (never undone: Back does that) ---
  // False, with the reason in problem(), if there is no such lesson or its network cannot be made. While drawing: true.
  bool open_lesson(std::string_view slug, int step = 0);
  // The slug of the lesson that the reader wants to go to while there is only its outline; empty: none. What leads there (an
  // address, Next, a model that is opened) is done when it has come; whatever else moves the reader before forgets it.
  const std::string& lesson_awaited() const { return awaited_.slug; }
  // It takes its outline's place; one that is there already, or is not of this course, changes nothing.
  void lesson_came(Lesson lesson);
  // The awaited one cannot be had: problem() says so, and nothing else changes.
  void lesson_lacking();
  bool can_next() const;
  bool can_back() const;
  void next();  // the next step of the text; from the last one the next lesson
  void back();
  // Changes stay with the step they were made in: another step shows its own numbers, unless the lesson says that it goes on
  // with the reader's, or the reader keeps them.
  void go_to_step(int step);
  // A place of this network or of another: what this one lacks is as near as it can be.
  void stand_at(Cursor cursor);
  void seek(Pass pass, int time_step, Index operation);
  void move_operation(int by);  // along the walk; over the end of a time step into the next, of a layer into another
  void move_time(int by);
  void set_pass(Pass pass);
  void open_number(const OpenedNumber& number);
  void close_number();
  // Back to the number that was open before this one, along the way the reader came.
  bool can_reopen() const { return !trail_.empty(); }
  void reopen_number();
  void show_batch(int row);
  void show_part(trace::Part part);

  // --- looking ---
  // Each of these changes one part of how it is looked at, whatever else changes in the same frame.
  void look(std::function<void(ViewState&)> change);
  void choose(ReaderSettings settings);
  void hide(std::set<std::string> what);
  void type(const Question& question, std::string text);  // an answer under way
  const std::string& typed(const Question& question) const;
  // What stands beside the reader's own (comparison.hpp); empty: nothing.
  const std::vector<std::string>& compared() const { return state_.compared; }
  void compare(std::vector<std::string> others);

  // --- changing (undoable) ---
  // Errors: the target does not exist here, the value is not finite, the text is not understood; nothing changes then.
  Status edit(const Target& target, double value);
  Status edit(const Target& target, std::string_view text);
  Status edit(Edit edit);
  // Changes in one stroke (a slider being dragged) count as one for undo: begin and end around them.
  // The cell's equations as they are under edit: the draft where there is one, else those of the network.
  std::string cell_text() const;
  // A shipped cell's lines, without the remarks that stand before them; empty if there is no such cell.
  static std::string shipped_cell(std::string_view name);
  // Whether the network's cell is one that the reader typed.
  bool has_own_cell() const { return !typed_cell(state_.changes).empty(); }
  // Other equations. Where they make a cell the network runs anew with them, undoable, and what was changed of numbers that this
  // cell lacks is dropped; a network that learns begins anew. Otherwise they wait as a draft.
  void type_cell(std::string text);
  // Why the draft makes no network; nothing where there is no draft.
  const std::optional<Error>& cell_problem() const;
  // What would make a network of it, besides other equations: a size, and its value. Nothing where no size would.
  std::optional<std::pair<Target, int>> size_wanted() const;
  void take_size(const std::pair<Target, int>& size);
  void begin_stroke();
  void end_stroke();
  void undo();
  void redo();
  bool can_undo() const { return !undo_.empty(); }
  bool can_redo() const { return !redo_.empty(); }
  void reset();  // back to the lesson's numbers, as this step shows them; undoable
  // By the reader: what the steps themselves show is not.
  bool edited() const;
  void set_cuts(trace::Cuts cuts);
  // Cuts or joins one path.
  void cut(const std::string& name, bool cut);
  // Edits that the other variant has no number for are dropped.
  void choose_variant(int k);
  const trace::Cuts& cuts() const { return state_.changes.cuts; }
  // Whether a value differs from the lesson's own.
  bool changed(const OpenedNumber& number) const;
  bool changed(const Target& target) const;
  // The step where changes were made that were set aside on the way here, from 0.
  std::optional<int> set_aside() const;
  // Takes them up again, here and in the steps that follow.
  void keep_changes();

  // --- learning: the axis of updates, where the lesson's network learns a task (player_learning.cpp) ---
  // Null where it learns none. Plots and panels read its history; only the host's side gives it reports.
  const std::shared_ptr<Learned>& learned() const { return experiment_->setup().learned; }
  // Whose weights the experiment has: the chosen update, or the nearest that is there yet.
  int update() const { return experiment_->setup().update; }
  // The chosen one; where the reader follows, as far as the network is to learn.
  int update_wanted() const;
  // No update is chosen: what is shown is the latest.
  bool follows() const { return !state_.changes.learning.update.has_value(); }
  // Shows the weights after so many updates, learning them where that was not done yet; nothing: follows what is learned.
  // Nothing is to be undone: as with a time step, the way back is to go back.
  void go_to_update(std::optional<int> n);
  // Learns on until there have been so many updates, and follows; learn_until(learned()->furthest()) stops.
  void learn_until(int updates);
  // The lesson's networks that learn the same task as the one that is shown, in the order of its variants, with their names: they
  // can learn side by side. Empty where there is but one.
  struct Companion {
    std::string name;
    std::shared_ptr<Learned> learned;
  };
  std::vector<Companion> companions() const;
  // The same network from so many seeds, its own first: what the plots show together.
  std::vector<std::shared_ptr<Learned>> seeds_of(const std::shared_ptr<Learned>& learned) const;
  // All of them, from all these seeds, learn on until there have been so many updates.
  void learn_together(int updates);
  // Networks that learn beside the one that is shown, each as far as it is to.
  void learn_beside(std::vector<std::shared_ptr<Learned>> networks, int updates);
  const std::vector<std::shared_ptr<Learned>>& beside() const { return beside_; }
  // Learns data of the reader's own. Undoable. Error: it cannot be learned so, with line and column where there are such.
  Status learn_own(source::OwnData own);
  // Learns in another way, from the start, as far as this one was to go. Undoable. Error: it cannot be learned so.
  Status learn(const source::TrainingRequest& request);
  // Another sequence of the task, by its number.
  void show_example(int number);
  // Whether what is shown is what update() has read: the whole batch, with the weights that it was read with.
  bool shows_read() const { return experiment_->setup().read != nullptr; }
  void show_read(bool on);
  // Shows it and opens a number there.
  void open_read(const OpenedNumber& number);
  // From now on weights come with reports, from outside; after one, learned_more() takes up what is there.
  void learn_elsewhere() { learns_elsewhere_ = true; }
  void learned_more();
  void companion_learned() { ++version_; }  // the same of one beside it: plots have more to show

  // --- a model from a file, in place of the lesson's network ---
  // The files that the host has brought; the shell puts them there and calls files_arrived().
  Shelf& shelf() { return *shelf_; }
  const std::shared_ptr<Shelf>& shared_shelf() const { return shelf_; }
  void share_shelf(std::shared_ptr<Shelf> shelf) { shelf_ = std::move(shelf); }
  const std::optional<OpenedModel>& opened() const { return state_.changes.opened; }
  // Whether it is what is shown: its files are there.
  bool shows_opened() const { return opened() && lacking(*opened(), *shelf_).empty(); }
  // Opens it at the step of the lesson that takes models, where there is one, and takes it along from step to step. Undoable.
  // Error: it cannot be run so; nothing changes.
  Status open_model(OpenedModel model);
  void close_model();    // back to the lesson's own network; undoable
  void files_arrived();  // a file that the opened model lacked may be there

  // --- questions ---
  const Answer& answer(const Question& question) const;
  // Marks an answer: a number as typed, an option's index, or (act) nothing.
  void submit(const Question& question, std::string_view text);
  // The question whose answer was marked right before this frame: its verdict is to be said.
  const std::string& just_marked() const { return just_marked_; }
  void ask_hint(const Question& question);
  void give_up(const Question& question);
  // Forgets the answer; what brought about a task is taken back with it.
  void try_again(const Question& question);
  // Whether a question of this step that is not answered yet asks for this very number: wherever it is spelled, "?" stands. Told
  // by the value itself, bit for bit, so that it is not given away under another name either; 0 and 1 are no secret.
  bool asks(double value) const;
  // The engine's answer now.
  Result<double> solution(const Question& question) const;
  int right_option(const Question& question) const;
  bool act_done(const Question& question) const;
  double lesson_share(int lesson) const;  // 0–1: questions answered right
  bool visited(int lesson) const;

  // --- being carried outside ---
  // "#/en/forget-gate/3?v=1&t=2&op=f&open=f:2:2&set=b_f[0]~2.25" and back: one run of the network.
  // Error: what of it was not understood; the lesson it names is open all the same, with the rest. Only where there is no such
  // lesson nothing changes.
  std::string address() const;
  Status restore(std::string_view address);
  // A lesson's first step.
  std::string address_of(std::string_view slug) const;
  // What is kept on this machine for all lessons: the field's name and its text, "" where nothing is to be kept.
  std::vector<std::pair<std::string, std::string>> kept_on_machine() const;
  // Takes one up; what is not understood is left as it is.
  void take_from_machine(std::string_view field, std::string_view text);
  // Progress as one text for storage, and back. A text that cannot be read changes nothing.
  std::string progress() const;
  Status restore_progress(std::string_view text);
  static bool is_progress(std::string_view text);  // whether it looks like one
  // A progress with what others did to it: each answer from whoever changed it since both read `before`, ours where both did.
  // Texts that cannot be read count as empty.
  static std::string merged_progress(std::string_view before, std::string_view ours, std::string_view theirs);
  bool has_answers() const { return !answers_.empty(); }
  void forget_progress();

  // --- what changed since a panel last looked ---
  std::uint64_t version() const { return version_; }  // of the state or the answers
  std::uint64_t changes() const { return changes_; }  // of the experiment alone
  // Where it stood before the last move; what the network of now has not, as near to it as there is.
  Cursor cursor_before() const {
    const Cursor before = fitted(before_);
    return experiment_->there(before) ? before : cursor();
  }
  // Takes the place of another player: nobody who looked at that one takes this one for it.
  void count_on_from(const Player& other) { version_ += other.version_, changes_ += other.changes_, moves_ += other.moves_; }
  std::uint64_t moves() const { return moves_; }  // counts cursor moves: an animation starts when it grows
  // One sentence about the last thing that could not be done; empty if all went well.
  const std::string& problem() const { return problem_; }
  void clear_problem() { problem_.clear(); }

  // What is drawn from many runs is kept here by its name until something changes (plot_data.hpp, surface_data.hpp), while the
  // lesson is open. What outlasts it, under a name with the lesson's, is there when the reader comes back: of the last few.
  struct Kept {
    std::uint64_t version = 0;
    std::any data;
    bool outlasts = false;
  };
  static constexpr std::size_t most_outlasting = 4;
  Kept& kept(const std::string& name) const { return kept_[name]; }

 private:
  // Whether an action has to wait for the end of the frame.
  bool waits(std::function<void(Player&)> action);
  // Whether it has to wait for the lesson.
  bool awaits(const Lesson& lesson, std::function<void(Player&)> action);
  // What a lesson's network is with these changes, edits and cuts left out. Error: it cannot be learned so.
  Result<Setup> setup_for(const Lesson& lesson, const Changes& changes) const;
  void wish_for(const Changes& changes);
  void forget_kept();  // when the lesson is left
  int lesson_for_models() const;
  Status take_model(Changes next);
  Changes shown_at(const Lesson& lesson, int step, Changes changes = {}) const;
  bool stays(int from, int to) const;
  void take_shown(int first);
  // Makes the network of these changes, of this lesson or another. Error: nothing changed.
  Status run(int lesson, Changes changes, bool anew = false);
  bool is_other_network(const Changes& changes) const;
  static bool is_plain(const Changes& changes);
  Result<Experiment> made_for(int lesson, const Changes& changes, bool anew);
  Result<bool> prepares(int lesson, const Changes& changes, std::function<void(Player&)> then, bool anew = false);
  Cursor fitted(Cursor cursor) const;
  void fit_cursor(const std::string& operation);
  void change(Changes next);
  static const std::string& typed_cell(const Changes& changes);
  std::string lesson_cell() const;
  Result<Changes> fitting(Changes next) const;
  static std::vector<Edit> network_edits(const std::vector<Edit>& edits);
  Status refit(Changes next);
  int lesson_size(const Target& target) const;
  void remember_before(const Changes& before);
  Status edit_learning(const Edit& edit);
  void move_to(Cursor cursor);
  void place(const Cursor& cursor);  // moves there, now or when it has come
  bool awaits_place(const Cursor& cursor);
  void place_computed();
  void take_place(const std::string& address_fields);
  void go(int step);
  std::string active_name() const;
  std::string key(const Question& question) const;
  void close(const Question& question, Answer& answer) const;

  std::shared_ptr<std::vector<Lesson>> course_;  // one for all copies; nothing moves in it but outlines, which become lessons
  struct Awaited {
    std::string slug;
    std::function<void(Player&)> then;
  };
  Awaited awaited_;
  int lesson_ = 0;
  State state_;
  std::optional<Experiment> experiment_;
  mutable std::optional<Experiment> original_;
  mutable std::optional<std::pair<std::pair<std::string, std::uint64_t>, std::optional<Error>>> cell_problem_;
  Cursor before_;
  std::vector<OpenedNumber> trail_;  // numbers that were open before this one, the last at the end
  std::vector<Changes> undo_, redo_;
  bool in_stroke_ = false, stroke_saved_ = false;
  std::map<std::string, Answer> answers_;
  std::map<std::string, bool> visited_;
  bool drawing_ = false;
  std::vector<std::function<void(Player&)>> waiting_;
  std::string just_marked_;
  std::uint64_t version_ = 1, moves_ = 0;
  std::uint64_t changes_ = 1;  // of edits, cuts, variant or lesson: what the experiments depend on
  std::string problem_;
  // What is said of an error, in the lesson's language.
  std::string said(const Error& error) const;
  bool learns_elsewhere_ = false;
  bool stopped_ = false;  // the reader has let it rest: what was learned until it did is shown
  std::vector<std::shared_ptr<Learned>> beside_;
  // A network that is about to be shown, and what is done when its first step is there; nothing: that has begun.
  struct Prepared {
    int lesson = 0;
    Changes changes;
    Experiment experiment;
    std::function<void(Player&)> then;
  };
  std::optional<Prepared> prepared_;
  std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
  std::optional<Cursor> place_wanted_;  // not computed yet
  bool halted_ = false;
  std::string place_to_come_;  // of an address: the place in a batch that has yet to come
  // What an option's or a condition's measure gave at this version: some run the network anew, and panels ask every frame.
  struct Known {
    std::uint64_t version = 0;
    int value = 0;
  };
  int known_solution(const Question& question) const;
  // Of this lesson only: they are dropped when another is opened.
  mutable std::map<std::string, Known> known_;
  mutable std::map<std::string, Kept> kept_;
  mutable std::map<int, std::pair<std::uint64_t, Result<Experiment>>> variant_experiments_;
};

}  // namespace gatewalk::lessons
