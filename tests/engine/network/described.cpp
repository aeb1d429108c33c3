#include "engine/network/described.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"
#include "engine/files/formats.hpp"
#include "tests/stored.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::network;

files::SafetensorsFile golden(const std::string& name) {
  static std::string kept;
  kept = kept_text("tests/golden/models/files/" + name);
  auto file = files::read_tensors(files::as_bytes(kept));
  REQUIRE_MESSAGE(file, name);
  return *std::move(file);
}
bool any(const std::vector<Error>& all, std::string_view part) {
  for (const Error& e : all)
    if (e.sentence().find(part) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("a cell with other functions is the shipped one with those in its equations") {
  const std::string lstm = *with_functions("lstm", "hard_sigmoid(1.2 * {})", "relu({})");
  CHECK(lstm.find("cell lstm_relu_hard_sigmoid\n") != std::string::npos);
  CHECK(lstm.find("f  = hard_sigmoid(1.2 * (W_f [h, x] + b_f))") != std::string::npos);
  CHECK(lstm.find("h' = o * relu(c')") != std::string::npos);
  CHECK(*with_functions("gru", "sigmoid({})", "tanh({})") == std::string(cells::text("gru")));
  const std::string swish = *with_functions("gru_before", "sigmoid({})", "{} * sigmoid({})");
  CHECK(swish.find("a_n = W_n [r * h, x] + b_n\nn  = a_n * sigmoid(a_n)") != std::string::npos);
  CHECK(with_functions("rnn", "", "{}")->find("h' = (W_h [h, x] + b_h)") != std::string::npos);
  for (const char* cell : {"lstm", "gru", "gru_before", "rnn"})
    for (const char* function :
         {"{}", "relu({})", "relu({}) - 0.2 * relu(-{})", "{} / (1 + relu({}) + relu(-{}))", "hard_sigmoid({})"}) {
      const auto recipe = equations::read_cell(*with_functions(cell, "hard_sigmoid({})", function), "made.cell");
      CHECK_MESSAGE(recipe, cell << " " << function << ": " << (recipe ? "" : recipe.error().sentence()));
    }
  CHECK_FALSE(with_functions("nothing", "sigmoid({})", "tanh({})"));
}

TEST_CASE("what a file leaves open is taken as is likely, told, and chosen otherwise") {
  const auto file = golden("old_weights.h5");
  const auto likely = load_model(file, {});
  REQUIRE(likely);
  CHECK(likely->model.forward().cell == "lstm_hard_sigmoid");
  CHECK(any(likely->warnings, "hard_sigmoid is taken, as is usual in Keras 2.1.2; --gates chooses another: sigmoid"));
  LoadRequest request;
  request.gates = "sigmoid", request.nonlinearity = "relu";
  const auto other = load_model(file, request);
  REQUIRE(other);
  CHECK(other->model.forward().cell == "lstm_relu");
  request.gates = "tanh";
  CHECK(load_model(file, request).error().sentence().find("choose one of hard_sigmoid, sigmoid") != std::string::npos);
  request.gates = "sigmoid";
  CHECK(load_model(golden("merge_sum.h5"), request).error().sentence().find("the file says the gates' function") !=
        std::string::npos);
}

TEST_CASE("of several networks one is chosen by its name or a layer's") {
  const auto file = golden("graph.h5");
  CHECK(load_model(file, {}).error().sentence().find("2 networks: 'first' and 'lstm'") != std::string::npos);
  LoadRequest request;
  request.prefix = "lstm";
  const auto inner = load_model(file, request);
  REQUIRE(inner);
  CHECK(inner->model.shape().input == 5);
  CHECK(any(inner->warnings, "other networks besides: 'first'"));
  for (const char* name : {"fir", "first > gate", "first."}) {
    request.prefix = name;
    CHECK_MESSAGE(load_model(file, request), name);
  }
  request.prefix = "nothing";
  CHECK(load_model(file, request).error().sentence().find("no network is called 'nothing'") != std::string::npos);
}

TEST_CASE("a readout of the last step alone is applied at every step, or left out and told") {
  auto file = golden("stack.h5");
  file.networks[0].reads_last = true;
  const auto with = load_model(file, {});
  REQUIRE(with);
  CHECK(with->model.shape().outputs == 2);
  CHECK(stored_name(file, with->prefix, with->model, "head_weight") == "dense.weight");
  LoadRequest request;
  request.last_readout = false;
  const auto without = load_model(file, request);
  REQUIRE(without);
  CHECK(without->model.shape().outputs == 0);
  CHECK(any(without->warnings, "dense.weight reads the last step alone and is left out; --readout applies it at every step"));
  CHECK_FALSE(without->model.one_cell());
  CHECK(without->model.shape().layer(0).hidden == 4);
}

TEST_CASE("a network with a decoder says so unless it is asked for alone") {
  const auto file = golden("decoder.h5");
  const auto whole = load_model(file, {});
  REQUIRE(whole);
  CHECK((whole->then == "decoder" && whole->repeat == 4));
  LoadRequest request;
  request.prefix = "encoder > decoder";
  CHECK(load_model(file, request)->then == "decoder");
  request.prefix = "encoder";
  CHECK(load_model(file, request)->then.empty());
  request.prefix = "decoder";
  CHECK(load_model(file, request)->model.shape().input == 2);
}
