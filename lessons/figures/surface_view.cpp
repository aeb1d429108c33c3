#include "lessons/figures/surface_view.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/figures/plot.hpp"
#include "lessons/figures/plot_axis.hpp"
#include "lessons/figures/plot_kind.hpp"
#include "lessons/graphics/relief.hpp"
#include "lessons/player/surface_data.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/paper.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float degrees_a_pixel = 0.45f, degrees_a_key = 6;
constexpr float least_losses = 170;  // pixels of height that the plot of the losses needs

// The mesh of the last data; the camera is taken from the session and given back in each frame.
struct SurfaceMemory {
  ReliefView view;
  bool enlarged = false;
  std::uint64_t changes = 0, version = 0;
  HeightScale scale;
  ReliefMesh mesh;
  std::vector<StrokeVertex> strokes;  // live until the frame is on the screen
};

ReliefView start_of(const Surface& surface) { return {surface.turn, surface.above}; }

// The clipped paths have a hue each.
Color clip_color(const Theme& t, std::size_t k) { return std::array{t.right, t.hidden, t.cell_state}[k % 3]; }

std::string clip_name(const Ui& ui, const Surface::Clip& clip) {
  const bool norm = clip.kind == Surface::Clip::Kind::norm;
  return ui.say(norm ? Key("surface.by_norm") : Key("surface.by_value"), {{"at", number_in_words(clip.at, -1)}});
}

class SurfaceDrawing {
 public:
  SurfaceDrawing(Ui& ui, const Surface& surface, const SurfaceData& data, SurfaceMemory& memory, Rect area)
      : ui_(ui), s_(surface), data_(data), m_(memory), area_(area), camera_(camera_of(memory.view, area.w / area.h)) {}

  void draw() {
    turn();
    camera_ = camera_of(m_.view, area_.w / area_.h);
    const Ui::Clip clip(ui_, area_);
    Relief relief;
    relief.vertices = m_.mesh.vertices, relief.triangles = m_.mesh.triangles, relief.version = m_.version;
    m_.strokes.clear();
    path(data_.free, ui_.theme.gradient);
    for (std::size_t k = 0; k < data_.clipped.size(); ++k) path(data_.clipped[k], clip_color(ui_.theme, k));
    relief.strokes = m_.strokes;
    relief.camera = camera_;
    relief.area = area_;
    const Theme& t = ui_.theme;
    relief.low = t.negative, relief.middle = mixed(t.zero, t.text, t.dark ? 0.25f : 0.0f), relief.high = t.positive;
    relief.wall = t.line, relief.ink = t.dark ? t.background : t.text, relief.ground = t.panel;
    relief.contour_distance = 0.1f;
    if (Graphics* graphics = shaders_of(ui_)) graphics->draw_solid(ui_.draw(), relief.area, relief.ground, drawings_of(relief));
    else by_hand(relief);
    axes();
    places();
    words();
  }

 private:
  Point on_screen(const Point3& p) const {
    const Point3 c = projected(camera_, p);
    return {area_.x + (c[0] + 1) / 2 * area_.w, area_.y + (1 - c[1]) / 2 * area_.h};
  }

  // Drag and arrows turn it; Home looks from where it began.
  void turn() {
    SemanticNode& node = ui_.node("surface", Role::image, s_.title.empty() ? ui_.say("surface.unnamed") : s_.title, area_);
    node.description = description();
    const std::string id = node.id;
    const Response r = ui_.focusable(node);
    if (r.held && (ui_.input.moved.x != 0 || ui_.input.moved.y != 0)) {
      ui_.capture(id);
      m_.view.turn += ui_.input.moved.x * degrees_a_pixel;
      m_.view.above += ui_.input.moved.y * degrees_a_pixel;
    }
    if (r.hovered) ui_.cursor(ImGuiMouseCursor_ResizeAll);
    if (r.ring) {
      if (ui_.take_key(ImGuiKey_LeftArrow)) m_.view.turn -= degrees_a_key;
      if (ui_.take_key(ImGuiKey_RightArrow)) m_.view.turn += degrees_a_key;
      if (ui_.take_key(ImGuiKey_UpArrow)) m_.view.above += degrees_a_key;
      if (ui_.take_key(ImGuiKey_DownArrow)) m_.view.above -= degrees_a_key;
      if (ui_.take_key(ImGuiKey_Home)) m_.view = start_of(s_);
    }
    m_.view.above = std::clamp(m_.view.above, 5.0f, 85.0f);
    if (r.ring) ui_.ring(area_, 6);
  }

