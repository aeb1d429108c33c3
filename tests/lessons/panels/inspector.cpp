#include <doctest/doctest.h>

#include "tests/lessons/screen.hpp"
#include "tests/lessons/stacked_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

void open(NullScreen& screen, const std::string& fields) {
  screen.lab().address_changed("#/en/stacked/1?v=1&t=2" + fields);
  screen.settle();
}

std::string place(const NullScreen& screen, int k) {
  const std::string id = "inspector/text/place " + std::to_string(k) + "/open";
  return screen.has(id) ? screen.node(id).name : std::string();
}

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("inspector: where from and goes into lead across layers and directions, and back") {
  NullScreen screen(embedded_face);
  screen.lab().file_arrived({"40-stacked.md", stacked_lesson_text, ""});
  screen.settle();
  open(screen, "&op=f&layer=2&open=x:2:3");
  CHECK(says(screen.node("inspector/text/subtitle").name, "Layer 2, forward"));
  CHECK(says(place(screen, 0), "h[1] · step 2 · Layer 1, reverse"));
  screen.perform(Action::press, "inspector/text/place 0/open");
  screen.settle();
  CHECK(says(screen.node("inspector/text/subtitle").name, "Layer 1, reverse"));
  CHECK(screen.node("time/layer").value == "Layer 1, reverse");
  CHECK(says(screen.host().address(), "direction=reverse"));
  screen.perform(Action::press, "inspector/text/tabs/1");
  screen.settle();
  std::string all;
  for (int k = 0; k < 24; ++k) all += place(screen, k) + "\n";
  CAPTURE(all);
  CHECK(says(all, "x[3] · step 2 · Layer 2, forward"));
  CHECK(says(all, "x[3] · step 2 · Layer 2, reverse"));
}

TEST_CASE("inspector: an error term that arrives opens into what both directions above, or the readout, send") {
  NullScreen screen(embedded_face);
  screen.lab().file_arrived({"40-stacked.md", stacked_lesson_text, ""});
  screen.settle();
  open(screen, "&pass=backward&op=dh&open=~dh_output:2:1");
  CHECK(says(screen.node("inspector/text/term 0/row").name, "dx1 forward"));
  CHECK(says(screen.node("inspector/text/term 1/row").name, "dx1 reverse"));
  CHECK(says(place(screen, 1), "dx[1] · step 2 · Layer 2, reverse"));
  open(screen, "&pass=backward&op=dh&layer=2&open=~dh_output:2:1");
  CHECK(says(screen.node("inspector/text/term 1/row").name, "dy1"));
  CHECK(says(place(screen, 0), "readout weight[0,1]"));
  CHECK(says(place(screen, 1), "from the loss, y[0]"));
}

TEST_CASE("inspector: the input of the first layer alone is a field that can be changed") {
  NullScreen screen(embedded_face);
  screen.lab().file_arrived({"40-stacked.md", stacked_lesson_text, ""});
  screen.settle();
  open(screen, "&op=f&layer=2&open=x:2:1");
  CHECK_FALSE(screen.has("inspector/text/x[1]@2/value"));
  open(screen, "&op=f&direction=reverse&open=x:2:1");
  CHECK(screen.has("inspector/text/x[1]@2/value"));
}
