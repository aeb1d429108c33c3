#include "engine/files/json_model.hpp"

#include <doctest/doctest.h>

#include "engine/files/formats.hpp"

using namespace gatewalk;
using namespace gatewalk::files;

namespace {

std::string answer(std::string_view text) {
  const auto file = read_tensors(as_bytes(text));
  return file ? "accepted" : file.error().sentence();
}
std::string names(std::string_view text) {
  const auto file = read_tensors(as_bytes(text));
  REQUIRE_MESSAGE(bool(file), answer(text));
  std::string all;
  for (const auto& [name, stored] : file->tensors) all += (all.empty() ? "" : " ") + name + Tensor::describe(stored.shape);
  return all;
}

}  // namespace

TEST_CASE("json models: nested lists are tensors under the names of the objects around them, but for the one that is meant") {
  CHECK(names(R"({"lstm.weight_hh_l0": [[1, 2], [3, 4]], "n": 3, "words": ["a"]})") == "lstm.weight_hh_l0[2, 2]");
  CHECK(names(R"({"state_dict": {"rec.weight_hh_l0": [[1]], "lin.bias": [0]}, "loss": [1, 2]})") ==
        "lin.bias[1] loss[2] rec.weight_hh_l0[1, 1]");
  CHECK(names(R"({"m": {"rnn": {"weight_hh_l0": [[1]]}, "fc": {"bias": {"shape": [2, 1], "data": [1, 2]}}}})") ==
        "fc.bias[2, 1] rnn.weight_hh_l0[1, 1]");
  CHECK(read_tensors(as_bytes(R"({"a": [1], "rate": 0.5, "of": {"x": true}})"))->metadata.at("rate") == "0.5");
  CHECK(read_tensors(as_bytes("\xef\xbb\xbf {\"a\": [0.1]}"))->find("a")->values()->data == std::vector<double>{0.1});
}

TEST_CASE("json models: what is no model is refused with its place") {
  CHECK(answer("{\"a\": [1,\n 2") == "2:2: this is not JSON");
  CHECK(answer(R"({"a": [[1, 2], [3]]})").find("no lists of numbers under names") != std::string::npos);
  CHECK(answer(R"({"a": [1e999]})").find("a number is too large") != std::string::npos);
  CHECK(answer("{\"a\": [1]}\xff").find("not UTF-8") != std::string::npos);
  CHECK(answer("{\"a\":" + std::string(100000, '[')).find("nested deeper") != std::string::npos);
  CHECK(answer(std::string(1000, '{')).find("not") != std::string::npos);
}

TEST_CASE("json models: layers of RTNeural say what is the readout, and what stands in front and behind") {
  const auto file = read_tensors(as_bytes(R"({"layers": [
    {"type": "dense", "activation": "relu", "weights": [[[1]], [0]]},
    {"type": "lstm", "weights": [[[1, 2, 3, 4]], [[1, 2, 3, 4]], [1, 2, 3, 4]]},
    {"type": "dense", "activation": "", "weights": [[[0.5]], [0.1]]},
    {"type": "dense", "activation": "tanh", "weights": [[[1]], [0]]}]})"));
  REQUIRE(file);
  REQUIRE(file->networks.size() == 1);
  const DescribedNetwork& network = file->networks[0];
  CHECK(network.name == "layers.1");
  CHECK(network.readout == "layers.2.");  // although it is [1, 1], as an input's matrix would be
  REQUIRE(network.remarks.size() == 2);
  CHECK(network.remarks[0].find("in front") == 0);
  CHECK(network.remarks[0].find("layers.0 ('dense', 'relu')") != std::string::npos);
  CHECK(network.remarks[1].find("layers.3 ('dense', 'tanh')") != std::string::npos);
}

TEST_CASE("json models: layers of RTNeural that do not fit are refused with the layer") {
  CHECK(answer(R"({"layers": [{"type": "dense", "weights": [[[1]], [1]]}]})") ==
        "none of the layers is an lstm or a gru, so this is no recurrent network");
  CHECK(answer(R"({"layers": [{"type": "gru", "weights": [[[1, 2, 3]], [[1, 2, 3]], [1, 2, 3]]}]})")
            .find("layers.0.: this GRU has one bias, so it resets before the product") == 0);
  CHECK(answer(R"({"layers": [{"type": "lstm", "weights": [[[1, 2, 3]], [[1, 2, 3]], [1, 2, 3]]}]})")
            .find("layers.0.: its matrices") == 0);
  CHECK(answer(R"({"layers": [{"type": "lstm"}]})").find("layers.0.: a recurrent layer has two matrices") == 0);
  CHECK(answer(R"({"layers": [{"type": "conv1d"}, 3]})").find("none of the layers") == 0);
}

TEST_CASE("json models: a flat list of NAM has as many numbers as its sizes ask for") {
  const auto nam = [](std::string_view config, int count) {
    std::string text = R"({"architecture": "LSTM", "config": )" + std::string(config) + ", \"weights\": [0";
    for (int k = 1; k < count; ++k) text += ",0";
    return answer(text + "]}");
  };
  CHECK(nam(R"({"input_size": 1, "hidden_size": 1, "num_layers": 1})", 16) == "accepted");
  CHECK(nam(R"({"input_size": 1, "hidden_size": 1, "num_layers": 1})", 15).find("there are 15 numbers") != std::string::npos);
  CHECK(nam(R"({"input_size": 1, "hidden_size": 1, "num_layers": 65535})", 15).find("has more") != std::string::npos);
  CHECK(nam(R"({"input_size": 65535, "hidden_size": 65535, "num_layers": 65535})", 15).find("has more") != std::string::npos);
  for (const char* config : {"{}", R"({"input_size": -1, "hidden_size": 1, "num_layers": 1})",
                             R"({"input_size": 1.5, "hidden_size": 1, "num_layers": 1})",
                             R"({"input_size": 1, "hidden_size": 99999999999, "num_layers": 1})"})
    CHECK(nam(config, 16).find("not sizes of a network") != std::string::npos);
}
