#include "lessons/player/comparison.hpp"

#include <doctest/doctest.h>

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

TEST_CASE("cells walk in lockstep, whichever is moved, and pass by what they lack") {
  Player own = lstm_player();
  std::vector<Error> problems;
  Comparison comparison(own, {"gru", "cifg"}, problems);
  REQUIRE(problems.empty());
  const auto name = [](Player& p) {
    return p.cursor().operation < 0 ? std::string("-") : p.experiment().recipe(p.cursor().pass)[p.cursor().operation].name;
  };
  own.seek(Pass::forward, 2, own.experiment().recipe(Pass::forward).find("h"));
  comparison.keep_step(own);
  CHECK(name(comparison.other(0)) == "h");
  CHECK(comparison.other(1).cursor().step == 2);
  own.seek(Pass::forward, 1, own.experiment().recipe(Pass::forward).find("g"));  // the candidate is called n in a GRU
  comparison.keep_step(own);
  CHECK(name(comparison.other(0)) == "n");
  comparison.other(1).seek(Pass::backward, 0, comparison.other(1).experiment().recipe(Pass::backward).find("dc"));
  comparison.keep_step(own);
  CHECK(own.cursor().pass == Pass::backward);
  CHECK(name(own) == "dc");
  CHECK(name(comparison.other(0)) == "-");
}

TEST_CASE("parameters are counted with one bias a gate and as PyTorch stores them") {
  const Player own = lstm_player();
  CHECK(parameter_count(own.experiment()).plain == 4 * (2 * 2 + 2 * 3 + 2));
  CHECK(parameter_count(own.experiment()).stored == 4 * (2 * 2 + 2 * 3 + 2 + 2));
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
