// Typing: text fields and number fields.
// Where the host edits text (Host::edits_text), a real field outside holds keyboard and input methods, and what it holds comes
// in through set_value and select_text; elsewhere keys come through ImGui and TextEdit does the work. The drawing is the same.
#include "lessons/ui/fields.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "lessons/ui/text.hpp"
#include "lessons/ui/text_edit.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

// What a field remembers between frames.
struct FieldState {
  TextEdit edit;
  Point scroll;
  bool active = false;  // it had the focus in the last frame
  bool whole = false;   // the press that brought the focus has selected all, and has not moved since
  std::string before;   // the text when the focus came; Escape brings it back
};

struct FieldLook {
  TextStyle letters;
  bool multiline = false, invalid = false;
  bool number = false;  // a click selects it, so that what is typed takes its place
  Align align = Align::left;
  std::string_view placeholder;
  const TextFieldStyle* style = nullptr;  // of a text field
  bool editor() const { return style && style->editor; }
};

struct FieldEvents {
  bool came = false, left = false, submitted = false, cancelled = false;
  Point caret_at;
};

void type(Ui& ui, TextEdit& edit, bool multiline, FieldEvents& events) {
  using Move = TextEdit::Move;
  const bool word = ui.input.ctrl, extend = ui.input.shift;
  struct Binding {
    ImGuiKey key;
    Move plain, with_ctrl;
  };
  for (const Binding& b :
       {Binding{ImGuiKey_LeftArrow, Move::left, Move::word_left}, Binding{ImGuiKey_RightArrow, Move::right, Move::word_right},
        Binding{ImGuiKey_Home, Move::line_start, Move::start}, Binding{ImGuiKey_End, Move::line_end, Move::end}})
    if (ui.take_key(b.key, true, Held::whatever)) edit.move(word ? b.with_ctrl : b.plain, extend);
  if (multiline && ui.take_key(ImGuiKey_UpArrow)) edit.move(Move::up, extend);
  if (multiline && ui.take_key(ImGuiKey_DownArrow)) edit.move(Move::down, extend);
  if (ui.take_key(ImGuiKey_Backspace, true, Held::whatever)) edit.erase(word ? Move::word_left : Move::left);
  if (ui.take_key(ImGuiKey_Delete, true, Held::whatever)) edit.erase(word ? Move::word_right : Move::right);
  if (ui.take_key(ImGuiKey_Enter) || ui.take_key(ImGuiKey_KeypadEnter)) {
    if (multiline) edit.insert("\n", true);
    else events.submitted = true;
  }
  if (ui.take_key(ImGuiKey_Escape)) events.cancelled = true;
  if (ui.input.ctrl && !ui.input.alt) {
    const auto command = [&](ImGuiKey key) { return ui.take_key(key, true, Held::command); };
    if (command(ImGuiKey_A)) edit.select_all();
    if (edit.has_selection() && command(ImGuiKey_C)) ui.copy(edit.selected(), {});
    if (edit.has_selection() && command(ImGuiKey_X)) {
      ui.copy(edit.selected(), {});
      edit.erase(Move::left);
    }
    if (command(ImGuiKey_V)) edit.insert(ui.host.paste(), multiline);
    if (command(ImGuiKey_Z)) ui.input.shift ? edit.redo() : edit.undo();
    if (command(ImGuiKey_Y)) edit.redo();
  } else if (!ui.input.typed.empty()) {
    edit.insert(ui.input.typed, multiline);
    ui.input.typed.clear();
    ui.again();
  }
}

// The byte of the character nearest to a point.
std::size_t byte_at(Ui& ui, const TextStyle& letters, std::string_view text, Point origin, float row, Point p) {
  std::size_t start = 0;
  for (int line = static_cast<int>((p.y - origin.y) / row); line > 0; --line) {
    const auto next = text.find('\n', start);
    if (next == std::string_view::npos) break;
    start = next + 1;
  }
  const std::string_view line = text.substr(start, text.find('\n', start) - start);
  float x = origin.x;
  std::size_t at = 0;
  while (at < line.size()) {
    std::size_t next = at + 1;
    while (next < line.size() && (static_cast<unsigned char>(line[next]) & 0xC0) == 0x80) ++next;
    const float wide = text_width(ui, letters, line.substr(at, next - at));
    if (p.x < x + wide / 2) break;
    x += wide;
    at = next;
  }
  return start + at;
}

Point place_of(Ui& ui, const TextStyle& letters, std::string_view text, std::size_t byte, float row) {
  const std::string_view before = text.substr(0, byte);
  const auto start = before.rfind('\n');
  const auto line = start == std::string_view::npos ? before : before.substr(start + 1);
  return {text_width(ui, letters, line), row * static_cast<float>(std::count(before.begin(), before.end(), '\n'))};
}

