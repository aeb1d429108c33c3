// An optimizer's rule in the language of cells: what is read, and what is answered to mistakes.
#include <doctest/doctest.h>

#include "engine/equations/recipe.hpp"

using namespace gatewalk::equations;

namespace {

std::string answer_to_rule(const std::string& text) {
  const auto rule = read_rule(text, "my.rule");
  return rule ? "accepted" : rule.error().sentence();
}
// A rule with one line under test, on line 3.
std::string rule_line(const std::string& text) {
  return answer_to_rule("rule a\noption lr = 0.1, k = 0.9\n" + text + "\nw' = w - lr * g");
}

}  // namespace

TEST_CASE("a rule's states are the weight and what it declares, its input is the gradient, its options keep their names") {
  const auto rule = read_rule(
      "# About.\nrule a\noption lr = 0.1, low = -2\nstate m, q = 1\nm' = m + g\nq' = lr * q\n"
      "w' = w - (1 - lr) * (m' / q') + low",
      "my.rule");
  REQUIRE_MESSAGE(rule, (rule ? "" : rule.error().sentence()));
  CHECK(rule->rule());
  CHECK(rule->cell == "a");
  REQUIRE(rule->states.size() == 3);
  CHECK(rule->states[0].name == "w");
  CHECK(rule->states[1].initial == 0);
  CHECK(rule->states[2].initial == 1);
  CHECK((*rule)[rule->input].name == "g");
  CHECK(to_text((*rule)[rule->input].size) == "H");
  CHECK(rule->output == rule->find("w"));
  CHECK(rule->text.options.size() == 2);
  CHECK((*rule)[rule->find("low")].number == -2);
  CHECK((*rule)[rule->find("lr")].option());
  // What is made of options is an operation: nothing is worked out beforehand.
  CHECK((*rule)[rule->find("1 - lr")].kind == Operation::Kind::minus);
  CHECK(rule->constant(rule->find("1 - lr")));
  CHECK_FALSE(rule->constant(rule->find("m")));
}

TEST_CASE("an option takes another value, and one that a rule has not is not there") {
  Recipe rule = *read_rule("rule a\noption lr = 0.1\nw' = w - lr * g - lr", "my.rule");
  CHECK(set_option(rule, "lr", 0.25));
  CHECK(rule[rule.find("lr")].number == 0.25);
  CHECK_FALSE(set_option(rule, "eps", 1));
}

TEST_CASE("a rule works number by number: matrices, learned vectors and [a, b] are refused in a sentence") {
  CHECK(rule_line("d = W g").starts_with("my.rule:3:5: found the matrix 'W', but a rule works on every weight by itself; "));
  CHECK(rule_line("d = [w, g]").starts_with("my.rule:3:5: found '[', but a rule works on every weight by itself; "));
  CHECK(rule_line("d = b_w * g") ==
        "my.rule:3:5: 'b_w' names a parameter, and a rule has none; declare a number as an option: option k = 0.9");
}

TEST_CASE("a mistake in a rule is answered with its place and what to do") {
  CHECK(answer_to_rule("rule a\nd = g") == "my.rule:2:1: the weight is never given its new value; add a line 'w' = …'");
  CHECK(answer_to_rule("w' = w - g") == "my.rule:1:1: the rule has no name; begin with a line such as 'rule adam'");
  CHECK(answer_to_rule("rule a\noption lr\nw' = g") ==
        "my.rule:2:10: found the end of the line, expected '=' and the option's usual value");
  CHECK(answer_to_rule("rule a\noption lr = k\nw' = g") == "my.rule:2:13: found 'k', expected a number");
  CHECK(answer_to_rule("rule a\noption lr' = 1\nw' = g") ==
        "my.rule:2:8: an option has no prime; it is the same number at every update");
  CHECK(rule_line("lr = 2") == "my.rule:3:1: 'lr' is an option already; choose another name");
  CHECK(rule_line("state k") == "my.rule:3:7: 'k' is an option already; choose another name");
  CHECK(rule_line("state w") == "my.rule:3:7: 'w' is a state already; choose another name");
  CHECK(rule_line("g = 2") == "my.rule:3:1: 'g' is the gradient and cannot be given a value; choose another name");
  CHECK(
      rule_line("d = x * 2") ==
      "my.rule:3:5: found 'x', expected a state, g, an option, a function or an earlier left side; the weight is w, its gradient "
      "g; any other name needs a line of its own above");
  CHECK(rule_line("d = g_t") ==
        "my.rule:3:5: found 'g_t', expected a state, g, an option, a function or an earlier left side; steps need no index: "
        "write g");
  CHECK(rule_line("rows i, f") == "my.rule:3:6: found 'i', expected '=' after 'rows'");
}

TEST_CASE("options and initial values belong to rules alone") {
  CHECK(read_cell("cell a\nstate h\noption k = 2\nh' = x", "a.cell").error().sentence().starts_with("a.cell:3:8: found 'k', "));
  CHECK(read_cell("cell a\nstate h = 1\nh' = x", "a.cell").error().sentence().starts_with("a.cell:2:9: found '=', "));
}
