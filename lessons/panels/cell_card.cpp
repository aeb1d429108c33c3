#include "lessons/panels/cell_card.hpp"

#include <cmath>

#include "engine/equations/functions.hpp"
#include "engine/equations/joint_functions.hpp"
#include "lessons/panels/cell_names.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

// What is written, and what it says.
struct Rule {
  Key sign, what;
};
constexpr Rule card_rules[] = {
    {"card.state", "card.state_is"},           {"card.prime", "card.prime_is"},
    {"card.input", "card.input_is"},           {"card.matrix", "card.matrix_is"},
    {"card.vector", "card.vector_is"},         {"card.join", "card.join_is"},
    {"card.signs", "card.signs_is"},           {"card.name", "card.name_is"},
    {"card.comment", "card.comment_is"},       {"card.rows", "card.rows_is"},
    {"card.projection", "card.projection_is"}, {"card.semicolon", "card.semicolon_is"},
};

std::string bound(double value) {
  if (std::isinf(value)) return value < 0 ? "−∞" : "∞";
  return number_in_words(value, 2);
}

}  // namespace

void draw_cell_card(Ui& ui, const Player&, bool& open) {
  if (!open) return;
  Dialog dialog(ui, "language", {640, 660}, ui.say("card.title"));
  const Rect area = dialog.area();
  ScrollArea scroll(ui, "text", area, ui.say("card.title"));
  float y = scroll.top() + 2;
  const float width = area.w - 14, wide = width > 460 ? 190.0f : width;
  const auto row = [&](std::string_view key, const std::string& sign, const std::string& what) {
    const Ui::Scope scope(ui, key);
    const ParagraphStyle code{13, 1.45f, 0, Face::code};
    const float left = paragraph(ui, "sign", {area.x, y}, wide - 10, {{sign}}, code).height;
    const bool beside = wide < width;
    if (!beside) y += left + 2;
    const float right = paragraph(ui, "what", {area.x + (beside ? wide : 12), y}, beside ? width - wide : width - 12, {{what}},
                                  {13.5f, 1.4f, ui.theme.muted})
                            .height;
    y += std::max(beside ? left : 0.0f, right) + 7;
  };
  const auto part = [&](std::string_view key, const std::string& name) {
    heading(ui, key, {area.x, y, width, 26}, name, 3, {Face::semibold, 14});
    y += 32;
  };
  part("naming", ui.say("card.naming"));
  for (const auto& [sign, what] : card_rules) row(sign.text(), ui.say(sign), ui.say(what));
  y += 10;
  part("functions", ui.say("card.functions"));
  for (const std::string_view name : typed_functions()) {
    if (const equations::Function* f = equations::find_function(name)) {
      row(name, std::string(name) + "(a)",
          ui.say("card.function", {{"least", bound(f->low)}, {"most", bound(f->high)}, {"derivative", f->derivative}}));
    } else if (const equations::JointFunction* joint = equations::find_joint(name); joint->arguments == 1) {
      row(name, std::string(name) + "(a)", ui.say("card.whole"));
    } else {
      row(name, std::string(name) + "(a, b)", ui.say("card.joint", {{"left", joint->by_left}, {"right", joint->by_right}}));
    }
  }
  scroll.end_at(y + 8);
  if (dialog.closed()) open = false;
}

}  // namespace gatewalk::lessons
