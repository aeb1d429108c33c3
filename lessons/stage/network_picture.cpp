#include "lessons/stage/network_picture.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/stage/path.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float least_digits_cell = 18;  // pixels of a cell with digits

class NetworkPicture {
 public:
  explicit NetworkPicture(const NetworkScene& scene)
      : s_(scene), ui_(scene.ui), e_(scene.experiment), plan_(scene.plan), shape_(scene.experiment.setup().shape) {
    const equations::Recipe& forward = e_.recipe(Pass::forward);
    for (const equations::State& state : forward.states)
      if (state.next >= 0) belts_.push_back(operation_color(ui_.theme, forward, state.next));
    if (belts_.size() > 2) belts_.resize(2);
    std::reverse(belts_.begin(), belts_.end());  // the output runs below the cell state
  }

  void draw() {
    first_ = std::max(0, plan_.first() - 1), last_ = std::min(e_.steps(), plan_.last() + 1);
    lanes();
    const Ui::Clip clip(ui_, plan_.columns_area().inset(-3, 0));  // what is scrolled away does not lie on the lanes' names
    seen_ = ui_.clip();
    for (int k = 0; k < shape_.parts(); ++k) lanes_.push_back(lane_of(shape_.part(k)));
    for (int t = first_; t < last_; ++t) {
      if (plan_.shows_wires()) ways_up(t);
      else thin_ways_up(t);
    }
    for (int k = 0; k < shape_.parts(); ++k)
      for (int t = first_; t < last_; ++t) way_in_time({shape_.part(k), t});
    for (int k = 0; k < shape_.parts(); ++k)
      for (int t = first_; t < last_; ++t) module({shape_.part(k), t});
    for (int t = first_; t < last_; ++t) ends(t);
  }

 private:
  // What the modules of a layer's direction show: the first state's new value or its error term, and the second's; -1: there is
  // none.
  struct Lane {
    const trace::Trace* trace;
    Index value, second;
  };
  Lane lane_of(trace::Part part) const {
    const Pass pass = s_.cursor().pass;
    Lane lane{&e_.trace(pass, part), module_value(e_, pass, part), -1};
    const equations::Recipe& recipe = *lane.trace->recipe;
    const auto& states = recipe.states;
    if (states.size() > 1) lane.second = pass == Pass::forward ? states[1].next : recipe.find("d" + states[1].name);
    return lane;
  }
  // Its values at a step, by unit.
  auto values_of(const Lane& lane, Index op, int step) const {
    const trace::View view = lane.trace->at(op, step);
    const int b = view.cols() > 1 ? s_.cursor().batch : 0;
    return [view, b, alone = (*lane.trace->recipe)[op].spreads()](int unit) { return view(alone ? 0 : unit, b); };
  }

  Color ground() const { return ui_.theme.background; }
  Color resting(Color color, bool lit) const {
    return mixed(ground(), color, lit ? 0.9f : ui_.theme.high_contrast ? 0.55f : 0.26f);
  }

  // Where the row of the batch ends: the last step that counts.
  int length() const {
    const auto& lengths = e_.sequence().lengths;
    return lengths.empty() ? e_.steps() : lengths[static_cast<std::size_t>(s_.cursor().batch)];
  }

  // How thick an error's way is drawn: by the order of its norm, four orders from the largest down to a hair.
  float share(double norm) const {
    if (!(norm > 0) || !(s_.norms.largest > 0)) return 0;
    if (!std::isfinite(norm)) return 1;
    return std::clamp(1 + static_cast<float>(std::log10(norm / s_.norms.largest)) / 4, 0.06f, 1.0f);
  }

  void arrow(Point tip, Point from, Color color, float size) {
    const float dx = tip.x - from.x, dy = tip.y - from.y, length = std::max(0.01f, std::hypot(dx, dy));
    const Point u{dx / length * size, dy / length * size};
    ui_.draw().AddTriangleFilled({tip.x, tip.y}, {tip.x - u.x - u.y * 0.6f, tip.y - u.y + u.x * 0.6f},
                                 {tip.x - u.x + u.y * 0.6f, tip.y - u.y - u.x * 0.6f}, color);
  }

  bool in_sight(const std::vector<Point>& line) const {
    constexpr float around = 10;  // its tip and its thickness
    Rect box{line.front().x, line.front().y, 0, 0};
    for (const Point p : line) {
      const float right = std::max(box.right(), p.x), bottom = std::max(box.bottom(), p.y);
      box.x = std::min(box.x, p.x), box.y = std::min(box.y, p.y);
      box.w = right - box.x, box.h = bottom - box.y;
    }
    return box.inset(-around).overlaps(seen_);
  }

