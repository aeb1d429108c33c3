// :surface cliff … :end
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/directives/figure_at.hpp"
#include "lessons/figures/surface_view.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/player/surface_data.hpp"

namespace gatewalk::lessons {

namespace {

using Reader = const LessonReader&;
using Line = const KeyValue&;

// x: W_h[0,0] = 0..3 | w
Status axis(Reader reader, const KeyValue& whole, Target& target, double& least, double& most, std::string& name) {
  KeyValue line = whole;
  if (const std::size_t bar = line.value.find('|'); bar != std::string::npos) {
    name = trimmed(std::string_view(whole.value).substr(bar + 1));
    line.value = trimmed(std::string_view(whole.value).substr(0, bar));
  }
  const std::size_t equals = line.value.find('='), dots = line.value.find("..");
  if (equals == std::string_view::npos || dots == std::string_view::npos || dots < equals)
    return reader.error("an axis is written W_h[0,0] = 0..3", line);
  const auto read = parse_target(trimmed(line.value.substr(0, equals)));
  if (!read) return reader.error(read.error().what, line, read.error().hint);
  const auto from = trimmed_number<double>(line.value.substr(equals + 1, dots - equals - 1)),
             to = trimmed_number<double>(line.value.substr(dots + 2));
  if (!from || !to || !(*from < *to)) return reader.error("an axis goes from a number to a larger one", line);
  target = *read, least = *from, most = *to;
  return Ok{};
}

Status height(Reader reader, Line line, Surface& s) {
  s.log = line.value.ends_with(" log");
  auto m = reader.measure(trimmed(s.log ? line.value.substr(0, line.value.size() - 4) : line.value), line);
  if (!m) return m.error();
  s.z = *m;
  return Ok{};
}

Status updates(Reader reader, Line line, Surface& s) {
  double count = 0;
  if (auto done = reader.numbers(line, line.value, {&count}, "updates: 20"); !done) return done;
  if (!(count >= 1 && count <= 200)) return reader.error("'updates' wants 1 to 200", line);
  s.updates = static_cast<int>(count);
  return Ok{};
}

Status clip(Reader reader, Line line, Surface& s) {
  const bool norm = line.value.starts_with("norm "), value = line.value.starts_with("value ");
  Surface::Clip made{norm ? Surface::Clip::Kind::norm : Surface::Clip::Kind::value};
  const std::string_view at = std::string_view(line.value).substr(norm ? 5 : value ? 6 : line.value.size());
  if (auto done = reader.numbers(line, at, {&made.at}, "clip: norm 1, or clip: value 0.1"); !done) return done;
  s.clips.push_back(made);
  return Ok{};
}

Status view(Reader reader, Line line, Surface& s) {
  double turn = 0, above = 0;
  if (auto done = reader.numbers(line, line.value, {&turn, &above}, "view: -35 32"); !done) return done;
  if (!(above >= 5 && above <= 85)) return reader.error("'view' looks from 5 to 85 degrees above", line);
  s.turn = static_cast<float>(turn), s.above = static_cast<float>(above);
  return Ok{};
}

constexpr LineKey<Surface> surface_keys[] = {
    {"at", "`stage`: it takes the stage, where the step has nothing to say of the cell. Left out: below the text",
     [](Reader r, Line l, Surface& s) { return read_figure_at(r, l, s); }},
    {"title", "its words", [](Reader, Line l, Surface& s) { return s.title = l.value, Status(Ok{}); }},
    {"x", "a target and its range: `x: W_h[0,0] = 0..3`; behind `\\|` what it is called",
     [](Reader r, Line l, Surface& s) { return axis(r, l, s.x, s.x_least, s.x_most, s.x_name); }, true},
    {"y", "likewise", [](Reader r, Line l, Surface& s) { return axis(r, l, s.y, s.y_least, s.y_most, s.y_name); }, true},
    {"z", "a measure, `loss` in most cases; `log` behind it for a logarithmic height", height, true},
    {"start", "where descent begins: two numbers",
     [](Reader r, Line l, Surface& s) {
       return r.numbers(l, l.value, {&s.start_x, &s.start_y}, "start: 1 0");
     },
     true},
    {"rate", "the learning rate", [](Reader r, Line l, Surface& s) { return r.numbers(l, l.value, {&s.rate}, "rate: 0.1"); }},
    {"updates", "how many updates (to 200)", updates},
    {"clip", "`norm 1` or `value 0.1`: one more path, with its gradient clipped so. May be repeated", clip},
    {"view", "where it is looked at from: degrees around and above (-35 32)", view},
};

Status read_surface(LessonReader& reader, Line line, Step& into) {
  auto made = std::make_shared<Surface>();
  made->line = line.line;
  made->picture = true;
  made->name = line.value;
  if (line.value.empty() || line.value.find(' ') != std::string_view::npos)
    return reader.error("':surface' wants a name of one word", line);
  if (auto done = reader.block<Surface>("the surface '" + made->name + "'", "a surface", line.line, surface_keys, *made); !done)
    return done;
  into.figures.push_back(std::move(made));
  return Ok{};
}

void check_surface(LessonCheck& check, const Surface& surface) {
  for (const Target& target : {surface.x, surface.y}) {
    if (auto known = check.experiment().check(target); !known) return check.add(known.error().what, surface.line);
    if (!check.experiment().gradient(target))
      return check.add("'" + to_text(target) + "' has no gradient to go down", surface.line);
  }
  check.measure(*surface.z, surface.line);
}

void check_surface(LessonCheck& check, const Step& step) {
  for (const Surface* surface : step.all<Surface>()) check_surface(check, *surface);
}

void draw_surface(LessonPage& page, const Step& step) {
  // While the reader is still at the step before a surface.
  if (!page.on_stage && prepare_next_surface(page.player)) page.ui.animate();
  for (const Surface* surface : step.all<Surface>())
    if (page.has(*surface)) {
      float y = page.y;
      draw_surface(page.ui, page.player, *surface, page.x, page.width, y, page.height);
      page.go_on(y);
    }
}

void tables_surface(std::map<std::string, std::string>& all) {
  all["keys of a surface"] = key_table<Surface>("key of a surface", surface_keys);
}

}  // namespace

const Directive surface_directive{
    .name = "surface",
    .form = "NAME",
    .says = "… `:end`: a loss surface with gradient descent on it (see *Figures*)",
    .read = read_surface,
    .check = check_surface,
    .draw = draw_surface,
    .tables = tables_surface,
};

}  // namespace gatewalk::lessons
