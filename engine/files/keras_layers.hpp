// Reading one layer of a Keras model: a recurrent one with its numbers, or one that works on each step alone as equations.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/files/keras_cells.hpp"

namespace gatewalk::files::keras {

// A member of a config's object; null where there is none, or it is null.
const nlohmann::json* member(const nlohmann::json* of, const char* key);
bool is_set(const nlohmann::json* config, const char* key, bool otherwise = false);

// What passes on what it reads, when nothing is trained.
bool is_identity(const Layer& layer);
bool is_dense(const Layer& layer);

// A recurrent layer with its numbers.
struct Recurrent {
  DescribedLayer layer;
  std::vector<Cell> directions;
  bool sequences = true;  // passes on every step
  bool gates_open = false;
  std::string merge = "concat";
  int width() const { return static_cast<int>(directions.size()) * layer.hidden; }
};

class LayerReader {
 public:
  // `most_bytes`: of arrays that are copied, in all.
  LayerReader(const Model& model, std::uint64_t most_bytes) : model_(model), left_(most_bytes) {}

  // Errors: CELL (a layer or function that is not computed), SHAPE_MISMATCH, SIZE, those of its arrays.
  Result<Recurrent> read(const Layer& layer);

  // A layer that works on each step alone, for `width` numbers a step: its equations and tensors, named as in these.
  std::optional<std::pair<DescribedLayer, TensorMap>> step_layer(const Layer& layer, int width);

  // A Dense's matrix [units, width] and bias.
  std::optional<std::pair<Tensor, Tensor>> linear_of(const Layer& layer);

  // Error: SIZE, where the file names the same arrays again and again.
  Status spend(std::uint64_t bytes);

 private:
  const nlohmann::json* config_of(const Layer& layer) const;
  std::string kind_of(const Layer& layer) const;
  Status functions_of(Recurrent& found, const nlohmann::json* config, int gates) const;
  bool normalization_of(const Layer& layer, int width, TensorMap& tensors);

  const Model& model_;
  std::uint64_t left_;
};

}  // namespace gatewalk::files::keras
