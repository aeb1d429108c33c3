#include "engine/files/model_file.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/files/made_file.hpp"

using namespace gatewalk;
using namespace gatewalk::files;
using made::model;

namespace {

StoredTensor stored(std::vector<std::int64_t> shape, Dtype dtype = Dtype::f32) {
  return StoredTensor::of(made::counting(std::move(shape)), dtype);
}

// The model with one tensor changed; an empty shape of rank 0 takes it away.
SafetensorsFile with(SafetensorsFile file, const std::string& name, std::vector<std::int64_t> shape) {
  if (shape.empty()) file.tensors.erase(name);
  else file.tensors[name] = stored(std::move(shape));
  return file;
}

// "CODE where: what; hint" of the refusal.
std::string refusal(const SafetensorsFile& file, const ModuleRequest& request = {}) {
  const auto module = find_recurrent_module(file, request);
  return module ? "accepted" : module.error().code + " " + module.error().sentence();
}

bool begins(const std::string& text, const char* start) {
  const bool yes = text.rfind(start, 0) == 0;
  if (!yes) MESSAGE(text);
  return yes;
}

}  // namespace

TEST_CASE("the shapes tell LSTM, GRU and RNN, their sizes, layers and directions") {
  for (const auto& [G, kind] : {std::pair{4, "lstm"}, {3, "gru"}, {1, "rnn"}})
    for (const int layers : {1, 3})
      for (const bool bidirectional : {false, true}) {
        const auto module = find_recurrent_module(model(G, 5, 2, layers, bidirectional));
        REQUIRE(bool(module));
        CHECK(module->kind == kind);
        CHECK(module->row_blocks == G);
        CHECK(module->input == 5);
        CHECK(module->hidden == 2);
        CHECK(module->projection == 0);
        CHECK(module->layers == layers);
        CHECK(module->bidirectional == bidirectional);
        CHECK(module->bias);
        CHECK_FALSE(module->peepholes);
        CHECK(module->tensors.size() == 4u * static_cast<unsigned>(layers) * (bidirectional ? 2 : 1));
        CHECK(module->unused.empty());
        CHECK(module->warnings.empty());
      }
}

TEST_CASE("a model without biases, with peepholes, with a projection is recognized") {
  SafetensorsFile file = with(with(model(), "bias_ih_l0", {}), "bias_hh_l0", {});
  CHECK_FALSE(find_recurrent_module(file)->bias);
  for (const char* name : {"weight_ci_l0", "weight_cf_l0", "weight_co_l0"}) file.tensors[name] = stored({3});
  CHECK(find_recurrent_module(file)->peepholes);

  file = with(with(model(4, 2, 5), "weight_hh_l0", {20, 3}), "weight_hr_l0", {3, 5});
  const auto projected = find_recurrent_module(file);
  REQUIRE(bool(projected));
  CHECK(projected->hidden == 5);
  CHECK(projected->projection == 3);
}

TEST_CASE("values come as doubles under PyTorch's names, in all four dtypes") {
  for (const Dtype dtype : {Dtype::f64, Dtype::f32, Dtype::f16, Dtype::bf16}) {
    SafetensorsFile file = model(1, 1, 1, 1, false, "rnn.");
    file.tensors["rnn.bias_hh_l0"] = StoredTensor::of(Tensor{{1}, {-0.375}}, dtype);
    CHECK(find_recurrent_module(file)->tensors.at("bias_hh_l0").data == std::vector<double>{-0.375});
  }
}

TEST_CASE("the only module is taken with its prefix, and the other tensors are listed") {
  SafetensorsFile file = model(3, 2, 3, 1, false, "model.encoder.rnn.");
  file.tensors["head.weight"] = stored({2, 3});
  file.tensors["seen"] = {Dtype::i64, {}, std::vector<std::byte>(8)};
  for (const ModuleRequest& request :
       {ModuleRequest{}, ModuleRequest{.prefix = "model.encoder.rnn."}, ModuleRequest{.prefix = "model.encoder.rnn"}}) {
    const auto module = find_recurrent_module(file, request);
    REQUIRE(bool(module));
    CHECK(module->prefix == "model.encoder.rnn.");
    CHECK(module->tensors.contains("weight_ih_l0"));
    CHECK(module->unused == std::vector<std::string>{"head.weight", "seen"});
  }
  CHECK(begins(refusal(file, {.prefix = "decoder"}),
               "MISSING_TENSOR no recurrent layer has the prefix 'decoder'; the file has 'model.encoder.rnn.'"));
}

TEST_CASE("of two modules none is picked silently") {
  SafetensorsFile file = model(4, 2, 3, 1, false, "encoder.");
  file.tensors.merge(model(3, 2, 3, 1, false, "decoder.").tensors);
  CHECK(
      begins(refusal(file), "AMBIGUOUS the file holds 2 recurrent modules: 'decoder.' and 'encoder.'; choose one by its prefix"));
  CHECK(find_recurrent_module(file, {.prefix = "decoder"})->kind == "gru");
  file.tensors.merge(model(1).tensors);
  CHECK(find_recurrent_module(file, {.prefix = ""})->kind == "rnn");
}

