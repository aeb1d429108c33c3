#include "engine/equations/expression.hpp"

#include <doctest/doctest.h>

#include "engine/equations/cell_text.hpp"

using namespace gatewalk::equations;

namespace {

std::string reprinted(const std::string& right) {
  const auto cell = parse_cell("cell a; state h, c; h' = " + right + "; c' = h", "a.cell");
  return cell ? to_text(*cell->equations[0].right) : cell.error().sentence();
}

}  // namespace

TEST_CASE("an expression is written with the fewest brackets that keep its meaning") {
  CHECK(reprinted("((h)) + (c * x)") == "h + c * x");
  CHECK(reprinted("(h + c) * x") == "(h + c) * x");
  CHECK(reprinted("h - (c - x)") == "h - (c - x)");
  CHECK(reprinted("(h - c) - x") == "h - c - x");
  CHECK(reprinted("h * (c * x)") == "h * (c * x)");
  CHECK(reprinted("h / (c * x)") == "h / (c * x)");
  CHECK(reprinted("(h / c) * x") == "h / c * x");
  CHECK(reprinted("h * (c / x)") == "h * (c / x)");
  CHECK(reprinted("(h + c) / (x - 1)") == "(h + c) / (x - 1)");
  CHECK(reprinted("-(h + c)") == "-(h + c)");
  CHECK(reprinted("-h * c") == "-h * c");
  CHECK(reprinted("W_h (h * c)") == "W_h (h * c)");
  CHECK(reprinted("W_h ([h, x])") == "W_h [h, x]");
  CHECK(reprinted("W_h (W_x x)") == "W_h (W_x x)");
  CHECK(reprinted("W_h tanh((h))") == "W_h tanh(h)");
  CHECK(reprinted("0.50 * h + 1e-3") == "0.5 * h + 0.001");
}

TEST_CASE("a written expression reads back as itself") {
  for (const char* text : {"tanh(W_h [h, x] + b_h)", "(1 - c) * h + c * x", "-(h - -c) * 2", "h / c / (x / 2) * sqrt(c)",
                           "W_a [W_b h, tanh(x), 3 * c]"})
    CHECK(reprinted(reprinted(text)) == reprinted(text));
}
