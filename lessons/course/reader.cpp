#include "lessons/course/reader.hpp"

namespace gatewalk::lessons {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string equation_lines(std::string_view text) {
  std::string lines;
  for (const std::string& line : split(text, '|')) lines += line + "\n";
  return lines;
}

std::optional<KeyValue> key_value(const LessonLine& line) {
  const std::string_view text = line.text;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  for (char c : text.substr(0, colon))
    if (!(c >= 'a' && c <= 'z') && c != '-') return {};
  std::size_t begin = colon + 1;
  while (begin < text.size() && text[begin] == ' ') ++begin;
  return KeyValue{std::string(text.substr(0, colon)), trimmed(text.substr(begin)), line.number, static_cast<int>(begin) + 1};
}

LessonReader::LessonReader(std::string_view text, std::string_view where) : where_(where) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // the mark that some editors put before UTF-8
  int n = 1;
  for (std::size_t begin = 0; begin <= text.size(); ++n) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.push_back({line, n});
    begin = end + 1;
  }
}

Status LessonReader::number(const KeyValue& line, double& into) const {
  const auto n = trimmed_number<double>(line.value);
  if (!n) return error("'" + line.key + "' wants a number", line);
  into = *n;
  return Ok{};
}

Status LessonReader::numbers(const KeyValue& line, std::string_view value, std::initializer_list<double*> into,
                             std::string_view form) const {
  const auto words = split(value, ' ');
  bool well = words.size() == into.size();
  std::size_t k = 0;
  for (double* place : into) {
    const auto n = well ? trimmed_number<double>(words[k++]) : std::nullopt;
    if (n) *place = *n;
    else well = false;
  }
  if (!well) return error("'" + line.key + "' is written " + std::string(form), line);
  return Ok{};
}

Result<Measure> LessonReader::measure(std::string_view text, int line, int column) const {
  auto m = Measure::parse(text, line, column);
  if (!m) return error(m.error().what, m.error().line, m.error().column, m.error().hint);
  return m;
}

Status LessonReader::setting(const KeyValue& line, std::vector<Edit>& into) const {
  const std::size_t equals = line.value.find('=');
  if (equals == std::string_view::npos)
    return error("'" + line.key + "' wants a target and a number", line, "such as " + line.key + ": b_f[0] = 0.25");
  const auto target = parse_target(trimmed(line.value.substr(0, equals)));
  if (!target) return error(target.error().what, line, target.error().hint);
  if (target->is_text()) {
    std::string text(trimmed(line.value.substr(equals + 1)));
    into.push_back({*target, 0, target->kind == Target::Kind::equations ? equation_lines(text) : text});
    return Ok{};
  }
  const auto value = trimmed_number<double>(line.value.substr(equals + 1));
  if (!value) return error("'" + line.key + "' wants a number behind '='", line.line, line.column + static_cast<int>(equals) + 1);
  into.push_back({*target, *value});
  return Ok{};
}

}  // namespace gatewalk::lessons
