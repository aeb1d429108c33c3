#include <doctest/doctest.h>

#include <string>

#include "lessons/tex/tex.hpp"
#include "tests/lessons/formula/course.hpp"

using namespace gatewalk::lessons::formula;

namespace {
List tree(std::string_view tex) {
  auto list = parse(tex);
  REQUIRE_MESSAGE(bool(list), tex, ": ", list ? std::string() : list.error().sentence());
  return *std::move(list);
}

// "column what", or "accepted".
std::string mistake(std::string_view tex) {
  const auto list = parse(tex);
  if (list) return "accepted";
  CHECK(list.error().line >= 1);
  CHECK_FALSE(list.error().hint.empty());
  return std::to_string(list.error().column) + " " + list.error().what;
}
}  // namespace

TEST_CASE("every formula of the course is understood") {
  for (std::string_view tex : course_formulas) {
    const auto list = parse(tex);
    CHECK_MESSAGE(bool(list), tex, ": ", list ? std::string() : list.error().sentence());
  }
}

TEST_CASE("scripts belong to the character before them, in either order and with primes") {
  const List list = tree("f'^2_t x^{(l)}_t");
  REQUIRE(list.size() == 2);
  CHECK(list[0].sub.size() == 1);
  REQUIRE(list[0].sup.size() == 2);
  CHECK(list[0].sup[0].text == "prime");
  CHECK(list[1].sup.size() == 3);
  CHECK(list[1].sub.size() == 1);
}

TEST_CASE("a class gives what it encloses an id, and terms nest") {
  const List list = tree(R"(\class{c}{c_t = \class{f}{f_t} \circ \class{c_prev}{c_{t-1}}} + \class{f}{f_t})");
  CHECK(term_ids(list) == std::vector<std::string>{"c", "f", "c_prev"});
  CHECK(list[0].kind == Kind::term);
  CHECK(list[0].parts[0].size() == 5);
}

TEST_CASE("letters lean, digits, functions and capital Greek stand upright") {
  const List list = tree(R"(W h 7 \sigma \Sigma \mathbf{W} \mathrm{W} \mathbb{R} \mathcal{L})");
  const std::u32string expected = {0x1D44A, U'ℎ', U'7', 0x1D70E, U'Σ', 0x1D416, U'W', U'ℝ', U'ℒ'};
  REQUIRE(list.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(list[i].code == expected[i]);
  CHECK(tree(R"(\mathrm{net})")[0].text == "net");
  CHECK(tree(R"(\operatorname{diag})")[0].atom == Atom::op);
}

TEST_CASE("a character may be written directly or by its name") {
  CHECK(tree("σ")[0].code == tree(R"(\sigma)")[0].code);
  CHECK(tree("a ∘ b ≤ c")[1].atom == Atom::bin);
  CHECK(tree("a ∘ b ≤ c")[3].atom == Atom::rel);
  CHECK(tree("-")[0].code == U'−');
}

TEST_CASE("rows of a matrix are filled up and a last line break adds none") {
  const List list = tree(R"(\begin{pmatrix} a & b \\ c \\ \end{pmatrix})");
  CHECK(list[0].columns == 2);
  CHECK(list[0].parts.size() == 4);
  CHECK(list[0].code == U'(');
}

TEST_CASE("a mistake is answered with its column and with what to do") {
  CHECK(mistake(R"(f_t = \sgima(x))") == R"(7 the command '\sgima' is not known here)");
  CHECK(parse(R"(\sgima)").error().hint == R"(did you mean '\sigma'?)");
  CHECK(mistake("f_{t") == "3 this '{' is never closed");
  CHECK(mistake("f_t}") == "4 a '}' closes nothing");
  CHECK(mistake("x_a_b") == "4 a second subscript");
  CHECK(mistake("x^a^b") == "4 a second superscript");
  CHECK(mistake("x^") == "3 the superscript is missing");
  CHECK(mistake(R"(\frac{a})") == "9 the denominator is missing");
  CHECK(mistake(R"(\left( a)") == R"(1 this '\left' has no '\right')");
  CHECK(mistake(R"(a \right))") == R"(3 '\right' without its '\left')");
  CHECK(mistake("a & b") == "3 '&' stands outside a matrix");
  CHECK(mistake(R"(a \\ b)") == R"(3 '\\' stands outside a matrix)");
  CHECK(mistake(R"(\begin{pmatrix} a)") == R"(1 this '\begin{pmatrix}' has no '\end')");
  CHECK(mistake(R"(\begin{pmatrix} a \end{bmatrix})") == R"(19 '\end{bmatrix}' closes '\begin{pmatrix}')");
  CHECK(mistake(R"(\begin{tabular} a \end{tabular})") == "1 the environment 'tabular' is not known here");
  CHECK(mistake("50%") == "3 '%' has no meaning here");
  CHECK(mistake("遗忘门") == "1 the character '遗' is not mathematics");
  CHECK(mistake(R"(\class{a b}{x})") == "7 'a b' is no id of a term");
  CHECK(mistake("x \\") == "3 a backslash at the end");
  CHECK(mistake("\xff") == "1 the formula is not UTF-8");
}

TEST_CASE("line and column count characters, not bytes") {
  const auto list = parse("σ = ∘\n  ∘ \\wrong");
  REQUIRE_FALSE(bool(list));
  CHECK(list.error().line == 2);
  CHECK(list.error().column == 5);
}

TEST_CASE("no nesting and no length brings the parser down") {
  std::string deep, accents, large;
  for (int i = 0; i < 5000; ++i) deep += "{", accents += "\\hat", large += "x_1+";
  CHECK(mistake(deep).ends_with("nested too deeply"));
  CHECK(mistake(accents).ends_with("nested too deeply"));
  CHECK(mistake(large + large + large).ends_with("too long"));
  CHECK_FALSE(bool(parse(std::string(70'000, 'x'))));
}
