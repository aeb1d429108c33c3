#include "engine/files/keras.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "engine/files/described_text.hpp"
#include "engine/files/formats.hpp"
#include "engine/files/keras_cells.hpp"
#include "engine/files/keras_model.hpp"
#include "tests/stored.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::files;
using Json = nlohmann::json;

SafetensorsFile golden_tensors(const std::string& name) {
  static std::string kept;
  kept = kept_text("tests/golden/models/files/" + name);
  auto file = read_tensors(as_bytes(kept));
  REQUIRE_MESSAGE(file, name << ": " << (file ? "" : file.error().sentence()));
  return *std::move(file);
}
bool any(const std::vector<std::string>& all, std::string_view part) {
  for (const std::string& text : all)
    if (text.find(part) != std::string::npos) return true;
  return false;
}
std::vector<std::string> names_of(const DescribedNetwork& network) {
  std::vector<std::string> names;
  for (const DescribedLayer& layer : network.layers) names.push_back(layer.name);
  return names;
}

}  // namespace

TEST_CASE("a Keras model's layers become a network in PyTorch's names and layout") {
  const SafetensorsFile file = golden_tensors("stack.h5");
  REQUIRE(file.networks.size() == 1);
  const DescribedNetwork& network = file.networks[0];
  CHECK((network.name == "lstm" && network.input == 2 && network.readout == "dense." && !network.reads_last));
  CHECK(names_of(network) == std::vector<std::string>{"lstm", "gru"});
  CHECK((network.layers[0].hidden == 4 && network.layers[1].hidden == 3 && network.layers[1].cell == "gru"));
  CHECK(file.find("lstm.weight_ih_l0")->shape == std::vector<std::int64_t>{16, 2});
  CHECK(file.find("lstm.weight_hh_l1")->shape == std::vector<std::int64_t>{9, 3});
  CHECK(file.find("dense.weight")->shape == std::vector<std::int64_t>{2, 3});
  CHECK(any(network.remarks, "of its readout 'dense' (Dense) the function softmax is not computed"));
  CHECK(file.metadata.at("keras_version") == "2.15.0");
}

TEST_CASE("merged directions and what works on each step alone are layers of equations") {
  const DescribedNetwork merged = golden_tensors("merge_mul.h5").networks[0];
  CHECK(names_of(merged) == std::vector<std::string>{"both", "both (mul)", "lstm"});
  CHECK(merged.layers[1].equations.find("h' = (W_f x) * (W_b x)") != std::string::npos);
  const DescribedNetwork between = golden_tensors("between.keras").networks[0];
  CHECK(names_of(between) == std::vector<std::string>{"gru", "td", "lstm", "bn", "lstm_1"});
  CHECK(between.layers[0].cell == "gru_before");
  CHECK(between.layers[0].gates == "hard_sigmoid({})");
  for (const std::size_t l : {0u, 2u, 4u}) CHECK(between.layers[l].reverse);  // below what goes backward
}

TEST_CASE("a version decides what hard_sigmoid is") {
  CHECK(*keras::expression_of("hard_sigmoid", "2.2.5") == "hard_sigmoid(1.2 * {})");
  CHECK(*keras::expression_of("hard_sigmoid", "3.9.2") == "hard_sigmoid({})");
  CHECK(*keras::expression_of("hard_sigmoid", "") == "hard_sigmoid(1.2 * {})");
}

TEST_CASE("functions that are not computed are named, those of objects are read") {
  CHECK(keras::expression_of("gelu", "3.1").error().what == "the function 'gelu' is not computed");
  CHECK(*keras::expression_of(Json::parse(R"({"class_name": "function", "config": "relu"})"), "3.1") == "relu({})");
  CHECK(*keras::expression_of(Json::parse(R"({"class_name": "LeakyReLU", "config": {"alpha": 0.25}})"), "2.9") ==
        "relu({}) - 0.25 * relu(-{})");
  CHECK_FALSE(keras::expression_of(Json::parse(R"({"class_name": "ReLU", "config": {"max_value": 6}})"), "2.9"));
  CHECK(*keras::expression_of(Json(), "2.9") == "{}");
}

TEST_CASE("Keras' snake names are those of its saving") {
  for (const auto& [name, expected] : {std::pair{"LSTM", "lstm"},
                                       {"SimpleRNN", "simple_rnn"},
                                       {"TimeDistributed", "time_distributed"},
                                       {"Conv1D", "conv1d"},
                                       {"BatchNormalization", "batch_normalization"},
                                       {"InputLayer", "input_layer"},
                                       {"GRU", "gru"}})
    CHECK(keras::snake(name) == expected);
}

TEST_CASE("what a model has besides is named, and a layer that feeds several ends its network") {
  const SafetensorsFile file = golden_tensors("graph.h5");
  REQUIRE(file.networks.size() == 2);
  CHECK(file.networks[0].readout == "gate.");
  CHECK(file.networks[1].name == "lstm");
  CHECK(any(file.networks[1].remarks, "in front of it stands what is not computed: 'join' (Concatenate)"));
}

TEST_CASE("weights alone open, and say what they leave open") {
  const DescribedNetwork old = golden_tensors("old_weights.h5").networks[0];
  REQUIRE(old.open.size() == 2);
  CHECK(old.open[0].choices[0].expression == "hard_sigmoid(1.2 * {})");
  CHECK(golden_tensors("new_weights.h5").networks[0].open[0].choices[0].name == "sigmoid");
  CHECK(golden_tensors("cudnn_weights.h5").networks[0].open.empty());
  CHECK(golden_tensors("keras1_weights.h5").networks[0].layers[0].cell == "gru_before");
  CHECK(golden_tensors("three.weights.h5").networks[0].name == "lstm");
}

TEST_CASE("what was opened from Keras and is written as safetensors keeps its networks") {
  for (const char* name : {"between.keras", "old_weights.h5", "decoder.h5"}) {
    const SafetensorsFile file = golden_tensors(name);
    const auto again = read_safetensors(write_safetensors(file));
    REQUIRE(again);
    REQUIRE(again->networks.size() == file.networks.size());
    CHECK(to_text(again->networks) == to_text(file.networks));
    CHECK(again->tensors.size() == file.tensors.size());
  }
  for (const char* text : {"", "[", "{}", "[1]", R"([{"name": "a"}])", R"([{"name": "a", "input": 1e9}])"})
    CHECK(networks_from(text).empty());
}

TEST_CASE("CuDNN's kernels are turned back") {
  const SafetensorsFile turned = golden_tensors("cudnn_weights.h5"), plain = golden_tensors("new_weights.h5");
  for (const char* what : {"weight_ih_l0", "weight_hh_l0"})
    CHECK(turned.find(std::string("cu_dnnlstm_1.") + what)->bytes == plain.find(std::string("lstm_1.") + what)->bytes);
}

TEST_CASE("a config that nests without end, or is no config, is answered") {
  Json nested = Json::parse(R"({"class_name": "Sequential", "config": {"layers": []}})");
  for (int k = 0; k < 40; ++k) nested = {{"class_name", "Sequential"}, {"config", {{"layers", {nested}}}}};
  CHECK(keras::layers_of(nested).error().code == "SIZE");
  for (const char* text : {"[]", "3", "{}", R"({"config": 1})", R"({"class_name": "Mine", "config": {}})"})
    CHECK_FALSE(keras::layers_of(Json::parse(text)));
  const auto odd = keras::layers_of(Json::parse(
      R"({"class_name": "Functional", "config": {"layers": [{"class_name": "LSTM", "inbound_nodes": [[["a", 0, 0]]]}, 3, {"config": []}]}})"));
  CHECK(odd);
}
