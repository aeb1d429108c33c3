#include "engine/base/digits.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

namespace gatewalk::digits {

namespace {

// A whole number, nine decimal digits a limb, the least first.
using Limbs = std::vector<std::uint32_t>;
constexpr std::uint32_t limb = 1'000'000'000;

void multiply(Limbs& number, std::uint32_t by) {
  std::uint64_t carry = 0;
  for (std::uint32_t& part : number) {
    carry += std::uint64_t{part} * by;
    part = static_cast<std::uint32_t>(carry % limb);
    carry /= limb;
  }
  if (carry > 0) number.push_back(static_cast<std::uint32_t>(carry));
}

// number · base^power, as many factors at a time as stay below a limb.
void multiply(Limbs& number, std::uint32_t base, int power, int together) {
  std::uint32_t factor = 1;
  for (int k = 0; k < together; ++k) factor *= base;
  for (; power >= together; power -= together) multiply(number, factor);
  for (; power > 0; --power) multiply(number, base);
}

// |value| = m · 2^e.
struct Parts {
  std::uint64_t m;
  int e;
};
Parts parts_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
  const int exponent = static_cast<int>(bits >> 52 & 0x7ff);
  return exponent == 0 ? Parts{fraction, -1074} : Parts{fraction | std::uint64_t{1} << 52, exponent - 1075};
}

void trim(Decimals& number) {
  const std::size_t first = std::min(number.digits.find_first_not_of('0'), number.digits.size());
  number.digits.erase(0, first);
  number.point -= static_cast<int>(first);
  while (!number.digits.empty() && number.digits.back() == '0') number.digits.pop_back();
  if (number.digits.empty()) number.point = 0;
}

// The first `count` digits, and with the last of them one more.
Decimals cut(const Decimals& number, int count) {
  Decimals out{number.digits.substr(0, static_cast<std::size_t>(count)), number.point};
  trim(out);
  return out;
}
Decimals raised(const Decimals& number, int count) {
  std::string digits = "0" + number.digits.substr(0, static_cast<std::size_t>(count));
  digits.append(static_cast<std::size_t>(count) + 1 - digits.size(), '0');
  std::size_t at = digits.size() - 1;
  for (; digits[at] == '9'; --at) digits[at] = '0';
  ++digits[at];
  Decimals out{std::move(digits), number.point + 1};
  trim(out);
  return out;
}

// Which is larger; neither is 0.
int compare(const Decimals& a, const Decimals& b) {
  return a.point != b.point ? (a.point < b.point ? -1 : 1) : a.digits.compare(b.digits);
}

// Whether what lies behind the first `count` digits (0 or more) is nearer to the number above; a half goes to the even one.
bool rounds_up(const Decimals& number, int count) {
  const auto n = static_cast<std::size_t>(count);
  if (number.digits.size() <= n) return false;
  if (number.digits[n] != '5' || number.digits.size() > n + 1) return number.digits[n] >= '5';
  return n > 0 && (number.digits[n - 1] - '0') % 2 == 1;
}

// Digits and zeros with a point `point` places from the first, and so many digits behind it.
std::string with_point(const Decimals& number, int decimals) {
  std::string text = number.digits;
  int point = number.point;
  if (point < 1) {
    text.insert(0, static_cast<std::size_t>(1 - point), '0');
    point = 1;
  }
  text.resize(static_cast<std::size_t>(point + decimals), '0');
  if (decimals > 0) text.insert(static_cast<std::size_t>(point), 1, '.');
  return text;
}

std::string with_exponent(const Decimals& number, int decimals) {
  const int exponent = number.digits.empty() ? 0 : number.point - 1, size = std::abs(exponent);
  return with_point({number.digits, 1}, decimals) + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + std::to_string(size);
}

std::string sign(double value) { return std::signbit(value) ? "-" : ""; }

// m · 2^e with up to three decimals in 64 bits: what a screen full of numbers asks for. Nothing where it does not fit.
bool quick(double value, int decimals, std::string& text) {
  const auto [m, e] = parts_of(value);
  if (decimals < 0 || decimals > 3 || e > 0 || e < -1074 + 52) return false;
  constexpr std::uint64_t powers[] = {1, 10, 100, 1000};
  const std::uint64_t power = powers[decimals], scaled = m * power;  // below 2^63
  std::uint64_t whole = 0;
  if (e > -64) {
    whole = e == 0 ? scaled : scaled >> -e;
    const std::uint64_t rest = e == 0 ? 0 : scaled - (whole << -e), half = e == 0 ? 1 : std::uint64_t{1} << (-e - 1);
    whole += rest > half || (rest == half && whole % 2 == 1) ? 1 : 0;
  }
  text = std::to_string(whole / power);
  if (decimals > 0) {
    const std::string behind = std::to_string(whole % power);
    text += "." + std::string(static_cast<std::size_t>(decimals) - behind.size(), '0') + behind;
  }
  return true;
}

// The least decimals, up to three, with which the number reads back the same: such a decimal is its value's nearest, as both the
// whole number and the power of ten are exact.
int few_decimals(double value) {
  double power = 1;
  for (int decimals = 0; decimals <= 3; ++decimals, power *= 10)
    if (const double whole = std::nearbyint(value * power); std::abs(whole) < 1e15 && whole / power == value) return decimals;
  return -1;
}

}  // namespace

