#include "lessons/panels/lesson_panel.hpp"

#include <algorithm>
#include <cmath>

#include "engine/writing/tex_numbers.hpp"
#include "lessons/course/language.hpp"
#include "lessons/experiment/nothing.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/experiment/shapes.hpp"
#include "lessons/formula/show.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/panels/prose_view.hpp"
#include "lessons/panels/questions.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/paper.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

class LessonPanel {
 public:
  LessonPanel(Ui& ui, Player& player, Rect area) : ui_(ui), player_(player), area_(area) {}

  void draw() {
    Sizes& sizes = ui_.remember<Sizes>("lesson/sizes");
    // Another step starts at its top, with its question closed where there is no room for both.
    const std::string step = player_.lesson().slug + "/" + std::to_string(player_.step_index());
    const std::string at =
        step + " " + std::to_string(static_cast<int>(area_.w)) + "x" + std::to_string(static_cast<int>(area_.h));
    const bool arrived = !sizes.shown.starts_with(step + " ");
    if (arrived && !sizes.shown.empty() && player_.view().present == ViewState::Present::question)
      player_.look([](ViewState& view) { view.present = ViewState::Present::stage; });
    if (sizes.shown != at) sizes = {at};
    read(sizes, arrived);
  }

 private:
  // What there is room for beside the text: the formula of the moment with its numbers, without them, no formula (the
  // inspector has it too), and the text a little closer.
  enum class Room { all, brief, none, tight };
  // What the text and the questions took in the last frame.
  struct Sizes {
    std::string shown = {};  // the lesson and step, and the size of the panel
    float text = 0, questions = 0;
    Room room = Room::all;
    bool asking = false;  // on a low panel: the question lies over the text
  };
  static constexpr float lowest_for_both = 400;  // a panel that is lower shows the text or the question

  bool asks() const { return !player_.step().questions.empty() && !player_.hides("questions"); }
  // For a projector: larger letters, and the question comes when the class is asked.
  bool presents() const { return player_.view().present != ViewState::Present::off; }
  float larger() const { return presents() ? 1.2f : 1.0f; }
  // Whether what is on the stage may want the wheel for itself.
  bool stage_scrolls() const {
    const ViewState& view = player_.view();
    return view.training || view.walked || view.used || !view.findings.shown.empty() || view.stage.network > 1 ||
           (player_.step().has_figure_on_stage() && !view.cell);
  }

  // Title, text, question and buttons, from the top down; the question stands where it stays in sight.
  void read(Sizes& sizes, bool arrived) {
    const float margin = std::min(20.0f, area_.w / 18);
    const float button = ui_.target(40);
    const Rect bottom = area_.cut_bottom(button + 20);
    Rect top = area_.cut_top(presents() ? 40 : 34).inset(margin, 0);
    if (presents()) leave(top.cut_right(30).inset(0, 5)), top.cut_right(8);
    head(top);
    bool over = false;  // the question lies over the text
    if (asks()) {
      const bool low = area_.h < lowest_for_both;
      if (low || presents()) question_bar(area_.cut_bottom(ui_.target(40)), margin, sizes);
      const bool asked = presents() ? player_.view().present == ViewState::Present::question : !low || sizes.asking;
      over = asked && low;
      const float room = area_.h, wanted = std::min(sizes.questions, std::max(room - sizes.text, std::round(room * 0.66f)));
      if (over) questions(area_, margin, sizes);
      else if (asked) questions(area_.cut_bottom(wanted), margin, sizes);
    }
    if (!over) {
      ScrollArea scroll(ui_, "text", area_, ui_.say("lesson.text"));
      if (arrived) scroll.scroll_to_top();
      if (presents()) {
        scroll.fade_into(ui_.theme.panel);
        if (!stage_scrolls()) scroll.answer_everywhere();
      }
      x_ = area_.x + margin, w_ = area_.w - 2 * margin, y_ = scroll.top() + 4;
      text(sizes.room);
      scroll.end_at(y_ + 4);
      measured(sizes.text, y_ + 4 - scroll.top());
      if (sizes.text > area_.h + 1 && sizes.room != Room::tight)
        sizes.room = static_cast<Room>(static_cast<int>(sizes.room) + 1), ui_.again();
    }
    if (!Paper::of(ui_).on) buttons({bottom.x + margin, bottom.y + 10, bottom.w - 2 * margin, button}, bottom);
  }

