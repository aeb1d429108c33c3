// Weights as JSON text: nested lists of numbers under names, as people write a state_dict (GuitarML), and the layouts of
// RTNeural, of the Neural Amp Modeler and of ICU's word segmentation.
#pragma once

#include "engine/files/safetensors.hpp"

namespace gatewalk::files {

// Whether the text begins as a JSON object does.
bool is_json_object(Bytes bytes);

// Reads the tensors, as F64. A list of lists of like length is a tensor, {"shape" or "dim": [ … ], "data": [ … ]} too; the names
// of objects around it stand before its own, but for the one that holds the network ("state_dict"). Quantities become metadata.
//   RTNeural   layers in a row, each {type, shape, weights} in Keras' layout: layers.1.weight_ih_l0 …, layers.2.weight, turned
//   NAM        one flat list; a layer is rows i, f, g, o of [W U], one bias, and h and c to start from; then the head
//   ICU        mat1 … mat9: embedding, an LSTM's three for each direction, the readout's two; in Keras' layout
// What these programs compute besides (an activation behind the readout, the input added to the output) is in the warnings.
// Errors: JSON with line and column, SIZE, NO_TENSORS, SHAPE_MISMATCH, CELL (an architecture that is not recurrent).
Result<SafetensorsFile> read_json_model(Bytes bytes);

}  // namespace gatewalk::files
