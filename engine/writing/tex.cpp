#include "engine/writing/tex.hpp"

#include <algorithm>
#include <optional>

#include "engine/base/check.hpp"
#include "engine/writing/tex_numbers.hpp"
#include "engine/writing/tex_parts.hpp"

namespace gatewalk::writing {

using namespace equations;

using namespace tex_parts;
using Kind = Operation::Kind;

namespace {

constexpr std::string_view greek[] = {"alpha", "beta",  "gamma",  "delta", "epsilon", "zeta", "eta",
                                      "theta", "kappa", "lambda", "mu",    "nu",      "xi",   "pi",
                                      "rho",   "sigma", "tau",    "phi",   "chi",     "psi",  "omega"};

// One word of a name: a letter, a Greek letter's name, or upright letters.
std::string word(std::string_view text) {
  if (std::find(std::begin(greek), std::end(greek), text) != std::end(greek)) return "\\" + std::string(text);
  if (text == "eps") return "\\epsilon";
  if (text.size() <= 1) return std::string(text);
  std::string escaped;
  for (char c : text) escaped += c == '_' ? "\\_" : std::string(1, c);
  return "\\mathrm{" + escaped + "}";
}

// Subscripts as they stand behind a letter: "f", "xn" (two letters stay italic), "\mathrm{gate}".
std::string subscript_word(std::string_view text) {
  return text.size() == 2 && text[0] != '_' && text[1] != '_' ? std::string(text) : word(text);
}

struct Name {
  std::string base, subscript;
};

// "W_f" → W, f; "h2" → h, 2; "a_my_gate" → a, my_gate.
Name split(std::string_view name) {
  const auto cut = name.find('_', 1);
  std::string_view base = name.substr(0, cut);
  std::string below = cut == std::string_view::npos ? "" : subscript_word(name.substr(cut + 1));
  std::size_t digits = base.size();
  while (digits > 1 && base[digits - 1] >= '0' && base[digits - 1] <= '9') --digits;
  if (digits < base.size()) below = std::string(base.substr(digits)) + (below.empty() ? "" : "," + below);
  return {word(base.substr(0, digits)), below};
}

std::string joined(const Name& name, const std::string& time, const std::string& more = "") {
  std::string below = name.subscript;
  for (const std::string& part : {more, time})
    if (!part.empty()) below += (below.empty() ? "" : ",") + part;
  if (below.empty()) return name.base;
  return name.base + (below.size() == 1 ? "_" + below : "_{" + below + "}");
}

class TexWriter {
 public:
  TexWriter(const Recipe& recipe, const TexOptions& options, int shift = 0)
      : recipe_(recipe), options_(options), shift_(shift), timeless_(options.timeless) {}

  // The whole formula of one operation.
  std::string formula(Index k) const {
    const std::string left = letter(k);
    if (recipe_[k].leaf()) return wrap(id(k), left.empty() ? with_sign(expression(k)) : left);
    const std::string right = with_sign(expression(k));
    return left.empty() ? wrap(id(k), right) : wrap(id(k), left) + " = " + right;
  }

  // The operation's letter, or nothing.
  std::string letter(Index k) const {
    const Operation& op = recipe_[k];
    if (op.option()) return op.symbol == "lr" ? "\\eta" : tex_name(op.symbol);
    if (op.kind == Kind::number) return tex_number(op.number, full);
    if (op.kind == Kind::parameter) return tex_name(op.name);
    if (recipe_.pass == Pass::forward || op.kind == Kind::forward_value) return forward_letter(op);
    return backward_letter(k);
  }

  // An operand inside another formula.
  Piece piece(Index k) const {
    if (stops(recipe_, k, options_.detail, options_.forward)) return stopped(k);
    Piece p = expression(k);
    p.tex = wrap(id(k), p.tex);
    return p;
  }

  // What of a product one operand of [a, b] brings: the matrix's part for it.
  std::string share(Index product, Index of) const {
    const Operation& operand = recipe_[of];
    const std::string part(operand.leaf() ? std::string_view(operand.name).substr(0, operand.name.find('_')) : "");
    return matrix_name(recipe_[product], part) + "\\," + bracketed(piece(of), atom);
  }

