// :plot and :surface
#include "lessons/course/lesson_parser.hpp"

namespace gatewalk::lessons {

// :plot norms line log … :end
Status LessonParser::plot(Step& s, std::string_view rest, int line, int column) {
  Plot p;
  p.line = line;
  const auto words = split(rest, ' ');
  if (words.size() < 2 || words.size() > 3 || (words[1] != "line" && words[1] != "bar") ||
      (words.size() == 3 && words[2] != "log"))
    return error("':plot' wants a name, 'line' or 'bar', and perhaps 'log'", line, column, "such as :plot norms line log");
  p.name = words[0];
  p.kind = words[1] == "line" ? Plot::Kind::line : Plot::Kind::bar;
  p.log = words.size() == 3;
  bool over = false;
  const auto read = [&](const KeyValue& pair) {
    over = over || pair.key == "over";
    return plot_line(p, pair);
  };
  if (auto done = block("plot", line, read); !done) return done;
  if (!over || p.series.empty()) return error("the plot '" + p.name + "' wants 'over:' and at least one 'series:'", line, 1);
  s.plots.push_back(std::move(p));
  return Ok{};
}

Status LessonParser::plot_line(Plot& p, const KeyValue& line) {
  if (line.key == "title") p.title = line.value;
  else if (line.key == "x") p.x_label = line.value;
  else if (line.key == "y") p.y_label = line.value;
  else if (line.key == "each" && line.value == "variants") p.each_variant = true;
  else if (line.key == "series") return series(p, line);
  else if (line.key == "over") return over(p, line);
  else
    return error("'" + line.key + "' is not part of a plot", line.line, 1,
                 "its keys are title, over, x, y, series and each: variants");
  return Ok{};
}

// series: MEASURE | label | quantity | dashed
Status LessonParser::series(Plot& p, const KeyValue& line) {
  const std::vector<std::string> parts = split(line.value, '|');
  if (parts.size() < 2 || parts.size() > 4 || (parts.size() == 4 && parts[3] != "dashed"))
    return error("a series is written MEASURE | label, then perhaps | quantity and | dashed", line);
  auto m = measure(parts[0], line);
  if (!m) return m.error();
  p.series.push_back({*m, parts[1], parts.size() > 2 && parts[2] != "-" ? parts[2] : "", parts.size() == 4});
  return Ok{};
}

// over: t = 1..T step 1
Status LessonParser::over(Plot& p, const KeyValue& line) {
  const std::size_t equals = line.value.find('='), dots = line.value.find("..");
  if (equals == std::string_view::npos || dots == std::string_view::npos || dots < equals)
    return error("'over' is written t = 1..T", line);
  p.variable = trimmed(line.value.substr(0, equals));
  std::string_view to = line.value.substr(dots + 2);
  if (const std::size_t at = to.find(" step "); at != std::string_view::npos) {
    const auto step = trimmed_number<double>(to.substr(at + 6));
    if (!step || !(*step > 0)) return error("'step' wants a number above 0", line);
    p.step = *step;
    to = to.substr(0, at);
  }
  auto first = measure(trimmed(line.value.substr(equals + 1, dots - equals - 1)), line);
  auto last = measure(trimmed(to), line);
  if (!first) return first.error();
  if (!last) return last.error();
  p.from = *first, p.to = *last;
  return Ok{};
}

// :surface cliff … :end
Status LessonParser::surface(Step& s, std::string_view rest, int line, int column) {
  Surface made;
  made.line = line;
  made.name = rest;
  if (rest.empty() || rest.find(' ') != std::string_view::npos) return error("':surface' wants a name of one word", line, column);
  std::map<std::string, bool> seen;
  const auto read = [&](const KeyValue& pair) {
    seen[pair.key] = true;
    return surface_line(made, pair);
  };
  if (auto done = block("surface", line, read); !done) return done;
  for (const char* needed : {"x", "y", "z", "start"})
    if (!seen.count(needed)) return error("the surface '" + made.name + "' wants '" + needed + ":'", line, 1);
  s.surfaces.push_back(std::move(made));
  return Ok{};
}

namespace {
// As many numbers as there are places for them.
bool numbers(std::string_view text, std::initializer_list<double*> into) {
  const auto words = split(text, ' ');
  if (words.size() != into.size()) return false;
  std::size_t k = 0;
  for (double* place : into) {
    const auto n = trimmed_number<double>(words[k++]);
    if (!n) return false;
    *place = *n;
  }
  return true;
}
}  // namespace

Status LessonParser::surface_line(Surface& s, const KeyValue& line) {
  double count = s.updates;
  if (line.key == "title") s.title = line.value;
  else if (line.key == "x") return axis(line, s.x, s.x_least, s.x_most);
  else if (line.key == "y") return axis(line, s.y, s.y_least, s.y_most);
  else if (line.key == "start" && numbers(line.value, {&s.start_x, &s.start_y})) return Ok{};
  else if (line.key == "rate" && numbers(line.value, {&s.rate})) return Ok{};
  else if (line.key == "updates" && numbers(line.value, {&count}) && count >= 1 && count <= 200)
    s.updates = static_cast<int>(count);
  else if (line.key == "clip" && line.value.starts_with("norm ") && numbers(line.value.substr(5), {&s.clip_at}))
    s.clip = Surface::Clip::norm;
  else if (line.key == "clip" && line.value.starts_with("value ") && numbers(line.value.substr(6), {&s.clip_at}))
    s.clip = Surface::Clip::value;
  else if (line.key == "z") {
    s.log = line.value.ends_with(" log");
    auto m = measure(trimmed(s.log ? line.value.substr(0, line.value.size() - 4) : line.value), line);
    if (!m) return m.error();
    s.z = *m;
  } else {
    return error("'" + line.key + ": " + std::string(line.value) + "' is not part of a surface", line.line, 1,
                 "it has title, x: W_h[0,0] = 0..3, y: b_h[0] = -2..2, z: loss [log], start: 1 0, rate: 0.1, updates: 20 (to "
                 "200), clip: norm 1 or value 0.1");
  }
  return Ok{};
}

// x: W_h[0,0] = 0..3
Status LessonParser::axis(const KeyValue& line, Target& target, double& least, double& most) {
  const std::size_t equals = line.value.find('='), dots = line.value.find("..");
  if (equals == std::string_view::npos || dots == std::string_view::npos || dots < equals)
    return error("an axis is written W_h[0,0] = 0..3", line);
  const auto read = parse_target(trimmed(line.value.substr(0, equals)));
  if (!read) return error(read.error().what, line, read.error().hint);
  const auto from = trimmed_number<double>(line.value.substr(equals + 1, dots - equals - 1)),
             to = trimmed_number<double>(line.value.substr(dots + 2));
  if (!from || !to || !(*from < *to)) return error("an axis goes from a number to a larger one", line);
  target = *read, least = *from, most = *to;
  return Ok{};
}

}  // namespace gatewalk::lessons
