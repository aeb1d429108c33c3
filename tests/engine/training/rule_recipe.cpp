// The rules as equations against the loops that train, bit for bit; and what is derived from them.
#include "engine/training/rule_recipe.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "engine/base/random.hpp"
#include "engine/trace/opening.hpp"
#include "engine/training/update.hpp"
#include "engine/writing/script.hpp"
#include "engine/writing/speech.hpp"
#include "engine/writing/tex_numbers.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

// Some weights with what a rule remembers of them, changed by the loop that trains.
struct Numbers {
  std::vector<double> w, first, second;
  BetaPowers powers;
  Numbers(const OptimizerOptions& options, std::size_t count, Random& random) : w(count) {
    for (double& v : w) v = random.uniform(-1, 1);
    first.assign(needs_first(options.rule) ? count : 0, 0.0);
    second.assign(needs_second(options.rule) ? count : 0, 0.0);
  }
  Remembered before() const { return {first, second, powers}; }
  void update(const OptimizerOptions& options, const std::vector<double>& g) {
    powers.advance(options);
    update_values<double>(options, powers, w.data(), g.data(), first.data(), second.data(), w.size());
  }
};

// Gradients of very different sizes, with zeros, and where asked for with what is no number.
std::vector<double> drawn(Random& random, std::size_t count, bool wild) {
  std::vector<double> g(count);
  for (double& v : g) {
    const double size = random.uniform(-6, 3);
    v = random.uniform(-1, 1) * std::pow(10.0, size);
    if (random.below(10) == 0) v = 0;
  }
  if (wild) {
    g[0] = std::numeric_limits<double>::infinity(), g[1] = std::numeric_limits<double>::quiet_NaN();
    g[2] = 1e308, g[3] = 5e-324;
  }
  return g;
}

OptimizerOptions options_of_row(const RuleRow& row) {
  OptimizerOptions options;
  options.rule = row.rule;
  options.learning_rate = row.learning_rate;
  return options;
}

}  // namespace

TEST_CASE("every rule has its equations, with the defaults of its row and of OptimizerOptions") {
  for (const RuleRow& row : rules()) {
    const equations::Recipe& recipe = rule_recipe(row.rule);
    INFO(std::string(row.name));
    CHECK(recipe.cell == row.name);
    CHECK(recipe.rule());
    CHECK(!recipe.about.empty());
    const equations::Recipe usual = rule_recipe(options_of_row(row));
    for (const equations::OptionLine& option : recipe.text.options)
      CHECK_MESSAGE(usual[usual.find(option.name)].number == option.value, option.name);
    CHECK(recipe.states[0].name == "w");
    CHECK(kept_text("engine/training/rules/" + std::string(row.name) + ".rule") == rule_text(row.rule));
  }
}

TEST_CASE("every rule's loop gives the bits of its equations, over many updates and any numbers") {
  Random random(17);
  for (const RuleRow& row : rules())
    for (int round = 0; round < 8; ++round) {
      OptimizerOptions options = options_of_row(row);
      if (round > 1) {  // other options than the usual ones
        options.learning_rate = random.uniform(1e-4, 1);
        options.momentum = random.uniform(0, 1), options.alpha = random.uniform(0, 1);
        options.beta1 = random.uniform(0, 1), options.beta2 = random.uniform(0.5, 1);
        options.eps = round > 4 ? 0.1 : 1e-8, options.weight_decay = random.uniform(0, 2);
      }
      const std::size_t count = round == 0 ? 1 : 7;
      Numbers loop(options, count, random);
      for (int n = 1; n <= 150; ++n) {
        const std::vector<double> g = drawn(random, count, round == 7 && n % 50 == 0);
        const WalkedRule walked = walk_rule(options, {}, 0, loop.w, g, loop.before());
        loop.update(options, g);
        INFO(std::string(row.name), ", round ", round, ", update ", n);
        for (std::size_t k = 0; k < count; ++k) REQUIRE(same_bits(walked.weights()[k], loop.w[k]));
        std::size_t state = 1;
        for (const std::vector<double>* memory : {&loop.first, &loop.second})
          for (std::size_t k = 0; k < memory->size(); ++k) {
            REQUIRE(same_bits(walked.values(walked.recipe->states[state].name)[k], (*memory)[k]));
            if (k + 1 == memory->size()) ++state;
          }
      }
    }
}

TEST_CASE("clipping by norm is an operation of the walk, and gives the bits of clipping before it") {
  Random random(5);
  for (const RuleRow& row : rules())
    for (const Clip clip : {Clip{Clip::Kind::norm, 0.5}, Clip{Clip::Kind::norm, 1e9}, Clip{Clip::Kind::value, 0.1}}) {
      const OptimizerOptions options = options_of_row(row);
      Numbers loop(options, 6, random);
      for (int n = 1; n <= 20; ++n) {
        std::vector<double> g = drawn(random, 6, false);
        const double norm = norm_of<double>(g);
        const WalkedRule walked = walk_rule(options, clip, norm, loop.w, g, loop.before());
        if (clip.kind == Clip::Kind::norm) {
          CHECK(walked.values("clip_factor")[0] == clip_factor(clip, norm));
          CHECK(walked.values("gradient")[2] == g[2]);
        }
        clip_values<double>(clip, norm, g);
        CHECK(walked.values("g")[2] == g[2]);
        loop.update(options, g);
        for (std::size_t k = 0; k < 6; ++k) REQUIRE(same_bits(walked.weights()[k], loop.w[k]));
      }
    }
}

