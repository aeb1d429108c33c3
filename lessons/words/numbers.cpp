// Numbers as text and back, for the screen.
#include "lessons/words/numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "engine/base/decimal.hpp"
#include "engine/base/shortest.hpp"
#include "engine/base/spelling.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::array<std::string_view, 11> superscripts = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻"};

// "−5.4·10⁻⁷", with the sign that formulas have.
std::string text_of(const Spelling& number) {
  const bool negative = number.digits.starts_with('-');
  const std::string digits = negative ? "−" + number.digits.substr(1) : number.digits;
  return number.has_power ? digits + "·" + power_of_ten(number.power) : digits;
}

}  // namespace

std::string power_of_ten(int exponent) {
  std::string out = "10";
  for (const char c : std::to_string(exponent)) out += superscripts[c == '-' ? 10 : static_cast<std::size_t>(c - '0')];
  return out;
}

std::string number_with_power(double value, int digits) {
  if (!std::isfinite(value)) return number_text(value);
  return text_of(spelled_with_power(value, digits));
}

std::string number_text(double value, int decimals) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  return text_of(spelled(value, decimals));
}

std::string number_to_type(double value) {
  if (!std::isfinite(value)) return number_text(value);
  const Spelling full = spelled(value, -1);
  return full.has_power ? shortest_text(value) : full.digits;
}

std::string number_in_words(double value, int decimals) {
  return std::isfinite(value) ? text_of(spelled_in_words(value, decimals)) : number_text(value, decimals);
}

std::string probability_for_log(double probability, int decimals) {
  constexpr int most = 12;
  const std::string right = number_in_words(-std::log(probability), decimals);
  std::string text = number_in_words(probability, decimals);
  for (int more = decimals + 1; more <= most; ++more) {
    const auto read = number_from(text);
    if (read && number_in_words(-std::log(*read), decimals) == right) break;
    text = number_in_words(probability, more);
  }
  return text;
}

// --- the reader ---

