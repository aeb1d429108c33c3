#include "engine/writing/speech.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/network/model.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::equations;
using namespace gatewalk::writing;

const Phrase& inner(const Phrase& phrase, std::string_view name) {
  const Phrase::Value* value = phrase.find(name);
  REQUIRE(value);
  return std::get<std::vector<Phrase>>(*value).front();
}
double number(const Phrase& phrase, std::string_view name) {
  const Phrase::Value* value = phrase.find(name);
  REQUIRE(value);
  return std::get<double>(*value);
}

}  // namespace

TEST_CASE("a gate's number is spoken with its role, function, argument and value") {
  network::Shape shape;
  shape.input = shape.hidden = 3;
  auto model = network::Model::create(*cells::find("lstm"), shape, 4);
  REQUIRE(model);
  network::Sequence sequence;
  sequence.x = Tensor::zeros({2, 1, 3});
  const network::NetworkTrace run = model->run(sequence);
  const trace::Trace& trace = run.parts[0];
  const Recipe& recipe = model->forward();
  const Phrase phrase = speech(trace, recipe.find("f"), {1, 2, 0, 0});
  CHECK(phrase.key == "speech.call");
  CHECK(inner(phrase, "what").key == "name.role.forget_gate");
  CHECK(std::get<int>(*phrase.find("unit")) == 2);
  CHECK(std::get<int>(*phrase.find("step")) == 2);
  CHECK(std::get<std::string>(*phrase.find("function")) == "sigmoid");
  CHECK(number(phrase, "argument") == trace.value(recipe.find("a_f"), 1, 2));
  CHECK(number(phrase, "value") == trace.value(recipe.find("f"), 1, 2));
  CHECK(phrase.find("nothing") == nullptr);
}

TEST_CASE("a quotient is spoken with what is divided and what divides") {
  network::Shape shape;
  shape.input = shape.hidden = 1;
  const auto model = network::Model::create(*read_cell("cell a; state h; q = x / (h + 2); h' = q", "a.cell"), shape, 4);
  REQUIRE(model);
  network::Sequence sequence;
  sequence.x = {{1, 1, 1}, {3}};
  const network::NetworkTrace run = model->run(sequence);
  const Phrase phrase = speech(run.parts[0], model->forward().find("q"), {0, 0, 0, 0});
  CHECK(phrase.key == "speech.over");
  CHECK(number(phrase, "left") == 3);
  CHECK(number(phrase, "right") == 2);
  CHECK(number(phrase, "value") == 1.5);
  CHECK(speech(model->forward(), model->forward().find("q")).key == "operation.over");
}

TEST_CASE("an error term is named after what it is the error term of") {
  const Recipe forward = *cells::find("lstm");
  const Recipe backward = differentiate(forward);
  const Phrase da_f = spoken_name(backward, backward.find("da_f"), &forward);
  CHECK(da_f.key == "name.error");
  CHECK(inner(da_f, "of").key == "name.pre_activation");
  CHECK(inner(inner(da_f, "of"), "of").key == "name.role.forget_gate");
  CHECK(inner(spoken_name(backward, backward.find("dc_prev"), &forward), "of").key == "name.previous.cell_state");
  CHECK(spoken_name(backward, backward.find("dc_prev"), &forward).key == "name.error_previous");
  CHECK(spoken_name(backward, backward.find("dc_next"), &forward).key == "name.error_next");
  CHECK(spoken_name(backward, backward.find("dW_f"), &forward).key == "name.gradient");
  CHECK(speech(backward, backward.find("dW_f"), &forward).key == "operation.outer");
}

TEST_CASE("a sum of very many is not spoken to its end") {
  std::string text = "cell a\nstate h\nh' = tanh(x";
  for (int k = 0; k < 90; ++k) text += k % 2 ? " + x * h" : " + h";
  const auto recipe = equations::read_cell(text + ")\n", "");
  REQUIRE(recipe);
  const auto size = [](const writing::Phrase& phrase, const auto& self) -> int {
    int all = 1;
    for (const auto& argument : phrase.arguments)
      if (const auto* inner = std::get_if<std::vector<writing::Phrase>>(&argument.value))
        for (const writing::Phrase& one : *inner) all += self(one, self);
    return all;
  };
  for (equations::Index k = 0; k < static_cast<equations::Index>(recipe->operations.size()); ++k) {
    CHECK(size(writing::spoken_name(*recipe, k), size) < 120);
    if (!(*recipe)[k].leaf()) CHECK(size(writing::speech(*recipe, k), size) < 400);
  }
}