  // A way from one thing to another; backward it is gone the other way, by an error of that norm.
  void way(std::vector<Point> line, Color color, bool lit, bool into_active, double error, bool tip = true) {
    line.erase(std::unique(line.begin(), line.end()), line.end());
    if (!in_sight(line)) return;
    if (s_.backward()) {
      std::reverse(line.begin(), line.end());
      color = ui_.theme.gradient;
      if (lit && error == 0) lit = false;
    }
    const float strength = s_.backward() && lit ? 0.35f + 0.65f * share(error) : 1;
    const Color ink = into_active && lit ? color : mixed(ground(), resting(color, lit), strength);
    const float thick = s_.backward() && lit ? 1 + 2.6f * share(error) : into_active ? 2.4f : 1.4f;
    if (s_.backward() && lit) stroke_dashed(ui_.draw(), line, ink, thick, 5, 2.5f);
    else stroke(ui_.draw(), line, ink, thick);
    if (tip && line.size() > 1) arrow(line.back(), line[line.size() - 2], ink, std::min(6.0f, 3.5f + thick));
  }

  // Which way each lane runs, and whose it is.
  void lanes() {
    const float gutter = plan_.gutter();
    for (int layer = 0; layer < shape_.layers; ++layer) {
      Rect all = plan_.lane({layer, shape_.directions(layer) - 1});
      const Rect low = plan_.lane({layer, 0});
      all = {all.x, all.y, gutter - 4, low.bottom() - all.y};
      const float width = gutter > 60 ? gutter - 22 : 12;
      const bool both = shape_.directions(layer) > 1, named = both && gutter > 60 && low.h >= 30;
      if (all.h >= 10 && !(named && shape_.layers == 1))
        draw_text_in(ui_, {all.x, all.y, width, all.h}, {Face::semibold, gutter > 60 ? 12.0f : 11.5f, ui_.theme.muted},
                     gutter > 60 ? ui_.say("layer.name", {{"layer", layer + 1}}) : std::to_string(layer + 1));
      for (int d = 0; named && d < 2; ++d) {
        const Rect lane = plan_.lane({layer, d});
        draw_text_in(ui_, {all.x, lane.y, width, lane.h}, {Face::regular, 11, ui_.theme.muted},
                     ui_.say(shape_.reverse({layer, d}) ? Key("direction.reverse") : Key("direction.forward")));
      }
      for (int d = 0; d < shape_.directions(layer); ++d) {
        const Rect lane = plan_.lane({layer, d});
        const float y = lane.center().y, right = all.x + gutter - 5, left = right - 13;
        const bool back = shape_.reverse({layer, d}) != s_.backward();  // the error runs against the lane
        const Color color = s_.backward() ? ui_.theme.gradient : belts_.empty() ? ui_.theme.muted : belts_.back();
        if (lane.h < 6) continue;
        ui_.line({left, y}, {right, y}, color, 1.4f);
        arrow({back ? left - 2 : right + 2, y}, {back ? right : left, y}, color, 5);
      }
    }
    if (gutter <= 60) return;
    const TextStyle style{Face::regular, 11.5f, ui_.theme.muted};
    const Rect x = plan_.input(0), y = plan_.readout(0);
    if (x.h >= 10) draw_text_in(ui_, {plan_.area().x, x.y, gutter - 6, x.h}, style, ui_.say("network.input"));
    if (y.h >= 10) draw_text_in(ui_, {plan_.area().x, y.y, gutter - 6, y.h}, style, ui_.say("network.readout"));
    const Rect loss = plan_.loss(0);
    if (e_.setup().loss.kind != network::Loss::Kind::none && (y.h >= 10 || y.h <= 2))
      draw_text_in(ui_, {plan_.area().x, loss.y - 1, gutter - 6, loss.h + 2}, style, ui_.say("network.loss"));
  }

  // What a direction hands from a step to the one it reads next.
  void way_in_time(const Module& to) {
    const int before = shape_.reverse(to.part) ? to.step + 1 : to.step - 1;
    const Module from{to.part, before};
    if (before < 0 || before >= e_.steps() || !s_.valid(to) || !s_.valid(from)) return;
    const Rect a = plan_.module(from), b = plan_.module(to);
    const bool on = a.x < b.x, lit = s_.backward() ? s_.reached(to) : s_.reached(from);
    const Point start{on ? a.right() : a.x, 0}, end{on ? b.x : b.right(), 0};
    if (!plan_.shows_wires()) return;
    const bool into_active = s_.backward() ? s_.active(from) : s_.active(to);
    const double error = s_.norm(s_.norms.to_before, to);
    const bool apart = belts_.size() > 1 && a.h >= 26 && !s_.backward();
    for (std::size_t k = apart ? 0 : belts_.size() - 1; k < belts_.size(); ++k) {
      const float y = a.y + a.h * (apart ? (k == 0 ? 0.32f : 0.68f) : 0.5f);
      way({{start.x, y}, {end.x, y}}, belts_[k], lit, into_active, error);
    }
  }

