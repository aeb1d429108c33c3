#include "lessons/player/lesson.hpp"

#include <algorithm>

#include "engine/decimal.hpp"

namespace gatewalk::lessons {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

template <class T>
std::optional<T> number(std::string_view text) {
  return read_number<T>(trimmed(text));
}

// One line of the file.
struct Line {
  std::string_view text;
  int number;
};

// "key: value" → key and value; the column is where the value begins.
struct KeyValue {
  std::string key;
  std::string_view value;
  int column;
};
std::optional<KeyValue> key_value(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  for (char c : line.substr(0, colon))
    if (!(c >= 'a' && c <= 'z') && c != '-') return {};
  std::size_t begin = colon + 1;
  while (begin < line.size() && line[begin] == ' ') ++begin;
  return KeyValue{std::string(line.substr(0, colon)), trimmed(line.substr(begin)), static_cast<int>(begin) + 1};
}

class Parser {
 public:
  Parser(std::string_view text, std::string_view where) : where_(where) {
    int n = 1;
    for (std::size_t begin = 0; begin <= text.size(); ++n) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      std::string_view line = text.substr(begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      lines_.push_back({line, n});
      begin = end + 1;
    }
  }

  Result<Lesson> parse() {
    if (auto done = front(); !done) return done.error();
    while (at_ < lines_.size())
      if (auto done = step(); !done) return done.error();
    if (lesson_.steps.empty()) return error("the lesson has no step", lines_.back().number, 1, "begin one with a line '# Its title'");
    for (const char* needed : {"title", "number", "goal"})
      if (!seen_.count(needed)) return error(std::string("the front line '") + needed + ":' is missing", 1, 1, "the front lines stand before the first '#'");
    return std::move(lesson_);
  }

 private:
  Error error(std::string what, int line, int column, std::string hint = {}) const {
    return Error{std::move(what), std::string(where_), std::move(hint), line, column};
  }
  const Line& here() const { return lines_[at_]; }

  // --- front lines ---
  Status front() {
    for (; at_ < lines_.size() && !here().text.starts_with("# "); ++at_) {
      if (trimmed(here().text).empty()) continue;
      const auto line = key_value(here().text);
      if (!line) return error("expected a front line 'key: value' or the first step '# Title'", here().number, 1);
      if (auto done = front_line(*line); !done) return done;
      seen_[line->key] = true;
    }
    return Ok{};
  }

  Status front_line(const KeyValue& line) {
    Setup& setup = lesson_.setup;
    const auto whole = [&](auto& into) -> Status {
      const auto n = number<int>(line.value);
      if (!n || *n < 1) return error("'" + line.key + "' wants a whole number of at least 1", here().number, line.column);
      into = static_cast<std::remove_reference_t<decltype(into)>>(*n);
      return Ok{};
    };
    if (line.key == "title") lesson_.title = line.value;
    else if (line.key == "part") lesson_.part = line.value;
    else if (line.key == "goal") lesson_.goal = line.value;
    else if (line.key == "next") lesson_.next = line.value;
    else if (line.key == "related") lesson_.related = split(line.value, ',');
    else if (line.key == "number") return whole(lesson_.number);
    else if (line.key == "minutes") return whole(lesson_.minutes);
    else if (line.key == "cell") setup.cell = line.value;
    else if (line.key == "input") return whole(setup.shape.input);
    else if (line.key == "hidden") return whole(setup.shape.hidden);
    else if (line.key == "projection") return whole(setup.shape.projection);
    else if (line.key == "layers") return whole(setup.shape.layers);
    else if (line.key == "seed") return whole(setup.seed);
    else if (line.key == "token-seed") return whole(setup.token_seed);
    else if (line.key == "direction") return direction(line);
    else if (line.key == "gain") {
      const auto gain = number<double>(line.value);
      if (!gain) return error("'gain' wants a number", here().number, line.column);
      setup.gain = *gain;
    } else if (line.key == "tokens") setup.tokens = split(line.value, '|');
    else if (line.key == "inputs") return inputs(line);
    else if (line.key == "set") return setting(line, here().number, setup.settings);
    else if (line.key == "loss") return loss(line);
    else return error("'" + line.key + "' is not a front line", here().number, 1,
                      "they are title, number, part, goal, minutes, next, related, cell, input, hidden, projection, layers, direction, seed, token-seed, gain, tokens, inputs, set and loss");
    return Ok{};
  }

