#include "lessons/panels/banner.hpp"

#include <cmath>

#include "lessons/experiment/learned.hpp"
#include "lessons/experiment/nonfinite.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

namespace {

// While other weights come many times a second, no error is carried back for this alone: what is not finite there is so in the
// next weights, or is found when learning rests. Of a run of which only the states are kept it would be twice the work of opening
// it: there it is looked for where the reader looks at errors.
const std::optional<FirstNonFinite>& found_in(const Player& player) {
  const bool changing = player.learned() && player.learned()->running() && player.follows();
  const Experiment& e = player.experiment();
  const bool costly = e.trace(Pass::forward).recent || !e.whole(Pass::backward);
  const bool both = !(changing || costly) || player.cursor().pass == Pass::backward;
  const std::uint64_t version = 2 * player.changes() + both;
  Player::Kept& kept = player.kept("nonfinite");
  if (kept.version != version || !kept.data.has_value()) kept = {version, first_nonfinite(player.experiment(), both)};
  return *std::any_cast<std::optional<FirstNonFinite>>(&kept.data);
}

std::string sentence(const Ui& ui, const Player& player, const FirstNonFinite& found) {
  const OpenedNumber& n = found.number;
  const equations::Recipe& recipe = player.experiment().recipe(n.pass);
  const bool nan = std::isnan(found.value), backward = n.pass == Pass::backward;
  return ui.say(nan ? (backward ? Key("nonfinite.nan_backward") : Key("nonfinite.nan"))
                    : (backward ? Key("nonfinite.infinity_backward") : Key("nonfinite.infinity")),
                {{"name", recipe[n.operation].name}, {"unit", n.unit}, {"step", n.step + 1}});
}

}  // namespace

void draw_nonfinite_banner(Ui& ui, Player& player, Rect stage) {
  const auto& found = found_in(player);
  if (!found) return;
  const std::string text = sentence(ui, player, *found);
  const std::string& go_there = ui.say("nonfinite.go");
  const float go = button_width(ui, go_there), height = ui.target(34) + 10;
  const float width = std::min(stage.w - 24, text_width(ui, {Face::semibold, 13.5f}, text) + go + 52);
  Rect box{stage.x + (stage.w - width) / 2, stage.y + 40, width, height};
  ui.fill(box, mixed(ui.theme.raised, ui.theme.wrong, 0.16f), 9);
  ui.frame(box, ui.theme.wrong, 9);
  const Ui::Group group(ui, "not finite", Role::status, text, box);
  box.cut_left(14);
  Rect place = box.cut_right(go + 6).inset(0, 5);
  place.w = go;
  label(ui, "text", box, text, {Face::semibold, 13.5f});
  if (!button(ui, "go", place, go_there)) return;
  player.show_part(found->number.part);
  player.seek(found->number.pass, found->number.step, found->number.operation);
  player.open_number(found->number);
}

}  // namespace gatewalk::lessons
