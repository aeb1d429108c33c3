#include "lessons/panels/lesson_panel.hpp"

#include <algorithm>
#include <cmath>

#include "engine/writing/tex_numbers.hpp"
#include "lessons/course/language.hpp"
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
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

class LessonPanel {
 public:
  LessonPanel(Ui& ui, Player& player, Rect area) : ui_(ui), player_(player), area_(area) {}

  void draw() {
    const float margin = std::min(24.0f, area_.w / 16);
    Rect inside = area_.inset(margin, 0);
    const float button = ui_.target(41);
    const Rect bottom = area_.cut_bottom(button + 28);
    {
      // Another step starts at its top.
      const std::string at = player_.lesson().slug + "/" + std::to_string(player_.step_index());
      std::string& last = ui_.remember<std::string>("lesson shown");
      ScrollArea scroll(ui_, "text", area_, ui_.say("lesson.text"));
      if (last != at) scroll.scroll_to_top(), last = at;
      x_ = inside.x, w_ = inside.w, y_ = scroll.top() + 20;
      text();
      scroll.end_at(y_ + 16);
    }
    buttons({inside.x, bottom.y + 12, inside.w, button}, bottom);
  }

 private:
  void text() {
    const Lesson& lesson = player_.lesson();
    const Step& step = player_.step();
    const ParagraphStyle title{22, 1.3f, 0, Face::semibold, Role::heading, 2};
    y_ += paragraph(ui_, "title", {x_, y_}, w_, {{std::to_string(lesson.number) + " · " + lesson.title}}, title).height + 4;
    y_ += paragraph(ui_, "goal", {x_, y_}, w_, {{lesson.goal}}, {13, 1.45f, ui_.theme.muted}).height + 16;
    label(ui_, "count", {x_, y_, w_, 18},
          ui_.say("lesson.count", {{"step", player_.step_index() + 1}, {"of", static_cast<int>(lesson.steps.size())}}),
          {Face::regular, 12.5f, ui_.theme.muted});
    y_ += 20;
    y_ += paragraph(ui_, "step", {x_, y_}, w_, {{step.title}}, {16, 1.35f, 0, Face::semibold, Role::heading, 3}).height + 6;
    draw_prose(ui_, player_, "prose", {x_, y_}, w_, step.prose, y_);
    // A figure stands close to the text that speaks of it; the formula of the moment then comes after it.
    const bool figure_first =
        step.formulas.empty() && std::any_of(step.figures.begin(), step.figures.end(), [](const auto& f) { return f->picture; });
    const bool with_formulas = !player_.hides("formulas");
    if (!figure_first && with_formulas) formulas(step);
    LessonPage page{ui_, player_, x_, w_, y_};
    for (const Directive* directive : directives())
      if (directive->draw) directive->draw(page, step);
    y_ = page.y;
    if (figure_first && with_formulas) formulas(step);
    if (!player_.hides("questions"))
      for (const Question& q : step.questions) draw_question(ui_, player_, q, x_, w_, y_);
    if (player_.edited()) changed();
    else if (const auto from = player_.set_aside()) aside(*from);
  }

  // The formula of what is happening now: its line with letters, and with this unit's numbers.
  void formulas(const Step& step) {
    const Cursor& cursor = player_.cursor();
    const equations::Recipe& recipe = player_.experiment().recipe(cursor.pass);
    std::vector<Index> shown;
    for (const std::string& name : step.formulas)
      if (const Index op = recipe.find(name); op >= 0) shown.push_back(op);
    if (shown.empty() && cursor.operation >= 0) shown.push_back(cursor.operation);
    int k = 0;
    for (const Index op : shown) {
      const Ui::Scope scope(ui_, "formula " + std::to_string(k++));
      formula_card(recipe, op);
    }
  }

  void formula_card(const equations::Recipe& recipe, Index op) {
    const Cursor& cursor = player_.cursor();
    const Experiment& e = player_.experiment();
    const trace::Trace& trace = e.trace(cursor.pass, cursor.part);
    writing::TexOptions options;
    if (cursor.pass == Pass::backward) options.forward = &e.recipe(Pass::forward);
    options.reverse = trace.extent.reverse;
    const bool whole = !recipe[op].symbol.empty() && cursor.pass == Pass::forward;
    options.detail = whole ? writing::Detail::line : writing::Detail::operation;
    const float pad = 16;
    formula::ShowStyle style;
    style.size = 21, style.width = w_ - 2 * pad, style.smallest = 13;
    style.color = [&](std::string_view id) {
      return term_color(ui_.theme, e.recipe(Pass::forward), e.recipe(Pass::backward), id);
    };
    style.phrase = formula_phrases(player_);
    style.active = writing::class_id(recipe, op, options);
    const std::string letters = tex(recipe, op, options);
    const bool opened = cursor.opened && cursor.opened->pass == cursor.pass && cursor.opened->operation == op;
    writing::NumberAt at{opened ? cursor.opened->step : cursor.step, opened ? cursor.opened->unit : 0, cursor.batch, 0};
    std::string numbers;
    const bool outer = recipe[op].kind == equations::Operation::Kind::outer;
    if (player_.settings().numbers && !outer && !player_.asks(trace.value(op, at.step, at.unit, cursor.batch))) {
      writing::NumberOptions number_options;
      number_options.decimals = player_.settings().decimals;
      number_options.detail = options.detail;
      number_options.max_terms = 4;
      numbers = tex_numbers(trace, op, at, number_options);
    }
    formula::ShowStyle small = style;
    small.size = 14.5f, small.smallest = 11, small.ink = ui_.theme.muted;
    const std::string shapes = player_.settings().shapes ? shapes_tex(e, cursor.pass, op, cursor.part) : "";
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

  void changed() {
    Rect bar{x_, y_ + 2, w_, ui_.target(32)};
    const ButtonStyle quiet{.look = ButtonStyle::secondary, .icon = Icon::undo, .enabled = player_.can_undo()};
    const std::string& take_back = ui_.say("lesson.undo");
    if (button(ui_, "undo", bar.cut_left(button_width(ui_, take_back, quiet)), take_back, quiet)) player_.undo();
    bar.cut_left(8);
    const std::string& reset = ui_.say("lesson.reset");
    if (button(ui_, "reset", bar.cut_left(std::min(bar.w, button_width(ui_, reset))), reset)) player_.reset();
    y_ += ui_.target(32) + 12;
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

  void buttons(Rect place, Rect bottom) {
    ui_.fill(bottom, ui_.theme.panel);
    ui_.line({bottom.x, bottom.y}, {bottom.right(), bottom.y}, ui_.theme.line);
    const float half = (place.w - 14) / 2;
    ButtonStyle back{.icon = Icon::left, .enabled = player_.can_back(), .hint = ui_.say("lesson.back_hint")};
    ButtonStyle next{.look = ButtonStyle::primary,
                     .icon = Icon::right,
                     .icon_after = true,
                     .enabled = player_.can_next(),
                     .hint = ui_.say("lesson.next_hint")};
    if (button(ui_, "back", place.cut_left(half), ui_.say("lesson.back"), back)) player_.back();
    place.cut_left(14);
    const bool last = player_.step_index() + 1 == static_cast<int>(player_.lesson().steps.size());
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
