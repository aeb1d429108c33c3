// What is written into the picture of a network: the words below, and on the way back a norm on each way. Declared in
// network_picture.hpp.
#include <algorithm>

#include "lessons/stage/network_picture.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float norm_size = 10.5f, number_height = 12;

class NetworkTexts {
 public:
  explicit NetworkTexts(const NetworkScene& scene)
      : s_(scene), ui_(scene.ui), e_(scene.experiment), plan_(scene.plan), shape_(scene.experiment.setup().shape) {}

  void draw() {
    first_ = std::max(0, plan_.first() - 1), last_ = std::min(e_.steps(), plan_.last() + 1);
    const Ui::Clip clip(ui_, plan_.columns_area().inset(-3, 0));
    words();
    if (!s_.backward()) return;
    if (plan_.shows_norms()) numbers();
    else around_cursor();
  }

 private:
  // The words below: that of the cursor's step, and the others as far as they stand clear; a dot stands for one that does not.
  void words() {
    const Rect seen = plan_.columns_area();
    const int now = s_.cursor().step;
    if (plan_.words_lie_over()) {
      const Rect row = plan_.word(now);
      ui_.fill({seen.x - 3, row.y - 3, seen.w + 3, row.h + 3}, ui_.theme.background);
    }
    std::vector<Rect> taken;
    std::vector<Point> left_out;
    const auto put = [&](int t) {
      const std::string& token = e_.token(t, s_.cursor().batch);
      if (token.empty()) return;
      const TextStyle style{t == now ? Face::semibold : Face::regular, 12, t == now ? ui_.theme.text : ui_.theme.muted};
      const Rect place = plan_.word(t);
      const float w = text_width(ui_, style, token);
      // At an edge it stands a little beside its column.
      const float x = std::clamp(place.center().x - w / 2, seen.x - 2, std::max(seen.x - 2, seen.right() + 2 - w));
      const Rect word{x, place.y, w, place.h}, air = word.inset(-4, 0);
      if (place.center().x < seen.x - 2 || place.center().x > seen.right() + 2) return;
      if (std::any_of(taken.begin(), taken.end(), [&](const Rect& other) { return air.overlaps(other); }))
        return left_out.push_back(place.center());
      taken.push_back(word);
      draw_text_in(ui_, word.inset(-1, 0), style, token, Align::center);
    };
    put(now);
    for (int t = first_; t < last_; ++t)
      if (t != now) put(t);
    if (plan_.column() < 6) return;
    for (const Point p : left_out)
      if (std::none_of(taken.begin(), taken.end(), [&](const Rect& other) { return other.inset(-3, 0).contains(p); }))
        ui_.disc(p, 1.5f, ui_.theme.muted);
  }

  void number(double norm, Rect place, Align align) {
    const Rect seen = plan_.columns_area();
    if (place.x < seen.x || place.right() > seen.right() || place.y < seen.y || place.bottom() > seen.bottom()) return;
    const FittedNumber text = fit_number(ui_, norm, 2, {place.w, place.h}, norm_size);
    if (text.size <= 0 || text.two_lines()) return;
    const float w = text_width(ui_, {Face::semibold, text.size, 0, false, true}, text.text);
    const float x = align == Align::left ? place.x : align == Align::right ? place.right() - w : place.center().x - w / 2;
    ui_.fill({x - 1.5f, place.y + 0.5f, w + 3, place.h - 1}, faded(ui_.theme.background, 0.8f), 2);
    draw_text_in(ui_, place, {Face::semibold, text.size, ui_.theme.gradient, false, true}, text.text, align);
  }

  // Where columns are too narrow for all of them, those of the module where the walk is: what arrives and what goes on.
  void around_cursor() {
    const Module m{s_.cursor().part, s_.cursor().step};
    if (!s_.valid(m) || !s_.reached(m)) return;
    constexpr float wide = 46, apart = 3;
    const Rect box = plan_.module(m);
    const bool back = shape_.reverse(m.part);
    const float y = box.center().y - number_height / 2;
    const Rect left{box.x - apart - wide, y, wide, number_height}, right{box.right() + apart, y, wide, number_height};
    const int steps[] = {m.step - 1, m.step + 1};
    const auto there = [&](int step) { return step >= 0 && step < e_.steps() && s_.valid({m.part, step}); };
    // The error goes on to the step that was read before, and arrives from the one behind.
    if (there(steps[back])) number(s_.norm(s_.norms.to_before, m), back ? right : left, back ? Align::left : Align::right);
    if (there(steps[!back]))
      number(s_.norm(s_.norms.to_before, {m.part, steps[!back]}), back ? left : right, back ? Align::right : Align::left);
    const auto beside = [&](Point at, float top) {
      return back ? Rect{at.x - 4 - wide, top, wide, number_height} : Rect{at.x + 4, top, wide, number_height};
    };
    const Align align = back ? Align::right : Align::left;
    number(s_.norm(s_.norms.from_above, m), beside(plan_.above(m), box.y - number_height - 1), align);
    number(s_.norm(s_.norms.to_below, m), beside(plan_.below(m), box.bottom() + 1), align);
  }

  // The norm on each way, backward.
  void numbers() {
    const float half = plan_.column() / 2;
    for (int k = 0; k < shape_.parts(); ++k) {
      const trace::Part part = shape_.part(k);
      for (int t = first_; t < last_; ++t) {
        const Module m{part, t};
        if (!s_.valid(m)) continue;
        const Rect box = plan_.module(m);
        // To the step before, between the two.
        const bool back = shape_.reverse(part);
        const Module before{part, back ? t + 1 : t - 1};
        if (before.step >= 0 && before.step < e_.steps() && s_.valid(before) && s_.reached(m))
          number(s_.norm(s_.norms.to_before, m),
                 {plan_.left(t) + (back ? half : -half) + 2, box.bottom() + 0.5f, 2 * half - 4, number_height}, Align::center);
        // Beside the ways at its output and at its input, where their halves of the gap have room.
        const Point out = plan_.above(m), in = plan_.below(m);
        const float room = half - 5, up = out.y - plan_.joint(part.layer, t).y;
        const float down = plan_.joint(part.layer - 1, t).y - plan_.below(m).y;
        const bool one = shape_.directions(part.layer) == 1;
        if (up >= number_height / 2 + 1 && s_.done_above(part.layer, t)) {
          const float y = up >= number_height ? out.y - number_height : out.y - up - number_height / 2;  // or across the gap
          number(s_.norm(s_.norms.from_above, m), {out.x + 4, y, one ? room : half - 8, number_height}, Align::left);
        }
        if (down < number_height / 2 + 1 || !s_.reached(m)) continue;
        const float y = down >= number_height + 13 ? in.y + 13.5f : in.y + down - number_height / 2;
        // A second direction reads at the right edge of its column: its number stands on the other side of the line.
        if (part.direction == 1)
          number(s_.norm(s_.norms.to_below, m), {in.x - 4 - half * 0.6f, y, half * 0.6f, number_height}, Align::right);
        else if (part.layer == 0 || !one || shape_.directions(part.layer - 1) > 1)
          number(s_.norm(s_.norms.to_below, m),
                 {in.x + 4, y, one ? room : plan_.left(t) + plan_.column() - in.x - 6, number_height}, Align::left);
      }
    }
  }

  const NetworkScene& s_;
  Ui& ui_;
  const Experiment& e_;
  const NetworkPlan& plan_;
  const network::Shape& shape_;
  int first_ = 0, last_ = 0;
};

}  // namespace

void draw_network_texts(const NetworkScene& scene) { NetworkTexts(scene).draw(); }

}  // namespace gatewalk::lessons::stage