  // What goes up at one time step: input, each layer's outputs side by side, readout.
  void ways_up(int t) {
    const Color hidden = belts_.empty() ? ui_.theme.hidden : belts_.back();
    const Module bottom{{0, 0}, t};
    if (!s_.valid(bottom)) return;
    for (int layer = 0; layer < shape_.layers; ++layer) {
      const Point from = plan_.joint(layer - 1, t);
      for (int d = 0; d < shape_.directions(layer); ++d) {
        const Module m{{layer, d}, t};
        const Point to = plan_.below(m);
        const bool lit = s_.backward() ? s_.reached(m) : s_.reached(m) || (layer > 0 && s_.done_below(layer, t));
        way({from, {to.x, from.y}, to}, layer ? hidden : ui_.theme.vector, lit, s_.active(m) && !s_.backward(),
            s_.norm(s_.norms.to_below, m), !s_.backward());
      }
      const Point out = plan_.joint(layer, t);
      for (int d = 0; d < shape_.directions(layer); ++d) {
        const Module m{{layer, d}, t};
        const Point leaves = plan_.above(m);
        const bool lit = s_.backward() ? s_.done_above(layer, t) : s_.reached(m);
        // Only the way back ends at the module.
        way({leaves, {leaves.x, out.y}, out}, hidden, lit, s_.active(m) && s_.backward(), s_.norm(s_.norms.from_above, m),
            s_.backward());
      }
      if (shape_.directions(layer) > 1)
        ui_.disc(out, 2.6f, resting(hidden, !s_.backward() ? s_.done_below(layer + 1, t) : s_.done_above(layer, t)));
    }
    const Rect x = plan_.input(t), y = plan_.readout(t);
    const bool top = s_.backward() || s_.done_below(shape_.layers, t);
    way({{x.center().x, x.y}, plan_.joint(-1, t)}, ui_.theme.vector, !s_.backward() || s_.done_above(-1, t), false, below_norm(t),
        s_.backward());
    const Point last = plan_.joint(shape_.layers - 1, t);
    if (y.h > 2) way({last, {last.x, y.bottom()}}, hidden, top, false, above_norm(t), !s_.backward());
  }

  // Columns too narrow for wires: one hair a gap, as strong as what goes there.
  void thin_ways_up(int t) {
    if (!s_.valid({{0, 0}, t})) return;
    const Color hidden = belts_.empty() ? ui_.theme.hidden : belts_.back();
    const float x = plan_.left(t) + plan_.column() / 2, wide = std::max(1.0f, plan_.column() * 0.18f);
    for (int layer = 0; layer <= shape_.layers; ++layer) {
      const float low = layer == 0 ? plan_.input(t).y : plan_.lane({layer - 1, shape_.directions(layer - 1) - 1}).y;
      const float high =
          layer == shape_.layers ? (plan_.readout(t).h > 2 ? plan_.readout(t).bottom() : low) : plan_.lane({layer, 0}).bottom();
      if (low - high < 1) continue;
      const bool lit = s_.backward() ? s_.done_above(layer - 1, t) : layer == 0 || s_.done_below(layer, t);
      const double error = layer == 0 ? below_norm(t) : received(layer - 1, t);
      const float strength = !lit ? 0.15f : s_.backward() ? share(error) : 0.5f;
      const Color color = s_.backward() ? ui_.theme.gradient : hidden;
      if (strength > 0) ui_.fill({x - wide / 2, high, wide, low - high}, mixed(ground(), color, strength));
    }
  }

  double together(const std::vector<std::vector<double>>& of, int layer, int t) const {
    double squares = 0;
    for (int d = 0; d < shape_.directions(layer); ++d) squares += std::pow(s_.norm(of, {{layer, d}, t}), 2);
    return std::sqrt(squares);
  }
  double received(int layer, int t) const { return together(s_.norms.from_above, layer, t); }
  double below_norm(int t) const { return together(s_.norms.to_below, 0, t); }
  double above_norm(int t) const { return received(shape_.layers - 1, t); }

