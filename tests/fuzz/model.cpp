// Any bytes as a model in any format: no crash, no read out of bounds, no allocation by a file's word alone; what is accepted is
// written as safetensors and read back the same, and its networks are found or refused with a sentence.
#include "engine/base/check.hpp"
#include "engine/files/dialects.hpp"
#include "engine/files/formats.hpp"
#include "engine/files/inflate.hpp"
#include "engine/files/model_file.hpp"
#include "engine/files/pickle.hpp"
#include "engine/network/load.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gatewalk;
  using namespace gatewalk::files;
  const Bytes bytes{reinterpret_cast<const std::byte*>(data), size};
  const auto is_sentence = [](const Error& error) {
    return !error.code.empty() && error.sentence().size() < 2000 && error.sentence().find('\n') == std::string::npos;
  };
  std::size_t at = 0;
  if (const auto pickle = Pickle::read(bytes, at); !pickle)
    GATEWALK_CHECK(is_sentence(pickle.error()), "a refusal is a sentence");
  if (const auto unpacked = inflate(bytes, size * 3)) GATEWALK_CHECK(unpacked->size() == size * 3, "a size is kept");

  auto file = read_tensors(bytes);
  if (!file) {
    GATEWALK_CHECK(is_sentence(file.error()), "a refusal has a code and one sentence: " + file.error().sentence());
    return 0;
  }
  const auto written = write_safetensors(*file);
  const auto again = read_safetensors(written);
  GATEWALK_CHECK(!again || again->tensors.size() == file->tensors.size(), "a written file comes back changed");
  for (const Error& remark : translate_names(*file)) GATEWALK_CHECK(is_sentence(remark), "a remark is a sentence");
  for (const std::string& prefix : recurrent_prefixes(*file)) {
    network::LoadRequest request;
    request.prefix = prefix;
    const auto loaded = network::load_model(*file, request);
    if (!loaded) GATEWALK_CHECK(is_sentence(loaded.error()), "a refusal is a sentence: " + loaded.error().sentence());
  }
  return 0;
}
