#include "engine/files/plain.hpp"

#include <doctest/doctest.h>

#include "engine/files/formats.hpp"
#include "engine/files/npy.hpp"
#include "engine/files/sequence.hpp"
#include "engine/source/listing.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::files;

namespace {

std::shared_ptr<const std::vector<std::byte>> shared(Bytes bytes) {
  return std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
}

}  // namespace

TEST_CASE("a file's plain form holds the same networks, and says the same of them") {
  int opened = 0;
  for (const char* name : {"amp.json",         "amp.nam",           "between.keras",  "bfloat.pth",     "cell.pth",
                           "cell.safetensors", "cells.pt",          "chain.pth",      "checkpoint.pth", "checkpoint.tar",
                           "chunks.h5",        "cudnn_weights.h5",  "decoder.h5",     "deflated.keras", "double.pt",
                           "graph.h5",         "keras1_weights.h5", "layers.json",    "lstm.pt",        "merge_sum.h5",
                           "mlx.safetensors",  "nested.json",       "new_weights.h5", "old_weights.h5", "one_bias.safetensors",
                           "parallel.bin",     "parameters.th",     "projected.pt",   "stack.h5",       "stack.json",
                           "state_dict.json",  "three.weights.h5",  "two.pth",        "views.pt",       "weight_norm.safetensors",
                           "weights.npz",      "windows.keras"}) {
    const std::string text = golden_file(name);
    source::File foreign, plain;
    foreign.bytes = shared(as_bytes(text));
    foreign.read = read_tensors;
    const auto listed = source::list(foreign);
    if (!listed) continue;
    const auto bytes = to_plain(as_bytes(text));
    REQUIRE_MESSAGE(bytes, name);
    CHECK_MESSAGE(is_plain(*bytes), name);
    plain.bytes = shared(*bytes);
    const auto again = source::list(plain);
    REQUIRE_MESSAGE(again, name << ": " << again.error().sentence());
    REQUIRE_MESSAGE(again->size() == listed->size(), name);
    for (std::size_t k = 0; k < listed->size(); ++k) {
      const source::Listed &a = (*listed)[k], &b = (*again)[k];
      CHECK_MESSAGE((a.prefix == b.prefix && a.cell == b.cell && a.shape.hidden == b.shape.hidden &&
                     a.shape.input == b.shape.input && a.shape.layers == b.shape.layers),
                    name);
      CHECK_MESSAGE((a.numbers == b.numbers && a.shape.outputs == b.shape.outputs), name);
      CHECK_MESSAGE((a.readout == b.readout && a.embedding == b.embedding && a.open.size() == b.open.size()), name);
      CHECK_MESSAGE(a.remarks.size() == b.remarks.size(), name);
      if (a.problem) continue;
      ++opened;
      foreign.prefix.reset(), plain.prefix.reset();
      if (!a.prefix.empty()) foreign.prefix = plain.prefix = a.prefix;
      const auto one = source::make(foreign), other = source::make(plain);
      REQUIRE_MESSAGE((one && other), name);
      for (const auto& [tensor, values] : one->model.tensors())
        CHECK_MESSAGE(values.data == other->model.tensors().at(tensor).data, name << " " << tensor);
    }
  }
  CHECK(opened > 25);
}

TEST_CASE("what the lab reads itself is plain; archives, HDF5, pickles and objects of JSON are not") {
  const Tensor t{{2, 1}, {1, 2}};
  for (const auto& [name, plain] : {std::pair{"one_bias.safetensors", true},
                                    {"stack.h5", false},
                                    {"lstm.pt", false},
                                    {"two.pth", false},
                                    {"amp.json", false},
                                    {"weights.npz", false},
                                    {"between.keras", false}})
    CHECK_MESSAGE(is_plain(as_bytes(golden_file(name))) == plain, name);
  CHECK(is_plain(write_npy(t)));
  CHECK(is_plain(as_bytes("[[1], [2]]")));
  CHECK(is_plain(as_bytes("1, 2\n3, 4\n")));
  // An archive of one array, or an object of one list, is a sequence.
  for (const std::vector<std::byte>& bytes : {write_npz({{"x", t}}), [] {
                                                const Bytes text = as_bytes(R"({"x": [[1], [2]]})");
                                                return std::vector<std::byte>(text.begin(), text.end());
                                              }()}) {
    const auto sequence = to_plain(bytes);
    REQUIRE(sequence);
    CHECK(read_plain_sequence(*sequence)->data == t.data);
  }
  CHECK(to_plain(as_bytes(golden_file("harm.pt"))).error().sentence() ==
        read_tensors(as_bytes(golden_file("harm.pt"))).error().sentence());
}
