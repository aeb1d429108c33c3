#include "lessons/experiment/shapes.hpp"

#include <doctest/doctest.h>

#include "lessons/tex/tex.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("a line's shapes are its matrix, its vectors and its value; backward the transpose has them turned") {
  Setup setup;
  setup.tokens = {"a", "b"};
  const auto e = Experiment::make(setup);  // an LSTM of 4 units over 3 inputs
  REQUIRE(e);
  const equations::Recipe &forward = e->recipe(Pass::forward), &backward = e->recipe(Pass::backward);
  const std::string gate = shapes_tex(*e, Pass::forward, forward.find("f"), {});
  CHECK(gate.find("4 \\times 7") != std::string::npos);
  CHECK(gate.find(": 7") != std::string::npos);
  CHECK(shapes_tex(*e, Pass::forward, forward.find("f"), {}) == shapes_tex(*e, Pass::forward, forward.find("W_f [h, x]"), {}));
  CHECK(shapes_tex(*e, Pass::backward, backward.find("W_f^T da_f"), {}).find("7 \\times 4") != std::string::npos);
  CHECK(shapes_tex(*e, Pass::backward, backward.find("dW_f"), {}).find("4 \\times 7") != std::string::npos);
  for (const Pass pass : {Pass::forward, Pass::backward})
    for (const Index op : e->recipe(pass).walk()) {
      const std::string tex = shapes_tex(*e, pass, op, {});
      CAPTURE(tex);
      CHECK(formula::parse(tex));
    }
}
