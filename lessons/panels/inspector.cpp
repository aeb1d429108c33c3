#include "lessons/panels/inspector.hpp"

#include <algorithm>
#include <cmath>

#include "engine/network/opening.hpp"
#include "engine/writing/tex.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/figures/curve.hpp"
#include "lessons/formula/show.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/panels/inspector_parts.hpp"
#include "lessons/panels/time_nothing.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

using trace::Opening;
using trace::Passes;
using trace::Reference;

class Inspector {
 public:
  Inspector(Ui& ui, Player& player, Rect area)
      : ui_(ui),
        player_(player),
        e_(player.experiment()),
        cursor_(player.cursor()),
        area_(area),
        view_(player.view().inspector) {}

  void draw() {
    const Rect inside = area_.inset(std::min(20.0f, area_.w / 18), 0);
    ScrollArea scroll(ui_, "text", area_, ui_.say("panel.inspector"));
    x_ = inside.x, w_ = inside.w, y_ = scroll.top() + 16;
    if (cursor_.opened) opened();
    else overview();
    scroll.end_at(y_ + 18);
    player_.look([seen = view_](ViewState& view) { view.inspector = seen; });
  }

 private:
  const equations::Recipe& recipe(Pass pass) const { return e_.recipe(pass); }
  std::string number(double v) const { return player_.asks(v) ? "?" : number_in_words(v, player_.settings().decimals); }
  Rect row(float h) {
    Rect r{x_, y_, w_, h};
    y_ += h;
    return r;
  }
  Color color_of(Pass pass, Index op) const {
    return pass == Pass::backward ? ui_.theme.gradient : operation_color(ui_.theme, recipe(pass), op);
  }

  // --- nothing opened: what the active operation gave ---
  void overview() {
    const Index op = cursor_.operation;
    if (op < 0) {
      heading(ui_, "title", row(28), ui_.say("panel.inspector"), 2, {Face::semibold, 17});
      y_ += 6;
      y_ += paragraph(ui_, "hint", {x_, y_}, w_, {{ui_.say("inspector.hint")}}, {13.5f, 1.55f, ui_.theme.muted}).height + 14;
      // Where a figure has the stage and no operation is walked, the step does not speak of the cell's numbers yet.
      if (!player_.step().has_figure_on_stage()) inputs();
      return;
    }
    const equations::Operation& operation = recipe(cursor_.pass)[op];
    const Rect title = row(28);
    ui_.node("title", Role::heading, operation_letters(ui_, e_, cursor_.pass, op, cursor_.part), title).level = 2;
    draw_letters(ui_, player_, title, cursor_.pass, op, "", color_of(cursor_.pass, op));
    subtitle(ui_.say("inspector.operation",
                     {{"what", operation_title(ui_.words(), e_, cursor_.pass, op)}, {"step", cursor_.step + 1}}),
             cursor_.part);
    y_ += 8;
    const bool outside = operation.kind == equations::Operation::Kind::input && cursor_.pass == Pass::forward;
    if (const std::string nothing = nothing_at(ui_, player_, cursor_.part, cursor_.step); !outside && !nothing.empty())
      return note(nothing);
    if (operation.kind == equations::Operation::Kind::outer) {
      y_ += paragraph(ui_, "hint", {x_, y_}, w_, {{ui_.say("inspector.matrix")}}, {13.5f, 1.55f, ui_.theme.muted}).height + 10;
      return;
    }
    const trace::Trace& trace = e_.trace(cursor_.pass, cursor_.part);
    const trace::View values = trace.at(op, cursor_.step);
    label(ui_, "units", row(24), ui_.say("inspector.units"), {Face::regular, 12.5f, ui_.theme.muted});
    for (int unit = 0; unit < std::min<int>(static_cast<int>(values.rows()), 256); ++unit) {
      const Ui::Scope scope(ui_, "unit " + std::to_string(unit));
      const double v = values(unit, values.cols() > 1 ? cursor_.batch : 0);
      const Rect place = row(ui_.target(32)).inset(0, 2);
      const std::string entry = entry_name(e_, cursor_.pass, op, unit, cursor_.part);
      if (row_button(ui_, "open", place, entry.empty() ? ui_.say("inspector.unit", {{"unit", unit}}) : entry, number(v)))
        player_.open_number(cursor_.number(op, cursor_.step, unit));
      draw_bar(ui_, {place.x + w_ * 0.36f, place.y, w_ * 0.3f, place.h}, v,
               std::max(1.0, trace.at(op, cursor_.step).cwiseAbs().maxCoeff()));
    }
    y_ += 14;
    label(ui_, "code title", row(26), ui_.say("inspector.code"), {Face::semibold, 13});
    draw_code(ui_, player_, view_, x_, w_, y_);
  }

