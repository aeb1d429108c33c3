#include "lessons/stage/scene.hpp"

#include <cmath>

#include "engine/writing/tex.hpp"
#include "lessons/experiment/quantity.hpp"
#include "lessons/formula/draw.hpp"
#include "lessons/formula/term_color.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons::stage {

Color lit_color(const Scene& scene, Color color, Light light) {
  const Theme& t = scene.ui.theme;
  // Dimmed lines stay above 3:1 in high contrast.
  const float dim = t.high_contrast ? 0.65f : t.dark ? 0.40f : 0.36f;
  if (scene.pass() == Pass::backward && color == t.gradient && light == Light::dim)
    return mixed(t.background, color, std::max(dim, 0.5f));
  const float share = light == Light::active ? 1.0f : light == Light::read ? 0.9f : light == Light::resting ? 0.75f : dim;
  return mixed(t.background, color, share);
}

Color value_line_color(const Scene& scene, Index operation) {
  if (scene.pass() == Pass::backward) return scene.ui.theme.gradient;
  return operation_color(scene.ui.theme, scene.forward, operation);
}

bool pointed_at(const Scene& scene, Index operation) {
  if (operation < 0 || scene.ui.lit().empty()) return false;
  return scene.ui.is_lit(writing::class_id(scene.recipe(), operation));
}

void point_at(Scene& scene, Index operation) {
  if (operation >= 0) scene.ui.light(writing::class_id(scene.recipe(), operation));
}

const formula::Layout& formula_of(Scene& scene, const std::string& tex, float size) {
  auto& formulas = scene.memory.formulas;
  if (formulas.size() > 2000) formulas.clear();  // zooming leaves many sizes behind
  const auto key = std::pair(tex, static_cast<int>(std::lround(size * 4)));
  const auto found = formulas.find(key);
  if (found != formulas.end()) return found->second;
  const auto tree = formula::parse(tex);
  return formulas[key] = tree ? formula::lay_out(*tree, {.size = size, .display = false}) : formula::Layout{};
}

void draw_formula(Scene& scene, const formula::Layout& layout, Point baseline, Color ink) {
  Ui& ui = scene.ui;
  formula::Look look;
  look.faces = &ui.faces;
  look.ink = ink;
  look.density = ui.density();
  formula::draw(ui.draw(), layout, baseline, 1, look);
}

std::string name_tex(const Scene& scene, Index operation) {
  writing::TexOptions options;
  options.classes = false;
  options.reverse = scene.trace(Pass::forward).extent.reverse;
  options.forward = scene.pass() == Pass::backward ? &scene.forward : nullptr;
  // A pre-activation's error term stands in the box itself: its time needs no room in an index that is small already.
  options.timeless = scene.pass() == Pass::backward && scene.recipe()[operation].name.starts_with("da_");
  return writing::tex_letter(scene.recipe(), operation, options);
}

namespace {

using Kind = equations::Operation::Kind;

std::string called(const Operation& op) {
  std::string sign(op.function->tex);
  const auto place = sign.find("{}");
  return place == std::string::npos ? sign + "(\\cdots)" : sign.insert(place + 1, "\\cdots");
}
}  // namespace

std::string hint_tex(const Scene& scene, Index operation) {
  const Recipe& recipe = scene.recipe();
  const Operation& op = recipe[operation];
  if (op.function) return called(op);
  const char* sign = op.kind == Kind::times   ? " \\circ "
                     : op.kind == Kind::plus  ? " + "
                     : op.kind == Kind::minus ? " - "
                     : op.kind == Kind::over  ? " / "
                                              : nullptr;
  if (!sign || op.operands.size() != 2) return "\\cdots";
  const auto part = [&](Index k) {
    const Operation& operand = recipe[k];
    if (!operand.symbol.empty() || operand.scalar()) return name_tex(scene, k);
    return operand.function ? called(operand) : std::string("\\left(\\cdots\\right)");
  };
  return part(op.operands[0]) + sign + part(op.operands[1]);
}

// With the narrow minus: that of formulas costs a digit in a cell.
static std::string narrow(std::string text) {
  constexpr std::string_view minus = "−";
  return text.starts_with(minus) ? "-" + text.substr(minus.size()) : text;
}

std::string cell_text(double value, int decimals) {
  std::string text = narrow(number_text(value, decimals));
  // As in the sketch: no 0 before the point, where room is scarce.
  const std::size_t zero = text.find("0.");
  const bool leading = zero != std::string::npos && (zero == 0 || text[zero - 1] < '0' || text[zero - 1] > '9');
  if (leading && text.size() > zero + 2) text.erase(zero, 1);
  return text;
}

