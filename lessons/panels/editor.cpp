// The cell's equations under edit, below the picture that is drawn of them as they are typed.
// What is typed is the player's (Player::type_cell); here stand the caret, the names that are offered, and what is said of it.
#include <algorithm>
#include <cmath>

#include "engine/cells/cells.hpp"
#include "lessons/panels/cell_card.hpp"
#include "lessons/panels/cell_names.hpp"
#include "lessons/panels/editor.hpp"
#include "lessons/player/comparison.hpp"
#include "lessons/player/player.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/cell_names.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view card_key = "card", compare_key = "compare", open_key = "open", save_key = "save", own_key = "own",
                           ending_key = ".cell", endings_key = ".cell,.txt", kind_key = "text/plain";
constexpr std::size_t most_offered = 6;
// Numbers times what one run computes (steps times operations): so many gradients are checked while one types.
constexpr long long most_checked = 150'000;

struct Typing {
  std::size_t caret = 0;
  Point caret_at;
  int chosen = 0, line = -1;
  bool moved = false;     // the reader went through the list: Enter takes the chosen one
  std::string dismissed;  // no more names are offered for this text
  bool card = false;
};

class Editor {
 public:
  Editor(Ui& ui, Player& player) : ui_(ui), player_(player), now_(ui.remember<Typing>("cell under edit")) {}

  void draw(Rect area) {
    const float margin = std::min(16.0f, area.w / 24);
    area = area.inset(margin, 0);
    head(area);
    area.cut_bottom(8);
    said(area);
    area.cut_bottom(6);
    field(area);
    draw_cell_card(ui_, player_, now_.card);
  }

 private:
  const Experiment& e() const { return player_.experiment(); }

  // What begins it, what one does with it.
  void head(Rect& area) {
    const float h = ui_.target(30);
    Rect row = area.cut_top(h + 14).inset(0, 7);
    if (icon_button(ui_, "close", row.cut_right(h), Icon::close, ui_.say("editor.close")))
      player_.look([](ViewState& view) { view.editor = false; });
    row.cut_right(6);
    const bool narrow = row.w < 520;
    start(row.cut_left(std::min(row.w, 210.0f)));
    if (narrow) row = area.cut_top(h + 8).inset(0, 4);
    else row.cut_left(8);
    const auto press = [&](std::string_view key, Key text, std::string_view hint) {
      const std::string& label = ui_.say(text);
      const float wide = button_width(ui_, label);
      if (wide > row.w) return false;
      const bool pressed = button(ui_, key, row.cut_left(wide), label, {.hint = hint});
      row.cut_left(6);
      return pressed;
    };
    if (press(card_key, "editor.card", ui_.say("editor.card_hint")) || ui_.take_key(ImGuiKey_F1, false) ||
        ui_.performed(ui_.id("text"), Action::help))
      now_.card = true;
    if (press(compare_key, "bar.compare", ui_.say("bar.compare_hint"))) player_.compare({beside()});
    if (press(open_key, "editor.open", "")) ui_.answered(), ui_.host.open_file(cell_key, endings_key);
    if (press(save_key, "editor.save", ui_.say("editor.save_hint"))) save();
  }

  // A cell that ships is what one compares with; of one that was not changed another.
  std::string beside() const {
    const std::string& own = e().recipe(Pass::forward).cell;
    if (player_.has_own_cell() && !cells::text(own).empty()) return own;
    return own == "lstm" ? "gru" : "lstm";
  }

  void save() {
    const std::string& cell = e().recipe(Pass::forward).cell;
    const std::string file = (cell.empty() ? std::string(own_key) : cell) + std::string(ending_key);
    const bool saved = ui_.host.save_file(file, player_.cell_text(), kind_key);
    ui_.tell(ui_.say(saved ? Key("progress.saved") : Key("progress.not_saved"), {{"file", file}}));
  }

  // The text of any cell to begin with, and what was typed here last.
  void start(Rect place) {
    std::vector<std::string> names{ui_.say("editor.start")};
    for (const std::string_view name : cells::names()) names.push_back(cell_name(ui_.words(), name));
    const std::string& last = player_.settings().own_cell;
    if (!last.empty()) names.push_back(ui_.say("editor.last"));
    int chosen = 0;
    if (!select(ui_, "start", place, ui_.say("editor.start_name"), names, chosen) || chosen == 0) return;
    const bool own = !last.empty() && chosen + 1 == static_cast<int>(names.size());
    player_.type_cell(own ? last : Player::shipped_cell(cells::names()[static_cast<std::size_t>(chosen - 1)]));
  }

