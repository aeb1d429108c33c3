#include "engine/files/csv.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/check.hpp"
#include "engine/files/bytes.hpp"
#include "engine/files/file_type.hpp"

namespace gatewalk::files {

namespace {

Error fault_on_line(const char* code, int line, std::size_t column, Sentence what, Sentence hint = {}) {
  Error e = refuse(std::move(what), std::move(hint), {}, line, static_cast<int>(column));
  e.code = code;
  return e;
}

constexpr std::string_view blanks = " \t\r";

// What looks like a blank or a minus and is none: a no-break space of a word processor, the minus of a typesetter.
struct Lookalike {
  std::string_view bytes;
  char means;
};
constexpr Lookalike lookalikes[] = {{"\xc2\xa0", ' '},       // no-break space
                                    {"\xe2\x80\xaf", ' '},   // narrow no-break space
                                    {"\xe2\x80\x87", ' '},   // figure space
                                    {"\xe2\x80\x89", ' '},   // thin space
                                    {"\xe3\x80\x80", ' '},   // ideographic space
                                    {"\xe2\x80\x8b", ' '},   // zero-width space
                                    {"\xef\xbb\xbf", ' '},   // byte order mark
                                    {"\xe2\x88\x92", '-'},   // minus sign
                                    {"\xe2\x80\x90", '-'},   // hyphen
                                    {"\xe2\x80\x93", '-'},   // en dash
                                    {"\xef\xbc\x8d", '-'}};  // full-width hyphen

// The line with plain blanks and minus signs, a character each, so that columns count what is seen.
std::string plain(std::string_view line) {
  std::string text;
  for (std::size_t at = 0; at < line.size();) {
    const auto like = std::find_if(std::begin(lookalikes), std::end(lookalikes),
                                   [&](const Lookalike& each) { return line.substr(at).starts_with(each.bytes); });
    text += like == std::end(lookalikes) ? line[at] : like->means;
    at += like == std::end(lookalikes) ? 1 : like->bytes.size();
  }
  return text;
}

struct Field {
  std::string_view text;  // without blanks and quotes around it
  std::size_t column;     // from 1
};

char find_separator(std::string_view line) {
  for (const char separator : {'\t', ';', ','})
    if (line.find(separator) != std::string_view::npos) return separator;
  return ' ';
}

// Where the field that begins at `from` ends: a separator between quotes does not end it.
std::size_t end_of_field(std::string_view line, std::size_t from, char separator) {
  const std::size_t first = line.find_first_not_of(separator == '\t' ? " \r" : blanks, from);
  if (first != std::string_view::npos && line[first] == '"')
    if (const std::size_t quote = line.find('"', first + 1); quote != std::string_view::npos)
      return std::min(line.find(separator, quote + 1), line.size());
  return std::min(line.find(separator, from), line.size());
}

std::vector<Field> split_fields(std::string_view line, char separator) {
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
    const std::size_t to = end_of_field(line, from, separator);
    add(from, to);
    if (to == line.size()) return fields;
    from = to + 1;
  }
}

// The field as a number; between semicolons or tabs with a decimal comma too, and `comma` then says so.
std::optional<double> number_of(const Field& field, char separator, bool& comma) {
  if (const auto value = parse_number(field.text)) return value;
  const std::size_t at = field.text.find(',');
  if ((separator != ';' && separator != '\t') || at == std::string_view::npos || field.text.size() > 100 ||
      field.text.find_first_of(",.", at + 1) != std::string_view::npos || field.text.find('.') < at)
    return std::nullopt;
  std::string text(field.text);
  text[at] = '.';
  const auto value = parse_number(text);
  comma = comma || value.has_value();
  return value;
}

bool is_number(const Field& field) { return parse_number(field.text).has_value(); }

// A word that programs write where a number is missing.
bool is_missing(const Field& field) {
  if (field.text.empty()) return true;
  std::string word;
  for (const char c : field.text) word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  constexpr std::string_view words[] = {"na", "n/a", "<na>", "null", "none", "nil", "nat", "missing", "?", "-", "--", "."};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// The first row names the columns: a word somewhere, and no number.
bool is_header(const std::vector<Field>& fields) {
  return std::none_of(fields.begin(), fields.end(), is_number) &&
         std::any_of(fields.begin(), fields.end(), [](const Field& field) {
           return !is_missing(field) && field.text.find_first_not_of("0123456789,.+-eE") != std::string_view::npos;
         });
}

// A first column without a name, or with the name that pandas gives such a one: the rows' numbers, not an input.
bool is_row_numbers(const std::vector<Field>& first) {
  if (first.size() < 2 || !(first[0].text.empty() || first[0].text.starts_with("Unnamed: "))) return false;
  for (std::size_t k = 1; k < first.size(); ++k)
    if (is_missing(first[k]) || (is_number(first[k]) && first[k].text != std::to_string(k - 1))) return false;
  return true;
}

// Empty fields at a row's end, as spreadsheets leave them, down to `least`.
void drop_empty_end(std::vector<Field>& fields, std::size_t least) {
  while (fields.size() > least && fields.back().text.empty()) fields.pop_back();
}

// A number with commas, or none.
Sentence comma_hint(std::string_view text, bool groups_may_be) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos || text.find_first_not_of("0123456789,.+-eE") != std::string_view::npos) return {};
  const std::size_t end = std::min(text.find_first_of(",.", comma + 1), text.size());
  if (!groups_may_be || end - comma != 4) return say("table.decimals");
  std::string without(text);
  std::erase(without, ',');
  return say("table.without_comma", {{"number", without}});
}

