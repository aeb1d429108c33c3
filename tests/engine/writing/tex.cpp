#include "engine/writing/tex_numbers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <sstream>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/network/model.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::equations;
using namespace gatewalk::writing;

Recipe cell(std::string_view name) {
  auto recipe = cells::find(name);
  REQUIRE(recipe);
  return *recipe;
}

struct Pair {
  Recipe forward, backward;
  TexOptions options;
};

// A cell forward and backward; formulas without classes, to be read.
std::unique_ptr<Pair> both(std::string_view name) {
  auto pair = std::make_unique<Pair>();
  pair->forward = cell(name);
  pair->backward = differentiate(pair->forward);
  pair->options.forward = &pair->forward;
  pair->options.classes = false;
  return pair;
}

std::string backward_tex(const Pair& pair, std::string_view name, Detail detail = Detail::line) {
  TexOptions options = pair.options;
  options.detail = detail;
  const Index k = pair.backward.find(name);
  REQUIRE_MESSAGE(k >= 0, std::string(name));
  return tex(pair.backward, k, options);
}

struct Run {
  network::Model model;
  network::NetworkTrace forward, backward;
};

// Two steps of a cell with two inputs and two units, upstream gradient 1.
std::unique_ptr<Run> run(const Recipe& recipe, int batch = 1) {
  network::Shape shape;
  shape.input = shape.hidden = 2;
  auto model = network::Model::create(recipe, shape, 3);
  REQUIRE(model);
  network::Sequence sequence;
  sequence.x = Tensor::zeros({2, batch, 2});
  for (std::size_t k = 0; k < sequence.x.data.size(); ++k) sequence.x.data[k] = 0.5 - 0.25 * static_cast<double>(k);
  network::Upstream upstream;
  upstream.output = Tensor::zeros({2, batch, 2});
  for (double& d : upstream.output.data) d = 1;
  auto result = std::make_unique<Run>(Run{*model, {}, {}});
  result->forward = result->model.run(sequence);
  result->backward = result->model.run_backward(result->forward, upstream);
  return result;
}

// Braces balanced, each \left has its \right, no command that the lab's layout does not know.
void check_well_formed(const std::string& text) {
  static const std::set<std::string> known{"approx", "class",     "left",      "right",      "circ",         "cdot",   "cdots",
                                           "frac",   "sqrt",      "sigma",     "tanh",       "exp",          "delta",  "nabla",
                                           "top",    "downarrow", "leftarrow", "rightarrow", "operatorname", "mathrm", "text",
                                           "infty",  "begin",     "end",       "log",        "max",          "min"};
  int depth = 0, fences = 0;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (text[k] == '{') ++depth;
    if (text[k] == '}') CHECK_MESSAGE(--depth >= 0, text);
    if (text[k] != '\\' || !std::isalpha(static_cast<unsigned char>(text[k + 1]))) continue;
    std::size_t end = k + 1;
    while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end]))) ++end;
    const std::string command = text.substr(k + 1, end - k - 1);
    CHECK_MESSAGE(known.count(command), command << " in " << text);
    fences += command == "left" ? 1 : command == "right" ? -1 : 0;
  }
  CHECK_MESSAGE(depth == 0, text);
  CHECK_MESSAGE(fences == 0, text);
}

}  // namespace

TEST_CASE("the LSTM's lines read as in the books") {
  const Recipe lstm = cell("lstm");
  TexOptions plain;
  plain.classes = false;
  CHECK(tex_equation(lstm, 0, plain) == R"(f_t = \sigma\left(W_f\,\left[h_{t-1}, x_t\right] + b_f\right))");
  CHECK(tex_equation(lstm, 3, plain) == R"(c_t = f_t \circ c_{t-1} + i_t \circ g_t)");
  CHECK(tex_equation(lstm, 5, plain) == R"(h_t = o_t \circ \tanh\left(c_t\right))");
}

TEST_CASE("every operation is a term with its own class, and terms nest") {
  const Recipe rnn = cell("rnn");
  CHECK(
      tex_equation(rnn, 0) ==
      R"(\class{h}{h_t} = \tanh\left(\class{a_h}{\class{op3}{\class{W_h}{W_h}\,\class{op2}{\left[\class{h_prev}{h_{t-1}}, \class{x}{x_t}\right]}})"
      R"( + \class{b_h}{b_h}}\right))");
  CHECK(rnn[find_class(rnn, "op3")].name == "W_h [h, x]");
  CHECK(find_class(rnn, "W_h") == -1);
}