  // What the operation does with its operands.
  Piece expression(Index k) const {
    const Operation& op = recipe_[k];
    switch (op.kind) {
      case Kind::forward_value: return forward_piece(op);
      case Kind::input:
      case Kind::state:
      case Kind::parameter:
      case Kind::number: return stopped(k);
      case Kind::copy: return piece(op.operands[0]);
      case Kind::concat: return concatenation(op);
      case Kind::slice: return slice(op);
      case Kind::product: return {matrix_name(op, "") + "\\," + bracketed(piece(op.operands[0]), atom), matrix};
      case Kind::outer: return {bracketed(piece(op.operands[0]), atom) + "\\," + transposed(op.operands[1]), matrix};
      case Kind::times: return times(op);
      case Kind::plus: return add(piece(op.operands[0]), piece(op.operands[1]), false);
      case Kind::minus: return add(piece(op.operands[0]), piece(op.operands[1]), true);
      case Kind::negate: {
        Piece p = piece(op.operands[0]);
        p.negative = !p.negative;
        return p;
      }
      case Kind::over: return fraction(piece(op.operands[0]), piece(op.operands[1]));
      case Kind::call: return {applied(*op.function, piece(op.operands[0])), atom};
      case Kind::maximum:
      case Kind::minimum: return {applied(op.kind, {piece(op.operands[0]), piece(op.operands[1])}), atom};
      case Kind::mean:
      case Kind::total: return {applied(op.kind, {piece(op.operands[0])}), atom};
      case Kind::share: return fraction(piece(op.operands[0]), {to_text(op.size), atom});
    }
    return {};
  }

 private:
  std::string id(Index k) const { return options_.classes ? class_id(recipe_, k) : ""; }
  std::string named_class(const std::string& name) const { return options_.classes ? name : ""; }

  // "t", "t-1"; shifted by one for what step t+1 sends; mirrored in a reverse direction.
  std::string time(bool previous) const {
    if (timeless_) return "";
    const int n = (shift_ - (previous ? 1 : 0)) * (options_.reverse ? -1 : 1);
    return n == 0 ? "t" : n > 0 ? "t+1" : "t-1";
  }

  std::string forward_letter(const Operation& op) const {
    const std::string& name = !op.symbol.empty() ? op.symbol : op.name;
    if (op.symbol.empty() && !(name.starts_with("a_") && is_identifier(name))) return "";
    return joined(split(name), time(op.previous)) + (options_.primed && !op.previous && is_state(name) ? "'" : "");
  }
  bool is_state(const std::string& name) const {
    return std::any_of(recipe_.states.begin(), recipe_.states.end(), [&](const State& s) { return s.name == name; });
  }

  std::string backward_letter(Index k) const {
    const Operation& op = recipe_[k];
    const Name delta{"\\delta", ""};
    const std::string step = time(op.previous);
    const char* arrives = options_.reverse ? "^{\\rightarrow}" : "^{\\leftarrow}";
    if (op.kind == Kind::input) return joined(delta, step, tex_name(op.symbol.substr(1))) + "^{\\downarrow}";
    if (op.kind == Kind::state) return joined(delta, step, tex_name(op.symbol.substr(1))) + arrives;
    if (const Index p = gradient_of(recipe_, k); p >= 0)
      return joined({"\\nabla", ""}, step, tex_name(recipe_.parameters[static_cast<std::size_t>(p)].name)) + " L";
    const bool call = op.source >= 0 && options_.forward && (*options_.forward)[op.source].kind == Kind::call;
    if (!op.symbol.empty() && !(call && (*options_.forward)[op.source].symbol.empty()))
      return joined(delta, step, tex_name(op.symbol.substr(1))) + (op.previous ? arrives : "");
    if (!op.symbol.empty() || is_error_term(op.name)) return joined(delta, step, subscript_of(op));
    return "";
  }

  // What an error term without a letter is the error term of, small and without a time: "[h, x]", "\tanh c", "1 - z".
  std::string subscript_of(const Operation& op) const {
    const std::string number = "\\mathrm{op}" + std::to_string(op.source);
    if (!options_.forward) return op.symbol.empty() ? number : tex_name(op.symbol.substr(1));
    constexpr std::size_t too_long = 48;
    const std::string text = source_text(op);
    return text.size() < too_long ? text : number;
  }
  std::string source_text(const Operation& op) const {
    TexOptions plain{Detail::line, nullptr, false, false};
    TexWriter writer(*options_.forward, plain);
    writer.timeless_ = true;
    const Operation& source = (*options_.forward)[op.source];
    if (source.kind == Kind::call) {
      const Piece inner = writer.piece(source.operands[0]);
      if (source.function->tex.find("{}") != std::string_view::npos) return applied(*source.function, inner);
      return std::string(source.function->tex) +
             (inner.binding == atom && !inner.negative ? " " + inner.tex : "(" + with_sign(inner) + ")");
    }
    return with_sign(writer.expression(op.source));
  }

