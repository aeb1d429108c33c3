#include "lessons/shell/panels.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/shortest.hpp"
#include "engine/base/words.hpp"
#include "lessons/course/course.hpp"
#include "lessons/panels/compare_view.hpp"
#include "lessons/panels/contents.hpp"
#include "lessons/panels/editor.hpp"
#include "lessons/panels/narration.hpp"
#include "lessons/panels/own_data.hpp"
#include "lessons/panels/problem.hpp"
#include "lessons/panels/update_lines.hpp"
#include "lessons/player/player.hpp"
#include "lessons/shell/keeping.hpp"
#include "lessons/shell/learner.hpp"
#include "lessons/shell/opener.hpp"
#include "lessons/stage/network_view.hpp"
#include "lessons/stage/stage.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

// What draws each panel, by the name in its row (layout.hpp).
#define GATEWALK_PANEL_DRAWN(name, draw, ...) void draw(Ui& ui, Player& player, Rect area);
GATEWALK_PANELS(GATEWALK_PANEL_DRAWN)
#undef GATEWALK_PANEL_DRAWN

namespace {

// What is computed of a long pass between two frames, in multiply-adds: some hundredths of a second.
constexpr double a_frame = 3.2e7;

// The lab: the player's panels, its address and its progress carried to the host.
class LabPanels : public Panels {
 public:
  LabPanels(Host& host, std::vector<Lesson> course)
      : host_(host), player_(std::move(course)), keeping_(host), learner_(host), opener_(host) {
    player_.learn_elsewhere();
    keeping_.restore(player_);
  }

  void take_settings(Ui& ui) override {
    const ReaderSettings& wish = player_.settings();
    ui.settings = {wish.dark, wish.high_contrast, wish.text_scale, wish.language, wish.letter_keys};
  }

  void begin(Ui&) override {
    learner_.bring(player_);
    player_.compute_on(a_frame);
    player_.begin_frame();
  }

  void end(Ui& ui) override {
    ReaderSettings wish = player_.settings();
    wish.dark = ui.settings.dark, wish.high_contrast = ui.settings.high_contrast, wish.text_scale = ui.settings.text_scale;
    wish.language = ui.settings.language;
    wish.letter_keys = ui.settings.letter_keys;
    player_.choose(wish);
    if (player_.end_frame()) ui.animate();
    if (const auto now = player_.computing(); now && !now->halted) ui.again();
    bring_lesson();
    take_settings(ui);
    carry();
    learner_.follow(player_);
    opener_.follow(player_);
  }

  void draw(Ui& ui, Panel panel, Rect area) override {
#define GATEWALK_PANEL_DRAWING(name, draw, ...) draw,
    static constexpr void (*drawings[])(Ui&, Player&, Rect) = {GATEWALK_PANELS(GATEWALK_PANEL_DRAWING)};
#undef GATEWALK_PANEL_DRAWING
    drawings[static_cast<std::size_t>(panel)](ui, player_, area);
  }

  PanelWish wish() const override {
    PanelWish wish;
    wish.present = player_.view().present;
    wish.editing = player_.view().editor;
    wish.learns = player_.learned() != nullptr;
    for (const Panel panel : all_panels) {
      const std::string_view name = panel_keys[static_cast<std::size_t>(panel)];
      wish.hidden[static_cast<std::size_t>(panel)] = player_.hides(name);
      if (player_.view().panel == name) wish.chosen = panel;
    }
    return wish;
  }
  void choose(Panel panel) override {
    const std::string_view name = panel == all_panels[0] ? "" : panel_keys[static_cast<std::size_t>(panel)];
    player_.look([name](ViewState& view) { view.panel = name; });
  }

  void top_bar(Ui& ui, Rect area) override {
    bool edit = false;
    draw_course_bar(ui, player_, area, {contents_, help_, compare_.open, edit, [this] { opener_.show(player_); }});
    if (edit) show_editor(ui, !player_.view().editor);
  }

  void over(Ui& ui) override {
    draw_open(ui, player_, opener_.state());
    if (contents_) draw_contents(ui, player_, contents_);
    if (help_) draw_help(ui, player_, help_);
    if (!player_.compared().empty()) compare_.open = true;
    draw_comparison(ui, player_, compare_);
    say_problem(ui);
    narrate(ui, player_);
  }

