#include "engine/equations/recipe.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"

using namespace gatewalk;
using namespace gatewalk::equations;

namespace {

Recipe read(const std::string& text) {
  auto recipe = read_cell(text, "my.cell");
  REQUIRE_MESSAGE(recipe, (recipe ? "" : recipe.error().sentence()));
  return std::move(*recipe);
}

std::vector<std::string> walked(const Recipe& recipe) {
  std::vector<std::string> names;
  for (Index k : recipe.walk()) names.push_back(recipe[k].name);
  return names;
}

std::string answer_to_recipe(const std::string& text) {
  const auto recipe = read_cell(text, "my.cell");
  return recipe ? "accepted" : recipe.error().sentence();
}

}  // namespace

TEST_CASE("the LSTM's recipe is concatenate, multiply, add, squash, gate by gate, under the names of the equations") {
  const Recipe lstm = *cells::find("lstm");
  CHECK(walked(lstm) == std::vector<std::string>{"[h, x]", "W_f [h, x]", "a_f", "f", "W_i [h, x]", "a_i", "i", "W_g [h, x]",
                                                 "a_g", "g", "f * c", "i * g", "c", "W_o [h, x]", "a_o", "o", "tanh_c", "h"});
  CHECK(lstm[lstm.find("f")].role == Role::forget_gate);
  CHECK(lstm[lstm.find("a_f")].quantity == "f");
  CHECK(lstm[lstm.find("c_prev")].previous);
  CHECK(lstm[lstm.find("c_prev")].symbol == "c");
}

TEST_CASE("parameters come in the order of first use with the shapes their place asks for") {
  const Recipe gru = *cells::find("gru");
  std::string list;
  for (const Parameter& p : gru.parameters) {
    list += p.name + " " + to_text(p.rows);
    for (Size column : p.columns) list += " x " + to_text(column);
    list += "; ";
  }
  CHECK(list == "W_r H x H x I; b_r H; W_z H x H x I; b_z H; W_xn H x I; b_xn H; W_hn H x H; b_hn H; ");
}

TEST_CASE("equal expressions are one operation") {
  const Recipe recipe = read("cell a; state h; h' = tanh(W h) * (1 - tanh(W h))");
  CHECK(walked(recipe).size() == 4);  // W h, tanh, 1 - tanh, their product
}

TEST_CASE("each left side is an operation of its own, even where it copies") {
  const Recipe recipe = read("cell a; state h, c; f = x; h' = f; c' = h'");
  CHECK(recipe[recipe.find("f")].kind == Operation::Kind::copy);
  CHECK(recipe[recipe.find("h")].kind == Operation::Kind::copy);
  CHECK(recipe[recipe.find("c")].kind == Operation::Kind::copy);
}

TEST_CASE("numbers are computed at once and never stepped") {
  const Recipe recipe = read("cell a; state h; h' = (1 + 2) * x - tanh(0)");
  CHECK(recipe.find("3") >= 0);
  for (const std::string& name : walked(recipe)) CHECK_MESSAGE((name == "(1 + 2) * x" || name == "h"), name);
  CHECK(walked(recipe).size() == 2);
}

TEST_CASE("a quotient of numbers is a number, unless none that a double can hold") {
  CHECK(read("cell a; state h; h' = 1 / 4 * x").find("0.25") >= 0);
  CHECK(answer_to_recipe("cell a\nstate h\nh' = x + 1 / 0") ==
        "my.cell:3:12: '1 / 0' has no finite value; write a number that a double can hold");
  CHECK(answer_to_recipe("cell a\nstate h\nh' = sqrt(0 - 1) * x") ==
        "my.cell:3:6: 'sqrt(0 - 1)' has no finite value; write a number that a double can hold");
}

TEST_CASE("a state that no line reads still has its value at t-1") {
  const Recipe recipe = read("cell a; state h; h' = tanh(x)");
  CHECK(recipe.states[0].previous >= 0);
  CHECK(recipe[recipe.states[0].previous].kind == Operation::Kind::state);
}

TEST_CASE("sizes follow from the shapes") {
  const Recipe projected = *cells::find("lstm_proj");
  CHECK(to_text(projected[projected.find("h")].size) == "P");
  CHECK(to_text(projected[projected.find("[h, x]")].size) == "P + I");
  CHECK(to_text(projected[projected.find("tanh_c")].size) == "H");
  const Recipe odd = read("cell a; state h; f = sigmoid(W_f x + b_f); h' = W_h f");
  CHECK(to_text(odd[odd.find("f")].size) == "H");  // nothing else says it: H
}

TEST_CASE("sizes that differ in letters become a rule that the numbers are held to") {
  const Recipe mut1 = *cells::find("mut1");
  REQUIRE(!mut1.rules.empty());
  CHECK(check_sizes(mut1, {4, 4, 4}));
  const auto refused = check_sizes(mut1, {3, 4, 4});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence().find("I = 3") != std::string::npos);
  CHECK(refused.error().sentence().find("H = 4") != std::string::npos);
  CHECK(check_sizes(*cells::find("mut3"), {3, 4, 4}));
}

TEST_CASE("sizes that no numbers can reconcile are refused in a sentence") {
  CHECK(answer_to_recipe("cell a; state h; h' = h + [h, x]").find("a vector of size H against one of size H + I") !=
        std::string::npos);
  CHECK(answer_to_recipe("cell a\nstate h\nh' = tanh(W [h, x] + b)\nc = W h * h")
            .find("my.cell:4:5: the matrix 'W' is used with two shapes; give each matrix one use or a name of its own") == 0);
  CHECK(answer_to_recipe("cell a; state h; h' = [h, x]") != "accepted");
  CHECK(answer_to_recipe("cell a; state h; h' = W 2 + h") != "accepted");
}

TEST_CASE("a name that the recipe would make itself gives way to the reader's own") {
  const Recipe recipe = read("cell a; state h; a_f = x * 2; f = sigmoid(W x + b); h' = f * a_f");
  CHECK(recipe[recipe.find("a_f")].kind == Operation::Kind::times);
  CHECK(recipe.find("a_f_2") >= 0);
}