void draw_selection(Ui& ui, const TextEdit& edit, const TextStyle& letters, Point origin, float row) {
  const std::size_t from = std::min(edit.caret(), edit.anchor()), to = std::max(edit.caret(), edit.anchor());
  const std::string_view text = edit.text();
  for (std::size_t at = from; at < to;) {
    const std::size_t end = std::min({text.find('\n', at), text.size(), to});
    const Point a = place_of(ui, letters, text, at, row), b = place_of(ui, letters, text, end, row);
    ui.fill({origin.x + a.x, origin.y + a.y, std::max(b.x - a.x, 3.0f), row}, faded(ui.theme.hidden, 0.35f), 2);
    at = end + 1;
  }
}

// One line, in the colors of its pieces.
void draw_line(Ui& ui, Point at, const TextStyle& letters, std::string_view text, std::size_t start, std::size_t end,
               std::span<const TextMark> colors) {
  TextStyle style = letters;
  const auto piece = [&](std::size_t from, std::size_t to, Color color) {
    if (from >= to) return;
    style.color = color ? color : letters.color;
    at.x += draw_text(ui, at, style, text.substr(from, to - from));
  };
  std::size_t done = start;
  for (const TextMark& mark : colors) {
    const std::size_t from = std::clamp(mark.from, done, end), to = std::clamp(mark.to, done, end);
    piece(done, from, 0);
    piece(from, to, mark.color);
    done = std::max(done, to);
  }
  piece(done, end, 0);
}

void draw_wave(Ui& ui, Point from, float width, Color color) {
  constexpr float half = 3, height = 2;
  Point last = from;
  bool up = true;
  for (float x = half; x < width + half; x += half, up = !up) {
    const Point next{from.x + std::min(x, width), from.y + (up ? -height : 0)};
    ui.line(last, next, color, 1.5f);
    last = next;
  }
}

std::ptrdiff_t line_count(std::string_view text) { return 1 + std::count(text.begin(), text.end(), '\n'); }

void draw_line_numbers(Ui& ui, Rect column, TextStyle letters, std::string_view text, float y, float row) {
  const Ui::Clip clip(ui, column);
  letters.color = ui.theme.faint;
  const auto lines = line_count(text);
  for (std::ptrdiff_t line = 1; line <= lines; ++line, y += row)
    draw_text_in(ui, {column.x, y, column.w - 10, row}, letters, std::to_string(line), Align::right);
}