  void shortcuts(Ui& ui) override {
    if (contents_ || help_ || opener_.state().open) return;
    walk(ui);
    changes(ui);
    if (compare_.open) return;  // walked and changed like the stage; all else waits below it
    if (ui.take_key(ImGuiKey_V, false)) compare_.open = true;
    if (ui.take_key(ImGuiKey_E, false)) show_editor(ui, !player_.view().editor);
    if (ui.take_key(ImGuiKey_PageDown, false)) player_.next();
    if (ui.take_key(ImGuiKey_PageUp, false)) player_.back();
    if (ui.take_key(ImGuiKey_P, false)) present(player_.view().present == ViewState::Present::off);
    if (ui.take_key(ImGuiKey_Escape, false)) {
      if (player_.view().present != ViewState::Present::off) present(false);
      else player_.close_number();
    }
    if (ui.take_key(ImGuiKey_Backspace, false)) player_.reopen_number();
    if (ui.take_key(ImGuiKey_C, false, Held::command)) player_.cursor().opened ? copy_number(ui) : copy_text(ui);
    if (!shows_network(player_)) stage_keys(ui, player_);
    if (ui.take_character('?')) help_ = true;
  }

  // The equations under edit, with the caret in them.
  void show_editor(Ui& ui, bool on) {
    player_.look([on](ViewState& view) {
      view.editor = on, view.panel = on ? panel_keys[static_cast<std::size_t>(Panel::editor)] : "";
      if (on) view.present = ViewState::Present::off;
    });
    if (on) ui.focus(std::string(editor_text_id), false);
  }

  void present(bool on) {
    player_.look([on](ViewState& view) { view.present = on ? ViewState::Present::stage : ViewState::Present::off; });
  }

  // The keys that move through the walk.
  void walk(Ui& ui) {
    if (shows_network(player_)) {
      network_keys(ui, player_);
      if (ui.take_key(ImGuiKey_B, false)) turn();
      return;
    }
    const auto step = [&](int by) {
      if (walks_update(player_)) move_update_line(player_, by);
      else player_.move_operation(by);
    };
    if (ui.take_key(ImGuiKey_RightArrow)) step(1);
    if (ui.take_key(ImGuiKey_LeftArrow)) step(-1);
    if (ui.take_key(ImGuiKey_DownArrow)) player_.move_time(1);
    if (ui.take_key(ImGuiKey_UpArrow)) player_.move_time(-1);
    if (ui.take_key(ImGuiKey_B, false)) turn();
  }
  void turn() { player_.set_pass(player_.cursor().pass == Pass::forward ? Pass::backward : Pass::forward); }

  // The keys that take a change back, and make it again.
  void changes(Ui& ui) {
    if (ui.take_key(ImGuiKey_Z, true, Held::command)) ui.input.shift ? player_.redo() : player_.undo();
    if (ui.take_key(ImGuiKey_Y, true, Held::command)) player_.redo();
  }

  std::string title(const Ui& ui) const override {
    const Lesson& lesson = player_.lesson();
    const std::string place = ui.say("contents.lesson", {{"number", lesson.place()}, {"title", lesson.title}});
    return ui.say("bar.title", {{"title", place}, {"lab", ui.say("lab.name")}});
  }

  // What could not be understood of it is mended in the address as well: it says what is shown.
  void address_changed(std::string_view address) override {
    if (address.empty() || address == address_) return;
    if (const auto restored = player_.restore(address); !restored)
      problem_ = Phrases::of(player_.lesson().language).say(restored.error());
    bring_lesson();
    if (!player_.lesson_awaited().empty()) return address_ = address, lesson_ = player_.lesson_awaited(), void();
    address_ = player_.address();
    if (address_ != address) host_.replace_address(address_);
    lesson_ = player_.lesson().slug;
  }

  // Who comes back goes on at the step they left, as it stands in the lesson, and is told so.
  void start_without_address() override {
    const std::string place = keeping_.place();
    const std::size_t slash = place.find('/');
    if (slash == std::string::npos || !player_.restore("#/" + player_.lesson().language + "/" + place)) return;
    bring_lesson();
    const bool at_start = player_.lesson().slug == player_.course().front().slug && player_.step_index() == 0;
    if (at_start) return;
    opened_ = Phrases::of(player_.lesson().language)
                  .say("start.back", {{"title", player_.lesson().title}, {"step", player_.step_index() + 1}});
  }

  // The lessons in that language, as far as there are any, at the step where the reader is.
  void language_changed(std::string_view language) override {
    if (player_.lesson().language == language) return;
    std::vector<Error> problems;
    std::vector<Lesson> course = load_course(language, problems);
    if (course.empty()) return;
    (void)start_with(std::move(course), std::string(player_.lesson().slug), player_.step_index());
  }

  // Answers that another window gave are here at once.
  void stored_elsewhere(std::string_view key) override { keeping_.stored_elsewhere(key, player_); }

