// Whole scripts in NumPy or PyTorch that compute, step by step, what the engine computed, and print the traced numbers.
// What the lab's "Code" panel copies and `gatewalk cell --as numpy` prints; the tests run them.
//
// Each printed line is one of
//   forward layer 0 forward step 1: f = [[0.7, 0.2]]       a value, a row a sequence of the batch; steps from 0
//   backward layer 0 forward step 1: df = [[0.1, -0.3]]    an error term
//   output = […]    state h_n = […]    gradient weight_ih_l0 = […]
#pragma once

#include <map>
#include <string>

#include "engine/network/model.hpp"
#include "engine/trace/walk.hpp"
#include "engine/writing/code.hpp"

namespace gatewalk::writing {

using network::Model;
using network::Sequence;
using network::Upstream;

using writing::Language;

struct ScriptOptions {
  std::string weights_file;  // "lstm.safetensors": loaded where the weights are too many for the text
  std::string prefix;        // of the names in that file
  std::map<std::string, std::string>
      stored_names{};  // the model's tensors as that file calls them, where not by the prefix alone
  std::size_t most_literals = 2000;
  bool readout_apart = false;  // head_weight and head_bias stand there without it
};

// A run over a whole sequence; with `upstream` (may be null) also backward: NumPy writes the backward recipe out, PyTorch
// differentiates by itself.
std::string model_script(const Model& model, const Sequence& sequence, const Upstream* upstream, Language language,
                         const ScriptOptions& options = {});

// The loops of such a run through layers, directions and time steps, without numbers and without printing. PyTorch has none of
// its own on the way back: empty.
std::string network_loops(const Model& model, Language language, bool backward);

// One step of one layer and direction, or one update by a rule, with its numbers in the text. `backward` may be null; `cuts` are
// those it was walked with.
std::string step_script(const trace::Trace& forward, const trace::Trace* backward, int step, Language language,
                        const trace::Cuts& cuts = {});

}  // namespace gatewalk::writing
