#include "engine/files/hdf5.hpp"

#include <doctest/doctest.h>

#include "engine/base/random.hpp"
#include "engine/files/formats.hpp"
#include "tests/stored.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::files;

Hdf5Node read_tree(const std::string& bytes) {
  auto root = read_hdf5(as_bytes(bytes));
  REQUIRE_MESSAGE(root, (root ? "" : root.error().sentence()));
  return *std::move(root);
}
bool is_sentence(const Error& e) { return e.sentence().size() > 10 && e.sentence().find('\n') == std::string::npos; }

}  // namespace

TEST_CASE("groups, arrays and attributes of an HDF5 file are found by their paths") {
  const std::string bytes = golden_file("stack.h5");
  const Hdf5Node root = read_tree(bytes);
  const Hdf5Node* weights = root.find("model_weights");
  REQUIRE(weights);
  CHECK(*weights->text("keras_version") == "2.15.0");
  CHECK(weights->attributes.at("layer_names").texts == std::vector<std::string>{"lstm", "dropout", "gru", "dense"});
  CHECK(root.text("model_config")->starts_with("{\"class_name\": \"Sequential\""));
  const Hdf5Node* kernel = root.find("model_weights/lstm/lstm/lstm_cell/kernel:0");
  REQUIRE(kernel);
  CHECK((kernel->array && kernel->dtype == Dtype::f32 && kernel->shape == std::vector<std::int64_t>{2, 16}));
  CHECK(kernel->tensor()->values()->data.size() == 32);
  CHECK(root.find("model_weights/lstm/nothing") == nullptr);
  CHECK_FALSE(root.tensor());
  // A layer without arrays has an empty list of names, which h5py writes as numbers.
  CHECK(root.find("model_weights/dropout")->attributes.at("weight_names").numbers.empty());
  // Names padded to one width.
  CHECK(read_tree(golden_file("merge_sum.h5")).find("model_weights")->attributes.at("layer_names").texts[1] == "lstm");
}

TEST_CASE("what lies outside of what is read is named with the array it concerns") {
  const std::string bytes = golden_file("chunks.h5");
  const Hdf5Node root = read_tree(bytes);
  const Hdf5Node* kernel = root.find("model_weights/lstm/lstm/kernel:0");
  REQUIRE(kernel);
  REQUIRE(kernel->problem);
  CHECK(kernel->problem->what.find("compressed") != std::string::npos);
  CHECK(kernel->tensor().error().code == "HDF5");
}

TEST_CASE("an HDF5 file that is cut off anywhere is answered in a sentence") {
  const std::string bytes = golden_file("stack.h5");
  for (std::size_t size = 0; size < bytes.size(); size += size < 4096 ? 1 : 97) {
    const auto root = read_hdf5(as_bytes(std::string_view(bytes).substr(0, size)));
    if (!root) CHECK(is_sentence(root.error()));
    const auto file = read_tensors(as_bytes(std::string_view(bytes).substr(0, size)));
    if (!file) CHECK(is_sentence(file.error()));
  }
}

TEST_CASE("an HDF5 file with wrong bytes is read or answered, and nothing is read outside of it") {
  for (const char* name : {"stack.h5", "merge_mul.h5", "keras1_weights.h5", "between.keras"}) {
    const std::string good = golden_file(name);
    Random random(7);
    for (int n = 0; n < 400; ++n) {
      std::string bytes = good;
      for (int k = 0; k < 1 + n % 4; ++k) {
        const auto at = static_cast<std::size_t>(random.uniform(0, 1) * static_cast<double>(bytes.size() - 1));
        bytes[at] = static_cast<char>(n % 3 == 0 ? 0xff : static_cast<int>(random.uniform(0, 255)));
      }
      const auto file = read_tensors(as_bytes(bytes));
      if (!file) CHECK(is_sentence(file.error()));
    }
  }
}

TEST_CASE("a tree that is its own child ends") {
  const std::string bytes = golden_file("circle.h5");
  const auto root = read_hdf5(as_bytes(bytes));
  REQUIRE_FALSE(root);
  CHECK(is_sentence(root.error()));
}
