// The backward picture from outside: what stands on the stage, in the strip and in the copied code, and what explains it.
#include <doctest/doctest.h>

#include "lessons/panels/inspector_parts.hpp"
#include "tests/lessons/drawn.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("stage: δ of a gate and δ of its pre-activation stand in a strip each") {
  NullScreen screen(embedded_face);
  go(screen, "#/en/backward-one-step/4?v=1&t=3&pass=backward&op=da_f");
  CHECK(says(screen.node("stage/diagram/values f").name, "error term of forget gate"));
  CHECK(screen.node("stage/diagram/values a_f error").name == "error term of forget gate pre-activation");
  go(screen, "#/en/backward-one-step/4?v=1&t=3&pass=forward&op=f");
  CHECK_FALSE(screen.has("stage/diagram/values a_f error"));
}

TEST_CASE("stage: a cut is drawn where the lesson cuts, and the knife and the lesson's switch know each other") {
  NullScreen screen(embedded_face);
  go(screen, "#/en/to-any-earlier-step/8?v=1&t=5&pass=backward&op=dc&cut=dh_prev");
  CHECK(screen.has("stage/diagram/cut here dh_prev"));
  CHECK(says(screen.node("stage/diagram/cut here dh_prev").name, "Path cut"));
  CHECK(screen.node("stage/diagram/cut dh_next").checked == true);
  CHECK(says(screen.node("stage/diagram/cut dh_next").name, "Path cut"));
  CHECK(screen.node("stage/diagram/cut dc_next").checked == false);
  CHECK(screen.node("lesson/text/cut dh_prev").checked == true);
  screen.perform(Action::press, "stage/diagram/cut dh_next");
  screen.settle();
  CHECK(screen.node("lesson/text/cut dh_prev").checked == false);
  CHECK_FALSE(screen.has("stage/diagram/cut here dh_prev"));
  screen.perform(Action::press, "stage/diagram/cut dh_next");
  screen.settle();
  CHECK(says(screen.host().address(), "cut=dh_prev"));  // the end that the lesson names
  CHECK(screen.node("lesson/text/cut dh_prev").checked == true);
}

TEST_CASE("stage: the knife of a path lies beside the numbers that stand on its line") {
  NullScreen screen(embedded_face);
  for (const char* address : {"#/en/own-cell/4", "#/en/to-any-earlier-step/8?v=1&t=5&pass=backward&op=dc"}) {
    CAPTURE(address);
    go(screen, address);
    int knives = 0;
    for (const SemanticNode& knife : screen.tree().nodes) {
      if (!says(knife.id, "stage/diagram/cut d")) continue;
      ++knives;
      const Point at = knife.bounds.center();
      for (const SemanticNode& strip : screen.tree().nodes)
        if (strip.grid && says(strip.id, "stage/diagram/values "))
          CHECK_MESSAGE(!strip.bounds.overlaps({at.x - 5, at.y - 5, 10, 10}), knife.id, " over ", strip.id);
    }
    CHECK(knives == 2);
  }
}

TEST_CASE("stage: the gradient of a weight stands beside the picture where the walk comes to it") {
  NullScreen screen(embedded_face);
  go(screen, "#/en/gradients-of-weights/2?v=1&t=3&pass=backward&op=dW_o");
  CHECK(screen.has("stage/weights/matrix"));
  CHECK(says(screen.node("stage/weights").name, "gradient of W_o"));
  go(screen, "#/en/gradients-of-weights/2?v=1&t=3&pass=backward&op=da_o");
  CHECK_FALSE(screen.has("stage/weights/matrix"));
}

TEST_CASE("stage: an error term goes back through the matrix's columns, which stands open with both at its edges") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  for (const char* op : {"d[h, x]", "dh_prev"}) {
    CAPTURE(op);
    go(screen, std::string("#/en/error-term/4?v=1&t=16&pass=backward&matrix=1&op=") + op);
    REQUIRE(screen.has("stage/weights/matrix"));
    const std::string texts = drawn_in(screen, "stage/weights");
    CAPTURE(texts);
    CHECK(says(texts, screen.lab().ui().say("matrix.transposed")));
    CHECK(says(texts, "-.73|-.12|-.20|.24|"));  // the error term of [h, x]
    CHECK(says(texts, "-.75|.26|-.30|.27|"));   // that of the pre-activation
  }
  go(screen, "#/en/error-term/4?v=1&t=16&pass=backward&matrix=1&op=da_h");
  CHECK_FALSE(says(drawn_in(screen, "stage/weights"), screen.lab().ui().say("matrix.transposed")));
}

TEST_CASE("stage: marks of the backward pass stand there once the course has come to them, and say what they are") {
  NullScreen screen(embedded_face);
  go(screen, "#/en/near-and-far/5?v=1&t=3&pass=backward&op=dh");
  CHECK_FALSE(screen.has("stage/diagram/cut dh_next"));
  CHECK_FALSE(screen.has("stage/diagram/gradient h"));
  go(screen, "#/en/to-any-earlier-step/1?v=1&t=3&pass=backward&op=dh");
  CHECK_FALSE(screen.has("stage/diagram/cut dh_next"));  // the lesson cuts, but not yet
  go(screen, "#/en/gradients-of-weights/2?v=1&t=3&pass=backward&op=da_o");
  CHECK(screen.has("stage/diagram/cut dh_next"));
  CHECK(says(screen.node("stage/diagram/gradient o").name, "Gradient of W_o: "));
  // Three steps of padding behind five: none of them has added a part, nor will.
  go(screen, "#/en/blocks-padding-state/6");
  CHECK(says(screen.node("stage/diagram/gradient f").name, "0 of 5 time steps"));
  // In blocks of 4 of 12 steps the last block alone adds, and its error term leaves it nowhere.
  go(screen, "#/en/blocks-padding-state/2");
  CHECK(says(screen.node("stage/diagram/gradient f").name, "3 of 4 time steps"));
}

TEST_CASE("stage: a strip that is not computed yet says when it will be") {
  NullScreen screen(embedded_face);
  go(screen, "#/en/backward-one-step/4?v=1&t=3&pass=backward&op=da_f");
  screen.perform(Action::press, "stage/diagram/values h_prev");
  screen.settle();
  CHECK(says(screen.lab().ui().told(), "Not computed yet"));
}
