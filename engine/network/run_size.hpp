// How much memory a run with full traces takes: known before it begins, so that what cannot be had is refused.
#pragma once

#include "engine/network/model.hpp"

namespace gatewalk::network {

// Bytes of the traces of both passes over a batch of sequences: a double a value of every operation that is kept, layer,
// direction and step.
double trace_bytes(const Model& model, int steps, int batch, trace::Keep keep);
// What Model::run keeps: every value of runs of up to 64 MB.
trace::Keep kept(const Model& model, int steps, int batch);
// The bytes that this takes.
double trace_bytes(const Model& model, int steps, int batch);

}  // namespace gatewalk::network
