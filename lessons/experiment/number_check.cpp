#include "lessons/experiment/number_check.hpp"

#include "engine/network/check.hpp"

namespace gatewalk::lessons {

std::optional<trace::Check> check_number(const Experiment& experiment, const OpenedNumber& number) {
  if (number.pass != Pass::backward) return {};
  std::string key = "check";
  for (const int k : {static_cast<int>(number.operation), number.step, number.unit, number.column, number.part.layer,
                      number.part.direction, number.batch})
    key += " " + std::to_string(k);
  bool found = false;
  std::vector<double>& known = experiment.known(key, found);
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
