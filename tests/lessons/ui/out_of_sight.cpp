// What is scrolled or zoomed out of sight costs no triangles, and is in the tree all the same.
#include <doctest/doctest.h>

#include "lessons/ui/fields.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

TEST_CASE("out of sight: what a clip hides leaves no triangles, what it shows in part does") {
  const auto drawn = [](Rect clip, Rect area) {
    std::vector<int> vertices;
    TestScreen screen([&](Ui& ui, Rect) {
      const Ui::Clip inside(ui, clip);
      vertices.clear();
      const auto count = [&](auto draw) {
        const int before = ui.draw().VtxBuffer.Size;
        draw();
        vertices.push_back(ui.draw().VtxBuffer.Size - before);
      };
      count([&] { ui.fill(area, ui.theme.text, 4); });
      count([&] { ui.frame(area, ui.theme.text, 4); });
      count([&] { ui.line({area.x, area.y}, {area.right(), area.bottom()}, ui.theme.text); });
      count([&] { ui.disc(area.center(), area.w / 2, ui.theme.text); });
    });
    return vertices;
  };
  const Rect clip{100, 100, 200, 200};
  for (const Rect area : {Rect{310, 150, 40, 40}, Rect{50, 150, 40, 40}, Rect{150, 310, 40, 40}, Rect{150, 50, 40, 40}})
    CHECK(drawn(clip, area) == std::vector<int>{0, 0, 0, 0});
  const std::vector<int> whole = drawn(clip, {150, 150, 40, 40});
  for (const int vertices : whole) CHECK(vertices > 0);
  // An edge that reaches in, or lies so near that its soft rim does.
  for (const Rect area : {Rect{299, 150, 40, 40}, Rect{61, 150, 40, 40}, Rect{150, 299, 40, 40}, Rect{150, 60.5f, 40, 40}})
    CHECK(drawn(clip, area) == whole);
  // Drawn from its far corner as well.
  const std::vector<int> turned = drawn(clip, {190, 190, -40, -40});
  CHECK(turned[0] > 0);
}

TEST_CASE("out of sight: a number field that is scrolled away has its node and value, and nothing of it is drawn") {
  constexpr int fields = 200;
  double values[fields] = {};
  int shown = 0, all = 0;
  TestScreen screen([&](Ui& ui, Rect area) {
    const int before = ui.draw().VtxBuffer.Size;
    ScrollArea scroll(ui, "list", {area.x, area.y, area.w, 300}, "List");
    float y = scroll.top();
    for (int k = 0; k < fields; ++k, y += 30) {
      const int start = ui.draw().VtxBuffer.Size;
      (void)number_field(ui, std::to_string(k), {area.x, y, 90, 28}, "field " + std::to_string(k), values[k], {});
      if (k == 0) shown = 0;
      shown += ui.draw().VtxBuffer.Size > start;
    }
    scroll.end_at(y);
    all = ui.draw().VtxBuffer.Size - before;
  });
  CHECK(shown >= 10);
  CHECK(shown <= 12);
  const int few = all;
  const auto id = [](int k) { return "lesson/list/" + std::to_string(k); };
  CHECK(screen.node(id(150)).value == number_text(0));
  screen.perform(Action::focus, id(150));
  screen.perform(Action::set_value, id(150), "1.5");
  CHECK(values[150] == 1.5);
  CHECK(screen.node(id(150)).value.find("1.5") == 0);
  screen.perform(Action::increment, id(151));
  CHECK(values[151] > 0);
  // The focus brings it into sight.
  screen.perform(Action::focus, id(160));
  CHECK(screen.node(id(160)).focused);
  CHECK(screen.node(id(160)).bounds.y < 400);
  CHECK(all < 2 * few);
}