  // A vector as cells in a rectangle, side by side or one below the other, of as many units as can be told apart.
  template <class Value>
  void cells(Rect area, int units, bool across, double range, float opacity, bool with_numbers, Value value,
             std::optional<int> opened = {}) {
    if (area.w < 1 || area.h < 1 || units < 1) return;
    const float room = across ? area.w : area.h;
    const int stride = std::max(1, static_cast<int>(std::ceil(2.0f * static_cast<float>(units) / std::max(room, 2.0f))));
    const int shown = (units + stride - 1) / stride;
    const float each = room / static_cast<float>(shown), gap = each > 6 ? 1.0f : 0.0f;
    std::vector<FittedNumber> numbers;
    if (with_numbers && across && each - gap >= least_digits_cell && area.h >= 11 && opacity > 0.4f) {
      std::vector<double> values;
      for (int k = 0; k < shown; ++k) values.push_back(value(k * stride));
      numbers = fit_numbers(ui_, values, s_.player.settings().decimals, {each - gap - 2, area.h - 1}, most_digits());
    }
    for (int k = 0; k < shown; ++k) {
      const float at = each * static_cast<float>(k);
      const Rect cell = across ? Rect{area.x + at, area.y, each - gap, area.h} : Rect{area.x, area.y + at, area.w, each - gap};
      const double v = value(k * stride);
      const Color color = mixed(ground(), value_color(ui_.theme, v, range), opacity);
      ui_.fill(cell, color, each > 6 ? 2.0f : 0.0f);
      if (!numbers.empty()) {
        const FittedNumber& number = numbers[static_cast<std::size_t>(k)];
        draw_number(ui_, cell, s_.player.asks(v) ? std::string("?") : number.text, number.size, ink_on(color));
      } else if (plan_.shows_wires()) {
        mark_sign(ui_, cell, v, range);
      }
      if (opened && *opened == k * stride) ui_.frame(cell.inset(-1), ui_.theme.focus, 3, 1.8f);
    }
  }

  // Digits grow with a module that is looked at from near.
  float most_digits() const { return std::clamp(11 * plan_.column() / 132, 11.0f, 18.0f); }

  // The unit of the opened number, where that is one of this strip.
  std::optional<int> opened_unit(const Module& m, Index op) const {
    const auto& opened = s_.cursor().opened;
    const bool here = opened && opened->pass == s_.cursor().pass && opened->operation == op && opened->part == m.part &&
                      opened->step == m.step && opened->column < 0;
    return here ? std::optional(opened->unit) : std::nullopt;
  }

  void module(const Module& m) {
    const Rect box = plan_.module(m);
    if (!box.inset(-4).overlaps(seen_)) return;
    const bool frames = plan_.shows_modules(), reached = s_.reached(m), active = s_.active(m);
    if (!s_.valid(m)) {  // padding: nothing is computed
      ui_.frame(box.inset(0.5f), faded(ui_.theme.muted, 0.25f), frames ? 7.0f : 1.0f);
      if (plan_.shows_wires())
        ui_.line({box.x + 3, box.bottom() - 3}, {box.right() - 3, box.y + 3}, faded(ui_.theme.muted, 0.25f));
      return;
    }
    const Lane& lane = lanes_[static_cast<std::size_t>(shape_.index(m.part))];
    const bool two = frames && box.h >= 38 && lane.second >= 0;
    const std::vector<Index> shown = two ? std::vector{lane.second, lane.value} : std::vector{lane.value};
    const float opacity = reached ? 1.0f : 0.3f;
    if (!frames) {
      cells(box, lane.trace->units(lane.value), false, s_.range, opacity, false, values_of(lane, lane.value, m.step));
    } else {
      ui_.fill(box, mixed(ground(), ui_.theme.panel, 0.9f), 8);
      Rect inside = box.inset(6, 5);
      const float each = inside.h / static_cast<float>(shown.size());
      for (std::size_t k = 0; k < shown.size(); ++k) {
        Rect strip = inside.cut_top(each).inset(0, shown.size() > 1 ? 2.0f : std::max(0.0f, (each - 26) / 2));
        const Color color =
            s_.backward() ? ui_.theme.gradient : belts_[std::min(belts_.size() - 1, k + belts_.size() - shown.size())];
        ui_.fill({strip.x, strip.y, 2.5f, strip.h}, mixed(ground(), color, opacity), 1);
        strip.cut_left(4.5f);
        const Index op = shown[k];
        // A cell state has no bounds: its color says its sign, and how far it is within one.
        cells(strip, lane.trace->units(op), true, s_.range, opacity, true, values_of(lane, op, m.step), opened_unit(m, op));
      }
    }
    // Where there is no room for a way along time, its strength lies at the module's lower edge.
    if (!plan_.shows_wires() && s_.backward() && reached && box.h >= 9)
      ui_.fill({box.x, box.bottom() - 2.5f, box.w, 2.5f},
               mixed(ground(), ui_.theme.gradient, share(s_.norm(s_.norms.to_before, m))));
    frame(m, box, active, reached, frames);
  }

