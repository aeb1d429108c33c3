#include "lessons/panels/update_axis.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/figures/learning_series.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/sliders.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

constexpr const char* curve_key = "axis";  // what is kept of the curve below the slider
// Playing through what was learned: a whole run takes about so many seconds at speed 1.
constexpr double play_seconds = 8, frames_a_second = 15;

struct AxisPlaying {
  bool on = false;
  double since = 0;
};

// Where the axis ends: at what is to be learned.
int end_of(const Player& player) {
  const Learned& learned = *player.learned();
  return std::max({learned.furthest(), learned.wish().updates, learned.how().updates, player.update_wanted(), 1});
}

void play_updates(Ui& ui, Player& player, AxisPlaying& playing) {
  if (!playing.on) return;
  const double every = 1 / frames_a_second;
  const int last = player.learned()->furthest();
  if (ui.input.now - playing.since >= every) {
    playing.since = ui.input.now;
    const int by = std::max(1, static_cast<int>(std::lround(player.settings().speed * last / (play_seconds * frames_a_second))));
    if (player.update_wanted() >= last) playing.on = false;
    else player.go_to_update(std::min(last, player.update_wanted() + by));
  }
  if (playing.on) ui.wake_in(every);
}

// The held-out loss, small, as a ground for the slider: where learning was fast and where it stood still.
void draw_curve(Ui& ui, const Player& player, Rect area, double end) {
  double least = 1e300, most = -1e300;
  const auto height = [](double loss) { return std::log(std::max(loss, 1e-12)); };
  const PlotSeries all =
      held_out_series(player, curve_key, player.learned(), [](const training::HeldOut& one) { return one.loss; });
  std::vector<double> heights;
  for (const double loss : all.y) {
    heights.push_back(height(loss));
    if (std::isfinite(loss)) least = std::min(least, heights.back()), most = std::max(most, heights.back());
  }
  if (all.x.size() < 2 || !(most > least)) return;
  std::optional<Point> before;
  for (std::size_t k = 0; k < all.x.size(); ++k) {
    if (!std::isfinite(all.y[k])) {
      before.reset();
      continue;
    }
    const float share = static_cast<float>((heights[k] - least) / (most - least));
    const Point at{area.x + area.w * static_cast<float>(all.x[k] / end), area.bottom() - 2 - share * (area.h - 4)};
    if (before) ui.line(*before, at, faded(ui.theme.hidden, 0.8f), 1.5f);
    before = at;
  }
}

}  // namespace

namespace {

// Learning goes on from where it has come to, wherever the reader looks.
std::string train_label(Ui& ui, const Player& player) {
  const Learned& learned = *player.learned();
  if (learned.running() && learned.furthest() > 0) return ui.say("learning.stop");
  if (learned.furthest() < learned.how().updates) return ui.say("learning.train");
  return player.update() < learned.furthest() ? ui.say("learning.more_from", {{"update", learned.furthest()}})
                                              : ui.say("learning.more");
}

}  // namespace

void train_button(Ui& ui, Player& player, std::string_view key, Rect area) {
  const Learned& learned = *player.learned();
  const bool running = learned.running() && learned.furthest() > 0;
  const bool done = learned.furthest() >= learned.how().updates;
  ButtonStyle style;
  style.look = ButtonStyle::primary;
  style.icon = running ? Icon::pause : Icon::play;
  const std::string hint = running
                               ? ui.say("learning.stop_hint")
                               : ui.say("learning.train_hint",
                                        {{"updates", done ? learned.furthest() + learned.how().updates : learned.how().updates}});
  style.hint = hint;
  if (!button(ui, key, area, train_label(ui, player), style)) return;
  if (running) player.learn_until(learned.furthest());
  else player.learn_until(done ? learned.furthest() + std::max(1, learned.how().updates) : learned.how().updates);
}

float train_button_width(Ui& ui, const Player& player) {
  ButtonStyle style;
  style.icon = Icon::play;
  float width = button_width(ui, train_label(ui, player), style);
  for (const Key usual : {Key("learning.stop"), Key("learning.more"), Key("learning.train")})
    width = std::max(width, button_width(ui, ui.say(usual), style));
  return width;
}

