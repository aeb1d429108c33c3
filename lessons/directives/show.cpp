// :show backward t=2 op="W_f [h, x]" open=f[2]@2
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/player/lesson_check.hpp"

namespace gatewalk::lessons {

namespace {

using Reader = const LessonReader&;
using Line = const KeyValue&;

constexpr LineKey<Show> keys[] = {
    {"t", "the time step, from 1",
     [](Reader reader, Line line, Show& into) {
       const auto n = trimmed_number<int>(line.value);
       if (!n || *n < 1) return Status(reader.error("'t=' wants a time step from 1", line));
       into.step = *n - 1;
       return Status(Ok{});
     }},
    {"op", "the operation; in quotes where its name is no single word",
     [](Reader, Line line, Show& into) { return into.operation = line.value, Status(Ok{}); }},
    {"open", "the opened number, a measure that names one",
     [](Reader, Line line, Show& into) { return into.opened = line.value, Status(Ok{}); }},
    {"variant", "the variant, by name", [](Reader, Line line, Show& into) { return into.variant = line.value, Status(Ok{}); }},
    {"cut", "the paths that are cut, with commas between; `cut=` for none",
     [](Reader, Line line, Show& into) { return into.cuts = split(line.value, ','), Status(Ok{}); }},
};

Error unknown(Reader reader, Line at, const std::string& what) {
  std::vector<std::string> names{"forward", "backward"};
  for (const auto& key : keys) names.push_back(std::string(key.name) + "=");
  return reader.error("':show' does not know '" + what + "'", at, "it takes " + listed({names.begin(), names.end()}));
}

Status read(LessonReader& reader, Line line, Step& into) {
  std::string_view rest = line.value;
  while (!(rest = trimmed(rest)).empty()) {
    const std::size_t equals = rest.find('='), blank = rest.find(' ');
    if (equals == std::string_view::npos || blank < equals) {
      const std::string_view word = rest.substr(0, blank);
      if (word == "forward") into.show.pass = Pass::forward;
      else if (word == "backward") into.show.pass = Pass::backward;
      else return unknown(reader, line, std::string(word));
      rest.remove_prefix(word.size());
      continue;
    }
    const std::string name(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    std::string_view value;
    if (rest.starts_with('"') && (name == "op" || name == "variant")) {
      const std::size_t close = rest.find('"', 1);
      if (close == std::string_view::npos) return reader.error("the quotation has no end", line);
      value = rest.substr(1, close - 1);
      rest.remove_prefix(close + 1);
    } else {
      std::size_t end = 0;  // a quoted name may stand inside of open=
      for (bool quoted = false; end < rest.size() && (quoted || rest[end] != ' '); ++end) quoted ^= rest[end] == '"';
      value = rest.substr(0, end);
      rest.remove_prefix(end);
    }
    const LineKey<Show>* key = row_named(std::span<const LineKey<Show>>(keys), name);
    if (!key) return unknown(reader, line, name + "=");
    if (auto done = key->read(reader, {name, value, line.line, line.column}, into.show); !done) return done;
  }
  return Ok{};
}

void check(LessonCheck& check, const Step& step) {
  const Show& show = step.show;
  Cursor& cursor = check.cursor;
  for (const std::string& name : show.cuts.value_or(std::vector<std::string>())) check.path(name, step.line);
  if (show.pass) cursor.pass = *show.pass;
  if (show.step) cursor.step = *show.step;
  if (const int steps = check.experiment().steps(); cursor.step >= steps) {
    check.add("time step " + std::to_string(cursor.step + 1) + " is shown, but the sequence has " + std::to_string(steps),
              step.line);
    cursor.step = 0;
  }
  if (show.operation && check.experiment().recipe(cursor.pass).find(*show.operation) < 0)
    check.add("the cell has no operation '" + *show.operation + "'", step.line);
  if (!show.opened) return;
  const auto m = Measure::parse(*show.opened);
  if (!m || !m->names(check.experiment(), cursor)) check.add("'open=" + *show.opened + "' names no number", step.line);
}

void tables(std::map<std::string, std::string>& all) {
  std::string& text = all["what :show takes"] = "| written | is |\n|---|---|\n| `forward` `backward` | the pass |\n";
  for (const auto& key : keys) text += "| `" + std::string(key.name) + "=` | " + std::string(key.says) + " |\n";
}

}  // namespace

const Directive show_directive{
    .name = "show",
    .form = "forward t=2 op=\"f * c\" open=f[2]@2",
    .says = "moves the reader there. What is left out stays as the step before had it; an opened number closes",
    .read = read,
    .check = check,
    .tables = tables,
};

}  // namespace gatewalk::lessons
