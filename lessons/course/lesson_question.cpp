// What all questions have in common: a name, a kind, a text, hints, an explanation. The rest is the kind's (lessons/questions/).
#include "lessons/course/reader.hpp"

namespace gatewalk::lessons {

namespace {

constexpr LineKey<Question> common[] = {
    {"hint", "shown one by one when asked for",
     [](const LessonReader&, const KeyValue& line, Question& q) {
       q.hints.push_back(read_prose(line.text, line.line));
       return Status(Ok{});
     }},
    {"explain", "shown after the answer",
     [](const LessonReader&, const KeyValue& line, Question& q) {
       q.explanation = read_prose(line.text, line.line);
       return Status(Ok{});
     }},
    {"withhold", "a measure: a number that tells the answer; it stands as \"?\" until the question is answered. May be repeated",
     [](const LessonReader& reader, const KeyValue& line, Question& q) {
       auto measure = reader.measure(line.value, line);
       if (!measure) return Status(measure.error());
       q.withheld.push_back(*measure);
       return Status(Ok{});
     }},
};

Status question_line(LessonReader& reader, Question& q) {
  const LessonLine line = reader.next();
  auto pair = key_value(line);
  if (!pair) {
    if (trimmed(line.text).empty()) return Ok{};
    return reader.error("expected a line 'key: value' or ':end'", line.number, 1, "continue a text with two blanks before it");
  }
  pair->text = pair->value;  // indented lines go on with the text
  while (reader.more() && reader.here().text.starts_with("  ")) pair->text += "\n" + std::string(trimmed(reader.next().text));
  const LineKey<Question>* key = row_named(q.kind->keys, pair->key);
  if (!key) key = row_named(common_question_keys(), pair->key);
  if (key) return key->read(reader, *pair, q);
  std::vector<std::string_view> names;
  for (const auto& row : q.kind->keys) names.push_back(row.name);
  for (const auto& row : common_question_keys()) names.push_back(row.name);
  return reader.error("'" + pair->key + "' is not part of a question of kind '" + std::string(q.kind->name) + "'", line.number, 1,
                      "its keys are " + listed(names));
}

}  // namespace

std::span<const LineKey<Question>> common_question_keys() { return common; }

// :question id kind, text, keys, :end
Status read_question(LessonReader& reader, const KeyValue& at, Step& step) {
  Question q;
  q.line = at.line;
  const auto words = split(at.value, ' ');
  if (words.size() != 2) return reader.error("':question' wants a name and a kind", at, "such as :question bias number");
  q.id = words[0];
  q.kind = row_named(question_kinds(), words[1]);
  if (!q.kind)
    return reader.error("'" + words[1] + "' is not a kind of question", at, "the kinds are " + names_of(question_kinds()));
  q.body = q.kind->begin();
  std::string text;
  const auto inside = [&] { return reader.more() && !reader.here().text.starts_with(":end"); };
  while (inside() && !key_value(reader.here())) text += std::string(reader.next().text) + "\n";
  q.text = read_prose(text, at.line + 1);
  while (inside())
    if (auto done = question_line(reader, q); !done) return done;
  if (!reader.more()) return reader.error("the question '" + q.id + "' has no ':end'", at.line, 1);
  reader.next();
  step.questions.push_back(std::move(q));
  return Ok{};
}

}  // namespace gatewalk::lessons
