// :choose variants | Activation
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

Status read(LessonReader& reader, const KeyValue& line, Step& into) {
  const auto parts = split(line.value, '|');
  if (parts.size() != 2 || parts[0] != "variants")
    return reader.error("':choose' wants 'variants', | and a label", line, "such as :choose variants | Activation");
  auto picker = std::make_shared<VariantPicker>();
  picker->line = line.line;
  picker->label = parts[1];
  into.figures.push_back(std::move(picker));
  return Ok{};
}

void check(LessonCheck& check, const Step& step) {
  if (!step.all<VariantPicker>().empty() && check.lesson().variants.size() < 2)
    check.add("':choose' wants two variants or more", step.line);
}

// Tabs where they fit, otherwise a list.
void draw(LessonPage& page, const Step& step) {
  if (page.on_stage) return;
  Ui& ui = page.ui;
  Player& player = page.player;
  for (const VariantPicker* picker : step.all<VariantPicker>()) {
    std::vector<std::string> names;
    float wide = 0;
    for (int k = 0; k < player.variants(); ++k) {
      names.push_back(player.variant_name(k));
      wide += text_width(ui, {Face::semibold, 13}, names.back()) + 24;
    }
    label(ui, "choice label", {page.x, page.y, page.width, 22}, picker->label, {Face::semibold, 13.5f});
    page.y += 24;
    int chosen = player.variant();
    const Rect place{page.x, page.y, page.width, ui.target(32)};
    if (wide <= page.width ? tabs(ui, "choice", place, picker->label, names, chosen)
                           : select(ui, "choice", place, picker->label, names, chosen))
      player.choose_variant(chosen);
    page.y += place.h + 12;
  }
}

}  // namespace

const Directive choose_directive{
    .name = "choose",
    .form = "variants \\| Activation",
    .says = "the picker of variants, with its label",
    .read = read,
    .check = check,
    .draw = draw,
};

}  // namespace gatewalk::lessons
