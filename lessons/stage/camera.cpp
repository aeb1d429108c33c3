#include "lessons/stage/camera.hpp"

#include <algorithm>

#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float most_fitted = 1.5f;     // a small cell does not fill a wall
constexpr float large_letters = 0.86f;  // the least zoom where letters are to be larger than usual
constexpr float readable = 0.72f;       // the zoom at which a strip's numbers are read with ease
constexpr float still_read = 0.55f;     // and one at which most of them have a digit, and its name has room
constexpr float a_plan = 0.5f;          // and one at which hardly any can
constexpr float surroundings = 74;      // what is shown around the active part where the picture is larger than its place

// The middle of a picture that is larger than its place: moved no farther than brings into sight what must be. Where both bounds
// are one, rounding may have them change places, which std::clamp does not take.
float followed_middle(float middle, float from, float size, float least, float all, float half) {
  if (all <= 2 * half) return least + all / 2;
  middle = size > 2 * half ? from + size / 2 : std::min(std::max(middle, from + size - half), from + half);
  return std::max(std::min(middle, least + all - half), least + half);
}

}  // namespace

float zoom_to_fit(const Diagram& d, Rect area) { return std::min({area.w / d.extent.w, area.h / d.extent.h, most_fitted}); }

View view_of(const Memory& memory, Rect area) {
  const Diagram& d = memory.diagram;
  View view;
  view.zoom = memory.camera.fitted ? std::max(zoom_to_fit(d, area), memory.least_zoom) : memory.camera.zoom;
  const Rect &all = d.extent, &seen = memory.followed;
  const float half_w = area.w / view.zoom / 2, half_h = area.h / view.zoom / 2;
  const Point middle = memory.camera.fitted ? Point{followed_middle(memory.middle.x, seen.x, seen.w, all.x, all.w, half_w),
                                                    followed_middle(memory.middle.y, seen.y, seen.h, all.y, all.h, half_h)}
                                            : memory.camera.middle;
  view.origin = {area.center().x - middle.x * view.zoom, area.center().y - middle.y * view.zoom};
  return view;
}

Point middle_of(const View& view, Rect area) {
  return {(area.center().x - view.origin.x) / view.zoom, (area.center().y - view.origin.y) / view.zoom};
}

bool is_too_large(const Diagram& d, Rect area) {
  return zoom_to_fit(d, area) < (!d.placed_by_hand ? still_read : area.w < narrow_stage ? 0.0f : a_plan);
}

void follow(const Ui& ui, Memory& memory, const Scene& scene, Rect area) {
  const Diagram& d = memory.diagram;
  const bool cropped = is_too_large(d, area);
  memory.least_zoom = ui.settings.text_scale > 1 ? large_letters : cropped ? readable : 0.05f;
  memory.followed = scene.moment.part < 0 ? Rect{d.extent.center().x, d.extent.center().y, 0, 0}
                                          : d.part_area(scene.moment.part).inset(-surroundings);
  if (!cropped) return;
  for (const Light light : {Light::active, Light::read})
    for (std::size_t k = 0; k < d.strips.size(); ++k) {
      const stage::Shown& shown = scene.moment.strips[k];
      if (shown.operation < 0 || shown.light != light) continue;
      const Rect more = joined(memory.followed, d.strip_area(d.strips[k], scene.units(shown.operation)).inset(-label_height));
      if (more.w * readable <= area.w && more.h * readable <= area.h) memory.followed = more;
    }
}

bool leaves_cell(Memory& memory, float now, float factor) {
  const bool pressed_at_all_of_it = memory.camera.fitted && now < 1.01f * memory.whole_zoom && factor < 0.85f;
  if (factor >= 1 || memory.whole_zoom <= 0 || (!pressed_at_all_of_it && now * factor > 0.6f * memory.whole_zoom)) return false;
  memory.camera = {};
  memory.network = 1;
  return true;
}

void zoom(Memory& memory, Rect area, float factor, Point around) {
  const View before = view_of(memory, area);
  if (leaves_cell(memory, before.zoom, factor)) return;
  const float after = std::clamp(before.zoom * factor, farthest, nearest);
  const Point kept{(around.x - before.origin.x) / before.zoom, (around.y - before.origin.y) / before.zoom};
  memory.camera = {false, {kept.x - (around.x - area.center().x) / after, kept.y - (around.y - area.center().y) / after}, after};
}

void pan(Memory& memory, Rect area, Point by) {
  const View now = view_of(memory, area);
  const Point middle = middle_of(now, area);
  memory.camera = {false, {middle.x - by.x / now.zoom, middle.y - by.y / now.zoom}, now.zoom};
}

bool is_cropped(const Memory& memory, Rect area) { return memory.least_zoom > zoom_to_fit(memory.diagram, area); }

}  // namespace gatewalk::lessons::stage
