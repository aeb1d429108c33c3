#include "lessons/player/comparison.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"
#include "lessons/course/course.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

Player lstm_player() {
  auto lesson = parse_lesson(
      "title: T\nnumber: 1\ngoal: G\ncell: lstm\ninput: 3\nhidden: 2\ntokens: a | b | c\nset: b_f[0] = 1\n\n# One\n\nText.\n",
      "t.md");
  REQUIRE(lesson);
  lesson->slug = "t";
  return Player({*lesson});
}

std::string name(const Experiment& e, const Cursor& c) {
  return c.operation < 0 ? std::string("-") : e.recipe(c.pass)[c.operation].name;
}
std::string place(const Player& own, const Beside& other) { return name(other.experiment(), other.cursor(own)); }

std::string differing(const equations::Recipe& a, const equations::Recipe& b) {
  std::string names;
  for (const ComparedLine& line : compared_lines(a, {&b}))
    if (line.differs) names += a[line.operation].name + " ";
  return names;
}

}  // namespace

TEST_CASE("the lines that only one cell has are marked: peepholes change the three gates") {
  Player own = lstm_player();
  std::vector<Error> problems;
  Comparison comparison(own, {"peep"}, problems);
  REQUIRE(problems.empty());
  CHECK(differing(comparison.other(0).experiment().recipe(Pass::forward), own.experiment().recipe(Pass::forward)) == "f i o ");
}

TEST_CASE("of three cells a line is marked that neither of the others has, not one that one of them has as well") {
  const auto lstm = *cells::find("lstm"), peep = *cells::find("peep"), rnn = *cells::find("rnn");
  std::string names;
  for (const ComparedLine& line : compared_lines(lstm, {&peep, &rnn}))
    if (line.differs) names += lstm[line.operation].name + " ";
  CHECK(names == "f i o ");
  CHECK(differing(lstm, rnn) == "f i g c o h ");
}

TEST_CASE("what a cell has not of another is told by what is computed, whatever it is called and however it is written") {
  const auto gone = [](std::string_view cell, std::string_view other_cell) {
    std::string all;
    for (const LeftOut& one : left_out(*cells::find(cell), *cells::find(other_cell))) all += one.tex + "; ";
    return all;
  };
  // One matrix for [h, x] in the one, two in the other.
  CHECK(gone("mut1", "gru_chung") == "W_{zh}\\,h_{t-1}; W_{nx}\\,x_t; ");
  CHECK(gone("mut2", "gru_chung") == "W_{rx}\\,x_t; ");
  CHECK(gone("mut3", "gru_chung") == "W_{zh}\\,h_{t-1}; ");
  CHECK(gone("gru_chung", "mut1") == "\\tanh\\left(x_t\\right); ");
  CHECK(gone("mut1", "lstm") == "f_t; i_t; g_t; c_t; o_t; o_t \\circ \\tanh\\left(c_t\\right); ");
  CHECK(gone("peep", "lstm").empty());
  for (const auto cell : cells::names()) {
    CAPTURE(cell);
    CHECK(gone(cell, cell).empty());
  }
}

TEST_CASE("cells walk in lockstep, whichever is moved, and pass by what they lack") {
  Player own = lstm_player();
  own.compare({"gru", "cifg"});
  std::vector<Error> problems;
  const Comparison comparison(own, own.compared(), problems);
  own.seek(Pass::forward, 2, own.experiment().recipe(Pass::forward).find("h"));
  CHECK(place(own, comparison.other(0)) == "h");
  CHECK(comparison.other(1).cursor(own).step == 2);
  own.seek(Pass::forward, 1, own.experiment().recipe(Pass::forward).find("g"));  // the candidate is called n in a GRU
  CHECK(place(own, comparison.other(0)) == "n");
  CHECK(comparison.other(0).cursor_before(own).step == 2);
  comparison.other(1).seek(own, Pass::backward, 0, comparison.other(1).experiment().recipe(Pass::backward).find("dc"));
  CHECK(own.cursor().pass == Pass::backward);
  CHECK(name(own.experiment(), own.cursor()) == "dc");
  CHECK(place(own, comparison.other(0)) == "-");
  CHECK(own.compared() == std::vector<std::string>{"gru", "cifg"});
}

TEST_CASE("where it stood before is a place of the network of now, also after an address that leads to a smaller one") {
  std::vector<Error> problems;
  Player player(load_course("en", problems));
  REQUIRE(player.restore("#/en/forget-gate/1"));
  const auto last = [&] { return static_cast<Index>(player.experiment().recipe(Pass::backward).operations.size()) - 1; };
  player.seek(Pass::backward, 0, last());
  const Index larger = player.cursor().operation;
  REQUIRE(player.restore("#/en/near-and-far/1?v=1&compare=lstm"));
  REQUIRE(last() < larger);
  CHECK(player.cursor_before().operation <= last());
}

