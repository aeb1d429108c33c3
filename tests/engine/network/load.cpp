#include "engine/network/load.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/cells/cells.hpp"

using namespace gatewalk;
using namespace gatewalk::network;

namespace {

files::SafetensorsFile file_of(const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& shapes) {
  files::SafetensorsFile file;
  for (const auto& [name, shape] : shapes) {
    Tensor t = Tensor::zeros(shape);
    for (std::size_t k = 0; k < t.data.size(); ++k) t.data[k] = 0.25 * static_cast<double>(k % 5);
    file.tensors[name] = files::StoredTensor::of(t, files::Dtype::f64);
  }
  return file;
}

Result<Loaded> load_own(const char* cell, const files::SafetensorsFile& file, std::optional<std::string> prefix = std::nullopt) {
  auto recipe = equations::read_cell(cell, "own.cell");
  REQUIRE(recipe);
  LoadRequest request;
  request.cell = *recipe;
  request.prefix = std::move(prefix);
  return load_model(file, request);
}

constexpr const char* own = "cell own\nstate h\nh' = tanh(W_h [h, x] + b_h)\n";

}  // namespace

TEST_CASE("PyTorch's names and shapes tell cell, sizes, layers and directions") {
  const auto loaded =
      load_model(file_of({{"rnn.weight_ih_l0", {12, 2}}, {"rnn.weight_hh_l0", {12, 4}}, {"embedding.weight", {2, 4}}}));
  REQUIRE(loaded);
  CHECK(loaded->model.forward().cell == "gru");
  CHECK(loaded->model.shape().hidden == 4);
  CHECK(loaded->prefix == "rnn.");
  CHECK(loaded->unused == std::vector<std::string>{"embedding.weight"});
}

TEST_CASE("an RNN has the nonlinearity that was asked for") {
  const auto file = file_of({{"weight_ih_l0", {4, 2}}, {"weight_hh_l0", {4, 4}}});
  LoadRequest request;
  CHECK(load_model(file, request)->model.forward().cell == "rnn");
  request.nonlinearity = "leaky_relu";
  CHECK(load_model(file, request)->model.forward().cell == "rnn_leaky_relu");
  request.nonlinearity = "cos";
  CHECK(load_model(file, request).error().sentence().find("choose tanh, relu, leaky_relu or sigmoid") != std::string::npos);
}

TEST_CASE("tensors named as in the equations tell the sizes by their shapes") {
  const auto plain = load_own(own, file_of({{"W_h", {3, 5}}, {"b_h", {3}}, {"other", {1}}}));
  REQUIRE(plain);
  CHECK(plain->model.shape().hidden == 3);
  CHECK(plain->model.shape().input == 2);
  CHECK(plain->unused == std::vector<std::string>{"other"});
  const auto deep = load_own(
      own,
      file_of({{"net.W_h_l0", {3, 5}}, {"net.W_h_l0_reverse", {3, 5}}, {"net.W_h_l1", {3, 9}}, {"net.W_h_l1_reverse", {3, 9}}}),
      "net");
  REQUIRE(deep);
  CHECK(deep->model.shape().layers == 2);
  CHECK(deep->model.shape().direction == Direction::bidirectional);
  CHECK(deep->prefix == "net.");
}

TEST_CASE("what is wrong with tensors named as in the equations is said with the tensor's name") {
  const auto sentence = [](const files::SafetensorsFile& file) {
    const auto loaded = load_own(own, file);
    REQUIRE_FALSE(loaded);
    return loaded.error().sentence();
  };
  CHECK(sentence(file_of({{"V_h", {3, 5}}})).find("W_h, b_h") != std::string::npos);
  CHECK(sentence(file_of({{"W_h", {3, 5}}, {"b_h", {4}}})).find("b_h has shape [4], expected [3]") != std::string::npos);
  CHECK(sentence(file_of({{"W_h", {15}}})).find("W_h has shape [15], expected [15, ") != std::string::npos);
  files::SafetensorsFile nan = file_of({{"W_h", {3, 5}}});
  Tensor broken = Tensor::zeros({3});
  broken.data[1] = std::numeric_limits<double>::quiet_NaN();
  nan.tensors["b_h"] = files::StoredTensor::of(broken, files::Dtype::f64);
  CHECK(sentence(nan).starts_with("b_h: it holds NaN"));
}

TEST_CASE("a cell with the same rows takes a PyTorch file, and keeps rows that it does not use") {
  LoadRequest request;
  request.cell = *cells::find("cifg");
  const auto loaded = load_model(file_of({{"weight_ih_l0", {8, 3}}, {"weight_hh_l0", {8, 2}}, {"weight_ci_l0", {2}}}), request);
  REQUIRE(loaded);
  CHECK(loaded->model.tensors().at("weight_ih_l0").shape == std::vector<std::int64_t>{8, 3});
  CHECK(loaded->model.tensors().count("weight_ci_l0") == 1);
}

