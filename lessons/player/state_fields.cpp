#include "lessons/player/state_fields.hpp"

#include <algorithm>
#include <charconv>

#include "lessons/player/fields/fields.hpp"
#include "lessons/player/panels.hpp"

namespace gatewalk::lessons {

// The network before the place: an address is read in this order.
std::span<const Field> state_fields() {
  static const std::vector<Field> all = [] {
    std::vector<Field> rows;
    for (const auto part : {fields::network_rows(), fields::place_rows(), fields::view_rows(), fields::machine_rows()})
      rows.insert(rows.end(), part.begin(), part.end());
    return rows;
  }();
  return all;
}

namespace {

template <class Is>
const Field* first(Is is) {
  const auto all = state_fields();
  const auto found = std::find_if(all.begin(), all.end(), is);
  return found == all.end() ? nullptr : &*found;
}

#define GATEWALK_PANEL_KEY(name, ...) , #name
constexpr std::string_view hideable_names[] = {"questions", "knobs", "formulas" GATEWALK_PANELS(GATEWALK_PANEL_KEY)};
#undef GATEWALK_PANEL_KEY

}  // namespace

const Field* find_field(std::string_view name) {
  return first([&](const Field& f) { return f.name == name; });
}

const Field* find_shown_field(std::string_view name) {
  return first([&](const Field& f) { return !name.empty() && f.in_lessons.name == name; });
}

std::vector<Shown> show(const Step& step, Field::Reads kind, State& state, const Lesson& lesson, const Experiment* experiment) {
  std::vector<Shown> left;
  for (const Field& field : state_fields()) {
    if (field.reads != kind || field.in_lessons.name.empty()) continue;
    const auto take_over = field.in_lessons.show ? field.in_lessons.show : field.read;
    for (const Shown& shown : step.show)
      if (shown.field == field.in_lessons.name && !take_over(state, shown.text, lesson, experiment)) left.push_back(shown);
  }
  return left;
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