TEST_CASE("one operation at a time names the pre-activation") {
  const Recipe lstm = cell("lstm");
  TexOptions one{Detail::operation, nullptr, false, false};
  CHECK(tex(lstm, lstm.find("f"), one) == R"(f_t = \sigma\left(a_{f,t}\right))");
  CHECK(tex(lstm, lstm.find("a_f"), one) == R"(a_{f,t} = W_f\,\left[h_{t-1}, x_t\right] + b_f)");
}

TEST_CASE("a reverse direction reads from t+1") {
  TexOptions reverse;
  reverse.classes = false;
  reverse.reverse = true;
  CHECK(tex_equation(cell("lstm"), 3, reverse) == R"(c_t = f_t \circ c_{t+1} + i_t \circ g_t)");
}

TEST_CASE("sums and differences under a product or a matrix stand in brackets") {
  const Recipe gru = cell("gru");
  TexOptions plain{Detail::line, nullptr, false, false};
  CHECK(tex_equation(gru, 3, plain) == R"(h_t = \left(1 - z_t\right) \circ n_t + z_t \circ h_{t-1})");
  auto nested = read_cell("cell t\nstate h\nh' = tanh(W_h (h - (x + h)) - (x - h)) * -2\n", "t.cell");
  REQUIRE(nested);
  CHECK(tex_equation(*nested, 0, plain) ==
        R"(h_t = -\tanh\left(W_h\,\left(h_{t-1} - \left(x_t + h_{t-1}\right)\right) - \left(x_t - h_{t-1}\right)\right)\cdot 2)");
}

TEST_CASE("a quotient is a fraction whose bar stands for brackets, and a root encloses its argument") {
  const TexOptions plain{Detail::line, nullptr, false, false};
  const Recipe cell =
      *read_cell("cell a\nstate h, n\nn' = sqrt(n + 1)\nh' = x * (h - -x / (n' + 2)) / -(sqrt(x) * sqrt(x))\n", "a");
  CHECK(tex_equation(cell, 0, plain) == R"(n_t = \sqrt{n_{t-1} + 1})");
  CHECK(tex_equation(cell, 1, plain) == R"(h_t = -\frac{x_t \circ \left(h_{t-1} + \frac{x_t}{n_t + 2}\right)}{\sqrt{x_t}^{2}})");
  check_well_formed(tex_cell(cell));
  const auto two = run(cell);
  const trace::Trace& trace = two->forward.parts[0];
  NumberOptions numbers;
  numbers.classes = false;
  CHECK(tex_numbers(trace, cell.find("n"), {0, 0, 0, 0}, numbers) == R"(1 = \sqrt{0 + 1})");
  const Recipe back = differentiate(*read_cell("cell a; state h, n; n' = n + 1; q = x / n'; h' = q", "a.cell"));
  CHECK(tex(back, back.find("dx"), plain) == R"(\delta_{x,t} = \frac{\delta_{q,t}}{n_t})");
}

TEST_CASE("names of several letters, Greek letters and digits become letters with subscripts") {
  CHECK(tex_name("W_hr") == "W_{hr}");
  CHECK(tex_name("alpha_1") == "\\alpha_1");
  CHECK(tex_name("h2") == "h_2");
  CHECK(tex_name("gate") == "\\mathrm{gate}");
  CHECK(tex_name("a_my_gate") == "a_{\\mathrm{my\\_gate}}");
}

TEST_CASE("the error terms of the LSTM read as in the course") {
  const auto lstm = both("lstm");
  CHECK(backward_tex(*lstm, "dh") == R"(\delta_{h,t} = \delta_{h,t}^{\downarrow} + \delta_{h,t}^{\leftarrow})");
  CHECK(
      backward_tex(*lstm, "dc") ==
      R"(\delta_{c,t} = \delta_{h,t} \circ o_t \circ \left(1 - \tanh^{2}\left(c_t\right)\right) + \delta_{c,t+1} \circ f_{t+1})");
  CHECK(backward_tex(*lstm, "da_f") == R"(\delta_{a_f,t} = \delta_{c,t} \circ c_{t-1} \circ f_t \circ \left(1 - f_t\right))");
  CHECK(backward_tex(*lstm, "da_g") == R"(\delta_{a_g,t} = \delta_{c,t} \circ i_t \circ \left(1 - g_t^{2}\right))");
  CHECK(backward_tex(*lstm, "dW_f") == R"(\nabla_{W_f,t} L = \delta_{a_f,t}\,\left[h_{t-1}, x_t\right]^{\top})");
  CHECK(backward_tex(*lstm, "dx") ==
        R"(\delta_{x,t} = W_{ox}^{\top}\,\delta_{a_o,t} + W_{gx}^{\top}\,\delta_{a_g,t} + W_{ix}^{\top}\,\delta_{a_i,t})"
        R"( + W_{fx}^{\top}\,\delta_{a_f,t})");
  // What goes to step t-1 is a part of the error term there, as all that has an arrow.
  CHECK(backward_tex(*lstm, "dc_prev") == R"(\delta_{c,t-1}^{\leftarrow} = \delta_{c,t} \circ f_t)");
  CHECK(backward_tex(*lstm, "dh_prev").starts_with(R"(\delta_{h,t-1}^{\leftarrow} = W_{oh}^{\top})"));
  CHECK(backward_tex(*lstm, "da_f", Detail::operation) ==
        R"(\delta_{a_f,t} = \delta_{f,t} \circ f_t \circ \left(1 - f_t\right))");
  CHECK(backward_tex(*lstm, "dx", Detail::operation) == R"(\delta_{x,t} = \left(\delta_{\left[h, x\right],t}\right)_{x})");
}