  Piece stopped(Index k) const {
    const Operation& op = recipe_[k];
    if (op.option()) return {wrap(id(k), letter(k)), atom};
    if (op.kind == Kind::number && op.number < 0) return {wrap(id(k), tex_number(-op.number, full)), atom, true};
    if (op.kind == Kind::number) return {letter(k), atom};
    if (op.kind == Kind::state && recipe_.pass == Pass::backward)
      if (auto written = arrival(op)) return {wrap(id(k), written->tex), written->binding, written->negative};
    return {wrap(id(k), letter(k)), atom};
  }

  // What step t+1 sends, written out with t+1, where that takes no matrix product.
  std::optional<Piece> arrival(const Operation& op) const {
    const Index sent = recipe_.states[static_cast<std::size_t>(op.state)].next;
    if (options_.detail != Detail::line || shift_ != 0 || sent < 0 || needs_products(sent)) return std::nullopt;
    TexOptions plain = options_;
    plain.classes = false;
    return TexWriter(recipe_, plain, 1).expression(sent);
  }

  bool needs_products(Index k) const {
    const Operation& op = recipe_[k];
    if (op.kind == Kind::product || op.kind == Kind::slice) return true;
    if (op.kind == Kind::state ||
        (op.kind == Kind::forward_value && !stops(recipe_, k, options_.detail, options_.forward) && !options_.forward))
      return true;
    return std::any_of(op.operands.begin(), op.operands.end(), [&](Index operand) {
      return !stops(recipe_, operand, options_.detail, options_.forward) && needs_products(operand);
    });
  }

  // A value of the forward pass that has no letter: its expression.
  Piece forward_piece(const Operation& op) const {
    if (!options_.forward) return {"\\mathrm{op}_{" + std::to_string(op.source) + "}", atom};
    TexOptions options = options_;
    options.detail = Detail::line;
    return TexWriter(*options_.forward, options, shift_).expression(op.source);
  }

  Piece concatenation(const Operation& op) const {
    std::string text = "\\left[";
    for (std::size_t n = 0; n < op.operands.size(); ++n) text += (n ? ", " : "") + with_sign(piece(op.operands[n]));
    return {text + "\\right]", atom};
  }

  // "W_f", "W_f^{\top}", and with a part "W_{fh}^{\top}".
  std::string matrix_name(const Operation& op, const std::string& part) const {
    const std::string& name = recipe_.parameters[static_cast<std::size_t>(op.parameter)].name;
    Name letters = split(name);
    if (!part.empty()) letters.subscript += letters.subscript.size() > 2 ? "," + part : part;
    return wrap(named_class(name), joined(letters, "")) + (op.transposed ? "^{\\top}" : "");
  }

  std::string transposed(Index k) const {
    const Piece p = piece(k);
    return bracketed(p, atom) + "^{\\top}";
  }

  Piece times(const Operation& op) const {
    if (op.operands[0] == op.operands[1]) return square(op.operands[0]);
    Piece a = piece(op.operands[0]), b = piece(op.operands[1]);
    const bool negative = a.negative != b.negative && a.binding > sum && b.binding > sum;
    if (a.binding > sum && b.binding > sum) a.negative = b.negative = false;
    const char* sign = recipe_.constant(op.operands[0]) ? "\\," : recipe_.constant(op.operands[1]) ? "\\cdot " : " \\circ ";
    return {bracketed(a, elementwise) + sign + bracketed(b, elementwise), elementwise, negative};
  }

  Piece square(Index k) const {
    const Operation* op = &recipe_[k];
    const TexWriter* writer = this;
    std::optional<TexWriter> forward;
    Index at = k;
    if (op->kind == Kind::forward_value && options_.forward && !stops(recipe_, k, options_.detail, options_.forward)) {
      forward.emplace(*options_.forward, options_, shift_);
      writer = &*forward;
      at = op->source;
      op = &(*options_.forward)[at];
    }
    if (op->kind == Kind::call && op->function->tex.find("{}") == std::string_view::npos &&
        !stops(writer->recipe_, at, options_.detail, writer->options_.forward))
      return {wrap(writer->id(at),
                   std::string(op->function->tex) + "^{2}\\left(" + with_sign(writer->piece(op->operands[0])) + "\\right)"),
              atom};
    return {bracketed(piece(k), atom) + "^{2}", atom};
  }

