// The reader's place as an address and progress as a text: what Player carries to the outside and takes back.
#include <charconv>
#include <nlohmann/json.hpp>

#include "engine/base/decimal.hpp"
#include "lessons/player/comparison.hpp"
#include "lessons/player/player.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view address_version = "1";

// Everything but letters, digits and the signs our own syntax uses is written as %XX.
std::string escaped(std::string_view text) {
  constexpr std::string_view plain = "-_.[],@#:;~";
  std::string out;
  for (const char c : text) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      (plain.find(c) != std::string_view::npos && c != '#');
    if (keep) {
      out += c;
      continue;
    }
    constexpr char hex[] = "0123456789ABCDEF";
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

Error broken(std::string_view part) {
  return Error{
      "this address cannot be opened: '" + std::string(part) + "' is not understood", {}, "the lesson is shown as it starts"};
}

// name.step.unit[.column], the name escaped; steps from 1.
std::string opened_text(const OpenedNumber& n, const Experiment& e) {
  std::string text = (n.pass == Pass::backward ? "~" : "") + escaped(e.recipe(n.pass)[n.operation].name) + ":" +
                     std::to_string(n.step + 1) + ":" + std::to_string(n.unit);
  if (n.column >= 0) text += ":" + std::to_string(n.column);
  return text;
}

}  // namespace

std::string Player::address() const {
  std::string text = "#/" + (lesson().language.empty() ? "en" : lesson().language) + "/" + lesson().slug + "/" +
                     std::to_string(step_ + 1) + "?v=" + std::string(address_version);
  text += "&t=" + std::to_string(cursor_.step + 1);
  if (cursor_.pass == Pass::backward) text += "&pass=backward";
  if (cursor_.operation >= 0) text += "&op=" + escaped(experiment_->recipe(cursor_.pass)[cursor_.operation].name);
  if (cursor_.part) text += "&part=" + std::to_string(cursor_.part);
  if (cursor_.batch) text += "&row=" + std::to_string(cursor_.batch);
  if (cursor_.opened) text += "&open=" + opened_text(*cursor_.opened, *experiment_);
  if (!edits_.empty()) {
    text += "&set=";
    for (std::size_t k = 0; k < edits_.size(); ++k)
      text += (k ? ";" : "") + escaped(to_text(edits_[k].target)) + "~" + escaped(shortest(edits_[k].value));
  }
  for (std::size_t k = 0; k < compared_.size(); ++k) text += (k ? ";" : "&compare=") + escaped(compared_[k]);
  if (variant_) text += "&var=" + std::to_string(variant_);
  if (!cuts_.names.empty()) {
    text += "&cut=";
    bool first = true;
    for (const std::string& name : cuts_.names) text += (first ? "" : ";") + escaped(name), first = false;
  }
  return text;
}

