// What was learned, used: classes written on, and a fresh sequence's own measure.
#include <doctest/doctest.h>

#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

constexpr std::string_view front =
    "title: Small writing\nnumber: 90\ngoal: For tests.\ncell: lstm\ntrained: hidden=4 batch=4 updates=20 task=";

struct UseScreen : NullScreen {
  explicit UseScreen(const std::string& task, const std::string& place = "v=1&t=1&update=20&used=1") : NullScreen(embedded_face) {
    host().guest->file_arrived({"90-small-writing.md", std::string(front) + task + "\n\n# Start\nText.\n", ""});
    settle();
    host().guest->address_changed("#/en/small-writing/1?" + place);
    settle();
    wait(1);
  }
  bool address_has(std::string_view what) { return host().current_address.find(what) != std::string::npos; }
};

}  // namespace

TEST_CASE("use view: a network of characters writes on, one at a time, from a seed, and a link carries what it wrote") {
  UseScreen screen("next-character");
  CHECK(screen.node("stage/use/all/text").name.find("It reads the first symbol") == 0);
  screen.perform(Action::press, "stage/use/forth");
  screen.perform(Action::press, "stage/use/forth");
  screen.perform(Action::press, "stage/use/forth");
  CHECK(screen.address_has("drawn=3"));
  const std::string written = screen.node("stage/use/all/text").name;
  CHECK(written.size() >= 4);
  // Every class stands there with its probability, the one that was drawn marked.
  int marked = 0, classes = 0;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.starts_with("stage/use/all/class ")) ++classes, marked += node.selected ? 1 : 0;
  CHECK(classes > 10);
  CHECK(marked == 1);
  screen.perform(Action::press, "stage/use/back");
  CHECK(screen.node("stage/use/all/text").name.size() < written.size());
  screen.perform(Action::press, "stage/use/forth");
  CHECK(screen.node("stage/use/all/text").name == written);
  UseScreen other("next-character", "v=1&t=1&update=20&used=1&drawn=3");
  CHECK(other.node("stage/use/all/text").name == written);
  other.click("stage/use/seed");
  other.perform(Action::set_value, "stage/use/seed", "4");
  CHECK(other.address_has("draw=4"));
  other.click("stage/use/temperature");
  other.perform(Action::set_value, "stage/use/temperature", "0.1");
  CHECK(other.address_has("temperature=0.1"));
}

TEST_CASE("use view: it writes by itself until it is stopped") {
  UseScreen screen("next-character");
  screen.lab().perform(Action::press, "stage/use/play", "");
  screen.wait(3);
  CHECK(screen.node("stage/use/all/text").name.size() > 8);
  screen.perform(Action::press, "stage/use/play");
  const std::string written = screen.node("stage/use/all/text").name;
  screen.wait(3);
  CHECK(screen.node("stage/use/all/text").name == written);
}

TEST_CASE("use view: other tasks show a fresh sequence, what is asked for and what is answered") {
  UseScreen adding("adding");
  CHECK(adding.node("stage/use/measure").name.find("Sequence 1, weights after update 20: loss ") == 0);
  CHECK(adding.has("stage/use/curve"));
  adding.perform(Action::press, "stage/use/another");
  CHECK(adding.node("stage/use/measure").name.find("Sequence 2,") == 0);
  UseScreen symbol("first-symbol");
  CHECK(symbol.node("stage/use/all/right").name.find(" of 1 right") != std::string::npos);
}
