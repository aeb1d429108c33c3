#include "lessons/course/prose.hpp"

#include <doctest/doctest.h>

using namespace gatewalk::lessons;
using Kind = Piece::Kind;

TEST_CASE("prose: bold, italic and code are marked on their words alone") {
  const Prose prose = read_prose("plain **bold** and *leaning* and `code {x}`", 1);
  REQUIRE(prose.size() == 1);
  const auto& p = prose[0].pieces;
  REQUIRE(p.size() == 6);
  CHECK(p[0].text == "plain ");
  CHECK_FALSE(p[0].bold);
  CHECK((p[1].text == "bold" && p[1].bold && !p[1].italic));
  CHECK((p[3].text == "leaning" && p[3].italic && !p[3].bold));
  CHECK((p[5].text == "code {x}" && p[5].code && p[5].kind == Kind::text));
}

TEST_CASE("prose: a formula keeps its TeX, in a line or on display") {
  const Prose prose = read_prose("so $f_t * [h, x]$ it is\n\n$$\\class{W_f}{W_f}\\,[x_t]$$\n\nand on", 1);
  REQUIRE(prose.size() == 3);
  CHECK(prose[0].pieces[1].kind == Kind::formula);
  CHECK(prose[0].pieces[1].text == "f_t * [h, x]");
  CHECK(prose[1].kind == Paragraph::Kind::display_formula);
  CHECK(prose[1].pieces[0].text == "\\class{W_f}{W_f}\\,[x_t]");
  CHECK(prose[2].pieces[0].text == "and on");
}

TEST_CASE("prose: decimals behind a value are no part of its expression") {
  const Prose prose = read_prose("It ends at {loss : 5}, not at {loss}.", 1);
  REQUIRE(prose.size() == 1);
  std::vector<std::pair<std::string, std::string>> values;
  for (const Piece& p : prose[0].pieces)
    if (p.kind == Piece::Kind::value) values.push_back({p.target, p.text});
  CHECK(values == std::vector<std::pair<std::string, std::string>>{{"loss", "5"}, {"loss", ""}});
}

TEST_CASE("prose: an expression in braces is a value, whatever Markdown would make of its signs") {
  const Prose prose = read_prose("it is {\"W_f [h, x]\"[0]@2} or {max(f@1*f@2*f@3)}, {a_f[0]_} and **{x[0]@1}**", 1);
  REQUIRE(prose.size() == 1);
  std::vector<std::string> values;
  for (const Piece& p : prose[0].pieces)
    if (p.kind == Kind::value) values.push_back(p.target);
  CHECK(values == std::vector<std::string>{"\"W_f [h, x]\"[0]@2", "max(f@1*f@2*f@3)", "a_f[0]_", "x[0]@1"});
  CHECK(prose[0].pieces.back().bold);
  CHECK(plain_text(prose[0]) == "it is {\"W_f [h, x]\"[0]@2} or {max(f@1*f@2*f@3)}, {a_f[0]_} and {x[0]@1}");
}

TEST_CASE("prose: a link with # is a term of the glossary, another one leads to a lesson") {
  const Prose prose = read_prose("the [forget gate](#forget-gate) of [lesson 8](forget-gate)", 1);
  REQUIRE(prose[0].pieces.size() == 4);
  CHECK((prose[0].pieces[1].kind == Kind::term && prose[0].pieces[1].target == "forget gate" &&
         prose[0].pieces[1].text == "forget gate"));
  CHECK((prose[0].pieces[3].kind == Kind::link && prose[0].pieces[3].target == "forget-gate" &&
         prose[0].pieces[3].text == "lesson 8"));
}

TEST_CASE("prose: a list is a paragraph an item") {
  const Prose prose = read_prose("Signs:\n\n- **Box**: a layer\n- Circle: {f[0]@1}\n", 1);
  REQUIRE(prose.size() == 3);
  CHECK(prose[1].kind == Paragraph::Kind::item);
  CHECK(prose[1].pieces[0].bold);
  CHECK(prose[2].pieces.back().target == "f[0]@1");
}

TEST_CASE("prose: a piece knows the line of the file it stands on") {
  const Prose prose = read_prose("first\n\nsecond {f[0]@1}\n\nthird $x$", 20);
  REQUIRE(prose.size() == 3);
  CHECK(prose[0].pieces[0].line == 20);
  CHECK(prose[1].pieces[1].line == 22);
  CHECK(prose[2].pieces[1].line == 24);
}

TEST_CASE("prose: an open brace, an empty text and stray signs are taken as they stand") {
  CHECK(read_prose("", 1).empty());
  CHECK(read_prose("\n \n", 1).empty());
  CHECK(plain_text(read_prose("a {b without end", 1)[0]) == "a {b without end");
  CHECK(plain_text(read_prose("5 $ and 3 < 4", 1)[0]) == "5 $ and 3 < 4");
}

TEST_CASE("prose: lines of code keep their line breaks and their blanks") {
  const Prose prose = read_prose("before\n\n```\nfor name in names:\n    if \"bias\" in name: p[n:2*n] = {1}\n```\n\nbehind", 1);
  REQUIRE(prose.size() == 3);
  CHECK(prose[1].kind == Paragraph::Kind::code);
  CHECK(plain_text(prose[1]) == "for name in names:\n    if \"bias\" in name: p[n:2*n] = {1}");
  CHECK(plain_text(prose[2]) == "behind");
  CHECK_FALSE(prose[2].pieces[0].code);
}
