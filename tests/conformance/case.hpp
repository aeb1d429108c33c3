// One case of a conformance folder, read from its JSON into what the engine works on. The format is told in
// tests/golden/README.md. Nothing here computes: see runs.hpp and score.hpp.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/network/model.hpp"

namespace conformance {

using gatewalk::Error;
using gatewalk::Result;
using gatewalk::Tensor;
using gatewalk::TensorMap;
using nlohmann::json;

// All *.json below a folder that hold a case, in the order of the alphabet, as paths below the folder.
std::vector<std::string> find_cases(const std::string& folder);

// A value of an object, or null; never stops the program.
const json& at(const json& object, const char* key);
std::string text_at(const json& object, const char* key);
double number_at(const json& object, const char* key, double otherwise);

// {"shape": …, "data": …} as a tensor; numbers may be "NaN", "Infinity" and "-Infinity". Empty if it is none.
Tensor tensor_of(const json& value);
TensorMap tensors_of(const json& object);

// A recurrent network as the case describes it.
struct Described {
  gatewalk::equations::Recipe recipe;
  gatewalk::network::Shape shape;
};

// The cell and sizes behind `cell` and `attributes`. The error says why the engine does not offer it (a skipped case).
Result<Described> describe(const std::string& cell, const json& attributes);

// x, h0, c0 … and seq_lens.
gatewalk::network::Sequence sequence_of(const json& inputs);

}  // namespace conformance