TEST_CASE("a rule reads as in its paper, with its options' names, and with numbers") {
  using namespace writing;
  const equations::Recipe& adam = rule_recipe(Rule::adam);
  const TexOptions plain{Detail::line, nullptr, false, false};
  const auto of = [&](const char* name) { return tex(adam, adam.find(name), plain); };
  CHECK(of("m") == R"(m_t = \beta_1\,m_{t-1} + \left(1 - \beta_1\right)\,g_t)");
  CHECK(of("v") == R"(v_t = \beta_2\,v_{t-1} + \left(1 - \beta_2\right)\,g_t^{2})");
  CHECK(of("step") == R"(\mathrm{step}_t = \frac{\eta}{1 - \mathrm{power}_{1,t}})");
  CHECK(of("root") == R"(\mathrm{root}_t = \frac{\sqrt{v_t}}{\sqrt{1 - \mathrm{power}_{2,t}}})");
  CHECK(of("w") == R"(w_t = w_{t-1} - \mathrm{step}_t \circ \frac{m_t}{\mathrm{root}_t + \epsilon})");

  const std::vector<double> w{0.5, 1}, g{2, -1};
  const WalkedRule walked = walk_rule({Rule::momentum, 0.1}, {Clip::Kind::norm, 1}, 4, w, g, {});
  NumberOptions numbers;
  numbers.classes = false;
  const equations::Recipe& recipe = *walked.recipe;
  CHECK(tex_numbers(walked.trace, recipe.find("g"), {0, 0, 0, 0}, numbers) == R"(0.50 = 0.25\cdot 2)");
  CHECK(tex_numbers(walked.trace, recipe.find("v"), {0, 1, 0, 0}, numbers) == R"(-0.25 = 0.9\cdot 0 - 0.25)");
  CHECK(tex_numbers(walked.trace, recipe.find("w"), {0, 0, 0, 0}, numbers) == R"(0.45 = 0.50 - 0.1\cdot 0.50)");
}

TEST_CASE("an update of a weight is spoken by the names of its rule, and no weight is called a hidden state") {
  const std::vector<double> w{0.5}, g{2};
  const WalkedRule walked = walk_rule({Rule::adam, 0.1}, {}, 0, w, g, {});
  const auto named = [&](const char* name) { return writing::spoken_name(*walked.recipe, walked.recipe->find(name)); };
  CHECK(named("w").key == "name.plain");
  CHECK(named("g").key == "name.plain");
  CHECK(named("m_prev").key == "name.previous");
  CHECK(named("beta1").key == "name.plain");
  CHECK(std::get<std::string>(*named("beta1").find("text")) == "beta1");
  CHECK(named("1 - beta1").key == "name.minus");
  const auto said = writing::speech(walked.trace, walked.recipe->find("step"), {0, 0, 0, 0});
  CHECK(said.key == "speech.over");
  CHECK(std::get<double>(*said.find("left")) == 0.1);
  CHECK(std::get<double>(*said.find("right")) == 1 - 0.9);
}

TEST_CASE("every number of a walked update opens into what it was computed from, with its bits") {
  Random random(3);
  for (const RuleRow& row : rules()) {
    const std::vector<double> w{0.5, -1, 2}, g{2, -0.25, 1e-3}, m{0.1, 0.2, -0.3}, v{0.5, 0.25, 1};
    const WalkedRule walked = walk_rule(options_of_row(row), {Clip::Kind::norm, 1}, 3, w, g, {m, v, {0.81, 0.998}});
    const trace::Passes passes{&walked.trace, nullptr};
    for (const equations::Index k : walked.recipe->walk())
      for (int unit = 0; unit < 3; ++unit) {
        const trace::Opening opening = trace::open(passes, trace::value_of(equations::Pass::forward, k, 0, unit));
        INFO(std::string(row.name), ": ", (*walked.recipe)[k].name, ", weight ", unit);
        REQUIRE(!opening.terms.empty());
        CHECK(same_bits(opening.terms.back().running, opening.value));
        CHECK(!opening.parents.empty());
      }
  }
}

TEST_CASE("a rule is written in NumPy and PyTorch with its options as arguments") {
  using namespace writing;
  const std::string adam = code_forward(rule_recipe(Rule::adam), Language::numpy, nullptr);
  CHECK(
      adam.starts_with("def update_step(g, w_prev, m_prev, v_prev, power1_prev, power2_prev, lr=0.001, beta1=0.9, beta2=0.999, "
                       "eps=1e-08):\n"));
  CHECK(adam.find("    m = beta1 * m_prev + (1 - beta1) * g\n") != std::string::npos);
  CHECK(adam.find("    w = w_prev - step * (m / (root + eps))\n") != std::string::npos);
  CHECK(code_forward(rule_recipe(Rule::adam), Language::torch, nullptr).find("root = sqrt_v / torch.sqrt(1 - power2)") !=
        std::string::npos);
  const std::vector<double> w{0.5, 1}, g{2, -1};
  const WalkedRule walked = walk_rule({Rule::sgd, 0.1}, {Clip::Kind::norm, 1}, 4, w, g, {});
  const std::string script = step_script(walked.trace, nullptr, 0, Language::numpy);
  CHECK(script.find("gradient = np.array([[2.0, -1.0]])\n") != std::string::npos);
  CHECK(script.find("v = update_step(gradient, w_prev)\n") != std::string::npos);
  CHECK(script.find("lr=0.1") != std::string::npos);
}
