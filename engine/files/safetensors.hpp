// Reading and writing safetensors, the container: 8 bytes length N (little-endian), N bytes of JSON, then the data.
// Which tensors make a model is model_file.hpp's business.
// Source: the format's text and reference program, github.com/huggingface/safetensors.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"
#include "engine/files/bytes.hpp"
#include "engine/files/described.hpp"
#include "engine/files/dtype.hpp"

namespace gatewalk::files {

// A tensor as the file has it: the bytes stay as they were, so that what is not edited comes back the same.
struct StoredTensor {
  Dtype dtype = Dtype::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;  // row-major, little-endian

  // The values as doubles; integers too.
  // Errors: DTYPE (packed, complex and 8-bit floats have no way to double), SIZE (more than max_values).
  Result<Tensor> values() const;

  // Values rounded into a weight dtype (F64, F32, F16, BF16).
  static StoredTensor of(const Tensor& tensor, Dtype dtype);
};

// Named tensors and what else a file says: what the reader of every format of models gives (formats.hpp), so that the search for
// a network (model_file.hpp, network/load.hpp), the command line, the module and the lab know one shape, and anything that was
// opened can be written as safetensors.
struct SafetensorsFile {
  std::map<std::string, StoredTensor, std::less<>> tensors;
  std::vector<std::string> order;  // names in the order of their data; a name not in it follows
  // What the file states beside its tensors, by name: safetensors' __metadata__, a checkpoint's "epoch", Keras' "model_config" as
  // JSON text. It goes into what is written.
  std::map<std::string, std::string> metadata;
  // What was left out, or read otherwise than one may think: a sentence each, which the reader of the file is told.
  std::vector<std::string> warnings;
  // The networks that a file describes (Keras'); empty where names and shapes of tensors are all there is.
  std::vector<DescribedNetwork> networks{};

  const StoredTensor* find(std::string_view name) const;
};

// Reads a whole file from its bytes.
// Errors: TRUNCATED, HEADER_LEN, HEADER_UTF8, HEADER_JSON, HEADER_SCHEMA, DUPLICATE, DTYPE, SHAPE, OFFSETS, SIZE,
//   TRAILING, FILE_TYPE; `where` is the tensor's name, or empty for the file as a whole.
// Accepted with a warning, as the reference program does: blanks before the header's {, unknown fields.
// Cost: one copy of the data; nothing is allocated before the file has been seen to hold it.
Result<SafetensorsFile> read_safetensors(Bytes bytes);

// Writes the tensors in `order`, then the others as the reference program sorts them (wider dtypes first, then names),
// the header padded to a multiple of 8. A file that was written so comes back to the byte.
std::vector<std::byte> write_safetensors(const SafetensorsFile& file);

// Every tensor as doubles: initial states, upstream gradients.
// Errors: as StoredTensor::values, with the tensor's name.
Result<TensorMap> all_values(const SafetensorsFile& file);

// Puts values back under prefix + name: in the stored dtype where there is one, else in `new_dtype`.
// Errors: DTYPE if the stored tensor holds no weights (the file is then left as it was).
Status put_values(SafetensorsFile& file, std::string_view prefix, const TensorMap& values, Dtype new_dtype = Dtype::f32);

}  // namespace gatewalk::files
