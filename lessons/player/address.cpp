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
  for (const Field& field : state_fields()) {
    if (field.home != Field::Home::address) continue;
    if (const std::string value = field.write(state_, *experiment_); !value.empty())
      text += "&" + std::string(field.name) + "=" + value;
  }
  return text;
}

// The lesson and step first; what makes the network next; then the network, once; then the place in it.
Status Player::restore(std::string_view address) {
  const std::string whole = cleaned(address);
  std::string_view rest = whole;
  if (rest.starts_with('#')) rest.remove_prefix(1);
  if (rest.starts_with('/')) rest.remove_prefix(1);
  std::string_view path = take(rest, '?');
  take(path, '/');  // the language is the reader's own choice
  const std::string slug = unescaped(take(path, '/'));
  const auto found = std::find_if(course_.begin(), course_.end(), [&](const Lesson& l) { return l.slug == slug; });
  const Phrases& words = Phrases::of(this->lesson().language);
  if (found == course_.end())
    return Error{words.say("address.no_lesson", {{"name", slug}}), {}, words.say("address.no_lesson_hint")};

  std::vector<std::string> ignored;
  const int steps = static_cast<int>(found->steps.size());
  int step = 1;
  if (const auto number = read_number<int>(path)) step = *number;
  else if (!path.empty()) ignored.push_back(quoted(path));
  if (step < 1 || step > steps) ignored.push_back(words.say("address.no_step", {{"step", step}, {"steps", steps}}));

  const std::vector<Part> parts = parts_of(rest);
  const bool has_place = std::any_of(parts.begin(), parts.end(), [](const Part& p) { return p.name == "t"; });
  Player next = *this;
  State& wanted = next.state_;
  wanted.step = std::clamp(step, 1, steps) - 1;
  wanted.aside.reset();
  wanted.compared.clear();
  wanted.hidden.clear();
  wanted.typed.clear();
  wanted.view = {};
  // A place is said whole: what the step shows is then said by the address, too.
  Changes changes = has_place ? Changes{} : shown_at(*found, wanted.step);
  State made = wanted;
  made.changes = changes;
  const auto read = [&](State& into, Field::Reads when, const Experiment* experiment) {
    for (const Field& field : state_fields()) {
      if (field.home != Field::Home::address || field.reads != when) continue;
      for (const Part& part : parts)
        if (part.name == field.name && !field.read(into, part.value, *found, experiment))
          ignored.push_back(quoted(std::string(part.name) + "=" + std::string(part.value)));
    }
  };
  read(made, Field::Reads::before_the_run, nullptr);
  const int lesson = static_cast<int>(found - course_.begin());
  Status ran = next.run(lesson, made.changes);
  while (!ran && !made.changes.edits.empty()) {  // numbers that this network lacks are left out, the last ones first
    ignored.push_back(quoted("set=" + to_text(made.changes.edits.back().target)));
    made.changes.edits.pop_back();
    ran = next.run(lesson, made.changes);
  }
  if (!ran) return ran;
  wanted.cursor = {};
  if (!has_place) next.take_shown(0);
  read(wanted, Field::Reads::after_the_run, &*next.experiment_);
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
