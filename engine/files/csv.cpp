#include "engine/files/csv.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/files/bytes.hpp"
#include "engine/files/file_type.hpp"

namespace gatewalk::files {

namespace {

Error fault(const char* code, int line, std::size_t column, std::string what, std::string hint = "") {
  return {.what = std::move(what),
          .where = "",
          .hint = std::move(hint),
          .line = line,
          .column = static_cast<int>(column),
          .code = code};
}

constexpr std::string_view blanks = " \t\r";

struct Field {
  std::string_view text;  // without blanks and quotes around it
  std::size_t column;     // from 1
};

char find_separator(std::string_view line) {
  for (const char separator : {'\t', ';', ','})
    if (line.find(separator) != std::string_view::npos) return separator;
  return ' ';
}

std::vector<Field> split(std::string_view line, char separator) {
  std::vector<Field> fields;
  const auto add = [&](std::size_t from, std::size_t to) {
    while (from < to && blanks.find(line[from]) != std::string_view::npos) ++from;
    while (to > from && blanks.find(line[to - 1]) != std::string_view::npos) --to;
    const std::size_t column = from + 1;
    if (to - from >= 2 && line[from] == '"' && line[to - 1] == '"') ++from, --to;
    fields.push_back({line.substr(from, to - from), column});
  };
  for (std::size_t from = 0;;) {
    if (separator == ' ') {
      from = line.find_first_not_of(' ', from);
      if (from == std::string_view::npos) return fields;
    }
    const std::size_t to = line.find(separator, from);
    add(from, to == std::string_view::npos ? line.size() : to);
    if (to == std::string_view::npos) return fields;
    from = to + 1;
  }
}

Error not_a_number(int line, const Field& field, char separator) {
  if (field.text.empty())
    return fault("NUMBER", line, field.column, "a number is missing here", "write NaN for a missing number");
  const bool comma = separator != ',' && field.text.find(',') != std::string_view::npos;
  return fault("NUMBER", line, field.column, shown(field.text) + " is not a number", comma ? "write decimals with a point" : "");
}

// The text line by line, numbered from 1, without comments and line ends.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  }
  bool next() {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find_first_of("\r\n");
    line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + (rest_.substr(end, 2) == "\r\n" ? 2 : 1));
    line = line.substr(0, line.find('#'));
    ++number;
    return true;
  }
  std::string_view line;
  int number = 0;

 private:
  std::string_view rest_;
};

}  // namespace

Result<Tensor> read_csv(std::string_view text) {
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const auto foreign = recognize(as_bytes(text));
    return fault("FILE_TYPE", 0, 0,
                 foreign ? foreign->what + ", not a table of numbers" : "the file has zero bytes, so it is no text",
                 foreign ? foreign->hint : "save it as UTF-8 text");
  }
  std::vector<double> values;
  std::size_t width = 0;
  std::int64_t rows = 0;
  char separator = ' ';
  bool seen_header = false;
  for (Lines lines(text); lines.next();) {
    if (lines.line.find_first_not_of(blanks) == std::string_view::npos) continue;
    if (rows == 0) separator = find_separator(lines.line);
    const std::vector<Field> fields = split(lines.line, separator);
    if (rows == 0 && !seen_header) {
      seen_header =
          std::none_of(fields.begin(), fields.end(), [](const Field& field) { return parse_number(field.text).has_value(); }) &&
          std::any_of(fields.begin(), fields.end(),
                      [](const Field& field) { return !field.text.empty() && field.text.find(',') == std::string_view::npos; });
      if (seen_header) continue;
    }
    if (rows == 0) width = fields.size();
    if (fields.size() != width)
      return fault("SHAPE", lines.number, fields[std::min(width, fields.size() - 1)].column,
                   "this row has " + std::to_string(fields.size()) + " numbers, those before it " + std::to_string(width));
    for (const Field& field : fields) {
      const auto value = parse_number(field.text);
      if (!value) return not_a_number(lines.number, field, separator);
      values.push_back(*value);
    }
    if (values.size() > max_values)
      return fault("SIZE", lines.number, 1, "more than the " + std::to_string(max_values) + " numbers that are loaded at most");
    ++rows;
  }
  if (rows == 0) return fault("EMPTY", 0, 0, "the file holds no row of numbers");
  return Tensor{{rows, static_cast<std::int64_t>(width)}, std::move(values)};
}

std::string write_csv(const Tensor& tensor, std::string_view header) {
  GATEWALK_CHECK(tensor.shape.size() == 2, "write_csv: a table has two dimensions, not " + Tensor::describe(tensor.shape));
  std::string text(header);
  if (!text.empty()) text += '\n';
  std::size_t at = 0;
  for (std::int64_t row = 0; row < tensor.shape[0]; ++row) {
    for (std::int64_t column = 0; column < tensor.shape[1]; ++column)
      text += (column ? "," : "") + number_text(tensor.data[at++]);
    text += '\n';
  }
  return text;
}

}  // namespace gatewalk::files
