#include "engine/training/gradient_norm.hpp"

#include <cmath>

#include "engine/training/clip.hpp"

namespace gatewalk::training {

double gradient_norm(const network::Model& model, const network::NetworkTrace& backward) {
  double squares = 0;
  model.each_gradient(backward, [&](const std::string&, const Tensor& g) {
    squares = add_squares(squares, g.data.data(), g.data.size());
  });
  return std::sqrt(squares);
}

}  // namespace gatewalk::training
