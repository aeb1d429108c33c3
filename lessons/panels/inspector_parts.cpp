#include "lessons/panels/inspector_parts.hpp"

#include <cmath>

#include "engine/writing/module.hpp"
#include "engine/writing/script.hpp"
#include "engine/writing/tex.hpp"
#include "lessons/experiment/number_check.hpp"
#include "lessons/formula/show.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/icons.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// The step's own lines: what stands inside of the function, without its last, which only hands the values out.
std::vector<std::string> step_lines(const Ui& ui, const Player& player, bool torch) {
  const Experiment& e = player.experiment();
  const bool backward = player.cursor().pass == Pass::backward;
  if (backward && torch) return {ui.say("code.autograd"), "loss.backward()"};
  const std::string text = backward ? writing::code_backward(e.recipe(Pass::forward), e.recipe(Pass::backward), e.cuts().names)
                                    : writing::code_forward(e.recipe(Pass::forward),
                                                            torch ? writing::Language::torch : writing::Language::numpy, nullptr);
  std::vector<std::string> kept;
  for (const std::string& line : lines_of(text)) {
    if (!line.starts_with("    ") || line.starts_with("    return") || line.starts_with("    gradients =") ||
        line.find("\"\"\"") != std::string::npos)
      continue;
    kept.push_back(line.substr(4));
  }
  return kept;
}

// The loops around the step, where there is more than one layer or direction. They are of layers of one width.
std::vector<std::string> loop_lines(const Ui& ui, const Player& player, bool torch) {
  const Experiment& e = player.experiment();
  if (e.parts() < 2 || !e.setup().shape.unlike.empty()) return {};
  std::vector<std::string> lines = lines_of(writing::network_loops(
      e.model(), torch ? writing::Language::torch : writing::Language::numpy, player.cursor().pass == Pass::backward));
  if (!lines.empty()) lines.insert(lines.begin(), ui.say("code.network"));
  return lines;
}

// With several layers of one width the script is that of the whole network, as far as a script knows how to cut.
bool whole_network_copied(const Experiment& e) {
  return e.parts() > 1 && e.setup().shape.unlike.empty() && e.cuts().names.empty() && e.cuts().truncate == 0;
}

std::string active_variable(const Player& player) {
  const Cursor& c = player.cursor();
  const Experiment& e = player.experiment();
  const Index op = c.opened ? c.opened->operation : c.operation;
  const Pass pass = c.opened ? c.opened->pass : c.pass;
  if (op < 0 || pass != c.pass) return {};
  return pass == Pass::backward ? writing::code_variable_backward(e.recipe(Pass::forward), e.recipe(Pass::backward), op)
                                : writing::code_variable(e.recipe(Pass::forward), nullptr, op);
}

}  // namespace

network::Record record_for(const Experiment& e, Pass pass) {
  return e.record_of(pass);
}

void draw_check_badge(Ui& ui, const Player& player, const OpenedNumber& number, float x, float width, float& y) {
  if (waits_for_check(player.experiment(), number)) {
    const std::string& ask = ui.say("check.ask");
    const Rect place{x, y, std::min(width, button_width(ui, ask)), ui.target(30)};
    if (button(ui, "ask check", place, ask, {.hint = ui.say("check.ask_hint")})) ask_check(player.experiment(), number);
    y += place.h + 8;
    return;
  }
  const auto check = check_number(player.experiment(), number);
  if (!check) return;
  const auto& read = player.experiment().setup().read;
  const bool cut = !player.cuts().names.empty() || player.cuts().truncate > 0 || (read && read->truncate > 0);
  std::string text;
  if (check->agrees)
    text = check->relative_error == 0 ? ui.say("check.agrees")
                                      : ui.say("check.agrees_to", {{"error", number_with_power(check->relative_error, 1)}});
  else
    text = ui.say(cut ? Key("check.differs_cut") : Key("check.differs"),
                  {{"value", number_in_words(check->numeric, std::max(player.settings().decimals, 4))}});
  // A weight is the same at all steps: here stands what it does at one of them.
  if (player.experiment().recipe(number.pass)[number.operation].kind == equations::Operation::Kind::outer)
    text = ui.say("check.at_step", {{"said", text}});
  const Color color = check->agrees ? ui.theme.right : ui.theme.wrong;
  const std::vector<Span> spans{{text, true, false, false, {}, color}};
  const float h = paragraph_height(ui, width - 46, spans, {13, 1.4f}) + 16;
  const Rect box{x, y, width, h};
  ui.fill(box, mixed(ui.theme.panel, color, 0.13f), 8);
  ui.frame(box, mixed(ui.theme.panel, color, 0.5f), 8);
  draw_icon(ui, check->agrees ? Icon::check : Icon::close, {box.x + 10, box.y, 18, box.h}, 14, color);
  const Ui::Group group(ui, "check", Role::group, ui.say("check.name"), box);
  const std::string id = ui.node("what", Role::text, ui.say("check.what"), box).id;
  tooltip(ui, id, box, ui.pointable(id, box).hovered, false, ui.say("check.what"));
  paragraph(ui, "text", {box.x + 34, box.y + 8}, width - 46, spans, {13, 1.4f});
  y += h + 8;
}

std::string code_to_copy(const Player& player, bool torch) {
  const Experiment& e = player.experiment();
  const Cursor& c = player.cursor();
  const writing::Language language = torch ? writing::Language::torch : writing::Language::numpy;
  if (whole_network_copied(e)) return writing::model_script(e.model(), e.sequence(), &e.upstream(), language);
  return writing::step_script(e.trace(Pass::forward, c.part), &e.trace(Pass::backward, c.part), c.step, language, e.cuts());
}