  std::string description() const {
    std::string all;
    const auto ends = [](const SurfaceData::Path& path) {
      return std::array{number_in_words(path.z.front(), 3), number_in_words(path.z.back(), 3)};
    };
    const auto updates = [](const SurfaceData::Path& path) { return static_cast<int>(path.z.size()) - 1; };
    if (const SurfaceData::Path& path = data_.free; !path.z.empty()) {
      const auto [from, to] = ends(path);
      all += ui_.say("surface.descent", {{"from", from}, {"to", to}, {"updates", updates(path)}}) + " ";
    }
    for (std::size_t k = 0; k < data_.clipped.size(); ++k) {
      const SurfaceData::Path& path = data_.clipped[k];
      if (path.z.empty()) continue;
      const auto [from, to] = ends(path);
      all += ui_.say("surface.descent_clipped",
                     {{"how", clip_name(ui_, s_.clips[k])}, {"from", from}, {"to", to}, {"updates", updates(path)}}) +
             " ";
    }
    if (std::any_of(data_.z.begin(), data_.z.end(), [](float v) { return !std::isfinite(v); }))
      all += ui_.say("surface.walls") + " ";
    return all + ui_.say("surface.turn");
  }

  Point3 in_cube(const SurfaceData::Path& path, std::size_t k) const {
    const float x = static_cast<float>((path.x[k] - s_.x_least) / (s_.x_most - s_.x_least)),
                y = static_cast<float>((path.y[k] - s_.y_least) / (s_.y_most - s_.y_least)), z = m_.scale.height(path.z[k]);
    return {x, y, std::isnan(z) ? 1.0f : z};
  }
  static bool inside(const Point3& p) { return p[0] >= 0 && p[0] <= 1 && p[1] >= 0 && p[1] <= 1; }

  // Where they begin, where the unclipped one is thrown, and where each ends: words beside their places, above or below them as
  // there is room.
  void places() {
    if (legend_stands())
      taken_.push_back({area_.x, area_.y, 20 + legend_width(), 8 + 18 * static_cast<float>(1 + s_.clips.size())});
    const auto word = [&](const SurfaceData::Path& path, std::size_t k, const std::string& text, Color color) {
      const Point3 p = in_cube(path, k);
      const Point at = on_screen({std::clamp(p[0], 0.0f, 1.0f), std::clamp(p[1], 0.0f, 1.0f), p[2]});
      const TextStyle style{Face::semibold, 12, ui_.theme.text};
      const float w = text_width(ui_, style, text) + 10;
      const Rect inside = area_.inset(4, 4);
      const float x = std::clamp(at.x - w / 2, inside.x, std::max(inside.x, inside.right() - w));
      const auto stands_alone = [&](const Rect& box) {
        return box.y >= inside.y && box.bottom() <= inside.bottom() &&
               std::none_of(taken_.begin(), taken_.end(), [&](const Rect& other) {
                 return box.x < other.right() && other.x < box.right() && box.y < other.bottom() && other.y < box.bottom();
               });
      };
      for (float away = 0; away < area_.h; away += 19)
        for (const float y : {at.y - 28 - away, at.y + 10 + away}) {
          const Rect box{x, y, w, 18};
          if (!stands_alone(box)) continue;
          taken_.push_back(box);
          ui_.line({box.center().x, box.y < at.y ? box.bottom() : box.y}, at, color);
          ui_.fill(box, ui_.theme.panel, 5);
          ui_.frame(box, color, 5);
          draw_text_in(ui_, box, style, text, Align::center);
          return;
        }
    };
    const SurfaceData::Path& free = data_.free;
    if (free.x.size() < 2) return;
    const auto last = [&](const SurfaceData::Path& path) {
      std::size_t k = 0;
      while (k + 1 < path.x.size() && inside(in_cube(path, k))) ++k;
      return k;
    };
    word(free, 0, ui_.say("surface.start"), ui_.theme.line);
    const std::size_t jump = free.longest();
    if (jump + 1 < last(free)) word(free, jump + 1, ui_.say("surface.jump"), ui_.theme.gradient);
    const auto end = [&](const SurfaceData::Path& path, Key name, Color color) {
      const std::size_t k = last(path);
      word(path, k, inside(in_cube(path, k)) ? ui_.say(name) : ui_.say("surface.out"), color);
    };
    end(free, jump + 1 == last(free) ? Key("surface.jump") : Key("surface.end"), ui_.theme.gradient);
    for (std::size_t k = 0; k < data_.clipped.size(); ++k) {
      const bool norm = s_.clips[k].kind == Surface::Clip::Kind::norm;
      end(data_.clipped[k], norm ? Key("surface.end_norm") : Key("surface.end_value"), clip_color(ui_.theme, k));
    }
  }

