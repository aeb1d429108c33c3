// Networks that have learned nothing yet in this program: weights drawn from a seed, for a shipped cell or typed equations, or a
// file's. See source.hpp.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/files/safetensors.hpp"
#include "engine/network/model.hpp"
#include "engine/training/initializer.hpp"

namespace gatewalk::source {

// A cell: a shipped one's name, or equations (then the name is only for error sentences).
struct Cell {
  std::string name = "lstm";
  std::string equations{};
  bool operator==(const Cell&) const = default;
};

// Errors: an unknown name, equations that cannot be read.
Result<equations::Recipe> recipe_of(const Cell& cell);

// Weights drawn from a seed.
struct Drawn {
  Cell cell{};
  network::Shape shape{};
  std::uint64_t seed = 1;
  training::Initialization initial{};
  // Uniform weights rounded to hundredths, of two biases the second 0, so that a reader can check a product by hand; `gain` then
  // widens all of them. Other initializers are as they are.
  bool readable = false;
};

// The weights of a file: safetensors, or whatever `read` reads (files/formats.hpp).
struct File {
  std::string name{};  // for sentences; may be empty
  std::shared_ptr<const std::vector<std::byte>> bytes{};
  std::string digest{};                 // of the bytes, so that a link can name a file that it does not hold; empty: any bytes
  std::optional<std::string> prefix{};  // which module of the file; none: the only one
  std::optional<Cell> cell{};           // none: an LSTM, GRU or RNN, told by PyTorch's names and shapes
  std::string nonlinearity{};           // of an RNN: tanh (as without it), relu, leaky_relu, sigmoid
  std::string gates{};                  // where the file leaves it open (network::LoadRequest)
  bool last_readout = true;             // as network::LoadRequest
  bool alike = false;                   // likewise
  bool reverse = false;                 // a file with one direction is run from its end
  // What reads the bytes: files::read_tensors where those of other programs are to be opened, too.
  Result<files::SafetensorsFile> (*read)(files::Bytes) = files::read_safetensors;
};

// A model, and of a file what it was and what of it went unused.
struct Made {
  network::Model model;
  std::shared_ptr<const files::SafetensorsFile> file{};  // null: from no file
  std::string prefix{};                                  // what stands before the tensors' names in the file
  std::vector<std::string> unused{};                     // the file's tensors that the model does not hold
  std::vector<Error> warnings{};
  std::string then{};  // the network of the file that goes on from this one's last output, `repeat` times (network/pipeline.hpp)
  int repeat = 0;

  // What a tensor of the model is called in the file it came from; its own name without one.
  std::string stored_name(const std::string& tensor) const;
};

// Makes the model. The same value gives the same bits.
// Errors: an unknown cell, equations that cannot be read, sizes the cell forbids; a file that is not at hand or another one than
//   the digest says, and those of network::load_model.
Result<Made> make(const Drawn& source);
Result<Made> make(const File& source);

// 16 hexadecimal digits that tell files apart (64-bit FNV-1a): no protection against somebody who wants them to be equal.
std::string digest_of(files::Bytes bytes);

}  // namespace gatewalk::source