TEST_CASE("where another cell stands with what the reader's own lacks, is said by the State and by nothing else") {
  Player own = lstm_player();
  own.compare({"gru", "cifg"});
  std::vector<Error> problems;
  const Comparison comparison(own, own.compared(), problems);
  const equations::Recipe& gru = comparison.other(0).experiment().recipe(Pass::forward);
  comparison.other(0).seek(own, Pass::forward, 1, gru.find("r"));
  CHECK(place(own, comparison.other(0)) == "r");
  CHECK(own.cursor().operation == -1);
  CHECK(place(own, comparison.other(1)) == "-");
  own.move_time(1);
  CHECK(place(own, comparison.other(0)) == "r");
  CHECK(comparison.fits(own, own.compared()));  // nothing is computed anew to stand elsewhere

  Player again = lstm_player();
  REQUIRE(again.restore(own.address()));
  CHECK(again.state() == own.state());
  const Comparison same(again, again.compared(), problems);
  CHECK(place(again, same.other(0)) == "r");

  own.seek(Pass::forward, 1, own.experiment().recipe(Pass::forward).find("f"));
  CHECK(place(own, comparison.other(0)) == "-");
}

TEST_CASE("a number that is opened in another cell is opened in the reader's own, or its operation stands there") {
  Player own = lstm_player();
  own.compare({"gru"});
  std::vector<Error> problems;
  const Comparison comparison(own, own.compared(), problems);
  const Beside& gru = comparison.other(0);
  const equations::Recipe& recipe = gru.experiment().recipe(Pass::forward);
  gru.open_number(own, {Pass::forward, recipe.find("n"), 1, 1});
  REQUIRE(own.cursor().opened);
  CHECK(own.cursor().opened->operation == own.experiment().recipe(Pass::forward).find("g"));
  CHECK(gru.cursor(own).opened->operation == recipe.find("n"));
  gru.open_number(own, {Pass::forward, recipe.find("r"), 2, 0});
  CHECK_FALSE(own.cursor().opened);
  CHECK(place(own, gru) == "r");
}

TEST_CASE("parameters are counted with one bias a gate and as PyTorch stores them") {
  const Player own = lstm_player();
  CHECK(parameter_count(own.experiment()).plain == 4 * (2 * 2 + 2 * 3 + 2));
  CHECK(parameter_count(own.experiment()).stored == 4 * (2 * 2 + 2 * 3 + 2 + 2));
}

TEST_CASE("an RNN has one layer's parameters, a GRU three, an LSTM four; PyTorch's GRU one bias more in the candidate") {
  const Player own = lstm_player();
  std::vector<Error> problems;
  const Comparison comparison(own, {"rnn", "gru_chung", "gru"}, problems);
  REQUIRE(comparison.count() == 3);
  constexpr long long layer = 2 * (2 + 3) + 2, stored = layer + 2;
  const auto count = [&](int k) { return parameter_count(comparison.other(k).experiment()); };
  CHECK(count(0).plain == layer);
  CHECK(count(0).stored == stored);
  CHECK(count(1).plain == 3 * layer);
  CHECK(count(1).stored == 3 * stored);
  CHECK(count(2).plain == 3 * layer + 2);
  CHECK(count(2).stored == 3 * stored);
  CHECK(parameter_count(own.experiment()).plain == 4 * layer);
}

TEST_CASE("what the lesson on the GRU lets the reader do makes its two forms one: the other form itself says so") {
  std::vector<Error> problems;
  Player player(load_course("en", problems));
  REQUIRE(player.open_lesson("gru", 0));
  const auto named = [&](std::string_view name) {
    for (int k = 0; k < player.variants(); ++k)
      if (player.variant_name(k) == name) return k;
    return -1;
  };
  const auto states = [&](const Experiment& e) {
    std::vector<double> all;
    for (int step = 1; step <= e.steps(); ++step) all.push_back(*Measure::parse("h[0]@" + std::to_string(step))->evaluate(e));
    return all;
  };
  player.choose_variant(named("one unit, z lets in"));
  const std::vector<double> wanted = states(player.experiment());
  player.choose_variant(named("one unit"));
  REQUIRE(wanted.size() == states(player.experiment()).size());
  CHECK(std::abs(wanted[3] - states(player.experiment())[3]) > 0.1);
  for (const auto& [target, value] : {std::pair{"W_z[0,0]", -1.5}, {"W_z[0,1]", 2.0}, {"b_z[0]", -1.0}})
    REQUIRE(player.edit(*parse_target(target), value));
  const std::vector<double> turned = states(player.experiment());
  for (std::size_t k = 0; k < wanted.size(); ++k) CHECK(turned[k] == doctest::Approx(wanted[k]).epsilon(1e-12));
}

TEST_CASE("a cell that cannot run on the lesson's sizes is told in a sentence") {
  Player own = lstm_player();
  std::vector<Error> problems;
  Comparison comparison(own, {"mut1", "rnn"}, problems);  // MUT1 wants as many inputs as units
  CHECK(comparison.count() == 1);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].what.find("mut1") != std::string::npos);
}

