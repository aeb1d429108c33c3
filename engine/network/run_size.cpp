#include "engine/network/run_size.hpp"

namespace gatewalk::network {

double trace_bytes(const Model& model, int steps, int batch, trace::Keep keep) {
  double values = 0;  // of a step of one sequence
  for (int layer = 0; layer < model.shape().layers; ++layer)
    for (const equations::Recipe* recipe : {&model.forward(layer), &model.backward(layer)})
      for (std::size_t k = 0; k < recipe->operations.size(); ++k)
        if (const equations::Operation& op = recipe->operations[k];
            op.kind != equations::Operation::Kind::parameter && !op.scalar() &&
            trace::Trace::holds(*recipe, static_cast<equations::Index>(k), keep))
          values += static_cast<double>(model.sizes(layer).of(op.size)) * model.shape().directions(layer);
  return sizeof(double) * values * steps * batch;
}

trace::Keep kept(const Model& model, int steps, int batch) {
  return trace_bytes(model, steps, batch, trace::Keep::all) <= 64e6 ? trace::Keep::all : trace::Keep::states;
}

double trace_bytes(const Model& model, int steps, int batch) {
  return trace_bytes(model, steps, batch, kept(model, steps, batch));
}

}  // namespace gatewalk::network
