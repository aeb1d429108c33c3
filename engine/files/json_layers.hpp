// The layouts of weights in JSON that are a program's own: RTNeural's, the Neural Amp Modeler's, ICU's. For json_model.cpp.
// Sources: RTNeural, model_loader.h and modelt_utils.h; NeuralAmpModelerCore, NAM/lstm.cpp; unicode-org/lstm_word_segmentation.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "engine/files/safetensors.hpp"

namespace gatewalk::files {

using Json = nlohmann::json;

// Nested lists of like length as a tensor, or an object with shape (or dim) and data; nothing for what is none.
std::optional<Tensor> tensor_of(const Json& value);
bool is_shaped(const Json& value);

// A number, text or truth value becomes metadata.
void note_quantity(SafetensorsFile& file, const std::string& name, const Json& value);

// Each gives PyTorch's names and layout; nothing where the object is not of this program.
std::optional<Result<SafetensorsFile>> read_rtneural(const Json& root);
std::optional<Result<SafetensorsFile>> read_nam(const Json& root);
std::optional<Result<SafetensorsFile>> read_icu(const Json& root);

}  // namespace gatewalk::files
