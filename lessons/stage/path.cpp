#include "lessons/stage/path.hpp"

#include <cmath>

namespace gatewalk::lessons::stage {

namespace {

constexpr int pieces_a_corner = 8;
constexpr float same_place = 0.01f;

Point between(Point a, Point b, float share) { return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share}; }

}  // namespace

std::vector<Point> rounded(const std::vector<Point>& given, float radius) {
  // Without points that stand where the one before does, or on the straight way to the next.
  std::vector<Point> corners;
  for (const Point p : given) {
    if (!corners.empty() && distance(corners.back(), p) < same_place) continue;
    if (corners.size() > 1) {
      const Point a = corners[corners.size() - 2], b = corners.back();
      const float turn = (b.x - a.x) * (p.y - b.y) - (b.y - a.y) * (p.x - b.x);
      const float ahead = (b.x - a.x) * (p.x - b.x) + (b.y - a.y) * (p.y - b.y);
      if (std::abs(turn) < 0.01f && ahead > 0) corners.pop_back();
    }
    corners.push_back(p);
  }
  std::vector<Point> line;
  // Where one corner ends the next may begin; a point twice would fray the line.
  const auto go = [&](Point p) {
    if (line.empty() || distance(line.back(), p) >= same_place) line.push_back(p);
  };
  for (std::size_t k = 0; k < corners.size(); ++k) {
    const Point here = corners[k];
    if (k == 0 || k + 1 == corners.size()) {
      go(here);
      continue;
    }
    const float in = distance(corners[k - 1], here), out = distance(here, corners[k + 1]);
    const float r = std::min({radius, in / 2, out / 2});
    const Point a = between(here, corners[k - 1], r / in), b = between(here, corners[k + 1], r / out);
    for (int i = 0; i <= pieces_a_corner; ++i) {
      const float t = static_cast<float>(i) / pieces_a_corner;
      go(between(between(a, here, t), between(here, b, t), t));
    }
  }
  return line;
}

float length_of(const std::vector<Point>& line) {
  float length = 0;
  for (std::size_t k = 1; k < line.size(); ++k) length += distance(line[k - 1], line[k]);
  return length;
}

Point along(const std::vector<Point>& line, float share) {
  if (line.empty()) return {};
  float left = length_of(line) * share;
  for (std::size_t k = 1; k < line.size(); ++k) {
    const float piece = distance(line[k - 1], line[k]);
    if (left <= piece && piece > 0) return between(line[k - 1], line[k], left / piece);
    left -= piece;
  }
  return line.back();
}

void stroke(ImDrawList& list, const std::vector<Point>& line, Color color, float thickness) {
  for (const Point p : line) list.PathLineTo({p.x, p.y});
  list.PathStroke(color, 0, thickness);
}

void stroke_dashed(ImDrawList& list, const std::vector<Point>& line, Color color, float thickness, float dash, float gap) {
  constexpr float most = 10'000;  // dashes; of a line that is nowhere none
  const float whole = length_of(line), count = std::isfinite(whole) ? std::min(std::ceil(whole / (dash + gap)), most) : 0;
  for (int n = 0; n < static_cast<int>(count); ++n) {
    const float begin = static_cast<float>(n) * (dash + gap);
    const float end = std::min(begin + dash, whole);
    float passed = 0;
    for (std::size_t k = 1; k < line.size(); ++k) {
      const float piece = distance(line[k - 1], line[k]);
      const float from = std::max(begin - passed, 0.0f), to = std::min(end - passed, piece);
      if (piece > 0 && from < to) {
        const Point a = between(line[k - 1], line[k], from / piece), b = between(line[k - 1], line[k], to / piece);
        if (list._Path.empty()) list.PathLineTo({a.x, a.y});  // a point twice would fray the line
        list.PathLineTo({b.x, b.y});
      }
      passed += piece;
    }
    list.PathStroke(color, 0, thickness);
  }
}

}  // namespace gatewalk::lessons::stage
