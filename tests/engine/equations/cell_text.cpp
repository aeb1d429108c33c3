#include "engine/equations/cell_text.hpp"

#include <doctest/doctest.h>

#include "engine/equations/functions.hpp"

using namespace gatewalk::equations;

namespace {

std::string answer_to_cell(const std::string& text) {
  const auto cell = parse_cell(text, "my.cell");
  return cell ? "accepted" : cell.error().sentence();
}

// A cell with one line under test, on line 3.
std::string cell_line(const std::string& text) { return answer_to_cell("cell a\nstate h, c\n" + text + "\n"); }

}  // namespace

TEST_CASE("a cell's text gives its name, rows, states, equations, roles and the words about it") {
  const auto cell = parse_cell(
      "# About it.\n# Paper 1997.\ncell lstm\nrows i, f\nstate h(P), c  # two\ni = sigmoid(W_i [h, x] + b_i)   # input gate\n"
      "c' = i * x\nh' = W_hr c'      # output\n# a remark at the end",
      "my.cell");
  REQUIRE(cell);
  CHECK(cell->name == "lstm");
  CHECK(cell->about == "About it.\nPaper 1997.");
  CHECK(cell->rows == std::vector<std::string>{"i", "f"});
  REQUIRE(cell->states.size() == 2);
  CHECK(cell->states[0].size == "P");
  CHECK(cell->states[1].size == "H");
  REQUIRE(cell->equations.size() == 3);
  CHECK(cell->equations[0].role == Role::input_gate);
  CHECK(to_text(*cell->equations[0].right) == "sigmoid(W_i [h, x] + b_i)");
  CHECK(cell->equations[1].primed);
  CHECK(cell->equations[1].role == Role::none);
  CHECK(cell->equations[2].place.line == 8);
}

TEST_CASE("a comment is a role only if it is one of the known words") {
  const auto cell =
      parse_cell("cell a; state h\nf = sigmoid(x)  # the forget gate\ng = tanh(x)  # candidate\nh' = f * g", "my.cell");
  REQUIRE(cell);
  CHECK(cell->equations[0].role == Role::none);
  CHECK(cell->equations[1].role == Role::candidate);
}

TEST_CASE("a semicolon separates as a new line does, and columns go on counting") {
  CHECK(answer_to_cell("cell a; state h; h' = tanh(x)") == "accepted");
  CHECK(answer_to_cell("cell a; state h; h' = tanh(gate)") ==
        "my.cell:1:28: found 'gate', expected a state, x, a parameter, a function or an earlier left side; define 'gate' on a "
        "line above");
}

TEST_CASE("an unknown name is an error with a suggestion and never a silent parameter") {
  CHECK(cell_line("h' = tanh(W_h [h, x] + cc)") ==
        "my.cell:3:24: found 'cc', expected a state, x, a parameter, a function or an earlier left side; did you mean 'c'?");
  CHECK(cell_line("h' = sigmiod(x)") == "my.cell:3:6: 'sigmiod' is not a function here; did you mean 'sigmoid'?");
  // All that may be typed are listed, in the order of their table; slopes are not.
  const std::string wobble = cell_line("h' = wobble(x)");
  CHECK(wobble.starts_with(
      "my.cell:3:6: 'wobble' is not a function here; the functions are sigmoid, tanh, relu, leaky_relu, elu, "));
  for (const Function& f : functions())
    CHECK_MESSAGE((wobble.find(" " + std::string(f.name)) != std::string::npos) == f.is_typed(), std::string(f.name));
  CHECK(cell_line("h' = unrelated_name * x") ==
        "my.cell:3:6: found 'unrelated_name', expected a state, x, a parameter, a function or an earlier left side; define "
        "'unrelated_name' on a line above");
  CHECK(answer_to_cell("cell a\nstate h\nforget = sigmoid(x)\nh' = forgit * x") ==
        "my.cell:4:6: found 'forgit', expected a state, x, a parameter, a function or an earlier left side; did you mean "
        "'forget'?");
}

