// Front lines and variants.
#include "lessons/course/reader.hpp"

namespace gatewalk::lessons {

namespace {

Status direction(const LessonReader& reader, const KeyValue& line, Setup& setup) {
  auto& d = setup.shape.direction;
  if (line.value == "forward") d = network::Direction::forward;
  else if (line.value == "reverse") d = network::Direction::reverse;
  else if (line.value == "bidirectional") d = network::Direction::bidirectional;
  else return reader.error("'direction' wants forward, reverse or bidirectional", line);
  return Ok{};
}

// inputs: 1 0 0 | 0 1 0
Status inputs(const LessonReader& reader, const KeyValue& line, Setup& setup) {
  setup.inputs.clear();
  for (const std::string& row : split(line.value, '|')) {
    std::vector<double> numbers;
    for (const std::string& word : split(row, ' ')) {
      const auto n = trimmed_number<double>(word);
      if (!n) return reader.error("'" + word + "' is not a number", line, "rows are numbers with blanks between, divided by |");
      numbers.push_back(*n);
    }
    setup.inputs.push_back(std::move(numbers));
  }
  return Ok{};
}

// loss: squared last 1 0 0 0 | squared each | cross-entropy last French | none
Status loss(const LessonReader& reader, const KeyValue& line, Setup& setup) {
  const auto words = split(line.value, ' ');
  using network::Loss;
  if (words.size() == 1 && words[0] == "none") return setup.loss = Loss::nothing, setup.target.clear(), Ok{};
  const bool squared = words.size() > 1 && words[0] == "squared", classes = words.size() > 1 && words[0] == "cross-entropy";
  if ((!squared && !classes) || (words[1] != "last" && words[1] != "each"))
    return reader.error(
        "'loss' wants 'none', 'squared last', 'squared each', 'cross-entropy last' or 'cross-entropy each', then the target",
        line);
  const bool last = words[1] == "last";
  std::vector<double> target;
  for (std::size_t k = 2; k < words.size(); ++k) {
    if (words[k] == "|" && squared && !last) continue;  // a row a time step: as many numbers as there are outputs in all
    const auto named = std::find(setup.classes.begin(), setup.classes.end(), words[k]);
    const auto n = trimmed_number<double>(words[k]);
    if (classes && named != setup.classes.end()) target.push_back(static_cast<double>(named - setup.classes.begin()));
    else if (!n)
      return reader.error("'" + words[k] + "' is " + (classes ? "no class: name the classes in a line before" : "not a number"),
                          line);
    else target.push_back(*n);
  }
  if (classes && target.empty()) return reader.error("cross-entropy wants its target: the name or number of a class", line);
  setup.loss = {squared ? Loss::Kind::squared : Loss::Kind::cross_entropy, last ? Loss::Where::last : Loss::Where::every,
                squared ? Loss::Scale::sum : Loss::Scale::mean};
  setup.target = std::move(target);
  return Ok{};
}

// variant: ReLU: cell=rnn_relu; gain=2; set=W_h[0,0]=1.2
Status read_variant(const LessonReader& reader, const KeyValue& written, Lesson& lesson) {
  const std::size_t colon = std::min(written.value.find(':'), written.value.size());
  Variant v{std::string(trimmed(written.value.substr(0, colon))), lesson.setup};
  if (v.name.empty() || colon == written.value.size())
    return reader.error("'variant' wants a name, a colon, and what is different", written,
                        "such as variant: ReLU: cell=rnn_relu; gain=2");
  for (const std::string& part : split(written.value.substr(colon + 1), ';')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string value(trimmed(std::string_view(part).substr(std::min(equals + 1, part.size()))));
    const KeyValue line{std::string(trimmed(std::string_view(part).substr(0, equals))), value, written.line, written.column};
    const LineKey<Setup>* key = row_named(setup_lines(), line.key);
    if (!key)
      return reader.error("'" + line.key + "' is nothing a variant can change", written,
                          "it can change " + names_of(setup_lines()));
    if (const auto done = key->read(reader, line, v.setup); !done)
      return reader.error(done.error().what, written, done.error().hint);
  }
  lesson.variants.push_back(std::move(v));
  return Ok{};
}

using Line = const KeyValue&;
using Reader = const LessonReader&;

// number: 17b
Status number(Reader reader, Line line, Lesson& lesson) {
  KeyValue digits = line;
  const bool lettered = digits.value.size() > 1 && digits.value.back() >= 'a' && digits.value.back() <= 'z';
  if (lettered) lesson.letter = digits.value.back(), digits.value.remove_suffix(1);
  return reader.whole(digits, lesson.number, 1);
}

constexpr LineKey<Lesson> about_the_lesson[] = {
    {"title", "the lesson's name", [](Reader, Line l, Lesson& o) { return o.title = l.value, Status(Ok{}); }, true},
    {"number", "its place in the course; lessons that share one have a letter behind it, `17b`", number, true},
    {"goal", "one sentence: what you can do after it", [](Reader, Line l, Lesson& o) { return o.goal = l.value, Status(Ok{}); },
     true},
    {"part", "the part of the course it belongs to", [](Reader, Line l, Lesson& o) { return o.part = l.value, Status(Ok{}); },
     false, "none"},
    {"minutes", "how long it takes; not above 15", [](Reader r, Line l, Lesson& o) { return r.whole(l, o.minutes, 1); }, false,
     "10"},
    {"next", "the slug of the lesson after it, where that is not the one with the next number",
     [](Reader, Line l, Lesson& o) { return o.next = l.value, Status(Ok{}); }, false, "by number"},
    {"opens", "the step, from 1, where a model from a file of the reader's own is shown",
     [](Reader r, Line l, Lesson& o) { return r.whole(l, o.opens, 1); }, false, "models open in another lesson"},
    {"related", "slugs, with commas between",
     [](Reader, Line l, Lesson& o) { return o.related = split(l.value, ','), Status(Ok{}); }, false, "none"},
    {"variant",
     "another setup under a name: `variant: ReLU: cell=rnn_relu; gain=2`, with any of the lines below (of `set=` several)",
     [](Reader, Line, Lesson&) { return Status(Ok{}); }, false, "none"},  // read_front reads them last
};

constexpr int furthest_example = 1000;  // each is drawn after the ones before it; as a reader may go (player/learning.hpp)

constexpr LineKey<Setup> about_the_setup[] = {
    {"cell", "a file of `engine/cells`, without `.cell`", [](Reader, Line l, Setup& s) { return s.cell = l.value, Status(Ok{}); },
     false, "`lstm`"},
    {"equations", "the lines of a cell themselves, divided by `\\|`, in place of `cell:`",
     [](Reader, Line l, Setup& s) { return s.cell_text = equation_lines(l.value), Status(Ok{}); }, false, "none"},
    {"input", "size I of the input", [](Reader r, Line l, Setup& s) { return r.whole(l, s.shape.input, 1); }, false, "3"},
    {"hidden", "size H of the states", [](Reader r, Line l, Setup& s) { return r.whole(l, s.shape.hidden, 1); }, false, "4"},
    {"projection", "size P of a cell that has one (`lstm_proj`)",
     [](Reader r, Line l, Setup& s) { return r.whole(l, s.shape.projection, 1); }, false, "none"},
    {"layers", "stacked layers", [](Reader r, Line l, Setup& s) { return r.whole(l, s.shape.layers, 1); }, false, "1"},
    {"direction", "`forward`, `reverse` or `bidirectional`", direction, false, "`forward`"},
    {"seed", "of the initial weights, uniform in ±`gain`/√H, rounded to hundredths",
     [](Reader r, Line l, Setup& s) { return r.whole(l, s.seed, 1); }, false, "1"},
    {"gain", "their size", [](Reader r, Line l, Setup& s) { return r.number(l, s.gain); }, false, "1"},
    {"tokens", "what stands above each time step, divided by `\\|`; their number is T",
     [](Reader, Line l, Setup& s) { return s.tokens = split(l.value, '|'), Status(Ok{}); }},
    {"token-seed", "of the tokens' vectors: equal words have equal vectors",
     [](Reader r, Line l, Setup& s) { return r.whole(l, s.token_seed, 1); }, false, "1"},
    {"inputs", "the vectors written out instead: rows divided by `\\|`, numbers by blanks", inputs},
    {"set", "a number of its own, such as `set: W_f[0,3] = 0.5`; may be repeated",
     [](Reader r, Line l, Setup& s) { return r.setting(l, s.settings); }},
    {"outputs", "a linear readout over the output, so many numbers",
     [](Reader r, Line l, Setup& s) { return r.whole(l, s.shape.outputs, 1); }, false, "none"},
    {"classes", "the names of the readout's outputs, divided by `\\|`; then `outputs:` may be left out",
     [](Reader, Line l, Setup& s) {
       s.classes = split(l.value, '|');
       s.shape.outputs = static_cast<int>(s.classes.size());
       return Status(Ok{});
     },
     false, "numbers"},
    {"init",
     "initial weights by name: `uniform`, `xavier`, `he`, `orthogonal`, `identity`; all but `uniform` are not rounded, and "
     "`gain:` multiplies their recurrent blocks",
     [](Reader, Line l, Setup& s) { return s.initial = l.value, Status(Ok{}); }, false, "`uniform`"},
    {"filler", "words that stand, one after the other, where the tokens have `…`",
     [](Reader, Line l, Setup& s) { return s.filler = split(l.value, '|'), Status(Ok{}); }, false, "none"},
    {"gap", "how many of them; the target `gap`", [](Reader r, Line l, Setup& s) { return r.whole(l, s.gap, 0); }, false, "0"},
    {"loss",
     "`none`, `squared last` or `squared each`, then the target's numbers (of `each` perhaps a row a time step, with `\\|` "
     "between); "
     "`cross-entropy last` or `cross-entropy each`, then the class by name or number",
     loss, false, "`squared last`, target 0"},
    {"trained",
     "a network that has learned a task, in words as `gatewalk train` has them: `task=adding hidden=8 updates=600`; it brings "
     "sizes, loss and sequence, and the reader can go through its updates",
     [](Reader, Line l, Setup& s) { return s.trained = l.value, Status(Ok{}); }, false, "nothing is learned"},
    {"example", "the task's sequence that is shown, by its number",
     [](Reader r, Line l, Setup& s) {
       if (auto done = r.whole(l, s.example, 1); !done) return done;
       return s.example <= furthest_example ? Status(Ok{})
                                            : r.error("there are " + std::to_string(furthest_example) + " to look at", l);
     },
     false, "1"},
};

}  // namespace

std::span<const LineKey<Lesson>> lesson_lines() { return about_the_lesson; }
std::span<const LineKey<Setup>> setup_lines() { return about_the_setup; }

Status read_front(LessonReader& reader, Lesson& lesson, std::set<std::string>& seen) {
  std::vector<KeyValue> variants;
  while (reader.more() && !reader.here().text.starts_with("# ")) {
    const LessonLine written = reader.next();
    if (trimmed(written.text).empty()) continue;
    const auto line = key_value(written);
    if (!line) return reader.error("expected a front line 'key: value' or the first step '# Title'", written.number, 1);
    Status done = Ok{};
    if (line->key == "variant") variants.push_back(*line);
    else if (const auto* key = row_named(lesson_lines(), line->key)) done = key->read(reader, *line, lesson);
    else if (const auto* set = row_named(setup_lines(), line->key)) done = set->read(reader, *line, lesson.setup);
    else {
      std::vector<std::string_view> names;
      for (const auto& row : lesson_lines()) names.push_back(row.name);
      for (const auto& row : setup_lines()) names.push_back(row.name);
      return reader.error("'" + line->key + "' is not a front line", line->line, 1, "they are " + listed(names));
    }
    if (!done) return done;
    seen.insert(line->key);
  }
  for (const KeyValue& variant : variants)
    if (auto done = read_variant(reader, variant, lesson); !done) return done;
  // Only now is it known of which cell. What learns the same is learned once.
  std::map<std::string, Setup*> learning;
  std::vector<Setup*> setups{&lesson.setup};
  for (Variant& variant : lesson.variants) setups.push_back(&variant.setup);
  for (Setup* setup : setups) {
    if (setup->trained.empty()) continue;
    Setup*& first = learning[setup->cell + " " + setup->cell_text + " " + setup->trained];
    if (auto done = take_learning(*setup, first ? first->learned : nullptr); !done)
      return reader.error("'trained': " + done.error().what, 1, 1, done.error().hint);
    first = setup;
  }
  return Ok{};
}

}  // namespace gatewalk::lessons
