// What a file of weights holds, before any of it is opened: its networks, how large they are, what the file leaves open and what
// of it would go unused.
#pragma once

#include "engine/files/described.hpp"
#include "engine/source/untrained.hpp"

namespace gatewalk::source {

// One network of a file, as it would be opened.
struct Listed {
  std::string prefix{};  // File::prefix that opens it; empty where there is but one without a name
  std::string cell{};    // its cell's name: "lstm"; of unlike cells the first one's
  bool one_cell = true;  // all layers have it
  network::Shape shape{};
  std::int64_t numbers = 0;  // parameters that the file holds, those of a readout among them
  std::string readout{};     // the matrix behind it, as the file calls it; empty: none
  std::string embedding{};   // the matrix in front of it, a row a token; empty: none, or more than one that may be
  int tokens = 0;            // its rows
  std::vector<std::string> unused{};
  std::vector<Error> remarks{};           // what was read otherwise than one may think, and doubts
  std::vector<files::OpenChoice> open{};  // what the file does not say; the likely one is first
  bool described = false;                 // the file itself names its layers, and what stands behind them
  bool nonlinearity_open = false;         // an RNN whose function the file does not say
  std::optional<Error> problem{};         // why it cannot be opened; then the rest is as far as it was known
};

// All networks of a file, in its order; the first is the likely one. `file.prefix` is not read.
// Errors: the file cannot be read, or holds no recurrent layer. Cost: reads the file once a network, at most 40 of them.
Result<std::vector<Listed>> list(const File& file);

// The rows of a matrix of the file that stand for these tokens, as a sequence [T, 1, columns].
// Errors: MISSING_TENSOR; an index that has no row.
Result<Tensor> embed(const files::SafetensorsFile& file, const std::string& embedding, const std::vector<int>& tokens);

}  // namespace gatewalk::source
