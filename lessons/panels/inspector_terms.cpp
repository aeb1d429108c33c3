// What is added up in an opened number: a row a term, each factor under its own name, one color a box where several boxes
// send something. Declared in inspector_parts.hpp.
#include <algorithm>
#include <cmath>

#include "engine/writing/tex.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/show.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/panels/inspector_parts.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

using equations::Operation;
using network::Summand;
using trace::Reference;
using trace::Term;
using K = Reference::Kind;

constexpr std::size_t most_terms = 64;

class Terms {
 public:
  Terms(Ui& ui, Player& player, InspectorView& view, const network::Sum& sum, float x, float width, float& y)
      : ui_(ui),
        player_(player),
        e_(player.experiment()),
        view_(view),
        sum_(sum),
        record_(record_for(e_, player.cursor().opened ? player.cursor().opened->pass : Pass::backward)),
        x_(x),
        w_(width),
        y_(y) {}

  void draw(double value, std::string_view title) {
    heading();
    for (const Term& t : sum_.terms)
      if (std::isfinite(t.value)) most_ = std::max(most_, std::fabs(t.value));
    // A long sum of sums: its summands alone, each to be opened.
    const bool brief = sum_.terms.size() > most_terms && !sum_.summands.empty();
    if (brief) summands_only();
    else if (sum_.summands.empty()) ungrouped();
    else grouped();
    if (!title.empty()) total(value, title);
  }

 private:
  std::string number(double v) const { return player_.asks(v) ? "?" : number_in_words(v, player_.settings().decimals); }
  // With its sign, but none for what is shown as 0.
  std::string signed_number(double v) const {
    const std::string text = number(v);
    const bool zero = text.find_first_of("?123456789NI∞") == std::string::npos;
    if (zero) return text.starts_with("-") || text.starts_with("−") ? number(0.0) : text;
    return v > 0 && text != "?" ? "+" + text : text;
  }
  Rect row(float h) { return {x_, std::exchange(y_, y_ + h), w_, h}; }

  template <class Holds>
  bool any(Holds holds) const {
    return std::any_of(sum_.terms.begin(), sum_.terms.end(), holds);
  }
  // Slopes belong to the backward pass, too, but are no error terms.
  bool error_term(const Reference& r) const {
    if (r.kind != K::value || r.operation < 0) return false;
    const Called c = named_operation(e_, r.pass, r.operation);
    return c.pass == Pass::backward && e_.recipe(c.pass)[c.operation].name.starts_with("d");
  }

  void heading() {
    const Rect head = row(22);
    const bool products = any([](const Term& t) { return t.product; });
    const bool weights = any([](const Term& t) { return t.left.kind == K::parameter || t.right.kind == K::parameter; });
    const bool errors = any([this](const Term& t) { return error_term(t.left) || error_term(t.right); });
    label(ui_, "what", head,
          ui_.say(!products                                       ? Key("inspector.adds")
                  : weights && errors                             ? Key("inspector.weight_times_error")
                  : weights                                       ? Key("inspector.weight_times_input")
                  : any([](const Term& t) { return t.quotient; }) ? Key("inspector.one_over_other")
                  : errors                                        ? Key("inspector.error_times_factor")
                                                                  : Key("inspector.factor_times_factor")),
          {Face::regular, 12.5f, ui_.theme.muted});
    if (!products || sum_.terms.size() <= 3 || !sum_.summands.empty()) return;
    const std::string& text = ui_.say(view_.by_size ? Key("inspector.by_size") : Key("inspector.in_order"));
    const float w = text_width(ui_, {Face::regular, 12.5f}, text);
    if (link(ui_, "order", {head.right() - w, head.y + 3}, text, {Face::regular, 12.5f, ui_.theme.muted}))
      view_.by_size = !view_.by_size;
  }

