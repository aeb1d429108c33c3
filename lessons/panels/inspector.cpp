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
using trace::Term;

class Inspector {
 public:
  Inspector(Ui& ui, Player& player, Rect area)
      : ui_(ui),
        player_(player),
        e_(player.experiment()),
        cursor_(player.cursor()),
        area_(area),
        record_(e_.record()),
        passes_(record_.passes(cursor_.part)),
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
      inputs();
      return;
    }
    const equations::Operation& operation = recipe(cursor_.pass)[op];
    const Rect title = row(28);
    ui_.node("title", Role::heading, operation_letters(recipe(cursor_.pass), op), title).level = 2;
    draw_letters(ui_, player_, title, cursor_.pass, op, "", color_of(cursor_.pass, op));
    subtitle(ui_.say("inspector.operation",
                     {{"what", operation_title(ui_.words(), e_, cursor_.pass, op)}, {"step", cursor_.step + 1}}),
             cursor_.part);
    y_ += 8;
    if (operation.kind == equations::Operation::Kind::outer) {
      y_ += paragraph(ui_, "hint", {x_, y_}, w_, {{ui_.say("inspector.matrix")}}, {13.5f, 1.55f, ui_.theme.muted}).height + 10;
      return;
    }
    const trace::Trace& trace = passes_[cursor_.pass];
    const trace::View values = trace.at(op, cursor_.step);
    label(ui_, "units", row(24), ui_.say("inspector.units"), {Face::regular, 12.5f, ui_.theme.muted});
    for (int unit = 0; unit < std::min<int>(static_cast<int>(values.rows()), 256); ++unit) {
      const Ui::Scope scope(ui_, "unit " + std::to_string(unit));
      const double v = values(unit, values.cols() > 1 ? cursor_.batch : 0);
      const Rect place = row(ui_.target(32)).inset(0, 2);
      if (row_button(ui_, "open", place, ui_.say("inspector.unit", {{"unit", unit}}), number(v)))
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
    label(ui_, "inputs", row(24), ui_.say("inspector.input", {{"step", cursor_.step + 1}}),
          {Face::semibold, 13, quantity_color(ui_.theme, "x")});
    for (int unit = 0; unit < e_.setup().shape.input; ++unit)
      editable_row("x" + std::to_string(unit), {Target::Kind::input, "x", unit, 0, cursor_.step});
    for (const equations::State& s : recipe(Pass::forward).states) {
      y_ += 8;
      const Index next = s.next;
      label(ui_, "state " + s.name, row(24),
            ui_.say("inspector.initial", {{"what", operation_title(ui_.words(), recipe(Pass::forward), next)}}),
            {Face::semibold, 13, operation_color(ui_.theme, recipe(Pass::forward), next)});
      for (int unit = 0; unit < std::min(64, passes_.forward->units(next)); ++unit)
        editable_row(s.name + std::to_string(unit), {Target::Kind::state, s.name, unit, 0, -1, cursor_.part});
    }
  }

  void editable_row(const std::string& name, const Target& target) {
    const Ui::Scope scope(ui_, to_text(target));
    Rect place = row(ui_.target(30)).inset(0, 2);
    draw_text_in(ui_, place.cut_left(46), {Face::semibold, 13, ui_.theme.muted}, name);
    field(place.cut_left(std::min(96.0f, w_ * 0.34f)), target, name);
    place.cut_left(10);
    draw_bar(ui_, place, e_.value(target), 1);
    if (player_.changed(target))
      draw_text_in(ui_, place, {Face::regular, 12, ui_.theme.muted}, ui_.say("inspector.changed"), Align::right);
  }

  // A number field over something that can be set by hand. The mark of a change is its frame's dot.
  void field(Rect place, const Target& target, const std::string& name) {
    double value = e_.value(target);
    NumberStyle style;
    style.step = 0.05;
    if (number_field(ui_, "value", place, name + ", " + to_text(target), value, style)) (void)player_.edit(target, value);
    if (player_.changed(target)) ui_.disc({place.right() - 6, place.y + 6}, 2.5f, ui_.theme.forget);
  }

  // --- one number ---
  void opened() {
    const OpenedNumber& n = *cursor_.opened;
    Reference self = trace::value_of(n.pass, n.operation, n.step, n.unit, n.batch, n.column);
    self.part = n.part;
    const Opening opening = network::open(record_, self);
    const Color color = color_of(n.pass, n.operation);
    Rect head = row(30);
    Rect close = head.cut_right(30);
    if (icon_button(ui_, "close", {close.x, close.y, 30, 30}, Icon::close, ui_.say("inspector.close"))) player_.close_number();
    const std::string value = number(opening.value);
    const TextStyle big{Face::semibold, 22, 0, false, true};
    const float value_w = text_width(ui_, big, value);
    draw_text_in(ui_, {head.right() - value_w - 6, head.y, value_w, head.h}, big, value);
    const std::string index = "[" + std::to_string(n.unit) + (n.column >= 0 ? "," + std::to_string(n.column) : "") + "]";
    SemanticNode& node = ui_.node("title", Role::heading, operation_letters(recipe(n.pass), n.operation) + index + " = " + value,
                                  {head.x, head.y, head.w - value_w - 12, head.h});
    node.level = 2;
    draw_letters(ui_, player_, {head.x, head.y, head.w - value_w - 12, head.h}, n.pass, n.operation, index, color);
    subtitle(ui_.say("inspector.number",
                     {{"what", operation_title(ui_.words(), e_, n.pass, n.operation)}, {"unit", n.unit}, {"step", n.step + 1}}),
             n.part);
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

  // What it is and where, in as many lines as it takes.
  void subtitle(const std::string& what, trace::Part part) {
    const std::string text = in_part(ui_, e_, what, part);
    y_ += std::max(20.0f, paragraph(ui_, "subtitle", {x_, y_ + 1}, w_, {{text}}, {13, 1.4f, ui_.theme.muted}).height);
  }

  void was(const OpenedNumber& n) {
    const auto before = player_.original().number(n);
    if (!before) return;
    label(ui_, "was", row(20), ui_.say("inspector.was", {{"value", number(*before)}}), {Face::regular, 12.5f, ui_.theme.forget});
  }
  void note(std::string_view text) {
    y_ += paragraph(ui_, "note", {x_, y_}, w_, {{std::string(text)}}, {13.5f, 1.5f, ui_.theme.muted}).height + 8;
  }

  // A gate opens in one go: the products and the bias of its pre-activation, their sum, the curve.
  void body(const Opening& opening) {
    if (opening.function) {
      const Opening argument = network::open(record_, opening.terms.at(0).left);
      if (argument.terms.size() > 1) {
        terms(flattened(argument));
        sum(argument.value, ui_.say("inspector.sum_pre_activation"));
      }
      y_ += 12;
      draw_curve(ui_, "curve", row(std::clamp(w_ * 0.52f, 110.0f, 150.0f)), *opening.function, opening.argument, opening.value,
                 opening.slope, color_of(opening.self.pass, opening.self.operation), player_.settings().decimals);
      return;
    }
    const std::vector<Term> all = flattened(opening);
    if (all.empty()) return leaf(opening);
    terms(all);
    if (opening.sum || all.size() > 1) sum(opening.value, ui_.say("inspector.sum"));
    else if (opening.terms.size() == 1 && opening.terms[0].product) sum(opening.value, ui_.say("inspector.product"));
  }

  // a sum that begins with a matrix product shows the products themselves, so that a pre-activation opens in one go
  std::vector<Term> flattened(const Opening& opening) const {
    std::vector<Term> all;
    for (const Term& term : opening.terms) {
      const Reference& left = term.left;
      const bool inner = !term.product && left.kind == Reference::Kind::value && left.operation >= 0 &&
                         term.value == term.left_value &&
                         recipe(left.pass)[left.operation].kind == equations::Operation::Kind::product && opening.sum;
      if (!inner) {
        all.push_back(term);
        continue;
      }
      const Opening product = network::open(record_, left);
      all.insert(all.end(), product.terms.begin(), product.terms.end());
    }
    return all;
  }

  void leaf(const Opening& opening) {
    const Reference origin = network::origin(record_, opening.self);
    if (const auto target = target_of(origin)) editable_row(to_text(*target), *target);
  }

  void terms(std::vector<Term> all) {
    Rect head = row(22);
    const bool products = std::any_of(all.begin(), all.end(), [](const Term& t) { return t.product; });
    draw_text_in(ui_, head, {Face::regular, 12.5f, ui_.theme.muted},
                 ui_.say(!products      ? Key("inspector.adds")
                         : weights(all) ? Key("inspector.weight_times_input")
                                        : Key("inspector.factor_times_factor")));
    if (products && all.size() > 3) {
      const std::string& text = ui_.say(view_.by_size ? Key("inspector.by_size") : Key("inspector.in_order"));
      const float w = text_width(ui_, {Face::regular, 12.5f}, text);
      if (link(ui_, "order", {head.right() - w, head.y + 3}, text, {Face::regular, 12.5f, ui_.theme.muted}))
        view_.by_size = !view_.by_size;
    }
    double most = 1e-12;
    for (const Term& t : all)
      if (std::isfinite(t.value)) most = std::max(most, std::fabs(t.value));
    if (view_.by_size)
      std::stable_sort(all.begin(), all.end(),
                       [](const Term& a, const Term& b) { return std::fabs(a.value) > std::fabs(b.value); });
    const std::size_t shown = std::min<std::size_t>(all.size(), 64);
    for (std::size_t k = 0; k < shown; ++k) term_row(all[k], most, k);
    if (shown < all.size())
      label(ui_, "more", row(22), ui_.say("inspector.more_parts", {{"count", static_cast<int>(all.size() - shown)}}),
            {Face::regular, 12.5f, ui_.theme.muted});
  }

  static bool weights(const std::vector<Term>& all) {
    return std::any_of(all.begin(), all.end(), [](const Term& t) {
      return t.left.kind == Reference::Kind::parameter || t.right.kind == Reference::Kind::parameter;
    });
  }

  void term_row(const Term& term, double most, std::size_t k) {
    const Ui::Scope scope(ui_, "term " + std::to_string(k));
    const Rect line = row(ui_.target(27));
    Rect place = line;
    const Reference& named = term.product && term.right.kind == Reference::Kind::value ? term.right : term.left;
    const Color color =
        named.operation >= 0 && named.kind == Reference::Kind::value ? color_of(named.pass, named.operation) : ui_.theme.muted;
    const std::string name = (term.label.empty()      ? ui_.say("inspector.bias")
                              : term.label.size() > 5 ? shortened(term)
                                                      : term.label) +
                             direction_of(named);
    const TextStyle name_style{Face::semibold, 13, color};
    draw_text_in(ui_, place.cut_left(std::clamp(text_width(ui_, name_style, name) + 8, std::max(34.0f, w_ * 0.12f), w_ * 0.3f)),
                 name_style, name);
    const float value_w = std::max(44.0f, text_width(ui_, {Face::semibold, 13, 0, false, true}, signed_number(term.value)) + 6);
    draw_text_in(ui_, place.cut_right(value_w), {Face::regular, 13, 0, false, true}, signed_number(term.value), Align::right);
    if (term.product) {
      const auto left = target_of(network::origin(record_, term.left));
      factor(place.cut_left(std::min(66.0f, w_ * 0.22f)), left, term.left_value, "left", term.label);
      draw_text_in(ui_, place.cut_left(16), {Face::regular, 13, ui_.theme.muted}, "×", Align::center);
      const auto right = target_of(network::origin(record_, term.right));
      factor(place.cut_left(std::min(66.0f, w_ * 0.22f)), right, term.right_value, "right", term.label);
    } else if (const auto target = target_of(network::origin(record_, term.left))) {
      factor(place.cut_left(std::min(66.0f, w_ * 0.22f)), target, term.left_value, "left", term.label);
    }
    place.cut_left(6);
    place.cut_right(6);
    draw_bar(ui_, place, term.value, most);
    SemanticNode& node = ui_.node("row", Role::text,
                                  term.product ? ui_.say("inspector.term_product", {{"name", name},
                                                                                    {"left", number(term.left_value)},
                                                                                    {"right", number(term.right_value)},
                                                                                    {"value", number(term.value)}})
                                               : ui_.say("inspector.term", {{"name", name}, {"value", number(term.value)}}),
                                  line);
    (void)node;
  }

  // A factor is a field where it can be set by hand, otherwise a number that opens what it stands for.
  void factor(Rect place, const std::optional<Target>& target, double value, std::string_view key, const std::string& name) {
    if (target) {
      const Ui::Scope scope(ui_, key);
      field(place.inset(0, 2), *target, name);
      return;
    }
    draw_text_in(ui_, place, {Face::regular, 13, 0, false, true}, signed_number(value));
  }

  std::string shortened(const Term& term) const {
    if (term.left.kind == Reference::Kind::value && term.left.operation >= 0) {
      const equations::Operation& op = recipe(term.left.pass)[term.left.operation];
      if (op.kind == equations::Operation::Kind::parameter) return ui_.say("inspector.bias");
    }
    return term.label;
  }
  // With its sign, but none for what is shown as 0.
  std::string signed_number(double v) const {
    const std::string text = number(v);
    const bool zero = text.find_first_of("?123456789NI∞") == std::string::npos;
    if (zero) return text.starts_with("-") || text.starts_with("−") ? number(0.0) : text;
    return v > 0 && text != "?" ? "+" + text : text;
  }

  // Terms from another layer come from both of its directions, under one label.
  std::string direction_of(const Reference& r) const {
    const bool told = r.kind == Reference::Kind::value && r.part.layer != cursor_.part.layer && e_.setup().shape.directions() > 1;
    if (!told) return "";
    return " " + (r.part.direction ? ui_.say("direction.reverse") : ui_.say("direction.forward"));
  }

  void sum(double value, std::string_view name) {
    y_ += 5;
    ui_.line({x_, y_}, {x_ + w_, y_}, ui_.theme.line);
    y_ += 4;
    const Rect place = row(26);
    draw_text_in(ui_, place, {Face::regular, 13.5f, ui_.theme.muted}, name);
    draw_text_in(ui_, place, {Face::semibold, 15, 0, false, true}, signed_number(value), Align::right);
    ui_.node("sum", Role::text, ui_.say("inspector.term", {{"name", name}, {"value", number(value)}}), place);
  }

  // What of a reference can be set by hand.
  std::optional<Target> target_of(const Reference& r) const {
    if (r.kind == Reference::Kind::parameter && r.parameter >= 0)
      return Target{Target::Kind::parameter,
                    recipe(Pass::forward).parameters[static_cast<std::size_t>(r.parameter)].name,
                    r.unit,
                    std::max(r.column, 0),
                    0,
                    r.part};
    if (r.kind == Reference::Kind::input) return Target{Target::Kind::input, "x", r.unit, 0, r.step};
    if (r.kind == Reference::Kind::initial_state && r.pass == Pass::forward && r.state >= 0)
      return Target{
          Target::Kind::state, recipe(Pass::forward).states[static_cast<std::size_t>(r.state)].name, r.unit, 0, -1, r.part};
    return {};
  }

  Ui& ui_;
  Player& player_;
  const Experiment& e_;
  const Cursor cursor_;
  Rect area_;
  const network::Record record_;
  const Passes passes_;  // of the layer and direction that are shown
  InspectorView view_;
  float x_ = 0, y_ = 0, w_ = 0;
};

}  // namespace

void draw_inspector(Ui& ui, Player& player, Rect area) { Inspector(ui, player, area).draw(); }

}  // namespace gatewalk::lessons
