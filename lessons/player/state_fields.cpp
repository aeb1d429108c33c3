#include "lessons/player/state_fields.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/base/decimal.hpp"
#include "engine/cells/cells.hpp"

namespace gatewalk::lessons {

namespace {

std::string shortest(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

// Cuts `text` at the first separator and returns the part before it.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view head = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return head;
}

template <class T>
bool read(std::string_view text, T& into) {
  const auto value = read_number<T>(text);
  if (value) into = *value;
  return value.has_value();
}

// A finite number.
bool read_finite(std::string_view text, double& into) {
  double value = 0;
  if (!read(text, value) || !std::isfinite(value)) return false;
  into = value;
  return true;
}

// "a;b" of texts that are escaped.
template <class Texts>
std::string joined(const Texts& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ";") + escaped(text);
  return all;
}

std::string flag(bool on) { return on ? "1" : ""; }
bool read_flag(std::string_view text, bool& into) {
  into = text == "1";
  return text == "1" || text == "0";
}

std::string wish(const std::optional<bool>& on, std::string_view yes, std::string_view no) {
  return on ? std::string(*on ? yes : no) : "";
}
bool read_wish(std::string_view text, std::optional<bool>& into, std::string_view yes, std::string_view no) {
  if (text == yes) return into = true, true;
  if (text == no) return into = false, true;
  return text == "system" ? (into.reset(), true) : false;
}

// --- the network ---

std::string write_edits(const State& s, const Experiment&) {
  std::string all;
  for (const Edit& e : s.changes.edits)
    all += (all.empty() ? "" : ";") + escaped(to_text(e.target)) + "~" + escaped(e.target.is_text() ? e.text : shortest(e.value));
  return all;
}

bool read_edits(State& s, std::string_view text, const Lesson&, const Experiment*) {
  bool all = true;
  while (!text.empty()) {
    std::string_view value = take(text, ';');
    const auto target = parse_target(unescaped(take(value, '~')));
    Edit edit{target ? *target : Target{}, 0, {}};
    if (target && target->is_text()) edit.text = unescaped(value);
    if (!target || (!target->is_text() && !read_finite(unescaped(value), edit.value))) all = false;
    else s.changes.edits.push_back(std::move(edit));
  }
  return all;
}

std::string write_variant(const State& s, const Experiment&) {
  return s.changes.variant ? std::to_string(s.changes.variant) : "";
}
bool read_variant(State& s, std::string_view text, const Lesson& lesson, const Experiment*) {
  int variant = 0;
  if (!read(text, variant) || variant < 0 || variant >= std::max(1, static_cast<int>(lesson.variants.size()))) return false;
  s.changes.variant = variant;
  return true;
}

std::string write_cuts(const State& s, const Experiment&) { return joined(s.changes.cuts.names); }
bool read_cuts(State& s, std::string_view text, const Lesson&, const Experiment*) {
  while (!text.empty()) s.changes.cuts.names.insert(unescaped(take(text, ';')));
  return true;
}

std::string write_kept(const State& s, const Experiment&) { return flag(s.changes.kept); }
bool read_kept(State& s, std::string_view text, const Lesson&, const Experiment*) { return read_flag(text, s.changes.kept); }

// --- the place ---

std::string write_step(const State& s, const Experiment&) { return std::to_string(s.cursor.step + 1); }
bool read_step(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  int step = 0;
  if (!read(text, step) || step < 1 || step > e->steps()) return false;
  s.cursor.step = step - 1;
  return true;
}

std::string write_pass(const State& s, const Experiment&) { return s.cursor.pass == Pass::backward ? "backward" : ""; }
bool read_pass(State& s, std::string_view text, const Lesson&, const Experiment*) {
  s.cursor.pass = text == "backward" ? Pass::backward : Pass::forward;
  return text == "backward" || text == "forward";
}

std::string write_part(const State& s, const Experiment&) { return s.cursor.part ? std::to_string(s.cursor.part) : ""; }
bool read_part(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  int part = 0;
  if (!read(text, part) || part < 0 || part >= e->parts()) return false;
  s.cursor.part = part;
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

// [~]name:step:unit[:column], the name escaped; ~ for the backward pass; steps from 1.
std::string write_opened(const State& s, const Experiment& e) {
  if (!s.cursor.opened) return "";
  const OpenedNumber& n = *s.cursor.opened;
  std::string text = (n.pass == Pass::backward ? "~" : "") + escaped(e.recipe(n.pass)[n.operation].name) + ":" +
                     std::to_string(n.step + 1) + ":" + std::to_string(n.unit);
  if (n.column >= 0) text += ":" + std::to_string(n.column);
  return text;
}
bool read_opened(State& s, std::string_view text, const Lesson&, const Experiment* e) {
  OpenedNumber n;
  if (text.starts_with('~')) n.pass = Pass::backward, text.remove_prefix(1);
  n.operation = e->recipe(n.pass).find(unescaped(take(text, ':')));
  const std::string_view step = take(text, ':'), unit = take(text, ':');
  if (!read(step, n.step) || !read(unit, n.unit) || (!text.empty() && !read(text, n.column))) return false;
  --n.step;
  if (!e->number(n, s.cursor.part, s.cursor.batch)) return false;
  s.cursor.opened = n;
  return true;
}

std::string write_compared(const State& s, const Experiment&) { return joined(s.compared); }
bool read_compared(State& s, std::string_view text, const Lesson& lesson, const Experiment*) {
  bool all = true;
  const auto shipped = cells::names();
  while (!text.empty()) {
    const std::string id = unescaped(take(text, ';'));
    int variant = -1;
    const bool known = id.starts_with('#') ? read(std::string_view(id).substr(1), variant) && variant >= 0 &&
                                                 variant < static_cast<int>(lesson.variants.size())
                                           : std::find(shipped.begin(), shipped.end(), id) != shipped.end();
    if (known && s.compared.size() < 2) s.compared.push_back(id);
    else all = false;
  }
  return all;
}

// --- the view ---

constexpr std::string_view tab_names[] = {"from", "into", "code"};

std::string write_tab(const State& s, const Experiment&) {
  return s.view.inspector.tab ? std::string(tab_names[s.view.inspector.tab]) : "";
}
bool read_tab(State& s, std::string_view text, const Lesson&, const Experiment*) {
  const auto at = std::find(std::begin(tab_names), std::end(tab_names), text);
  if (at == std::end(tab_names)) return false;
  s.view.inspector.tab = static_cast<int>(at - std::begin(tab_names));
  return true;
}

// x,y,zoom in the diagram's own units.
std::string write_camera(const State& s, const Experiment&) {
  const StageView& v = s.view.stage;
  const auto tenth = [](float number) { return shortest(std::round(number * 10) / 10); };
  return v.fitted ? "" : tenth(v.x) + "," + tenth(v.y) + "," + shortest(std::round(v.zoom * 1000) / 1000);
}
bool read_camera(State& s, std::string_view text, const Lesson&, const Experiment*) {
  double x = 0, y = 0, zoom = 0;
  const std::string_view first = take(text, ','), second = take(text, ',');
  if (!read_finite(first, x) || !read_finite(second, y) || !read_finite(text, zoom) || zoom < 0.05 || zoom > 10 ||
      std::fabs(x) > 1e5 || std::fabs(y) > 1e5)
    return false;
  s.view.stage.fitted = false;
  s.view.stage.x = static_cast<float>(x), s.view.stage.y = static_cast<float>(y), s.view.stage.zoom = static_cast<float>(zoom);
  return true;
}

std::string write_hidden_rows(const State& s, const Experiment&) { return joined(s.view.strip.hidden); }
bool read_hidden_rows(State& s, std::string_view text, const Lesson&, const Experiment*) {
  while (!text.empty()) s.view.strip.hidden.insert(unescaped(take(text, ';')));
  return true;
}

// name[:turned][:around:above]
std::string write_figures(const State& s, const Experiment&) {
  std::string all;
  for (const auto& [name, v] : s.view.figures) {
    if (v == FigureView{}) continue;
    all += (all.empty() ? "" : ";") + escaped(name) + (v.turned ? ":turned" : "");
    if (v.camera) all += ":" + shortest(std::round(v.camera->first)) + ":" + shortest(std::round(v.camera->second));
  }
  return all;
}
bool read_figures(State& s, std::string_view text, const Lesson&, const Experiment*) {
  bool all = true;
  while (!text.empty()) {
    std::string_view one = take(text, ';');
    const std::string name = unescaped(take(one, ':'));
    FigureView v;
    if (one.starts_with("turned")) v.turned = true, take(one, ':');
    if (!one.empty()) {
      double around = 0, above = 0;
      const std::string_view first = take(one, ':');
      if (!read_finite(first, around) || !read_finite(one, above)) all = false;
      else v.camera = {static_cast<float>(around), static_cast<float>(above)};
    }
    if (!name.empty()) s.view.figures[name] = v;
  }
  return all;
}

std::string write_hidden(const State& s, const Experiment&) { return joined(s.hidden); }
bool read_hidden(State& s, std::string_view text, const Lesson&, const Experiment*) {
  bool all = true;
  const auto known = hideable();
  while (!text.empty()) {
    const std::string name = unescaped(take(text, ';'));
    if (std::find(known.begin(), known.end(), name) == known.end()) all = false;
    else s.hidden.insert(name);
  }
  return all;
}

// --- on this machine ---

template <class T, std::size_t n>
bool one_of(std::string_view text, T& into, const T (&known)[n]) {
  double value = 0;
  if (!read_finite(text, value)) return false;
  for (const T& k : known)
    if (std::fabs(static_cast<double>(k) - value) < 1e-3) return into = k, true;
  return false;
}

constexpr Field::Home machine = Field::Home::machine, address = Field::Home::address;
constexpr Field::Reads before = Field::Reads::before_the_run, after = Field::Reads::after_the_run;

using S = State;
using E = Experiment;
using L = Lesson;

// A flag of the view as its row's two functions.
#define GATEWALK_FLAG(member)                          \
  [](const S& s, const E&) { return flag(s.member); }, \
      [](S& s, std::string_view text, const L&, const E*) { return read_flag(text, s.member); }

const Field fields[] = {
    {"var", address, before, write_variant, read_variant},
    {"set", address, before, write_edits, read_edits},
    {"cut", address, before, write_cuts, read_cuts},
    {"keep", address, before, write_kept, read_kept},
    {"t", address, after, write_step, read_step},
    {"pass", address, after, write_pass, read_pass},
    {"part", address, after, write_part, read_part},
    {"row", address, after, write_row, read_row},
    {"op", address, after, write_operation, read_operation},
    {"open", address, after, write_opened, read_opened},
    {"compare", address, after, write_compared, read_compared},
    {"tab", address, after, write_tab, read_tab},
    {"sorted", address, after, GATEWALK_FLAG(view.inspector.by_size)},
    {"torch", address, after, GATEWALK_FLAG(view.inspector.torch)},
    {"matrix", address, after, GATEWALK_FLAG(view.stage.matrix)},
    {"camera", address, after, write_camera, read_camera},
    {"rows", address, after, write_hidden_rows, read_hidden_rows},
    {"active", address, after, GATEWALK_FLAG(view.strip.active_first)},
    {"loop", address, after, GATEWALK_FLAG(view.strip.loop)},
    {"linear", address, after, GATEWALK_FLAG(view.strip.linear)},
    {"figures", address, after, write_figures, read_figures},
    {"hide", address, after, write_hidden, read_hidden},
    {"decimals", machine, before,
     [](const S& s, const E&) { return s.settings.decimals == 2 ? "" : shortest(s.settings.decimals); },
     [](S& s, std::string_view text, const L&, const E*) {
       return one_of(text, s.settings.decimals, {2, 4, -1});
     }},
    {"numbers", machine, before, [](const S& s, const E&) { return std::string(s.settings.numbers ? "" : "0"); },
     [](S& s, std::string_view text, const L&, const E*) { return read_flag(text, s.settings.numbers); }},
    {"shapes", machine, before, GATEWALK_FLAG(settings.shapes)},
    {"speed", machine, before, [](const S& s, const E&) { return s.settings.speed == 1 ? "" : shortest(s.settings.speed); },
     [](S& s, std::string_view text, const L&, const E*) {
       return one_of(text, s.settings.speed, {0.5, 1.0, 2.0, 4.0});
     }},
    {"theme", machine, before, [](const S& s, const E&) { return wish(s.settings.dark, "dark", "light"); },
     [](S& s, std::string_view text, const L&, const E*) { return read_wish(text, s.settings.dark, "dark", "light"); }},
    {"contrast", machine, before, [](const S& s, const E&) { return wish(s.settings.high_contrast, "high", "normal"); },
     [](S& s, std::string_view text, const L&, const E*) { return read_wish(text, s.settings.high_contrast, "high", "normal"); }},
    {"text-scale", machine, before,
     [](const S& s, const E&) {
       return s.settings.text_scale == 1 ? "" : shortest(std::round(s.settings.text_scale * 100) / 100);
     },
     [](S& s, std::string_view text, const L&, const E*) {
       return one_of(text, s.settings.text_scale, {0.85f, 1.0f, 1.25f, 1.6f});
     }},
    {"language", machine, before, [](const S& s, const E&) { return s.settings.language; },
     [](S& s, std::string_view text, const L&, const E*) {
       const bool sound = std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
       if (sound) s.settings.language = text;
       return sound && !text.empty();
     }},
};
#undef GATEWALK_FLAG

constexpr std::string_view hideable_names[] = {"questions", "knobs", "formulas"};

}  // namespace

std::span<const Field> state_fields() { return fields; }

const Field* find_field(std::string_view name) {
  const auto found = std::find_if(std::begin(fields), std::end(fields), [&](const Field& f) { return f.name == name; });
  return found == std::end(fields) ? nullptr : found;
}

std::span<const std::string_view> hideable() { return hideable_names; }

std::string escaped(std::string_view text) {
  constexpr std::string_view plain = "-_.[],@:~";
  constexpr char hex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || plain.find(c) != plain.npos;
    if (keep) {
      out += c;
      continue;
    }
    out += '%';
    out += hex[static_cast<unsigned char>(c) >> 4];
    out += hex[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t k = 0; k < text.size(); ++k) {
    unsigned value = 0;
    if (text[k] == '%' && k + 2 < text.size() &&
        std::from_chars(text.data() + k + 1, text.data() + k + 3, value, 16).ptr == text.data() + k + 3) {
      out += static_cast<char>(value);
      k += 2;
    } else {
      out += text[k];
    }
  }
  return out;
}

}  // namespace gatewalk::lessons
