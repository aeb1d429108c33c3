// Below the picture: what the cell that the step names has, and this one has not, struck out. Declared in scene.hpp.
#include "engine/cells/cells.hpp"
#include "lessons/formula/show.hpp"
#include "lessons/stage/scene.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float chip_size = 13.5f, chip_height = 24, chip_line = 28, chip_gap = 6, chip_pad = 8;
constexpr float least_picture = 240;  // what the rows leave of the height

std::string in_words(Ui& ui, const LeftOut& one) {
  const formula::Phrase phrase = formula::phrases_of(ui.words());
  const std::string whole = formula::speech_of(ui, one.whole, phrase);
  if (!one.term) return ui.say("against.gone", {{"line", whole}});
  return ui.say("against.gone_term", {{"term", formula::speech_of(ui, one.tex, phrase)}, {"line", whole}});
}

// The whole line, while the pointer is on its chip.
void show_whole(Scene& scene, Rect chip, const std::string& tex) {
  Ui& ui = scene.ui;
  const formula::Layout& layout = formula_of(scene, tex, 17);
  const float w = layout.width + 24, h = layout.height + layout.depth + 16;
  const float x = std::clamp(chip.center().x - w / 2, 6.0f, std::max(6.0f, ui.screen().w - w - 6));
  const Ui::Layer layer(ui);
  const Rect box{x, chip.y - h - 6, w, h};
  ui.fill(box, ui.theme.raised, 6);
  ui.frame(box, ui.theme.line, 6);
  draw_formula(scene, layout, {box.x + 12, box.y + 8 + layout.height}, ui.theme.text);
}

void draw_chip(Scene& scene, const std::string& key, Rect chip, const LeftOut& one) {
  Ui& ui = scene.ui;
  const std::string id = ui.node(key, Role::formula, in_words(ui, one), chip).id;
  ui.frame(chip, ui.theme.line, 6);
  const formula::Layout& layout = formula_of(scene, one.tex, chip_size);
  draw_formula(scene, layout, {chip.x + chip_pad, chip.center().y + (layout.height - layout.depth) / 2}, ui.theme.muted);
  ui.line({chip.x + 4, chip.center().y}, {chip.right() - 4, chip.center().y}, ui.theme.muted, 1.5f);
  if (ui.pointable(id, chip).hovered) show_whole(scene, chip, one.whole);
}

}  // namespace

void draw_left_out(Scene& scene, Rect& inside) {
  const Against* against = marked_against(scene);
  if (!against) return;
  const auto other = cells::find(against->cell);
  const std::vector<LeftOut> all = beyond_picture(scene, *other);
  if (all.empty()) return;
  Ui& ui = scene.ui;
  const std::string title = ui.say("against.not_here", {{"other", against->label}});
  const TextStyle style{Face::regular, 13, ui.theme.muted};
  // From left to right, in as many rows as it takes.
  const float title_width = text_width(ui, style, title) + 10;
  std::vector<Rect> chips;
  float x = title_width, y = 0;
  for (const LeftOut& one : all) {
    const float w = formula_of(scene, one.tex, chip_size).width + 2 * chip_pad;
    if (x > 0 && x + w > inside.w) x = 0, y += chip_line;
    chips.push_back({x, y, w, chip_height});
    x += w + chip_gap;
  }
  if (inside.h - y - chip_line < least_picture) return;
  const Rect rows = inside.cut_bottom(y + chip_line);
  const Ui::Group group(ui, "left out", Role::group, title, rows);
  draw_text_in(ui, {rows.x, rows.y, title_width, chip_height}, style, title);
  for (std::size_t k = 0; k < all.size(); ++k)
    draw_chip(scene, std::to_string(k), {rows.x + chips[k].x, rows.y + chips[k].y, chips[k].w, chips[k].h}, all[k]);
}

}  // namespace gatewalk::lessons::stage