TEST_CASE("a name used above its own line is told where that line is") {
  CHECK(answer_to_cell("cell a\nstate h\nh' = f * x\nf = sigmoid(x)") ==
        "my.cell:3:6: 'f' is used before the line that gives it a value; move line 4 above this one");
  CHECK(answer_to_cell("cell a\nstate h, c\nh' = tanh(c')\nc' = x + c") ==
        "my.cell:3:11: 'c'' is used before the line that gives it a value; move line 4 above this one");
}

TEST_CASE("primes belong to states only") {
  CHECK(cell_line("g' = tanh(x)") == "my.cell:3:1: 'g'' is primed, but 'g' is no state; did you mean 'c'?");
  CHECK(cell_line("c = tanh(x)") ==
        "my.cell:3:1: 'c' is the state's value at t-1 and cannot be given a value; write its new value as c'");
  CHECK(cell_line("g = tanh(x); h' = g'") == "my.cell:3:19: 'g'' is primed, but 'g' is no state; write 'g' without the prime");
  CHECK(cell_line("h' = W_h' x") == "my.cell:3:6: the matrix 'W_h' has no prime; parameters do not change with t");
  CHECK(answer_to_cell("cell a\nstate h'\nh' = x") == "my.cell:2:7: a state is declared without its prime; write 'state h'");
}

TEST_CASE("a left side must be free") {
  CHECK(cell_line("x = tanh(h)") == "my.cell:3:1: 'x' is the input and cannot be given a value; choose another name");
  CHECK(cell_line("W_f = tanh(h)") ==
        "my.cell:3:1: 'W_f' names a parameter and cannot be given a value; start the name with a small letter, but not b, b_, p "
        "or p_");
  CHECK(cell_line("b_f = tanh(h)") ==
        "my.cell:3:1: 'b_f' names a parameter and cannot be given a value; start the name with a small letter, but not b, b_, p "
        "or p_");
  CHECK(cell_line("tanh = x") == "my.cell:3:1: 'tanh' is a function; choose another name");
  CHECK(cell_line("f = x; f = h") == "my.cell:3:8: 'f' is given a value twice; give each name one value");
  CHECK(cell_line("h' = x; h' = c") == "my.cell:3:9: 'h'' is given a value twice; give each name one value");
  CHECK(answer_to_cell("cell a\nstate h, h\nh' = x") == "my.cell:2:10: 'h' is a state already; choose another name");
}

TEST_CASE("a sentence names what was found and what was expected") {
  CHECK(cell_line("h' = tanh(x") == "my.cell:3:12: found the end of the line, expected ')'");
  CHECK(cell_line("h' = [h, x") ==
        "my.cell:3:11: found the end of the line, expected ',' or ']'; vectors are joined by a comma, as in "
        "[h, x]; a semicolon ends the line");
  CHECK(cell_line("h' = ") ==
        "my.cell:3:6: found the end of the line, expected a value: a name, a number, a function, '(' or '['");
  CHECK(cell_line("h' = x +") ==
        "my.cell:3:9: found the end of the line, expected a value: a name, a number, a function, '(' or '['");
  CHECK(cell_line("h' = x h") ==
        "my.cell:3:8: found 'h', expected an operator or the end of the line; write an elementwise product with *; a matrix's "
        "name begins with a capital letter");
  CHECK(cell_line("h' = W_h * x") ==
        "my.cell:3:10: found '*' after the matrix 'W_h'; a matrix stands right before what it multiplies: W_h h");
  CHECK(cell_line("h' = W_h / x") ==
        "my.cell:3:10: found '/' after the matrix 'W_h'; a matrix stands right before what it multiplies: W_h h");
  CHECK(cell_line("h' = W_h + x") ==
        "my.cell:3:10: found '+', expected what the matrix 'W_h' multiplies: a name, [a, b], ( … ) or a call");
  CHECK(cell_line("h' = sigmoid") == "my.cell:3:6: 'sigmoid' is a function and wants brackets; write sigmoid( … )");
  CHECK(cell_line("stat k") == "my.cell:3:6: found 'k', expected '=' after 'stat'; did you mean 'state'?");
  CHECK(cell_line("= x") ==
        "my.cell:3:1: found '=', expected 'cell', 'rows', 'state' or the name that an equation gives a value to");
  CHECK(answer_to_cell("cell\nstate h\nh' = x") == "my.cell:1:5: found the end of the line, expected a name for the cell");
  CHECK(answer_to_cell("cell a b\nstate h\nh' = x") ==
        "my.cell:1:8: found 'b', expected an operator or the end of the line; write an elementwise product with *; a matrix's "
        "name begins with a capital letter");
  CHECK(answer_to_cell("cell a\nstate h(Q)\nh' = x") ==
        "my.cell:2:9: found 'Q', expected the size H (hidden), I (input) or P (projection)");
  CHECK(answer_to_cell("cell a\nrows i, i\nstate h\nh' = x") ==
        "my.cell:2:9: the row block 'i' is named twice; name each block once");
  CHECK(answer_to_cell("cell a\nrows\nstate h\nh' = x") ==
        "my.cell:2:5: found the end of the line, expected the name of a row block");
}

