// What is lit on the stage, for every operation of both passes of every cell.
#include "lessons/stage/moment.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;
using namespace gatewalk::lessons::stage;

namespace {

struct Cell {
  Recipe forward, backward;
  Diagram diagram;
  explicit Cell(std::string_view name)
      : forward(*cells::find(name)), backward(differentiate(forward)), diagram(make_diagram(forward)) {}
  Moment at(Pass pass, Index operation) const {
    Cursor cursor;
    cursor.pass = pass;
    cursor.operation = operation;
    return make_moment(diagram, forward, backward, cursor);
  }
  // The lit wires as "from → to", by the parts' names; those that are lit fully with a star.
  std::string wires(const Moment& m) const {
    std::string all;
    for (std::size_t w = 0; w < m.wires.size(); ++w) {
      if (m.wires[w] < Light::read) continue;
      const Link& link = diagram.wires[w].link;
      all += (all.empty() ? "" : "; ") + diagram.part(link.from).name + " > " + diagram.part(link.to).name +
             (m.wires[w] == Light::active ? "*" : "");
    }
    return all;
  }
};

}  // namespace

TEST_CASE("stage: every operation lights a wire, forward and backward, in every cell") {
  for (const std::string_view name : cells::names()) {
    const Cell cell(name);
    for (const Pass pass : {Pass::forward, Pass::backward}) {
      const Recipe& recipe = pass == Pass::forward ? cell.forward : cell.backward;
      for (const Index op : recipe.walk()) {
        CAPTURE(name);
        CHECK_MESSAGE(!cell.wires(cell.at(pass, op)).empty(), recipe[op].name);
      }
    }
  }
}

TEST_CASE("stage: an error term that a sum hands on runs through the × to its gate, and along the belt") {
  const Cell lstm("lstm");
  const auto lit = [&](std::string_view name) { return lstm.wires(lstm.at(Pass::backward, lstm.backward.find(name))); };
  CHECK(lit("di").find("i > i * g*") != std::string::npos);
  CHECK(lit("di").find("i * g > c") != std::string::npos);
  CHECK(lit("df").find("f > f * c*") != std::string::npos);
  CHECK(lit("dg").find("g > i * g*") != std::string::npos);
  CHECK(lit("dc_prev").find("c_prev > f * c*") != std::string::npos);
  CHECK(lit("dc_prev").find("f * c > c") != std::string::npos);
  CHECK(lit("dc_prev").find("i * g") == std::string::npos);
}
