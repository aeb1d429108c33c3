#include "lessons/ui/dialog.hpp"

#include <cmath>

#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/icons.hpp"

namespace gatewalk::lessons {

Dialog::Dialog(Ui& ui, std::string_view key, Point size, std::string_view title)
    : layer_(ui), group_(ui, key, Role::dialog, title, {}) {
  const Rect screen = ui.screen();
  area_ = {0, 0, std::min(size.x, screen.w - 24), std::min(size.y, screen.h - 24)};
  area_.x = std::round((screen.w - area_.w) / 2);
  area_.y = std::round((screen.h - area_.h) / 2);
  const std::string id = group_.node().id;
  group_.node().bounds = area_;
  group_.node().modal = true;
  group_.node().answer(Action::cancel);

  ui.pointable(id + "/outside", screen);
  const bool outside = ui.input.pressed && !area_.contains(ui.input.pointer);
  ui.fill(screen, faded(rgb(0), ui.theme.dark ? 0.6f : 0.35f));
  ui.fill(area_, ui.theme.panel, 12);
  ui.frame(area_, ui.theme.line, 12);
  Rect top = area_.inset(20, 0).cut_top(56);
  closed_ = icon_button(ui, "close", top.cut_right(ui.target(32)).inset(0, (56 - ui.target(32)) / 2), Icon::close,
                        ui.say("dialog.close"));
  heading(ui, "title", top, title, 2, {Face::semibold, 18});
  if (ui.take_key(ImGuiKey_Escape) || ui.performed(id, Action::cancel) || outside) closed_ = true;
  area_ = {area_.x + 20, area_.y + 56, area_.w - 40, area_.h - 76};
}

}  // namespace gatewalk::lessons
