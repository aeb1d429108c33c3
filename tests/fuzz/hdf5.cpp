// Any bytes as an HDF5 file, and as a Keras model: no crash, no read outside of the bytes; what is accepted has sound tensors,
// and its networks can be made.
#include "engine/files/hdf5.hpp"
#include "engine/base/check.hpp"
#include "engine/files/keras.hpp"
#include "engine/network/load.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::files;

void look(const Hdf5Node& node) {
  if (const auto tensor = node.tensor()) {
    const auto count = checked_count(tensor->shape);
    GATEWALK_CHECK(count && *count * static_cast<std::uint64_t>(dtype_bits(tensor->dtype)) / 8 == tensor->bytes.size(),
                   "an array has other bytes than its shape says");
  }
  for (const Hdf5Node& child : node.children) look(child);
}

void try_all(const Result<SafetensorsFile>& file) {
  if (!file) {
    GATEWALK_CHECK(!file.error().sentence().empty(), "a refusal says nothing");
    return;
  }
  for (const DescribedNetwork& each : file->networks) {
    network::LoadRequest request;
    request.prefix = each.name;
    (void)network::load_model(*file, request);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes{reinterpret_cast<const std::byte*>(data), size};
  if (const auto root = read_hdf5(bytes)) look(*root);
  try_all(read_keras_hdf5(bytes));
  if (is_keras_zip(bytes)) try_all(read_keras_zip(bytes));
  return 0;
}
