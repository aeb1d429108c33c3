// Points and rectangles of the canvas, in logical pixels: x to the right, y down, (0, 0) the top left corner.
#pragma once

#include <algorithm>

namespace gatewalk::lessons {

struct Point {
  float x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

// Left, top, width, height. A rectangle without area holds no point.
struct Rect {
  float x = 0, y = 0, w = 0, h = 0;

  bool operator==(const Rect&) const = default;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  Point center() const { return {x + w / 2, y + h / 2}; }
  bool empty() const { return w <= 0 || h <= 0; }
  bool contains(Point p) const { return p.x >= x && p.y >= y && p.x < right() && p.y < bottom(); }
  bool overlaps(const Rect& o) const { return x < o.right() && o.x < right() && y < o.bottom() && o.y < bottom(); }
  // Smaller by the given amount on each side (larger if negative).
  Rect inset(float by) const { return inset(by, by); }
  Rect inset(float by_x, float by_y) const { return {x + by_x, y + by_y, w - 2 * by_x, h - 2 * by_y}; }
  // A piece cut off at one side; the rest stays in *this.
  Rect cut_top(float by) {
    Rect piece{x, y, w, by};
    y += by;
    h -= by;
    return piece;
  }
  Rect cut_bottom(float by) {
    h -= by;
    return {x, bottom(), w, by};
  }
  Rect cut_left(float by) {
    Rect piece{x, y, by, h};
    x += by;
    w -= by;
    return piece;
  }
  Rect cut_right(float by) {
    w -= by;
    return {right(), y, by, h};
  }
  Rect intersection(const Rect& o) const {
    const float left = std::max(x, o.x), top = std::max(y, o.y);
    return {left, top, std::max(0.0f, std::min(right(), o.right()) - left), std::max(0.0f, std::min(bottom(), o.bottom()) - top)};
  }
};

// How far to scroll so that what begins at `from` and is `size` long is seen in a room: no farther from `scrolled` than that
// takes, and its beginning where there is no room for all of it.
inline float brought_into_sight(float scrolled, float from, float size, float room) {
  return std::min(std::max(scrolled, from + size - room), from);
}

}  // namespace gatewalk::lessons