  // One descent: a line from update to update, a disc at each, larger at its start and its end.
  void path(const SurfaceData::Path& path, Color color) {
    const Point pixels{area_.w * ui_.density(), area_.h * ui_.density()};
    std::optional<Point3> before;
    for (std::size_t k = 0; k < path.x.size(); ++k) {
      const Point3 p = in_cube(path, k);
      // A step that leaves the picture is drawn up to its edge.
      const Point3 here = projected(camera_, {std::clamp(p[0], 0.0f, 1.0f), std::clamp(p[1], 0.0f, 1.0f), p[2]});
      if (before) add_line(m_.strokes, *before, here, 2.2f * ui_.density(), pixels, color);
      if (!inside(p)) break;
      add_disc(m_.strokes, here, (k == 0 || k + 1 == path.x.size() ? 5.0f : 3.0f) * ui_.density(), pixels, color);
      before = here;
    }
  }

  // The same picture without a graphics processor: flat quadrilaterals from the farthest to the nearest, at most 32 × 32 of
  // them, so that turning it stays quick.
  void by_hand(const Relief& relief) {
    struct Flat {
      float depth;
      std::array<Point, 4> corners;
      Color color;
    };
    std::vector<Flat> all;
    const int stride = std::max(1, (std::max(data_.columns, data_.rows) - 1 + 31) / 32);
    for (int row = 0; row + stride < data_.rows; row += stride)
      for (int column = 0; column + stride < data_.columns; column += stride) {
        Flat flat{0, {}, 0};
        float height = 0, missing = 0;
        std::size_t corner = 0;
        for (const auto& [r, c] :
             {std::pair{row, column}, {row, column + stride}, {row + stride, column + stride}, {row + stride, column}}) {
          const ReliefVertex& v = relief.vertices[static_cast<std::size_t>(r * data_.columns + c)];
          flat.corners[corner++] = on_screen(v.position);
          flat.depth += projected(camera_, v.position)[2];
          height += v.position[2] / 4, missing += v.missing;
        }
        flat.color = missing > 0     ? relief.wall
                     : height < 0.5f ? mixed(relief.low, relief.middle, 2 * height)
                                     : mixed(relief.middle, relief.high, 2 * height - 1);
        all.push_back(flat);
      }
    std::sort(all.begin(), all.end(), [](const Flat& a, const Flat& b) { return a.depth > b.depth; });
    ImDrawList& list = ui_.draw();
    const auto at = [](Point p) { return ImVec2{p.x, p.y}; };
    for (const Flat& f : all) list.AddQuadFilled(at(f.corners[0]), at(f.corners[1]), at(f.corners[2]), at(f.corners[3]), f.color);
    for (std::size_t k = 0; k + 2 < relief.strokes.size(); k += 3) {
      std::array<ImVec2, 3> p;
      for (std::size_t c = 0; c < 3; ++c)
        p[c] = {area_.x + (relief.strokes[k + c].position[0] + 1) / 2 * area_.w,
                area_.y + (1 - relief.strokes[k + c].position[1]) / 2 * area_.h};
      list.AddTriangleFilled(p[0], p[1], p[2], relief.strokes[k].color);
    }
  }

