#include <doctest/doctest.h>

#include <algorithm>

#include "engine/cells/cells.hpp"
#include "lessons/experiment/quantity.hpp"
#include "tests/lessons/drawn.hpp"
#include "tests/lessons/stacked_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("strip: the error row measures all states together and says so") {
  NullScreen screen(embedded_face);
  go(screen, "#/en/to-any-earlier-step/7?v=1&t=5&pass=backward&op=dc");
  CHECK(says(screen.node("time/rows/norms").name, "h, c together"));
  CHECK(screen.has("time/rows/norm scale"));
}

TEST_CASE("strip: a norm that is infinite or no number has its bar and says which it is") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/explosion/4");
  const std::string texts = drawn_in(screen, "time/rows/norms");
  CAPTURE(texts);
  CHECK((says(texts, "∞") || says(texts, "NaN")));
}

TEST_CASE("strip: where rows do not fit, whole ones are shown, it is said which, and scrolling comes to the last") {
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) {
    usual_window(host);
    host.window = {1366, 620, 1};
  });
  go(screen, "#/en/your-own-model/5");
  REQUIRE(screen.has("time/rows shown"));
  const auto whole = [&](const std::string& id) {
    const Rect row = screen.node(id).bounds, seen = screen.node("time/rows").bounds;
    CAPTURE(id);
    const bool in = row.y >= seen.y - 1 && row.bottom() <= seen.bottom() + 1;
    CHECK((in || row.bottom() <= seen.y + 1 || row.y >= seen.bottom() - 1));  // never a part of it
    return in;
  };
  CHECK(whole("time/rows/norms"));
  CHECK_FALSE(whole("time/rows/row dh"));
  const std::string before = screen.node("time/rows shown").name;
  CHECK(says(before, "Rows 1 to "));
  for (int page = 0; page < 8; ++page) screen.perform(Action::cell_down, "time/rows"), screen.settle();
  CHECK(whole("time/rows/row dh"));
  CHECK_FALSE(whole("time/rows/norms"));
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.starts_with("time/rows/row ")) whole(node.id);
  CHECK(says(screen.node("time/rows shown").name, "to 7 of 7"));
}

TEST_CASE("strip: words are whole and of one size around the current column, and none lies on another") {
  for (const char* address : {"#/en/to-any-earlier-step/6", "#/en/sum-over-time/4", "#/en/near-and-far/6"}) {
    CAPTURE(address);
    NullScreen screen(embedded_face, nullptr, usual_window);
    go(screen, address);
    int current = -1, words = 0, around = 0;
    for (int t = 0; screen.has("time/token " + std::to_string(t)) || t == 0; ++t)
      if (screen.has("time/token " + std::to_string(t)) && screen.node("time/token " + std::to_string(t)).selected) current = t;
    std::vector<DrawnText> drawn;
    for (const DrawnText& text : texts_of(screen)) {
      const Rect strip = screen.node("time").bounds,
                 token = screen.node("time/token " + std::to_string(std::max(current, 0))).bounds;
      if (strip.contains(text.area.center()) && token.y <= text.area.y && text.area.bottom() <= token.bottom() &&
          text.area.x > strip.x + 78)
        drawn.push_back(text);
    }
    for (std::size_t k = 0; k < drawn.size(); ++k) {
      CAPTURE(drawn[k].text);
      CHECK_FALSE(drawn[k].cut);
      CHECK(drawn[k].area.h == doctest::Approx(drawn[0].area.h).epsilon(0.01));
      for (std::size_t j = 0; j < k; ++j) CHECK_FALSE(drawn[k].area.overlaps(drawn[j].area));
      ++words;
    }
    for (const int t : {current - 1, current, current + 1}) {
      const std::string id = "time/token " + std::to_string(t);
      if (!screen.has(id)) continue;
      const Rect column = screen.node(id).bounds;
      ++around;
      CAPTURE(t);
      CHECK(std::any_of(drawn.begin(), drawn.end(), [&](const DrawnText& text) {
        return std::abs(text.area.center().x - column.center().x) < column.w / 2 + 1;
      }));
    }
    CHECK(words > 3);
    CHECK(around > 1);
  }
}

TEST_CASE("strip: beside the transport it says which operation of the step the cursor is at") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/backward-one-step/4?v=1&t=3&pass=backward&op=dh");
  CHECK(says(screen.node("time/operation").name, "operation 1 of "));
}

TEST_CASE("strip: what is not computed is an empty frame that says why, and the cuts between blocks are drawn") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/blocks-padding-state/1");
  for (const int left : {4, 8})
    CHECK(screen.node("time/border " + std::to_string(left)).name ==
          "between step " + std::to_string(left) + " and step " + std::to_string(left + 1) + " the error is cut");
  CHECK_FALSE(screen.has("time/border 3"));
  go(screen, "#/en/blocks-padding-state/1?v=1&t=12&pass=backward&op=dh&set=truncate~0");
  CHECK_FALSE(screen.has("time/border 4"));
  // Forward there is nothing to cut.
  go(screen, "#/en/blocks-padding-state/1?v=1&t=12&pass=forward");
  CHECK_FALSE(screen.has("time/border 4"));
}

