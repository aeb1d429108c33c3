#include "lessons/words/numbers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/base/random.hpp"
#include "engine/writing/tex_numbers.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("a number is written with the decimals asked for, and small and large ones by a power of ten") {
  CHECK(number_text(0.1) == "0.1");
  CHECK(number_text(100000) == "100000");
  CHECK(number_text(0.705, 2) == "0.70");
  CHECK(number_text(-1e-7) == "−1·10⁻⁷");
  CHECK(number_text(1.5e20) == "1.5·10²⁰");
  CHECK(number_text(-0.0042, 2) == "−4.2·10⁻³");
  CHECK(number_text(0.005, 2) == "0.01");
  CHECK(number_text(-0.0, 2) == "0.00");
  CHECK(number_text(-std::numeric_limits<double>::infinity()) == "−∞");
  CHECK(number_to_type(5.4e-7) == "5.4e-07");
  CHECK(number_with_power(6.48e-5, 3) == "6.48·10⁻⁵");
  CHECK(power_of_ten(-7) == "10⁻⁷");
  CHECK(power_of_ten(12) == "10¹²");
}

TEST_CASE("in a sentence whole numbers have no decimals and small ones two digits that count") {
  CHECK(number_in_words(16, 2) == "16");
  CHECK(number_in_words(0.705, 2) == "0.70");
  CHECK(number_in_words(0.0536, 2) == "0.054");
  CHECK(number_in_words(-0.00123, 2) == "−0.0012");
  CHECK(number_in_words(-5.43e-7, 2) == "−5.4·10⁻⁷");
  CHECK(number_in_words(14348907, 2) == "1.4·10⁷");
  CHECK(number_in_words(0, 2) == "0");
}

TEST_CASE("what a reader types is understood, whatever keyboard it was typed on") {
  const struct {
    const char* typed;
    double read;
  } all[] = {
      {"0.95", 0.95},
      {"0,95", 0.95},
      {".95", 0.95},
      {",95", 0.95},
      {"+0.95", 0.95},
      {"5.", 5},
      {"95e-2", 0.95},
      {"95E-2", 0.95},
      {"95·10⁻²", 0.95},
      {"5.4·10⁻⁷", 5.4e-7},
      {"5,4 × 10^-7", 5.4e-7},
      {"5.4*10^−7", 5.4e-7},
      {"10⁻⁷", 1e-7},
      {"−10⁴", -1e4},
      {"1.4·10⁷", 1.4e7},
      {"3e−5", 3e-5},
      {"−0.5", -0.5},
      {"–0,5", -0.5},
      {"- 0.5", -0.5},
      {"−.5", -0.5},
      {"０．９５", 0.95},
      {"－０．９５", -0.95},
      {"０，９５", 0.95},
      {"0。95", 0.95},
      {"９５％", 0.95},
      {"95%", 0.95},
      {"95 %", 0.95},
      {"1.5e1%", 0.15},
      {"“0.95”", 0.95},
      {"'0.95'", 0.95},
      {"«0,95»", 0.95},
      {"\u00A00.95\u202F", 0.95},
      {"　0.95　", 0.95},
      {" 1e-3 ", 1e-3},
      {"≈0", 0},
      {"≈0.3", 0.3},
      {"12 345", 12345},
      {"12\u00A0345.5", 12345.5},
      {"−5.4·10⁻¹²", -5.4e-12},
  };
  for (const auto& [typed, read] : all) {
    const auto number = number_from(typed);
    REQUIRE_MESSAGE(number.has_value(), std::string(typed));
    CHECK_MESSAGE(*number == read, std::string(typed));
  }
}

TEST_CASE("what is no number, or could be two, is not taken for one") {
  for (const char* wrong :
       {"",     "-",      "+",     ".",  "inf",  "nan", "∞",     "0x10", "1..2",  "1 000,5.2", "1,234.5", "1.2.3", "--1",
        "half", "1e999",  "0.5 h", "e5", "1e",   "1e+", "5·",    "5·10", "5·9⁻²", "10⁻",       "⁻²",      "2⁻²",   "12 34",
        "1 2",  "1 2345", "95%%",  "%",  "0.9″", "1/2", "0,9,5", "≈",    "\"\"",  "5 e",       "1'000",   "三"})
    CHECK_MESSAGE(!number_from(wrong), std::string(wrong));
}

TEST_CASE("what the lab shows it reads back, at any size and with any decimals") {
  Random random(11);
  for (int k = 0; k < 4000; ++k) {
    const double size = std::pow(10.0, random.uniform(-14, 14)), value = random.uniform(-1, 1) * size;
    CAPTURE(value);
    CHECK(number_from(number_text(value)) == value);
    CHECK(number_from(number_to_type(value)) == value);
    for (const int decimals : {2, 4}) {
      const auto shown = number_from(number_in_words(value, decimals)), short_form = number_from(number_text(value, decimals));
      REQUIRE(shown.has_value());
      REQUIRE(short_form.has_value());
      CHECK(std::fabs(*shown - value) <= 0.51 * std::pow(10.0, 1 - decimals) * std::max(std::fabs(value), 1e-300) +
                                             0.51 * std::pow(10.0, -decimals) * (std::fabs(value) >= 0.1));
    }
  }
}

TEST_CASE("a number in a formula is spelled as everywhere else, at any size and with any decimals") {
  Random random(12);
  for (int k = 0; k < 4000; ++k) {
    const double value = random.uniform(-1, 1) * std::pow(10.0, random.uniform(-14, 18));
    for (const int decimals : {-1, 2, 4}) {
      std::string tex = writing::tex_number(value, decimals);
      if (const std::size_t at = tex.find("\\cdot 10^{"); at != std::string::npos) {
        const std::size_t begin = at + std::string_view("\\cdot 10^{").size();
        tex = tex.substr(0, at) + "·" + power_of_ten(std::stoi(tex.substr(begin)));
      }
      if (tex.starts_with('-')) tex.replace(0, 1, "−");  // a formula sets it so
      CHECK(tex == number_text(value, decimals));
    }
  }
}

TEST_CASE("a probability beside minus its logarithm has the digits from which the logarithm follows") {
  CHECK(probability_for_log(0.25, 3) == "0.250");
  CHECK(number_in_words(0.04968, 3) == "0.0497");
  Random random(13);
  int longer = 0;
  for (int k = 0; k < 4000; ++k) {
    const double p = std::exp(-random.uniform(0, 12));
    CAPTURE(p);
    const std::string text = probability_for_log(p, 3);
    longer += text != number_in_words(p, 3);
    const auto read = number_from(text);
    REQUIRE(read.has_value());
    CHECK(number_in_words(-std::log(*read), 3) == number_in_words(-std::log(p), 3));
  }
  CHECK(longer > 0);
}