  void frame(const Module& m, const Rect& box, bool active, bool reached, bool frames) {
    const Theme& t = ui_.theme;
    const float radius = frames ? 8.0f : 2.0f;
    if (active) {
      ui_.frame(box.inset(frames ? -2.0f : -1.5f), t.focus, radius + 1, frames ? 2.2f : 1.8f);
      return;
    }
    const bool near = neighbor(m);
    if (frames)
      ui_.frame(box, near ? mixed(ground(), t.text, 0.7f) : mixed(ground(), t.line, reached ? 1.0f : 0.6f), radius,
                near ? 1.4f : 1.0f);
    else if (near) ui_.frame(box.inset(-0.5f), mixed(ground(), t.text, 0.6f), 1);
  }
  // What the active module reads, and what reads it.
  bool neighbor(const Module& m) const {
    const Cursor& c = s_.cursor();
    if (m.part == c.part) return std::abs(m.step - c.step) == 1;
    return m.step == c.step && std::abs(m.part.layer - c.part.layer) == 1;
  }

  // Below and above the modules: what is read, what comes out, where the loss looks.
  void ends(int t) {
    const int b = s_.cursor().batch;
    const Module bottom{{0, 0}, t};
    if (!s_.valid(bottom)) return;
    const bool across = plan_.shows_wires();
    const Tensor& x = e_.sequence().x;
    const auto batch = static_cast<std::size_t>(x.shape[1]);
    const auto at = [&](const Tensor& tensor, int unit) {
      const auto width = static_cast<std::size_t>(tensor.shape[2]);
      return tensor
          .data[(static_cast<std::size_t>(t) * batch + static_cast<std::size_t>(b)) * width + static_cast<std::size_t>(unit)];
    };
    cells(plan_.input(t), static_cast<int>(x.shape[2]), across, 1, 0.9f, true, [&](int unit) { return at(x, unit); });
    const auto& loss = e_.setup().loss;
    const bool counts = loss.kind != network::Loss::Kind::none && (loss.where != network::Loss::Where::last || t == length() - 1);
    if (plan_.readout(t).h > 2 && e_.whole(Pass::forward)) {
      const Tensor& error = e_.upstream().output;
      const bool back = s_.backward() && !error.data.empty();
      const Tensor& shown = back ? error : e_.probabilities();
      double range = 1;
      if (back) {
        range = 0;
        for (const double v : error.data)
          if (std::isfinite(v)) range = std::max(range, std::fabs(v));
        if (range <= 0) range = 1;
      }
      const bool ready = s_.backward() || s_.done_below(shape_.layers, t);
      cells(plan_.readout(t), shape_.outputs, across, range, ready ? (counts ? 1.0f : 0.45f) : 0.15f, true,
            [&](int unit) { return at(shown, unit); });
      ui_.frame(plan_.readout(t).inset(-1), mixed(ground(), counts ? ui_.theme.text : ui_.theme.line, counts ? 0.5f : 0.7f), 3);
    }
    if (!counts) return;
    const Point end = plan_.loss(t).center();
    const float from = plan_.readout(t).h > 2 ? plan_.readout(t).y - 1 : plan_.joint(shape_.layers - 1, t).y;
    ui_.line({end.x, from}, end, resting(s_.backward() || belts_.empty() ? ui_.theme.gradient : belts_.back(), true), 1.4f);
    ui_.disc(end, std::min(3.5f, plan_.column() * 0.3f), ui_.theme.gradient);
  }

  const NetworkScene& s_;
  Ui& ui_;
  const Experiment& e_;
  const NetworkPlan& plan_;
  const network::Shape& shape_;
  std::vector<Color> belts_;
  std::vector<Lane> lanes_;
  Rect seen_;
  int first_ = 0, last_ = 0;
};

}  // namespace

void draw_network_picture(const NetworkScene& scene) {
  NetworkPicture(scene).draw();
  draw_network_texts(scene);
}

}  // namespace gatewalk::lessons::stage
