// What makes the network: variant, edits, cuts.
#include "engine/base/words.hpp"
#include "engine/source/training_words.hpp"
#include "lessons/player/fields/fields.hpp"
#include "lessons/player/fields/packed.hpp"
#include "lessons/player/learning.hpp"

namespace gatewalk::lessons::fields {

namespace {

// A part of a text that ":" divides.
std::string escaped_part(std::string_view text) {
  std::string all = escaped(text);
  for (std::size_t at = 0; (at = all.find(':', at)) != std::string::npos; at += 3) all.replace(at, 1, "%3A");
  return all;
}

// Equations go along packed, behind a sign that no text of theirs begins with; links of older labs have them written out.
constexpr char packed_sign = ':';
std::string write_equations(const std::string& text) {
  return text.size() > longest_packed ? std::string() : packed_sign + packed(text);
}
bool read_equations(std::string_view value, std::string& into) {
  if (!value.starts_with(packed_sign)) return into = unescaped(value), true;
  const auto text = unpacked(value.substr(1));
  if (text) into = *text;
  return text.has_value();
}

std::string write_value(const Edit& e) {
  if (e.target.kind == Target::Kind::equations) return write_equations(e.text);
  return escaped(e.target.is_text() ? e.text : shortest(e.value));
}

std::string write_edits(const State& s, const Experiment&) {
  std::string all;
  for (const Edit& e : s.changes.edits)
    if (const std::string value = write_value(e); !value.empty())
      all += (all.empty() ? "" : ";") + escaped(to_text(e.target)) + "~" + value;
  return all;
}

bool read_edits(State& s, std::string_view text, const Lesson&, const Experiment*) {
  bool all = true;
  while (!text.empty()) {
    std::string_view value = take(text, ';');
    const auto target = parse_target(unescaped(take(value, '~')));
    Edit edit{target ? *target : Target{}, 0, {}};
    const bool equations = target && target->kind == Target::Kind::equations;
    const bool whole = !equations || read_equations(value, edit.text);
    if (target && target->is_text() && !equations) edit.text = unescaped(value);
    if (!target || !whole || (!target->is_text() && !read_finite(unescaped(value), edit.value))) all = false;
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

std::string write_draft(const State& s, const Experiment&) { return s.draft ? write_equations(*s.draft) : ""; }
bool read_draft(State& s, std::string_view text, const Lesson&, const Experiment*) {
  std::string draft;
  if (!read_equations(text, draft)) return false;
  s.draft = std::move(draft);
  return true;
}

// Data of the reader's own go along as far as they are short.
std::string write_own(const State& s, const Experiment&) {
  const auto& own = s.changes.learning.own;
  return own && own_in_link(*own) ? (own->table ? std::to_string(own->column) : std::string("t")) + ":" + escaped(own->text) : "";
}
bool read_own(State& s, std::string_view text, const Lesson& lesson, const Experiment*) {
  source::OwnData own;
  const std::string_view kind = take(text, ':');
  own.table = kind != "t";
  if (!lesson.learns() || (own.table && (!read(kind, own.column) || own.column < 0))) return false;
  own.text = unescaped(text);
  s.changes.learning.own = std::move(own);
  return true;
}

std::string write_trained(const State& s, const Experiment&) {
  const auto& own = s.changes.learning.own;
  return own && !own_in_link(*own) ? "" : escaped(s.changes.learning.trained);
}
bool read_trained(State& s, std::string_view text, const Lesson& lesson, const Experiment*) {
  const std::string words = unescaped(text);
  if (!lesson.learns() || !source::read_training(words)) return false;
  s.changes.learning.trained = words;
  return true;
}

// A whole number that is chosen of the learning, or none.
template <auto member>
std::string write_choice(const State& s, const Experiment&) {
  const std::optional<int>& chosen = s.changes.learning.*member;
  return chosen ? std::to_string(*chosen) : "";
}
template <auto member, int least, int most>
bool read_choice(State& s, std::string_view text, const Lesson& lesson, const Experiment*) {
  int number = 0;
  if (!lesson.learns() || !read(text, number) || number < least || number > most) return false;
  s.changes.learning.*member = number;
  return true;
}

constexpr auto write_update = write_choice<&LearningChoice::update>;
bool read_update(State& s, std::string_view text, const Lesson& lesson, const Experiment* e) {
  if (lesson.learns() && text == "end") return s.changes.learning.update.reset(), true;
  return read_choice<&LearningChoice::update, 0, most_updates_shown>(s, text, lesson, e);
}

constexpr auto write_example = write_choice<&LearningChoice::example>;
constexpr auto read_example = read_choice<&LearningChoice::example, 1, most_examples>;

// name:digest[:network[:gates[:nonlinearity]]]
std::string write_opened_model(const State& s, const Experiment&) {
  const auto& model = s.changes.opened;
  if (!model) return "";
  std::string all = escaped_part(model->name);
  for (const std::string& part : {model->digest, model->network, model->gates, model->nonlinearity})
    all += ":" + escaped_part(part);
  while (all.ends_with(':')) all.pop_back();
  return all;
}
bool read_opened_model(State& s, std::string_view text, const Lesson&, const Experiment*) {
  OpenedModel model = s.changes.opened.value_or(OpenedModel{});
  for (std::string* part : {&model.name, &model.digest, &model.network, &model.gates, &model.nonlinearity})
    *part = unescaped(take(text, ':'));
  if (model.digest.size() != 16) return false;
  s.changes.opened = std::move(model);
  return true;
}

// drawn:steps:seed, numbers:… or tokens:…, with what was typed or a file's name and digest, then how it is read.
std::string write_sequence(const State& s, const Experiment&) {
  if (!s.changes.opened || s.changes.opened->sequence == OpenedSequence{}) return "";
  const OpenedSequence& q = s.changes.opened->sequence;
  if (q.kind == OpenedSequence::Kind::drawn) return "drawn:" + std::to_string(q.steps) + ":" + std::to_string(q.seed);
  std::string all = q.kind == OpenedSequence::Kind::tokens ? "tokens" : "numbers";
  for (const std::string& part :
       {q.text, q.name, q.digest, q.embedding, q.vocabulary_name, q.vocabulary, q.labels_name, q.labels})
    all += ":" + escaped_part(part);
  for (const int part : {q.batch_first ? 1 : 0, q.row, q.first, q.most}) all += ":" + (part ? std::to_string(part) : "");
  while (all.ends_with(':')) all.pop_back();
  return all;
}
bool read_sequence(State& s, std::string_view text, const Lesson&, const Experiment*) {
  OpenedSequence q;
  const std::string_view kind = take(text, ':');
  if (kind == "drawn") {
    int seed = 0;
    if (!read(take(text, ':'), q.steps) || !read(text, seed) || q.steps < 1 || q.steps > longest_sequence || seed < 0)
      return false;
    q.seed = static_cast<std::uint64_t>(seed);
  } else if (kind == "numbers" || kind == "tokens") {
    q.kind = kind == "tokens" ? OpenedSequence::Kind::tokens : OpenedSequence::Kind::numbers;
    for (std::string* part :
         {&q.text, &q.name, &q.digest, &q.embedding, &q.vocabulary_name, &q.vocabulary, &q.labels_name, &q.labels})
      *part = unescaped(take(text, ':'));
    int batch_first = 0;
    for (int* part : {&batch_first, &q.row, &q.first, &q.most})
      if (const std::string_view number = take(text, ':'); !number.empty() && (!read(number, *part) || *part < 0)) return false;
    q.batch_first = batch_first != 0;
  } else {
    return false;
  }
  if (!s.changes.opened) return false;
  s.changes.opened->sequence = std::move(q);
  return true;
}

// step:unit[:class]; a step from 1, 0 the last.
std::string write_chosen(const State& s, const Experiment&) {
  if (!s.changes.opened || s.changes.opened->of == Setup::Chosen{}) return "";
  const Setup::Chosen& c = s.changes.opened->of;
  return std::to_string(c.step + 1) + ":" + std::to_string(c.unit) + (c.as_class ? ":class" : "");
}
bool read_chosen(State& s, std::string_view text, const Lesson&, const Experiment*) {
  Setup::Chosen c;
  if (!s.changes.opened || !read(take(text, ':'), c.step) || !read(take(text, ':'), c.unit) || c.step < 0 || c.unit < 0)
    return false;
  --c.step;
  c.as_class = text == "class";
  s.changes.opened->of = c;
  return true;
}

const Field network_fields[] = {
    {"model", address, before, write_opened_model, read_opened_model},
    {"seq", address, before, write_sequence, read_sequence},
    {"of", address, before, write_chosen, read_chosen},
    {"var", address, before, write_variant, read_variant, {"variant", "the variant, by name", show_variant}},
    {"learn", address, before, write_trained, read_trained, {"learn", "what is learned, in quotes, as in `trained:`"}},
    {"own", address, before, write_own, read_own},
    {"update",
     address,
     before,
     write_update,
     read_update,
     {"update", "the weights after so many updates; `end`: as far as it learns"}},
    {"example", address, before, write_example, read_example, {"example", "the task's sequence that is shown, by its number"}},
    {"read",
     address,
     before,
     GATEWALK_FLAG(changes.learning.read),
     {"read", "`1`: what the chosen update has read, in its place"}},
    {"set", address, before, write_edits, read_edits},
    {"draft", address, before, write_draft, read_draft},
    {"cut",
     address,
     before,
     write_cuts,
     read_cuts,
     {"cut", "the paths that are cut, with commas between; `cut=` for none", show_cuts}},
    {"keep", address, before, write_kept, read_kept},
};

}  // namespace

std::span<const Field> network_rows() { return network_fields; }

}  // namespace gatewalk::lessons::fields
