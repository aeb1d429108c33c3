#include "engine/base/decimal.hpp"

#include <doctest/doctest.h>

#include <cmath>

using gatewalk::read_decimal;

TEST_CASE("a decimal number is read up to the first character that does not belong to it") {
  CHECK(read_decimal("0.5*h").value == 0.5);
  CHECK(read_decimal("0.5*h").length == 3);
  CHECK(read_decimal("-12.").value == -12);
  CHECK(read_decimal("-12.").length == 4);
  CHECK(read_decimal(".25]").value == 0.25);
  CHECK(read_decimal("1e-3,").value == 1e-3);
  CHECK(read_decimal("2e").length == 1);  // an exponent without digits belongs to what follows
  CHECK(read_decimal("3e+x").length == 1);
}

TEST_CASE("a decimal number is rounded correctly and may be too large for a double") {
  CHECK(read_decimal("0.1").value == 0.1);
  CHECK(read_decimal("5e-324").value == 5e-324);
  CHECK(std::isinf(read_decimal("1e400").value));
}

TEST_CASE("a text is a number only as a whole, and only if its type can hold it") {
  CHECK(gatewalk::read_number<double>("-0.5") == -0.5);
  CHECK(gatewalk::read_number<int>("12") == 12);
  CHECK_FALSE(gatewalk::read_number<double>("0.5 "));
  CHECK_FALSE(gatewalk::read_number<double>("1e400"));
  CHECK_FALSE(gatewalk::read_number<float>("1e40"));
  CHECK_FALSE(gatewalk::read_number<int>("1.5"));
  CHECK_FALSE(gatewalk::read_number<unsigned char>("256"));
}

TEST_CASE("a text that does not begin with a number reads nothing") {
  for (const char* text : {"", ".", "-", "+1", "x1", "nan", "inf", "e5", " 1"}) CHECK(read_decimal(text).length == 0);
}
