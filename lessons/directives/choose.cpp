// :choose variants | Activation
// :choose variants | Activation | tanh; ReLU
#include "lessons/directives/choose.hpp"

#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

Status read_choose(LessonReader& reader, const KeyValue& line, Step& into) {
  const auto parts = split(line.value, '|');
  if (parts.size() < 2 || parts.size() > 3 || parts[0] != "variants")
    return reader.error("':choose' wants 'variants', | and a label, and perhaps | and names with ; between", line,
                        "such as :choose variants | Activation");
  auto picker = std::make_shared<ChosenVariants>();
  picker->line = line.line;
  picker->label = parts[1];
  if (parts.size() == 3) {
    picker->only = split(parts[2], ';');
    if (picker->only.size() < 2) return reader.error("':choose' offers two variants or more", line);
  }
  into.figures.push_back(std::move(picker));
  return Ok{};
}

void check_choose(LessonCheck& check, const Step& step) {
  for (const ChosenVariants* picker : pickers_of(step))
    for (const std::string& name : picker->only)
      if (std::none_of(check.lesson().variants.begin(), check.lesson().variants.end(),
                       [&](const Variant& variant) { return variant.name == name; }))
        check.add("':choose' offers '" + name + "', which is no variant of this lesson", picker->line);
  if (!pickers_of(step).empty() && check.lesson().variants.size() < 2)
    check.add("':choose' wants two variants or more", step.line);
}

// Tabs where they fit, otherwise a list.
void draw_choose(LessonPage& page, const Step& step) {
  if (page.on_stage) return;
  Ui& ui = page.ui;
  Player& player = page.player;
  for (const ChosenVariants* picker : pickers_of(step)) {
    std::vector<std::string> names;
    std::vector<int> offered;  // what the reader has is offered whatever the list says, so that the picker shows it
    float wide = 0;
    for (int k = 0; k < player.variants(); ++k) {
      if (!picker->offers(player.variant_name(k)) && k != player.variant()) continue;
      offered.push_back(k);
      names.push_back(player.variant_name(k));
      wide += text_width(ui, {Face::semibold, 13}, names.back()) + 24;
    }
    label(ui, "choice label", {page.x, page.y, page.width, 22}, picker->label, {Face::semibold, 13.5f});
    page.y += 24;
    int chosen = static_cast<int>(std::find(offered.begin(), offered.end(), player.variant()) - offered.begin());
    const Rect place{page.x, page.y, page.width, ui.target(32)};
    if (wide <= page.width ? tabs(ui, "choice", place, picker->label, names, chosen)
                           : select(ui, "choice", place, picker->label, names, chosen))
      player.choose_variant(offered[static_cast<std::size_t>(chosen)]);
    page.y += place.h + 12;
  }
}

}  // namespace

const Directive choose_directive{
    .name = "choose",
    .form = "variants \\| Activation",
    .says = "the picker of variants, with its label; behind another \\| the names it offers, with `;` between, where not all",
    .read = read_choose,
    .check = check_choose,
    .draw = draw_choose,
};

}  // namespace gatewalk::lessons
