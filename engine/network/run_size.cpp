#include "engine/network/run_size.hpp"

namespace gatewalk::network {

double trace_bytes(const Model& model, int steps, int batch) {
  double values = 0;  // of a step of one sequence
  for (int layer = 0; layer < model.shape().layers; ++layer)
    for (const equations::Recipe* recipe : {&model.forward(layer), &model.backward(layer)})
      for (const equations::Operation& op : recipe->operations)
        if (!op.matrix() && op.kind != equations::Operation::Kind::parameter && !op.scalar())
          values += static_cast<double>(model.sizes(layer).of(op.size)) * model.shape().directions(layer);
  return sizeof(double) * values * steps * batch;
}

}  // namespace gatewalk::network