TEST_CASE("a missing tensor is named, with what makes it missing") {
  CHECK(begins(refusal({}), "MISSING_TENSOR the file holds no tensors"));
  CHECK(begins(refusal(with(SafetensorsFile{}, "fc.bias", {2})),
               "MISSING_TENSOR the file holds no recurrent layer (weight_ih_l0, weight_hh_l0); found 'fc.bias'"));
  CHECK(begins(refusal(with(model(), "weight_hh_l0", {})),
               "MISSING_TENSOR weight_hh_l0: this tensor is missing, although weight_ih_l0 is there"));
  CHECK(begins(refusal(with(model(), "bias_hh_l0", {})),
               "MISSING_TENSOR bias_hh_l0: this tensor is missing, although bias_ih_l0 is there: PyTorch keeps two biases"));
  CHECK(begins(refusal(with(model(4, 2, 3, 2), "bias_ih_l1", {})), "MISSING_TENSOR bias_ih_l1"));
  CHECK(begins(
      refusal(with(model(), "weight_ih_l0_reverse", {12, 2})),
      "MISSING_TENSOR weight_hh_l0_reverse: this tensor is missing, although other tensors of the reverse direction are there"));
  CHECK(begins(refusal(with(model(), "weight_ih_l2", {12, 3})),
               "MISSING_TENSOR weight_ih_l1: this tensor is missing, although tensors of layer 2 are there"));
  CHECK(begins(refusal(with(model(), "weight_ih_l999999", {12, 3})), "MISSING_TENSOR weight_ih_l1"));
  CHECK(begins(refusal(with(model(), "weight_ci_l0", {3})), "MISSING_TENSOR weight_cf_l0"));
  // Found by libFuzzer: a name of thousands of letters stood in the sentence whole.
  const SafetensorsFile named = with(SafetensorsFile{}, std::string(3000, 'x') + ".weight_ih_l0", {12, 2});
  CHECK(refusal(named).size() < 400);
}

TEST_CASE("a cell with fewer peepholes, or another number of row blocks, is asked for") {
  const auto one = find_recurrent_module(with(model(), "weight_co_l0", {3}), {.partial_peepholes = true});
  REQUIRE(bool(one));
  CHECK(one->tensors.contains("weight_co_l0"));
  const auto two = find_recurrent_module(model(2), {.row_blocks = 2});
  REQUIRE(bool(two));
  CHECK(two->kind.empty());
  CHECK(two->hidden == 3);
  CHECK(begins(refusal(model(2)), "SHAPE_MISMATCH weight_hh_l0: its shape is [6, 3], expected [rows, 3]"));
  CHECK(begins(refusal(model(4), {.row_blocks = 2}),
               "SHAPE_MISMATCH weight_hh_l0: its shape is [12, 3], expected [rows, 3] with rows 2·hidden"));
}

TEST_CASE("a wrong shape is answered with the shape found and the shape expected") {
  CHECK(begins(refusal(with(model(), "weight_ih_l0", {9, 2})),
               "SHAPE_MISMATCH weight_ih_l0: its shape is [9, 2], expected [12, 2] (an LSTM with hidden size 3, as weight_hh_l0 "
               "is [12, 3]); 9 rows would be a GRU's"));
  CHECK(begins(refusal(with(model(), "weight_hh_l0", {3, 12})), "SHAPE_MISMATCH weight_hh_l0: its shape is [3, 12], expected"));
  CHECK(refusal(with(model(), "weight_hh_l0", {3, 12})).find("looks transposed") != std::string::npos);
  CHECK(begins(refusal(with(model(), "weight_ih_l0", {2, 12})),
               "SHAPE_MISMATCH weight_ih_l0: its shape is [2, 12], expected [12, 12]"));
  CHECK(begins(refusal(with(model(), "weight_hh_l0", {36})),
               "SHAPE_MISMATCH weight_hh_l0: its shape is [36], expected two dimensions"));
  CHECK(begins(refusal(with(model(), "weight_hh_l0", {13, 3})), "SHAPE_MISMATCH weight_hh_l0: its shape is [13, 3]"));
  CHECK(begins(refusal(with(model(), "weight_hh_l0", {0, 0})), "SHAPE_MISMATCH weight_hh_l0: its shape is [0, 0]"));
  CHECK(begins(refusal(with(model(), "weight_ih_l0", {12, 0})), "SHAPE_MISMATCH weight_ih_l0"));
  CHECK(begins(refusal(with(model(), "bias_hh_l0", {12, 1})), "SHAPE_MISMATCH bias_hh_l0: its shape is [12, 1], expected [12]"));
  CHECK(begins(refusal(with(model(), "bias_hh_l0", std::vector<std::int64_t>(1001, 1))),
               "SHAPE_MISMATCH bias_hh_l0: its shape is one of 1001 dimensions"));
  CHECK(begins(refusal(with(model(4, 2, 3, 2), "weight_ih_l1", {12, 6})),
               "SHAPE_MISMATCH weight_ih_l1: its shape is [12, 6], expected [12, 3]"));
  CHECK(begins(refusal(with(model(4, 2, 3, 2), "weight_hh_l1", {9, 3})),
               "SHAPE_MISMATCH weight_hh_l1: its shape is [9, 3], expected [12, 3]"));
  CHECK(begins(refusal(with(model(), "weight_hr_l0", {2, 3})),
               "SHAPE_MISMATCH weight_hr_l0: its shape is [2, 3], expected [3, hidden]"));
  SafetensorsFile gru = model(3);
  for (const char* name : {"weight_ci_l0", "weight_cf_l0", "weight_co_l0"}) gru.tensors[name] = stored({3});
  CHECK(begins(refusal(gru), "SHAPE_MISMATCH weight_hh_l0: its shape is [9, 3], that of a GRU, but the file has peepholes"));
}

