// Files of torch.save (.pt, .pth, .bin, .tar, .th): the zip of PyTorch 1.6 and later, and the older row of pickles with the
// numbers behind them. Nothing in the pickle is executed (pickle.hpp): a fixed list of names is known, all of them of plain data,
// and a file that names another is refused. Source: PyTorch, torch/serialization.py and torch/_utils.py.
#pragma once

#include "engine/files/safetensors.hpp"

namespace gatewalk::files {

// Whether the bytes are torch.save's, by what is in them.
bool is_torch_zip(Bytes bytes);
bool is_torch_legacy(Bytes bytes);

// Reads a state dict, or a checkpoint that holds one or several. One: its tensors have the names they have there. Several (a
// model and its average, an encoder and a decoder): their places in the checkpoint stand before the names. An optimizer's state
// is left out, quantities beside the weights (an epoch) become metadata, and what is left out is in the warnings. Errors:
// ARCHIVE, PICKLE, TRUNCATED, SIZE, OFFSETS (a tensor reaches beyond its storage), FILE_TYPE (TorchScript), MODULE (a whole
//   pickled module, whose class is named), NAMES (another class that is not known), NO_TENSORS.
// Cost: a copy of the tensors; nothing is allocated before the file has been seen to hold it.
Result<SafetensorsFile> read_torch_zip(Bytes bytes);
Result<SafetensorsFile> read_torch_legacy(Bytes bytes);

}  // namespace gatewalk::files
