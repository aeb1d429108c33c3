// Where in the network the reader stands, and what is opened there.
#include <algorithm>

#include "engine/cells/cells.hpp"
#include "lessons/player/comparison.hpp"
#include "lessons/player/fields/fields.hpp"

namespace gatewalk::lessons::fields {

namespace {

std::string write_step(const State& s, const Experiment&) { return std::to_string(s.cursor.step + 1); }
bool read_step(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  int step = 0;
  if (!read(text, step) || step < 1 || step > e->all_steps()) return false;
  s.cursor.step = step - 1;
  return true;
}

std::string write_pass(const State& s, const Experiment&) { return s.cursor.pass == Pass::backward ? "backward" : ""; }
bool read_pass(State& s, std::string_view text, const Lesson&, const Experiment*) {
  if (text != "backward" && text != "forward") return false;
  const Pass pass = text == "backward" ? Pass::backward : Pass::forward;
  if (s.cursor.pass != pass) s.cursor.operation = -1;  // another pass has other operations
  s.cursor.pass = pass;
  return true;
}

std::string write_layer(const State& s, const Experiment&) {
  return s.cursor.part.layer ? std::to_string(s.cursor.part.layer + 1) : "";
}
bool read_layer(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  int layer = 0;
  if (!read(text, layer) || layer < 1 || layer > e->setup().shape.layers) return false;
  s.cursor.part.layer = layer - 1;
  return true;
}

std::string write_direction(const State& s, const Experiment&) { return s.cursor.part.direction ? "reverse" : ""; }
bool read_direction(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  const auto& shape = e->setup().shape;
  const int layer = s.cursor.part.layer < shape.layers ? s.cursor.part.layer : shape.layers - 1;
  if (text != "forward" && (text != "reverse" || shape.directions(layer) == 1)) return false;
  s.cursor.part.direction = text == "reverse";
  return true;
}

// Layer and direction in one count, layer * directions + direction: links of older labs say it so.
std::string write_part(const State&, const Experiment&) { return ""; }
bool read_part(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  int part = 0;
  if (!read(text, part) || part < 0 || part >= e->parts()) return false;
  s.cursor.part = e->setup().shape.part(part);
  return true;
}

std::string write_row(const State& s, const Experiment&) { return s.cursor.batch ? std::to_string(s.cursor.batch) : ""; }
bool read_row(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  int row = 0;
  if (!read(text, row) || row < 0 || row >= e->sequence().x.shape[1]) return false;
  s.cursor.batch = row;
  return true;
}

std::string write_operation(const State& s, const Experiment& e) {
  return s.cursor.operation < 0 ? "" : escaped(e.recipe(s.cursor.pass)[s.cursor.operation].name);
}
bool read_operation(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  const Index operation = e->recipe(s.cursor.pass).find(unescaped(text));
  if (operation < 0) return false;
  s.cursor.operation = operation;
  return true;
}

bool show_operation(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  s.cursor.operation = e->recipe(s.cursor.pass).find(text);
  return s.cursor.operation >= 0;
}

// [~]name:step:unit[:column], the name escaped; ~ for the backward pass; steps from 1.
std::string write_opened_number(const State& s, const Experiment& e) {
  if (!s.cursor.opened) return "";
  const OpenedNumber& n = *s.cursor.opened;
  std::string text = (n.pass == Pass::backward ? "~" : "") + escaped(e.recipe(n.pass)[n.operation].name) + ":" +
                     std::to_string(n.step + 1) + ":" + std::to_string(n.unit);
  if (n.column >= 0) text += ":" + std::to_string(n.column);
  return text;
}
bool read_opened_number(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  OpenedNumber n;
  if (text.starts_with('~')) n.pass = Pass::backward, text.remove_prefix(1);
  n.operation = e->recipe(n.pass).find(unescaped(take(text, ':')));
  const std::string_view step = take(text, ':'), unit = take(text, ':');
  if (!read(step, n.step) || !read(unit, n.unit) || (!text.empty() && !read(text, n.column))) return false;
  --n.step;
  n.part = s.cursor.part;
  n.batch = s.cursor.batch;
  if (!e->has(n)) return false;
  s.cursor.opened = n;
  return true;
}

bool show_opened(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  const auto measure = Measure::parse(std::string(text));
  if (measure) s.cursor.opened = measure->names(*e, s.cursor);
  return s.cursor.opened.has_value();
}

std::string write_compared(const State& s, const Experiment&) { return joined(s.compared); }
bool read_compared(State& s, std::string_view text, const Lesson& lesson, const Experiment*) {
  bool all = true;
  const auto shipped = cells::names();
  while (!text.empty()) {
    const std::string compared = unescaped(take(text, ';'));
    const std::string id(compared_id(compared));
    int variant = -1;
    const bool known = id.starts_with('#') ? read(std::string_view(id).substr(1), variant) && variant >= 0 &&
                                                 variant < static_cast<int>(lesson.variants.size())
                                           : std::find(shipped.begin(), shipped.end(), id) != shipped.end();
    if (known && s.compared.size() < 2) s.compared.push_back(compared);
    else all = false;
  }
  return all;
}

const Field place_fields[] = {
    {"t", address, after, write_step, read_step, {"t", "the time step, from 1"}},
    {"pass", address, after, write_pass, read_pass, {"pass", "`forward` or `backward`; the word alone will do"}},
    {"part", address, after, write_part, read_part},
    {"layer", address, after, write_layer, read_layer, {"layer", "the layer, from 1"}},
    {"direction", address, after, write_direction, read_direction, {"direction", "`forward` or `reverse`"}},
    {"row", address, after, write_row, read_row, {"row", "the sequence of the batch, from 0"}},
    {"op",
     address,
     after,
     write_operation,
     read_operation,
     {"op", "the operation, in quotes where its name has blanks", show_operation}},
    {"open",
     address,
     after,
     write_opened_number,
     read_opened_number,
     {"open", "the opened number, a measure that names one", show_opened}},
    {"compare", address, after, write_compared, read_compared},
};

}  // namespace

std::span<const Field> place_rows() { return place_fields; }

}  // namespace gatewalk::lessons::fields