Decimals exact(std::uint64_t m, int e) {
  if (m == 0) return {};
  const int zeros = std::countr_zero(m);
  m >>= zeros;
  e += zeros;
  Limbs number;
  for (; m > 0; m /= limb) number.push_back(static_cast<std::uint32_t>(m % limb));
  if (e > 0) multiply(number, 2, e, 29);
  else multiply(number, 5, -e, 12);
  Decimals out;
  for (auto part = number.rbegin(); part != number.rend(); ++part) {
    const std::string nine = std::to_string(*part);
    out.digits.append(9 - nine.size(), '0').append(nine);
  }
  out.point = static_cast<int>(out.digits.size()) + std::min(e, 0);
  trim(out);
  return out;
}

Decimals rounded(const Decimals& number, int count) {
  if (number.digits.empty() || count < 0) return {};
  return rounds_up(number, count) ? raised(number, count) : cut(number, count);
}

Decimals shortest(double value) {
  const auto [m, e] = parts_of(value);
  if (m == 0) return {};
  // Every number between these reads back as the value, and the two themselves where m is even: a half is rounded to it.
  const Decimals number = exact(m, e), high = exact(2 * m + 1, e - 1);
  const bool narrow = m == std::uint64_t{1} << 52 && e > -1074;  // the double below is nearer than the one above
  const Decimals low = narrow ? exact(4 * m - 1, e - 2) : exact(2 * m - 1, e - 1);
  const int past = m % 2 == 0 ? 0 : 1;
  for (int count = 1; count < static_cast<int>(number.digits.size()); ++count) {
    const Decimals below = cut(number, count), above = raised(number, count);
    const bool below_fits = compare(below, low) >= past, above_fits = compare(above, high) <= -past;
    if (below_fits && above_fits) return rounds_up(number, count) ? above : below;
    if (below_fits || above_fits) return below_fits ? below : above;
  }
  return number;
}

std::string fixed_text(double value, int decimals) {
  std::string text;
  if (quick(value, decimals < 0 ? few_decimals(value) : decimals, text)) return sign(value) + text;
  const auto [m, e] = parts_of(value);
  Decimals number = decimals < 0 ? shortest(value) : exact(m, e);
  const int size = static_cast<int>(number.digits.size());
  // A whole number has all its digits.
  if (decimals < 0)
    return sign(value) + with_point(number.point >= size ? exact(m, e) : number, std::max(0, size - number.point));
  return sign(value) + with_point(rounded(number, number.point + decimals), decimals);
}

std::string scientific_text(double value, int decimals) {
  const auto [m, e] = parts_of(value);
  const Decimals number = decimals < 0 ? shortest(value) : rounded(exact(m, e), decimals + 1);
  if (decimals < 0) decimals = std::max(0, static_cast<int>(number.digits.size()) - 1);
  return sign(value) + with_exponent(number, decimals);
}

std::string text(double value) {
  std::string quickly;
  const int few = few_decimals(value);
  const double size = std::abs(value);
  if ((few > 0 ? size >= 1e-3 : few == 0 && size < 1e5) && quick(value, few, quickly)) return sign(value) + quickly;
  const std::string scientific = scientific_text(value);
  if (size > 1e24 || (size > 0 && size < 1e-24)) return scientific;  // far longer with a point
  std::string fixed = fixed_text(value);
  return fixed.size() <= scientific.size() ? fixed : scientific;
}

}  // namespace gatewalk::digits
