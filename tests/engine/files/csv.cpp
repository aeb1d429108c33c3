#include "engine/files/csv.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/engine/files/made_file.hpp"

using namespace gatewalk;
using namespace gatewalk::files;

namespace {
std::string csv_sentence(std::string_view text) {
  const auto tensor = read_csv(text);
  return tensor ? "accepted" : tensor.error().sentence();
}
}  // namespace

TEST_CASE("rows with commas, semicolons, tabs or blanks are the same table") {
  for (const char* text : {"1,2.5,-3\n4,5,6e-1\n", "1;2.5;-3\r\n4;5;.6", "1\t2.5\t-3\n4\t+5\t0.6\n\n",
                           "  1 2.5   -3\n4 5 6.0E-1 \n", "# made by hand\n1, 2.5, -3 # the first\n\n4, 5, 0.6\n",
                           "\xef\xbb\xbfx0,x1,x2\n1,2.5,-3\n4,5,0.6", "\"a\";\"b\";\"c\"\r1;\"2.5\";-3\r4;5;0.6\r"}) {
    const auto tensor = read_csv(text);
    REQUIRE_MESSAGE(bool(tensor), text);
    CHECK(tensor->shape == std::vector<std::int64_t>{2, 3});
    CHECK(tensor->data == std::vector<double>{1, 2.5, -3, 4, 5, 0.6});
  }
  CHECK(read_csv("7")->shape == std::vector<std::int64_t>{1, 1});
  CHECK(std::isnan(read_csv("nan, -inf, Infinity")->data[0]));
}

TEST_CASE("a table that is written is read the same") {
  const Tensor tensor{{2, 3}, {0.1, -0.0, 1e22, 5e-324, 1.0 / 3, -std::numeric_limits<double>::infinity()}};
  for (const char* header : {"", "a,b,c"}) {
    const auto again = read_csv(write_csv(tensor, header));
    REQUIRE(bool(again));
    CHECK(again->shape == tensor.shape);
    CHECK(again->data == tensor.data);
    CHECK(std::signbit(again->data[1]));
  }
}

TEST_CASE("a mistake in a table is answered with line and column") {
  CHECK(csv_sentence("1,2\n3,four\n") == "2:3: 'four' is not a number");
  CHECK(csv_sentence("1,2\n3, ,5") == "2:5: this row has 3 numbers, those before it 2");
  CHECK(csv_sentence("1,2\n\n3\n") == "3:1: this row has 1 numbers, those before it 2");
  CHECK(csv_sentence("1,,2") == "1:3: a number is missing here; write NaN for a missing number");
  CHECK(csv_sentence("1.234,5;2\n") == "1:1: '1.234,5' is not a number; write decimals with a point");
  CHECK(csv_sentence("1,000,000;2\n") == "1:1: '1,000,000' is not a number; write decimals with a point");
  CHECK(csv_sentence("a,b\nc,d\n1,2") == "2:1: 'c' is not a number; the column 'a' holds no numbers; leave it out");
  CHECK(csv_sentence("1 2\n0x10 3") == "2:1: '0x10' is not a number");
  CHECK(csv_sentence("1,2e\n") == "1:3: '2e' is not a number");
  CHECK(csv_sentence("") == "the file holds no row of numbers");
  CHECK(csv_sentence("# nothing\nx,y\n") == "the file holds no row of numbers");
  CHECK(csv_sentence(std::string_view("PK\3\4\0\0", 6)).find("zip archive") != std::string::npos);
}

