#include "lessons/panels/contents.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <span>

#include "lessons/course/course.hpp"
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

// What stands on the keys, and what they do.
struct KeyRow {
  Key keys, what;
  std::optional<Key> on_mac = std::nullopt;
};
// Marks of stage, strip and inspector, and what they mean.
constexpr KeyRow mark_rows[] = {
    {"marks.negative", "marks.negative_is"}, {"marks.check", "marks.check_is"}, {"marks.gradient", "marks.gradient_is"},
    {"marks.left", "marks.left_is"},         {"marks.dim", "marks.dim_is"},     {"marks.changed", "marks.changed_is"},
};

constexpr KeyRow key_rows[] = {
    {"keys.operation.on", "keys.operation"},
    {"keys.time.on", "keys.time"},
    {"keys.network.on", "keys.network"},
    {"keys.step.on", "keys.step"},
    {"keys.pass.on", "keys.pass"},
    {"keys.compare.on", "keys.compare"},
    {"keys.editor.on", "keys.editor"},
    {"keys.tab.on", "keys.tab"},
    {"keys.enter.on", "keys.enter"},
    {"keys.escape.on", "keys.escape"},
    {"keys.zoom.on", "keys.zoom"},
    {"keys.reopen.on", "keys.reopen"},
    {"keys.matrix.on", "keys.matrix"},
    {"keys.present.on", "keys.present"},
    {"keys.help.on", "keys.help"},
    {"keys.undo.on", "keys.undo", Key("keys.undo.on_mac")},
    {"keys.copy.on", "keys.copy", Key("keys.copy.on_mac")},
};

struct Library {
  const char* name;
  const char* license;
};
constexpr Library libraries[] = {
    {"Eigen 5", "MPL 2.0"},
    {"Dear ImGui 1.92", "MIT"},
    {"GLFW 3", "zlib"},
    {"md4c", "MIT"},
    {"nlohmann/json", "MIT"},
    {"Inter", "OFL 1.1"},
    {"JetBrains Mono", "OFL 1.1"},
    {"Latin Modern Math", "GUST Font License"},
    {"Emscripten", "MIT"},
};

std::string named(const Ui& ui, const Lesson& lesson) {
  return ui.say("contents.lesson", {{"number", lesson.place()}, {"title", lesson.title}});
}

// A dot a lesson: where one is, and what one has answered. All of them are one list for the mirror.
void dots(Ui& ui, Player& player, Rect area) {
  const auto& course = player.course();
  const float pitch = 15;
  float x = area.x;
  for (std::size_t k = 0; k < course.size(); ++k, x += pitch) {
    const Lesson& lesson = course[k];
    const bool here = static_cast<int>(k) == player.lesson_index();
    const Rect place{x - pitch / 2 + 5, area.y, pitch, area.h};
    SemanticNode& node = ui.node("lesson " + lesson.slug, Role::button, named(ui, lesson), place);
    node.selected = here;
    node.link = player.address_of(lesson.slug);
    const std::string id = node.id;
    const Response r = ui.pressable(node);
    const double share = player.lesson_share(static_cast<int>(k));
    const Color color = here                                  ? ui.theme.forget
                        : share >= 1                          ? ui.theme.right
                        : player.visited(static_cast<int>(k)) ? ui.theme.muted
                                                              : ui.theme.line;
    ui.disc({x + 5, area.center().y}, here ? 5.5f : 4.5f, r.hovered ? ui.theme.text : color);
    if (r.ring) ui.ring({x - 2, area.center().y - 8, 15, 16}, 8);
    tooltip(ui, id, place, r.hovered, r.ring, named(ui, lesson));
    if (r.hovered) ui.cursor(ImGuiMouseCursor_Hand);
    if (r.pressed) player.open_lesson(lesson.slug);
  }
}

// Tabs, or a list to choose from where their words would not fit beside each other.
bool one_of(Ui& ui, std::string_view key, Rect area, std::string_view name, std::span<const std::string> labels, int& chosen) {
  float needed = 0;
  for (const std::string& label : labels) needed += text_width(ui, {Face::semibold, 14}, label) + 14;
  return needed <= area.w ? tabs(ui, key, area, name, labels, chosen) : select(ui, key, area, name, labels, chosen);
}

