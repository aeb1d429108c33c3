// The badge beside a gradient: any entry of a backward pass against central differences of the loss
//   L = Σ upstream ∘ output + Σ upstream ∘ last states.
// It recomputes forward only, so a cut or a mistake in the backward pass shows.
#pragma once

#include <optional>

#include "engine/network/model.hpp"
#include "engine/trace/difference.hpp"

namespace gatewalk::network {

using trace::Check;

class GradientCheck {
 public:
  // Refers to all of them; `forward` and `backward` are traces of this model, sequence and upstream gradient.
  GradientCheck(const Model& model, const Sequence& sequence, const Upstream& upstream, const NetworkTrace& forward,
                const NetworkTrace& backward)
      : model_(model), sequence_(sequence), upstream_(upstream), forward_(forward), backward_(backward) {}

  // One number of a stored tensor ("weight_hh_l0"), of the sequence (index into its data), of an initial state ("h0").
  // Cost: two forward runs of the network each.
  Check tensor(const std::string& name, std::size_t index) const;
  Check input(std::size_t index) const;
  Check initial(const std::string& name, std::size_t index) const;

  // One entry of a parameter as the equations name it, in one layer and direction.
  // Nothing where no stored tensor stands behind it (a missing bias).
  std::optional<Check> parameter(Part part, equations::Index parameter, int row, int column) const;

  // An error term of the backward recipe at (step, unit, b): the forward value it speaks of is moved, and everything
  // after it runs anew, layers above included. A weight's gradient of one step: row `unit`, `column`.
  // Nothing for operations that are no whole derivative (summands, slopes, constants).
  std::optional<Check> error_term(Part part, equations::Index operation, int step, int unit, int b, int column = -1) const;

  // A whole gradient: ‖a - n‖ / max(‖a‖, ‖n‖) of the backward pass' numbers a and the differences' n; 0 where both are 0.
  // name: "dW_f", "db_f", "dx"; or a state's, "dc0": by its initial value.
  // Errors: a name of none of these. Cost: two forward runs a number.
  Result<double> relative_error(std::string_view name, Part part) const;

  // All parameters' gradients: the worst of ‖a - n‖ / max(‖a‖, ‖n‖, 10⁻⁴ G) over parameters, with G the largest norm of any. Of a
  // gradient that is 0 (the bias of an exponential gate that a normalizer divides out) both sides are rounding, and their ratio
  // says nothing. Cost: two forward runs a number.
  double worst_relative_error(Part part) const;

 private:
  template <class Set>
  Check by_running(double analytic, double value, Set set) const;
  NetworkTrace above(Part part, trace::Trace changed) const;
  NetworkTrace above_features(Part part, const trace::Matrix& features) const;
  const trace::Trace& forward(Part part) const;
  void finish(NetworkTrace& trace, int layer, trace::Matrix features) const;
  double difference(const NetworkTrace& up, const NetworkTrace& down) const;
  double scale() const;

  const Model& model_;
  const Sequence& sequence_;
  const Upstream& upstream_;
  const NetworkTrace& forward_;
  const NetworkTrace& backward_;
};

}  // namespace gatewalk::network
