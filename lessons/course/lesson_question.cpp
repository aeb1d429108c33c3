#include "lessons/course/lesson_parser.hpp"

namespace gatewalk::lessons {

// :question id kind, text, keys, :end
Status LessonParser::question(Step& s, std::string_view rest, int line, int column) {
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
  while (at_ < lines_.size() && !here().text.starts_with(":end") && !key_value(here()))
    text += std::string(lines_[at_++].text) + "\n";
  q.text = read_prose(text, text_line);
  while (at_ < lines_.size() && !here().text.starts_with(":end"))
    if (auto done = question_line(q); !done) return done;
  if (at_ == lines_.size()) return error("the question '" + q.id + "' has no ':end'", line, 1);
  ++at_;
  s.questions.push_back(std::move(q));
  return Ok{};
}

Status LessonParser::question_line(Question& q) {
  const LessonLine line = here();
  const auto pair = key_value(line);
  if (!pair) {
    if (trimmed(line.text).empty()) return ++at_, Ok{};
    return error("expected a line 'key: value' or ':end'", line.number, 1, "continue a text with two blanks before it");
  }
  ++at_;
  std::string more(pair->value);  // indented lines go on with the text
  while (at_ < lines_.size() && here().text.starts_with("  ")) more += "\n" + std::string(trimmed(lines_[at_++].text));
  const auto m = [&] { return measure(pair->value, *pair); };
  if (pair->key == "answer" || pair->key == "condition" || pair->key == "holds" || pair->key == "mistake") {
    auto read = m();
    if (!read) return read.error();
    if (pair->key == "answer") q.answer = *read;
    else if (pair->key == "condition") q.condition = *read;
    else if (pair->key == "mistake") q.mistakes.push_back({*read, {}, {}});
    else q.option_holds.push_back(*read);
  } else if (pair->key == "change") {
    const std::size_t equals = pair->value.find('=');
    if (equals == std::string_view::npos) return error("'change' wants a target, '=' and its new value", *pair);
    const auto target = parse_target(trimmed(pair->value.substr(0, equals)));
    if (!target) return error(target.error().what, *pair, target.error().hint);
    const std::size_t begin = std::min(pair->value.find_first_not_of(' ', equals + 1), pair->value.size());
    auto value = measure(pair->value.substr(begin), line.number, pair->column + static_cast<int>(begin));
    if (!value) return value.error();
    q.changes.push_back({*target, 0});
    q.change_values.push_back(*value);
  } else if (pair->key == "tolerance") {
    const auto n = trimmed_number<double>(pair->value);
    if (!n || *n <= 0) return error("'tolerance' wants a number above 0", *pair);
    q.tolerance = *n;
  } else if (pair->key == "solve") return setting(*pair, q.solution);
  else if (pair->key == "unit") q.unit = pair->value;
  else if (pair->key == "option") q.options.push_back(read_prose(more, line.number));
  else if (pair->key == "hint") q.hints.push_back(read_prose(more, line.number));
  else if (pair->key == "explain") q.explanation = read_prose(more, line.number);
  else if ((pair->key == "tell" || pair->key == "at") && q.mistakes.empty())
    return error("'" + pair->key + "' stands behind a 'mistake' line", line.number, 1);
  else if (pair->key == "tell") q.mistakes.back().text = read_prose(more, line.number);
  else if (pair->key == "at") q.mistakes.back().operation = pair->value;
  else
    return error(
        "'" + pair->key + "' is not part of a question", line.number, 1,
        "its keys are answer, change, tolerance, unit, option, holds, condition, solve, mistake, tell, at, hint and explain");
  return Ok{};
}

}  // namespace gatewalk::lessons