void settings(Ui& ui, Player& player, float x, float width, float& y) {
  ReaderSettings wish = player.settings();
  label(ui, "settings", {x, y, width, 24}, ui.say("settings.numbers"), {Face::semibold, 14});
  y += 28;
  const std::string options[] = {ui.say("settings.decimals_2"), ui.say("settings.decimals_4"), ui.say("settings.decimals_full")};
  int chosen = wish.decimals == 2 ? 0 : wish.decimals == 4 ? 1 : 2;
  if (one_of(ui, "decimals", {x, y, std::min(width, 300.0f), ui.target(32)}, ui.say("settings.decimals"), options, chosen))
    wish.decimals = std::array{2, 4, -1}[static_cast<std::size_t>(chosen)];
  y += ui.target(32) + 10;
  label(ui, "size", {x, y, width, 24}, ui.say("settings.size"), {Face::semibold, 14});
  y += 28;
  const std::string sizes[] = {ui.say("settings.small"), ui.say("settings.normal"), ui.say("settings.large"),
                               ui.say("settings.projector")};
  constexpr std::array scales{0.85f, 1.0f, 1.25f, 1.6f};
  int size = 1;
  for (std::size_t k = 0; k < scales.size(); ++k)
    if (std::fabs(wish.text_scale - scales[k]) < 0.01f) size = static_cast<int>(k);
  if (one_of(ui, "scale", {x, y, std::min(width, 380.0f), ui.target(32)}, ui.say("settings.size"), sizes, size))
    wish.text_scale = scales[static_cast<std::size_t>(size)];
  y += ui.target(32) + 10;
  label(ui, "theme label", {x, y, width, 24}, ui.say("settings.theme"), {Face::semibold, 14});
  y += 28;
  const std::string themes[] = {ui.say("settings.as_the_system"), ui.say("settings.dark"), ui.say("settings.light")};
  int theme = !wish.dark ? 0 : *wish.dark ? 1 : 2;
  if (one_of(ui, "theme", {x, y, std::min(width, 330.0f), ui.target(32)}, ui.say("settings.theme"), themes, theme))
    wish.dark = theme == 0 ? std::nullopt : std::optional(theme == 1);
  y += ui.target(32) + 10;
  bool contrast = ui.theme.high_contrast;
  if (toggle(ui, "contrast", {x, y, width, ui.target(30)}, ui.say("settings.contrast"), contrast)) wish.high_contrast = contrast;
  y += ui.target(30) + 4;
  toggle(ui, "numbers", {x, y, width, ui.target(30)}, ui.say("settings.formula_numbers"), wish.numbers);
  y += ui.target(30) + 4;
  toggle(ui, "shapes", {x, y, width, ui.target(30)}, ui.say("settings.formula_shapes"), wish.shapes);
  y += ui.target(30) + 4;
  toggle(ui, "letter keys", {x, y, width, ui.target(30)}, ui.say("settings.letter_keys"), wish.letter_keys);
  y += ui.target(30) + 10;
  // What the text is written in: as the system asks for, or one of the languages that there are.
  label(ui, "language title", {x, y, width, 24}, ui.say("settings.language"), {Face::semibold, 14});
  y += 28;
  std::vector<std::string> names{ui.say("settings.as_the_system")};
  int spoken = 0;
  for (const std::string& language : Phrases::languages()) {
    if (language == wish.language) spoken = static_cast<int>(names.size());
    names.push_back(Phrases::of(language).say("language.name"));
  }
  if (one_of(ui, "language", {x, y, std::min(width, 300.0f), ui.target(32)}, ui.say("settings.language"), names, spoken))
    wish.language = spoken == 0 ? "" : Phrases::languages()[static_cast<std::size_t>(spoken) - 1];
  y += ui.target(32) + 18;
  player.choose(wish);
}

void save_picture(Ui& ui, const Player& player) {
  const std::string file = "gatewalk-" + player.lesson().slug + "-" + std::to_string(player.step_index() + 1) + ".png";
  ui.tell(ui.host.save_picture(file) ? ui.say("picture.saved", {{"file", file}}) : ui.say("picture.none"));
}