TEST_CASE("strip: padding has frames without values") {
  const auto fills = [](const std::string& address) {
    NullScreen screen(embedded_face, nullptr, usual_window);
    go(screen, address);
    return screen.node("time/rows/row h").value;
  };
  CHECK(fills("#/en/blocks-padding-state/5?v=1&var=3&t=7&pass=forward") == "step 7: padding, nothing is computed");
  CHECK(says(fills("#/en/blocks-padding-state/5?v=1&var=3&t=5&pass=forward"), "France"));
}

TEST_CASE("the time strip shows one layer, or all layers and directions one below the other, and the address says which") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  screen.lab().file_arrived({"40-stacked.md", stacked_lesson_text, ""});
  screen.settle();
  go(screen, "#/en/stacked/1?v=1&t=2");
  CHECK(screen.has("time/rows/row h"));
  screen.perform(Action::set_value, "time/layer", "All layers");
  screen.settle();
  CHECK(says(screen.host().address(), "&layers=1"));
  CHECK_FALSE(screen.has("time/rows/row h"));
  // The uppermost on top: layer 2's two directions, then layer 1's.
  float above = 0;
  for (const char* part : {"2", "3", "0", "1"}) {
    const std::string row = "time/rows/part " + std::string(part) + "/row h";
    CAPTURE(row);
    REQUIRE(screen.has(row));
    CHECK(screen.node(row).bounds.y > above);
    above = screen.node(row).bounds.y;
  }
  // Each row reads its own layer's numbers; one that is pressed brings its layer onto the stage.
  const std::string lower = screen.node("time/rows/part 0/row h").value, upper = screen.node("time/rows/part 2/row h").value;
  CHECK(lower != upper);
  screen.perform(Action::press, "time/rows/part 3/heading");
  screen.settle();
  CHECK(says(screen.host().address(), "&layer=2"));
  CHECK(says(screen.host().address(), "direction=reverse"));
  CHECK(screen.has("time/rows/part 0/row h"));
  screen.perform(Action::set_value, "time/layer", "Layer 1, forward");
  screen.settle();
  CHECK_FALSE(says(screen.host().address(), "&layers=1"));
  CHECK(screen.node("time/rows/row h").value == lower);
  // Backward each has the norms of its own error terms.
  go(screen, "#/en/stacked/1?v=1&t=2&pass=backward&layers=1");
  CHECK(screen.node("time/rows/part 0/norms").value != screen.node("time/rows/part 2/norms").value);
}

TEST_CASE("behind a sequence's end the stage and the inspector show that nothing is computed, and no zeros") {
  NullScreen screen(embedded_face, nullptr, usual_window);
  go(screen, "#/en/blocks-padding-state/5");
  screen.perform(Action::set_value, "lesson/text/knob 0/slider", "3");
  screen.settle();
  CHECK(screen.node("inspector/text/note").name == "step 5: padding, nothing is computed");
  CHECK_FALSE(screen.has("lesson/text/numbers"));
  int said = 0;
  for (const SemanticNode& node : screen.tree().nodes) {
    if (!node.id.starts_with("stage/diagram/") || node.role != Role::grid) continue;
    CAPTURE(node.id);
    if (says(node.name, "input")) continue;
    CHECK(says(node.value, "padding, nothing is computed"));
    ++said;
  }
  CHECK(said > 4);
  screen.perform(Action::set_value, "lesson/text/knob 0/slider", "5");
  screen.settle();
  CHECK_FALSE(screen.has("inspector/text/note"));
}

TEST_CASE("time strip: all rows of a peephole LSTM that learns are whole on usual screens, gates in the order of their lines") {
  for (const auto& [width, height] : {std::pair{1440.0f, 900.0f}, {1366.0f, 768.0f}}) {
    NullScreen screen(embedded_face, nullptr, [&, w = width, h = height](NullHost& host) { host.window = {w, h, 1}; });
    go(screen, "#/en/variants/12?v=1&var=9");
    const Rect rows = screen.node("time/rows").bounds;
    int count = 0;
    for (const SemanticNode& node : screen.tree().nodes) {
      if (!node.id.starts_with("time/rows/row ") || node.role != Role::grid) continue;
      ++count;
      CHECK_MESSAGE(node.bounds.bottom() <= rows.bottom() + 0.5f, node.id);
    }
    CHECK(count == 6);
  }
  const auto fgr = *cells::find("fgr");
  std::string order;
  for (const equations::Index op : followed_operations(fgr)) order += fgr[op].name + " ";
  CHECK(order == "c f i g o h ");
}
