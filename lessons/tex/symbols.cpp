#include "lessons/tex/symbols.hpp"

#include <algorithm>
#include <iterator>

namespace gatewalk::lessons::formula {

namespace {

using enum Atom;

constexpr Symbol kCommands[] = {
    // Greek. Small letters are set in italics (styled()), capitals upright, as TeX does.
    {"alpha", U'α'},
    {"beta", U'β'},
    {"gamma", U'γ'},
    {"delta", U'δ'},
    {"epsilon", U'ϵ'},
    {"varepsilon", U'ε'},
    {"zeta", U'ζ'},
    {"eta", U'η'},
    {"theta", U'θ'},
    {"vartheta", U'ϑ'},
    {"iota", U'ι'},
    {"kappa", U'κ'},
    {"lambda", U'λ'},
    {"mu", U'μ'},
    {"nu", U'ν'},
    {"xi", U'ξ'},
    {"pi", U'π'},
    {"rho", U'ρ'},
    {"sigma", U'σ'},
    {"varsigma", U'ς'},
    {"tau", U'τ'},
    {"upsilon", U'υ'},
    {"phi", U'ϕ'},
    {"varphi", U'φ'},
    {"chi", U'χ'},
    {"psi", U'ψ'},
    {"omega", U'ω'},
    {"Gamma", U'Γ'},
    {"Delta", U'Δ'},
    {"Theta", U'Θ'},
    {"Lambda", U'Λ'},
    {"Xi", U'Ξ'},
    {"Pi", U'Π'},
    {"Sigma", U'Σ'},
    {"Upsilon", U'Υ'},
    {"Phi", U'Φ'},
    {"Psi", U'Ψ'},
    {"Omega", U'Ω'},
    // Letters and signs.
    {"partial", U'∂'},
    {"nabla", U'∇'},
    {"ell", U'ℓ'},
    {"hbar", U'ℏ'},
    {"infty", U'∞'},
    {"top", U'⊤'},
    {"bot", U'⊥'},
    {"prime", U'′'},
    {"forall", U'∀'},
    {"exists", U'∃'},
    {"emptyset", U'∅'},
    {"neg", U'¬'},
    {"ldots", U'…', inner},
    {"dots", U'…', inner},
    {"cdots", U'⋯', inner},
    {"vdots", U'⋮'},
    {"ddots", U'⋱', inner},
    {"Vert", U'∥'},
    {"vert", U'|'},
    {"|", U'∥'},
    {"{", U'{', open},
    {"}", U'}', close},
    {"%", U'%'},
    {"_", U'_'},
    {"&", U'&'},
    {"#", U'#'},
    {"$", U'$'},
    {"imath", U'ı'},
    {"jmath", U'ȷ'},
    // Operators.
    {"cdot", U'⋅', bin},
    {"times", U'×', bin},
    {"div", U'÷', bin},
    {"circ", U'∘', bin},
    {"odot", U'⊙', bin},
    {"oplus", U'⊕', bin},
    {"otimes", U'⊗', bin},
    {"ast", U'∗', bin},
    {"star", U'⋆', bin},
    {"pm", U'±', bin},
    {"mp", U'∓', bin},
    {"wedge", U'∧', bin},
    {"vee", U'∨', bin},
    {"cap", U'∩', bin},
    {"cup", U'∪', bin},
    {"bullet", U'•', bin},
    {"setminus", U'∖', bin},
    // Relations.
    {"le", U'≤', rel},
    {"leq", U'≤', rel},
    {"ge", U'≥', rel},
    {"geq", U'≥', rel},
    {"ne", U'≠', rel},
    {"neq", U'≠', rel},
    {"lt", U'<', rel},
    {"gt", U'>', rel},
    {"approx", U'≈', rel},
    {"sim", U'∼', rel},
    {"simeq", U'≃', rel},
    {"equiv", U'≡', rel},
    {"propto", U'∝', rel},
    {"ll", U'≪', rel},
    {"gg", U'≫', rel},
    {"in", U'∈', rel},
    {"notin", U'∉', rel},
    {"ni", U'∋', rel},
    {"subset", U'⊂', rel},
    {"subseteq", U'⊆', rel},
    {"mid", U'∣', rel},
    {"parallel", U'∥', rel},
    {"to", U'→', rel},
    {"rightarrow", U'→', rel},
    {"leftarrow", U'←', rel},
    {"gets", U'←', rel},
    {"leftrightarrow", U'↔', rel},
    {"Rightarrow", U'⇒', rel},
    {"Leftrightarrow", U'⇔', rel},
    {"mapsto", U'↦', rel},
    {"longrightarrow", U'⟶', rel},
    {"uparrow", U'↑', rel},
    {"downarrow", U'↓', rel},
    // Brackets and punctuation.
    {"lvert", U'|', open},
    {"rvert", U'|', close},
    {"lVert", U'∥', open},
    {"rVert", U'∥', close},
    {"lfloor", U'⌊', open},
    {"rfloor", U'⌋', close},
    {"lceil", U'⌈', open},
    {"rceil", U'⌉', close},
    {"langle", U'⟨', open},
    {"rangle", U'⟩', close},
    {"lbrace", U'{', open},
    {"rbrace", U'}', close},
    {"lbrack", U'[', open},
    {"rbrack", U']', close},
    {"colon", U':', punct},
    // Large operators.
    {"sum", U'∑', op, true, true},
    {"prod", U'∏', op, true, true},
    {"int", U'∫', op, true, false},
};

constexpr Symbol kCharacters[] = {
    {"+", U'+', bin},   {"-", U'−', bin},   {"*", U'∗', bin},   {"/", U'/', ord},   {"=", U'=', rel},
    {"<", U'<', rel},   {">", U'>', rel},   {":", U':', rel},   {"(", U'(', open},  {"[", U'[', open},
    {")", U')', close}, {"]", U']', close}, {"!", U'!', close}, {"?", U'?', close}, {",", U',', punct},
    {";", U';', punct}, {".", U'.', ord},   {"|", U'|', ord},   {"\"", U'"', ord},  {"@", U'@', ord},
};

constexpr Function kFunctions[] = {
    {"tanh"},
    {"exp"},
    {"log"},
    {"ln"},
    {"sin"},
    {"cos"},
    {"tan"},
    {"cot"},
    {"sinh"},
    {"cosh"},
    {"arcsin"},
    {"arccos"},
    {"arctan"},
    {"arg"},
    {"dim"},
    {"deg"},
    {"ker"},
    {"lg"},
    {"max", true},
    {"min", true},
    {"sup", true},
    {"inf", true},
    {"lim", true},
    {"det", true},
    {"gcd", true},
    {"Pr", true},
    {"limsup", true, "lim sup"},
    {"liminf", true, "lim inf"},
};

constexpr Delimiter kDelimiters[] = {
    {"(", U'('},        {")", U')'},        {"[", U'['},        {"]", U']'},        {"|", U'|'},        {"/", U'/'},
    {".", 0},           {"<", U'⟨'},        {">", U'⟩'},        {"\\{", U'{'},      {"\\}", U'}'},      {"\\|", U'∥'},
    {"\\vert", U'|'},   {"\\Vert", U'∥'},   {"\\lvert", U'|'},  {"\\rvert", U'|'},  {"\\lVert", U'∥'},  {"\\rVert", U'∥'},
    {"\\lfloor", U'⌊'}, {"\\rfloor", U'⌋'}, {"\\lceil", U'⌈'},  {"\\rceil", U'⌉'},  {"\\langle", U'⟨'}, {"\\rangle", U'⟩'},
    {"\\lbrace", U'{'}, {"\\rbrace", U'}'}, {"\\lbrack", U'['}, {"\\rbrack", U']'},
};

constexpr Accent kAccents[] = {
    {"hat", 0x302},  {"widehat", 0x302}, {"tilde", 0x303}, {"widetilde", 0x303}, {"bar", 0x304},
    {"vec", 0x20D7}, {"dot", 0x307},     {"ddot", 0x308},  {"check", 0x30C},
};

// TeX: thin 3mu, medium 4mu, thick 5mu; 18mu are one em.
constexpr Space kSpaces[] = {
    {",", 3 / 18.f}, {":", 4 / 18.f}, {">", 4 / 18.f}, {";", 5 / 18.f},  {"!", -3 / 18.f},
    {" ", 1 / 3.f},  {"quad", 1.f},   {"qquad", 2.f},  {"enspace", .5f}, {"thinspace", 3 / 18.f},
};

constexpr Environment kEnvironments[] = {
    {"matrix", 0, 0},        {"pmatrix", U'(', U')'}, {"bmatrix", U'[', U']'}, {"Bmatrix", U'{', U'}'},
    {"vmatrix", U'|', U'|'}, {"Vmatrix", U'∥', U'∥'}, {"aligned", 0, 0},       {"cases", U'{', 0},
};

constexpr std::string_view kOtherCommands[] = {
    "frac",      "dfrac",        "tfrac",      "sqrt",         "left",    "right",    "overline",  "underline",
    "cancel",    "overbrace",    "underbrace", "mathbf",       "mathrm",  "mathit",   "mathbb",    "mathcal",
    "text",      "textbf",       "textrm",     "operatorname", "class",   "begin",    "end",       "limits",
    "nolimits",  "mathord",      "mathop",     "mathbin",      "mathrel", "mathopen", "mathclose", "mathpunct",
    "mathinner", "displaystyle", "textstyle",  "scriptstyle",  "big",     "Big",      "bigg",      "Bigg",
    "bigl",      "bigr",         "Bigl",       "Bigr",         "biggl",   "biggr",    "Biggl",     "Biggr",
};

template <class Row, std::size_t n>
const Row* named(const Row (&rows)[n], std::string_view name) {
  const Row* row = std::ranges::find(rows, name, &Row::name);
  return row == std::end(rows) ? nullptr : row;
}

char32_t letter_in(char32_t code, char32_t capital_a, char32_t small_a) {
  if (code >= U'A' && code <= U'Z') return capital_a + (code - U'A');
  return small_a + (code - U'a');
}

// Letters that Unicode had before the mathematical alphabets stand elsewhere.
char32_t calligraphic(char32_t c) {
  switch (c) {
    case U'B': return U'ℬ';
    case U'E': return U'ℰ';
    case U'F': return U'ℱ';
    case U'H': return U'ℋ';
    case U'I': return U'ℐ';
    case U'L': return U'ℒ';
    case U'M': return U'ℳ';
    case U'R': return U'ℛ';
    default: return 0x1D49C + (c - U'A');
  }
}

char32_t blackboard(char32_t c) {
  switch (c) {
    case U'C': return U'ℂ';
    case U'H': return U'ℍ';
    case U'N': return U'ℕ';
    case U'P': return U'ℙ';
    case U'Q': return U'ℚ';
    case U'R': return U'ℝ';
    case U'Z': return U'ℤ';
    default: return 0x1D538 + (c - U'A');
  }
}

char32_t italic_greek(char32_t c) {
  switch (c) {
    case U'∂': return 0x1D715;
    case U'ϵ': return 0x1D716;
    case U'ϑ': return 0x1D717;
    case U'ϕ': return 0x1D719;
    default: return c >= U'α' && c <= U'ω' ? 0x1D6FC + (c - U'α') : c;
  }
}

}  // namespace

const Symbol* symbol_of_command(std::string_view name) { return named(kCommands, name); }

const Symbol* symbol_of_character(char32_t code) {
  if (code == U'-') code = U'−';
  if (code == U'·') code = U'⋅';
  if (code == U'‖') code = U'∥';
  for (const Symbol& row : kCharacters)
    if (row.code == code) return &row;
  if (code < 0x80) return nullptr;
  for (const Symbol& row : kCommands)
    if (row.code == code) return &row;
  return nullptr;
}

const Function* function_of_command(std::string_view name) { return named(kFunctions, name); }
const Delimiter* delimiter_named(std::string_view name) { return named(kDelimiters, name); }
const Accent* accent_named(std::string_view name) { return named(kAccents, name); }
const Space* space_named(std::string_view name) { return named(kSpaces, name); }
const Environment* environment_named(std::string_view name) { return named(kEnvironments, name); }

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names(std::begin(kOtherCommands), std::end(kOtherCommands));
  for (const Symbol& row : kCommands) names.push_back(row.name);
  for (const Function& row : kFunctions) names.push_back(row.name);
  for (const Accent& row : kAccents) names.push_back(row.name);
  for (const Space& row : kSpaces) names.push_back(row.name);
  return names;
}

char32_t styled(char32_t code, Alphabet alphabet) {
  const bool letter = (code >= U'A' && code <= U'Z') || (code >= U'a' && code <= U'z');
  const bool capital = code >= U'A' && code <= U'Z';
  if (alphabet == Alphabet::upright) return code;
  if (alphabet == Alphabet::bold) {
    if (letter) return letter_in(code, 0x1D400, 0x1D41A);
    return code >= U'0' && code <= U'9' ? 0x1D7CE + (code - U'0') : code;
  }
  if (capital && alphabet == Alphabet::calligraphic) return calligraphic(code);
  if (capital && alphabet == Alphabet::blackboard) return blackboard(code);
  if (code == U'h') return U'ℎ';
  return letter ? letter_in(code, 0x1D434, 0x1D44E) : italic_greek(code);
}

}  // namespace gatewalk::lessons::formula
