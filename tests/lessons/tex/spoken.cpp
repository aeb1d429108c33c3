#include "lessons/tex/spoken.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <string>

#include "tests/lessons/formula/course.hpp"
#include "tests/source_folder.hpp"

using namespace gatewalk::lessons::formula;

namespace {

const std::map<std::string, std::string, std::less<>>& phrases() {
  static const auto table = [] {
    std::map<std::string, std::string, std::less<>> rows;
    std::ifstream file(gatewalk::source_folder() + "/lessons/text/en/phrases");
    for (std::string line; std::getline(file, line);)
      if (const auto at = line.find(" = "); at != std::string::npos && line[0] != '#')
        rows[line.substr(0, at)] = line.substr(at + 3);
    return rows;
  }();
  return table;
}

std::string said(std::string_view tex) {
  auto list = parse(tex);
  REQUIRE(bool(list));
  return spoken(*list, [](std::string_view key) {
    const auto found = phrases().find(key);
    return found == phrases().end() ? std::string() : found->second;
  });
}

}  // namespace

TEST_CASE("a gate's formula is read as one would read it aloud") {
  CHECK(said(R"(\class{f}{f_t} = \sigma(\class{W_f}{W_f}\,[\class{h_prev}{h_{t-1}}, \class{x}{x_t}] + b_f))") ==
        "f at t equals sigma of open parenthesis W f times open bracket h at t minus 1, x at t close bracket plus b f close "
        "parenthesis");
  CHECK(said(R"(c_t = f_t \circ c_{t-1} + i_t \circ g_t)") ==
        "c at t equals f at t elementwise times c at t minus 1 plus i at t elementwise times g at t");
}

TEST_CASE("numbers are said as numbers and products as products") {
  CHECK(said(R"(0.70 = -0.31\cdot 12)") == "0.70 equals minus 0.31 times 12");
  CHECK(said("2x") == "2 times x");
}

TEST_CASE("scripts are said by what they mean") {
  CHECK(said(R"(\delta_{c,t+1})") == "delta c at t plus 1");
  CHECK(said(R"(W_{oh}^\top)") == "W o h transposed");
  CHECK(said("x^2 + W^{-1}") == "x squared plus W inverse");
  CHECK(said("h_t^{(l-1)}") == "h at t of layer l minus 1");
  CHECK(said(R"(\lVert \delta \rVert^{t-k})") == "the norm of delta end of norm to the power t minus k");
  CHECK(said("f'(x)") == "f prime of open parenthesis x close parenthesis");
}

TEST_CASE("constructs are said with their ends") {
  CHECK(said(R"(\sum_{t=1}^{T} x_t)") == "the sum from t equals 1 to T of x at t");
  CHECK(said(R"(\frac{1}{2} x)") == "the fraction 1 over 2, end of fraction, times x");
  CHECK(said(R"(\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix})") == "the 2 by 2 matrix 1, 2; 3, 4; end of matrix");
  CHECK(said(R"(\tilde c_t)") == "c tilde at t");
}

TEST_CASE("every course formula can be said without a sign or a brace left over") {
  for (std::string_view tex : course_formulas) {
    const std::string words = said(tex);
    CAPTURE(words);
    CHECK_FALSE(words.empty());
    CHECK(words.find_first_of("\\{}_^&+=") == std::string::npos);
  }
}
