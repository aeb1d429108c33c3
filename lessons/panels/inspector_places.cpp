// Where a number comes from and what it goes into, as buttons that lead there.
#include <algorithm>
#include <cmath>

#include "engine/network/opening.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/panels/inspector_parts.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

using K = trace::Reference::Kind;
using trace::Reference;

class Places {
 public:
  Places(Ui& ui, Player& player) : ui_(ui), player_(player), e_(player.experiment()) {}

  void draw(std::span<const Reference> places, float x, float width, float& y) {
    const bool backward = std::any_of(places.begin(), places.end(), [](const Reference& r) { return r.pass == Pass::backward; });
    const network::Record record = record_for(e_, backward && e_.whole(Pass::backward) ? Pass::backward : Pass::forward);
    const auto row = [&](float h) { return Rect{x, std::exchange(y, y + h), width, h}; };
    int k = 0;
    for (const Reference& r : places) {
      if (k == 24) {
        label(ui_, "more", row(24), ui_.say("inspector.more_places", {{"count", static_cast<int>(places.size()) - 24}}),
              {Face::regular, 12.5f, ui_.theme.muted});
        break;
      }
      const Ui::Scope scope(ui_, "place " + std::to_string(k++));
      const std::string what = elsewhere(described(r), r);
      // A long name takes lines of 14 pixels, as row_button draws them.
      const float lines = std::ceil(1.1f * text_width(ui_, {Face::regular, 12}, what) / (width - 90));
      const Rect place = row(std::max(ui_.target(34), lines > 2 ? 14 * lines + 8 : 0)).inset(0, 2);
      Reference one = r;
      if (one.unit < 0) one.unit = 0;
      if (one.kind == K::value && one.column < 0 && recipe(one.pass)[one.operation].matrix()) one.column = 0;
      const bool waits = !there(r);
      const double value = r.unit < 0 || waits ? 0 : network::number_at(record, one);
      const std::string right = waits                 ? ui_.say("place.waits")
                                : r.unit < 0          ? ui_.say("inspector.every_unit")
                                : player_.asks(value) ? "?"
                                                      : number_in_words(value, player_.settings().decimals);
      if (r.kind == K::value || r.kind == K::input) {
        if (row_button(ui_, "open", place, what, right)) follow(one);
        continue;
      }
      // Weights and what comes from outside are no values of an operation: there is nothing to open.
      ui_.node("open", Role::text, what, place).description = right;
      draw_text_in(ui_, place.inset(10, 0), {Face::regular, 13}, what);
      draw_text_in(ui_, place.inset(10, 0), {Face::regular, 12, ui_.theme.muted}, right, Align::right);
    }
  }

 private:
  // Whether its value is: a large network's passes come a little at a time, and its last states with the last step.
  bool there(const Reference& r) const {
    return e_.whole(r.pass) || (r.pass == Pass::forward && r.kind != K::final_state && r.step < e_.steps());
  }
  const equations::Recipe& recipe(Pass pass) const { return e_.recipe(pass); }

  std::string described(const Reference& r) const {
    const std::string unit =
        r.unit < 0 ? "" : "[" + std::to_string(r.unit) + (r.column >= 0 ? "," + std::to_string(r.column) : "") + "]";
    const auto state = [&] {
      return r.state >= 0 ? recipe(Pass::forward).states[static_cast<std::size_t>(r.state)].name : std::string();
    };
    const bool backward = r.pass == Pass::backward;
    const auto place = [&](Key key, const std::string& name) {
      return ui_.words().say(key, {{"name", name + unit}, {"step", r.step + 1}});
    };
    switch (r.kind) {
      case K::value:
        return ui_.say("place.value",
                       {{"name", r.unit < 0 ? operation_letters(ui_, e_, r.pass, r.operation, r.part) : number_name(ui_, e_, r)},
                        {"step", r.step + 1}});
      case K::parameter: return number_name(ui_, e_, r);
      case K::gradient: return ui_.say("place.gradient", {{"name", number_name(ui_, e_, r)}});
      case K::input: return place("place.input", "x");
      case K::initial_state:
        return ui_.say(backward ? Key("place.initial_gradient") : Key("place.initial"), {{"name", state() + unit}});
      case K::final_state:
        return ui_.say(backward ? Key("place.final_gradient") : Key("place.final"), {{"name", state() + unit}});
      case K::output: return place(backward ? Key("place.loss") : Key("place.output"), "");
      case K::input_gradient: return place("place.input_gradient", "x");
      case K::readout: return place(backward ? Key("place.readout_loss") : Key("place.readout"), "y");
      case K::readout_weight:
        return ui_.say(backward ? Key("place.readout_weight_gradient") : Key("place.readout_weight"), {{"unit", unit}});
      case K::readout_bias:
        return ui_.say(backward ? Key("place.readout_bias_gradient") : Key("place.readout_bias"), {{"unit", unit}});
      case K::none: return "";
    }
    return "";
  }

  void follow(const Reference& r) {
    if (r.kind == K::value) player_.open_number({r.pass, r.operation, r.step, r.unit, r.column, r.part, r.b});
    if (r.kind == K::input) {
      if (const Index x = recipe(Pass::forward).find("x"); x >= 0)
        player_.open_number({Pass::forward, x, r.step, r.unit, -1, r.part, r.b});
    }
  }

  // Of a place: which layer and direction it is in, where there are several (a readout belongs to none), and of which sequence of
  // a batch; parameters are those of all.
  std::string elsewhere(const std::string& what, const Reference& r) const {
    const bool of_a_layer =
        r.kind != K::input && r.kind != K::readout && r.kind != K::readout_weight && r.kind != K::readout_bias;
    const std::string place = of_a_layer ? in_part(ui_, e_, what, r.part) : what;
    const bool of_a_sequence = r.kind != K::parameter && r.kind != K::gradient && r.kind != K::readout_weight &&
                               r.kind != K::readout_bias && e_.sequence().x.shape[1] > 1;
    return of_a_sequence ? ui_.say("place.in_sequence", {{"place", place}, {"sequence", r.b + 1}}) : place;
  }

  Ui& ui_;
  Player& player_;
  const Experiment& e_;
};

}  // namespace

std::string in_part(const Ui& ui, const Experiment& experiment, const std::string& what, trace::Part part) {
  const std::string title = part_title(ui.words(), experiment.setup().shape, part);
  return title.empty() ? what : ui.say("place.in_part", {{"place", what}, {"part", title}});
}

void draw_places(Ui& ui, Player& player, std::span<const Reference> places, float x, float width, float& y) {
  Places(ui, player).draw(places, x, width, y);
}

}  // namespace gatewalk::lessons