namespace {

// While it learns: what is shown goes along, or stays.
void follow_or_stay(Ui& ui, Player& player, Rect& bar, const TextStyle& style) {
  const bool follows = player.follows();
  const std::string& text = ui.say(follows ? Key("learning.stay") : Key("learning.follow"));
  const float w = std::max(text_width(ui, style, ui.say("learning.stay")), text_width(ui, style, ui.say("learning.follow"))) + 8;
  bool pressed = false;
  if (bar.w > w + 340) {
    const Rect place = bar.cut_right(w);
    pressed = link(ui, "follow", {place.x + 4, place.y + (place.h - 18) / 2}, text, style);
    bar.cut_right(14);
  } else {
    const float h = ui.target(28);
    const Rect place = bar.cut_right(std::max(h, 32.0f));
    pressed =
        icon_button(ui, "follow", {place.x, place.y + (place.h - h) / 2, place.w, h}, follows ? Icon::check : Icon::last, text);
    bar.cut_right(6);
  }
  if (pressed) player.go_to_update(follows ? std::optional(player.update()) : std::nullopt);
}

}  // namespace

float update_axis_height(Ui& ui) { return ui.target(32); }

void draw_update_axis(Ui& ui, Player& player, Rect area) {
  const Learned& learned = *player.learned();
  const Ui::Group group(ui, "updates", Role::group, ui.say("learning.axis"), area);
  AxisPlaying& playing = ui.remember<AxisPlaying>("updates playing");
  play_updates(ui, player, playing);
  const float h = ui.target(28), w = std::max(h, 32.0f), y = area.y + (area.h - h) / 2;
  Rect bar = area;
  const auto at = [&] {
    Rect r = bar.cut_left(w);
    bar.cut_left(4);
    return Rect{r.x, y, w, h};
  };
  const int wanted = player.update_wanted(), shown = player.update(), end = end_of(player);
  if (icon_button(ui, "back", at(), Icon::step_back, ui.say("learning.back"), wanted > 0)) player.go_to_update(wanted - 1);
  if (icon_button(ui, "play", at(), playing.on ? Icon::pause : Icon::play,
                  ui.say(playing.on ? Key("learning.pause") : Key("learning.play")), learned.furthest() > 0)) {
    playing.on = !playing.on;
    if (playing.on && wanted >= learned.furthest()) player.go_to_update(0);
  }
  if (icon_button(ui, "forth", at(), Icon::step, ui.say("learning.forth"))) player.go_to_update(std::min(wanted, shown) + 1);
  bar.cut_left(6);
  const float train = train_button_width(ui, player);
  if (bar.w > train + 150) {
    const Rect place = bar.cut_left(train);
    train_button(ui, player, "train", {place.x, y, place.w, h});
    bar.cut_left(10);
  }
  const bool read = player.shows_read();  // the way back takes the place of another sequence
  const std::string& another = ui.say(read ? Key("update.own") : Key("learning.example"));
  const TextStyle style{Face::regular, 12.5f};
  const float another_w = text_width(ui, style, another) + 8;
  const bool learns = learned.running() && learned.furthest() > 0;  // then there is one thing more to choose
  const bool in_words = !learns && bar.w > another_w + 260;
  const Rect place = bar.cut_right(in_words ? another_w : w);
  bar.cut_right(in_words ? 14 : 6);
  const bool pressed = in_words ? link(ui, "example", {place.x + 4, place.y + (place.h - 18) / 2}, another, style)
                                : icon_button(ui, "example", {place.x, y, w, h}, Icon::redo, another);
  if (pressed) read ? player.show_read(false) : player.show_example(player.experiment().setup().example + 1);
  if (learns) follow_or_stay(ui, player, bar, style);
  const int sequences = static_cast<int>(player.experiment().sequence().x.shape[1]);
  const std::string text =
      read              ? ui.say("update.reads", {{"update", shown}, {"sequence", player.cursor().batch + 1}, {"of", sequences}})
      : shown == wanted ? ui.say("learning.update", {{"update", shown}, {"of", end}})
                        : ui.say("learning.on_the_way", {{"update", shown}, {"wanted", wanted}});
  const TextStyle small{Face::regular, 12.5f, ui.theme.muted, false, true};
  const float text_w =
      std::max(text_width(ui, small, ui.say("learning.update", {{"update", end}, {"of", end}})), text_width(ui, small, text)) + 8;
  if (bar.w > text_w + 120) label(ui, "update", bar.cut_right(text_w), text, small, Align::right);
  bar.cut_right(10);
  const Rect track{bar.x, y, bar.w, h};
  draw_curve(ui, player, track.inset(8, 2), end);
  double value = wanted;
  if (slider(ui, "slider", track, ui.say("learning.axis"), value, {0, static_cast<double>(end), 1}, text))
    player.go_to_update(static_cast<int>(std::lround(value)));
}

}  // namespace gatewalk::lessons
