// The rules against torch.optim, in double: weights after each of 100 updates (tests/golden/make.py makes rules.json).
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/training/rule_recipe.hpp"
#include "engine/training/update.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::training;
using nlohmann::json;

namespace {

OptimizerOptions options_told(const json& row) {
  const json& told = row["options"];
  OptimizerOptions options;
  options.rule = find_rule(row["rule"].get<std::string>())->rule;
  const auto number = [&](const char* key, double otherwise) { return told.contains(key) ? told[key].get<double>() : otherwise; };
  options.learning_rate = number("lr", 0), options.momentum = number("momentum", 0), options.alpha = number("alpha", 0);
  options.eps = number("eps", options.eps), options.weight_decay = number("weight_decay", options.weight_decay);
  if (told.contains("betas")) options.beta1 = told["betas"][0].get<double>(), options.beta2 = told["betas"][1].get<double>();
  return options;
}

}  // namespace

TEST_CASE("every rule gives torch.optim's weights after each of 100 updates, as a loop and walked") {
  const json golden = json::parse(kept_text("tests/golden/rules.json"), nullptr, false);
  REQUIRE(golden.is_object());
  std::vector<char> seen(rules().size(), 0);
  for (const json& row : golden["rules"]) {
    const OptimizerOptions options = options_told(row);
    seen[static_cast<std::size_t>(options.rule)] = 1;
    auto w = golden["weights"].get<std::vector<double>>();
    std::vector<double> first(w.size(), 0.0), second(w.size(), 0.0);
    BetaPowers powers;
    REQUIRE(golden["gradients"].size() == 100);
    for (std::size_t n = 0; n < golden["gradients"].size(); ++n) {
      const auto g = golden["gradients"][n].get<std::vector<double>>(), want = row["course"][n].get<std::vector<double>>();
      const WalkedRule walked = walk_rule(options, {}, 0, w, g, {first, second, powers});
      powers.advance(options);
      update_values<double>(options, powers, w.data(), g.data(), first.data(), second.data(), w.size());
      for (std::size_t k = 0; k < w.size(); ++k) {
        INFO(row["rule"].get<std::string>(), " ", row["options"].dump(), ", update ", n + 1, ", weight ", k, ": expected ",
             want[k], ", got ", w[k]);
        // Powers of the betas are products here and pow() there, and a sum is fused there where the processor fuses.
        REQUIRE(std::fabs(w[k] - want[k]) <= 1e-12 * std::fabs(want[k]));
        REQUIRE(walked.weights()[k] == w[k]);
      }
    }
  }
  for (const RuleRow& row : rules())
    CHECK_MESSAGE(seen[static_cast<std::size_t>(row.rule)], "tests/golden/make.py has no course of ", std::string(row.name));
}
