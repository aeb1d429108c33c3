// Any bytes as a model file: no crash, no read out of bounds, no allocation by the header's word alone; and what is
// accepted is written and read to the same bytes.
#include "engine/base/check.hpp"
#include "engine/files/model_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gatewalk;
  using namespace gatewalk::files;
  const auto file = read_safetensors({reinterpret_cast<const std::byte*>(data), size});
  if (!file) {
    GATEWALK_CHECK(!file.error().code.empty() && file.error().sentence().size() < 2000, "a refusal has a code and one sentence");
    return 0;
  }
  const auto written = write_safetensors(*file);
  const auto again = read_safetensors(written);
  GATEWALK_CHECK(bool(again), "a written file is refused: " + again.error().sentence());
  GATEWALK_CHECK(again->tensors.size() == file->tensors.size() && write_safetensors(*again) == written,
                 "a written file comes back changed");
  (void)all_values(*file);
  for (const std::string& prefix : recurrent_prefixes(*file)) {
    const auto module = find_recurrent_module(*file, {.prefix = prefix});
    if (module) GATEWALK_CHECK(module->hidden > 0 && module->layers > 0 && !module->tensors.empty(), "a module has sizes");
    else GATEWALK_CHECK(!module.error().code.empty(), "a refusal has a code");
  }
  (void)find_recurrent_module(*file, {.row_blocks = 2, .partial_peepholes = true});
  return 0;
}