Status Player::restore(std::string_view address) {
  std::string_view rest = address;
  if (rest.starts_with('#')) rest.remove_prefix(1);
  if (rest.starts_with('/')) rest.remove_prefix(1);
  const std::string_view path = take(rest, '?');
  std::string_view places = path;
  take(places, '/');  // language
  const std::string slug = unescaped(take(places, '/'));
  int step = 1;
  if (!places.empty() && !read(places, step)) return broken(places);
  Player next = *this;
  if (!next.open_lesson(slug, step - 1))
    return Error{"there is no lesson called '" + slug + "'", {}, "choose one from the contents"};
  // The variant comes first, whatever its place: numbers and steps are its own.
  if (const std::size_t at = rest.find("&var="); at != std::string_view::npos) {
    std::string_view number = rest.substr(at + 5);
    int variant = 0;
    if (!read(take(number, '&'), variant) || variant < 0 || variant >= next.variants()) return broken(rest.substr(at + 1));
    next.apply({{}, {}, variant});
  } else if (rest.find("&t=") != std::string_view::npos) {
    next.apply({});  // what the steps show is said by the address, too
  }
  if (const std::size_t at = rest.find("&set="); at != std::string_view::npos) {
    std::string_view numbers = rest.substr(at + 5);
    numbers = take(numbers, '&');
    if (auto done = next.restore_edits(numbers); !done) return done;
  }
  Cursor cursor = next.cursor_;
  std::string open, operation;
  while (!rest.empty()) {
    std::string_view value = take(rest, '&');
    const std::string_view field = take(value, '=');
    if (field == "v") {
      if (value != address_version)
        return Error{"this address was made by another version of the lab", {}, "the lesson is shown as it starts"};
    } else if (field == "t") {
      if (!read(value, cursor.step) || cursor.step < 1 || cursor.step > next.experiment_->steps()) return broken(value);
      --cursor.step;
    } else if (field == "pass") {
      cursor.pass = value == "backward" ? Pass::backward : Pass::forward;
    } else if (field == "op") {
      operation = unescaped(value);
    } else if (field == "part") {
      if (!read(value, cursor.part) || cursor.part < 0 || cursor.part >= next.experiment_->parts()) return broken(value);
    } else if (field == "row") {
      if (!read(value, cursor.batch) || cursor.batch < 0 || cursor.batch >= next.experiment_->sequence().x.shape[1])
        return broken(value);
    } else if (field == "open") {
      open = value;
    } else if (field == "compare") {
      const std::vector<Comparable> known = comparables(next);
      while (!value.empty() && next.compared_.size() < 2) {
        const std::string id = unescaped(take(value, ';'));
        if (std::none_of(known.begin(), known.end(), [&](const Comparable& c) { return c.id == id; })) return broken(id);
        next.compared_.push_back(id);
      }
    } else if (field == "cut") {
      while (!value.empty()) next.cuts_.names.insert(unescaped(take(value, ';')));
    }
  }
  if (!next.rebuild()) return Error{next.problem_};
  cursor.operation = operation.empty() ? (address.find("&t=") == std::string_view::npos ? cursor.operation : -1)
                                       : next.experiment_->recipe(cursor.pass).find(operation);
  if (!operation.empty() && cursor.operation < 0) return broken(operation);
  if (address.find("&t=") != std::string_view::npos) cursor.opened.reset();
  if (!open.empty()) {
    std::string_view all = open;
    OpenedNumber n;
    if (all.starts_with('~')) n.pass = Pass::backward, all.remove_prefix(1);
    n.operation = next.experiment_->recipe(n.pass).find(unescaped(take(all, ':')));
    const std::string_view at = take(all, ':'), unit = take(all, ':');
    if (n.operation < 0 || !read(at, n.step) || !read(unit, n.unit) || (!all.empty() && !read(all, n.column)))
      return broken(open);
    --n.step;
    if (!next.experiment_->number(n, cursor.part, cursor.batch)) return broken(open);
    cursor.opened = n;
  }
  next.move_to(cursor);
  ++next.version_;
  *this = std::move(next);
  return Ok{};
}

// "b_f[0]~2.5;gap~8"; with them the sequence may be longer, so they come before the cursor.
Status Player::restore_edits(std::string_view text) {
  while (!text.empty()) {
    const std::string_view whole = text.substr(0, text.find(';'));
    std::string_view number = take(text, ';');
    const auto target = parse_target(unescaped(take(number, '~')));
    double v = 0;
    if (!target || !read(std::string_view(unescaped(number)), v) || !experiment_->check(*target)) return broken(whole);
    edits_.push_back({*target, v});
    if (target->kind == Target::Kind::gap && !rebuild()) return Error{problem_};
  }
  return rebuild() ? Status(Ok{}) : Status(Error{problem_});
}

std::string Player::progress() const {
  nlohmann::json json{{"version", 1}, {"answers", nlohmann::json::object()}, {"visited", nlohmann::json::array()}};
  for (const auto& [id, a] : answers_)
    json["answers"][id] = {
        {"state", static_cast<int>(a.state)}, {"text", a.text}, {"tries", a.tries}, {"hints", a.hints}, {"mistake", a.mistake}};
  for (const auto& [slug, yes] : visited_)
    if (yes) json["visited"].push_back(slug);
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Status Player::restore_progress(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const Error unreadable{"the stored progress cannot be read", {}, "it is left as it is and this session starts without it"};
  if (!json.is_object() || json.value("version", nlohmann::json()) != 1 || !json.contains("answers") ||
      !json["answers"].is_object())
    return unreadable;
  std::map<std::string, Answer> answers;
  for (const auto& [id, a] : json["answers"].items()) {
    if (!a.is_object()) return unreadable;
    const auto number = [&](const char* name) {
      return a.contains(name) && a[name].is_number_integer() ? a[name].get<int>() : 0;
    };
    Answer answer;
    const int state = number("state");
    if (state < 0 || state > 3) return unreadable;
    answer.state = static_cast<Answer::State>(state);
    if (a.contains("text") && a["text"].is_string()) answer.text = a["text"].get<std::string>();
    answer.tries = number("tries"), answer.hints = number("hints"),
    answer.mistake = a.contains("mistake") ? number("mistake") : -1;
    answers[id] = std::move(answer);
  }
  answers_ = std::move(answers);
  if (json.contains("visited") && json["visited"].is_array())
    for (const auto& slug : json["visited"])
      if (slug.is_string()) visited_[slug.get<std::string>()] = true;
  ++version_;
  return Ok{};
}

void Player::forget_progress() {
  answers_.clear();
  visited_.clear();
  visited_[lesson().slug] = true;
  ++version_;
}

}  // namespace gatewalk::lessons