  void file_read(File file, std::string problem) override { opener_.read(std::move(file), std::move(problem), player_); }
  void kept_arrived(std::string_view digest, std::optional<File> file) override {
    opener_.kept_arrived(digest, std::move(file), player_);
  }

  void page_arrived(std::string page) override { opener_.page_arrived(page, player_); }

  // The lesson takes the place of its outline, and is opened where the reader waits for it. One that does not come, or is none,
  // leaves them where they are.
  void lesson_arrived(std::string_view language, std::string_view slug, std::string text) override {
    if (asked_for_ == slug) asked_for_.clear();
    if (language != player_.lesson().language) return;  // they have changed it meanwhile
    std::vector<Error> problems;
    const std::string name = std::string(language) + "/" + std::string(slug) + ".md";
    std::vector<Lesson> read = load_course(std::map<std::string, std::string>{{name, std::move(text)}}, problems);
    if (!read.empty()) return player_.lesson_came(std::move(read.front()));
    if (player_.lesson_awaited() != slug) return;
    player_.lesson_lacking();
    lesson_ = player_.lesson().slug;  // its address takes the place of the one that could not be shown
  }

  void work_reported(int work, std::string report) override { learner_.reported(work, report, player_); }

  // No frame is drawn while nobody looks: learning hears of it now.
  void seen(bool on_screen) override { learner_.seen(on_screen, player_); }

  // A lesson dropped onto the lab is shown as it stands in the file; saved progress joins what is here.
  void file_arrived(File file) override {
    problem_.clear();  // of a file before it
    if (file.purpose == "progress") return take_progress(file);
    const bool data = file.name.ends_with(".csv") || file.name.ends_with(".tsv") || file.name.ends_with(".txt");
    if (file.purpose == own_data_key ||
        (data && file.purpose.empty() && player_.learned() && !player_.opened() && !opener_.state().open)) {
      source::OwnData own{file.name.ends_with(".csv") || file.name.ends_with(".tsv"), file.bytes, 0};
      if (const auto done = player_.learn_own(std::move(own)); !done) {
        player_.clear_problem();  // said with the file's name
        problem_ = Phrases::of(player_.lesson().language).say(in_file(file.name, done.error()));
      } else opened_ = Phrases::of(player_.lesson().language).say("own.opened", {{"file", file.name}});
      return;
    }
    // A text beside the open editor is meant for it.
    const bool text = file.purpose.empty() && file.name.ends_with(".txt") && player_.view().editor && !opener_.state().open;
    if (file.purpose == cell_key || file.name.ends_with(".cell") || text) return take_cell(file);
    if (!file.name.ends_with(".md")) {
      if (file.purpose.empty() && file.name.ends_with(".json") && Player::is_progress(file.bytes)) return take_progress(file);
      return opener_.arrived(std::move(file), player_);
    }
    std::vector<Error> problems;
    std::vector<Lesson> course =
        load_course(std::map<std::string, std::string>{{player_.lesson().language + "/" + file.name, file.bytes}}, problems);
    if (!problems.empty()) {
      problem_ = problems[0].sentence();
      return;
    }
    if (course.empty()) return;
    if (std::string why = add_to_course(std::move(course.front())); !why.empty()) problem_ = file.name + ": " + why;
    else if (file.purpose.empty()) opened_ = Phrases::of(player_.lesson().language).say("lesson.dropped", {{"file", file.name}});
  }

 private:
  // Equations from a file: they are in the editor, whether they make a cell or not.
  void take_cell(const File& file) {
    const Phrases& words = Phrases::of(player_.lesson().language);
    if (trimmed(file.bytes).empty()) return void(problem_ = words.say("editor.empty_file", {{"file", file.name}}));
    player_.type_cell(file.bytes);
    player_.look([](ViewState& view) { view.editor = true, view.panel = panel_keys[static_cast<std::size_t>(Panel::editor)]; });
    opened_ = words.say(player_.cell_problem() ? Key("editor.opened_broken") : Key("editor.opened"), {{"file", file.name}});
  }

  // The lesson takes its place in the course, or that of the one with its slug, and is opened. Answers and settings stay.
  // Returns why that cannot be; then all is as it was.
  std::string add_to_course(Lesson lesson) {
    const std::string slug = lesson.slug;
    std::vector<Lesson> course = player_.course();
    std::erase_if(course, [&](const Lesson& other) { return other.slug == slug; });
    const auto after = std::find_if(course.begin(), course.end(), [&](const Lesson& other) { return lesson.before(other); });
    course.insert(after, std::move(lesson));
    return start_with(std::move(course), slug, 0);
  }