TEST_CASE("weights that are no floats are refused") {
  SafetensorsFile file = model();
  file.tensors["weight_ih_l0"] = {Dtype::u8, {12, 2}, std::vector<std::byte>(24)};
  CHECK(begins(refusal(file), "DTYPE weight_ih_l0: a weight of dtype U8 is not read"));
}

TEST_CASE("a value that is no finite 32-bit float is named with its index") {
  const auto at = [](const std::string& name, std::size_t index, double value, Dtype dtype) {
    SafetensorsFile file = model();
    Tensor tensor = *file.find(name)->values();
    tensor.data[index] = value;
    file.tensors[name] = StoredTensor::of(tensor, dtype);
    return refusal(file);
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(begins(at("weight_hh_l0", 16, infinity, Dtype::f32), "NONFINITE weight_hh_l0: the value at [5, 1] is Infinity"));
  CHECK(begins(at("bias_ih_l0", 2, -infinity, Dtype::f16), "NONFINITE bias_ih_l0: the value at [2] is -Infinity"));
  CHECK(begins(at("bias_ih_l0", 0, std::numeric_limits<double>::quiet_NaN(), Dtype::bf16),
               "NONFINITE bias_ih_l0: the value at [0] is NaN"));
  CHECK(begins(at("weight_ih_l0", 3, 1e300, Dtype::f64),
               "NONFINITE weight_ih_l0: the value at [1, 1] is 1e+300, too large for a 32-bit float"));
  CHECK(at("weight_ih_l0", 3, 1e-300, Dtype::f64) == "accepted");
}

TEST_CASE("byte-swapped and huge weights are taken with a warning, tiny ones without") {
  SafetensorsFile swapped = model();
  for (auto& [name, tensor] : swapped.tensors)
    for (std::size_t i = 0; i < tensor.bytes.size(); i += 4)
      std::swap(tensor.bytes[i], tensor.bytes[i + 3]), std::swap(tensor.bytes[i + 1], tensor.bytes[i + 2]);
  auto module = find_recurrent_module(swapped);
  REQUIRE(bool(module));
  REQUIRE(module->warnings.size() == 1);
  CHECK(module->warnings[0].code == "RANGE");
  CHECK(module->warnings[0].hint.find("big-endian") != std::string::npos);

  SafetensorsFile huge = model();
  huge.tensors["bias_hh_l0"] = StoredTensor::of(Tensor{{12}, std::vector<double>(12, -2e6)}, Dtype::f32);
  module = find_recurrent_module(huge);
  REQUIRE(bool(module));
  REQUIRE(module->warnings.size() == 1);
  CHECK(module->warnings[0].where == "bias_hh_l0");

  SafetensorsFile tiny = model();
  for (auto& [name, tensor] : tiny.tensors) {
    Tensor values = *tensor.values();
    for (double& value : values.data) value *= 1e-42;
    tensor = StoredTensor::of(values, Dtype::f32);
  }
  CHECK(find_recurrent_module(tiny)->warnings.empty());
}

TEST_CASE("names that only resemble PyTorch's are left alone") {
  SafetensorsFile file = model();
  for (const char* name : {"weight_ih_l00", "weight_ih_l", "weight_ih_l0_reversed", "myweight_ih_l0",
                           "weight_ih_l12345678901234567890", "weight_ih_l-1"})
    file.tensors[name] = stored({1});
  const auto module = find_recurrent_module(file);
  REQUIRE(bool(module));
  CHECK(module->unused.size() == 6);
  CHECK(recurrent_prefixes(file) == std::vector<std::string>{""});
}

TEST_CASE("a prefix above the only module below it names that module") {
  SafetensorsFile file = model(4, 2, 3, 1, false, "encoder.rnn.");
  file.tensors.merge(model(3, 2, 3, 1, false, "decoder.rnn.").tensors);
  CHECK(find_recurrent_module(file, {.prefix = "encoder"})->kind == "lstm");
  CHECK(find_recurrent_module(file, {.prefix = "decoder."})->kind == "gru");
  CHECK_FALSE(find_recurrent_module(file, {.prefix = "enc"}));
  file.tensors.merge(model(1, 2, 3, 1, false, "decoder.more.").tensors);
  CHECK(find_recurrent_module(file, {.prefix = "decoder"}).error().sentence() ==
        "2 recurrent modules lie below 'decoder': 'decoder.more.' and 'decoder.rnn.'; choose one by its whole prefix");
}