  Status direction(const KeyValue& line) {
    auto& d = lesson_.setup.shape.direction;
    if (line.value == "forward") d = network::Direction::forward;
    else if (line.value == "reverse") d = network::Direction::reverse;
    else if (line.value == "bidirectional") d = network::Direction::bidirectional;
    else return error("'direction' wants forward, reverse or bidirectional", here().number, line.column);
    return Ok{};
  }

  // inputs: 1 0 0 | 0 1 0
  Status inputs(const KeyValue& line) {
    for (const std::string& row : split(line.value, '|')) {
      std::vector<double> numbers;
      for (const std::string& word : split(row, ' ')) {
        const auto n = number<double>(word);
        if (!n) return error("'" + word + "' is not a number", here().number, line.column, "rows are numbers with blanks between, divided by |");
        numbers.push_back(*n);
      }
      lesson_.setup.inputs.push_back(std::move(numbers));
    }
    return Ok{};
  }

  // set: b_f[0] = 0.25, and the same for solve:
  Status setting(const KeyValue& line, int number_of_line, std::vector<Edit>& into) {
    const std::size_t equals = line.value.find('=');
    if (equals == std::string_view::npos) return error("'" + line.key + "' wants a target and a number", number_of_line, line.column, "such as " + line.key + ": b_f[0] = 0.25");
    const auto target = parse_target(trimmed(line.value.substr(0, equals)));
    if (!target) return error(target.error().what, number_of_line, line.column, target.error().hint);
    const auto value = number<double>(line.value.substr(equals + 1));
    if (!value) return error("'" + line.key + "' wants a number behind '='", number_of_line, line.column + static_cast<int>(equals) + 1);
    into.push_back({*target, *value});
    return Ok{};
  }

  // loss: squared last 1 0 0 0 | squared each | none
  Status loss(const KeyValue& line) {
    const auto words = split(line.value, ' ');
    Loss& l = lesson_.setup.loss;
    if (words.size() == 1 && words[0] == "none") return l.kind = Loss::Kind::none, Ok{};
    if (words.size() < 2 || words[0] != "squared" || (words[1] != "last" && words[1] != "each"))
      return error("'loss' wants 'none', 'squared last' or 'squared each', then the target's numbers", here().number, line.column);
    l.kind = words[1] == "last" ? Loss::Kind::squared_last : Loss::Kind::squared_each;
    for (std::size_t k = 2; k < words.size(); ++k) {
      const auto n = number<double>(words[k]);
      if (!n) return error("'" + words[k] + "' is not a number", here().number, line.column);
      l.target.push_back(*n);
    }
    return Ok{};
  }

  // --- steps ---
  Status step() {
    Step s;
    s.line = here().number;
    s.title = trimmed(here().text.substr(2));
    std::string prose;
    int prose_line = here().number + 1;
    const auto flush = [&] {
      for (Paragraph& p : read_prose(prose, prose_line)) s.prose.push_back(std::move(p));
      prose.clear();
    };
    for (++at_; at_ < lines_.size() && !here().text.starts_with("# ");) {
      if (!here().text.starts_with(':')) {
        if (trimmed(prose).empty()) prose_line = here().number;
        prose += std::string(here().text) + "\n";
        ++at_;
        continue;
      }
      flush();
      if (auto done = directive(s); !done) return done;
    }
    flush();
    lesson_.steps.push_back(std::move(s));
    return Ok{};
  }

