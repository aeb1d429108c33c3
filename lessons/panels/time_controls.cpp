#include "lessons/panels/time_controls.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/experiment/modules.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/player/paths.hpp"
#include "lessons/stage/network_view.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/sliders.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

// The strip's own business: whether time is playing, and whether the card of its choices is open.
struct TimePlaying {
  bool on = false;
  double since = 0;
};
struct TimeChoice {
  bool open = false;
};

void play_time(Ui& ui, Player& player, TimePlaying& playing) {
  if (!playing.on) return;
  const double every = 0.9 / player.settings().speed;
  if (ui.input.now - playing.since >= every) {
    playing.since = ui.input.now;
    const Cursor& c = player.cursor();
    if (shows_network(player)) {  // the whole walk, a module after the other
      const Cursor next = next_module(player.experiment(), c, 1);
      if (next.part == c.part && next.step == c.step) playing.on = false;
      else player.stand_at(next);
      if (playing.on) ui.wake_in(every);
      return;
    }
    const int by = in_order_of_time(player.experiment(), c.pass, c.part) ? 1 : -1, next = c.step + by;
    const bool over = next < 0 || next >= player.experiment().steps();
    if (over && player.view().strip.loop) player.move_time(by > 0 ? -c.step : player.experiment().steps());
    else if (over) playing.on = false;
    else player.move_time(by);
  }
  if (playing.on) ui.wake_in(std::max(0.0, every - (ui.input.now - playing.since)));
}

// Which layer and direction the lab shows, where there is more than one; the strip may show all of them.
void layer_choice(Ui& ui, Player& player, Rect& bar, Rect row) {
  const Experiment& e = player.experiment();
  const network::Shape& shape = e.setup().shape;
  if (e.parts() < 2 || bar.w < 150) return;
  std::vector<std::string> names;
  for (int part = 0; part < e.parts(); ++part) names.push_back(part_title(ui.words(), shape, shape.part(part)));
  Rect place = bar.cut_left(shape.directions() > 1 && shape.layers > 1 ? 150.0f : 108.0f);
  bar.cut_left(12);
  names.push_back(ui.say("layer.all"));
  const bool all = shows_all_layers(player);
  int chosen = all ? e.parts() : shape.index(player.cursor().part);
  if (!select(ui, "layer", {place.x, row.y, place.w, row.h}, ui.say("layer.choose"), names, chosen)) return;
  player.look([on = chosen == e.parts()](ViewState& view) { view.strip.all_layers = on; });
  if (chosen < e.parts()) player.show_part(shape.part(chosen));
}

}  // namespace

bool shows_all_layers(const Player& player) { return player.view().strip.all_layers && player.experiment().parts() > 1; }

