// The reader's place as an address, and back: Player's part that writes and reads the table of fields.
#include <algorithm>

#include "engine/base/decimal.hpp"
#include "lessons/player/fields/fields.hpp"
#include "lessons/player/player.hpp"
#include "lessons/player/state_fields.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view address_version = "1";

using fields::take;

// Long parts of an address are cut where a sentence quotes them.
std::string quoted(std::string_view text) {
  constexpr std::size_t most = 40;
  std::size_t end = std::min(text.size(), most);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return "'" + std::string(text.substr(0, end)) + (end < text.size() ? "…" : "") + "'";
}

// An address as it comes out of a mail or a text: with a bracket or a full stop behind it, "&amp;" for "&", "+" for a blank.
std::string cleaned(std::string_view text) {
  while (!text.empty() && std::string_view(".,;:!?)]}>\"' ").find(text.back()) != std::string_view::npos &&
         !(text.back() == ']' && text.find('[') != std::string_view::npos))
    text.remove_suffix(1);
  std::string out;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (text.substr(k).starts_with("&amp;")) out += '&', k += 4;
    else out += text[k] == '+' ? ' ' : text[k];
  }
  return out;
}

// Letters and digits of a name, small: "Forget_Gate" and "forget-gate" are one.
std::string bare(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// How many letters must be put in, left out or changed to make b of a.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row[b.size()];
}

// The lesson that a part of an address names: by its slug, its number, its letters alone, or as the only one that a slip of one
// or two letters away. -1: none.
int lesson_named(const std::vector<Lesson>& course, std::string_view name) {
  const std::string wanted = bare(name);
  if (wanted.empty() || wanted.size() > 60) return -1;
  const auto by = [&](auto&& fits) {
    const auto found = std::find_if(course.begin(), course.end(), fits);
    return found == course.end() ? -1 : static_cast<int>(found - course.begin());
  };
  if (const int k = by([&](const Lesson& l) { return l.slug == name; }); k >= 0) return k;
  if (const int k = by([&](const Lesson& l) { return bare(l.slug) == wanted || std::to_string(l.number) == wanted; }); k >= 0)
    return k;
  int near = -1, many = 0;
  for (std::size_t k = 0; k < course.size(); ++k)
    if (wanted.size() >= 5 && distance(wanted, bare(course[k].slug)) <= 2) near = static_cast<int>(k), ++many;
  return many == 1 ? near : -1;
}

// The number that a text begins with; nothing if it does not.
std::optional<int> leading_number(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && digits < 6 && text[digits] >= '0' && text[digits] <= '9') ++digits;
  return digits > 0 ? read_number<int>(text.substr(0, digits)) : std::nullopt;
}

struct Part {
  std::string_view name, value;
};

// The fields of an address, and whether it names a place ("t=") and so says everything itself.
std::vector<Part> parts_of(std::string_view fields) {
  std::vector<Part> all;
  while (!fields.empty()) {
    std::string_view value = take(fields, '&');
    const std::string_view name = take(value, '=');
    if (!name.empty()) all.push_back({name, value});
  }
  return all;
}

}  // namespace

std::string Player::address() const {
  std::string text = "#/" + (lesson().language.empty() ? "en" : lesson().language) + "/" + lesson().slug + "/" +
                     std::to_string(state_.step + 1) + "?v=" + std::string(address_version);
  State told = state_;  // a place that is waited for is where the reader is going
  if (place_wanted_) told.cursor = fitted(*place_wanted_);
  for (const Field& field : state_fields()) {
    if (field.home != Field::Home::address) continue;
    if (const std::string value = field.write(told, *experiment_); !value.empty())
      text += "&" + std::string(field.name) + "=" + value;
  }
  return text;
}

std::string Player::address_of(std::string_view slug) const {
  return "#/" + (lesson().language.empty() ? "en" : lesson().language) + "/" + std::string(slug) + "/1";
}