  // What the reader may change at this time step: x and, at the first step, the initial states.
  void inputs() {
    if (e_.setup().read) return note(ui_.say("edit.read"));
    label(ui_, "inputs", row(24), ui_.say("inspector.input", {{"step", cursor_.step + 1}}),
          {Face::semibold, 13, quantity_color(ui_.theme, "x")});
    for (int unit = 0; unit < e_.setup().shape.input; ++unit)
      editable_row("x[" + std::to_string(unit) + "]", {Target::Kind::input, "x", unit, 0, cursor_.step});
    for (const equations::State& s : recipe(Pass::forward).states) {
      y_ += 8;
      const Index next = s.next;
      label(ui_, "state " + s.name, row(24),
            ui_.say("inspector.initial", {{"what", operation_title(ui_.words(), recipe(Pass::forward), next)}}),
            {Face::semibold, 13, operation_color(ui_.theme, recipe(Pass::forward), next)});
      for (int unit = 0; unit < std::min(64, e_.trace(Pass::forward, cursor_.part).units(next)); ++unit)
        editable_row(s.name + "[" + std::to_string(unit) + "]", {Target::Kind::state, s.name, unit, 0, -1, cursor_.part});
    }
  }

  void editable_row(const std::string& name, const Target& target) {
    const Ui::Scope scope(ui_, to_text(target));
    Rect place = row(ui_.target(30)).inset(0, 2);
    draw_text_in(ui_, place.cut_left(46), {Face::semibold, 13, ui_.theme.muted}, name);
    draw_number_field(ui_, player_, place.cut_left(std::min(96.0f, w_ * 0.34f)), target, name);
    place.cut_left(10);
    draw_bar(ui_, place, e_.value(target), 1);
    if (player_.changed(target))
      draw_text_in(ui_, place, {Face::regular, 12, ui_.theme.muted}, ui_.say("inspector.changed"), Align::right);
  }

  // --- one number ---
  void opened() {
    const OpenedNumber& n = *cursor_.opened;
    record_ = record_for(e_, n.pass);
    Reference self = trace::value_of(n.pass, n.operation, n.step, n.unit, n.batch, n.column);
    self.part = n.part;
    const Opening opening = network::open(record_, self);
    const Color color = color_of(n.pass, n.operation);
    Rect head = row(30);
    Rect close = head.cut_right(30);
    if (icon_button(ui_, "close", {close.x, close.y, 30, 30}, Icon::close, ui_.say("inspector.close"))) player_.close_number();
    // The way back along "where from" and "goes into".
    if (player_.can_reopen()) {
      const Rect back = head.cut_right(34);
      if (icon_button(ui_, "back", {back.x, back.y, 30, 30}, Icon::left, ui_.say("inspector.back"))) player_.reopen_number();
    }
    const std::string value = number(opening.value);
    const TextStyle big{Face::semibold, 22, 0, false, true};
    const float value_w = text_width(ui_, big, value);
    draw_text_in(ui_, {head.right() - value_w - 6, head.y, value_w, head.h}, big, value);
    const std::string index = "[" + std::to_string(n.unit) + (n.column >= 0 ? "," + std::to_string(n.column) : "") + "]";
    SemanticNode& node = ui_.node("title", Role::heading, number_name(ui_, e_, self) + " = " + value,
                                  {head.x, head.y, head.w - value_w - 12, head.h});
    node.level = 2;
    draw_letters(ui_, player_, {head.x, head.y, head.w - value_w - 12, head.h}, n.pass, n.operation, index, color);
    const std::string title = operation_title(ui_.words(), e_, n.pass, n.operation);
    if (n.column >= 0)
      subtitle(ui_.say("inspector.cell", {{"what", title}, {"row", n.unit}, {"column", column_name(n)}, {"step", n.step + 1}}),
               n.part);
    else if (const std::string entry = entry_name(e_, n.pass, n.operation, n.unit, n.part); !entry.empty())
      subtitle(ui_.say("inspector.entry", {{"what", title}, {"entry", entry}, {"step", n.step + 1}}), n.part);
    else subtitle(ui_.say("inspector.number", {{"what", title}, {"unit", n.unit}, {"step", n.step + 1}}), n.part);
    if (player_.changed(n)) was(n);
    y_ += 10;
    if (opening.padding) return note(ui_.say("inspector.padding"));
    if (opening.cut) note(ui_.say("inspector.cut"));
    body(opening);
    y_ += 14;
    draw_check_badge(ui_, player_, n, x_, w_, y_);
    const std::string tabs_text[] = {ui_.say("inspector.from"), ui_.say("inspector.into"), ui_.say("inspector.as_code")};
    tabs(ui_, "tabs", row(ui_.target(30)), ui_.say("inspector.tabs"), tabs_text, view_.tab);
    y_ += 6;
    if (view_.tab == 2) draw_code(ui_, player_, view_, x_, w_, y_);
    else if (const auto& places = view_.tab == 0 ? opening.parents : opening.children; !places.empty())
      draw_places(ui_, player_, places, x_, w_, y_);
    else note(ui_.say(view_.tab == 0 ? Key("inspector.given") : Key("inspector.unread")));
  }

