// Two layers of unlike width from a file are one network in every view.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/lessons/panels/model_screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

// An LSTM of 4 units below one of 2, of 3 inputs.
std::string stack_file() {
  files::SafetensorsFile file;
  TensorMap tensors;
  double n = 0;
  for (const auto& [name, dims] : {std::pair<std::string, std::vector<std::int64_t>>{"lstm.weight_ih_l0", {16, 3}},
                                   {"lstm.weight_hh_l0", {16, 4}},
                                   {"lstm.bias_ih_l0", {16}},
                                   {"lstm.bias_hh_l0", {16}},
                                   {"lstm.weight_ih_l1", {8, 4}},
                                   {"lstm.weight_hh_l1", {8, 2}},
                                   {"lstm.bias_ih_l1", {8}},
                                   {"lstm.bias_hh_l1", {8}}}) {
    Tensor t = Tensor::zeros(dims);
    for (double& v : t.data) v = 0.5 * std::sin(1.7 * ++n);
    tensors[name] = std::move(t);
  }
  REQUIRE(files::put_values(file, "", tensors, files::Dtype::f64));
  const auto bytes = files::write_safetensors(file);
  return std::string(files::as_text(bytes));
}

}  // namespace

TEST_CASE("a stack of unlike widths is opened, walked both ways, checked, asked, compared and written out as one network") {
  ModelScreen screen;
  screen.drop("stack.safetensors", stack_file());
  screen.press("open/go");
  const std::string plain = screen.host().address();
  REQUIRE(plain.find("model=") != std::string::npos);
  const auto at = [&](const std::string& fields) {
    screen.lab().address_changed(plain + fields);
    screen.settle();
  };
  // Both layers, each with units that only it has.
  for (const char* place : {"&layer=1&t=3&pass=backward&op=dc&open=~dc:3:3", "&layer=2&t=3&pass=backward&op=dc&open=~dc:3:1"}) {
    at(place);
    REQUIRE_MESSAGE(screen.has("inspector/text/check/text"), place);
    CHECK(screen.node("inspector/text/check/text").name.starts_with("finite difference agrees"));
  }
  // A script loops over layers of one width: here the step's own is copied.
  screen.press("inspector/text/tabs/2");
  screen.press("inspector/text/copy");
  CHECK(screen.host().clipboard.find("numpy") != std::string::npos);
  CHECK(screen.host().clipboard.find("range(layers)") == std::string::npos);
  for (const char* asked : {"kept", "gates", "reach", "inputs", "units"}) {
    at(std::string("&ask=") + asked);
    REQUIRE_MESSAGE(screen.has("stage/findings/all/row 0"), asked);
    screen.press("stage/findings/csv");
    CHECK(screen.host().files_saved.contains("gatewalk-" + std::string(asked) + ".csv"));
  }
  // The whole network on the stage, all layers in the strip, and a comparison.
  at("&network=1&layers=1&pass=backward&t=2");
  CHECK(screen.has("stage"));
  at("&layer=2&t=2&op=c&compare=gru");
  CHECK(screen.tree().nodes.size() > 50);
}