void progress(Ui& ui, Player& player, float x, float width, float& y) {
  label(ui, "progress", {x, y, width, 24}, ui.say("progress.title"), {Face::semibold, 14});
  y += 28;
  const float h = ui.target(32);
  float at = x;
  // Beside each other as far as there is room.
  const auto press = [&](Ui&, std::string_view key, const std::string& text, std::string_view hint = {}) {
    const float w = std::min(button_width(ui, text), width);
    if (at > x && at + w > x + width) at = x, y += h + 8;
    const bool pressed = button(ui, key, {at, y, w, h}, text, {.hint = hint});
    at += w + 10;
    return pressed;
  };
  if (press(ui, "export", ui.say("progress.save"))) {
    const std::string file = "gatewalk-progress.json";
    const bool saved = ui.host.save_file(file, player.progress(), "application/json");
    ui.tell(ui.say(saved ? Key("progress.saved") : Key("progress.not_saved"), {{"file", file}}));
  }
  if (press(ui, "import", ui.say("progress.open"))) ui.answered(), ui.host.open_file("progress", ".json");
  if (press(ui, "forget", ui.say("progress.forget"), ui.say("progress.forget_hint"))) {
    player.forget_progress();
    ui.tell(ui.say("progress.forgotten"));
  }
  if (press(ui, "picture", ui.say("picture.save"))) save_picture(ui, player);
  y += h + 18;
}

constexpr std::string_view contents_bar_key = "contents", open_bar_key = "open", compare_bar_key = "compare",
                           editor_bar_key = "editor", share_bar_key = "share", help_bar_key = "help";

// A thing of the bar: a button in it, or a row of its menu where there is no room.
struct BarItem {
  std::string_view key;
  std::string text, hint;
  std::function<void()> press;
};

// The things that found no room, one below the other.
void bar_menu(Ui& ui, const std::vector<BarItem>& items, bool& open) {
  if (!open || items.empty()) return;
  const float h = ui.target(38);
  Dialog dialog(ui, "menu dialog", {320, 84 + (h + 6) * static_cast<float>(items.size())}, ui.say("bar.more_title"));
  const Rect area = dialog.area();
  ScrollArea scroll(ui, "list", area, ui.say("bar.more_title"));
  float y = scroll.top();
  for (const BarItem& item : items) {
    if (row_button(ui, item.key, {area.x, y, area.w - 8, h}, item.text, "")) item.press(), open = false;
    y += h + 6;
  }
  scroll.end_at(y);
  if (dialog.closed()) open = false;
}

}  // namespace

