// Writes what `gatewalk trace` found: JSON or CSV on stdout.
#pragma once

#include "engine/network/model.hpp"

namespace gatewalk::command {

struct TraceOutput {
  const network::Model& model;
  const network::NetworkTrace& forward;
  const network::NetworkTrace* backward = nullptr;  // none: forward only
  TensorMap gradients;                              // under the file's names, with input, h0 …
  bool step_gradients = false;                      // weight gradients of each step too
  bool only_output = false;                         // without the values of the operations
};

// Returns false if stdout could not be written.
bool write_trace_json(const TraceOutput& output);
bool write_trace_csv(const TraceOutput& output);

}  // namespace gatewalk::command