// Whether only its size keeps it from being a number: 1e400.
bool is_too_large(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos || !parse_number(text.substr(0, e))) return false;
  const std::string_view power = text.substr(e + 1);
  return power.size() > 2 && power.find_first_not_of("+0123456789") == std::string_view::npos;
}

Error not_a_number(int line, const Field& field, char separator, const std::string& name, bool first) {
  if (field.text.empty()) return fault_on_line("NUMBER", line, field.column, say("table.missing"), say("table.write_nan"));
  Sentence hint = comma_hint(field.text, separator == ',');
  if (is_missing(field)) hint = say("table.write_nan");
  else if (is_too_large(field.text)) hint = say("table.too_large");
  else if (find_bad_utf8(field.text)) hint = say("table.save_as_utf8");
  else if (hint.empty() && first && !name.empty()) hint = say("table.no_numbers", {{"column", shown(name)}});
  else if (hint.empty() && first && field.text.find_first_of("-/:T") != std::string_view::npos && field.text.size() >= 5)
    hint = say("table.dates");
  return fault_on_line("NUMBER", line, field.column, say("table.no_number", {{"text", shown(field.text)}}), std::move(hint));
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
    std::string_view line_there = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + (rest_.substr(end, 2) == "\r\n" ? 2 : 1));
    line = plain(line_there.substr(0, line_there.find('#')));
    ++number;
    return true;
  }
  std::string line;
  int number = 0;

 private:
  std::string_view rest_;
};

// A table's first row that reads like the columns' numbers, which a program may have written above the numbers.
bool looks_like_column_numbers(const Tensor& table) {
  if (table.shape[0] < 2 || table.shape[1] < 2) return false;
  const auto width = static_cast<std::size_t>(table.shape[1]);
  for (std::size_t k = 0; k < width; ++k)
    if (table.data[k] != static_cast<double>(k)) return false;
  return width > 2 || !std::all_of(table.data.begin(), table.data.end(), [](double v) { return v == std::floor(v); });
}

void remark_on(const Tensor& table, const std::vector<std::string>& names, bool comma, std::vector<Error>& remarks) {
  const auto remark = [&](const char* code, int line, Sentence what, Sentence hint) {
    remarks.push_back(fault_on_line(code, line, line, std::move(what), std::move(hint)));
  };
  if (!names.empty()) remark("HEADER", 1, say("table.header", {{"names", shown_list(names)}}), say("table.header_hint"));
  else if (looks_like_column_numbers(table)) remark("RANGE", 1, say("table.column_numbers"), say("table.column_numbers_hint"));
  if (comma) remark("NUMBER", 0, say("table.decimal_commas"), say("table.decimal_commas_hint"));
}

}  // namespace

Result<Tensor> read_csv(std::string_view text, std::vector<Error>* remarks) {
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const auto foreign = recognize(as_bytes(text), Role::array);
    if (foreign && !foreign->text)
      return fault_on_line("FILE_TYPE", 0, 0, say("table.foreign", {{"is", foreign->what}}),
                           say("table.plain", {{"text", foreign->hint}}));
    return fault_on_line("FILE_TYPE", 0, 0, say("table.zero_bytes"), say("table.save_as_text"));
  }
  std::vector<double> values;
  std::vector<std::string> names;
  std::size_t width = 0;
  std::int64_t rows = 0;
  char separator = ' ';
  bool seen_first = false, comma = false;
  for (Lines lines(text); lines.next();) {
    if (lines.line.find_first_not_of(blanks) == std::string::npos) continue;
    if (rows == 0) separator = find_separator(lines.line);
    std::vector<Field> fields = split_fields(lines.line, separator);
    drop_empty_end(fields, std::max<std::size_t>({width, names.size(), 1}));
    if (!seen_first) {
      seen_first = true;
      if (is_row_numbers(fields))
        return fault_on_line("NUMBER", lines.number, 1, say("table.row_numbers"), say("table.without_row_numbers"));
      if (is_header(fields)) {
        for (const Field& field : fields) names.emplace_back(field.text);
        continue;
      }
    }
    if (rows == 0) width = fields.size();
    if (fields.size() != width)
      return fault_on_line(
          "SHAPE", lines.number, fields[std::min(width, fields.size() - 1)].column,
          say("table.uneven", {{"count", static_cast<int>(fields.size())}, {"before", static_cast<int>(width)}}));
    for (std::size_t k = 0; k < width; ++k) {
      const auto value = number_of(fields[k], separator, comma);
      if (!value) return not_a_number(lines.number, fields[k], separator, k < names.size() ? names[k] : "", rows == 0);
      values.push_back(*value);
    }
    if (values.size() > max_values)
      return fault_on_line("SIZE", lines.number, 1, say("table.too_many", {{"most", std::to_string(max_values)}}));
    ++rows;
  }
  if (rows == 0) return fault_on_line("EMPTY", 0, 0, say("table.empty"));
  Tensor table{{rows, static_cast<std::int64_t>(width)}, std::move(values)};
  if (remarks) remark_on(table, names, comma, *remarks);
  return table;
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