  Status directive(Step& s) {
    const Line line = here();
    ++at_;
    const std::string_view all = line.text.substr(1);
    const std::size_t blank = std::min(all.find(' '), all.size());
    const std::string_view name = all.substr(0, blank), rest = trimmed(all.substr(blank));
    const int column = static_cast<int>(blank) + 3;
    if (name == "show") return show(s.show, rest, line.number, column);
    if (name == "formula") return s.formulas = split(rest, '|'), Ok{};
    if (name == "knob") return knob(s, rest, line.number, column);
    if (name == "question") return question(s, rest, line.number, column);
    return error("':" + std::string(name) + "' is not a directive", line.number, 1, "they are :show, :formula, :knob and :question");
  }

  // :show backward t=2 op="W_f [h, x]" open=f[2]@2
  Status show(Show& into, std::string_view rest, int line, int column) {
    while (!(rest = trimmed(rest)).empty()) {
      const std::size_t equals = rest.find('=');
      const std::size_t blank = rest.find(' ');
      if (equals == std::string_view::npos || blank < equals) {
        const std::string_view word = rest.substr(0, blank);
        if (word == "forward") into.pass = Pass::forward;
        else if (word == "backward") into.pass = Pass::backward;
        else return error("':show' does not know '" + std::string(word) + "'", line, column, "it takes forward, backward, t=, op= and open=");
        rest.remove_prefix(word.size());
        continue;
      }
      const std::string_view key = rest.substr(0, equals);
      rest.remove_prefix(equals + 1);
      std::string value;
      if (rest.starts_with('"') && key == "op") {
        const std::size_t close = rest.find('"', 1);
        if (close == std::string_view::npos) return error("the quotation has no end", line, column);
        value = rest.substr(1, close - 1);
        rest.remove_prefix(close + 1);
      } else {
        std::size_t end = 0;  // a quoted name may stand inside of open=
        for (bool quoted = false; end < rest.size() && (quoted || rest[end] != ' '); ++end) quoted ^= rest[end] == '"';
        value = rest.substr(0, end);
        rest.remove_prefix(end);
      }
      if (key == "t") {
        const auto n = number<int>(value);
        if (!n || *n < 1) return error("'t=' wants a time step from 1", line, column);
        into.step = *n - 1;
      } else if (key == "op") into.operation = value;
      else if (key == "open") into.opened = value;
      else return error("':show' does not know '" + std::string(key) + "='", line, column, "it takes forward, backward, t=, op= and open=");
    }
    return Ok{};
  }

  // :knob b_f[0] -4..4 bias of unit 0
  Status knob(Step& s, std::string_view rest, int line, int column) {
    Knob k;
    std::size_t end = rest.find(']');
    if (end == std::string_view::npos) return error("':knob' wants a target first", line, column, "such as :knob b_f[0] -4..4 bias of unit 0");
    ++end;
    while (end < rest.size() && rest[end] != ' ') ++end;
    const auto target = parse_target(rest.substr(0, end));
    if (!target) return error(target.error().what, line, column, target.error().hint);
    k.target = *target;
    rest = trimmed(rest.substr(end));
    if (const std::size_t dots = rest.find(".."), blank = std::min(rest.find(' '), rest.size()); dots < blank) {
      const auto least = number<double>(rest.substr(0, dots)), most = number<double>(rest.substr(dots + 2, blank - dots - 2));
      if (!least || !most || !(*least < *most)) return error("a knob's range is written least..most", line, column);
      k.least = *least, k.most = *most;
      rest = trimmed(rest.substr(blank));
    }
    k.step = (k.most - k.least) / 100;
    k.label = rest.empty() ? to_text(k.target) : std::string(rest);
    s.knobs.push_back(std::move(k));
    return Ok{};
  }

  // --- questions ---
  Result<Measure> measure(std::string_view text, int line, int column) {
    auto m = Measure::parse(text, line, column);
    if (!m) return error(m.error().what, m.error().line, m.error().column, m.error().hint);
    return m;
  }

