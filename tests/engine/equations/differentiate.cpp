#include "engine/equations/differentiate.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "engine/cells/cells.hpp"
#include "engine/writing/backward_text.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::equations;

namespace {

Recipe backward_of(std::string_view cell) { return differentiate(*cells::find(cell)); }

// "dc = dtanh_c * (…) + dc_next": the operation and its operands' names.
std::string written(const Recipe& recipe, const std::string& name) {
  const Index index = recipe.find(name);
  if (index < 0) return "there is no " + name;
  std::string text = name + " of";
  for (Index operand : recipe[index].operands) text += " {" + recipe[operand].name + "}";
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream from(text);
  for (std::string line; std::getline(from, line);) lines.push_back(line);
  return lines;
}

// The lines "name = …" of the derivation in the header, without what stands behind '#'. They end with an empty one.
std::vector<std::string> derivation_in_header() {
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line : lines_of(kept_text("engine/equations/differentiate.hpp"))) {
    if (line.starts_with("// An LSTM's")) inside = true;
    if (!inside) continue;
    if (line == "//" && !lines.empty()) break;
    if (!line.starts_with("//   ")) continue;
    line = line.substr(5, line.find(" #") - 5);
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("the LSTM's backward pass that the header writes out is what differentiate makes of the cell, line by line") {
  const Recipe lstm = *cells::find("lstm");
  const std::vector<std::string> told = derivation_in_header(),
                                 made = lines_of(writing::backward_text(lstm, differentiate(lstm)));
  for (std::size_t k = 0; k < std::max(told.size(), made.size()); ++k)
    CHECK_MESSAGE((k < told.size() ? told[k] : "nothing") == (k < made.size() ? made[k] : "nothing"), "line ", k + 1,
                  ": the comment says '", (k < told.size() ? told[k] : "nothing"), "', differentiate makes '",
                  (k < made.size() ? made[k] : "nothing"), "'");
  CHECK(made.size() == 23);
}

TEST_CASE("the two sources of an error term meet in a visible sum, what t+1 sends last") {
  const Recipe lstm = backward_of("lstm");
  CHECK(written(lstm, "dh") == "dh of {dh_output} {dh_next}");
  const Operation& dc = lstm[lstm.find("dc")];
  CHECK(dc.kind == Operation::Kind::plus);
  CHECK(lstm[dc.operands[1]].name == "dc_next");
  CHECK(lstm[dc.operands[1]].kind == Operation::Kind::state);
}

TEST_CASE("error terms are named after what they are the gradient of") {
  const Recipe lstm = backward_of("lstm");
  for (const char* name : {"dh", "dc", "do", "df", "di", "dg", "da_f", "da_i", "da_g", "da_o", "dtanh_c", "dW_f", "dW_o",
                           "d[h, x]", "dx", "dh_prev", "dc_prev"})
    CHECK_MESSAGE(lstm.find(name) >= 0, name);
  const Operation& df = lstm[lstm.find("df")];
  CHECK(df.quantity == "f");
  CHECK(df.role == Role::forget_gate);
  CHECK(df.source == cells::find("lstm")->find("f"));
}

TEST_CASE("every parameter of every cell has a gradient, every state an error term for t-1") {
  for (std::string_view name : cells::names()) {
    const Recipe backward = backward_of(name);
    REQUIRE(backward.gradients.size() == backward.parameters.size());
    for (std::size_t k = 0; k < backward.parameters.size(); ++k)
      CHECK_MESSAGE(backward.gradients[k] >= 0, std::string(name), ": ", backward.parameters[k].name);
    for (const State& s : backward.states) CHECK_MESSAGE(s.next >= 0, std::string(name), ": ", s.name);
    CHECK_MESSAGE(backward.output >= 0, std::string(name), " sends no gradient to the layer below");
    CHECK(backward.pass == Pass::backward);
  }
}

TEST_CASE("what a cell does not read receives no gradient") {
  const Recipe recipe = differentiate(*read_cell("cell a; state h; h' = tanh(x + b)", "a.cell"));
  CHECK(recipe.states[0].next == -1);
  const Recipe silent = differentiate(*read_cell("cell a; state h, c; h' = tanh(h); c' = c", "a.cell"));
  CHECK(silent.output == -1);
}

TEST_CASE("a matrix used twice has the sum of both products as its gradient") {
  const Recipe recipe = differentiate(*read_cell("cell a; state h; h' = tanh(W h + W tanh(h))", "a.cell"));
  const Operation& d = recipe[recipe.gradients[0]];
  CHECK(d.kind == Operation::Kind::plus);
  CHECK(recipe[d.operands[0]].kind == Operation::Kind::outer);
  CHECK(recipe[d.operands[1]].kind == Operation::Kind::outer);
}

TEST_CASE("a quotient sends dy / b to what is divided, and that times -y to what divides; both share the division") {
  const Recipe forward = *read_cell("cell a; state h, n; n' = n + 1; q = x / n'; h' = q", "a.cell");
  const Recipe recipe = differentiate(forward);
  CHECK(written(recipe, "dx") == "dx of {dq} {n}");
  CHECK(recipe[recipe.find("dx")].kind == Operation::Kind::over);
  CHECK(writing::backward_text(forward, recipe).find("dn = -(dx * q) + dn_next\n") != std::string::npos);
  int divisions = 0;
  for (const Operation& op : recipe.operations) divisions += op.kind == Operation::Kind::over;
  CHECK(divisions == 1);
}

TEST_CASE("a mean gives every entry its share of what all that it served send back") {
  const Recipe forward = *read_cell("cell a; state h; u = W x; m = mean(u); h' = u - m + h", "a.cell");
  CHECK(forward[forward.find("m")].size == one_number);
  CHECK(to_text(forward[forward.find("h")].size) == "H");
  const std::string lines = writing::backward_text(forward, differentiate(forward));
  CHECK(lines.find("dm = sum(-dh)\n") != std::string::npos);
  CHECK(lines.find("du = dh + dm / H\n") != std::string::npos);
}

TEST_CASE("the larger of two takes the error term, and each a half of it where both are the same") {
  const Recipe forward = *read_cell("cell a; state h; h' = max(h, x)", "a.cell");
  CHECK(writing::backward_text(forward, differentiate(forward)).find("dh_prev = dh * max_slope(h_prev - x)") !=
        std::string::npos);
  CHECK(find_function("max_slope")->value(0) == 0.5);
}

TEST_CASE("the slope of a squashed value is written with the value itself") {
  const Recipe lstm = backward_of("lstm");
  CHECK(lstm.find("1 - f") >= 0);
  CHECK(lstm.find("1 - tanh_c * tanh_c") >= 0);
}