  // What a gradient's column stands for: "x[0]"; its number where that has no name.
  std::string column_name(const OpenedNumber& n) const {
    const equations::Operation& outer = recipe(n.pass)[n.operation];
    const std::string entry =
        outer.operands.size() > 1 ? entry_name(e_, n.pass, outer.operands[1], n.column, n.part) : std::string();
    return entry.empty() ? std::to_string(n.column) : entry;
  }

  // What it is and where, in as many lines as it takes.
  void subtitle(const std::string& what, trace::Part part) {
    const std::string text = in_part(ui_, e_, what, part);
    y_ += std::max(20.0f, paragraph(ui_, "subtitle", {x_, y_ + 1}, w_, {{text}}, {13, 1.4f, ui_.theme.muted}).height);
  }

  void was(const OpenedNumber& n) {
    const auto before = player_.original().number(n);
    if (!before) return;
    label(ui_, "was", row(20),
          ui_.say(player_.shows_opened() ? Key("inspector.was_file") : Key("inspector.was"), {{"value", number(*before)}}),
          {Face::regular, 12.5f, ui_.theme.forget});
  }
  void note(std::string_view text) {
    y_ += paragraph(ui_, "note", {x_, y_}, w_, {{std::string(text)}}, {13.5f, 1.5f, ui_.theme.muted}).height + 8;
  }

  // A gate opens in one go: the products and the bias of its pre-activation, their sum, the curve.
  void body(const Opening& opening) {
    if (opening.function) {
      const Opening argument = network::open(record_, opening.terms.at(0).left);
      const network::Sum sum = network::summands(record_, argument);
      if (sum.terms.size() > 1) {
        const Index of = argument.self.operation;
        const bool pre_activation = recipe(argument.self.pass)[of].symbol.empty();
        draw_terms(
            ui_, player_, view_, sum, argument.value,
            pre_activation ? ui_.say("inspector.sum_pre_activation") : operation_title(ui_.words(), e_, argument.self.pass, of),
            x_, w_, y_);
      }
      y_ += 12;
      draw_curve(ui_, "curve", row(std::clamp(w_ * 0.52f, 110.0f, 150.0f)), *opening.function, opening.argument, opening.value,
                 opening.slope, color_of(opening.self.pass, opening.self.operation), player_.settings().decimals);
      return;
    }
    const network::Sum sum = network::summands(record_, opening);
    if (sum.terms.empty()) return leaf(opening);
    const bool added = sum.terms.size() > 1 || (opening.sum && !sum.terms[0].product);
    draw_terms(ui_, player_, view_, sum, opening.value,
               added                   ? std::string_view(ui_.say("inspector.sum"))
               : sum.terms[0].quotient ? std::string_view(ui_.say("inspector.quotient"))
               : sum.terms[0].product  ? std::string_view(ui_.say("inspector.product"))
                                       : std::string_view(),
               x_, w_, y_);
  }

  void leaf(const Opening& opening) {
    const Reference origin = network::origin(record_, opening.self);
    if (const auto target = settable(e_, origin)) editable_row(to_text(*target), *target);
  }

  Ui& ui_;
  Player& player_;
  const Experiment& e_;
  const Cursor cursor_;
  Rect area_;
  network::Record record_;  // of an opened number: both passes, and the backward one is not walked before somebody asks
  InspectorView view_;
  float x_ = 0, y_ = 0, w_ = 0;
};

}  // namespace

void draw_inspector(Ui& ui, Player& player, Rect area) { Inspector(ui, player, area).draw(); }

}  // namespace gatewalk::lessons