  void measured(float& kept, float now) {
    if (std::abs(kept - now) > 0.5f) kept = now, ui_.again();
  }

  // Which lesson, and how far. The title is a heading of the page; it is small, so that the step has the room.
  void head(Rect line) {
    const std::string count =
        ui_.say("lesson.count", {{"step", player_.step_index() + 1}, {"of", static_cast<int>(player_.lesson().steps.size())}});
    const TextStyle small{Face::regular, 12.5f, ui_.theme.muted};
    label(ui_, "count", line.cut_right(text_width(ui_, small, count) + 2), count, small);
    line.cut_right(10);
    const bool first = player_.step_index() == 0;
    const std::string title = player_.lesson().place() + " · " + player_.lesson().title;
    TextStyle style{Face::semibold, first ? 16.0f : 13.5f, first ? 0 : ui_.theme.muted};
    style.size *= std::clamp(line.w / text_width(ui_, style, title), 10.5f / style.size, 1.0f);
    heading(ui_, "title", line, title, 2, style);
  }

  void questions(Rect dock, float margin, Sizes& sizes) {
    ui_.line({dock.x, dock.y}, {dock.right(), dock.y}, ui_.theme.line);
    ScrollArea scroll(ui_, "questions", dock, ui_.say("lesson.questions"));
    float y = scroll.top() + 8;
    for (const Question& q : player_.step().questions)
      draw_question(ui_, player_, q, dock.x + margin - 6, dock.w - 2 * margin + 12, y);
    scroll.end_at(y - 6);
    measured(sizes.questions, y - 6 - scroll.top());
  }

  // On a low panel: says that there is a question, and turns between it and the text.
  void question_bar(Rect bar, float margin, Sizes& sizes) {
    ui_.line({bar.x, bar.y}, {bar.right(), bar.y}, ui_.theme.line);
    const bool asking = presents() ? player_.view().present == ViewState::Present::question : sizes.asking;
    const ButtonStyle style{.look = presents() && !asking ? ButtonStyle::accent : ButtonStyle::quiet,
                            .icon = asking != presents() ? Icon::up : Icon::down,
                            .icon_after = true};
    const Key text = !presents() ? (asking ? Key("lesson.to_text") : Key("lesson.to_question"))
                                 : (asking ? Key("present.no_question") : Key("question.name"));
    if (!button(ui_, "ask", bar.inset(margin, 2), ui_.say(text), style)) return;
    if (!presents()) return sizes.asking = !sizes.asking, ui_.again();
    player_.look([asking](ViewState& view) { view.present = asking ? ViewState::Present::stage : ViewState::Present::question; });
  }

  void text(Room room) {
    const Step& step = player_.step();
    if (player_.step_index() == 0)
      y_ += paragraph(ui_, "goal", {x_, y_}, w_, {{player_.lesson().goal}}, {13 * larger(), 1.4f, ui_.theme.muted}).height + 10;
    const ParagraphStyle title{16 * larger(), 1.3f, 0, Face::semibold, Role::heading, 3};
    y_ += paragraph(ui_, "step", {x_, y_}, w_, {{step.title}}, title).height + 6;
    if (player_.shows_opened()) opened();
    const ParagraphStyle prose =
        room == Room::tight ? ParagraphStyle{13.5f * larger(), 1.38f} : ParagraphStyle{14.5f * larger(), 1.5f};
    draw_prose(ui_, player_, "prose", {x_, y_}, w_, step.prose, y_, prose);
    LessonPage page{ui_, player_, x_, w_, y_};
    for (const Directive* directive : directives())
      if (directive->draw) directive->draw(page, step);
    y_ = page.y;
    // Where a figure or the training has the stage no moment is seen: its formula only stands there if the step names it.
    const ViewState& view = player_.view();
    const bool on_stage = (step.has_figure_on_stage() && !view.cell) || (player_.learned() && (view.training || view.walked));
    const bool named = !step.formulas.empty(), listed = !step.all<Against>().empty();  // the list has all lines
    if (!listed && !player_.hides("formulas") && (named || (!on_stage && room < Room::none))) formulas(step, room != Room::all);
    if (!player_.edited())
      if (const auto from = player_.set_aside()) aside(*from);
  }

