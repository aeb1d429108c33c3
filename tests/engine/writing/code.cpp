#include "engine/writing/code.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/writing/script.hpp"

using namespace gatewalk;
using namespace gatewalk::equations;
using namespace gatewalk::writing;

namespace {

bool has(const std::string& text, const std::string& line) { return text.find("    " + line + "\n") != std::string::npos; }

}  // namespace

TEST_CASE("the forward step keeps the cell's names, a line a quantity") {
  const Recipe lstm = *cells::find("lstm");
  const std::string code = code_forward(lstm, Language::numpy, nullptr);
  CHECK(code.starts_with("def forward_step(p, x, h_prev, c_prev):\n"));
  CHECK(has(code, "h_x = np.concatenate([h_prev, x], axis=1)"));
  CHECK(has(code, "a_f = h_x @ p.W_f.T + p.b_f"));
  CHECK(has(code, "c = f * c_prev + i * g"));
  CHECK(has(code, "h = o * tanh_c"));
  CHECK(has(code_forward(lstm, Language::torch, nullptr), "f = torch.sigmoid(a_f)"));
}

TEST_CASE("the backward step is written out with the error terms' names") {
  const Recipe lstm = *cells::find("lstm");
  const std::string code = code_backward(lstm, differentiate(lstm));
  CHECK(code.starts_with("def backward_step(p, v, dh_output, dh_next, dc_next):\n"));
  CHECK(has(code, "dc = dtanh_c * (1 - v.tanh_c * v.tanh_c) + dc_next"));
  CHECK(has(code, "da_f = df * (v.f * (1 - v.f))"));
  CHECK(has(code, "dW_f = da_f.T @ v.h_x"));
  CHECK(has(code, "H = v.h_prev.shape[1]"));
  CHECK(has(code, "dh_prev = d_h_x[:, :H]"));
}

TEST_CASE("a path that is cut is passed on as 0 in the code, too") {
  const Recipe lstm = *cells::find("lstm");
  const Recipe backward = differentiate(lstm);
  const std::string code = code_backward(lstm, backward, {"dh_prev"});
  CHECK(has(code, "dh_prev = 0 * dh_prev  # path cut"));
  CHECK(code_backward(lstm, backward).find("path cut") == std::string::npos);
}

TEST_CASE("products and sums that share a line stand in brackets where they must") {
  const Recipe gru = *cells::find("gru");
  CHECK(has(code_forward(gru, Language::numpy, nullptr), "a_n = x @ p.W_xn.T + p.b_xn + r * (h_prev @ p.W_hn.T + p.b_hn)"));
  CHECK(has(code_forward(gru, Language::numpy, nullptr), "h = (1 - z) * n + z * h_prev"));
}

TEST_CASE("quotients and roots are written with the brackets that Python needs") {
  const Recipe cell = *read_cell("cell a\nstate h, n\nn' = n + 1\nh' = h * (x / n') / sqrt(n' * 2) / (x / 3)\n", "a.cell");
  CHECK(has(code_forward(cell, Language::numpy, nullptr), "h = h_prev * (x / n) / np.sqrt(n * 2) / (x / 3)"));
  CHECK(has(code_forward(cell, Language::torch, nullptr), "h = h_prev * (x / n) / torch.sqrt(n * 2) / (x / 3)"));
}

TEST_CASE("a forward value that the backward step reads becomes a variable") {
  const Recipe gru = *cells::find("gru");
  const Recipe backward = differentiate(gru);
  CHECK(has(code_forward(gru, Language::numpy, &backward), "one_minus_z = 1 - z"));
  CHECK(code_variable(gru, &backward, gru.find("1 - z")) == "one_minus_z");
  CHECK(code_variable(gru, nullptr, gru.find("1 - z")).empty());
}

TEST_CASE("Python's own words are no variables") {
  const auto recipe = read_cell("cell t\nstate h\nin = tanh(W_in [h, x])\nlambda = in * in\nh' = lambda + h\n", "t.cell");
  REQUIRE(recipe);
  const std::string code = code_forward(*recipe, Language::numpy, nullptr);
  CHECK(has(code, "in_ = np.tanh(a_in)"));
  CHECK(has(code, "lambda_ = in_ * in_"));
}

TEST_CASE("many weights are loaded from the file, few stand in the script") {
  network::Shape shape;
  shape.input = shape.hidden = 2;
  const auto model = network::Model::create(*cells::find("lstm"), shape, 1);
  REQUIRE(model);
  network::Sequence sequence;
  sequence.x = Tensor::zeros({1, 1, 2});
  const std::string literal = writing::model_script(*model, sequence, nullptr, Language::numpy, {"mine.safetensors", "rnn."});
  CHECK(literal.find("\"weight_hh_l0\": np.array([[") != std::string::npos);
  CHECK(literal.find("load(") == std::string::npos);
  writing::ScriptOptions options{"mine.safetensors", "rnn."};
  options.most_literals = 10;
  CHECK(writing::model_script(*model, sequence, nullptr, Language::numpy, options)
            .find("weights = load(\"mine.safetensors\", \"rnn.\")") != std::string::npos);
}

TEST_CASE("one step's script holds that step's numbers") {
  network::Shape shape;
  shape.input = shape.hidden = 2;
  const auto model = network::Model::create(*cells::find("lstm"), shape, 1);
  REQUIRE(model);
  network::Sequence sequence;
  sequence.x = Tensor::zeros({2, 1, 2});
  sequence.x.data = {0.5, -1, 0.125, 2};
  const network::NetworkTrace run = model->run(sequence);
  const std::string script = writing::step_script(run.parts[0], nullptr, 1, Language::numpy);
  CHECK(script.find("x = np.array([[0.125, 2.0]])\n") != std::string::npos);
  CHECK(script.find("v = forward_step(p, x, h_prev, c_prev)\n") != std::string::npos);
}
