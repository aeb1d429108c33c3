// The values along the wires: strips of colored cells with numbers where they fit, their names, what was opened and what was
// changed by hand. Declared in scene.hpp.
#include <cmath>
#include <numeric>

#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/stage/strip_numbers.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons::stage {

namespace {

// A corner of a cell that was changed by hand, or follows from what was.
void mark_changed(Ui& ui, Rect cell) {
  const float size = std::clamp(cell.w * 0.3f, 3.0f, 8.0f);
  ui.draw().AddTriangleFilled({cell.right() - size, cell.y}, {cell.right(), cell.y}, {cell.right(), cell.y + size},
                              ui.theme.text);
}

constexpr std::size_t many_strips = 150;
constexpr float longest_name = 128;       // at zoom 1
constexpr std::size_t longest_tex = 600;  // letters of TeX that are set at all
constexpr float least_longest = 80;       // in pixels: letters do not become smaller with the picture for ever

class StripDrawing {
 public:
  StripDrawing(Scene& scene, const Strip& strip, const Shown& shown, std::string key)
      : scene_(scene),
        ui_(scene.ui),
        strip_(strip),
        shown_(shown),
        key_(std::move(key)),
        values_(scene.trace(scene.pass()).at(shown.operation, scene.cursor().step)) {
    cells_.units = static_cast<int>(values_.rows());
    cells_.area = scene.view(scene.diagram.strip_area(strip, cells_.units));
    b_ = values_.cols() == 1 ? 0 : scene.cursor().batch;
    range_ = scene.range;
    // After a step the result appears when what it is made of has arrived.
    arriving_ = shown.operation == scene.moment.active && scene.motion < 1;
  }

  Rect area() const { return cells_.area; }

  void draw() {
    semantics();
    pointer();
    const bool dashed = scene_.pass() == Pass::backward;
    if (shown_.computed && !(arriving_ && scene_.motion < 0.6f)) filled();
    else empty();
    if (dashed && shown_.computed) forward_values();
    if (shown_.light == Light::active) ui_.frame(cells_.area.inset(-3), lit_color(scene_, color(), Light::active), 5, 1.5f);
    else if (pointed_at(scene_, shown_.operation)) ui_.frame(cells_.area.inset(-3), color(), 5, 1);
    opened();
  }

  // Its name beside it; where its own side is taken, at another that no wire runs through, and smaller before it is left out.
  // Where it stands.
  Rect name(std::vector<Rect>& taken) {
    // Where the picture is only a plan, what is lit alone is named.
    if (scene_.view.zoom < 0.35f && shown_.light < Light::read) return {};
    const bool by_hand = scene_.diagram.placed_by_hand;
    for (const bool on_wires : {false, true}) {
      // In a small picture a name on a wire would seem to be the wire's.
      if (on_wires && scene_.view.zoom < 0.6f && shown_.light < Light::read) return {};
      for (const float smaller : {1.0f, 0.85f, 0.72f}) {
        const formula::Layout& layout = name_layout(smaller);
        if (layout.width <= 0) return {};
        for (const Side side : {strip_.label, Side::above, Side::right, Side::below, Side::left})
          for (const bool to_right : {false, true}) {  // above and below it may begin or end with the cells
            const bool beside_it = side == Side::left || side == Side::right;
            if (to_right && (beside_it || by_hand)) continue;
            Rect at = beside(side, layout);
            if (to_right) at.x = cells_.area.right() - at.w;
            if (std::any_of(taken.begin(), taken.end(), [&](const Rect& other) { return at.overlaps(other); })) continue;
            if ((side != strip_.label || !by_hand) && !on_wires && on_a_wire(at)) continue;
            taken.push_back(at);
            draw_name(layout, at);
            return at;
          }
      }
    }
    return {};
  }

