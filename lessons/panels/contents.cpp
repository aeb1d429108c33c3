#include "lessons/panels/contents.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

struct Key {
  const char* keys;
  const char* what;
};
constexpr Key keys[] = {
    {"→  ←", "one operation on, or back"},
    {"↓  ↑", "one time step on, or back"},
    {"Page Down  Page Up", "the lesson’s next step, or the one before"},
    {"B", "forward pass, backward pass"},
    {"V", "compare cells side by side"},
    {"Tab", "to the next control; arrows move inside"},
    {"Enter", "press, or open a number"},
    {"Esc", "close the opened number"},
    {"+  −  0", "zoom the stage, fit it"},
    {"Ctrl Z  Ctrl Y", "undo, redo"},
    {"Ctrl C", "copy the opened number with all its digits"},
    {"?", "this card"},
};

struct Part {
  const char* name;
  const char* license;
};
constexpr Part parts[] = {
    {"Eigen 5", "MPL 2.0"},
    {"Dear ImGui 1.92", "MIT"},
    {"GLFW 3", "zlib"},
    {"md4c", "MIT"},
    {"nlohmann/json", "MIT"},
    {"Inter", "OFL 1.1"},
    {"Latin Modern Math", "GUST Font License"},
};

// A dot a lesson: where one is, and what one has answered. All of them are one list for the mirror.
void dots(Ui& ui, Player& player, Rect area) {
  const auto& course = player.course();
  const float pitch = 15;
  float x = area.x;
  for (std::size_t k = 0; k < course.size(); ++k, x += pitch) {
    const Lesson& lesson = course[k];
    const bool here = static_cast<int>(k) == player.lesson_index();
    const Rect place{x - pitch / 2 + 5, area.y, pitch, area.h};
    SemanticNode& node =
        ui.node("lesson " + lesson.slug, Role::button, std::to_string(lesson.number) + " " + lesson.title, place);
    node.selected = here;
    const std::string id = node.id;
    const Response r = ui.pressable(node);
    const double share = player.lesson_share(static_cast<int>(k));
    const Color color = here                                  ? ui.theme.forget
                        : share >= 1                          ? ui.theme.right
                        : player.visited(static_cast<int>(k)) ? ui.theme.muted
                                                              : ui.theme.line;
    ui.disc({x + 5, area.center().y}, here ? 5.5f : 4.5f, r.hovered ? ui.theme.text : color);
    if (r.ring) ui.ring({x - 2, area.center().y - 8, 15, 16}, 8);
    tooltip(ui, id, place, r.hovered, r.ring, std::to_string(lesson.number) + " · " + lesson.title);
    if (r.hovered) ui.cursor(ImGuiMouseCursor_Hand);
    if (r.pressed) player.open_lesson(lesson.slug);
  }
}

void settings(Ui& ui, Player& player, float x, float width, float& y) {
  ReaderSettings wish = player.settings();
  label(ui, "settings", {x, y, width, 24}, "Numbers", {Face::semibold, 14});
  y += 28;
  const std::string options[] = {"2 decimals", "4 decimals", "full"};
  int chosen = wish.decimals == 2 ? 0 : wish.decimals == 4 ? 1 : 2;
  if (tabs(ui, "decimals", {x, y, std::min(width, 300.0f), ui.target(32)}, "Decimals", options, chosen))
    wish.decimals = std::array{2, 4, -1}[static_cast<std::size_t>(chosen)];
  y += ui.target(32) + 10;
  label(ui, "size", {x, y, width, 24}, "Text size", {Face::semibold, 14});
  y += 28;
  const std::string sizes[] = {"small", "normal", "large", "projector"};
  constexpr std::array scales{0.85f, 1.0f, 1.25f, 1.6f};
  int size = 1;
  for (std::size_t k = 0; k < scales.size(); ++k)
    if (std::fabs(wish.text_scale - scales[k]) < 0.01f) size = static_cast<int>(k);
  if (tabs(ui, "scale", {x, y, std::min(width, 380.0f), ui.target(32)}, "Text size", sizes, size))
    wish.text_scale = scales[static_cast<std::size_t>(size)];
  y += ui.target(32) + 10;
  label(ui, "theme label", {x, y, width, 24}, "Theme", {Face::semibold, 14});
  y += 28;
  const std::string themes[] = {"as the system", "dark", "light"};
  int theme = !wish.dark ? 0 : *wish.dark ? 1 : 2;
  if (tabs(ui, "theme", {x, y, std::min(width, 330.0f), ui.target(32)}, "Theme", themes, theme))
    wish.dark = theme == 0 ? std::nullopt : std::optional(theme == 1);
  y += ui.target(32) + 10;
  bool contrast = ui.theme.high_contrast;
  if (toggle(ui, "contrast", {x, y, width, ui.target(30)}, "High contrast", contrast)) wish.high_contrast = contrast;
  y += ui.target(30) + 4;
  toggle(ui, "numbers", {x, y, width, ui.target(30)}, "Formulas with numbers below them", wish.numbers);
  y += ui.target(30) + 4;
  toggle(ui, "shapes", {x, y, width, ui.target(30)}, "Formulas with the shapes of what stands in them", wish.shapes);
  y += ui.target(30) + 18;
  player.choose(wish);
}