  // Ticks along the two edges of the ground that are nearest, with the names of what is varied.
  void axes() {
    const auto depth = [&](float x, float y) { return projected(camera_, {x, y, 0})[2]; };
    const float y_edge = depth(0.5f, 0) < depth(0.5f, 1) ? 0.0f : 1.0f, x_edge = depth(0, 0.5f) < depth(1, 0.5f) ? 0.0f : 1.0f;
    edge(axis_between(s_.x_least, s_.x_most), s_.x_name.empty() ? to_text(s_.x) : s_.x_name, [&](float t, float out) {
      return Point3{t, y_edge + (y_edge > 0 ? out : -out), 0};
    });
    edge(axis_between(s_.y_least, s_.y_most), s_.y_name.empty() ? to_text(s_.y) : s_.y_name, [&](float t, float out) {
      return Point3{x_edge + (x_edge > 0 ? out : -out), t, 0};
    });
  }
  template <class At>
  void edge(const Axis& axis, const std::string& name, At at) {
    const TextStyle small{Face::regular, 11.5f, ui_.theme.muted, false, true};
    ui_.line(on_screen(at(0, 0)), on_screen(at(1, 0)), ui_.theme.line);
    for (const Tick& tick : ticks(axis, 4)) {
      const auto t = static_cast<float>(axis.share(tick.value));
      const Point p = on_screen(at(t, 0.07f));
      ui_.line(on_screen(at(t, 0)), on_screen(at(t, 0.025f)), ui_.theme.line);
      draw_text_in(ui_, {p.x - 22, p.y - 8, 44, 16}, small, tick.label, Align::center);
      const float half = text_width(ui_, small, tick.label) / 2;
      taken_.push_back({p.x - half, p.y - 6, 2 * half, 12});
    }
    const Point p = on_screen(at(0.5f, 0.17f));
    draw_text_in(ui_, {p.x - 60, p.y - 9, 120, 18}, {Face::semibold, 12.5f, ui_.theme.text}, name, Align::center);
    const float half = text_width(ui_, {Face::semibold, 12.5f}, name) / 2;
    taken_.push_back({p.x - half, p.y - 7, 2 * half, 14});
  }

  // Where the picture is small the words at the paths' ends are enough.
  bool legend_stands() const { return area_.h >= 300; }
  float legend_width() const {
    const TextStyle style{Face::regular, 12, ui_.theme.muted};
    float widest = text_width(ui_, style, ui_.say("surface.free"));
    for (const Surface::Clip& clip : s_.clips) widest = std::max(widest, text_width(ui_, style, clip_name(ui_, clip)));
    return widest;
  }

  void words() {
    const TextStyle style{Face::regular, 12, ui_.theme.muted};
    float y = area_.y + 6;
    const auto entry = [&](const SurfaceData::Path& path, Color color, const std::string& name) {
      if (path.x.empty() || !legend_stands()) return;
      ui_.disc({area_.x + 10, y + 9}, 4, color);
      draw_text_in(ui_, {area_.x + 20, y, area_.w, 18}, style, name);
      y += 18;
    };
    entry(data_.free, ui_.theme.gradient, ui_.say("surface.free"));
    for (std::size_t k = 0; k < data_.clipped.size(); ++k)
      entry(data_.clipped[k], clip_color(ui_.theme, k), clip_name(ui_, s_.clips[k]));
    draw_text_in(ui_, {area_.x, area_.y + 6, area_.w - 8, 18}, style,
                 ui_.say(s_.log ? Key("surface.height_log") : Key("surface.height"), {{"what", s_.z->text()}}), Align::right);
  }

  Ui& ui_;
  const Surface& s_;
  const SurfaceData& data_;
  SurfaceMemory& m_;
  Rect area_;
  std::array<float, 16> camera_;
  std::vector<Rect> taken_;  // by words
};

void renew(SurfaceMemory& memory, const Player& player, const Surface& surface, const SurfaceData& data) {
  if (memory.changes == player.changes() && !memory.mesh.vertices.empty()) return;
  memory.changes = player.changes();
  memory.scale = heights_of(data.z, surface.log);
  memory.mesh = make_relief(data.z, data.columns, data.rows, memory.scale);
  memory.version = new_data_version();
}

void enlarged(Ui& ui, const Surface& surface, const SurfaceData& data, SurfaceMemory& memory) {
  Dialog dialog(ui, "large", {std::min(1200.0f, ui.screen().w - 40), std::min(800.0f, ui.screen().h - 50)}, surface.title);
  SurfaceDrawing(ui, surface, data, memory, dialog.area()).draw();
  if (dialog.closed()) memory.enlarged = false;
}

