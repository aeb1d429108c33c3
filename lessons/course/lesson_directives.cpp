#include "lessons/course/lesson_parser.hpp"

namespace gatewalk::lessons {

Status LessonParser::directive(Step& s) {
  const LessonLine line = here();
  ++at_;
  const std::string_view all = line.text.substr(1);
  const std::size_t blank = std::min(all.find(' '), all.size());
  const std::string_view name = all.substr(0, blank), rest = trimmed(all.substr(blank));
  const int column = static_cast<int>(blank) + 3;
  if (name == "show") return show(s.show, rest, line.number, column);
  if (name == "keep") return keep(s, rest, line.number, column);
  if (name == "formula") return s.formulas = split(rest, '|'), Ok{};
  if (name == "knob") return knob(s, rest, line.number, column);
  if (name == "question") return question(s, rest, line.number, column);
  if (name == "plot") return plot(s, rest, line.number, column);
  if (name == "surface") return surface(s, rest, line.number, column);
  if (name == "choose" || name == "cut") return labeled(s, name, rest, line.number, column);
  return error("':" + std::string(name) + "' is not a directive", line.number, 1,
               "they are :show, :keep, :formula, :knob, :choose, :cut, :plot, :surface and :question");
}

// :keep
Status LessonParser::keep(Step& s, std::string_view rest, int line, int column) {
  if (!rest.empty()) return error("':keep' stands by itself", line, column);
  return s.keeps_changes = true, Ok{};
}

// :choose variants | Activation, and :cut dc_next | along the cell state
Status LessonParser::labeled(Step& s, std::string_view name, std::string_view rest, int line, int column) {
  const std::size_t bar = std::min(rest.find('|'), rest.size());
  const std::string_view what = trimmed(rest.substr(0, bar)), label = trimmed(rest.substr(std::min(bar + 1, rest.size())));
  const bool choose = name == "choose";
  if (what.empty() || label.empty() || (choose && what != "variants"))
    return error(
        "':" + std::string(name) + "' wants " + (choose ? "'variants'" : "an operation of the backward pass") + ", | and a label",
        line, column, choose ? "such as :choose variants | Activation" : "such as :cut dc_next | along the cell state");
  if (choose) s.choose = label;
  else s.cuts.push_back({std::string(what), std::string(label)});
  return Ok{};
}

// :show backward t=2 op="W_f [h, x]" open=f[2]@2
Status LessonParser::show(Show& into, std::string_view rest, int line, int column) {
  while (!(rest = trimmed(rest)).empty()) {
    const std::size_t equals = rest.find('=');
    const std::size_t blank = rest.find(' ');
    if (equals == std::string_view::npos || blank < equals) {
      const std::string_view word = rest.substr(0, blank);
      if (word == "forward") into.pass = Pass::forward;
      else if (word == "backward") into.pass = Pass::backward;
      else
        return error("':show' does not know '" + std::string(word) + "'", line, column,
                     "it takes forward, backward, t=, op=, open=, variant= and cut=");
      rest.remove_prefix(word.size());
      continue;
    }
    const std::string_view key = rest.substr(0, equals);
    rest.remove_prefix(equals + 1);
    std::string value;
    if (rest.starts_with('"') && (key == "op" || key == "variant")) {
      const std::size_t close = rest.find('"', 1);
      if (close == std::string_view::npos) return error("the quotation has no end", line, column);
      value = rest.substr(1, close - 1);
      rest.remove_prefix(close + 1);
    } else {
      std::size_t end = 0;  // a quoted name may stand inside of open=
      for (bool quoted = false; end < rest.size() && (quoted || rest[end] != ' '); ++end) quoted ^= rest[end] == '"';
      value = rest.substr(0, end);
      rest.remove_prefix(end);
    }
    if (auto done = show_value(into, key, value, line, column); !done) return done;
  }
  return Ok{};
}

Status LessonParser::show_value(Show& into, std::string_view key, const std::string& value, int line, int column) {
  if (key == "t") {
    const auto n = trimmed_number<int>(value);
    if (!n || *n < 1) return error("'t=' wants a time step from 1", line, column);
    into.step = *n - 1;
  } else if (key == "op") into.operation = value;
  else if (key == "open") into.opened = value;
  else if (key == "variant") into.variant = value;
  else if (key == "cut") into.cuts = split(value, ',');
  else
    return error("':show' does not know '" + std::string(key) + "='", line, column,
                 "it takes forward, backward, t=, op=, open=, variant= and cut=");
  return Ok{};
}

// :knob b_f[0] -4..4 bias of unit 0
Status LessonParser::knob(Step& s, std::string_view rest, int line, int column) {
  Knob k;
  // The target ends with a bracket; "gap" is one word.
  std::size_t end = rest.starts_with("gap") ? 2 : rest.find(rest.starts_with("spectral") ? ')' : ']');
  if (end == std::string_view::npos)
    return error("':knob' wants a target first", line, column, "such as :knob b_f[0] -4..4 bias of unit 0");
  ++end;
  while (end < rest.size() && rest[end] != ' ') ++end;
  const auto target = parse_target(rest.substr(0, end));
  if (!target) return error(target.error().what, line, column, target.error().hint);
  k.target = *target;
  rest = trimmed(rest.substr(end));
  if (const std::size_t dots = rest.find(".."), blank = std::min(rest.find(' '), rest.size()); dots < blank) {
    const auto least = trimmed_number<double>(rest.substr(0, dots)),
               most = trimmed_number<double>(rest.substr(dots + 2, blank - dots - 2));
    if (!least || !most || !(*least < *most)) return error("a knob's range is written least..most", line, column);
    k.least = *least, k.most = *most;
    rest = trimmed(rest.substr(blank));
  }
  k.step = k.target.kind == Target::Kind::gap ? 1 : (k.most - k.least) / 100;
  k.label = rest.empty() ? to_text(k.target) : std::string(rest);
  s.knobs.push_back(std::move(k));
  return Ok{};
}

}  // namespace gatewalk::lessons