// Everything but what the text means. The node is open in `node`; returns what happened to the text in state.edit.
FieldEvents field(Ui& ui, std::size_t node_index, FieldState& state, const FieldLook& look) {
  const Theme& t = ui.theme;
  SemanticNode& node = ui.semantics.at(node_index);
  const std::string id = node.id;
  const Rect area = node.bounds;
  node.answer(Action::set_value).answer(Action::select_text).answer(Action::submit).answer(Action::cancel);
  if (look.editor()) node.answer(Action::undo).answer(Action::redo).answer(Action::help);
  if (look.style && look.style->completes) node.answer(Action::complete).answer(Action::increment).answer(Action::decrement);
  const Response r = ui.focusable(node);
  TextEdit& edit = state.edit;
  FieldEvents events;
  events.came = r.focused && !state.active;
  events.left = !r.focused && state.active;
  state.active = r.focused;
  if (events.came) {
    state.before = edit.text();
    if (!look.editor() && (!ui.input.pressed || look.number)) edit.select_all();  // by Tab, as fields do everywhere
    state.whole = look.number && ui.input.pressed;
  }
  if (r.hovered) ui.cursor(ImGuiMouseCursor_TextInput);

  const float row = look.letters.size * 1.5f;
  Rect inner = look.multiline ? area.inset(12, 8) : Rect{area.x + 12, area.y + (area.h - row) / 2, area.w - 24, row};
  const std::size_t digits = look.editor() ? std::max<std::size_t>(2, std::to_string(line_count(state.edit.text())).size()) : 0;
  const Rect numbers = look.editor() ? inner.cut_left(text_width(ui, look.letters, std::string(digits, '0')) + 10) : Rect{};
  const float shift = look.align == Align::left ? 0 : std::max(0.0f, inner.w - text_width(ui, look.letters, edit.text()));
  const Point origin{inner.x + shift - state.scroll.x, inner.y - state.scroll.y};
  if (r.held) {
    ui.capture(id);
    const std::size_t at = byte_at(ui, look.letters, edit.text(), origin, row, ui.input.pointer);
    const Point from = ui.input.pressed_at;
    const bool rests = std::abs(ui.input.pointer.x - from.x) + std::abs(ui.input.pointer.y - from.y) < 4;
    if (state.whole && !rests) edit.put_caret(byte_at(ui, look.letters, edit.text(), origin, row, from), false);
    if (!rests || ui.input.double_clicked) state.whole = false;
    if (state.whole) edit.select_all();
    else if (ui.input.double_clicked) edit.select_word(at);
    else if (ui.input.pressed || ui.input.moved.x != 0 || ui.input.moved.y != 0)
      edit.put_caret(at, !ui.input.pressed || ui.input.shift);
  } else {
    state.whole = false;
  }
  std::string value;
  if (ui.performed(id, Action::set_value, &value)) look.editor() ? edit.take_typed(value, true) : edit.set_text(value);
  if (ui.performed(id, Action::undo)) edit.undo();
  if (ui.performed(id, Action::redo)) edit.redo();
  if (look.style && look.style->replacement) {
    edit.put_caret(look.style->replacement->from, false);
    edit.put_caret(look.style->replacement->to, true);
    edit.insert(look.style->replacement->text, look.multiline);
  }
  if (ui.performed(id, Action::select_text, &value)) {
    char* end = nullptr;
    const long anchor = std::strtol(value.c_str(), &end, 10);
    edit.select_characters(static_cast<int>(anchor), static_cast<int>(std::strtol(end, nullptr, 10)));
  }
  events.submitted = ui.performed(id, Action::submit);
  events.cancelled = ui.performed(id, Action::cancel);
  if (r.focused) {
    if (!ui.host.edits_text()) type(ui, edit, look.multiline, events);
    ui.take_keyboard();
  }
  if (events.cancelled) {
    if (!look.editor()) edit.set_text(state.before);
    ui.leave();
  }

  // Of what is scrolled out of sight there is the node, and no more.
  if (!r.focused && !area.inset(-8).overlaps(ui.clip())) {
    SemanticNode& done = ui.semantics.at(node_index);
    done.value = edit.text(), done.multiline = look.multiline, done.invalid = look.invalid;
    return events;
  }

  // Keep the caret in view.
  const Point caret = place_of(ui, look.letters, edit.text(), edit.caret(), row);
  if (r.focused) {
    state.scroll = {std::max(0.0f, brought_into_sight(state.scroll.x, caret.x, 2, inner.w)),
                    std::max(0.0f, brought_into_sight(state.scroll.y, caret.y, row, inner.h))};
    // A line's beginning is in sight wherever the caret allows it.
    if (look.multiline && caret.x <= inner.w - 2) state.scroll.x = 0;
  } else {
    state.scroll.x = 0;
  }
  state.scroll.y = std::clamp(state.scroll.y, 0.0f, std::max(0.0f, static_cast<float>(line_count(edit.text())) * row - inner.h));

  ui.fill(area, t.dark ? t.background : t.panel, 8);
  const Color edge = look.invalid ? t.wrong : r.focused ? t.text : r.hovered ? t.muted : t.line;
  ui.frame(area, edge, 8, r.focused || look.invalid ? 2.0f : 1.0f);
  {
    const Point at{inner.x + shift - state.scroll.x, inner.y - state.scroll.y};
    if (look.editor()) draw_line_numbers(ui, numbers, look.letters, edit.text(), at.y, row);
    const Rect whole = look.multiline ? area.inset(2) : Rect{area.x + 4, area.y, area.w - 8, area.h};
    const Ui::Clip clip(ui, look.editor() ? Rect{inner.x - 2, whole.y, whole.right() - inner.x + 2, whole.h} : whole);
    if (r.focused && edit.has_selection()) draw_selection(ui, edit, look.letters, at, row);
    if (edit.text().empty() && !look.placeholder.empty()) {
      TextStyle faint = look.letters;
      faint.color = t.faint;
      draw_text(ui, {at.x, at.y + (row - faint.size) / 2}, faint, look.placeholder);
    }
    float y = at.y;
    for (std::size_t start = 0; start <= edit.text().size();) {
      const std::size_t end = std::min(edit.text().find('\n', start), edit.text().size());
      draw_line(ui, {at.x, y + (row - look.letters.size) / 2}, look.letters, edit.text(), start, end,
                look.style ? look.style->colors : std::span<const TextMark>{});
      y += row;
      start = end + 1;
    }
    for (const TextMark& mark : look.style ? look.style->underlined : std::span<const TextMark>{}) {
      const std::size_t from = std::min(mark.from, edit.text().size()), to = std::clamp(mark.to, from, edit.text().size());
      const Point start = place_of(ui, look.letters, edit.text(), from, row);
      const float wide = text_width(ui, look.letters, std::string_view(edit.text()).substr(from, to - from));
      draw_wave(ui, {at.x + start.x, at.y + start.y + row - 2}, std::max(wide, look.letters.size * 0.6f), mark.color);
    }
    events.caret_at = {at.x + caret.x, at.y + caret.y + row};
    // A caret that does not blink: idle costs nothing.
    if (r.focused) ui.fill({ui.snapped(at.x + caret.x) - 0.75f, at.y + caret.y + row * 0.1f, 1.5f, row * 0.8f}, t.text);
  }
  if (r.ring) ui.ring(area);

  SemanticNode& done = ui.semantics.at(node_index);
  done.value = edit.text();
  done.multiline = look.multiline;
  done.invalid = look.invalid;
  if (r.focused && !events.cancelled) done.selection = SemanticSelection{edit.anchor_character(), edit.caret_character()};
  return events;
}

}  // namespace