  // :question id kind, text, keys, :end
  Status question(Step& s, std::string_view rest, int line, int column) {
    Question q;
    q.line = line;
    const auto words = split(rest, ' ');
    if (words.size() != 2) return error("':question' wants a name and a kind", line, column, "such as :question bias number");
    q.id = words[0];
    if (words[1] == "number") q.kind = Question::Kind::number;
    else if (words[1] == "choice") q.kind = Question::Kind::choice;
    else if (words[1] == "act") q.kind = Question::Kind::act;
    else return error("'" + words[1] + "' is not a kind of question", line, column, "the kinds are number, choice and act");
    std::string text;
    const int text_line = line + 1;
    while (at_ < lines_.size() && !here().text.starts_with(":end") && !key_value(here().text)) text += std::string(lines_[at_++].text) + "\n";
    q.text = read_prose(text, text_line);
    while (at_ < lines_.size() && !here().text.starts_with(":end"))
      if (auto done = question_line(q); !done) return done;
    if (at_ == lines_.size()) return error("the question '" + q.id + "' has no ':end'", line, 1);
    ++at_;
    s.questions.push_back(std::move(q));
    return Ok{};
  }

  Status question_line(Question& q) {
    const Line line = here();
    const auto pair = key_value(line.text);
    if (!pair) {
      if (trimmed(line.text).empty()) return ++at_, Ok{};
      return error("expected a line 'key: value' or ':end'", line.number, 1, "continue a text with two blanks before it");
    }
    ++at_;
    std::string more(pair->value);  // indented lines go on with the text
    while (at_ < lines_.size() && here().text.starts_with("  ")) more += "\n" + std::string(trimmed(lines_[at_++].text));
    const auto m = [&] { return measure(pair->value, line.number, pair->column); };
    if (pair->key == "answer" || pair->key == "condition" || pair->key == "holds" || pair->key == "mistake") {
      auto read = m();
      if (!read) return read.error();
      if (pair->key == "answer") q.answer = *read;
      else if (pair->key == "condition") q.condition = *read;
      else if (pair->key == "mistake") q.mistakes.push_back({*read, {}, {}});
      else q.option_holds.push_back(*read);
    } else if (pair->key == "change") {
      const std::size_t equals = pair->value.find('=');
      if (equals == std::string_view::npos) return error("'change' wants a target, '=' and its new value", line.number, pair->column);
      const auto target = parse_target(trimmed(pair->value.substr(0, equals)));
      if (!target) return error(target.error().what, line.number, pair->column, target.error().hint);
      const std::size_t begin = std::min(pair->value.find_first_not_of(' ', equals + 1), pair->value.size());
      auto value = measure(pair->value.substr(begin), line.number, pair->column + static_cast<int>(begin));
      if (!value) return value.error();
      q.changes.push_back({*target, 0});
      q.change_values.push_back(*value);
    } else if (pair->key == "tolerance") {
      const auto n = number<double>(pair->value);
      if (!n || *n <= 0) return error("'tolerance' wants a number above 0", line.number, pair->column);
      q.tolerance = *n;
    } else if (pair->key == "solve") return setting(*pair, line.number, q.solution);
    else if (pair->key == "unit") q.unit = pair->value;
    else if (pair->key == "option") q.options.push_back(read_prose(more, line.number));
    else if (pair->key == "hint") q.hints.push_back(read_prose(more, line.number));
    else if (pair->key == "explain") q.explanation = read_prose(more, line.number);
    else if ((pair->key == "tell" || pair->key == "at") && q.mistakes.empty()) return error("'" + pair->key + "' stands behind a 'mistake' line", line.number, 1);
    else if (pair->key == "tell") q.mistakes.back().text = read_prose(more, line.number);
    else if (pair->key == "at") q.mistakes.back().operation = pair->value;
    else return error("'" + pair->key + "' is not part of a question", line.number, 1,
                      "its keys are answer, change, tolerance, unit, option, holds, condition, solve, mistake, tell, at, hint and explain");
    return Ok{};
  }

  std::string_view where_;
  std::vector<Line> lines_;
  std::size_t at_ = 0;
  Lesson lesson_;
  std::map<std::string, bool> seen_;
};

}  // namespace

Result<Lesson> parse_lesson(std::string_view text, std::string_view where) { return Parser(text, where).parse(); }

}  // namespace gatewalk::lessons
