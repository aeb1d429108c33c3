#include "lessons/experiment/number_check.hpp"

#include "engine/network/check.hpp"

namespace gatewalk::lessons {

namespace {

std::vector<double>& known_of(const Experiment& experiment, std::string key, const OpenedNumber& number, bool& found) {
  for (const int k : {static_cast<int>(number.operation), number.step, number.unit, number.column, number.part.layer,
                      number.part.direction, number.batch})
    key += " " + std::to_string(k);
  return experiment.known(key, found);
}

}  // namespace

bool waits_for_check(const Experiment& experiment, const OpenedNumber& number) {
  bool found = false;
  return number.pass == Pass::backward && experiment.trace(Pass::forward).recent &&
         known_of(experiment, "asked", number, found).empty();
}

void ask_check(const Experiment& experiment, const OpenedNumber& number) {
  bool found = false;
  known_of(experiment, "asked", number, found) = {1};
}

std::optional<trace::Check> check_number(const Experiment& experiment, const OpenedNumber& number) {
  if (number.pass != Pass::backward || waits_for_check(experiment, number)) return {};
  bool found = false;
  std::vector<double>& known = known_of(experiment, "check", number, found);
  if (!found) {
    const network::GradientCheck check(experiment.model(), experiment.sequence(), experiment.upstream(),
                                       experiment.network(Pass::forward), experiment.network(Pass::backward));
    if (const auto made = check.error_term(number.part, number.operation, number.step, number.unit, number.batch, number.column))
      known = {made->analytic, made->numeric, made->relative_error, made->agrees ? 1.0 : 0.0};
  }
  if (known.size() != 4) return {};
  return trace::Check{known[0], known[1], known[2], known[3] != 0};
}

}  // namespace gatewalk::lessons