TEST_CASE("the comparison opens by a key, stands in the address, and Escape closes it") {
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) { host.replace_address("#/en/forget-gate/5"); });
  screen.settle();
  screen.key(ImGuiKey_V);
  screen.settle();
  CHECK(screen.has("compare/cells/cell 1/choose"));
  CHECK(screen.host().address().find("compare=gru") != std::string::npos);
  const std::string address = screen.host().address();
  screen.key(ImGuiKey_RightArrow);
  screen.settle();
  CHECK(screen.host().address() != address);
  screen.key(ImGuiKey_Escape);
  screen.settle();
  CHECK_FALSE(screen.has("compare"));
  screen.lab().address_changed(address);
  screen.settle();
  CHECK(screen.has("compare/cells/cell 1/choose"));
}

TEST_CASE("a cell's lines beside another cell's: changed, added, left out, in order") {
  using Mark = MarkedLine::Mark;
  const auto marks = [](std::string_view cell, std::string_view other) {
    std::string all;
    const auto own = cells::find(cell), theirs = cells::find(other);
    for (const MarkedLine& line : marked_lines(*own, *theirs)) {
      const auto& recipe = line.mark == Mark::gone ? *theirs : *own;
      all += recipe[line.operation].symbol + (line.mark == Mark::same      ? "= "
                                              : line.mark == Mark::changed ? "~ "
                                              : line.mark == Mark::added   ? "+ "
                                                                           : "- ");
      CHECK((line.before.empty() == (line.mark != Mark::changed)));
    }
    return all;
  };
  CHECK(marks("np", "lstm") == "f= i= g= c= o= h= ");
  CHECK(marks("peep", "lstm") == "f~ i~ g= c= o~ h= ");
  CHECK(marks("nfg", "peep") == "i= g= c~ o= h= f- ");
  CHECK(marks("cifg", "peep") == "i= f~ g= c= o= h= ");
  // In another notation a line is the same line: W [h, x] is W_h h + W_x x, and a sum's order does not count.
  CHECK(marks("mut1", "gru_chung") == "r= z~ n~ h= ");
  CHECK(marks("mut2", "gru_chung") == "r~ z= n= h= ");
  CHECK(marks("mut3", "gru_chung") == "r= z~ n= h= ");
  CHECK(marks("gru", "gru_chung") == "r= z= n~ h~ ");
}

TEST_CASE("a line that only lacks something of the other's shows it struck out") {
  const auto struck = [](std::string_view cell, std::string_view symbol) {
    const auto own = cells::find(cell), theirs = cells::find("peep");
    std::string all;
    for (const MarkedLine& line : marked_lines(*own, *theirs)) {
      if (line.mark == MarkedLine::Mark::gone || (*own)[line.operation].symbol != symbol) continue;
      for (std::size_t at = 0; (at = line.gaps.find("\\cancel{", at)) != std::string::npos; ++at) {
        std::size_t end = at + 8;
        for (int depth = 1; depth > 0 && end < line.gaps.size(); ++end)
          depth += line.gaps[end] == '{' ? 1 : line.gaps[end] == '}' ? -1 : 0;
        std::string gone = line.gaps.substr(at + 8, end - at - 8);
        std::erase_if(gone, [](char c) { return c == '{' || c == '}'; });
        all += gone + " ";
      }
    }
    return all;
  };
  CHECK(struck("np", "f") == "p_f \\circ c_t-1 ");
  CHECK(struck("nfg", "c") == "f_t ");
  CHECK(struck("nig", "c") == "i_t ");
  CHECK(struck("nog", "h") == "o_t ");
  CHECK(struck("noaf", "h") == "");  // a function less is no summand and no factor
  CHECK(struck("fgr", "f") == "");
  CHECK(struck("peep", "f") == "");
}

TEST_CASE("a comparison opens with the next variant that reads the same, and offers no other sequence") {
  std::vector<Error> problems;
  Player player(load_course("en", problems));
  REQUIRE(player.open_lesson("variants", 0));
  const auto choose = [&](std::string_view name) {
    for (int k = 0; k < player.variants(); ++k)
      if (player.variant_name(k) == name) player.choose_variant(k);
  };
  const auto offers = [&](std::string_view name) {
    const auto all = comparables(player);
    return std::any_of(all.begin(), all.end(), [&](const Comparable& one) { return one.label == name; });
  };
  const auto first = [&] { return player.variant_name(std::atoi(first_compared(player).c_str() + 1)); };
  choose("FGR");  // the next ones have learned a text
  CHECK(first() == "V");
  CHECK(offers("NIG"));
  CHECK_FALSE(offers("text, NFG"));
  choose("text, NFG");
  CHECK(first() == "text, V");
  CHECK_FALSE(offers("V"));
  choose("V");
  player.compare({first_compared(player)});
  const Comparison comparison(player, player.compared(), problems);
  REQUIRE(comparison.count() == 1);
  CHECK(compared_label(player, comparison.other(0)) == "NIG");
}