  // Which file stands in the place of the lesson's network, and the number of its output that the error is of.
  void opened() {
    const Experiment& e = player_.experiment();
    const Setup::Chosen of = e.chosen();
    const std::string& file = player_.opened()->name;
    if (!e.whole(Pass::forward)) {
      const std::string waits = ui_.say("lesson.opened_waits", {{"file", file}, {"unit", of.unit}, {"step", of.step + 1}});
      y_ += paragraph(ui_, "opened", {x_, y_}, w_, {{waits}}, {13, 1.4f, ui_.theme.muted}).height + 8;
      return;
    }
    const std::string said = ui_.say(of.as_class ? Key("lesson.opened_class") : Key("lesson.opened"),
                                     {{"file", file},
                                      {"unit", of.unit},
                                      {"step", of.step + 1},
                                      {"value", number_in_words(e.loss(), player_.settings().decimals)}});
    y_ += paragraph(ui_, "opened", {x_, y_}, w_, {{said}}, {13, 1.4f, ui_.theme.muted}).height + 8;
  }

  void leave(Rect place) {
    if (icon_button(ui_, "leave", place, Icon::close, ui_.say("present.leave")))
      player_.look([](ViewState& view) { view.present = ViewState::Present::off; });
  }

  // --- the parts ---

  // The formula of what is happening now: its line with letters, and with this unit's numbers.
  void formulas(const Step& step, bool brief) {
    const Cursor& cursor = player_.cursor();
    const equations::Recipe& recipe = player_.experiment().recipe(cursor.pass);
    std::vector<Index> shown;
    for (const std::string& name : step.formulas)
      if (const Index op = recipe.find(name); op >= 0) shown.push_back(op);
    if (shown.empty() && cursor.operation >= 0) shown.push_back(cursor.operation);
    int k = 0;
    for (const Index op : shown) {
      const Ui::Scope scope(ui_, "formula " + std::to_string(k++));
      formula_card(recipe, op, brief);
    }
  }

  void formula_card(const equations::Recipe& recipe, Index op, bool brief) {
    const Cursor& cursor = player_.cursor();
    const Experiment& e = player_.experiment();
    const trace::Trace& trace = e.trace(cursor.pass, cursor.part);
    writing::TexOptions options;
    if (cursor.pass == Pass::backward) options.forward = &e.recipe(Pass::forward);
    options.reverse = trace.extent.reverse;
    const bool whole = !recipe[op].symbol.empty() && cursor.pass == Pass::forward;
    options.detail = whole ? writing::Detail::line : writing::Detail::operation;
    const float pad = brief ? 12 : 16;
    formula::ShowStyle style;
    style.size = brief ? 18.0f : 21.0f, style.width = w_ - 2 * pad, style.smallest = 13;
    style.color = [&](std::string_view id) {
      return term_color(ui_.theme, e.recipe(Pass::forward), e.recipe(Pass::backward), id);
    };
    style.phrase = formula_phrases(player_);
    style.active = writing::class_id(recipe, op, options);
    const std::string letters = tex(recipe, op, options);
    const bool opened = cursor.opened && cursor.opened->pass == cursor.pass && cursor.opened->operation == op;
    writing::NumberAt at{opened ? cursor.opened->step : cursor.step, opened ? cursor.opened->unit : 0, cursor.batch, 0};
    // Where a number of another vector is open, its unit is the one that is looked at.
    const bool beside = cursor.opened && !opened && cursor.opened->pass == cursor.pass && cursor.opened->step == cursor.step;
    if (beside && cursor.opened->unit < trace.at(op, cursor.step).rows()) at.unit = cursor.opened->unit;
    std::string numbers;
    const bool outer = recipe[op].kind == equations::Operation::Kind::outer;
    const bool nothing = nothing_at(trace, cursor.pass, e.cuts().truncate, at.step, cursor.batch) != Nothing::no;
    if (!brief && player_.settings().numbers && !outer && !nothing) {
      writing::NumberOptions number_options;
      number_options.decimals = player_.settings().decimals;
      number_options.detail = options.detail;
      number_options.max_terms = 4;
      number_options.others = ui_.say("lesson.others", {{"count", std::string(writing::count_hole)}}) + " ";
      number_options.asked = [&](double v) { return player_.asks(v); };
      numbers = tex_numbers(trace, op, at, number_options);
    }
    formula::ShowStyle small = style;
    small.size = 14.5f, small.smallest = 11, small.ink = ui_.theme.muted;
    const std::string shapes = player_.settings().shapes && !brief ? shapes_tex(e, cursor.pass, op, cursor.part) : "";
    formula::ShowStyle shape_style = small;
    shape_style.size = 13;
    const float h3 = shapes.empty() ? 0 : formula::extent_of(ui_, shapes, shape_style).y + 8;
    const float h = formula::extent_of(ui_, letters, style).y,
                h2 = numbers.empty() ? 0 : formula::extent_of(ui_, numbers, small).y + 10 + 16;
    const Rect box{x_, y_, w_, h + h2 + h3 + 2 * pad - 4};
    card(ui_, box);
    const auto letters_shown = formula::show(ui_, "letters", {x_ + pad, y_ + pad - 2}, letters, style);
    press(letters_shown.pressed);
    if (!shapes.empty()) formula::show(ui_, "shapes", {x_ + pad, y_ + pad + h + h2 + 2}, shapes, shape_style);
    if (!numbers.empty()) {
      draw_text(ui_, {x_ + pad, y_ + pad + h + 4}, {Face::regular, 11.5f, ui_.theme.faint},
                ui_.say("lesson.numbers_of", {{"unit", at.unit}, {"step", at.step + 1}}));
      press(formula::show(ui_, "numbers", {x_ + pad, y_ + pad + h + 22}, numbers, small).pressed);
    }
    y_ += box.h + 14;
  }