  // Another course at that place. Answers and settings stay. Returns why it cannot be opened; then all is as it was.
  std::string start_with(std::vector<Lesson> course, const std::string& slug, int step) {
    const std::string progress = player_.progress();
    const ReaderSettings settings = player_.settings();
    Player next(std::move(course));
    next.learn_elsewhere();
    next.share_shelf(player_.shared_shelf());
    next.count_on_from(player_);
    next.choose(settings);
    (void)next.restore_progress(progress);
    if (!next.open_lesson(slug, step)) return next.problem();
    player_ = std::move(next);
    return {};
  }

  // Asks for the lesson that the reader wants to go to, once.
  void bring_lesson() {
    if (player_.lesson_awaited() == asked_for_) return;
    asked_for_ = player_.lesson_awaited();
    if (!asked_for_.empty()) host_.request_lesson(player_.lesson().language, std::string(asked_for_));
  }

  // What changed goes to the address and to storage: a change of lesson pushes history, a step replaces it. While a lesson is
  // on its way both stay: they may be ahead of what is shown.
  void carry() {
    if (player_.version() == seen_ || !player_.lesson_awaited().empty()) return;
    seen_ = player_.version();
    const std::string now = player_.address();
    if (now != address_) {
      if (player_.lesson().slug == lesson_ || lesson_.empty()) host_.replace_address(now);
      else host_.push_address(now);
      address_ = now;
      lesson_ = player_.lesson().slug;
    }
    if (!keeping_.keep(player_)) problem_ = Phrases::of(player_.lesson().language).say("progress.not_kept");
  }

  void take_progress(const File& file) {
    const Phrases& words = Phrases::of(player_.lesson().language);
    const std::string before = player_.progress();
    if (!player_.restore_progress(file.bytes)) {
      problem_ = words.say("progress.unreadable", {{"file", file.name}});
      return;
    }
    // The file's answers, and beside them those that it lacks.
    (void)player_.restore_progress(Player::merged_progress({}, file.bytes, before));
    opened_ = words.say("progress.opened", {{"file", file.name}});
  }

  // The text of the step, as it is read aloud.
  void copy_text(Ui& ui) {
    std::string text;
    const SemanticTree& tree = ui.last_tree();
    for (const SemanticNode& node : tree.nodes) {
      if (!node.id.starts_with("lesson/") || node.name.empty()) continue;
      const bool in_text = node.parent >= 0 && tree.nodes[static_cast<std::size_t>(node.parent)].role == Role::paragraph;
      const bool read = node.role == Role::heading || node.role == Role::paragraph || node.role == Role::formula;
      if (read && !in_text) text += (text.empty() ? "" : "\n\n") + node.name;
    }
    if (!text.empty()) ui.copy(text, ui.say("text.copied"));
  }

  // The opened number with all its digits.
  void copy_number(Ui& ui) {
    const OpenedNumber& n = *player_.cursor().opened;
    const double value = player_.experiment().number(n).value_or(0);
    ui.copy(std::isfinite(value) ? shortest_text(value) : number_text(value),
            ui.say("number.copied", {{"value", number_text(value)}}));
  }

  // One sentence about what could not be done, over the panels until the reader goes on.
  void say_problem(Ui& ui) {
    if (!opened_.empty()) ui.tell(std::exchange(opened_, {}));
    if (std::string said = opener_.take_told(); !said.empty()) ui.tell(std::move(said));
    if (std::string said = opener_.take_problem(); !said.empty()) problem_ = std::move(said), ui.announce(problem_);
    if (!player_.problem().empty()) problem_ = player_.problem(), player_.clear_problem(), ui.announce(problem_);
    if (problem_.empty()) return;
    if (draw_problem(ui, problem_, player_.view().editor)) problem_.clear();
  }

  Host& host_;
  Player player_;
  Keeping keeping_;
  Learner learner_;
  Opener opener_;
  bool contents_ = false, help_ = false;
  CompareState compare_;
  std::uint64_t seen_ = 0;
  std::string address_, lesson_, problem_;
  std::string asked_for_;  // the lesson that the host was asked for and has not brought
  std::string opened_;  // a sentence about a file that was opened, to be told in the next frame
};

}  // namespace

std::unique_ptr<Panels> make_panels(Host& host) {
  std::vector<Error> problems;
  const std::string language = choose_language(host.stored("language").value_or(""), host.preferences().languages);
  std::vector<Lesson> course = load_course(language, problems);
  if (course.empty()) course = load_course("en", problems);  // a language whose lessons are still to be written
  return make_panels(host, std::move(course));
}

std::unique_ptr<Panels> make_panels(Host& host, std::vector<Lesson> course) {
  return std::make_unique<LabPanels>(host, std::move(course));
}

}  // namespace gatewalk::lessons