  // Part `op.part` of an error term: handed down to the columns of the matrices it is a sum of.
  Piece slice(const Operation& op) const {
    std::string part;
    if (options_.forward && op.source >= 0 && !(*options_.forward)[op.source].symbol.empty())
      part = tex_name((*options_.forward)[op.source].symbol);
    else part = std::to_string(op.part + 1);
    if (options_.detail == Detail::line && can_cut(op.operands[0])) return cut(op.operands[0], part);
    return {"\\left(" + with_sign(piece(op.operands[0])) + "\\right)_{" + part + "}", atom};
  }
  bool can_cut(Index k) const {
    const Operation& op = recipe_[k];
    if (op.kind == Kind::plus) return can_cut(op.operands[0]) && can_cut(op.operands[1]);
    return op.kind == Kind::product && op.transposed && op.parts.size() > 1;
  }
  Piece cut(Index k, const std::string& part) const {
    const Operation& op = recipe_[k];
    Piece p = op.kind == Kind::plus ? add(cut(op.operands[0], part), cut(op.operands[1], part), false)
                                    : Piece{matrix_name(op, part) + "\\," + bracketed(piece(op.operands[0]), atom), matrix};
    p.tex = wrap(id(k), p.tex);
    return p;
  }

  const Recipe& recipe_;
  TexOptions options_;
  int shift_ = 0;          // 1: written one step later
  bool timeless_ = false;  // inside a subscript: no t
};

}  // namespace

std::string class_id(const Recipe& recipe, Index operation, const TexOptions&) {
  const Operation& op = recipe[operation];
  if (is_identifier(op.name)) return op.name;
  if (op.kind == Kind::forward_value) return "op" + std::to_string(op.source);
  return (recipe.pass == Pass::backward ? "back" : "op") + std::to_string(operation);
}

Index find_class(const Recipe& recipe, std::string_view id) {
  for (std::size_t k = 0; k < recipe.operations.size(); ++k)
    if (class_id(recipe, static_cast<Index>(k)) == id) return static_cast<Index>(k);
  return -1;
}

std::string tex_name(std::string_view name) { return joined(split(name), ""); }

std::string tex_letter(const Recipe& recipe, Index operation, const TexOptions& options) {
  const TexWriter writer(recipe, options);
  std::string letter = writer.letter(operation);
  if (letter.empty()) {
    TexOptions one = options;
    one.detail = Detail::operation;
    letter = with_sign(TexWriter(recipe, one).expression(operation));
  }
  return wrap(options.classes ? class_id(recipe, operation) : "", letter);
}

std::string tex(const Recipe& recipe, Index operation, const TexOptions& options) {
  return TexWriter(recipe, options).formula(operation);
}

std::string tex_share(const Recipe& recipe, Index product, Index of, const TexOptions& options) {
  return TexWriter(recipe, options).share(product, of);
}

std::string tex_equation(const Recipe& recipe, Index equation, const TexOptions& options) {
  GATEWALK_CHECK(recipe.pass == Pass::forward, "tex_equation: a backward recipe has no lines of its own");
  for (std::size_t k = 0; k < recipe.operations.size(); ++k)
    if (recipe.operations[k].equation == equation && !recipe.operations[k].symbol.empty())
      return tex(recipe, static_cast<Index>(k), options);
  GATEWALK_CHECK(false, "tex_equation: the cell " + recipe.cell + " has no line " + std::to_string(equation));
}

std::string tex_cell(const Recipe& recipe, const TexOptions& options) {
  std::string text;
  TexOptions lines = options;
  lines.detail = Detail::line;
  for (std::size_t k = 0; k < recipe.operations.size(); ++k) {
    const auto index = static_cast<Index>(k);
    if (recipe[index].leaf() || !stops(recipe, index, Detail::line, options.forward)) continue;
    std::string line = tex(recipe, index, lines);
    line.replace(line.find(" = "), 3, " &= ");
    text += (text.empty() ? "" : " \\\\ ") + line;
  }
  return "\\begin{aligned} " + text + " \\end{aligned}";
}

}  // namespace gatewalk::writing