  // A pressed term goes where it is computed.
  void press(const std::string& id) {
    if (id.empty()) return;
    const Cursor& c = player_.cursor();
    for (const Pass pass : {c.pass, Pass::forward, Pass::backward})
      if (const Index op = writing::find_class(player_.experiment().recipe(pass), id);
          op >= 0 && !player_.experiment().recipe(pass)[op].leaf())
        return player_.seek(pass, c.step, op);
  }

  // Changes belong to the step they were made in; whoever wants them here takes them along.
  void aside(int from) {
    const std::string text = ui_.say("lesson.aside", {{"step", from + 1}});
    const ParagraphStyle style{13, 1.45f, ui_.theme.muted};
    y_ += paragraph(ui_, "aside", {x_, y_}, w_, {{text}}, style).height + 6;
    const std::string& keep = ui_.say("lesson.keep");
    if (button(ui_, "keep", {x_, y_, button_width(ui_, keep), ui_.target(32)}, keep, {.hint = ui_.say("lesson.keep_hint")}))
      player_.keep_changes();
    y_ += ui_.target(32) + 12;
  }

  // Back, Undo, Reset and Next stand where they stand in every step.
  void buttons(Rect place, Rect bottom) {
    ui_.fill(bottom, ui_.theme.panel);
    if (!bottom.empty()) ui_.line({bottom.x, bottom.y}, {bottom.right(), bottom.y}, ui_.theme.line);
    constexpr float gap = 6;
    const float side = std::min(place.h, (place.w - 3 * gap) / 5);
    const ButtonStyle back{.icon = Icon::left, .enabled = player_.can_back(), .hint = ui_.say("lesson.back_hint")};
    const float back_width = std::min(button_width(ui_, ui_.say("lesson.back"), back), (place.w - 2 * side - 3 * gap) * 0.45f);
    if (button(ui_, "back", place.cut_left(back_width), ui_.say("lesson.back"), back)) player_.back();
    place.cut_left(gap);
    if (icon_button(ui_, "undo", place.cut_left(side), Icon::undo, ui_.say("lesson.undo"), player_.can_undo())) player_.undo();
    place.cut_left(gap);
    if (icon_button(ui_, "reset", place.cut_left(side), Icon::reset, ui_.say("lesson.reset"),
                    player_.edited() || player_.cell_problem()))
      player_.reset();
    place.cut_left(gap);
    const bool last = player_.step_index() + 1 == static_cast<int>(player_.lesson().steps.size());
    const ButtonStyle next{.look = ButtonStyle::primary,
                           .icon = Icon::right,
                           .icon_after = true,
                           .enabled = player_.can_next(),
                           .hint = ui_.say("lesson.next_hint")};
    if (button(ui_, "next", place, ui_.say(last && player_.can_next() ? Key("lesson.next_lesson") : Key("lesson.next")), next))
      player_.next();
  }

  Ui& ui_;
  Player& player_;
  Rect area_;
  float x_ = 0, y_ = 0, w_ = 0;
};

}  // namespace

void draw_lesson_panel(Ui& ui, Player& player, Rect area) { LessonPanel(ui, player, area).draw(); }

}  // namespace gatewalk::lessons