  // How its numbers are written. Beside a strip that cannot tell them as they are stands the power of ten that they are parts of;
  // without numbers, how far the colors of its own scale reach. Where there is no room to say so, it is drawn as all others.
  void write_numbers(std::vector<Rect>& taken, const Rect& name) {
    if (!shown_.computed) return;
    numbers_ = numbers_as_they_are(scene_, cells_, values_, b_);
    if (told(numbers_, cells_, values_, b_)) return;
    const StripNumbers parts = numbers_in_parts(scene_, cells_, values_, b_);
    const double range = own_range(largest_size(cells_, values_, b_));
    if (parts.all.empty() && (!numbers_.all.empty() || range == scene_.range)) return;
    const std::string text = parts.all.empty() ? "±" + number_with_power(range, 1) : "·" + power_of_ten(parts.power);
    TextStyle style{Face::regular, std::clamp(9.0f * scene_.view.zoom, 8.0f, 14.0f), ui_.theme.muted, false, true};
    if (!parts.all.empty())
      style = {Face::semibold, std::clamp(11.0f * scene_.view.zoom, 9.5f, 16.0f), ui_.theme.text, false, true};
    const float width = text_width(ui_, style, text), high = style.size + 1;
    const Rect& cells = cells_.area;
    const float middle = cells.center().y - high / 2, above = cells.y - high - 4, below = cells.bottom() + 9 * scene_.view.zoom;
    const Point places[] = {{cells.right() + 5, middle}, {cells.right() - width, above}, {name.right() + 4, middle},
                            {name.right() + 4, above},   {cells.right() - width, below}, {cells.x, above},
                            {cells.x, below},            {cells.x - width - 5, middle}};
    const Rect sight = ui_.clip();
    // Rather on a wire than not at all.
    for (const bool on_wires : {false, true})
      for (const Point at : places) {
        const Rect place{at.x, at.y, width, high};
        if (!sight.contains({place.x, place.y}) || !sight.contains({place.right(), place.bottom()})) continue;
        if (std::any_of(taken.begin(), taken.end(), [&](const Rect& other) { return place.overlaps(other); })) continue;
        if (!on_wires && on_a_wire(place)) continue;
        taken.push_back(place);
        if (on_wires) ui_.fill(place.inset(-1), faded(ui_.theme.background, 0.8f), 3);
        draw_text(ui_, at, style, text);
        // What has digits keeps the scale of all: the same color is the same number wherever it stands.
        if (parts.all.empty()) range_ = range;
        else numbers_ = parts;
        return;
      }
  }

  Light light() const { return shown_.light; }

 private:
  // A long expression without a letter is hinted at; the inspector has all of it.
  const formula::Layout& name_layout(float smaller) {
    const float size = std::clamp(16.5f * scene_.view.zoom, 11.0f, 30.0f) * smaller;
    // δ with an index that has an index itself is written a little larger, so that the small one can be read.
    const std::string tex = name_tex(scene_, shown_.operation);
    if (tex.size() > longest_tex) return formula_of(scene_, "\\cdots", size);
    const bool nested = tex.find("_{a_") != std::string::npos;
    const formula::Layout& whole = formula_of(scene_, tex, nested ? size * 1.2f : size);
    const float most = std::max(longest_name * scene_.view.zoom, least_longest);
    if (whole.width <= most) return whole;
    const formula::Layout& hint = formula_of(scene_, hint_tex(scene_, shown_.operation), size);
    return hint.width <= most ? hint : formula_of(scene_, "\\cdots", size);
  }

  Rect beside(Side side, const formula::Layout& layout) const {
    const float height = layout.height + layout.depth, gap = 4 * scene_.view.zoom + 1;
    Rect at{cells_.area.x, cells_.area.center().y - height / 2, layout.width, height};
    switch (side) {
      case Side::above: at.y = cells_.area.y - gap - height; break;
      case Side::below: at.y = cells_.area.bottom() + gap + (scene_.pass() == Pass::backward ? 7 * scene_.view.zoom : 0); break;
      case Side::left: at.x = cells_.area.x - layout.width - 2 * gap; break;
      case Side::right: at.x = cells_.area.right() + 2 * gap; break;
    }
    const bool over = side == Side::above || side == Side::below;
    if (over && scene_.diagram.part(strip_.part).kind == Part::Kind::exit && at.w > cells_.area.w)
      at.x = cells_.area.right() - at.w;
    return at;
  }