namespace {

struct Sign {
  std::string_view typed;
  char read;
};
// Signs that mean one of ours. ' ' is any blank, '*' any sign of multiplication.
constexpr Sign spellings[] = {
    {"−", '-'},      {"–", '-'},      {"—", '-'},      {"‐", '-'},      {"‑", '-'},      {"﹣", '-'},     {"－", '-'},  // minus
    {"＋", '+'},     {"．", '.'},     {"。", '.'},     {"，", ','},     {"％", '%'},     {"ｅ", 'e'},  // full width
    {"Ｅ", 'e'},     {"E", 'e'},      {"×", '*'},      {"·", '*'},      {"⋅", '*'},      {"∙", '*'},      {"＊", '*'},  // times
    {"\u00A0", ' '}, {"\u2002", ' '}, {"\u2003", ' '}, {"\u2007", ' '}, {"\u2009", ' '}, {"\u200A", ' '}, {"\u202F", ' '},
    {"\u3000", ' '}, {"\t", ' '},     {"\n", ' '},     {"\r", ' '},     {"“", '"'},      {"”", '"'},      {"„", '"'},
    {"‟", '"'},      {"«", '"'},      {"»", '"'},      {"‘", '"'},      {"’", '"'},      {"‚", '"'},      {"'", '"'},
    {"`", '"'},      {"＂", '"'},     {"＇", '"'},     {"「", '"'},     {"」", '"'},     {"≈", '~'},      {"～", '~'},
    {"０", '0'},     {"１", '1'},     {"２", '2'},     {"３", '3'},     {"４", '4'},     {"５", '5'},     {"６", '6'},
    {"７", '7'},     {"８", '8'},     {"９", '9'},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// In our own signs; a run of raised digits as "^-7". Nothing if a sign is left that means nothing in a number.
std::optional<std::string> plain(std::string_view text) {
  std::string out;
  bool in_power = false;
  while (!text.empty()) {
    const auto up = std::find_if(superscripts.begin(), superscripts.end(), [&](auto s) { return text.starts_with(s); });
    if (up != superscripts.end()) {
      if (!in_power) out += '^';
      const auto digit = static_cast<std::size_t>(up - superscripts.begin());
      out += digit == 10 ? '-' : static_cast<char>('0' + digit);
      text.remove_prefix(up->size());
      in_power = true;
      continue;
    }
    in_power = false;
    if (is_digit(text.front()) || text.front() == '.') {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    const auto known =
        std::find_if(std::begin(spellings), std::end(spellings), [&](const Sign& s) { return text.starts_with(s.typed); });
    out += known == std::end(spellings) ? text.front() : known->read;
    text.remove_prefix(known == std::end(spellings) ? 1 : known->typed.size());
  }
  if (out.find_first_not_of("0123456789+-.,e%^*~ \"") != std::string::npos) return {};
  return out;
}

// Takes things from the front of a text, blanks first.
class Scan {
 public:
  explicit Scan(std::string_view text) : rest_(text) {}

  bool take(char sign) {
    blanks();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void blanks() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  // "-" or "" as written; "+" as "".
  std::string sign() {
    if (take('-')) return "-";
    (void)take('+');
    return "";
  }
  // Digits; with groups, also those behind a single blank where three and no more follow.
  std::string digits(bool groups) {
    std::string all = run();
    while (groups && !all.empty() && all.size() <= 300 && rest_.starts_with(' ')) {
      Scan next(rest_.substr(1));
      const std::string three = next.run();
      if (three.size() != 3) break;
      all += three;
      rest_ = next.rest_;
    }
    return all;
  }
  // One after the other: the order in which the two sides of a sum are evaluated is nobody's.
  std::string signed_digits() {
    std::string all = sign();
    return all += digits(false);
  }
  bool done() {
    blanks();
    return rest_.empty();
  }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }

 private:
  std::string run() {
    std::string all;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1)) all += rest_.front();
    return all;
  }
  std::string_view rest_;
};

}  // namespace

std::optional<double> number_from(std::string_view typed) {
  const auto text = plain(typed);
  if (!text) return {};
  std::string_view bare = *text;
  const auto around = [](char c) { return c == ' ' || c == '"'; };
  while (!bare.empty() && around(bare.front())) bare.remove_prefix(1);
  while (!bare.empty() && around(bare.back())) bare.remove_suffix(1);

  Scan scan(bare);
  (void)scan.take('~');
  std::string number = scan.sign();
  scan.blanks();
  const std::string whole = scan.digits(true);
  std::string part;
  const bool point = scan.front() == '.' || scan.front() == ',';
  if (point) (void)scan.take(scan.front()), part = is_digit(scan.front()) ? scan.digits(false) : "";
  if (whole.empty() && part.empty()) return {};
  std::string exponent;
  if (whole == "10" && !point && scan.front() == '^') {
    // "10⁻⁷" alone
    (void)scan.take('^');
    number += "1";
    exponent = scan.signed_digits();
    if (exponent.empty() || !is_digit(exponent.back())) return {};
  } else {
    number += whole.empty() ? "0" : whole;
    if (!part.empty()) number += "." + part;
    if (scan.take('e')) {
      exponent = scan.signed_digits();
      if (exponent.empty() || !is_digit(exponent.back())) return {};
    } else if (scan.take('*')) {
      scan.blanks();
      if (scan.digits(false) != "10" || !scan.take('^')) return {};
      exponent = scan.signed_digits();
      if (exponent.empty() || !is_digit(exponent.back())) return {};
    }
  }
  if (exponent.size() > 6) return {};
  int power = exponent.empty() ? 0 : std::atoi(exponent.c_str());
  if (scan.take('%')) power -= 2;
  if (!scan.done()) return {};
  if (power != 0) number += "e" + std::to_string(power);
  return read_number<double>(number);
}

}  // namespace gatewalk::lessons