void draw_code(Ui& ui, const Player& player, InspectorView& view, float x, float width, float& y) {
  static const std::string languages[] = {"NumPy", "PyTorch"};
  Rect bar{x, y, width, ui.target(30)};
  const std::string& copy_it = ui.say("code.copy");
  const float copy = button_width(ui, copy_it);
  const Rect place = bar.cut_right(copy);
  bar.cut_right(8);
  int language = view.torch ? 1 : 0;
  if (tabs(ui, "language", bar, ui.say("code.language"), languages, language)) view.torch = language == 1;
  const bool torch = view.torch;
  if (button(ui, "copy", place, copy_it,
             {.hint = ui.say(whole_network_copied(player.experiment()) ? Key("code.copy_network") : Key("code.copy_hint"))})) {
    ui.copy(code_to_copy(player, torch), ui.say("code.copied"));
  }
  y += bar.h + 8;
  std::vector<std::string> lines = step_lines(ui, player, torch);
  const std::vector<std::string> loops = loop_lines(ui, player, torch);
  lines.insert(lines.end(), loops.begin(), loops.end());
  const std::string variable = active_variable(player);
  // Each line wraps with its continuation set in; the whole is one node.
  const ParagraphStyle style{11, 1.55f, 0, Face::code};  // a page of code: no band behind each piece, as words in prose have
  const float top = y;
  y += 8;
  std::string whole;
  for (const std::string& line : lines) {
    const bool active = !variable.empty() && line.starts_with(variable + " = ");
    const std::string text = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    const std::vector<Span> spans{{text, false, false, false, {}, line.starts_with("#") ? ui.theme.muted : 0}};
    const float in =
        text_width(ui, {Face::code, style.size}, "0") * static_cast<float>(std::min(line.find_first_not_of(' '), line.size()));
    const float h = paragraph_height(ui, width - 20 - in, spans, style);
    if (active) ui.fill({x + 2, y - 2, width - 4, h + 3}, mixed(ui.theme.panel, ui.theme.focus, 0.22f), 4);
    const Ui::Scope scope(ui, "line " + std::to_string(&line - lines.data()));
    paragraph(ui, "code", {x + 10 + in, y}, width - 20 - in, spans, style);
    y += h + 2;
  }
  y += 8;
  ui.frame({x, top, width, y - top}, ui.theme.line, 8);
  y += 8;
  // The whole cell, to take along.
  const Key hint = torch ? Key("code.module_hint_torch") : Key("code.module_hint_numpy");
  const auto module = writing::module_code(player.experiment().recipe(Pass::forward),
                                           torch ? writing::Language::torch : writing::Language::numpy);
  const std::string& take = ui.say("code.module");
  if (module &&
      button(ui, "module", {x, y, std::min(width, button_width(ui, take)), ui.target(30)}, take, {.hint = ui.say(hint)}))
    ui.copy(*module, ui.say("code.module_copied"));
  y += module ? ui.target(30) + 8 : 0;
}

void draw_letters(Ui& ui, const Player& player, Rect place, Pass pass, Index op, const std::string& index, Color color) {
  const Experiment& e = player.experiment();
  writing::TexOptions options;
  if (pass == Pass::backward) options.forward = &e.recipe(Pass::forward);
  options.reverse = e.trace(pass, player.cursor().part).extent.reverse;
  draw_letter(ui, place, tex_letter(e.recipe(pass), op, options), index, {color, 22, 17, 3, 0.7f});
}

float draw_letter(Ui& ui, Rect place, const std::string& tex, const std::string& behind, const LetterStyle& look) {
  formula::ShowStyle style;
  style.size = look.letter, style.ink = look.color;
  style.color = [color = look.color](std::string_view) { return color; };
  TextStyle text{look.face, look.text, look.color};
  auto letter = formula::inline_box(ui, tex, style);
  const float wide = letter->width + look.gap + text_width(ui, text, behind);
  if (wide > place.w) {
    const float smaller = std::max(0.6f, place.w / wide);
    style.size *= smaller, text.size *= smaller;
    letter = formula::inline_box(ui, tex, style);
  }
  const Ui::Clip clip(ui, place);
  const float base = place.y + place.h * look.baseline;
  letter->draw(ui, {place.x, base});
  draw_text(ui, {place.x + letter->width + look.gap, base - baseline_of(ui, text)}, text, behind);
  return std::min(wide, place.w);
}

void draw_bar(Ui& ui, Rect place, double value, double most) {
  if (place.w < 12) return;
  const float zero = place.x + place.w / 2;
  ui.line({zero, place.y + 4}, {zero, place.bottom() - 4}, ui.theme.line);
  if (std::isnan(value) || value == 0) return;
  // What is infinite reaches the end; beside it a finite number is next to nothing.
  const double share = std::isinf(value) ? 1 : std::isfinite(most) ? std::min(1.0, std::fabs(value) / most) : 0;
  const float length = std::max(1.0f, static_cast<float>(share) * (place.w / 2 - 2));
  const Rect box{value > 0 ? zero : zero - length, place.y + place.h / 2 - 6, length, 12};
  ui.fill(box, value > 0 ? ui.theme.positive : ui.theme.negative, 3);
}

}  // namespace gatewalk::lessons