  // Whether it is a cell, and what is wrong with it where it is not.
  void said(Rect& area) {
    const auto& problem = player_.cell_problem();
    const std::string text = problem ? problem_text(*problem) : state_text();
    const ParagraphStyle style{13, 1.4f, problem ? ui_.theme.text : ui_.theme.muted};
    const float height = paragraph_height(ui_, area.w - 26, {{text}}, style);
    const auto size = player_.size_wanted();
    const float h = ui_.target(30);
    const bool asks = !problem && !checked_;
    Rect box = area.cut_bottom(height + (size || asks ? h + 8 : 0) + 12);
    ui_.fill(box, problem ? mixed(ui_.theme.panel, ui_.theme.wrong, 0.12f) : ui_.theme.panel, 8);
    if (problem) ui_.fill({box.x, box.y + 4, 3, box.h - 8}, ui_.theme.wrong, 1.5f);
    {
      Ui::Group group(ui_, "said", Role::status, text, box);
      group.node().live = true;
      paragraph(ui_, "text", {box.x + 12, box.y + 6}, box.w - 26, {{text}}, style);
    }
    Rect row{box.x + 12, box.bottom() - h - 6, box.w - 24, h};
    if (size) {
      const std::string label = ui_.say("editor.set_size", {{"size", size_letter(size->first)}, {"value", size->second}});
      if (button(ui_, "size", row.cut_left(button_width(ui_, label)), label, {.look = ButtonStyle::accent}))
        player_.take_size(*size);
    } else if (asks) {
      const std::string& label = ui_.say("editor.check");
      if (button(ui_, "check", row.cut_left(button_width(ui_, label)), label)) (void)error(), ui_.again();
    }
  }
  static std::string size_letter(const Target& target) { return target.name == "hidden" ? "H" : "P"; }

  std::string problem_text(const Error& problem) const {
    const Error said = ui_.words().translated(problem);
    std::string text = said.what;
    if (said.line > 0) text = ui_.say("editor.at", {{"line", said.line}, {"column", said.column}, {"what", said.what}});
    if (!said.hint.empty()) text = ui_.say("editor.with_hint", {{"what", text}, {"hint", said.hint}});
    return text + "\n" + ui_.say("editor.kept");
  }

  // Numbers and products, and how far its gradients are from finite differences.
  std::string state_text() {
    const long long numbers = parameter_count(e()).plain;
    const std::string counts = counts_text(static_cast<int>(numbers));
    const auto operations = static_cast<long long>(e().recipe(Pass::forward).operations.size());
    checked_ = numbers * e().steps() * operations <= most_checked || known();
    if (numbers == 0) return ui_.say("editor.nothing_to_check", {{"counts", counts}});
    if (!checked_) return counts;
    const Gradients all = gradients_now();
    if (all.infinite > 0) return ui_.say("editor.not_finite", {{"counts", counts}});
    if (all.zero == all.count) return ui_.say("editor.all_zero", {{"counts", counts}});
    const auto error = this->error();
    if (!error) return counts;
    const std::string said = number_in_words(*error, 1);
    if (*error < 1e-5 && 2 * all.zero > all.count)  // most of what agrees is nothing
      return ui_.say("editor.checked_some",
                     {{"counts", counts}, {"count", all.count - all.zero}, {"zero", all.zero}, {"error", said}});
    return ui_.say(*error < 1e-5 ? Key("editor.checked") : Key("editor.not_checked"), {{"counts", counts}, {"error", said}});
  }

  std::string counts_text(int numbers) const {
    const equations::Recipe& forward = e().recipe(Pass::forward);
    const auto products =
        static_cast<int>(std::count_if(forward.operations.begin(), forward.operations.end(),
                                       [](const auto& op) { return op.kind == equations::Operation::Kind::product; }));
    std::string states;
    for (const equations::State& state : forward.states) states += (states.empty() ? "" : ", ") + state.name;
    const bool one = forward.states.size() == 1;
    return ui_.say("editor.counts",
                   {{"cell", forward.cell},
                    {"states", ui_.say(one ? Key("editor.one_state") : Key("editor.states"), {{"names", states}})},
                    {"products", counted(products, Key("editor.one_product"), Key("editor.products"))},
                    {"numbers", counted(numbers, Key("editor.one_number"), Key("editor.numbers"))}});
  }
  std::string counted(int count, Key one, Key several) const {
    return count == 1 ? ui_.say(one) : ui_.say(several, {{"count", count}});
  }

  // Of the numbers that this layer learns.
  struct Gradients {
    int count = 0, zero = 0, infinite = 0;
  };
  Gradients gradients_now() const {
    Gradients all;
    for (const trace::Matrix& one : e().trace(Pass::backward, player_.cursor().part).gradients)
      for (int row = 0; row < one.rows(); ++row)
        for (int column = 0; column < one.cols(); ++column) {
          ++all.count;
          all.zero += one(row, column) == 0;
          all.infinite += !std::isfinite(one(row, column));
        }
    return all;
  }

  static const Measure& gradients() {
    static const Measure all = *Measure::parse("error(all)");
    return all;
  }
  bool known() const {
    bool found = false;
    const std::vector<double>& value = e().known(checked_key, found);
    return found && !value.empty();
  }
  std::optional<double> error() const {
    const auto value = gradients().evaluate(e(), player_.cursor());
    if (!value) return {};
    bool found = false;
    e().known(checked_key, found) = {*value};
    return *value;
  }

