// A network from a file whose run is so large that only its states are kept: what the lab leaves undone until it is asked for.
#include <doctest/doctest.h>

#include "engine/network/runs.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/panels/model_screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::string large_file() {
  const auto made = source::make(source::Drawn{{"lstm"}, {8, 200}, 4});
  files::SafetensorsFile file;
  REQUIRE(made);
  REQUIRE(files::put_values(file, "", made->model.tensors(), files::Dtype::f32));
  const auto bytes = files::write_safetensors(file);
  return std::string(files::as_text(bytes));
}

}  // namespace

TEST_CASE("an experiment holds its network once while no weight is set, and sets weights in a copy") {
  Setup setup;
  setup.tokens = {"a", "b", "c"};
  const auto plain = Experiment::make(setup);
  REQUIRE(plain);
  CHECK(&plain->model() == &plain->made().model);
  const Target weight = *parse_target("W_f[0,0]"), state = *parse_target("h[1]@0");
  const double before = plain->value(weight);
  const auto other_state = plain->with({{state, 0.5, {}}});
  REQUIRE(other_state);
  CHECK(&other_state->model() == &plain->model());
  const auto edited = plain->with({{weight, before + 1, {}}});
  REQUIRE(edited);
  CHECK(&edited->model() != &plain->model());
  CHECK(edited->value(weight) == before + 1);
  CHECK(plain->value(weight) == before);
  CHECK(&edited->made() == &plain->made());
}

TEST_CASE("a large network opens and is walked forward without its error carried back, and checks a number when asked") {
  ModelScreen screen;
  screen.drop("large.safetensors", large_file());
  screen.set("open/all/sequence/steps", "1200");
  const long before = network::backward_runs(), runs = network::runs();
  screen.press("open/go");  // in another lesson, whose own network is run on the way there
  REQUIRE(screen.host().address().find("drawn:1200") != std::string::npos);
  screen.key(ImGuiKey_RightArrow);
  screen.key(ImGuiKey_DownArrow);
  screen.settle();
  const std::string walked = screen.host().address();
  screen.lab().address_changed(walked + "&open=f:3:7");
  screen.settle();
  CHECK(screen.has("inspector/text/title"));
  CHECK(network::runs() == runs + 2);
  CHECK(network::backward_runs() == before);
  // The error is carried back once, whatever is looked at of it.
  screen.key(ImGuiKey_B);
  screen.settle();
  CHECK(network::backward_runs() == before + 1);
  const std::string address = screen.host().address();
  screen.lab().address_changed(address + "&open=~dh:1199:0");
  screen.settle();
  REQUIRE(screen.has("inspector/text/ask check"));
  CHECK_FALSE(screen.has("inspector/text/check/what"));
  CHECK(network::runs() == runs + 2);
  screen.press("inspector/text/ask check");
  CHECK(screen.has("inspector/text/check/what"));
  CHECK_FALSE(screen.has("inspector/text/ask check"));
}