TextFieldResult text_field(Ui& ui, std::string_view key, Rect area, std::string_view name, std::string& text,
                           const TextFieldStyle& style) {
  SemanticNode& node = ui.node(key, Role::text_field, name, area);
  node.description = style.placeholder;
  const std::size_t index = ui.semantics.last();
  auto& state = ui.remember<FieldState>(node.id);
  if (state.edit.text() != text) state.scroll = {};  // another text is read from its beginning
  state.edit.set_text(text);
  FieldLook look;
  look.letters = {style.code ? Face::code : Face::regular, 14};
  look.multiline = style.multiline;
  look.invalid = style.invalid;
  look.placeholder = style.placeholder;
  look.style = &style;
  const FieldEvents events = field(ui, index, state, look);
  if (events.submitted) state.edit.select_all();  // what is typed next is another answer
  TextFieldResult result{state.edit.text() != text, events.submitted, state.active, events.came, events.left,
                         state.edit.caret(),        events.caret_at};
  text = state.edit.text();
  return result;
}

bool number_field(Ui& ui, std::string_view key, Rect area, std::string_view name, double& value, const NumberStyle& style) {
  SemanticNode& node = ui.node(key, Role::number_field, name, area);
  const std::size_t index = ui.semantics.last();
  const std::string id = node.id;
  auto& state = ui.remember<FieldState>(id);
  const double before = value;
  node.answer(Action::increment).answer(Action::decrement);
  node.range = SemanticRange{style.least, style.most, value, style.step};

  // While it is not under edit, and whenever the number was changed from outside, the text is the number's usual form.
  // Reading it costs more than drawing it: only what is under edit is read.
  const auto typed = state.active ? number_from(state.edit.text()) : std::nullopt;
  if (!state.active || !(typed && *typed == value))
    if (!(state.active && !typed)) state.edit.set_text(state.active ? number_to_type(value) : number_text(value, style.decimals));

  double steps = 0;
  if (ui.performed(id, Action::increment)) steps += 1;
  if (ui.performed(id, Action::decrement)) steps -= 1;
  if (ui.focused() == id) {
    if (ui.take_key(ImGuiKey_UpArrow)) steps += 1;
    if (ui.take_key(ImGuiKey_DownArrow)) steps -= 1;
    if (ui.take_key(ImGuiKey_PageUp)) steps += 10;
    if (ui.take_key(ImGuiKey_PageDown)) steps -= 10;
    if (style.wheel && area.contains(ui.input.pointer) && ui.input.wheel.y != 0) {
      steps += ui.input.wheel.y > 0 ? 1 : -1;
      ui.input.wheel.y = 0;
    }
  }
  if (steps != 0) {
    // Through ten decimals, so that 0.30000000000000004 never appears.
    const double moved = number_from(number_text(value + steps * style.step, 10)).value_or(value);
    value = std::clamp(moved, style.least, style.most);
    state.edit.set_text(number_to_type(value));
    state.edit.select_all();
  }

  FieldLook look;
  look.letters = {Face::regular, 14, style.color};
  look.letters.tabular = true;
  look.number = true;
  look.align = state.active ? Align::left : style.align;
  const auto shown = state.active ? number_from(state.edit.text()) : std::nullopt;
  look.invalid = state.active && !(shown && *shown >= style.least && *shown <= style.most);
  if (ui.focused() == id && !state.active) state.edit.set_text(number_to_type(value));  // all digits, once it is under edit
  const FieldEvents events = field(ui, index, state, look);

  const auto now = state.active ? number_from(state.edit.text()) : std::nullopt;
  if (now && *now >= style.least && *now <= style.most && *now != value) value = *now;
  if (events.submitted) {
    state.edit.set_text(number_to_type(value));
    ui.leave();  // it is done: the keys are the lab's again
  }
  if (events.left) {
    state.edit.set_text(number_text(value, style.decimals));
    ui.again();
  }
  SemanticNode& done = ui.semantics.at(index);
  done.range->value = value;
  done.value = state.edit.text();
  return value != before && !(std::isnan(value) && std::isnan(before));
}

}  // namespace gatewalk::lessons
