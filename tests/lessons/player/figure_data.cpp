// Variants, cuts, gaps, and the measures and figures that run the network more than once.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "lessons/course/course.hpp"
#include "lessons/player/plot_data.hpp"
#include "tests/lessons/player/measured.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

constexpr const char* lstm_text = R"(title: T
number: 1
goal: G
cell: lstm
input: 2
hidden: 3
seed: 4
gain: 3
tokens: a | … | b | c
filler: x | y
gap: 2
variant: lstm: set=c[1]@0=0.4
variant: gru: cell=gru; gap=5

# One

Text.

:choose variants | Cell
:cut dc_next | along the cell state
:plot norms line log
over: t = 1..T
series: norm(dh@t) | error term | dh
each: variants
:end

# Two

Text.

:show backward variant=gru
)";

}  // namespace

TEST_CASE("a gap holds filler words, can be changed, and steps beyond a shorter sequence are left") {
  Player player = player_of(lstm_text);
  CHECK(player.experiment().steps() == 5);
  CHECK(player.experiment().token(1) == "x");
  CHECK(player.experiment().token(4) == "c");
  const Target gap = *parse_target("gap");
  REQUIRE(player.edit(gap, 7));
  CHECK(player.experiment().steps() == 10);
  player.seek(Pass::forward, 9, 3);
  player.undo();
  CHECK(player.experiment().steps() == 5);
  CHECK(player.cursor().step == 4);
}

TEST_CASE("a variant is another network; choosing it is undone, and an address restores it with its edits and cuts") {
  Player player = player_of(lstm_text);
  player.choose_variant(1);
  CHECK(player.experiment().setup().cell == "gru");
  CHECK(player.experiment().steps() == 8);
  REQUIRE(player.edit(*parse_target("gap"), 9));
  REQUIRE(player.edit(*parse_target("W_hn[0,1]"), 0.5));
  player.seek(Pass::forward, 11, 2);
  player.cut("dh_next", true);
  const std::string address = player.address();
  Player other = player_of(lstm_text);
  REQUIRE(other.restore(address));
  CHECK(other.address() == address);
  CHECK(other.experiment().loss() == player.experiment().loss());
  CHECK(other.cuts().names.count("dh_next") == 1);
  for (int k = 0; k < 4; ++k) player.undo();
  CHECK(player.experiment().setup().cell == "lstm");
  CHECK_FALSE(player.edited());
}

TEST_CASE("a number that is opened stays open in another variant, whatever its operation's place there") {
  std::vector<Error> problems;
  Player player(load_course("en", problems));
  REQUIRE(player.open_lesson("variants", 5));
  REQUIRE(player.cursor().opened);
  const auto opened = [&] {
    const Cursor& c = player.cursor();
    return c.opened ? player.experiment().recipe(c.pass)[c.opened->operation].name + std::to_string(c.opened->unit) : "none";
  };
  CHECK(opened() == "h1");
  for (const char* name : {"V", "NIAF", "NOAF"}) {
    for (int k = 0; k < player.variants(); ++k)
      if (player.variant_name(k) == name) player.choose_variant(k);
    CHECK_MESSAGE(opened() == "h1", name);
  }
}

TEST_CASE("a step shows its variant, and stepping there is the same as opening it") {
  Player player = player_of(lstm_text);
  player.next();
  CHECK(player.variant() == 1);
  Player other = player_of(lstm_text);
  other.go_to_step(1);
  CHECK(other.variant() == 1);
  CHECK(other.address() == player.address());
}

TEST_CASE("a spectral norm can be set, and the columns of x keep their numbers") {
  Player player = player_of(lstm_text);
  const double x = measured(player, "W_f[0,3]");
  REQUIRE(player.edit(*parse_target("spectral(W_f, h)"), 1.7));
  CHECK(measured(player, "spectral(W_f, h)") == doctest::Approx(1.7).epsilon(1e-9));
  CHECK(measured(player, "W_f[0,3]") == x);
  CHECK_FALSE(parse_target("spectral(W_f"));
  CHECK_FALSE(player.edit(*parse_target("spectral(W_f, c)"), 1));
}

TEST_CASE("a Jacobian is what a small change of a state does later") {
  Player player = player_of(lstm_text);
  // ∂c_3/∂c_0 by central differences of the initial state.
  const double e = 1e-5, c = 0.4;
  for (const char* unit : {"c[0]", "h[2]"}) {
    CAPTURE(unit);
    const std::string at = std::string(unit) + "@3";
    const double up = measured(player, "after(c[1]@0 = " + std::to_string(c + e) + ", " + at + ")"),
                 down = measured(player, "after(c[1]@0 = " + std::to_string(c - e) + ", " + at + ")");
    CHECK(measured(player, std::string("jacobian(") + unit + ", 3, c[1], 0)") ==
          doctest::Approx((up - down) / (2 * e)).epsilon(1e-6));
  }
  CHECK(measured(player, "jacobian(all, 4, all, 2)") <=
        measured(player, "jacobian(all, 4, all, 3) * jacobian(all, 3, all, 2)") * (1 + 1e-9));
  // With the path through the gates cut, what is left of a unit is the product of its forget gates.
  player.cut("dh_next", true);
  CHECK(measured(player, "jacobian(c[0], 4, c[0], 1)") == doctest::Approx(measured(player, "prod(f[0]@2..4)")).epsilon(1e-12));
}