  void field(Rect area) {
    const std::string id = ui_.id("text");
    std::string text = player_.cell_text();
    const Completion offered = text == now_.dismissed ? Completion{} : completion_at(text, now_.caret);
    const bool focused = ui_.focused() == id, open = focused && !offered.names.empty();
    const auto count = static_cast<int>(std::min(offered.names.size(), most_offered));
    now_.chosen = std::clamp(now_.chosen, 0, std::max(0, count - 1));
    std::optional<TextReplacement> taken;
    if (open) {
      const auto move = [&](int by) { now_.chosen = (now_.chosen + by + count) % count, now_.moved = true; };
      if (ui_.take_key(ImGuiKey_DownArrow) || ui_.performed(id, Action::increment)) move(1);
      if (ui_.take_key(ImGuiKey_UpArrow) || ui_.performed(id, Action::decrement)) move(-1);
      const bool enter = now_.moved && ui_.take_key(ImGuiKey_Enter);
      if (ui_.take_key(ImGuiKey_Tab) || ui_.performed(id, Action::complete) || enter)
        taken = TextReplacement{offered.from, offered.to, offered.names[static_cast<std::size_t>(now_.chosen)]};
      if (ui_.take_key(ImGuiKey_Escape) || ui_.performed(id, Action::cancel)) now_.dismissed = text;
    }
    if (const int pressed = std::exchange(pressed_option(), -1); pressed >= 0 && pressed < count)
      taken = TextReplacement{offered.from, offered.to, offered.names[static_cast<std::size_t>(pressed)]};
    const std::vector<TextMark> colors = cell_colors(ui_.theme, text, e());
    std::vector<TextMark> marks;
    const auto& problem = player_.cell_problem();
    if (problem && problem->line > 0) {
      marks.push_back(place_in(text, problem->line, problem->column));
      marks.back().color = ui_.theme.wrong;
    }
    TextFieldStyle style;
    style.multiline = style.code = style.editor = true;
    style.invalid = problem.has_value();
    style.colors = colors, style.underlined = marks;
    style.completes = open && now_.dismissed != text;
    if (taken) style.replacement = &*taken;
    const TextFieldResult result = text_field(ui_, "text", area, ui_.say("editor.name"), text, style);
    // One undo of the lab a line.
    const auto line = static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(result.caret), '\n'));
    if (result.changed) {
      if (line != now_.line) player_.end_stroke(), player_.begin_stroke();
      now_.line = line, now_.chosen = 0, now_.moved = false;
      player_.type_cell(text);
    }
    if (result.left) player_.end_stroke(), now_.line = -1;
    if (result.caret != now_.caret && !result.changed) now_.dismissed = text;  // who walks through the text types no name
    if (result.changed) now_.dismissed.clear();
    now_.caret = result.caret, now_.caret_at = result.caret_at;
    if (open && !result.changed && now_.dismissed != text) offer(offered, count, area);
    if (result.changed) ui_.again();
  }

  int& pressed_option() { return ui_.remember<int>("name pressed in the editor"); }

  // The names below the caret, or above it where there is no room.
  void offer(const Completion& offered, int count, Rect area) {
    const Theme& t = ui_.theme;
    const TextStyle letters{Face::code, 13.5f};
    const float row = ui_.target(26);
    float wide = 120;
    for (int k = 0; k < count; ++k)
      wide = std::max(wide, text_width(ui_, letters, offered.names[static_cast<std::size_t>(k)]) + 32);
    Rect popup{std::min(now_.caret_at.x - 8, area.right() - wide), now_.caret_at.y + 2, wide,
               row * static_cast<float>(count) + 8};
    if (popup.bottom() > ui_.screen().bottom()) popup.y = now_.caret_at.y - 24 - popup.h;
    const Ui::Layer layer(ui_);
    const Ui::Group group(ui_, "names", Role::list, ui_.say("editor.names"), popup);
    ui_.fill({popup.x - 1, popup.y + 2, popup.w + 2, popup.h + 2}, faded(rgb(0), 0.25f), 9);
    ui_.fill(popup, t.raised, 8);
    ui_.frame(popup, t.line, 8);
    for (int k = 0; k < count; ++k) {
      const std::string& name = offered.names[static_cast<std::size_t>(k)];
      const Rect line{popup.x + 4, popup.y + 4 + row * static_cast<float>(k), popup.w - 8, row};
      SemanticNode& node = ui_.node(std::to_string(k), Role::option, name, line);
      node.selected = k == now_.chosen;
      node.answer(Action::press);
      const std::string option = node.id;
      const Response r = ui_.pointable(option, line);
      if (r.pressed || ui_.performed(option, Action::press))
        pressed_option() = k, ui_.focus(std::string(editor_text_id), false), ui_.again();
      if (r.hovered || k == now_.chosen) ui_.fill(line, mixed(t.raised, t.text, r.hovered ? 0.14f : 0.09f), 6);
      draw_text_in(ui_, line.inset(8, 0), letters, name);
    }
  }
  static constexpr const char* checked_key = "gradients checked";
  Ui& ui_;
  Player& player_;
  Typing& now_;
  bool checked_ = true;
};

}  // namespace

void draw_editor(Ui& ui, Player& player, Rect area) { Editor(ui, player).draw(area); }

}  // namespace gatewalk::lessons