void draw_course_bar(Ui& ui, Player& player, Rect area, const CourseBar& bar) {
  const float h = ui.target(30), middle = area.center().y;
  Rect rest = area;
  const auto right = [&](float w) {
    const Rect r = rest.cut_right(w);
    rest.cut_right(8);
    return Rect{r.x, middle - h / 2, w, h};
  };
  // From the right; what comes later in this list is the first to go into the menu.
  const std::string share_name = ui.say("bar.share"), compare_name = ui.say("bar.compare"),
                    contents_name = ui.say("bar.contents"), editor_name = ui.say("bar.editor");
  const BarItem items[] = {
      {contents_bar_key, contents_name, "", [&] { bar.contents = true; }},
      {open_bar_key, ui.say("bar.open"), ui.say("bar.open_hint"), bar.open_model},
      {compare_bar_key, compare_name, ui.say("bar.compare_hint"), [&] { bar.compare = true; }},
      {editor_bar_key, editor_name, ui.say("bar.editor_hint"), [&] { bar.editor = true; }},
      {share_bar_key, share_name, ui.say("bar.share_hint"), [&] { ui.copy(ui.host.shared_address(), ui.say("bar.shared")); }},
  };
  const float square = std::max(h, 40.0f);
  std::vector<BarItem> folded;
  std::size_t fit = 0;
  const auto width_with = [&](std::size_t count) {
    float w = square + 8 + (count < std::size(items) ? square + 8 : 0);
    for (std::size_t k = 0; k < count; ++k) w += button_width(ui, items[k].text) + 8;
    return w;
  };
  for (std::size_t count = 0; count <= std::size(items); ++count)
    if (width_with(count) <= rest.w) fit = count;
  const bool help_fits = width_with(0) <= rest.w;
  if (help_fits && icon_button(ui, "help", right(square), Icon::help, ui.say("bar.help"))) bar.help = true;
  bool& menu = ui.remember<bool>("bar menu");
  for (std::size_t k = fit; k < std::size(items); ++k) folded.push_back(items[k]);
  if (!help_fits) folded.push_back({help_bar_key, ui.say("bar.help"), "", [&] { bar.help = true; }});
  if (!folded.empty() && icon_button(ui, "more", right(std::min(square, rest.w)), Icon::menu, ui.say("bar.more"))) menu = true;
  for (std::size_t k = fit; k-- > 0;)
    if (button(ui, items[k].key, right(button_width(ui, items[k].text)), items[k].text, {.hint = items[k].hint}))
      items[k].press();
  bar_menu(ui, folded, menu);
  const Lesson& lesson = player.lesson();
  const TextStyle muted{Face::regular, 13.5f, ui.theme.muted};
  const float dots_w = 15 * static_cast<float>(player.course().size()), part_w = text_width(ui, muted, lesson.part);
  if (rest.w > part_w) label(ui, "part", {rest.x, area.y, part_w + 4, area.h}, lesson.part, muted), rest.cut_left(part_w + 24);
  const std::string count = ui.say("bar.count", {{"number", lesson.place()}, {"of", player.course().back().number}});
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
  Dialog dialog(ui, "contents dialog", {620, 640}, ui.say("bar.contents"));
  const Rect area = dialog.area();
  {
    ScrollArea scroll(ui, "list", area, ui.say("contents.lessons"));
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
      const std::string right = share > 0 ? ui.say("contents.answered", {{"percent", static_cast<int>(std::lround(share * 100))}})
                                          : ui.say("contents.minutes", {{"minutes", lesson.minutes}});
      const bool here = static_cast<int>(k) == player.lesson_index();
      const bool pressed = row_button(ui, "open", {area.x, y, area.w - 10, ui.target(38)}, named(ui, lesson), right, here);
      ui.semantics.at(ui.semantics.last()).link = player.address_of(lesson.slug);
      if (pressed) {
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
  Dialog dialog(ui, "help dialog", {560, 640}, ui.say("help.title"));
  const Rect area = dialog.area();
  {
    ScrollArea scroll(ui, "text", area, ui.say("help.text"));
    float y = scroll.top() + 2;
    // Beside each other, or on a narrow screen below each other; what is long wraps.
    const auto explained = [&](const Key& sign, const Key& what) {
      const Ui::Scope scope(ui, what.text());
      const bool beside = area.w > 380;
      label(ui, "keys", {area.x, y, beside ? 170 : area.w - 12, 26}, ui.say(sign), {Face::semibold, 13.5f});
      const float x = beside ? area.x + 176 : area.x + 12;
      if (!beside) y += 24;
      y += paragraph(ui, "what", {x, y + 2}, area.right() - 12 - x, {{ui.say(what)}}, {13.5f, 1.4f, ui.theme.muted}).height + 7;
    };
    for (const KeyRow& row : key_rows) explained(row.on_mac && ui.preferences.command_key ? *row.on_mac : row.keys, row.what);
    y += 14;
    heading(ui, "marks", {area.x, y, area.w, 24}, ui.say("marks.title"), 3, {Face::semibold, 14});
    y += 28;
    for (const KeyRow& row : mark_rows) explained(row.keys, row.what);
    y += 14;
    settings(ui, player, area.x, area.w - 12, y);
    progress(ui, player, area.x, area.w - 12, y);
    label(ui, "about", {area.x, y, area.w, 24}, ui.say("about.title", {{"version", GATEWALK_VERSION}}), {Face::semibold, 14});
    y += 28;
    const ParagraphStyle small{13, 1.5f, ui.theme.muted};
    y += paragraph(ui, "license", {area.x, y}, area.w - 12, {{ui.say("about.text")}}, small).height + 6;
    for (const Library& part : libraries) {
      const Ui::Scope scope(ui, part.name);
      label(ui, "name", {area.x, y, 200, 22}, part.name, {Face::regular, 13});
      label(ui, "license", {area.x + 200, y, 200, 22}, part.license, {Face::regular, 13, ui.theme.muted});
      y += 23;
    }
    y += paragraph(ui, "licenses", {area.x, y}, area.w - 12, {{ui.say("about.licenses")}}, small).height + 6;
    scroll.end_at(y + 10);
  }
  if (dialog.closed()) open = false;
}

}  // namespace gatewalk::lessons
