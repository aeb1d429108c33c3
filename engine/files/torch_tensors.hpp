// From the values of a pickle of torch.save to named tensors: where in it they are, and the numbers that they name.
// For torch_file.cpp.
#pragma once

#include <functional>
#include <optional>

#include "engine/files/pickle.hpp"
#include "engine/files/safetensors.hpp"

namespace gatewalk::files {

// The numbers of a storage: what a file keeps them as, and how.
struct TorchStorage {
  std::optional<Dtype> dtype;  // none: bytes, whose tensors say what they are
  Bytes bytes;
  ByteOrder order = ByteOrder::little;
};

// The type of a storage, "torch.FloatStorage": its dtype, none for one without a type. Errors: DTYPE.
Result<std::optional<Dtype>> storage_dtype(const PickleValue& name);

// Finds the storage that a persistent id asks for; both live as long as the file.
using FindStorage = std::function<Result<TorchStorage>(const PickleValue& id)>;

// A sentence if the pickle names what a state dict does not need. `whole` of it: which two lines of Python save what is needed.
Status check_names(const Pickle& pickle);

// All tensors of a pickle; `budget`: how many bytes they may have together.
// Errors: those of read_torch_zip.
Result<SafetensorsFile> take_tensors(const Pickle& pickle, const FindStorage& find, std::uint64_t budget);

}  // namespace gatewalk::files
