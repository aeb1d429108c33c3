#include "lessons/course/lesson_parser.hpp"

namespace gatewalk::lessons {

Status LessonParser::front() {
  for (; more() && !here().text.starts_with("# "); ++at_) {
    if (trimmed(here().text).empty()) continue;
    const auto line = key_value(here());
    if (!line) return error("expected a front line 'key: value' or the first step '# Title'", here().number, 1);
    if (auto done = front_line(*line); !done) return done;
    seen_[line->key] = true;
  }
  return read_variants();
}

Status LessonParser::front_line(const KeyValue& line) {
  const auto whole = [&](int& into) -> Status {
    const auto n = trimmed_number<int>(line.value);
    if (!n || *n < 1) return error("'" + line.key + "' wants a whole number of at least 1", line);
    into = *n;
    return Ok{};
  };
  if (line.key == "title") lesson_.title = line.value;
  else if (line.key == "part") lesson_.part = line.value;
  else if (line.key == "goal") lesson_.goal = line.value;
  else if (line.key == "next") lesson_.next = line.value;
  else if (line.key == "related") lesson_.related = split(line.value, ',');
  else if (line.key == "number") return whole(lesson_.number);
  else if (line.key == "minutes") return whole(lesson_.minutes);
  else if (line.key == "variant") variants_.push_back(line);
  else if (auto done = setup_line(lesson_.setup, line)) return *done;
  else
    return error("'" + line.key + "' is not a front line", line.line, 1,
                 "they are title, number, part, goal, minutes, next, related, cell, input, hidden, projection, layers, "
                 "direction, outputs, classes, "
                 "seed, token-seed, init, gain, tokens, filler, gap, inputs, set, loss and variant");
  return Ok{};
}

std::optional<Status> LessonParser::setup_line(Setup& setup, const KeyValue& line) {
  const auto whole = [&](auto& into, int least) -> Status {
    const auto n = trimmed_number<int>(line.value);
    if (!n || *n < least) return error("'" + line.key + "' wants a whole number of at least " + std::to_string(least), line);
    into = static_cast<std::remove_reference_t<decltype(into)>>(*n);
    return Ok{};
  };
  if (line.key == "cell") return setup.cell = line.value, Ok{};
  if (line.key == "input") return whole(setup.shape.input, 1);
  if (line.key == "hidden") return whole(setup.shape.hidden, 1);
  if (line.key == "projection") return whole(setup.shape.projection, 1);
  if (line.key == "layers") return whole(setup.shape.layers, 1);
  if (line.key == "outputs") return whole(setup.shape.outputs, 1);
  if (line.key == "seed") return whole(setup.seed, 1);
  if (line.key == "token-seed") return whole(setup.token_seed, 1);
  if (line.key == "gap") return whole(setup.gap, 0);
  if (line.key == "direction") return direction(setup, line);
  if (line.key == "init") return setup.initial = line.value, Ok{};
  if (line.key == "tokens") return setup.tokens = split(line.value, '|'), Ok{};
  if (line.key == "filler") return setup.filler = split(line.value, '|'), Ok{};
  if (line.key == "inputs") return inputs(setup, line);
  if (line.key == "set") return setting(line, setup.settings);
  if (line.key == "loss") return loss(setup, line);
  if (line.key == "classes") {
    setup.classes = split(line.value, '|');
    setup.shape.outputs = static_cast<int>(setup.classes.size());
    return Ok{};
  }
  if (line.key == "gain") {
    const auto gain = trimmed_number<double>(line.value);
    if (!gain) return error("'gain' wants a number", line);
    return setup.gain = *gain, Ok{};
  }
  return {};
}

// variant: ReLU: cell=rnn_relu; gain=2; set=W_h[0,0]=1.2
Status LessonParser::read_variants() {
  for (const KeyValue& written : variants_) {
    const std::size_t colon = std::min(written.value.find(':'), written.value.size());
    Variant v{std::string(trimmed(written.value.substr(0, colon))), lesson_.setup};
    if (v.name.empty() || colon == written.value.size())
      return error("'variant' wants a name, a colon, and what is different", written,
                   "such as variant: ReLU: cell=rnn_relu; gain=2");
    for (const std::string& part : split(written.value.substr(colon + 1), ';')) {
      const std::size_t equals = std::min(part.find('='), part.size());
      const std::string value(trimmed(std::string_view(part).substr(std::min(equals + 1, part.size()))));
      const KeyValue line{std::string(trimmed(std::string_view(part).substr(0, equals))), value, written.line, written.column};
      const auto done = setup_line(v.setup, line);
      if (!done) return error("'" + line.key + "' is nothing a variant can change", written);
      if (!*done) return error(done->error().what, written, done->error().hint);
    }
    lesson_.variants.push_back(std::move(v));
  }
  return Ok{};
}

Status LessonParser::direction(Setup& setup, const KeyValue& line) {
  auto& d = setup.shape.direction;
  if (line.value == "forward") d = network::Direction::forward;
  else if (line.value == "reverse") d = network::Direction::reverse;
  else if (line.value == "bidirectional") d = network::Direction::bidirectional;
  else return error("'direction' wants forward, reverse or bidirectional", line);
  return Ok{};
}

// inputs: 1 0 0 | 0 1 0
Status LessonParser::inputs(Setup& setup, const KeyValue& line) {
  setup.inputs.clear();
  for (const std::string& row : split(line.value, '|')) {
    std::vector<double> numbers;
    for (const std::string& word : split(row, ' ')) {
      const auto n = trimmed_number<double>(word);
      if (!n) return error("'" + word + "' is not a number", line, "rows are numbers with blanks between, divided by |");
      numbers.push_back(*n);
    }
    setup.inputs.push_back(std::move(numbers));
  }
  return Ok{};
}

// set: b_f[0] = 0.25, and the same for solve:
Status LessonParser::setting(const KeyValue& line, std::vector<Edit>& into) {
  const std::size_t equals = line.value.find('=');
  if (equals == std::string_view::npos)
    return error("'" + line.key + "' wants a target and a number", line, "such as " + line.key + ": b_f[0] = 0.25");
  const auto target = parse_target(trimmed(line.value.substr(0, equals)));
  if (!target) return error(target.error().what, line, target.error().hint);
  const auto value = trimmed_number<double>(line.value.substr(equals + 1));
  if (!value) return error("'" + line.key + "' wants a number behind '='", line.line, line.column + static_cast<int>(equals) + 1);
  into.push_back({*target, *value});
  return Ok{};
}

// loss: squared last 1 0 0 0 | squared each | cross-entropy last French | none
Status LessonParser::loss(Setup& setup, const KeyValue& line) {
  const auto words = split(line.value, ' ');
  Loss l;
  if (words.size() == 1 && words[0] == "none") return l.kind = Loss::Kind::none, setup.loss = l, Ok{};
  const bool squared = words.size() > 1 && words[0] == "squared", classes = words.size() > 1 && words[0] == "cross-entropy";
  if ((!squared && !classes) || (words[1] != "last" && words[1] != "each"))
    return error(
        "'loss' wants 'none', 'squared last', 'squared each', 'cross-entropy last' or 'cross-entropy each', then the target",
        line);
  const bool last = words[1] == "last";
  l.kind = squared ? (last ? Loss::Kind::squared_last : Loss::Kind::squared_each)
                   : (last ? Loss::Kind::cross_entropy_last : Loss::Kind::cross_entropy_each);
  for (std::size_t k = 2; k < words.size(); ++k) {
    const auto named = std::find(setup.classes.begin(), setup.classes.end(), words[k]);
    const auto n = trimmed_number<double>(words[k]);
    if (classes && named != setup.classes.end()) l.target.push_back(static_cast<double>(named - setup.classes.begin()));
    else if (!n)
      return error("'" + words[k] + "' is " + (classes ? "no class: name the classes in a line before" : "not a number"), line);
    else l.target.push_back(*n);
  }
  if (classes && l.target.empty()) return error("cross-entropy wants its target: the name or number of a class", line);
  return setup.loss = l, Ok{};
}

}  // namespace gatewalk::lessons
