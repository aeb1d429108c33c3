#include <doctest/doctest.h>

#include "lessons/player/state_fields.hpp"
#include "lessons/words/numbers.hpp"
#include "tests/lessons/drawn.hpp"
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

TEST_CASE("inspector: of a sum of very many terms those left out are counted, and what they add up to is told") {
  NullScreen screen(embedded_face);
  screen.lab().file_arrived({"40-wide.md",
                             "title: Wide\nnumber: 40\ngoal: See.\ncell: rnn\ninput: 2\nhidden: 90\nseed: 3\n"
                             "tokens: one | two | three\n\n# One\n\nText.\n\n:show forward t=3 op=h\n",
                             ""});
  screen.settle();
  go(screen, "#/en/wide/1?v=1&t=3&op=h&open=a_h:3:5");
  std::string more, all;
  double shown = 0;
  for (const SemanticNode& node : screen.tree().nodes) {
    if (!node.id.starts_with("inspector/")) continue;
    all += node.id + ": " + node.name + "\n";
    if (node.id.ends_with("/more")) more = node.name;
  }
  CAPTURE(all);
  CHECK(says(more, "and "));
  CHECK(says(more, " more, together "));
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.starts_with("inspector/") && node.id.find("/term ") != std::string::npos && node.id.ends_with("/row"))
      if (const auto value = number_from(node.name.substr(node.name.find_last_of(' ') + 1))) shown += *value;
  const auto last = [](const std::string& text) { return number_from(text.substr(text.find_last_of(' ') + 1)); };
  const auto rest = last(more), sum = last(screen.node("inspector/text/sum").name);
  REQUIRE(rest);
  REQUIRE(sum);
  CHECK(std::abs(shown + *rest - *sum) < 0.005 * 66);  // each of them is rounded to two decimals
  CHECK(std::abs(shown - *sum) > 0);
}

TEST_CASE("inspector: an error term that arrives opens into what both directions above, or the readout, send") {
  NullScreen screen(embedded_face);
  screen.lab().file_arrived({"40-stacked.md", stacked_lesson_text, ""});
  screen.settle();
  open(screen, "&pass=backward&op=dh&open=~dh_output:2:1");
  CHECK(says(screen.node("inspector/text/term 0/row").name, "error term of input, unit 1 forward"));
  CHECK(says(screen.node("inspector/text/term 1/row").name, "error term of input, unit 1 reverse"));
  CHECK(says(place(screen, 1), "error term of input, unit 1 · step 2 · Layer 2, reverse"));
  open(screen, "&pass=backward&op=dh&layer=2&open=~dh_output:2:1");
  CHECK(says(screen.node("inspector/text/term 1/row").name, "dy1"));
  CHECK(says(place(screen, 0), "readout weight[0,1]"));
  CHECK(says(place(screen, 1), "from the loss, y[0]"));
}

TEST_CASE("inspector: an entry of [h, x] is named by the layer's own sizes") {
  NullScreen screen(embedded_face);
  screen.lab().file_arrived({"40-stacked.md", stacked_lesson_text, ""});
  screen.settle();
  open(screen, "&layer=2&op=" + escaped("[h, x]"));
  std::string all;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.starts_with("inspector/")) all += node.name + "\n";
  CAPTURE(all);
  CHECK(says(all, "x[3]"));  // layer 2 reads both directions' two units
  open(screen, "&op=" + escaped("[h, x]"));
  all.clear();
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.starts_with("inspector/")) all += node.name + "\n";
  CHECK_FALSE(says(all, "x[2]"));
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

TEST_CASE("inspector: each factor stands under its own name, on the screen and aloud") {
  NullScreen screen(embedded_face);
  screen.lab().address_changed("#/en/updating-the-cell-state/3?v=1&t=2&op=c&open=c:2:0");
  screen.settle();
  const std::string first = screen.node("inspector/text/term 0/row").name, second = screen.node("inspector/text/term 1/row").name;
  CHECK_MESSAGE(first.find("f[0] ") == 0, first);
  CHECK_MESSAGE(says(first, " times c (t−1)[0] "), first);
  CHECK_MESSAGE(second.find("i[0] ") == 0, second);
  CHECK_MESSAGE(says(second, " times g[0] "), second);
}

TEST_CASE("inspector: the error term of the step before opens to the four gates' products") {
  NullScreen screen(embedded_face);
  screen.lab().address_changed("#/en/backward-one-step/7?v=1&t=3&pass=backward&op=dh_prev&open=~dh_prev:3:0");
  screen.settle();
  for (int k = 0; k < 4; ++k) CHECK(screen.has("inspector/text/summand " + std::to_string(k) + "/open"));
  CHECK(screen.has("inspector/text/term 15/row"));
  CHECK(says(screen.node("inspector/text/title").name, "part of the error term of"));
  screen.perform(Action::press, "inspector/text/summand 1/open");
  screen.settle();
  CHECK(says(screen.node("inspector/text/title").name, "W_g transposed"));
}

TEST_CASE("inspector: no number of any lesson's step is called by letters of code, and no slope or gradient an error term") {
  NullScreen screen(embedded_face);
  for (const std::string_view op : {"f * (1 - f)", "1 - f", "dW_f", "tanh_c * tanh_c", "dtanh_c * (1 - tanh_c * tanh_c)"}) {
    screen.lab().address_changed("#/en/backward-one-step/4?v=1&t=3&pass=backward&op=" + std::string(op));
    screen.settle();
    const std::string title = screen.node("inspector/text/title").name;
    CHECK_MESSAGE(!says(title, "*"), title);
    CHECK_MESSAGE(!says(title, "error term f"), title);
    if (op.starts_with("dW")) CHECK_MESSAGE(says(title, "gradient of W_f"), title);
  }
}

TEST_CASE("inspector: what a box sends is named with its matrix and its error term") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/backward-one-step/7");
  CHECK(screen.node("inspector/text/what").name == "weight × error term");
  const Rect head = screen.node("inspector/text/summand 0/open").bounds;
  const std::vector<DrawnText> texts = texts_of(screen);
  CHECK(std::any_of(texts.begin(), texts.end(), [](const DrawnText& text) { return text.text == " h[0]"; }));
  for (const DrawnText& text : texts)
    if (head.contains(text.area.center()) && text.text == " h[0]") CHECK(text.area.x > head.x + 30);
  CHECK(says(screen.node("inspector/text/check/what").name, "a little up"));
}

TEST_CASE("inspector: a gradient says its row and its column's name, and one product is no sum") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/gradients-of-weights/2?v=1&t=3&pass=backward&op=dW_o&open=~dW_o:3:0:4");
  CHECK(says(screen.node("inspector/text/subtitle").name, "row 0, column x[0]"));
  CHECK(says(screen.node("inspector/text/sum").name, "product"));
}

TEST_CASE("inspector: in a reverse direction the state that is read is named by the step after") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/bidirectional/6?v=1&var=2&network=0&direction=reverse&t=3&op=z&open=z:3:0");
  int after = 0, before = 0;
  for (const SemanticNode& node : screen.tree().nodes) {
    if (!node.id.starts_with("inspector/")) continue;
    after += says(node.name, "(t+1)"), before += says(node.name, "(t−1)");
  }
  CHECK(after > 0);
  CHECK(before == 0);
}
