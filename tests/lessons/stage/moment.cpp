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

namespace {

// Whether the error term of a forward value can come to `from` by an operation: it is the reader itself, or hands its own on.
bool leads_to(const Cell& cell, const std::vector<Index>& totals, Index reader, Index from, int depth = 0) {
  if (reader == from) return true;
  if (depth > 4 || totals[static_cast<std::size_t>(reader)] >= 0) return false;
  for (std::size_t n = 0; n < cell.forward.operations.size(); ++n) {
    const auto& operands = cell.forward.operations[n].operands;
    if (std::find(operands.begin(), operands.end(), reader) != operands.end() &&
        leads_to(cell, totals, static_cast<Index>(n), from, depth + 1))
      return true;
  }
  return false;
}

}  // namespace

TEST_CASE("stage: every backward operation lights the box, circle or sum that it passes, in every cell") {
  for (const std::string_view name : cells::names()) {
    const Cell cell(name);
    for (const Index op : cell.backward.walk()) {
      CAPTURE(name);
      CAPTURE(cell.backward[op].name);
      const Moment m = cell.at(Pass::backward, op);
      REQUIRE(m.part >= 0);
      CHECK(m.parts[static_cast<std::size_t>(m.part)] == Light::active);
      const Index place = forward_place(cell.forward, cell.backward, op);
      for (const Index operand : cell.backward[op].operands) {
        const Operation& read = cell.backward[operand];
        if (read.source < 0 || read.source == place || read.kind == Operation::Kind::forward_value) continue;
        bool passes = false, lit = false;
        for (std::size_t n = 0; n < cell.forward.operations.size(); ++n) {
          const auto& operands = cell.forward.operations[n].operands;
          if (std::find(operands.begin(), operands.end(), place) == operands.end()) continue;
          if (!leads_to(cell, m.totals, static_cast<Index>(n), read.source)) continue;
          passes = true;
          const int part = cell.diagram.anatomy.part_of[n];
          bool wire = cell.diagram.anatomy.part_of[static_cast<std::size_t>(place)] == part;  // inside of a box there is none
          for (std::size_t w = 0; w < m.wires.size(); ++w) {
            const Link& link = cell.diagram.wires[w].link;
            wire = wire || (link.value == place && link.to == part && m.wires[w] == Light::active);
          }
          lit = lit || (wire && m.parts[static_cast<std::size_t>(part)] >= Light::read);
        }
        if (passes) CHECK(lit);
      }
    }
  }
}

TEST_CASE("stage: an operation lights the ways of all that stands in its formula") {
  const Cell lstm("lstm");
  const auto lit = [&](std::string_view name) { return lstm.wires(lstm.at(Pass::backward, lstm.backward.find(name))); };
  for (const char* gate : {"o", "f", "i", "g"}) {
    CHECK_MESSAGE(lit("dh_prev").find(std::string("[h, x] > ") + gate) != std::string::npos, gate);
    CHECK_MESSAGE(lit("dx").find(std::string("[h, x] > ") + gate) != std::string::npos, gate);
    CHECK_MESSAGE(lit("d[h, x]").find(std::string("[h, x] > ") + gate) != std::string::npos, gate);
  }
  for (const char* way : {"g > i * g", "i > i * g", "i * g > c"}) {
    CHECK_MESSAGE(lit("da_g").find(way) != std::string::npos, way);
    CHECK_MESSAGE(lit("da_i").find(way) != std::string::npos, way);
  }
  CHECK(lit("da_o").find("o > h") != std::string::npos);
  CHECK(lit("dW_f").find("[h, x] > f") != std::string::npos);
  CHECK(lit("dc_prev").find("f > f * c") != std::string::npos);
}

TEST_CASE("stage: in the backward pass every box and circle leads to an operation, in every cell") {
  for (const std::string_view name : cells::names()) {
    const Cell cell(name);
    const Moment m = cell.at(Pass::backward, cell.backward.walk().back());
    for (std::size_t k = 0; k < cell.diagram.anatomy.parts.size(); ++k) {
      if (cell.diagram.anatomy.parts[k].operations.empty()) continue;
      CAPTURE(name);
      CAPTURE(cell.diagram.anatomy.parts[k].name);
      CHECK(target_of(cell.diagram, m, cell.forward, cell.backward, static_cast<int>(k)) >= 0);
    }
  }
  const Cell lstm("lstm");
  const Moment m = lstm.at(Pass::backward, lstm.backward.walk().front());
  const auto leads_to = [&](std::string_view part) {
    return lstm.backward[target_of(lstm.diagram, m, lstm.forward, lstm.backward, lstm.diagram.anatomy.find(part))].name;
  };
  CHECK(leads_to("i * g") == "di");
  CHECK((leads_to("f * c") == "df" || leads_to("f * c") == "dc_prev"));
}

TEST_CASE("stage: the error term of a gate's pre-activation lights all that its formula names: δ_h, the × and the other factor") {
  const Cell lstm("lstm");
  const auto lit = [&](std::string_view name) { return lstm.wires(lstm.at(Pass::backward, lstm.backward.find(name))); };
  CHECK(lit("da_o").find("h > h'") != std::string::npos);
  CHECK(lit("da_o").find("tanh_c > h") != std::string::npos);
  CHECK(lit("da_f").find("c_prev > f * c") != std::string::npos);
  CHECK(lit("da_i").find("g > i * g") != std::string::npos);
  CHECK(lit("da_g").find("i > i * g") != std::string::npos);
  CHECK(lit("dc_prev").find("c > tanh_c") == std::string::npos);
  for (const char* name : {"dx", "dh_prev"}) {
    CHECK(lit(name).find("x > [h, x]") != std::string::npos);
    CHECK(lit(name).find("h_prev > [h, x]") != std::string::npos);
  }
}
