// What the reader set for all lessons.
#include <algorithm>

#include "lessons/player/fields/fields.hpp"
#include "lessons/player/fields/packed.hpp"

namespace gatewalk::lessons::fields {

namespace {

std::string wish(const std::optional<bool>& on, std::string_view yes, std::string_view no) {
  return on ? std::string(*on ? yes : no) : "";
}
bool read_wish(std::string_view text, std::optional<bool>& into, std::string_view yes, std::string_view no) {
  if (text == yes) return into = true, true;
  if (text == no) return into = false, true;
  return text == "system" ? (into.reset(), true) : false;
}

template <class T, std::size_t n>
bool one_of(std::string_view text, T& into, const T (&known)[n]) {
  double value = 0;
  if (!read_finite(text, value)) return false;
  for (const T& k : known)
    if (std::fabs(static_cast<double>(k) - value) < 1e-3) return into = k, true;
  return false;
}

using S = State;
using E = Experiment;
using L = Lesson;

const Field machine_fields[] = {
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
    {"letter-keys", machine, before, [](const S& s, const E&) { return std::string(s.settings.letter_keys ? "" : "0"); },
     [](S& s, std::string_view text, const L&, const E*) { return read_flag(text, s.settings.letter_keys); }},
    {"learns-unseen", machine, before, [](const S& s, const E&) { return std::string(s.settings.learns_unseen ? "" : "0"); },
     [](S& s, std::string_view text, const L&, const E*) { return read_flag(text, s.settings.learns_unseen); }},
    {"own-cell", machine, before,
     [](const S& s, const E&) { return s.settings.own_cell.empty() ? "" : packed(s.settings.own_cell); },
     [](S& s, std::string_view text, const L&, const E*) {
       const auto cell = unpacked(text);
       if (cell) s.settings.own_cell = *cell;
       return cell.has_value();
     }},
    {"language", machine, before, [](const S& s, const E&) { return s.settings.language; },
     [](S& s, std::string_view text, const L&, const E*) {
       const bool sound = std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
       if (sound) s.settings.language = text;
       return sound && !text.empty();
     }},
};

}  // namespace

std::span<const Field> machine_rows() { return machine_fields; }

}  // namespace gatewalk::lessons::fields