void draw_time_controls(Ui& ui, Player& player, Rect area) {
  TimePlaying& playing = ui.remember<TimePlaying>("time playing");
  play_time(ui, player, playing);
  const float h = ui.target(28), w = std::max(h, 32.0f);
  Rect bar = area;
  const Cursor& c = player.cursor();
  const auto at = [&] {
    Rect r = bar.cut_left(w);
    bar.cut_left(4);
    return Rect{r.x, area.y + (area.h - h) / 2, w, h};
  };
  const bool modules = shows_network(player);
  const auto walk = [&](int by) { modules ? move_module(player, by) : player.move_operation(by); };
  if (icon_button(ui, "back", at(), Icon::step_back, ui.say(modules ? Key("network.back") : Key("time.back")))) walk(-1);
  if (icon_button(ui, "play", at(), playing.on ? Icon::pause : Icon::play,
                  ui.say(playing.on ? Key("time.pause") : Key("time.play")))) {
    playing.on = !playing.on;
    playing.since = ui.input.now;
    const bool onward = in_order_of_time(player.experiment(), c.pass, c.part);
    const int end = onward ? player.experiment().steps() - 1 : 0;
    if (playing.on && c.step == end && !modules) player.move_time(onward ? -c.step : player.experiment().steps());
  }
  if (icon_button(ui, "forth", at(), Icon::step, ui.say(modules ? Key("network.forth") : Key("time.forth")))) walk(1);
  bar.cut_left(6);
  if (bar.w > 320) {
    int chosen = c.pass == Pass::forward ? 0 : 1;
    const std::string passes[] = {ui.say("pass.forward"), ui.say("pass.backward")};
    Rect place = bar.cut_left(170);
    place.y = area.y + (area.h - h) / 2, place.h = h;
    if (tabs(ui, "pass", place, ui.say("pass.name"), passes, chosen))
      player.set_pass(chosen == 0 ? Pass::forward : Pass::backward);
    bar.cut_left(14);
  }
  layer_choice(ui, player, bar, Rect{area.x, area.y + (area.h - h) / 2, area.w, h});
  Rect corner = bar.cut_right(w);
  if (icon_button(ui, "options", {corner.x, area.y + (area.h - h) / 2, w, h}, Icon::settings, ui.say("time.options")))
    ui.remember<TimeChoice>("time choice").open = true;
  bar.cut_right(10);
  double step = c.step + 1;
  const std::string spoken_step =
      ui.say("time.step",
             {{"step", c.step + 1},
              {"of", player.experiment().all_steps()},
              {"token", player.experiment().token(c.step, c.batch)}});
  // Where in the step's walk the cursor is, or in that of the modules: beside the slider where both have room.
  const std::vector<Index> operations = player.experiment().recipe(c.pass).walk();
  const auto reached = std::count_if(operations.begin(), operations.end(), [&](Index op) { return op <= c.operation; });
  const Experiment& e = player.experiment();
  const std::string counter =
      modules ? ui.say("time.module", {{"at", modules_before(e, c.pass, {c.part, c.step}) + 1}, {"of", e.parts() * e.steps()}})
              : ui.say("time.operation", {{"at", static_cast<int>(reached)}, {"of", static_cast<int>(operations.size())}});
  const TextStyle small{Face::regular, 12.5f, ui.theme.muted, false, true};
  const float counter_w = text_width(ui, small, counter) + 4;
  if (bar.w > 150 + counter_w) label(ui, "operation", bar.cut_right(counter_w), counter, small, Align::right), bar.cut_right(12);
  if (player.experiment().all_steps() > 1 && bar.w > 90 &&
      slider(ui, "step", {bar.x, area.y + (area.h - h) / 2, std::min(bar.w - 4, 260.0f), h}, ui.say("time.step_name"), step,
             {1, static_cast<double>(player.experiment().all_steps()), 1}, spoken_step))
    player.move_time(static_cast<int>(std::lround(step)) - 1 - c.step);
}

void draw_time_choices(Ui& ui, Player& player) {
  TimeChoice& card = ui.remember<TimeChoice>("time choice");
  if (!card.open) return;
  StripView strip = player.view().strip;
  Dialog dialog(ui, "options card", {420, 560}, ui.say("time.options_title"));
  Rect area = dialog.area();
  const float h = ui.target(32);
  const auto next = [&](float height) {
    Rect r = area.cut_top(height);
    area.cut_top(2);
    return r;
  };
  label(ui, "rows label", next(26), ui.say("time.rows"), {Face::semibold, 13.5f});
  const equations::Recipe& recipe = player.experiment().recipe(player.cursor().pass);
  for (const Index op : followed_operations(recipe)) {
    const std::string title = operation_title(ui.words(), player.experiment(), recipe.pass, op);
    const std::string& name = recipe[op].name;
    bool shown = strip.hidden.count(name) == 0;
    if (!toggle(ui, "row " + name, next(h), title, shown)) continue;
    if (shown) strip.hidden.erase(name);
    else strip.hidden.insert(name);
  }
  area.cut_top(8);
  (void)toggle(ui, "active", next(h), ui.say("time.active_first"), strip.active_first);
  (void)toggle(ui, "loop", next(h), ui.say("time.loop"), strip.loop);
  area.cut_top(8);
  label(ui, "speed label", next(26), ui.say("time.speed"), {Face::semibold, 13.5f});
  static const std::string names[] = {"½×", "1×", "2×", "4×"};
  static constexpr double speeds[] = {0.5, 1, 2, 4};
  int at = static_cast<int>(std::find(std::begin(speeds), std::end(speeds), player.settings().speed) - std::begin(speeds)) % 4;
  if (tabs(ui, "speed", next(h), ui.say("time.speed_name"), names, at)) {
    ReaderSettings wish = player.settings();
    wish.speed = speeds[at];
    player.choose(wish);
  }
  player.look([strip](ViewState& view) { view.strip = strip; });
  if (dialog.closed()) card.open = false;
}

}  // namespace gatewalk::lessons