  bool on_a_wire(const Rect& area) const {
    for (const Wire& wire : scene_.diagram.wires)
      for (std::size_t k = 1; k < wire.path.size(); ++k) {
        const Point a = scene_.view(wire.path[k - 1]), b = scene_.view(wire.path[k]);
        if (area.overlaps(Rect{std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)}.inset(-2)))
          return true;
      }
    return false;
  }

  void draw_name(const formula::Layout& layout, const Rect& at) {
    // A quiet ground, so that a wire behind does not strike the name through.
    const bool inside = scene_.view(scene_.diagram.frame).contains(at.center());
    ui_.fill(at.inset(-2, -1), faded(inside ? scene_.ground : ui_.theme.background, 0.8f), 3);
    const Light light = pointed_at(scene_, shown_.operation) ? Light::active : std::max(shown_.light, Light::resting);
    draw_formula(scene_, layout, {at.x, at.y + layout.height},
                 light == Light::resting ? mixed(ui_.theme.background, color(), 0.85f) : color());
  }

  Color color() const {
    if (scene_.pass() == Pass::backward && scene_.recipe()[shown_.operation].kind != Operation::Kind::forward_value)
      return ui_.theme.gradient;
    return operation_color(ui_.theme, scene_.recipe(), shown_.operation);
  }

  void semantics() {
    GridCursor& cursor = scene_.memory.grids[key_];
    const std::string name = operation_title(ui_.words(), scene_.experiment, scene_.pass(), shown_.operation);
    const bool pressed = grid_cursor(ui_, key_, cells_.area, name, 1, cells_.units, cursor, [&](int, int k) {
      return ui_.say("strip.unit", {{"unit", k}, {"value", said(k)}});
    });
    if (pressed && cursor.pressed) open(cursor.column);
  }

  std::string said(int unit) const {
    if (shown_.computed) return spoken_number(scene_, values_(unit, b_));
    const std::string nothing = in_words(ui_.words(), scene_.moment.nothing, scene_.cursor().step);
    return nothing.empty() ? ui_.say("stage.not_yet") : nothing;
  }

  void open(int unit) {
    if (shown_.computed) return scene_.open_number(scene_.cursor().number(shown_.operation, scene_.cursor().step, unit));
    if (scene_.moment.nothing != Nothing::no) return ui_.tell(said(unit));
    const auto walk = scene_.recipe().walk();
    const auto ahead =
        std::count_if(walk.begin(), walk.end(), [&](Index k) { return k > scene_.moment.active && k <= shown_.operation; });
    ui_.tell(ui_.say("stage.computed_later",
                     {{"what", operation_title(ui_.words(), scene_.experiment, scene_.pass(), shown_.operation)},
                      {"count", static_cast<int>(ahead)}}));
  }

  // Cells lie over the grid's node: a click opens a number and leaves the arrows to the walk.
  void pointer() {
    const Rect area = cells_.area.inset(-1, -2);
    const std::string id = ui_.id(key_ + " cells");
    const Response r = ui_.pointable(id, area);
    if (!r.hovered && !r.pressed) return tooltip(ui_, id, area, false, false, "");
    point_at(scene_, shown_.operation);
    const int unit = cells_.unit_at(ui_.input.pointer.x);
    ui_.cursor(ImGuiMouseCursor_Hand);
    if (r.pressed) open(unit);
    std::string words =
        ui_.say("strip.tooltip", {{"what", operation_title(ui_.words(), scene_.experiment, scene_.pass(), shown_.operation)},
                                  {"unit", unit},
                                  {"value", said(unit)}});
    if (scene_.pass() == Pass::backward && shown_.computed && has_forward_values()) {
      const auto left = scene_.trace(Pass::forward).at(strip_.value, scene_.cursor().step);
      words =
          ui_.say("strip.left_here", {{"what", words}, {"value", spoken_number(scene_, left(unit, left.cols() == 1 ? 0 : b_))}});
    }
    tooltip(ui_, id, cells_.cell(unit), r.hovered, false, words);
  }

