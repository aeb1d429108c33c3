// From a network that a file describes (files/described.hpp) to a running model: its layers' cells are the shipped ones with the
// file's functions in their equations.
#pragma once

#include "engine/network/load.hpp"

namespace gatewalk::network {

// The text of a shipped cell with these functions in place of sigmoid and tanh, expressions over {}: an LSTM whose gates are
// "hard_sigmoid(1.2 * {})". The cell is called after them. What an expression reads twice gets a line of its own.
// Errors: an unknown cell.
Result<std::string> with_functions(std::string_view cell, const std::string& gates, const std::string& activation);

// The network of a file that is called, or holds a layer called, as the request's prefix says; without one the only network.
// Errors: AMBIGUOUS, MISSING_TENSOR.
Result<const files::DescribedNetwork*> choose_network(const files::SafetensorsFile& file,
                                                      const std::optional<std::string>& prefix);

// As load_model, of a file with networks. Open choices are taken as the request's gates and nonlinearity say.
// Errors: CELL besides.
Result<Loaded> load_described(const files::SafetensorsFile& file, const LoadRequest& request);

}  // namespace gatewalk::network