TEST_CASE("a sign that other notations use is answered with the one of this language") {
  CHECK(cell_line("h' = f ∘ x") ==
        "my.cell:3:8: found '∘', which is not part of the language; write the elementwise product as *");
  CHECK(cell_line("h' = x ÷ h") ==
        "my.cell:3:8: found '÷', which is not part of the language; write the elementwise quotient as /");
  CHECK(cell_line("h' = √x") == "my.cell:3:6: found '√', which is not part of the language; write sqrt( … )");
  CHECK(cell_line("h' = x^2") == "my.cell:3:7: found '^', which is not part of the language; write a square as a product: c * c");
  CHECK(cell_line("h' = x − h") == "my.cell:3:8: found '−', which is not part of the language; write minus as -");
  CHECK(cell_line("h′ = x") == "my.cell:3:2: found '′', which is not part of the language; write the prime as '");
  CHECK(cell_line("h' = 1e999 * x").find("my.cell:3:6: the number 1e999 is out of range") == 0);
}

TEST_CASE("what a whole cell must have is asked for") {
  CHECK(answer_to_cell("cell a\nf = tanh(x)") == "my.cell:2:1: no state is declared; add a line such as 'state h'");
  CHECK(answer_to_cell("cell a\nstate h, c\nh' = x") ==
        "my.cell:2:10: the state 'c' is declared but never given its new value; add a line 'c' = …'");
  CHECK(answer_to_cell("state h\nh' = x") == "my.cell:1:1: the cell has no name; begin with a line such as 'cell lstm'");
  CHECK(answer_to_cell("").find("no state is declared") != std::string::npos);
}

TEST_CASE("a function of two wants both, a mean one") {
  CHECK(cell_line("h' = max(x, min(h, 0.5)); c' = log(c)") == "accepted");
  CHECK(cell_line("h' = mean(x) * h; c' = c") == "accepted");
  CHECK(cell_line("h' = max(x)") == "my.cell:3:11: found ')', expected ','");
  CHECK(cell_line("h' = mean(x, h)") == "my.cell:3:12: found ',', expected ')'");
  CHECK(cell_line("max = x") == "my.cell:3:1: 'max' is a function; choose another name");
  CHECK(cell_line("h' = mean") == "my.cell:3:6: 'mean' is a function and wants brackets; write mean( … )");
}

TEST_CASE("an expression nested too deep is refused and does not run the stack out") {
  CHECK(cell_line("h' = " + std::string(5000, '(') + "x" + std::string(5000, ')')).find("nested more than 100 deep") !=
        std::string::npos);
  CHECK(cell_line("h' = " + std::string(5000, '-') + "x").find("nested more than 100 deep") != std::string::npos);
  std::string products = "h' = ";
  for (int k = 0; k < 5000; ++k) products += "W ";
  CHECK(cell_line(products + "x").find("nested more than 100 deep") != std::string::npos);
}

