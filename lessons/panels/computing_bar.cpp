#include "lessons/panels/computing_bar.hpp"

#include <algorithm>

#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

std::string sentence(const Ui& ui, const Player::Computing& now) {
  const bool backward = now.pass == Pass::backward;
  const std::string text = ui.say(now.beside     ? Key("computing.beside")
                                  : now.halted ? Key("computing.halted")
                                  : backward   ? Key("computing.backward")
                                               : Key("computing.forward"),
                                  {{"done", now.done}, {"of", now.of}});
  if (!now.wanted) return text;
  const bool for_error = now.wanted->pass == Pass::backward || (now.wanted->opened && now.wanted->opened->pass == Pass::backward);
  if (for_error) return ui.say("computing.with_error", {{"text", text}});
  return ui.say("computing.with_step", {{"text", text}, {"step", now.wanted->step + 1}});
}

}  // namespace

float computing_bar_height(Ui& ui, const Player& player) { return player.computing() ? ui.target(28) + 4 : 0; }

void draw_computing_bar(Ui& ui, Player& player, Rect area) {
  const auto now = player.computing();
  if (!now) return;
  const std::string said = sentence(ui, *now);
  const Ui::Group group(ui, "computing", Role::group, ui.say("computing.name"), area);
  const std::string& press = ui.say(now->halted ? Key("computing.go_on") : Key("computing.stop"));
  ButtonStyle style;
  style.icon = now->halted ? Icon::play : Icon::pause;
  const float w = std::max(button_width(ui, ui.say("computing.go_on"), style), button_width(ui, ui.say("computing.stop"), style));
  Rect row = area.cut_top(area.h - 4);
  if (button(ui, "halt", row.cut_right(w), press, style)) player.halt(!now->halted);
  row.cut_right(12);
  const TextStyle words{Face::regular, 13, ui.theme.text};
  Rect bar = row.cut_left(std::min(180.0f, row.w * 0.3f));
  progress_bar(ui, "share", {bar.x, bar.y + bar.h / 2 - 4, bar.w, 8}, ui.say("computing.name"),
               static_cast<double>(now->done) / std::max(1, now->of), said, now->halted ? ui.theme.muted : Color{});
  row.cut_left(12);
  label(ui, "said", row, said, words);
}

bool waits_for_pass(Ui& ui, const Player& player, Pass pass, Rect area) {
  if (!player.waits_for(pass)) return false;
  const bool forward = !player.experiment().whole(Pass::forward);
  const std::string& text = ui.say(forward ? Key("computing.waits") : Key("computing.waits_error"));
  paragraph(ui, "waits", {area.x, area.y + 6}, area.w, {{text}}, {13.5f, 1.45f, ui.theme.muted});
  return true;
}

}  // namespace gatewalk::lessons