PlotPicture losses(const Ui& ui, const Surface& surface, const SurfaceData& data) {
  PlotPicture plot{ui.say("losses.title"), ui.say("losses.update"), ui.say("losses.loss"), &line_plot, true, {}, std::nan("")};
  const auto add = [&](const SurfaceData::Path& path, const std::string& name, Color color, bool dashed) {
    if (path.z.empty()) return;
    PlotSeries line{name, color, dashed, {}, path.z};
    for (std::size_t k = 0; k < path.z.size(); ++k) line.x.push_back(static_cast<double>(k));
    plot.series.push_back(std::move(line));
  };
  add(data.free, ui.say("losses.free"), ui.theme.gradient, true);
  for (std::size_t k = 0; k < data.clipped.size(); ++k)
    add(data.clipped[k], clip_name(ui, surface.clips[k]), clip_color(ui.theme, k), false);
  return plot;
}

}  // namespace

void draw_surface(Ui& ui, Player& player, const Surface& surface, float x, float width, float& y, float height) {
  const SurfaceData& data = surface_data(player, surface);
  Rect box{x, y, width, 34 + width * 0.86f}, below{x, box.bottom() + 14, width, 0};
  if (height > 0 && width > 640) {
    box = {x, y, std::round(width * 0.6f), height};
    below = {box.right() + 14, y, width - box.w - 14, std::min(height, 420.0f)};
  } else if (height > 0) {
    // The losses stand below where both can be read; otherwise the surface has all the room.
    box.h = height * 0.4f - 14 >= least_losses ? std::round(height * 0.6f) : height;
    below = {x, box.bottom() + 14, width, height - box.h - 14};
  }
  const Ui::Group group(ui, "surface " + surface.name, Role::group,
                        surface.title.empty() ? ui.say("surface.unnamed") : surface.title, box);
  SurfaceMemory& memory = ui.remember<SurfaceMemory>(ui.id("memory"));
  const std::string name = "surface " + surface.name;
  const auto kept = player.view().figures.find(name);
  const bool has_camera = kept != player.view().figures.end() && kept->second.camera;
  memory.view = has_camera ? ReliefView{kept->second.camera->first, kept->second.camera->second} : start_of(surface);
  card(ui, box);
  Rect bar = box.inset(14, 0).cut_top(34);
  if (!data.complete) {
    const double share = data.share;
    label(ui, "title", bar, surface.title, {Face::semibold, 13});
    progress_bar(ui, "computing", {box.x + 20, box.center().y - 4, box.w - 40, 8}, ui.say("surface.computing"), share,
                 ui.say("surface.percent", {{"percent", static_cast<int>(share * 100)}}));
    ui.animate();
  } else {
    renew(memory, player, surface, data);
    const TextStyle small{Face::regular, 12, ui.theme.muted};
    const std::string &larger = ui.say("figure.enlarge"), &as_before = ui.say("surface.reset");
    const float enlarge = text_width(ui, small, larger), reset = text_width(ui, small, as_before);
    if (link(ui, "enlarge", {bar.right() - enlarge, bar.y + 9}, larger, small)) memory.enlarged = true;
    if (memory.view != start_of(surface) &&
        link(ui, "reset view", {bar.right() - enlarge - 14 - reset, bar.y + 9}, as_before, small))
      memory.view = start_of(surface);
    draw_text_in(ui, {bar.x, bar.y, bar.w - enlarge - 14, bar.h}, {Face::semibold, 13}, surface.title);
    if (!memory.enlarged) SurfaceDrawing(ui, surface, data, memory, {box.x + 2, box.y + 34, box.w - 4, box.h - 40}).draw();
  }
  y += (height > 0 ? height : box.h) + 14;
  const PlotPicture plot = losses(ui, surface, data);
  if (height <= 0) below.h = plot_height(ui, plot, width), y += below.h + 14;
  if (below.h >= least_losses) draw_plot(ui, player, "losses", below, plot);
  if (!data.complete) return;
  if (memory.enlarged) enlarged(ui, surface, data, memory);
  player.look([name, now = memory.view, start = start_of(surface)](ViewState& view) {
    if (now == start && view.figures.count(name) == 0) return;
    if (now == start) view.figures[name].camera.reset();
    else view.figures[name].camera = {now.turn, now.above};
  });
}

}  // namespace gatewalk::lessons
