#include "lessons/panels/banner.hpp"

#include <cmath>

#include "lessons/experiment/nonfinite.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

const std::optional<FirstNonFinite>& found_in(const Player& player) {
  Player::Kept& kept = player.kept("nonfinite");
  if (kept.version != player.changes() || !kept.data.has_value()) kept = {player.changes(), first_nonfinite(player.experiment())};
  return *std::any_cast<std::optional<FirstNonFinite>>(&kept.data);
}

std::string sentence(const Player& player, const FirstNonFinite& found) {
  const OpenedNumber& n = found.number;
  const equations::Recipe& recipe = player.experiment().recipe(n.pass);
  return std::string(std::isnan(found.value) ? "Not a number" : "Infinity") + ", first in " + recipe[n.operation].name +
         ", unit " + std::to_string(n.unit) + ", at step " + std::to_string(n.step + 1) +
         (n.pass == Pass::backward ? " of the backward pass" : "");
}

}  // namespace

void draw_nonfinite_banner(Ui& ui, Player& player, Rect stage) {
  const auto& found = found_in(player);
  if (!found) return;
  const std::string text = sentence(player, *found);
  const float go = button_width(ui, "Go there"), height = ui.target(34) + 10;
  const float width = std::min(stage.w - 24, text_width(ui, {Face::semibold, 13.5f}, text) + go + 52);
  Rect box{stage.x + (stage.w - width) / 2, stage.y + 40, width, height};
  ui.fill(box, mixed(ui.theme.raised, ui.theme.wrong, 0.16f), 9);
  ui.frame(box, ui.theme.wrong, 9);
  const Ui::Group group(ui, "not finite", Role::status, text, box);
  box.cut_left(14);
  Rect place = box.cut_right(go + 6).inset(0, 5);
  place.w = go;
  label(ui, "text", box, text, {Face::semibold, 13.5f});
  if (!button(ui, "go", place, "Go there")) return;
  player.show_part(found->part);
  player.seek(found->number.pass, found->number.step, found->number.operation);
  player.open_number(found->number);
}

}  // namespace gatewalk::lessons
