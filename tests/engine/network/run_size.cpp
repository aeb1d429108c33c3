#include "engine/network/run_size.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"
#include "engine/source/source.hpp"

using namespace gatewalk;
using namespace gatewalk::network;

TEST_CASE("the numbers of a network are counted before it is made: those that it then has, a bias once") {
  for (const char* name : {"rnn", "lstm", "gru", "peep", "lstm_proj"})
    for (const auto& [layers, direction, outputs] : std::vector<std::tuple<int, Direction, int>>{
             {1, Direction::forward, 0}, {3, Direction::forward, 2}, {4, Direction::bidirectional, 5}}) {
      const equations::Recipe cell = *cells::find(name);
      const Shape shape{5, 4, cell.states[0].size.p > 0 ? 3 : 0, layers, direction, outputs};
      const auto model = Model::create(cell, shape, 1);
      REQUIRE(model);
      double count = 0;
      for (int part = 0; part < shape.parts(); ++part)
        for (const trace::Matrix& parameter : model->parameters(shape.part(part))) count += static_cast<double>(parameter.size());
      for (const auto& [tensor, values] : model->tensors())
        if (tensor.starts_with("head_")) count += static_cast<double>(values.data.size());
      CHECK_MESSAGE(weight_count({&cell, 1}, shape) == count, name << " of " << layers << " layers");
    }
}

TEST_CASE("a network that cannot be had is refused by its sizes, before anything of it is made") {
  constexpr int much = 2'000'000'000;
  for (const Shape& shape : {Shape{3, 100'000}, Shape{3, much}, Shape{much, much, 0, much}, Shape{much, 4}, Shape{3, 4, 0, much},
                             Shape{3, 4, 0, 1, Direction::forward, much}, Shape{3, 4, 0, much, Direction::bidirectional}}) {
    const auto made = source::make(source::Drawn{{"lstm"}, shape});
    REQUIRE_FALSE(made);
    CHECK(made.error().code == "MEMORY");
    CHECK(made.error().sentence().find("GB that can be had") != std::string::npos);
  }
  CHECK(source::make(source::Drawn{{"lstm"}, Shape{3, 200}}));
}
