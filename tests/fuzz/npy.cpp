// Any bytes as an array, an archive of arrays, JSON numbers and a table: no crash, and what is accepted is written and
// read to the same numbers.
#include <bit>

#include "engine/base/check.hpp"
#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "engine/files/npy.hpp"
#include "engine/files/sequence.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::files;

bool same(const Tensor& a, const Tensor& b) {
  if (a.shape != b.shape || a.data.size() != b.data.size()) return false;
  for (std::size_t i = 0; i < a.data.size(); ++i)
    if (a.data[i] != b.data[i] && a.data[i] == a.data[i]) return false;
  return true;
}

void expect_same(const Tensor& tensor, const Result<Tensor>& again, const char* format) {
  GATEWALK_CHECK(bool(again) && same(tensor, *again), std::string("a tensor comes back changed from ") + format);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes{reinterpret_cast<const std::byte*>(data), size};
  if (const auto tensor = read_npy(bytes)) expect_same(*tensor, read_npy(write_npy(*tensor)), ".npy");
  if (const auto tensors = read_npz(bytes)) {
    const auto again = read_npz(write_npz(*tensors));
    GATEWALK_CHECK(bool(again) && again->size() == tensors->size(), "an archive comes back changed");
  }
  if (const auto tensor = read_json(as_text(bytes)))
    for (const JsonForm form : {JsonForm::nested, JsonForm::shape_and_data}) {
      const bool lost = form == JsonForm::nested && tensor->data.empty();  // [0, 3] nested is []
      if (!lost) expect_same(*tensor, read_json(write_json(*tensor, form)), "JSON");
    }
  if (const auto tensor = read_csv(as_text(bytes))) expect_same(*tensor, read_csv(write_csv(*tensor)), "CSV");
  (void)read_sequence(bytes);
  return 0;
}