TEST_CASE("a readout beside the recurrent layers is read with them, under the prefix or without it") {
  for (const char* prefix : {"", "rnn."}) {
    const std::string head = std::string(prefix) + "head_weight", bias = std::string(prefix) + "head_bias";
    const auto loaded = load_model(
        file_of({{"rnn.weight_ih_l0", {12, 2}}, {"rnn.weight_hh_l0", {12, 4}}, {head, {2, 4}}, {bias, {2}}, {"other", {1}}}));
    REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().sentence()));
    CHECK(loaded->model.shape().outputs == 2);
    CHECK(loaded->model.tensors().at("head_weight").data == std::vector<double>{0, 0.25, 0.5, 0.75, 1, 0, 0.25, 0.5});
    CHECK(loaded->model.tensors().at("head_bias").data == std::vector<double>{0, 0.25});
    CHECK(loaded->unused == std::vector<std::string>{"other"});
  }
  const auto own_cell = load_own(own, file_of({{"W_h", {3, 5}}, {"head_weight", {2, 3}}}));
  REQUIRE(own_cell);
  CHECK(own_cell->model.shape().outputs == 2);
  CHECK(own_cell->unused.empty());
}

TEST_CASE("a readout that cannot be read is refused, and what only looks like one is left unused") {
  const auto load = [](std::vector<std::int64_t> weight, std::vector<std::int64_t> bias) {
    return load_model(file_of({{"weight_ih_l0", {4, 2}},
                               {"weight_hh_l0", {4, 4}},
                               {"head_weight", std::move(weight)},
                               {"head_bias", std::move(bias)}}));
  };
  CHECK(load({2, 5}, {2}).error().sentence().find("head_weight has shape [2, 5], expected [2, 4]") != std::string::npos);
  CHECK(load({2, 4}, {3}).error().sentence().find("head_bias has shape [3], expected [2]") != std::string::npos);
  const auto vector = load({4}, {2});
  REQUIRE(vector);
  CHECK(vector->model.shape().outputs == 0);
  CHECK(vector->unused == std::vector<std::string>{"head_bias", "head_weight"});
  files::SafetensorsFile broken = file_of({{"weight_ih_l0", {4, 2}}, {"weight_hh_l0", {4, 4}}, {"head_weight", {1, 4}}});
  broken.tensors["head_weight"] =
      files::StoredTensor::of({{1, 4}, {0, 1, std::numeric_limits<double>::infinity(), 0}}, files::Dtype::f32);
  CHECK(load_model(broken).error().sentence().starts_with("head_weight: it holds an infinity"));
}

TEST_CASE("the only Linear that fits behind a network is its readout, and keeps its name") {
  const auto file = [](std::vector<std::pair<std::string, std::vector<std::int64_t>>> more) {
    more.insert(more.end(), {{"lstm.weight_ih_l0", {8, 1}}, {"lstm.weight_hh_l0", {8, 2}}});
    return file_of(more);
  };
  const auto outputs = [](const files::SafetensorsFile& f) { return load_model(f)->model.shape().outputs; };
  const auto tagger = file({{"hidden2tag.weight", {3, 2}}, {"hidden2tag.bias", {3}}});
  const auto loaded = load_model(tagger);
  REQUIRE(loaded);
  CHECK(loaded->model.shape().outputs == 3);
  CHECK(loaded->unused.empty());
  CHECK(stored_name(tagger, loaded->prefix, loaded->model, "head_weight") == "hidden2tag.weight");
  CHECK(stored_name(tagger, loaded->prefix, loaded->model, "head_bias") == "hidden2tag.bias");
  CHECK(outputs(file({{"fc.weight", {1, 2}}, {"fc.bias", {1}}})) == 1);
  CHECK(outputs(file({{"score.weight", {5, 2}}, {"score.bias", {5}}})) == 5);  // any name with a bias
  CHECK(outputs(file({{"embedding.weight", {9, 2}}})) == 0);                   // an embedding has none
  CHECK(outputs(file({{"a.weight", {3, 2}}, {"a.bias", {3}}, {"b.weight", {4, 2}}, {"b.bias", {4}}})) == 0);  // a choice
  CHECK(outputs(file({{"fc1.weight", {5, 2}}, {"fc1.bias", {5}}, {"fc2.weight", {3, 5}}, {"fc2.bias", {3}}})) == 0);
  CHECK(outputs(file({{"fc.weight", {3, 7}}, {"fc.bias", {3}}})) == 0);  // it does not fit
}

TEST_CASE("what the loaded module holds besides is warned of") {
  const auto loaded = load_model(
      file_of({{"lstm.weight_ih_l0", {8, 1}}, {"lstm.weight_hh_l0", {8, 2}}, {"lstm.ln_gates.weight", {8}}, {"other", {1}}}));
  REQUIRE(loaded);
  REQUIRE(loaded->warnings.size() == 1);
  CHECK(loaded->warnings[0].sentence().starts_with("lstm.: the module holds more than is used: 'lstm.ln_gates.weight'; "));
}

TEST_CASE("of several networks in one file each has the readout that lies beside it") {
  const auto file = file_of({{"encoder.rnn.weight_ih_l0", {8, 1}},
                             {"encoder.rnn.weight_hh_l0", {8, 2}},
                             {"decoder.rnn.weight_ih_l0", {8, 1}},
                             {"decoder.rnn.weight_hh_l0", {8, 2}},
                             {"decoder.out.weight", {3, 2}},
                             {"decoder.out.bias", {3}}});
  LoadRequest request;
  request.prefix = "encoder";
  CHECK(load_model(file, request)->model.shape().outputs == 0);
  request.prefix = "decoder";
  CHECK(load_model(file, request)->model.shape().outputs == 3);
}
