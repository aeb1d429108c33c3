// The two judges of the mutation run: the golden comparison and the gradient check, as the engine's own tests use them.
#pragma once

#include <map>
#include <string>

#include "tests/conformance/score.hpp"
#include "tests/engine/cells/gradient_check.hpp"

namespace mutation {

using gatewalk::network::Layout;
using gatewalk::network::Model;

// A network under mutation: what runs forward and what runs back may be broken apart from each other.
struct Suspect {
  Model forward;
  Model backward;
};

// Everything the golden case of a cell and a gradient-check sample need, made once; the differences are computed once.
class Judge {
 public:
  // The case tests/golden/cells/NAME.json and a one-layer sample of the cell.
  explicit Judge(const std::string& cell);

  const std::string& cell() const { return cell_; }
  const gatewalk::equations::Recipe& recipe() const { return described_.recipe; }
  // The right model with the golden case's weights; with the sample's weights.
  const Model& golden_model() const { return *golden_; }
  const Model& sample_model() const { return sample_->model; }

  // Who catches a suspect, and at what: "golden: y[3] is … expected …"; empty if nobody does.
  std::string golden(const Suspect& suspect) const;    // outputs, gates, gradients, error terms
  std::string gradients(const Model& backward) const;  // central differences

  // The golden case with another recipe read from a text (loaded as a file would be); empty if nobody catches it.
  std::string golden_text(const std::string& text) const;

 private:
  std::string cell_;
  conformance::json case_;
  conformance::Described described_;
  std::optional<Model> golden_;
  std::optional<gatewalk_tests::Sample> sample_;
  gatewalk::TensorMap numeric_;
};

}  // namespace mutation