TEST_CASE("a function's name with a capital is a mistake with a suggestion, never a matrix") {
  for (const auto& [name, meant] : {std::pair{"ReLU", "relu"},
                                    {"Tanh", "tanh"},
                                    {"Sigmoid", "sigmoid"},
                                    {"TANH", "tanh"},
                                    {"LeakyReLU", "leaky_relu"},
                                    {"ELU", "elu"},
                                    {"Softplus", "softplus"},
                                    {"Exp", "exp"},
                                    {"Sqrt", "sqrt"},
                                    {"Log", "log"},
                                    {"Max", "max"},
                                    {"Mean", "mean"}})
    CHECK(cell_line("h' = " + std::string(name) + "(W_h x)") ==
          "my.cell:3:6: '" + std::string(name) + "' is not a function here; write " + meant + "( … )");
  CHECK(cell_line("h' = Softmax(x)").starts_with("my.cell:3:6: 'Softmax' is not a function here; the functions are sigmoid, "));
  CHECK(cell_line("h' = logistic(x)") == "my.cell:3:6: 'logistic' is not a function here; write sigmoid( … )");
  CHECK(cell_line("h' = tanh(W (h * x)); c' = c") == "accepted");
}

TEST_CASE("the spelling of books is answered with the one of this language") {
  const auto hint = [](const std::string& text) {
    const std::string sentence = cell_line(text);
    return sentence.substr(std::min(sentence.find("; ") + 2, sentence.size()));
  };
  CHECK(hint("h' = σ(x)") == "write sigmoid( … )");
  CHECK(hint("h' = c ⊙ x") == "write the elementwise product as *");
  CHECK(hint("h' = W_h · [h, x]") == "a matrix stands right before what it multiplies: W_h h");
  CHECK(cell_line("h' = tanh(W_h [h_{t-1}, x])").starts_with("my.cell:3:18: found '{', "));
  CHECK(cell_line("h_t = x") == "my.cell:3:1: 'h_t' is the new value of the state 'h'; steps need no index: write h'");
  CHECK(cell_line("h' = tanh(h(t-1))") == "my.cell:3:12: found '(' behind 'h'; steps need no index: write h' (or h for t-1)");
  CHECK(cell_line("h' = W_h x[t]") == "my.cell:3:11: found '[' behind 'x'; steps need no index: write x");
  CHECK(cell_line("h = x") ==
        "my.cell:3:1: 'h' is the state's value at t-1 and cannot be given a value; write its new value as h'");
  CHECK(hint("h' = W_h @ x") == "a matrix stands right before what it multiplies: W_h h");
  CHECK(hint("h' = tanh(W_h [h_{t-1}, x_t])") == "steps need no index: write h for h_{t-1}, h' for h_t and x for x_t");
  CHECK(hint("h' = tanh(x_t)") == "steps need no index: write x");
  CHECK(hint("h' = tanh(h_prev)") == "steps need no index: write h");
  CHECK(hint("h' = u * h") ==
        "a learned vector is called b, p, b_… or p_…, a matrix W_…; any other name needs a line of its own above");
  CHECK(hint("h' = np.tanh(x)") == "functions stand alone: write tanh( … ), without np. or torch. before it");
  CHECK(hint(std::string(61, 'a') + " = x") == "use 60 letters at most");
  CHECK(cell_line(std::string(60, 'a') + " = x; h' = x; c' = c") == "accepted");
  CHECK(cell_line("h[t] = x") == "my.cell:3:2: found '[' behind 'h'; steps need no index: write h'");
  CHECK(hint("h' = x ** 2") == "write a square as a product: c * c");
  CHECK(hint("h' = W_h [h; x]") == "vectors are joined by a comma, as in [h, x]; a semicolon ends the line");
  CHECK(cell_line("h' = x\u00a0+ h").starts_with("my.cell:3:7: found the character U+00A0, which is not part of the language; "));
}

TEST_CASE("a byte order mark before a cell is not part of it") {
  CHECK(answer_to_cell("\xef\xbb\xbf"
                       "cell a; state h; h' = tanh(x)") == "accepted");
}
