// The kinds of cases, a function each: runs one case and scores it. `path` is the file, `shown` its name below the folder.
#pragma once

#include "tests/conformance/runs.hpp"
#include "tests/conformance/score.hpp"

namespace conformance {

void run_network(const json& c, const std::string& path, const std::string& shown, Score& score);  // forward, gradient
void run_training(const json& c, const std::string& path, const std::string& shown, Score& score);
void run_pipeline(const json& c, const std::string& shown, Score& score);
void run_activations(const json& c, const std::string& shown, Score& score);

// Which expected values a case has: "float64", the true ones, where they are there; else "float32".
const char* expected_of(const json& c);

// Their parts: the loss's weights as an upstream gradient, and the comparisons with what the case expects.
gatewalk::network::Upstream upstream_of(const json& c);
void compare_run(const json& c, const Run& run, const Precision& precision, Outcome& out);
void compare_steps(const json& c, const Run& run, Outcome& out);

// The weights of the safetensors file that stands beside a case, without its prefix.
Result<TensorMap> weights_beside(const json& c, const std::string& path);

// Fails the outcome where two runs differ in a bit.
void same_bits(const TensorMap& json_run, const TensorMap& file_run, Outcome& out);

}  // namespace conformance
