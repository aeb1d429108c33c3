// What makes the network: variant, edits, cuts.
#include "engine/base/words.hpp"
#include "lessons/player/fields/fields.hpp"

namespace gatewalk::lessons::fields {

namespace {

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

bool show_variant(State& s, std::string_view text, const Lesson& lesson, const Experiment*) {
  for (std::size_t k = 0; k < lesson.variants.size(); ++k)
    if (lesson.variants[k].name == text) return s.changes.variant = static_cast<int>(k), true;
  return false;
}
bool show_cuts(State& s, std::string_view text, const Lesson&, const Experiment*) {
  s.changes.cuts.names.clear();
  while (!text.empty())
    if (const std::string_view name = trimmed(take(text, ',')); !name.empty()) s.changes.cuts.names.insert(std::string(name));
  return true;
}

std::string write_kept(const State& s, const Experiment&) { return flag(s.changes.kept); }
bool read_kept(State& s, std::string_view text, const Lesson&, const Experiment*) { return read_flag(text, s.changes.kept); }

constexpr Field::Home address = Field::Home::address;
constexpr Field::Reads before = Field::Reads::before_the_run;

const Field rows[] = {
    {"var", address, before, write_variant, read_variant, {"variant", "the variant, by name", show_variant}},
    {"set", address, before, write_edits, read_edits},
    {"cut",
     address,
     before,
     write_cuts,
     read_cuts,
     {"cut", "the paths that are cut, with commas between; `cut=` for none", show_cuts}},
    {"keep", address, before, write_kept, read_kept},
};

}  // namespace

std::span<const Field> network_rows() { return rows; }

}  // namespace gatewalk::lessons::fields
