// A Keras model's layers in a row with what feeds each, and the arrays of each: what its config and its weights are read into,
// before networks are found in them (keras_networks.cpp). Models within models and wrappers are opened.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/files/hdf5.hpp"

namespace gatewalk::files::keras {

struct Array {
  std::string name;  // its path below the layer's group, "lstm_1/kernel:0"
  const Hdf5Node* node = nullptr;
};

struct Layer {
  std::string kind;  // Keras' class, "LSTM"; of a wrapper that does nothing to it (TimeDistributed), the wrapped one's
  std::string name;
  const nlohmann::json* config = nullptr;  // null: weights without a config
  std::vector<int> inputs{};               // the layers that feed it, by place in the list; -1: the model's input
  int states_from = -1;                    // a layer whose last states it begins with
  bool alone = false;                      // what follows does not take its sequence: it stands in a TimeDistributed
  bool shared = false;                     // it is used in several places
  std::string group{};                     // of HDF5: the top layer that holds its arrays
  std::string store{};                     // of .keras: where its arrays are, "layers/lstm_1"
  std::vector<Array> arrays{};             // in Keras' order
};

struct Model {
  std::vector<Layer> layers;
  std::string version;  // Keras'; empty: the file does not say
  bool config = false;  // whether the file says what layers there are
};

// The layers of a model's config, without arrays. Errors: JSON that is no Keras model.
Result<std::vector<Layer>> layers_of(const nlohmann::json& config);

// Gives each layer its arrays; and, where there is no config, finds layers by the arrays' names and shapes.
void find_arrays_hdf5(const Hdf5Node& root, Model& model);
void find_arrays_zip(const Hdf5Node& root, Model& model);

// Arrays of a recurrent layer of one direction, in whatever layout; empty names of gates where they are stacked.
bool is_recurrent(std::string_view kind);
// "LSTM" is "lstm", "SimpleRNN" is "simple_rnn".
std::string snake(std::string_view name);

// Networks and tensors of a model. Errors: SIZE, SHAPE_MISMATCH, NO_TENSORS.
Result<SafetensorsFile> networks_of(const Model& model, std::uint64_t most_bytes);

}  // namespace gatewalk::files::keras