TEST_CASE("the gradient check holds, fails along a cut, and holds again") {
  Player player = player_of(lstm_text);
  for (const char* name : {"dW_f", "db_g", "dx", "dc0"}) CHECK(measured(player, std::string("error(") + name + ")") < 1e-6);
  player.cut("dc_next", true);
  CHECK(measured(player, "error(dW_f)") > 1e-3);
  CHECK(measured(player, "uncut(error(dW_f))") < 1e-6);
  // What a cut leaves can be said whatever is cut at the moment, and a cut named is the only one.
  const double left = measured(player, "norm(dc@1)");
  CHECK(measured(player, "cut(dc_next, norm(dc@1))") == left);
  player.cut("dh_prev", true);
  CHECK(measured(player, "cut(dc_next, norm(dc@1))") == left);
  player.cut("dh_prev", false);
  player.cut("dc_next", false);
  CHECK(measured(player, "cut(dc_next, norm(dc@1))") == left);
  CHECK(measured(player, "error(dW_f)") < 1e-6);
}

TEST_CASE("gradient descent lowers the loss, one update is rate times gradient, and clipping bounds it") {
  Player player = player_of(lstm_text);
  CHECK(measured(player, "descend(20, 0.2, loss)") < measured(player, "loss"));
  CHECK(measured(player, "descend(0, 0.2, loss)") == measured(player, "loss"));
  CHECK(measured(player, "descend(1, 0.2, W_f[0,1]) - W_f[0,1]") ==
        doctest::Approx(measured(player, "-0.2 * dW_f[0,1]")).epsilon(1e-12));
  const double norm = measured(player, "gradient_norm");
  CHECK(measured(player, "descend(1, 1, " + std::to_string(norm / 10) + ", W_f[0,1]) - W_f[0,1]") ==
        doctest::Approx(-measured(player, "dW_f[0,1]") / 10).epsilon(1e-4));
}

TEST_CASE("measures know powers, variables, slopes and what is not finite") {
  Player player = player_of(lstm_text);
  CHECK(measured(player, "2 ^ 3 ^ 2") == 512);
  CHECK(measured(player, "-2 ^ 2") == -4);
  CHECK(measured(player, "2 ^ -2") == 0.25);
  CHECK(measured(player, "T") == 5);
  CHECK(measured(player, "slope(tanh, 0)") == 1);
  CHECK(measured(player, "relu(-3) + leaky_relu(-1)") == doctest::Approx(-0.01));
  CHECK(measured(player, "finite(1 / 0) + finite(3)") == 1);
  CHECK(measured(player, "clamp(5, -1, 1)") == 1);
  const auto m = Measure::parse("f[0]@(t+1) * u");
  REQUIRE(m);
  CHECK(*m->evaluate(player.experiment(), player.cursor(), {{"t", 2}, {"u", 3}}) ==
        doctest::Approx(3 * measured(player, "f[0]@3")));
  CHECK_FALSE(m->evaluate(player.experiment(), player.cursor()));
  for (const char* wrong :
       {"slope(3, 1)", "jacobian(c, 1)", "error(3)", "clamp(1)", "spectral()", "descend(1)", "cosine(1)", "2 ^"})
    CHECK_FALSE(Measure::parse(wrong));
}

TEST_CASE("a plot has a line a variant, and follows a change") {
  Player player = player_of(lstm_text);
  const Plot& plot = *player.step().all<Plot>()[0];
  const std::vector<PlotLine> before = plot_lines(player, plot);
  REQUIRE(before.size() == 2);
  CHECK(before[0].label == "lstm");
  CHECK(before[0].x.size() == 5);
  CHECK(before[1].x.size() == 8);
  CHECK(before[0].y[2] == doctest::Approx(measured(player, "norm(dh@3)")));
  REQUIRE(player.edit(*parse_target("b_o[0]"), 2));
  CHECK(plot_lines(player, plot)[0].y[2] != before[0].y[2]);
}

TEST_CASE("a plot has no point where no error term is computed past a cut") {
  Player player = player_of(lstm_text);
  const Plot& plot = *player.step().all<Plot>()[0];
  CHECK(plot_lines(player, plot)[0].nothing.empty());
  REQUIRE(player.edit(*parse_target("truncate"), 2));
  const PlotLine line = plot_lines(player, plot)[0];
  REQUIRE(line.nothing.size() == 5);
  for (std::size_t k = 0; k < 5; ++k) {
    CHECK(line.nothing[k] == (k < 4));  // blocks begin at 1, 3 and 5, and the loss is at the last step
    CHECK(std::isnan(line.y[k]) == (k < 4));
  }
}

