// Every shipped cell's picture: each operation has a place, nothing lies on anything else.
#include "lessons/stage/diagram.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"
#include "lessons/embedded.hpp"
#include "lessons/stage/difference.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;
using namespace gatewalk::lessons::stage;

namespace {

constexpr float name_width = 22;  // about that of "f_t"

equations::Recipe recipe_of(std::string_view text) {
  auto recipe = equations::read_cell(text, "test.cell");
  REQUIRE_MESSAGE(bool(recipe), (recipe ? "" : recipe.error().sentence()));
  return *recipe;
}

void check_places(const equations::Recipe& forward, const Diagram& d) {
  for (const auto operation : forward.walk()) {
    int holders = 0;
    for (const Part& part : d.anatomy.parts)
      holders += static_cast<int>(std::count(part.operations.begin(), part.operations.end(), operation));
    CHECK_MESSAGE(holders == 1, forward.cell, ": ", forward[operation].name, " is in ", holders, " parts");
  }
  const equations::Recipe backward = equations::differentiate(forward);
  for (const auto operation : backward.walk()) {
    const auto place = forward_place(forward, backward, operation);
    const bool known = place >= 0 && d.anatomy.part_of[static_cast<std::size_t>(place)] >= 0;
    CHECK_MESSAGE(known, forward.cell, ": ", backward[operation].name, " has no place");
  }
}

// Strips, names and parts: none lies on another.
void check_overlaps(const Diagram& d, bool backward, int units) {
  struct Thing {
    std::string name;
    Rect area;
  };
  std::vector<Thing> things;
  for (std::size_t k = 0; k < d.anatomy.parts.size(); ++k)
    if (d.anatomy.parts[k].kind == Part::Kind::layer || d.anatomy.parts[k].kind == Part::Kind::point)
      things.push_back({d.anatomy.parts[k].name, d.part_area(static_cast<int>(k))});
  for (const Strip& strip : d.strips) {
    if (strip.error_only && !backward) continue;
    const std::string name = d.part(strip.part).name;
    things.push_back({"strip of " + name, d.strip_area(strip, units)});
    things.push_back({"name of " + name, d.label_area(strip, units, name_width)});
  }
  for (std::size_t i = 0; i < things.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      CHECK_MESSAGE(!things[i].area.overlaps(things[j].area), things[i].name, " lies on ", things[j].name);
}

void check_wires(const Diagram& d) {
  for (const Wire& wire : d.wires) {
    REQUIRE(wire.path.size() >= 2);
    CHECK(d.part_area(wire.link.to).inset(-1).contains(wire.path.back()));
    CHECK(d.part_area(wire.link.from).inset(-1).contains(wire.path.front()));
    for (std::size_t k = 1; k < wire.path.size(); ++k) {
      const Point a = wire.path[k - 1], b = wire.path[k];
      CHECK_MESSAGE((std::abs(a.x - b.x) < 1 || std::abs(a.y - b.y) < 1), "the wire from ", d.part(wire.link.from).name, " to ",
                    d.part(wire.link.to).name, " is askew");
      const Rect line{std::min(a.x, b.x) - 1, std::min(a.y, b.y) - 1, std::abs(a.x - b.x) + 2, std::abs(a.y - b.y) + 2};
      for (std::size_t part = 0; part < d.places.size(); ++part) {
        const int p = static_cast<int>(part);
        if (p == wire.link.from || p == wire.link.to || d.part(p).kind != Part::Kind::layer) continue;
        CHECK_MESSAGE(!line.overlaps(d.part_area(p)), "the wire from ", d.part(wire.link.from).name, " to ",
                      d.part(wire.link.to).name, " runs through ", d.part(p).name);
      }
    }
  }
}

}  // namespace

TEST_CASE("every placement that ships can be read") {
  for (const EmbeddedFile& file : embedded_placements()) {
    const auto placement = read_placement(file.text, file.name);
    CHECK_MESSAGE(bool(placement), (placement ? "" : placement.error().sentence()));
  }
}

TEST_CASE("a picture placed by hand has a place for each operation of both passes") {
  for (const auto cell : cells::names()) {
    CAPTURE(std::string(cell));
    const auto recipe = *cells::find(cell);
    const auto placement = shipped_placement(cell);
    if (!placement) continue;  // laid out automatically, which the case of all cells holds
    std::vector<std::string> missing;
    const Diagram d = place_by_hand(recipe, *placement, &missing);
    for (const std::string& name : missing) FAIL_CHECK(cell, " has no place for ", name);
    check_places(recipe, d);
    check_wires(d);
    for (const int units : {3, 4, 64}) {
      check_overlaps(d, false, units);
      check_overlaps(d, true, units);
    }
  }
}

TEST_CASE("the cell state of an LSTM is a belt from end to end") {
  const Diagram d = make_diagram(*cells::find("lstm"));
  int belts = 0;
  for (const Wire& wire : d.wires) belts += wire.belt;
  CHECK(belts == 3);  // c to the product, to the sum, to the next step
}

TEST_CASE("an LSTM has four boxes; a function without weights is an ellipse") {
  const Diagram d = make_diagram(*cells::find("lstm"));
  int boxes = 0;
  for (const Part& part : d.anatomy.parts) boxes += part.kind == Part::Kind::layer;
  CHECK(boxes == 4);
  const int tanh_c = d.anatomy.find("tanh_c");
  REQUIRE(tanh_c >= 0);
  CHECK(d.part(tanh_c).kind == Part::Kind::point);
  CHECK(d.part(tanh_c).wide());
  CHECK(d.part_area(tanh_c).w > d.part_area(tanh_c).h);
  CHECK_FALSE(d.part(d.anatomy.find("f * c")).wide());
}

TEST_CASE("the error terms of a box and of its pre-activation have a strip each, in every cell and however it is laid out") {
  for (const std::string_view name : cells::names()) {
    const auto recipe = *cells::find(name);
    for (const Diagram& d : {make_diagram(recipe), lay_out_automatically(recipe)})
      for (std::size_t k = 0; k < d.anatomy.parts.size(); ++k) {
        const Part& part = d.anatomy.parts[k];
        if (part.kind != Part::Kind::layer || part.pre_activation < 0) continue;
        CAPTURE(name);
        CAPTURE(part.name);
        CAPTURE(d.placed_by_hand);
        CHECK(std::count_if(d.strips.begin(), d.strips.end(), [&](const Strip& s) {
                return s.part == static_cast<int>(k) && s.inside && s.value == part.pre_activation;
              }) == 1);
      }
  }
}

TEST_CASE("error terms of an LSTM meet where its values part") {
  const auto recipe = *cells::find("lstm");
  const Diagram d = make_diagram(recipe);
  const auto forks = [&](std::string_view name) {
    return std::count_if(d.forks.begin(), d.forks.end(), [&](const Fork& f) { return recipe[f.value].name == name; });
  };
  CHECK(forks("c") == 1);
  CHECK(forks("h") == 1);
  CHECK(forks("[h, x]") == 3);
}

TEST_CASE("every cell laid out automatically is whole, too") {
  std::vector<equations::Recipe> recipes;
  for (const auto cell : cells::names()) recipes.push_back(*cells::find(cell));
  recipes.push_back(
      recipe_of("cell typed\nstate h, c, m\nk = sigmoid(W_k [h, x] + b_k)\nc' = k * c + (1 - k) * tanh(W_c [h, m, x] + b_c)\nm' "
                "= 0.5 * m + c'\nh' = tanh(c' + m')\n"));
  recipes.push_back(recipe_of("cell tiny\nstate h\nh' = h\n"));
  recipes.push_back(recipe_of(
      "cell deep\nstate h\na = tanh(W_a x + b_a)\nd = tanh(W_d a + b_d)\ne = tanh(W_e d + b_e) * d\nh' = -e * a + h\n"));
  for (const auto& recipe : recipes) {
    CAPTURE(recipe.cell);
    const Diagram d = lay_out_automatically(recipe);
    check_places(recipe, d);
    check_wires(d);
    check_overlaps(d, true, 4);
  }
}

TEST_CASE("a mistake in a placement is told with line and column") {
  const auto bad = read_placement("place f 10 20\nplace i 10 y\n", "bad.placement");
  REQUIRE(!bad);
  CHECK(bad.error().line == 2);
  CHECK(bad.error().column == 12);
  CHECK(!read_placement("like nothing\n", "bad.placement"));
  CHECK(!read_placement("wire a b 3\n", "bad.placement"));
  CHECK(!read_placement("sing f\n", "bad.placement"));
}

TEST_CASE("a picture's difference to another cell's: parts and wires that are new, and those that are left out") {
  const auto lists = [](std::string_view cell, std::string_view other_cell) {
    const auto own = *cells::find(cell), other = *cells::find(other_cell);
    const Diagram a = make_diagram(own), b = make_diagram(other);
    const Difference d = difference(a, own, b, other);
    std::string text;
    for (std::size_t k = 0; k < d.parts.size(); ++k)
      if (d.parts[k]) text += "+" + a.part(static_cast<int>(k)).name + " ";
    for (const int k : d.gone_parts) text += "-" + b.part(k).name + " ";
    text += "| ";
    for (std::size_t w = 0; w < d.wires.size(); ++w)
      if (d.wires[w]) text += "+" + a.part(a.wires[w].link.from).name + ">" + a.part(a.wires[w].link.to).name + " ";
    for (const std::size_t w : d.gone_wires)
      text += "-" + b.part(b.wires[w].link.from).name + ">" + b.part(b.wires[w].link.to).name + " ";
    return text;
  };
  CHECK(lists("np", "lstm") == "| ");
  // Three boxes in which something more happens, and the three wires that it takes.
  CHECK(lists("peep", "lstm") == "+f +i +o | +c_prev>f +c_prev>i +c>o ");
  CHECK(lists("noaf", "peep") == "-tanh_c | -c>tanh_c -tanh_c>h ");
  CHECK(lists("cifg", "peep").find("+f ") == 0);
  // Where a circle is left out the line goes on as it did.
  CHECK(lists("nfg", "peep").find("-f -f * c | -") == 0);
  // The tanh of the output is the same one, with the output gate behind it or without.
  CHECK(lists("nog", "peep").find("-o -h | ") == 0);
  // Written with a matrix for h and one for x, the GRU's lines are the GRU's.
  CHECK(lists("mut2", "gru_chung") == "+r | ");
  CHECK(lists("mut3", "gru_chung") == "+tanh_h_prev +z | +h_prev>tanh_h_prev +tanh_h_prev>z ");
  CHECK(lists("mut1", "gru_chung").find("+z +tanh_x +n | ") == 0);
  // A reset gate is written as a forget gate is, and is none.
  CHECK(lists("mut1", "lstm").find("+r ") != std::string::npos);
  CHECK(lists("mut1", "lstm").find("-f ") != std::string::npos);
  CHECK(lists("fgr", "peep").find("+f_prev") != std::string::npos);
  const auto peep = *cells::find("peep"), nfg = *cells::find("nfg");
  CHECK(difference(make_diagram(nfg), nfg, make_diagram(peep), peep).same_places);
}

TEST_CASE("no line of a picture runs through the box that another cell has there and it has not") {
  for (const auto& [cell, other_cell] : {std::pair{"nig", "peep"},
                                         {"nfg", "peep"},
                                         {"nog", "peep"},
                                         {"niaf", "peep"},
                                         {"noaf", "peep"},
                                         {"cifg", "peep"},
                                         {"np", "peep"},
                                         {"fgr", "peep"},
                                         {"peep", "lstm"}}) {
    const auto own = *cells::find(cell), other = *cells::find(other_cell);
    const Diagram a = make_diagram(own), b = make_diagram(other);
    const Difference d = difference(a, own, b, other);
    if (!d.same_places) continue;
    for (const int k : d.gone_parts) {
      if (b.part(k).kind != Part::Kind::layer) continue;
      for (const Wire& wire : a.wires)
        for (std::size_t n = 1; n < wire.path.size(); ++n) {
          const Point p = wire.path[n - 1], q = wire.path[n];
          const Rect line{std::min(p.x, q.x) - 1, std::min(p.y, q.y) - 1, std::abs(p.x - q.x) + 2, std::abs(p.y - q.y) + 2};
          CHECK_MESSAGE(!line.overlaps(b.part_area(k)), std::string(cell), ": the wire from ", a.part(wire.link.from).name,
                        " to ", a.part(wire.link.to).name, " runs through ", b.part(k).name, " of ", std::string(other_cell));
        }
    }
  }
}

TEST_CASE("where lesson 19 reads numbers no other value's line runs over them or their name") {
  for (const char* cell : {"fgr", "mut1", "mut2", "mut3", "nfg", "cifg", "nog"}) {
    const auto recipe = *cells::find(cell);
    const Diagram d = make_diagram(recipe);
    for (const Strip& strip : d.strips) {
      if (strip.error_only) continue;
      const float width = recipe[strip.value].symbol.empty() ? 60.0f : 30.0f;
      for (const Wire& wire : d.wires) {
        if (wire.link.value == strip.value) continue;
        for (std::size_t n = 1; n < wire.path.size(); ++n) {
          const Point p = wire.path[n - 1], q = wire.path[n];
          const Rect line{std::min(p.x, q.x) - 1, std::min(p.y, q.y) - 1, std::abs(p.x - q.x) + 2, std::abs(p.y - q.y) + 2};
          const bool over = line.overlaps(d.strip_area(strip, 4)) || line.overlaps(d.label_area(strip, 4, width));
          CHECK_MESSAGE(!over, std::string(cell), ": the wire from ", d.part(wire.link.from).name, " to ",
                        d.part(wire.link.to).name, " runs over the numbers of ", d.part(strip.part).name);
        }
      }
    }
  }
}

TEST_CASE("the five states that FGR reads have their numbers and names above their lines, none between its own and the next") {
  const Diagram d = make_diagram(*cells::find("fgr"));
  int states = 0;
  for (const Strip& strip : d.strips) {
    const Part& part = d.part(strip.part);
    if (part.kind != Part::Kind::entry || part.state < 0 || strip.error_only) continue;
    ++states;
    CAPTURE(part.name);
    CHECK(d.strip_area(strip, 4).bottom() < d.place(strip.part).y);
    CHECK(d.label_area(strip, 4, 30).bottom() <= d.strip_area(strip, 4).y + 1);
  }
  CHECK(states == 5);
}