TEST_CASE("peepholes bring two error terms from the next step") {
  CHECK(
      backward_tex(*both("peep"), "dc")
          .ends_with(
              R"( + \delta_{a_o,t} \circ p_o + \delta_{c,t+1} \circ f_{t+1} + \delta_{a_i,t+1} \circ p_i + \delta_{a_f,t+1} \circ p_f)"));
}

TEST_CASE("a forward value in a backward formula has the forward operation's class") {
  const auto gru = both("gru");
  TexOptions options{Detail::line, &gru->forward, false, true};
  const std::string text = tex(gru->backward, gru->backward.find("dn"), options);
  CHECK(text.find(R"(\class{op21}{1 - \class{z}{z_t}})") != std::string::npos);
  CHECK(gru->forward[21].name == "1 - z");
}

TEST_CASE("numbers stand where the letters stood, signs and dots included") {
  const auto lstm = run(cell("lstm"));
  const trace::Trace& trace = lstm->forward.parts[0];
  const Recipe& recipe = *trace.recipe;
  NumberOptions options;
  options.classes = false;
  const NumberAt at{1, 0, 0, 0};
  // The same sum, put together here from the trace.
  const Index product = recipe.find("W_f [h, x]"), joined = recipe.find("[h, x]");
  const trace::Matrix& w = (*trace.parameters)[static_cast<std::size_t>(recipe[product].parameter)];
  const auto two = [](double v) { return tex_number_in_words(v, 2); };
  const auto exact = [](std::string text) {  // the digits may come out or not: the case below
    if (const std::size_t sign = text.find("\\approx"); sign != std::string::npos) text.replace(sign, 7, "=");
    return text;
  };
  std::string sum;
  for (int j = 0; j < 4; ++j) {
    const double left = w(0, j), right = trace.value(joined, 1, j);
    sum += j == 0 ? (left < 0 ? "-" : "") : left < 0 ? " - " : " + ";
    sum += two(std::abs(left)) + "\\cdot " + (right < 0 ? "\\left(" + two(right) + "\\right)" : two(right));
  }
  CHECK(exact(tex_numbers(trace, product, at, options)) == two(trace.value(product, 1, 0)) + " = " + sum);
  options.max_terms = 2;
  const std::string shortened = tex_numbers(trace, recipe.find("f"), at, options);
  CHECK(shortened.starts_with(two(trace.value(recipe.find("f"), 1, 0)) + " = \\sigma\\left("));
  CHECK(shortened.find("\\cdots") == std::string::npos);
  // What counts most is told, wherever it stands.
  std::vector<std::pair<double, std::string>> products;
  for (int j = 0; j < 4; ++j) {
    const double left = w(0, j), right = trace.value(joined, 1, j);
    products.emplace_back(std::abs(left * right),
                          two(std::abs(left)) + "\\cdot " + (right < 0 ? "\\left(" + two(right) + "\\right)" : two(right)));
  }
  std::sort(products.rbegin(), products.rend());
  // The others are counted, and what they add up to: nothing is left out.
  double others = trace.value(product, 1, 0);
  for (int j = 0; j < 4; ++j)
    if (std::abs(w(0, j) * trace.value(joined, 1, j)) >= products[1].first) others -= w(0, j) * trace.value(joined, 1, j);
  CHECK_MESSAGE(shortened.find(" + \\left(\\text{2 more: }" + two(others) + "\\right)") != std::string::npos, shortened);
  for (int k = 0; k < 4; ++k)
    CHECK((shortened.find(products[static_cast<std::size_t>(k)].second) != std::string::npos) == (k < 2));
  options.detail = Detail::operation;
  CHECK(exact(tex_numbers(trace, recipe.find("f"), at, options)) ==
        two(trace.value(recipe.find("f"), 1, 0)) + " = \\sigma\\left(" + two(trace.value(recipe.find("a_f"), 1, 0)) + "\\right)");
  CHECK(tex_numbers(trace, recipe.find("x"), at, options) == two(trace.value(recipe.find("x"), 1, 0)));
}