std::vector<std::string> cell_spellings(double value, int asked) {
  std::vector<std::string> all;
  if (value == 0) return {"0"};
  if (!std::isfinite(value)) return {cell_text(value, 2)};
  if (asked < 0) all.push_back(cell_text(value, -1));
  if (asked < 0 || asked >= 4) all.push_back(cell_text(value, 4));
  const double size = std::fabs(value);
  int decimals = 2;
  while (decimals < 4 && size < 0.995 * std::pow(10.0, 1 - decimals)) ++decimals;  // two digits of a small one
  for (; size >= 0.000995 && size < 1e15 && decimals >= 0; --decimals)
    // What is smaller than 1 is not told as a whole number.
    if (size >= (decimals > 0 ? 0.55 : 1) * std::pow(10.0, -decimals)) all.push_back(cell_text(value, decimals));
  if (size < 0.00995 || size >= 1000)
    for (const int digits : {2, 1}) {
      const std::string text = narrow(number_with_power(value, digits));
      all.push_back(text);
      if (const std::size_t power = text.find("10", text.find("·")); text.find("·") != std::string::npos)
        all.push_back(text.substr(0, power) + "\n" + text.substr(power));
    }
  if (size < 0.55) all.push_back("≈0");
  return all;
}

FittedNumber fit_text(Ui& ui, const std::string& text, Point room, float wanted, float least) {
  const std::size_t below = text.find('\n');
  const auto width = [&](std::string_view line) { return text_width(ui, {Face::semibold, wanted, 0, false, true}, line); };
  const std::string_view above = std::string_view(text).substr(0, below);
  const float wide = below == std::string::npos ? width(text) : std::max(width(above), width(text.substr(below + 1)));
  const float size = std::min({wanted, wanted * room.x / std::max(1.0f, wide), below == std::string::npos ? room.y : room.y / 2});
  return size >= least ? FittedNumber{text, size} : FittedNumber{};
}

FittedNumber fit_number(Ui& ui, double value, int decimals, Point room, float wanted, float least) {
  for (const std::string& text : cell_spellings(value, decimals))
    if (FittedNumber fitted = fit_text(ui, text, room, wanted, least); fitted.size > 0) return fitted;
  return {};
}

std::vector<FittedNumber> fit_numbers(Ui& ui, std::span<const double> values, int decimals, Point room, float wanted,
                                      double nothing) {
  const auto near_zero = [](const FittedNumber& number) { return number.text.starts_with("≈"); };
  std::vector<FittedNumber> all;
  double told = std::numeric_limits<double>::infinity();
  for (const double v : values) {
    all.push_back(fit_number(ui, v, decimals, room, wanted));
    if (all.back().size == 0) return {};
    if (v != 0 && !near_zero(all.back())) told = std::min(told, std::fabs(v));
  }
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (!near_zero(all[k]) || std::fabs(values[k]) < std::max(0.1 * told, nothing)) continue;
    all[k] = fit_number(ui, values[k], decimals, room, wanted, least_small_digits);
    if (near_zero(all[k])) return {};
  }
  return all;
}

void draw_number(Ui& ui, Rect cell, const std::string& text, float size, Color ink) {
  const TextStyle style{Face::semibold, size, ink, false, true};
  const std::size_t below = text.find('\n');
  if (below == std::string::npos) return draw_text_in(ui, cell, style, text, Align::center);
  const float line = std::min(cell.h / 2, size * 1.05f);
  draw_text_in(ui, {cell.x, cell.center().y - line, cell.w, line}, style, text.substr(0, below), Align::center);
  draw_text_in(ui, {cell.x, cell.center().y, cell.w, line}, style, text.substr(below + 1), Align::center);
}

std::string spoken_number(const Scene& scene, double value) {
  return scene.player.asks(value) ? "?" : number_in_words(value, scene.player.settings().decimals);
}

std::string spoken_vector(const Scene& scene, Index operation, int most) {
  const auto values = scene.trace(scene.pass()).at(operation, scene.cursor().step);
  const int b = values.cols() == 1 ? 0 : scene.cursor().batch;
  std::string text;
  for (int k = 0; k < std::min<int>(most, static_cast<int>(values.rows())); ++k)
    text += (k ? ", " : "") + spoken_number(scene, values(k, b));
  return text;
}

}  // namespace gatewalk::lessons::stage