TEST_CASE("a readout's probabilities add up to 1, and cross-entropy is minus the logarithm of the target's") {
  Player player = player_of(
      "title: T\nnumber: 1\ngoal: G\ncell: rnn\ninput: 2\nhidden: 3\ntokens: a | b\nclasses: x | y | z\nloss: cross-entropy last "
      "y\n\n# One\n\nText.\n");
  CHECK(measured(player, "sum(y@2)") == doctest::Approx(1));
  CHECK(measured(player, "loss") == doctest::Approx(-measured(player, "log(y[1]@2)")));
  CHECK(measured(player, "error(dW_h)") < 1e-6);
}

TEST_CASE("a question may ask what another spectral norm would do") {
  const Player player = player_of(lstm_text);
  CHECK(measured(player, "after(spectral(W_f, h) = 2.5, spectral(W_f, h))") == doctest::Approx(2.5));
  CHECK(measured(player, "after(spectral(W_f, h) = 2, c[0]@1 < 100)") == 1);
}

TEST_CASE("what a step shows is not the reader's change, and a reset goes back to it") {
  Player player = player_of(lstm_text);
  player.go_to_step(1);
  CHECK(player.variant() == 1);
  CHECK_FALSE(player.edited());
  player.choose_variant(0);
  CHECK(player.edited());
  player.reset();
  CHECK(player.variant() == 1);
  CHECK_FALSE(player.edited());
}

TEST_CASE("a free number is given by the lesson, set by the reader, and measured") {
  const char* text =
      "title: T\nnumber: 1\ngoal: G\ncell: rnn\ninput: 1\nhidden: 1\ninputs: 1 | 2\nset: free(u) = 0.5\n\n# One\n\nText.\n";
  Player player = player_of(text);
  CHECK(measured(player, "free(u)") == 0.5);
  CHECK(measured(player, "after(free(u) = 3, free(u) ^ 2)") == 9);
  const double loss = player.experiment().loss();
  REQUIRE(player.edit(*parse_target("free(u)"), -1));
  CHECK(measured(player, "free(u) + 1") == 0);
  CHECK(player.experiment().loss() == loss);
  Player other = player_of(text);
  REQUIRE(other.restore(player.address()));
  CHECK(measured(other, "free(u)") == -1);
  CHECK_FALSE(player.edit(*parse_target("free(v)"), 1));
  CHECK_FALSE(parse_target("free()"));
}

TEST_CASE("the readout, its softmax and what the loss compares with are measures, with a row by an expression") {
  const Player words = player_of(
      "title: T\nnumber: 1\ngoal: G\ncell: rnn\ninput: 1\nhidden: 2\ninputs: 1 | 2\nclasses: a | b | c\n"
      "loss: cross-entropy last b\n\n# One\n\nText.\n");
  CHECK(measured(words, "y[(1 + 1)]@2") == measured(words, "y[2]@2"));
  CHECK(measured(words, "y[T]@T") == measured(words, "exp(logit[2]@2) / sum(exp(logit@2))"));
  CHECK(measured(words, "target@-1") == 1);
  CHECK(measured(words, "-log(y[target@-1]@T)") == doctest::Approx(measured(words, "loss")).epsilon(1e-14));
  const Player numbers = player_of(
      "title: T\nnumber: 1\ngoal: G\ncell: rnn\ninput: 1\nhidden: 2\ninputs: 1 | 2\nloss: squared last 0.5 -0.25\n\n# "
      "One\n\nText.\n");
  CHECK(measured(numbers, "target[1]@T") == -0.25);
  CHECK(measured(numbers, "dh[0]@T") == measured(numbers, "h[0]@T - target[0]@T"));
  for (const char* wrong : {"target[0]@1", "target[2]@T", "y[0]@1"}) {
    const auto m = Measure::parse(wrong);
    REQUIRE(m);
    CHECK_FALSE(m->evaluate(numbers.experiment(), numbers.cursor()));
  }
}

TEST_CASE("a series that names a variant is computed in it, whichever the reader has chosen") {
  constexpr const char* text = R"(title: T
number: 1
goal: G
cell: rnn
input: 2
hidden: 3
seed: 4
tokens: a | b | c
variant: tanh:
variant: sigmoid: cell=rnn_sigmoid

# One

Text.

:choose variants | Cell
:plot states line
over: t = 1..T
series: norm(h@t) | of tanh | tanh
series: norm(h@t) | of the sigmoid | sigmoid
series: norm(h@t) | the reader's
:end
)";
  Player player = player_of(text);
  const Plot& plot = *player.step().all<Plot>().front();
  const std::vector<PlotLine> before = plot_lines(player, plot);
  REQUIRE(before.size() == 3);
  CHECK(before[0].variant == 0);
  CHECK(before[1].variant == 1);
  CHECK(before[2].variant == -1);
  CHECK(before[2].y == before[0].y);
  CHECK(before[1].y != before[0].y);
  player.choose_variant(1);
  const std::vector<PlotLine> after = plot_lines(player, plot);
  CHECK(after[0].y == before[0].y);
  CHECK(after[1].y == before[1].y);
  CHECK(after[2].y == before[1].y);
}