  float opacity() const {
    const float dim = ui_.theme.high_contrast ? 1.0f : ui_.theme.dark ? 0.45f : 0.42f;
    float share = shown_.light >= Light::read ? 1.0f : shown_.light == Light::resting ? 0.85f : dim;
    if (pointed_at(scene_, shown_.operation)) share = 1;
    return arriving_ ? share * std::clamp((scene_.motion - 0.6f) / 0.4f, 0.0f, 1.0f) : share;
  }

  void filled() {
    const std::vector<FittedNumber>& numbers = numbers_.all;
    const float share = opacity();
    const double range = range_;
    const float radius = cells_.width() >= least_gap_cell ? std::min(4.0f, 3 * scene_.view.zoom) : 0;
    ui_.fill(cells_.area, ui_.theme.background, radius);
    // Cells narrower than a pixel: one a pixel.
    const int stride = std::max(1, static_cast<int>(std::floor(1 / std::max(cells_.width() * ui_.density(), 0.01f))));
    for (int k = 0; k < cells_.units; k += stride) {
      Rect cell = cells_.cell(k);
      if (stride > 1) cell.w *= static_cast<float>(stride);
      Color ground = mixed(ui_.theme.background, value_color(ui_.theme, values_(k, b_), range), share);
      // Without digits a number near 0 is no empty cell: that one waits.
      if (numbers.empty() && !(std::fabs(values_(k, b_)) > 0.2 * range)) ground = mixed(ground, ui_.theme.text, 0.16f);
      ui_.fill(cell, ground, radius);
      if (!numbers.empty()) {
        const FittedNumber& number = numbers[static_cast<std::size_t>(k)];
        draw_number(ui_, cell, scene_.player.asks(values_(k, b_)) ? std::string("?") : number.text, number.size,
                    faded(ink_on(ground), std::max(0.75f, share)));
      } else {
        mark_sign(ui_, cell, values_(k, b_), range);
      }
      if (cells_.width() > 5 && scene_.changed(scene_.cursor().number(shown_.operation, scene_.cursor().step, k)))
        mark_changed(ui_, cell);
    }
  }

  // The scale of all values; a strip of numbers that are too small for it has its own, and says so (write_numbers).
  double own_range(double most) const { return most == 0 || most >= 0.02 * scene_.range ? scene_.range : most; }

  void empty() {
    const float radius = cells_.width() >= least_gap_cell ? std::min(4.0f, 3 * scene_.view.zoom) : 0;
    const Color line = mixed(ui_.theme.background, ui_.theme.muted, ui_.theme.high_contrast ? 0.8f : 0.38f);
    ui_.fill(cells_.area, ui_.theme.background, radius);
    if (cells_.width() < 4) return ui_.frame(cells_.area, line, radius);
    for (int k = 0; k < cells_.units; ++k) ui_.frame(cells_.cell(k), line, radius);
  }

  bool has_forward_values() const {
    if (strip_.error_only || shown_.running || scene_.diagram.part(strip_.part).kind == Part::Kind::above) return false;
    return scene_.trace(Pass::forward).at(strip_.value, scene_.cursor().step).rows() == values_.rows();
  }

