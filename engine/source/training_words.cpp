#include "engine/source/training_words.hpp"

#include <algorithm>

#include "engine/base/decimal.hpp"
#include "engine/base/shortest.hpp"
#include "engine/base/words.hpp"

namespace gatewalk::source {

namespace {

using Request = TrainingRequest;

// How a choice of one type is written and read; a text that it cannot be gives false.
std::string written(int value) { return std::to_string(value); }
std::string written(std::uint64_t value) { return std::to_string(value); }
std::string written(double value) { return shortest_text(value); }
std::string written(bool value) { return value ? "yes" : "no"; }
std::string written(const std::string& value) { return value; }
std::string written(const Cell& value) { return value.name; }
template <class T>
std::string written(const std::optional<T>& value) {
  return value ? written(*value) : "";
}

template <class T>
bool read(std::string_view text, T& into) {
  const auto number = read_number<T>(text);
  if (number) into = *number;
  return number.has_value();
}
bool read(std::string_view text, bool& into) {
  into = text == "yes" || text == "1";
  return into || text == "no" || text == "0";
}
bool read(std::string_view text, std::string& into) {
  into = text;
  return !text.empty();
}
bool read(std::string_view text, Cell& into) {
  into = {std::string(text), {}};
  return !text.empty();
}
template <class T>
bool read(std::string_view text, std::optional<T>& into) {
  T value{};
  if (!read(text, value)) return false;
  into = value;
  return true;
}

// One table of what can be chosen.
struct Choice {
  std::string_view name, wants;
  std::string (*write)(const Request&);
  bool (*read_into)(Request&, std::string_view);
};

template <auto member>
constexpr Choice choice(std::string_view name, std::string_view wants) {
  return {name, wants, [](const Request& r) { return written(r.*member); },
          [](Request& r, std::string_view text) { return read(text, r.*member); }};
}

constexpr std::string_view whole = "source.whole", number = "source.number", a_name = "source.name",
                           yes_or_no = "source.yes_or_no";

constexpr Choice choices[] = {
    choice<&Request::cell>("cell", a_name),
    choice<&Request::task>("task", a_name),
    choice<&Request::hidden>("hidden", whole),
    choice<&Request::projection>("projection", whole),
    choice<&Request::layers>("layers", whole),
    choice<&Request::bidirectional>("bidirectional", yes_or_no),
    choice<&Request::seed>("seed", whole),
    choice<&Request::task_seed>("task-seed", whole),
    choice<&Request::initial>("initial", a_name),
    choice<&Request::forget_bias>("forget-bias", number),
    choice<&Request::updates>("updates", whole),
    choice<&Request::optimizer>("optimizer", a_name),
    choice<&Request::learning_rate>("learning-rate", number),
    choice<&Request::weight_decay>("weight-decay", number),
    choice<&Request::batch>("batch", whole),
    choice<&Request::steps>("steps", whole),
    choice<&Request::clip>("clip", number),
    choice<&Request::truncate>("truncate", whole),
    choice<&Request::block>("block", whole),
    choice<&Request::carry>("carry", yes_or_no),
    choice<&Request::lengths>("lengths", yes_or_no),
};

}  // namespace

std::string to_words(const TrainingRequest& request, const TrainingRequest& base) {
  std::string all;
  for (const Choice& c : choices) {
    const std::string text = c.write(request);
    if (text != c.write(base) && !text.empty()) all += (all.empty() ? "" : " ") + std::string(c.name) + "=" + text;
  }
  return all;
}

Result<TrainingRequest> read_training(std::string_view words, TrainingRequest base) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (word.empty()) continue;
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view name = word.substr(0, equals);
    const auto found = std::find_if(std::begin(choices), std::end(choices), [&](const Choice& c) { return c.name == name; });
    if (found == std::end(choices))
      return refuse(say("source.no_choice", {{"name", name}}),
                    say("source.choices", {{"names", gatewalk::listed(training_words())}}));
    if (equals == word.size() || !found->read_into(base, word.substr(equals + 1)))
      return refuse(say("source.not_understood", {{"word", word}}),
                    say("source.write_choice", {{"name", name}, {"wanted", say(found->wants)}}));
  }
  return base;
}

std::optional<double> number_in(const TrainingRequest& request, std::string_view name) {
  const auto found = std::find_if(std::begin(choices), std::end(choices), [&](const Choice& c) { return c.name == name; });
  if (found == std::end(choices) || found->wants == a_name) return {};
  const std::string text = found->write(request);
  if (found->wants == yes_or_no) return text == "yes" ? 1 : 0;
  if (!text.empty()) return read_number<double>(text);
  const auto rule = name == "learning-rate" ? training::find_rule(request.optimizer) : Result<training::RuleRow>(Error{});
  return rule ? std::optional(rule->learning_rate) : std::nullopt;
}

std::vector<std::string_view> training_words() {
  std::vector<std::string_view> names;
  for (const Choice& c : choices) names.push_back(c.name);
  return names;
}

}  // namespace gatewalk::source
