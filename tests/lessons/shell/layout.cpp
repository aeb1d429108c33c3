#include "lessons/shell/layout.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace gatewalk::lessons;

namespace {

std::vector<Rect> places(const Layout& layout) {
  std::vector<Rect> all{layout.top_bar};
  if (!layout.tabs.empty()) all.push_back(layout.tabs);
  for (const Rect& panel : layout.panels)
    if (!panel.empty()) all.push_back(panel);
  return all;
}

}  // namespace

TEST_CASE("at any window size the panels fill the window without overlapping") {
  for (float width = 320; width <= 4000; width += 37)
    for (const float height : {320.0f, 390.0f, 568.0f, 700.0f, 844.0f, 1080.0f, 2160.0f})
      for (const Panel chosen : all_panels) {
        const Layout layout = lay_out(width, height, {chosen});
        CAPTURE(width);
        CAPTURE(height);
        const auto all = places(layout);
        float area = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
          area += all[i].w * all[i].h;
          CHECK(all[i].x >= 0);
          CHECK(all[i].right() <= layout.width + 0.5f);
          CHECK(all[i].bottom() <= layout.height + 0.5f);
          for (std::size_t k = i + 1; k < all.size(); ++k) CHECK_FALSE(all[i].overlaps(all[k]));
        }
        CHECK(area == doctest::Approx(layout.width * layout.height).epsilon(1e-4));
      }
}

TEST_CASE("a desktop window shows the four panels in the proportions of the sketch") {
  const Layout layout = lay_out(1440, 900, {Panel::lesson});
  CHECK(layout.arrangement == Arrangement::wide);
  CHECK(layout.tabs.empty());
  CHECK(layout[Panel::lesson].w == 403);
  CHECK(layout[Panel::inspector].w == 310);
  CHECK(layout[Panel::time].x == layout[Panel::stage].x);
  CHECK(layout[Panel::time].y == layout[Panel::stage].bottom());
}

TEST_CASE("presenting, all is larger, and lesson, picture and the row of time stand together") {
  const Layout usual = lay_out(1920, 1080, {});
  for (const auto present : {ViewState::Present::stage, ViewState::Present::question})
    for (const bool learns : {false, true}) {
      PanelWish wish;
      wish.present = present, wish.learns = learns;
      const Layout wide = lay_out(1920, 1080, wish);
      CHECK(wide.zoom == doctest::Approx(1.5f));
      CHECK(wide[Panel::stage].h * wide.zoom > usual[Panel::stage].h * usual.zoom);
      CHECK(wide[Panel::lesson].h == wide.height);
      CHECK(wide[Panel::stage].x == wide[Panel::lesson].right());
      CHECK(wide[Panel::time].y == wide[Panel::stage].bottom());
      CHECK((wide[Panel::inspector].empty() && wide.top_bar.empty()));
      const Layout tall = lay_out(390, 844, wish);
      CHECK(tall[Panel::stage].h > 250);
      CHECK(tall[Panel::lesson].y >= tall[Panel::time].bottom() - 0.5f);
    }
  PanelWish bare;
  bare.present = ViewState::Present::stage, bare.hidden[static_cast<std::size_t>(Panel::time)] = true;
  CHECK(lay_out(1920, 1080, bare)[Panel::time].empty());
}

TEST_CASE("a phone keeps the stage in sight and gives the rest to the chosen tab") {
  for (const Panel chosen : {Panel::lesson, Panel::inspector, Panel::time}) {
    const Layout layout = lay_out(390, 844, {chosen});
    CHECK(layout.arrangement == Arrangement::narrow);
    CHECK_FALSE(layout[Panel::stage].empty());
    CHECK_FALSE(layout[chosen].empty());
    CHECK(layout[chosen].h >= 360);
  }
  CHECK(lay_out(390, 844, {Panel::stage})[Panel::lesson].h > 0);
}

TEST_CASE("every panel can be reached at every size") {
  for (const auto& [width, height] :
       std::vector<std::pair<float, float>>{{360, 640}, {844, 390}, {768, 1024}, {1280, 480}, {320, 480}})
    for (const Panel panel : all_panels) {
      PanelWish wish{panel};
      wish.editing = panel == Panel::editor;
      const Layout layout = lay_out(width, height, wish);
      CAPTURE(width);
      CAPTURE(height);
      CHECK_FALSE(layout[panel].empty());
    }
}

TEST_CASE("a 4K window shows what a 1080p window shows, twice as large") {
  const Layout small = lay_out(1920, 1080, {Panel::lesson}), large = lay_out(3840, 2160, {Panel::lesson});
  CHECK(small.zoom == 1);
  CHECK(large.zoom == 2);
  CHECK(large.width == small.width);
  CHECK(large[Panel::stage] == small[Panel::stage]);
}

TEST_CASE("larger text leaves less room, so that the arrangement may change as in a smaller window") {
  CHECK(lay_out(1440, 900, {Panel::lesson}, 2).arrangement == Arrangement::medium);
}

TEST_CASE("layout: what panels are hidden leave their room to the others, and some panel is always there") {
  const std::pair<float, float> windows[] = {{1440, 900}, {1440, 480}, {900, 700}, {390, 844}, {390, 500}};
  for (const auto& window : windows)
    for (unsigned set = 0; set < 1u << panel_count; ++set) {
      CAPTURE(window.first);
      CAPTURE(window.second);
      CAPTURE(set);
      PanelWish wish;
      for (std::size_t k = 0; k < panel_count; ++k) wish.hidden[k] = set >> k & 1;
      const unsigned without_editor = (1u << panel_count) - 1 - (1u << static_cast<unsigned>(Panel::editor));
      const bool all = (set & without_editor) == without_editor;  // nobody edits
      const Layout layout = lay_out(window.first, window.second, wish);
      float covered = layout.top_bar.w * layout.top_bar.h + layout.tabs.w * layout.tabs.h;
      for (const Panel panel : all_panels) {
        const Rect area = layout[panel];
        covered += area.w * area.h;
        if (!all && wish.hidden[static_cast<std::size_t>(panel)]) CHECK(area.empty());
      }
      CHECK(covered == doctest::Approx(layout.width * layout.height));
    }
}

TEST_CASE("the editor stands in the place of time, larger, and on a narrow window beside it") {
  PanelWish wish{Panel::editor};
  wish.editing = true;
  const Layout wide = lay_out(1440, 900, wish), usual = lay_out(1440, 900, {Panel::editor});
  CHECK(wide.tabs.empty());
  CHECK(wide[Panel::time].empty());
  CHECK(wide[Panel::editor].h > usual[Panel::time].h);
  CHECK(usual[Panel::editor].empty());
  const Layout narrow = lay_out(390, 844, wish);
  CHECK_FALSE(narrow[Panel::editor].empty());
  CHECK(narrow.shares_a_tab(Panel::time));
  wish.hidden[static_cast<std::size_t>(Panel::editor)] = true;
  CHECK_FALSE(lay_out(1440, 900, wish)[Panel::time].empty());
}