  void ungrouped() {
    std::vector<std::size_t> order(sum_.terms.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    const auto size = [&](std::size_t k) { return std::fabs(sum_.terms[k].value); };
    if (view_.by_size) std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return size(a) > size(b); });
    const std::size_t shown = std::min(order.size(), most_terms);
    for (std::size_t k = 0; k < shown; ++k) term(sum_.terms[order[k]], k, 0, 0);
    if (shown == order.size()) return;
    double rest = 0;
    for (std::size_t k = shown; k < order.size(); ++k) rest += sum_.terms[order[k]].value;
    label(ui_, "more", row(22),
          ui_.say("inspector.more_parts", {{"count", static_cast<int>(order.size() - shown)}, {"value", number(rest)}}),
          {Face::regular, 12.5f, ui_.theme.muted});
  }

  void grouped() {
    std::size_t next = 0;
    for (std::size_t k = 0; k < sum_.terms.size(); ++k) {
      for (; next < sum_.summands.size() && sum_.summands[next].first == k; ++next) summand(sum_.summands[next], next);
      const Summand* in = nullptr;
      for (const Summand& s : sum_.summands)
        if (k >= s.first && k < s.first + s.count) in = &s;  // the innermost stands last
      term(sum_.terms[k], k, in ? static_cast<float>(in->depth + 1) : 0, in ? color_of(*in) : 0);
    }
  }

  void summands_only() {
    for (std::size_t k = 0; k < sum_.terms.size();) {
      const auto s = std::find_if(sum_.summands.begin(), sum_.summands.end(), [&](const Summand& o) { return o.first == k; });
      if (s == sum_.summands.end()) {
        term(sum_.terms[k], k, 0, 0);
        ++k;
        continue;
      }
      for (auto n = static_cast<std::size_t>(s - sum_.summands.begin());
           n < sum_.summands.size() && sum_.summands[n].first < s->first + s->count; ++n)
        summand(sum_.summands[n], n);
      k = s->first + s->count;
    }
  }

  // The box that sends a summand: the color of what its error term belongs to.
  Color color_of(const Summand& s) const {
    const equations::Recipe& recipe = e_.recipe(s.of.pass);
    const Operation& op = recipe[s.of.operation];
    const Index of = op.kind == Operation::Kind::product && !op.operands.empty() ? op.operands[0] : s.of.operation;
    return operation_color(ui_.theme, recipe, of);
  }
  Color color_of(const Reference& r) const {
    if (r.kind != K::value || r.operation < 0) return ui_.theme.muted;
    const Called c = named_operation(e_, r.pass, r.operation);
    return c.pass == Pass::backward ? ui_.theme.gradient : operation_color(ui_.theme, e_.recipe(c.pass), c.operation);
  }

  // A heading that opens what it stands for.
  void summand(const Summand& s, std::size_t n) {
    const Ui::Scope scope(ui_, "summand " + std::to_string(n));
    const Color color = color_of(s);
    Rect place = row(ui_.target(28)).inset(0, 1);
    place.cut_left(12 * static_cast<float>(s.depth));
    std::string name = number_name(ui_, e_, s.of);
    if (s.of.step != player_.cursor().step && !(player_.cursor().opened && player_.cursor().opened->step == s.of.step))
      name = ui_.say("inspector.at_step", {{"what", name}, {"step", s.of.step + 1}});
    SemanticNode& node =
        ui_.node("open", Role::button, ui_.say("inspector.summand", {{"name", name}, {"value", number(s.value)}}), place);
    const Response r = ui_.pressable(node);
    ui_.fill(place, mixed(ui_.theme.panel, color, r.hovered ? 0.3f : 0.16f), 6);
    if (r.ring) ui_.ring(place, 6);
    if (r.hovered) ui_.cursor(ImGuiMouseCursor_Hand);
    if (r.pressed) player_.open_number({s.of.pass, s.of.operation, s.of.step, s.of.unit, s.of.column, s.of.part, s.of.b});
    place.cut_left(8);
    place.cut_right(2);
    const std::string value = signed_number(s.value);
    const float value_w = text_width(ui_, {Face::semibold, 13, 0, false, true}, value) + 6;
    draw_text_in(ui_, place.cut_right(value_w), {Face::semibold, 13, 0, false, true}, value, Align::right);
    draw_name(place, s.of, color, 14);
  }

  void term(const Term& t, std::size_t k, float depth, Color box) {
    const Ui::Scope scope(ui_, "term " + std::to_string(k));
    const Rect line = row(ui_.target(27));
    Rect place = line;
    if (depth > 0) {
      place.cut_left(12 * depth - 6);
      ui_.fill({place.x, place.y, 3, place.h}, box, 1);
      place.cut_left(8);
    }
    const float value_w = std::max(44.0f, text_width(ui_, {Face::semibold, 13, 0, false, true}, signed_number(t.value)) + 6);
    draw_text_in(ui_, place.cut_right(value_w), {Face::regular, 13, 0, false, true}, signed_number(t.value), Align::right);
    const bool minus = t.product && !t.quotient && t.value == -(t.left_value * t.right_value) && t.value != 0;
    if (minus) draw_text_in(ui_, place.cut_left(12), {Face::regular, 13, ui_.theme.muted}, "−");
    factor(place, t.left, t.left_value, "left", t);
    if (t.product) {
      draw_text_in(ui_, place.cut_left(14), {Face::regular, 13, ui_.theme.muted}, t.quotient ? "/" : "×", Align::center);
      factor(place, t.right, t.right_value, "right", t);
    }
    place.cut_left(6);
    place.cut_right(6);
    draw_bar(ui_, place, t.value, most_);
    const std::string value = number(t.value);
    ui_.node("row", Role::text,
             t.product ? ui_.say(t.quotient ? Key("inspector.term_quotient") : Key("inspector.term_product"),
                                 {{"left_name", spoken(t.left, t)},
                                  {"left", number(t.left_value)},
                                  {"right_name", spoken(t.right, t)},
                                  {"right", number(t.right_value)},
                                  {"value", value}})
                       : ui_.say("inspector.term", {{"name", spoken(t.left, t)}, {"value", value}}),
             line);
  }

  // What each of two names may take of a row: what their numbers leave; where terms stand below each other, room for bars as
  // well.
  float two_names(const Term& t) const {
    float taken = 48;  // signs and gaps
    for (const double v : {t.left_value, t.right_value, t.value})
      taken += std::max(44.0f, text_width(ui_, {Face::semibold, 13, 0, false, true}, signed_number(v)) + 6);
    return std::clamp((1 - taken / w_) / 2, 0.12f, sum_.terms.size() == 1 ? 0.3f : 0.19f);
  }

  // A factor under its own name: a field where it can be set by hand, a number otherwise.
  void factor(Rect& place, const Reference& r, double value, std::string_view key, const Term& t) {
    const auto target = settable(e_, network::origin(record_, r));
    // Which weight of a matrix it is the other factor's name says.
    const bool matrix =
        t.product && r.kind == K::parameter && e_.recipe(Pass::forward).parameters[static_cast<std::size_t>(r.parameter)].matrix;
    if (!matrix && r.kind != K::none) {  // how many entries a mean has is no number with a name
      Rect name = place;
      const bool two = t.product && !target && t.left.kind == K::value && t.right.kind == K::value;
      const float share = two ? two_names(t) : 0.3f;
      place.cut_left(draw_name({name.x, name.y, w_ * share, name.h}, r, color_of(r), 13, t.label) + 5);
    }
    if (target) {
      const Ui::Scope scope(ui_, key);
      draw_number_field(ui_, player_, place.cut_left(std::clamp(w_ * 0.2f, 57.0f, 62.0f)).inset(0, 2), *target, spoken(r, t));
      return;
    }
    if (!t.product) return;
    const std::string text = signed_number(value);
    const float wide = text_width(ui_, {Face::regular, 13, 0, false, true}, text) + 4;
    draw_text_in(ui_, place.cut_left(std::min(place.w - 2, std::max(wide, std::min(48.0f, w_ * 0.15f)))),
                 {Face::regular, 13, 0, false, true}, text);
  }

  std::string spoken(const Reference& r, const Term& t) const {
    if (r.kind == K::none) return ui_.say("inspector.how_many");
    if (is_bias(r)) return ui_.say("inspector.bias");
    if (r.kind == K::value || r.kind == K::parameter) return number_name(ui_, e_, r) + direction_of(r);
    return t.label;
  }
  bool is_bias(const Reference& r) const {
    const Reference from = r.kind == K::value && r.operation >= 0 ? network::origin(record_, r) : r;
    if (from.kind == K::readout_bias) return true;
    if (from.kind != K::parameter) return false;
    return e_.recipe(Pass::forward).parameters[static_cast<std::size_t>(from.parameter)].name.starts_with("b");
  }

  // Terms from another layer come from both of its directions, under one name.
  std::string direction_of(const Reference& r) const {
    const bool told = r.kind == K::value && r.part.layer != player_.cursor().part.layer && e_.setup().shape.directions() > 1;
    if (!told) return "";
    return " " + (r.part.direction ? ui_.say("direction.reverse") : ui_.say("direction.forward"));
  }

  // The name as the formulas have it, and the unit. Returns its width.
  float draw_name(Rect place, const Reference& r, Color color, float size, const std::string& fallback = {}) {
    const TextStyle text{Face::semibold, size, color};
    const auto words = [&](const std::string& name) {
      TextStyle fit = text;
      const float wide = text_width(ui_, text, name);
      if (wide > place.w) fit.size *= std::max(0.7f, place.w / wide);
      draw_text_in(ui_, place, fit, name);
      return std::min(wide, place.w);
    };
    if (is_bias(r)) return words(ui_.say("inspector.bias"));
    if (r.kind != K::value || r.operation < 0) return words(r.kind == K::parameter ? number_name(ui_, e_, r) : fallback);
    const Called c = named_operation(e_, r.pass, r.operation);
    const equations::Recipe& recipe = e_.recipe(c.pass);
    const std::string entry = entry_name(e_, c.pass, c.operation, r.unit, r.part);
    if (!entry.empty() && c.pass == Pass::forward) return words(entry);
    const Operation& op = recipe[c.operation];
    if (op.scalar()) return words("");
    const std::string unit = "[" + std::to_string(r.unit) + "]";
    if (c.pass == Pass::forward && is_word(op.symbol))
      return words(op.symbol + unit + (reads_after(e_, op, r.part) ? " (t+1)" : "") + direction_of(r));
    writing::TexOptions options;
    options.forward = c.pass == Pass::backward ? &e_.recipe(Pass::forward) : nullptr;
    options.timeless = true;
    options.reverse = e_.trace(Pass::forward, r.part).extent.reverse;
    // Of the error term of values side by side, and of a box's part in it, which of them: W_f^T δ_{a_f} h[0].
    const std::string index =
        entry.empty() ? "[" + std::to_string(r.unit) + (r.column >= 0 ? "," + std::to_string(r.column) : "") + "]" : " " + entry;
    return draw_letter(ui_, place, tex_letter(recipe, c.operation, options), index + direction_of(r),
                       {color, size + 1.5f, size - 2, 2, 0.64f, Face::regular});
  }

  // Whether what is shown does not add up to the sum that is shown: its parts are rounded.
  bool rounded(double value) const {
    double parts = 0;
    for (const Term& t : sum_.terms) parts += shown(t.value);
    if (sum_.terms.size() == 1 && sum_.terms[0].product) {
      const double left = shown(sum_.terms[0].left_value), right = shown(sum_.terms[0].right_value);
      parts = sum_.terms[0].quotient ? left / right : left * right;
    }
    return std::isfinite(parts) && std::isfinite(value) && !player_.asks(value) && number(parts) != number(shown(value));
  }
  double shown(double v) const {
    const auto read = number_from(number(v));
    return read ? *read : v;
  }

  void total(double value, std::string_view title) {
    y_ += 5;
    ui_.line({x_, y_}, {x_ + w_, y_}, ui_.theme.line);
    y_ += 4;
    const Rect place = row(26);
    draw_text_in(ui_, place, {Face::regular, 13.5f, ui_.theme.muted}, title);
    if (rounded(value)) {
      const float at = text_width(ui_, {Face::regular, 13.5f}, std::string(title)) + 8;
      const Rect mark{place.x + at, place.y, w_ / 2, place.h};
      label(ui_, "rounded", mark, ui_.say("inspector.rounded"), {Face::regular, 12, ui_.theme.muted});
    }
    draw_text_in(ui_, place, {Face::semibold, 15, 0, false, true}, signed_number(value), Align::right);
    ui_.node("sum", Role::text, ui_.say("inspector.term", {{"name", std::string(title)}, {"value", number(value)}}), place);
  }

  Ui& ui_;
  Player& player_;
  const Experiment& e_;
  InspectorView& view_;
  const network::Sum& sum_;
  const network::Record record_;
  const float x_, w_;
  float& y_;
  double most_ = 1e-12;
};

}  // namespace

void draw_terms(Ui& ui, Player& player, InspectorView& view, const network::Sum& sum, double value, std::string_view title,
                float x, float width, float& y) {
  Terms(ui, player, view, sum, x, width, y).draw(value, title);
}

}  // namespace gatewalk::lessons