TEST_CASE("a formula's equals sign stands only where its digits, worked out by hand, come out") {
  const auto lstm = run(cell("lstm"));
  const trace::Trace& trace = lstm->forward.parts[0];
  NumberOptions options;
  options.classes = false;
  int equal = 0, about = 0;
  for (const char* name : {"f * c", "i * g", "h"})
    for (int step = 0; step < trace.extent.steps; ++step)
      for (int unit = 0; unit < 2; ++unit) {
        std::string text = tex_numbers(trace, trace.recipe->find(name), {step, unit, 0, 0}, options);
        CAPTURE(text);
        const bool says_equal = text.find(" = ") != std::string::npos;
        CHECK(says_equal != (text.find(" \\approx ") != std::string::npos));
        if (text.find("10^") != std::string::npos || text.find("tanh") != std::string::npos) continue;
        for (const char* sign : {"\\left(", "\\right)", "\\cdot", "\\approx", "="})
          for (std::size_t at = text.find(sign); at != std::string::npos; at = text.find(sign)) text.erase(at, std::strlen(sign));
        std::istringstream words(text);
        std::string left;
        double a = 0, b = 0;
        REQUIRE((words >> left >> a >> b));
        const std::size_t point = left.find('.');
        const double last = point == std::string::npos ? 1 : std::pow(10, -static_cast<double>(left.size() - point - 1));
        const double miss = std::abs(a * b - std::stod(left)) / last;
        if (std::abs(miss - 0.5) < 0.01) continue;  // a tie: both are said
        CHECK((miss < 0.5) == says_equal);
        ++(says_equal ? equal : about);
      }
  CHECK(equal > 0);
  CHECK(about > 0);
  // A number of the equations is itself: 0.30 = 1 - 0.70.
  const trace::Trace& back = lstm->backward.parts[0];
  CHECK(tex_numbers(back, back.recipe->find("1 - o"), {1, 0, 0, 0}, options).find(" = 1 - ") != std::string::npos);
}

TEST_CASE("a weight's gradient at one step is a product for each row of the batch") {
  const auto lstm = run(cell("lstm"), 3);
  const trace::Trace& trace = lstm->backward.parts[0];
  NumberOptions options;
  options.classes = false;
  options.decimals = full;
  const std::string text = tex_numbers(trace, trace.recipe->find("dW_f"), {1, 1, 0, 2}, options);
  std::size_t products = 0;
  for (std::size_t at = text.find("\\cdot "); at != std::string::npos; at = text.find("\\cdot ", at + 1))
    if (text.compare(at + 6, 2, "10") != 0) ++products;
  CHECK(products == 3);
}

TEST_CASE("numbers keep their meaning: powers of ten, infinities, NaN, no negative zero") {
  CHECK(tex_number(0.7) == "0.70");
  CHECK(tex_number(-1.2, 4) == "-1.2000");
  CHECK(tex_number(0.1 + 0.2, full) == "0.30000000000000004");
  CHECK(tex_number(3.1e-5) == "3.1\\cdot 10^{-5}");
  CHECK(tex_number(12345678.9) == "12345678.90");
  CHECK(tex_number(1e300) == "1.00\\cdot 10^{300}");
  CHECK(tex_number(5e-324, full) == "5\\cdot 10^{-324}");
  CHECK(tex_number(-0.0) == "0.00");
  CHECK(tex_number(-std::numeric_limits<double>::infinity()) == "-\\infty");
  CHECK(tex_number(std::nan("")) == "\\text{NaN}");
}

TEST_CASE("every formula of every shipped cell is well formed, symbolic and with numbers") {
  for (std::string_view name : cells::names()) {
    CAPTURE(name);
    const auto trace = run(cell(name), 2);
    const Recipe& forward = trace->model.forward();
    const Recipe& backward = trace->model.backward();
    check_well_formed(tex_cell(forward));
    check_well_formed(tex_cell(backward, {Detail::line, &forward}));
    for (Detail detail : {Detail::operation, Detail::line})
      for (const Recipe* recipe : {&forward, &backward})
        for (Index k = 0; k < static_cast<Index>(recipe->operations.size()); ++k) {
          TexOptions options{detail, &forward, detail == Detail::line, true};
          check_well_formed(tex(*recipe, k, options));
          check_well_formed(tex_letter(*recipe, k, options));
          NumberOptions numbers;
          numbers.detail = detail;
          const auto& part = (recipe == &forward ? trace->forward : trace->backward).parts[0];
          check_well_formed(tex_numbers(part, k, {0, 0, 1, 0}, numbers));
        }
  }
}
