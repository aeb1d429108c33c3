#include "lessons/stage/keeping.hpp"

#include <array>

#include "lessons/formula/plain_form.hpp"
#include "lessons/graphics/svg.hpp"
#include "lessons/stage/network_view.hpp"
#include "lessons/stage/values_csv.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/paper.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view files_key = "gatewalk-", png_key = ".png", svg_key = ".svg", csv_key = ".csv",
                           svg_type_key = "image/svg+xml", csv_type_key = "text/csv";

struct Wish {
  enum class Kind { nothing, picture, drawing } kind = Kind::nothing;
  bool alive = false;  // a StageKeeping is
  bool open = false;   // the list is
  bool drawn = false;  // the frame before this one was the picture
};
Wish& wish_of(Ui& ui) { return ui.remember<Wish>("stage/keeping"); }

constexpr int soft_edges =
    ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedLinesUseTex | ImDrawListFlags_AntiAliasedFill;

}  // namespace

StageKeeping::StageKeeping(Ui& ui, Player& player, Rect area) : ui_(ui), player_(player), area_(area), flags_(ui.draw().Flags) {
  Wish& wish = wish_of(ui);
  if (wish.kind == Wish::Kind::picture && wish.drawn) {
    const std::string name = file(png_key);
    ui.tell(ui.host.save_picture(name, ui.in_window(area)) ? ui.say("picture.saved", {{"file", name}}) : ui.say("picture.none"));
    wish = {};
    ui.again();
  }
  wish.alive = true;
  if (wish.kind == Wish::Kind::nothing) return;
  Paper::of(ui) = {.on = true, .as_vectors = wish.kind == Wish::Kind::drawing};
  if (wish.kind == Wish::Kind::drawing) ui.draw().Flags &= ~soft_edges;
}

StageKeeping::~StageKeeping() {
  Wish& wish = wish_of(ui_);
  wish.alive = false;
  if (wish.kind == Wish::Kind::nothing) {
    list();
    return;
  }
  Paper::of(ui_) = {};
  ui_.draw().Flags = flags_;
  ui_.again();
  wish.drawn = true;
  if (wish.kind == Wish::Kind::picture) return;  // it can be read when it is on the screen
  wish = {};
  save(svg_key, svg_type_key,
       svg_picture(ui_, ui_.draw(), area_, player_.lesson().title, ui_.theme.background, formula::plain_form));
}

std::string StageKeeping::file(std::string_view ending) const {
  return std::string(files_key) + player_.lesson().slug + "-" + std::to_string(player_.step_index() + 1) + std::string(ending);
}

void StageKeeping::save(std::string_view ending, std::string_view type, const std::string& bytes) {
  const std::string name = file(ending);
  ui_.tell(ui_.say(ui_.host.save_file(name, bytes, type) ? Key("keep.saved") : Key("keep.not_saved"), {{"file", name}}));
}

void StageKeeping::list() {
  Wish& wish = wish_of(ui_);
  if (!wish.open) return;
  struct Row {
    Key name, hint;
  };
  // The last two where the lab is a page: a window of its own does not print.
  constexpr std::array rows = {Row{"keep.png", "keep.png_hint"}, Row{"keep.svg", "keep.svg_hint"},
                               Row{"keep.csv", "keep.csv_hint"}, Row{"keep.print", "keep.print_hint"},
                               Row{"keep.print_answers", "keep.print_hint"}};
  const std::size_t count = ui_.host.edits_text() ? rows.size() : 3;
  const float h = ui_.target(38);
  Dialog dialog(ui_, "keeping", {440, 88 + (h + 6) * static_cast<float>(count)}, ui_.say("keep.title"));
  Rect area = dialog.area();
  int chosen = -1;
  for (std::size_t k = 0; k < count; ++k) {
    if (row_button(ui_, std::to_string(k), area.cut_top(h), ui_.say(rows[k].name), ui_.say(rows[k].hint)))
      chosen = static_cast<int>(k);
    area.cut_top(6);
  }
  if (dialog.closed() || chosen >= 0) wish.open = false;
  if (chosen >= 0) ui_.answered(), ui_.again();
  switch (chosen) {
    case 0: wish.kind = Wish::Kind::picture; break;
    case 1: wish.kind = Wish::Kind::drawing; break;
    case 2:
      if (!player_.experiment().whole(Pass::forward)) ui_.tell(ui_.say("computing.not_whole"));
      else save(csv_key, csv_type_key, stage_csv(player_.experiment(), player_.cursor(), shows_network(player_)));
      break;
    case 3: ui_.host.open_link(print_key); break;
    case 4: ui_.host.open_link(print_answers_key); break;
    default: break;
  }
}

bool keep_button(Ui& ui, Rect& row, float side) {
  if (!wish_of(ui).alive) return false;
  if (icon_button(ui, "keep", row.cut_right(side), Icon::share, ui.say("keep.title"))) wish_of(ui).open = true, ui.again();
  return true;
}

}  // namespace gatewalk::lessons