  // Backward: what the forward pass left here, as a thin line of cells below the error term.
  void forward_values() {
    if (!has_forward_values()) return;
    const auto values = scene_.trace(Pass::forward).at(strip_.value, scene_.cursor().step);
    const float height = std::max(3.0f, 5 * scene_.view.zoom);
    for (int k = 0; k < cells_.units; ++k) {
      Rect cell = cells_.cell(k);
      cell.y = cells_.area.bottom() + 2, cell.h = height;
      const double left = values(k, values.cols() == 1 ? 0 : b_);
      ui_.fill(cell, mixed(ui_.theme.background, value_color(ui_.theme, left, 1), 0.8f), 1);
      mark_sign(ui_, cell, left, 1);
    }
  }

  void opened() {
    const auto& opened = scene_.cursor().opened;
    if (!opened || opened->operation != shown_.operation || opened->pass != scene_.pass() ||
        opened->step != scene_.cursor().step || opened->column >= 0)
      return;
    if (opened->unit >= cells_.units) return;
    const Rect cell = cells_.cell(opened->unit).inset(-2);
    ui_.frame(cell.inset(-1), ui_.theme.background, 6, 1.5f);
    ui_.frame(cell, ui_.theme.focus, 5, 2.2f);
  }

  Scene& scene_;
  Ui& ui_;
  const Strip& strip_;
  const Shown& shown_;
  std::string key_;
  trace::View values_;
  Cells cells_;
  int b_ = 0;
  bool arriving_ = false;
  double range_ = 1;  // of its colors
  StripNumbers numbers_;
};

}  // namespace

void draw_strips(Scene& scene) {
  std::vector<StripDrawing> drawings;
  std::vector<Rect> taken;
  const Diagram& d = scene.diagram;
  for (std::size_t k = 0; k < d.strips.size(); ++k) {
    const Shown& shown = scene.moment.strips[k];
    if (shown.operation < 0 || scene.recipe()[shown.operation].kind == Operation::Kind::outer) continue;
    const std::string& name = d.strips[k].inside ? scene.forward[d.strips[k].value].name : d.part(d.strips[k].part).name;
    drawings.emplace_back(scene, d.strips[k], shown, "values " + name + (d.strips[k].error_only ? " error" : ""));
    taken.push_back(drawings.back().area());
  }
  // A strip that stands for the moment only, where the active operation has none of its own.
  Strip floating;
  Shown active{scene.moment.active, true, Light::active, true};
  bool at_home =
      scene.moment.active < 0 || scene.moment.part < 0 || scene.recipe()[scene.moment.active].kind == Operation::Kind::outer;
  for (const Shown& shown : scene.moment.strips) at_home = at_home || shown.operation == scene.moment.active;
  if (!at_home) {
    const Rect part = d.part_area(scene.moment.part);
    floating = {scene.moment.active,
                scene.moment.part,
                {part.center().x, part.bottom() + strip_height / 2 + label_height + 4},
                150,
                Side::above,
                true};
    drawings.emplace_back(scene, floating, active, "values here now");
    scene.ui.fill(drawings.back().area().inset(-6), scene.ui.theme.background, 6);
    taken.push_back(drawings.back().area());
  }
  for (std::size_t k = 0; k < d.places.size(); ++k)
    if (!d.part(static_cast<int>(k)).operations.empty()) taken.push_back(scene.view(d.part_area(static_cast<int>(k))));
  taken.insert(taken.end(), scene.badges.begin(), scene.badges.end());
  // What is lit has the first choice of a place.
  std::vector<std::size_t> order(drawings.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return drawings[a].light() > drawings[b].light(); });
  scene.memory.names.assign(drawings.size(), {});
  // Of very many those that are in sight.
  const auto looked_at = [&](std::size_t k) {
    return drawings.size() < many_strips || drawings[k].area().inset(-100).overlaps(scene.ui.clip());
  };
  std::erase_if(order, [&](std::size_t k) { return !looked_at(k); });
  for (const std::size_t k : order) scene.memory.names[k] = drawings[k].name(taken);
  for (const std::size_t k : order) drawings[k].write_numbers(taken, scene.memory.names[k]);
  for (StripDrawing& drawing : drawings) drawing.draw();
}

}  // namespace gatewalk::lessons::stage
