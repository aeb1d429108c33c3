#include "engine/writing/backward_text.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"

using namespace gatewalk;
using namespace gatewalk::equations;

namespace {

std::string backward_of(const Recipe& forward) { return writing::backward_text(forward, differentiate(forward)); }

}  // namespace

TEST_CASE("a backward pass as text: brackets where the order of operations needs them, values without a name in their place") {
  CHECK(backward_of(*read_cell("cell a; state h; h' = tanh(W_h h + b_h) * (1 - h)", "a.cell")) ==
        "dh = dh_output + dh_next\n"
        "d(tanh(W_h h + b_h)) = dh * (1 - h)\n"
        "d(1 - h) = dh * tanh(W_h h + b_h)\n"
        "d(W_h h + b_h) = d(tanh(W_h h + b_h)) * (1 - tanh(W_h h + b_h) * tanh(W_h h + b_h))\n"
        "db_h = d(W_h h + b_h)\n"
        "dW_h = d(W_h h + b_h) h_prev^T\n"
        "dh_prev = -d(1 - h) + W_h^T d(W_h h + b_h)\n");
}

TEST_CASE("a backward pass as text has quotients and roots") {
  CHECK(backward_of(*read_cell("cell a; state h; h' = sqrt(h + 2) / (3 * x)", "a.cell")) ==
        "dh = dh_output + dh_next\n"
        "d(sqrt(h + 2)) = dh / (3 * x)\n"
        "d(3 * x) = -(d(sqrt(h + 2)) * h)\n"
        "dx = d(3 * x) * 3\n"
        "d(h + 2) = d(sqrt(h + 2)) * (0.5 / sqrt(h + 2))\n"
        "dh_prev = d(h + 2)\n");
}

TEST_CASE("a backward pass as text has a line for every weight's gradient and error term of every cell") {
  for (const auto name : cells::names()) {
    const Recipe forward = *cells::find(name), backward = differentiate(forward);
    const std::string text = "\n" + writing::backward_text(forward, backward);
    for (const Index gradient : backward.gradients)
      CHECK_MESSAGE(text.find("\n" + backward[gradient].name + " = ") != std::string::npos, std::string(name), ": ",
                    backward[gradient].name);
    for (const State& s : backward.states)
      CHECK_MESSAGE(text.find("\n" + backward[s.next].name + " = ") != std::string::npos, std::string(name), ": ", s.name);
    CHECK(text.find("part ") == std::string::npos);
  }
}