// The lesson and step first; what makes the network next; then the network, once; then the place in it.
Status Player::restore(std::string_view address) {
  std::string whole = cleaned(address);
  // As some programs pass links on: with the signs of the address themselves escaped.
  const auto escapes = [&](std::string_view sign) { return whole.find(sign) != std::string::npos; };
  if (whole.find('?') == std::string::npos &&
      (escapes("%3F") || escapes("%3f") || escapes("%2F") || escapes("%2f") || whole.starts_with("%23")))
    whole = unescaped(whole);
  std::string_view rest = whole;
  if (rest.starts_with('#')) rest.remove_prefix(1);
  if (rest.starts_with('/')) rest.remove_prefix(1);
  std::string_view path = take(rest, '?');
  // The language comes first and is the reader's own choice; an address without one names the lesson at once.
  std::string slug = unescaped(take(path, '/'));
  if (lesson_named(course(), slug) < 0 || slug.size() <= 3) slug = unescaped(take(path, '/'));
  const int named = lesson_named(course(), slug);
  const auto found = named < 0 ? course().end() : course().begin() + named;
  const Phrases& words = Phrases::of(this->lesson().language);
  if (found == course().end())
    return Error{words.say("address.no_lesson", {{"name", slug}}), {}, words.say("address.no_lesson_hint")};

  if (awaits(*found, [whole = std::string(address)](Player& p) {
        if (const auto done = p.restore(whole); !done) p.problem_ = p.said(done.error());
      }))
    return Ok{};

  std::vector<std::string> ignored;
  const int steps = static_cast<int>(found->steps.size());
  if (found->slug != slug)
    ignored.push_back(words.say("address.lesson_guessed", {{"name", quoted(slug)}, {"title", found->title}}));
  int step = 1;
  const auto number = leading_number(path);
  if (number) step = *number;
  if (!path.empty() && !(number && std::to_string(*number) == path)) ignored.push_back(quoted(path));
  if (step < 1 || step > steps) ignored.push_back(words.say("address.no_step", {{"step", step}, {"steps", steps}}));

  const std::vector<Part> parts = parts_of(rest);
  const bool has_place = std::any_of(parts.begin(), parts.end(), [](const Part& p) { return p.name == "t"; });
  Player next = *this;
  State& wanted = next.state_;
  wanted.step = std::clamp(step, 1, steps) - 1;
  wanted.aside.reset();
  wanted.compared.clear();
  wanted.hidden.clear();
  wanted.draft.reset();
  wanted.typed.clear();
  wanted.view = {};
  // A place is said whole: what the step shows is then said by the address, too.
  Changes changes = has_place ? Changes{} : shown_at(*found, wanted.step);
  State made = wanted;
  made.changes = changes;
  bool to_come = false;  // the place is in a batch that has yet to be brought
  const auto read = [&](State& into, Field::Reads when, const Experiment* experiment) {
    for (const Field& field : state_fields()) {
      if (field.home != Field::Home::address || field.reads != when) continue;
      for (const Part& part : parts)
        if (part.name == field.name && !field.read(into, part.value, *found, experiment) && !(experiment && to_come))
          ignored.push_back(quoted(std::string(part.name) + "=" + std::string(part.value)));
    }
  };
  read(made, Field::Reads::before_the_run, nullptr);
  const int lesson = static_cast<int>(found - course().begin());
  // Of a model whose file has yet to come nothing can be set.
  const bool awaits = made.changes.opened && !lacking(*made.changes.opened, *shelf_).empty();
  const Changes whole_changes = made.changes;
  if (awaits) made.changes.edits.clear();
  Status ran = next.run(lesson, made.changes);
  while (!ran && !made.changes.edits.empty()) {  // numbers that this network lacks are left out, the last ones first
    ignored.push_back(quoted("set=" + to_text(made.changes.edits.back().target)));
    made.changes.edits.pop_back();
    ran = next.run(lesson, made.changes);
  }
  if (!ran) return ran;
  wanted.draft = std::move(made.draft);
  to_come = made.changes.learning.read && !next.shows_read();
  if (awaits) to_come = true, next.state_.changes.edits = whole_changes.edits;
  next.place_to_come_ = to_come ? std::string(rest) : std::string();
  wanted.cursor = {};
  if (!has_place) next.take_shown(0);
  if (has_place) next.place_wanted_.reset();
  read(wanted, Field::Reads::after_the_run, &*next.experiment_);
  wanted.cursor = next.experiment_->fitted(wanted.cursor);
  if (const Cursor to = wanted.cursor; !next.experiment_->there(to)) wanted.cursor = {}, next.awaits_place(to);
  for (const Part& part : parts) {
    if (part.name == "v" && part.value != address_version)
      ignored.push_back(words.say("address.version", {{"version", part.value}}));
    const Field* field = find_field(part.name);
    if (part.name != "v" && (!field || field->home != Field::Home::address)) ignored.push_back(quoted(part.name));
  }
  if (lesson != lesson_ || !has_place) next.undo_.clear(), next.redo_.clear();
  next.visited_[found->slug] = true;
  next.before_ = state_.cursor;
  ++next.moves_;
  ++next.version_;
  *this = std::move(next);
  if (ignored.empty()) return Ok{};
  std::string all;
  for (std::size_t k = 0; k < std::min<std::size_t>(ignored.size(), 3); ++k) all += (k ? ", " : "") + ignored[k];
  if (ignored.size() > 3) all = words.say("address.and_more", {{"parts", all}, {"more", static_cast<int>(ignored.size()) - 3}});
  return Error{words.say("address.ignored", {{"parts", all}}), {}, words.say("address.ignored_hint")};
}

// The place that an address named in a batch that had yet to come.
void Player::take_place(const std::string& fields) {
  for (const Field& field : state_fields())
    for (const Part& part : parts_of(fields))
      if (field.home == Field::Home::address && field.reads == Field::Reads::after_the_run && part.name == field.name)
        (void)field.read(state_, part.value, lesson(), &*experiment_);
  state_.cursor = experiment_->fitted(state_.cursor);
}

std::vector<std::pair<std::string, std::string>> Player::kept_on_machine() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Field& field : state_fields())
    if (field.home == Field::Home::machine) all.push_back({std::string(field.name), field.write(state_, *experiment_)});
  return all;
}

void Player::take_from_machine(std::string_view name, std::string_view text) {
  const Field* field = find_field(name);
  if (!field || field->home != Field::Home::machine) return;
  State next = state_;
  if (field->read(next, text, lesson(), nullptr)) state_ = std::move(next), ++version_;
}

}  // namespace gatewalk::lessons