void progress(Ui& ui, Player& player, float x, float width, float& y) {
  label(ui, "progress", {x, y, width, 24}, "Your progress", {Face::semibold, 14});
  y += 28;
  const float h = ui.target(32), save = button_width(ui, "Save as a file");
  if (button(ui, "export", {x, y, save, h}, "Save as a file"))
    (void)ui.host.save_file("gatewalk-progress.json", player.progress(), "application/json");
  const std::string forget = "Forget it";
  if (button(ui, "forget", {x + save + 10, y, button_width(ui, forget), h}, forget,
             {.hint = "Answers and visited lessons on this device"})) {
    player.forget_progress();
    ui.announce("Progress is forgotten.");
  }
  y += h + 18;
}

}  // namespace

void draw_course_bar(Ui& ui, Player& player, Rect area, bool& contents, bool& help, bool& compare) {
  const float h = ui.target(30), middle = area.center().y;
  Rect rest = area;
  const auto right = [&](float w) {
    const Rect r = rest.cut_right(w);
    rest.cut_right(8);
    return Rect{r.x, middle - h / 2, w, h};
  };
  if (icon_button(ui, "help", right(std::max(h, 40.0f)), Icon::help, "Keys, settings and About")) help = true;
  if (rest.w > 460)
    if (button(ui, "share", right(button_width(ui, "Share")), "Share", {.hint = "Copy the address of exactly what you see"})) {
      ui.host.copy(ui.host.shared_address());
      ui.announce("The address is copied.");
    }
  if (rest.w > 560)
    if (button(ui, "compare", right(button_width(ui, "Compare")), "Compare", {.hint = "Cells side by side (V)"})) compare = true;
  const float wide = button_width(ui, "Contents");
  if (rest.w > wide)
    if (button(ui, "contents", right(wide), "Contents")) contents = true;
  const Lesson& lesson = player.lesson();
  const TextStyle muted{Face::regular, 13.5f, ui.theme.muted};
  const float dots_w = 15 * static_cast<float>(player.course().size()), part_w = text_width(ui, muted, lesson.part);
  if (rest.w > part_w) label(ui, "part", {rest.x, area.y, part_w + 4, area.h}, lesson.part, muted), rest.cut_left(part_w + 24);
  const std::string count = std::to_string(lesson.number) + " of 24";
  const float count_w = text_width(ui, muted, count) + 14;
  if (rest.w > dots_w + count_w) {
    const float x = std::max(rest.x, ui.screen().w / 2 - (dots_w + count_w) / 2);
    if (x + dots_w + count_w <= rest.right()) {
      dots(ui, player, {x, area.y, dots_w, area.h});
      draw_text_in(ui, {x + dots_w + 6, area.y, count_w, area.h}, muted, count);
    }
  }
}

void draw_contents(Ui& ui, Player& player, bool& open) {
  Dialog dialog(ui, "contents dialog", {620, 640}, "Contents");
  const Rect area = dialog.area();
  {
    ScrollArea scroll(ui, "list", area, "Lessons");
    float y = scroll.top();
    std::string part;
    for (std::size_t k = 0; k < player.course().size(); ++k) {
      const Lesson& lesson = player.course()[k];
      const Ui::Scope scope(ui, lesson.slug);
      if (lesson.part != part) {
        y += part.empty() ? 4.0f : 16.0f;
        heading(ui, "part", {area.x, y, area.w, 26}, lesson.part, 3, {Face::semibold, 14, ui.theme.muted});
        y += 32;
        part = lesson.part;
      }
      const double share = player.lesson_share(static_cast<int>(k));
      const std::string right = share > 0 ? std::to_string(static_cast<int>(std::lround(share * 100))) + " % answered"
                                          : std::to_string(lesson.minutes) + " min";
      const bool here = static_cast<int>(k) == player.lesson_index();
      if (row_button(ui, "open", {area.x, y, area.w - 10, ui.target(38)}, std::to_string(lesson.number) + " · " + lesson.title,
                     right, here)) {
        player.open_lesson(lesson.slug);
        open = false;
      }
      y += ui.target(38) + 6;
    }
    scroll.end_at(y + 8);
  }
  if (dialog.closed()) open = false;
}

void draw_help(Ui& ui, Player& player, bool& open) {
  Dialog dialog(ui, "help dialog", {560, 640}, "Keys and settings");
  const Rect area = dialog.area();
  {
    ScrollArea scroll(ui, "text", area, "Help");
    float y = scroll.top() + 2;
    for (const Key& key : keys) {
      const Ui::Scope scope(ui, key.keys);
      label(ui, "keys", {area.x, y, 170, 26}, key.keys, {Face::semibold, 13.5f});
      label(ui, "what", {area.x + 176, y, area.w - 186, 26}, key.what, {Face::regular, 13.5f, ui.theme.muted});
      y += 28;
    }
    y += 14;
    settings(ui, player, area.x, area.w - 12, y);
    progress(ui, player, area.x, area.w - 12, y);
    label(ui, "about", {area.x, y, area.w, 24}, "About Gatewalk " GATEWALK_VERSION, {Face::semibold, 14});
    y += 28;
    const ParagraphStyle small{13, 1.5f, ui.theme.muted};
    y += paragraph(ui, "license", {area.x, y}, area.w - 12,
                   {{"A laboratory for recurrent networks, under the MIT license. Every number on the screen is computed on this "
                     "device; nothing is sent anywhere. It is built on:"}},
                   small)
             .height +
         6;
    for (const Part& part : parts) {
      const Ui::Scope scope(ui, part.name);
      label(ui, "name", {area.x, y, 200, 22}, part.name, {Face::regular, 13});
      label(ui, "license", {area.x + 200, y, 200, 22}, part.license, {Face::regular, 13, ui.theme.muted});
      y += 23;
    }
    scroll.end_at(y + 10);
  }
  if (dialog.closed()) open = false;
}

}  // namespace gatewalk::lessons
