#include "lessons/panels/own_data.hpp"

#include <cmath>

#include "lessons/player/learning.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view tables_key = ".csv,.tsv,.txt", texts_key = ".txt";

struct Asking {
  bool open = false;
  source::OwnData own;
  std::optional<source::OwnData> judged;  // what `problem` was said of
  std::string problem;
};

// What is wrong with the data, or that they are too long for a link; empty: nothing.
const std::string& problem_of(Ui& ui, Asking& now) {
  if (now.judged == now.own) return now.problem;
  now.judged = now.own;
  now.problem.clear();
  if (now.own.text.empty()) return now.problem;
  source::TrainingRequest request;
  request.own = now.own;
  if (const auto task = source::task_of(request); !task) now.problem = ui.words().say(task.error());
  else if (!own_in_link(now.own)) now.problem = ui.say("own.no_link");
  return now.problem;
}

Asking& asking(Ui& ui) { return ui.remember<Asking>("own data"); }

}  // namespace

void ask_own_data(Ui& ui, const Player& player, bool table) {
  Asking& now = asking(ui);
  now = {true, {table, {}, 0}, {}, {}};
  if (const auto& own = player.learned()->request().own; own && own->table == table) now.own = *own;
}

void draw_own_data(Ui& ui, Player& player) {
  Asking& now = asking(ui);
  if (!now.open) return;
  source::OwnData& own = now.own;
  Dialog dialog(ui, "own data", {620, 520}, ui.say(own.table ? Key("own.table_title") : Key("own.text_title")));
  Rect area = dialog.area();
  area.cut_top(paragraph(ui, "what", {area.x, area.y}, area.w,
                         {{ui.say(own.table ? Key("own.table_what") : Key("own.text_what"))}}, {13.5f, 1.45f, ui.theme.muted})
                   .height +
               10);
  Rect row = area.cut_bottom(ui.target(32));
  area.cut_bottom(10);
  const std::string said = problem_of(ui, now);
  if (!said.empty()) {
    const float height = paragraph_height(ui, area.w, {{said}}, {13, 1.45f}) + 8;
    paragraph(ui, "said", {area.x, area.bottom() - height + 4}, area.w, {{said}}, {13, 1.45f});
    area.h -= height;
  }
  if (own.table) {
    Rect column = area.cut_bottom(ui.target(30));
    area.cut_bottom(8);
    const TextStyle muted{Face::regular, 13, ui.theme.muted};
    draw_text_in(ui, column.cut_left(text_width(ui, muted, ui.say("own.column")) + 8), muted, ui.say("own.column"));
    double value = own.column + 1;
    NumberStyle style;
    style.least = 1, style.most = 1000, style.step = 1;
    if (number_field(ui, "column", column.cut_left(74), ui.say("own.column"), value, style))
      own.column = static_cast<int>(std::lround(value)) - 1;
  }
  TextFieldStyle style;
  style.multiline = true, style.code = true;
  (void)text_field(ui, "text", area, ui.say(own.table ? Key("own.table_title") : Key("own.text_title")), own.text, style);
  const std::string &learn = ui.say("own.learn"), &open = ui.say("own.open");
  ButtonStyle primary;
  primary.look = ButtonStyle::primary, primary.enabled = !own.text.empty();
  if (button(ui, "learn", row.cut_right(button_width(ui, learn, primary)), learn, primary) && player.learn_own(own))
    now.open = false;
  row.cut_right(10);
  if (button(ui, "open", row.cut_right(button_width(ui, open)), open)) {
    ui.answered();
    ui.host.open_file(own_data_key, own.table ? tables_key : texts_key);
    now.open = false;
  }
  if (dialog.closed()) now.open = false;
}

}  // namespace gatewalk::lessons