TEST_CASE("what was decided about a table is said") {
  const auto remarks = [](std::string_view text) {
    std::vector<Error> all;
    const auto table = read_csv(text, &all);
    REQUIRE(bool(table));
    std::string sentences;
    for (const Error& each : all) sentences += (sentences.empty() ? "" : " | ") + each.sentence();
    return sentences;
  };
  CHECK(remarks("1,2\n3,4\n") == "");
  CHECK(remarks("a,b\n1,2\n") ==
        "1:1: the first row names the columns, so it is no step: 'a' and 'b'; if it is one, put numbers there");
  CHECK(remarks("0,1,2\n5,6,7\n").starts_with("1:1: the first row reads 0, 1, … like the columns' numbers"));
  CHECK(remarks("t,a,b\n0,1,2\n5,6,7\n").find("reads 0, 1") == std::string::npos);
  CHECK(remarks("0,1\n1,0\n") == "");
  CHECK(remarks("1,5;2\n-3;4,25\n") ==
        "commas are read as decimal points; if they group thousands, write the numbers without them");
  CHECK(read_csv("1,5;2\n-3;4,25\n")->data == std::vector<double>{1.5, 2, -3, 4.25});
  CHECK(read_csv("1,5\t2\n")->data == std::vector<double>{1.5, 2});
}

TEST_CASE("a row that is no header is never dropped as one") {
  CHECK(csv_sentence("NA,NA\n1,2\n") == "1:1: 'NA' is not a number; write NaN for a missing number");
  CHECK(csv_sentence("null;None\n1;2\n") == "1:1: 'null' is not a number; write NaN for a missing number");
  CHECK(csv_sentence("?,-\n1,2\n") == "1:1: '?' is not a number; write NaN for a missing number");
  CHECK(csv_sentence("1,2\nn/a,4\n") == "2:1: 'n/a' is not a number; write NaN for a missing number");
}

TEST_CASE("rows' numbers that a program wrote in front are no input") {
  for (const char* text :
       {",0,1\n0,1.0,2.0\n", ";a;b\n0;1.0;2.0\n", "\t0\t1\n0\t1.0\t2.0\n", "\"\",a\n0,1\n", "Unnamed: 0,a\n0,1\n"})
    CHECK_MESSAGE(csv_sentence(text) ==
                      "1:1: the first column has no name, so it looks like row numbers; save the table without them "
                      "(pandas: index=False)",
                  text);
  CHECK(csv_sentence(",2\n3,4\n") == "1:1: a number is missing here; write NaN for a missing number");
}

TEST_CASE("empty fields at the rows' ends are dropped, those in between are not") {
  for (const char* text : {"1,2,\n3,4,\n", "1;2;;\n3;4;;\n", "a,b,\n1,2,\n3,4,\n", "1\t2\t\n3\t4\t\n"}) {
    const auto table = read_csv(text);
    REQUIRE_MESSAGE(bool(table), text);
    CHECK(table->data == std::vector<double>{1, 2, 3, 4});
  }
  CHECK(csv_sentence("a,b\n1,\n") == "2:3: a number is missing here; write NaN for a missing number");
  CHECK(csv_sentence("1,2\n3,\n") == "2:3: a number is missing here; write NaN for a missing number");
}

TEST_CASE("a quoted field stays one field, and commas within numbers are answered") {
  CHECK(csv_sentence("a,b\n\"1,000.5\",2\n") == "2:1: '1,000.5' is not a number; write it without the comma: 1000.5");
  CHECK(csv_sentence("a,b\n\"1,5\",2\n") == "2:1: '1,5' is not a number; write decimals with a point");
  CHECK(csv_sentence("1 2,5\n").find("is not a number") != std::string::npos);
}

TEST_CASE("blanks and minus signs of typesetters are read as blanks and minus signs") {
  for (const char* text : {"1,\u00a02\n\u22123,4", "\u202f1;2\u2009\n\u20133;4", "1\u00a02\n\uff0d3\u30004"}) {
    const auto table = read_csv(text);
    REQUIRE_MESSAGE(bool(table), text);
    CHECK(table->data == std::vector<double>{1, 2, -3, 4});
  }
}

TEST_CASE("a column without numbers is named, a number too large for a double is refused as in JSON") {
  CHECK(csv_sentence("date,open\n2020-01-01,1\n") ==
        "2:1: '2020-01-01' is not a number; the column 'date' holds no numbers; leave it out");
  CHECK(csv_sentence("2020-01-01,1\n") ==
        "1:1: '2020-01-01' is not a number; a column of dates or names holds no numbers; leave it out");
  CHECK(csv_sentence("1,1e400\n") ==
        "1:3: '1e400' is not a number; it is too large for a double; write Infinity if that is meant");
}
