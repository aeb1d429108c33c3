#include <algorithm>
#include "engine/cells/cells.hpp"
#include "engine/command/command.hpp"
#include "engine/command/options.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/writing/backward_text.hpp"
#include "engine/writing/module.hpp"
#include "engine/writing/script.hpp"
#include "engine/writing/tex.hpp"

namespace gatewalk::command {

namespace {

using equations::Index;
using equations::Operation;
using equations::Recipe;

constexpr const char* cell_help =
    R"(gatewalk cell FILE.cell|NAME: prints what is derived from a cell's equations.

  --as recipe      the operations of a time step with their sizes, forward and backward (as without it)
  --as shapes      the sizes of states, parameters and operations; as numbers with --hidden, --input, --projection
  --as parameters  the parameters with their shapes, and PyTorch's tensors they are kept in
  --as backward    the backward pass in the equations' names, a line a value: da_o = do * (o * (1 - o))
  --as tex         a formula a line, forward and backward
  --as numpy       a Python script: the step forward and backward, run over a small random sequence
  --as torch       the same with PyTorch, which differentiates by itself
  --as torch-module  a torch.nn.Module of the cell to take along: forward(x, state) gives output and state
  --as numpy-module  the same as a class for NumPy
  --as text        the .cell file
  --hidden H --input I --projection P --seed N   for shapes, numpy and torch; 2, 3, 2 and 1 without them

A mistake in the file is answered with line and column. The shipped cells are found by name.

Examples:
  gatewalk cell lstm
  gatewalk cell gru --as tex
  gatewalk cell mine.cell --as numpy > mine.py && python3 mine.py
  gatewalk cell mine.cell --as torch-module > mine.py
)";

constexpr Option cell_options[] = {{"--as"}, {"--hidden"}, {"--input"}, {"--projection"}, {"--seed"}};

std::string columns_text(const equations::Parameter& p) {
  std::string text = "[" + to_text(p.rows);
  equations::Size columns;
  for (equations::Size part : p.columns) columns = columns + part;
  return text + (p.matrix ? ", " + to_text(columns) : "") + "]";
}

const char* kind_text(Operation::Kind kind) {
  static constexpr const char* words[] = {"input",  "state",   "parameter",     "number",  "forward value", "copy", "concatenate",
                                          "slice",  "product", "outer product", "times",   "over",          "plus", "minus",
                                          "negate", "call",    "larger",        "smaller", "mean",          "sum",  "share"};
  return words[static_cast<std::size_t>(kind)];
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size() + 2), ' ');
  return text;
}

// The operations with what they are, their sizes and operands.
std::string operations(const Recipe& recipe) {
  std::size_t longest = 0;
  for (const Operation& op : recipe.operations) longest = std::max(longest, std::min<std::size_t>(op.name.size(), 40));
  std::string text;
  for (const Operation& op : recipe.operations) {
    if (op.kind == Operation::Kind::number || op.kind == Operation::Kind::parameter) continue;
    std::string operands;
    for (Index k : op.operands) operands += (operands.empty() ? "" : "; ") + recipe[k].name;
    std::string what = op.function ? std::string(op.function->name) : kind_text(op.kind);
    if (op.kind == Operation::Kind::product)
      what += " with " + recipe.parameters[static_cast<std::size_t>(op.parameter)].name + (op.transposed ? " transposed" : "");
    equations::Size columns;
    for (equations::Size part : op.kind == Operation::Kind::outer ? op.parts : std::vector<equations::Size>{})
      columns = columns + part;
    const std::string size = "[" + to_text(op.size) + (op.kind == Operation::Kind::outer ? ", " + to_text(columns) : "") + "]";
    std::string line = "  " + padded(op.name, longest + 2) + padded(size, 10) + padded(what, 22) + operands;
    if (op.role != equations::Role::none)
      line += std::string(operands.empty() ? "" : "  ") + "# " + std::string(to_text(op.role));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string parameter_list(const Recipe& recipe) {
  std::string text;
  for (const equations::Parameter& p : recipe.parameters) text += "  " + padded(p.name, 8) + columns_text(p) + "\n";
  return text.empty() ? "  none\n" : text;
}

std::string stored_list(const Recipe& recipe) {
  const auto layout = network::make_layout(recipe);
  if (!layout) return "  " + layout.error().sentence() + "\n";
  std::string text;
  for (const network::StoredTensor& s : layout->stored) {
    std::string shape = "[" + (s.blocks > 1 ? std::to_string(s.blocks) + " (" + to_text(s.rows) + ")" : to_text(s.rows));
    if (s.columns != equations::Size{}) shape += ", " + to_text(s.columns);
    text += "  " + padded(s.name, 14) + shape + "]" + (s.optional ? "  may be missing" : "") + "\n";
  }
  return text;
}

std::string overview(const Recipe& forward, const Recipe& backward) {
  std::string text =
      "cell " + forward.cell + "\n" + forward.about + (forward.about.empty() || forward.about.ends_with('\n') ? "" : "\n");
  text += "\nstates\n";
  for (const equations::State& s : forward.states) text += "  " + padded(s.name, 8) + "[" + to_text(s.size) + "]\n";
  text +=
      "\nparameters\n" + parameter_list(forward) + "\nforward\n" + operations(forward) + "\nbackward\n" + operations(backward);
  for (const equations::SizeRule& rule : forward.rules)
    text += "\n" + to_text(rule.left) + " must equal " + to_text(rule.right) + ": " + in_english(rule.reason) + "\n";
  return text;
}

std::string shapes(const Recipe& forward, const equations::Sizes& sizes) {
  const auto numbers = [&](equations::Size size) { return std::to_string(sizes.of(size)); };
  std::string text = "H = " + std::to_string(sizes.hidden) + ", I = " + std::to_string(sizes.input);
  if (forward.states[0].size.p) text += ", P = " + std::to_string(sizes.projection);
  text += "\n";
  for (const equations::Parameter& p : forward.parameters) {
    equations::Size columns;
    for (equations::Size part : p.columns) columns = columns + part;
    text += "  " + padded(p.name, 20) + padded(columns_text(p), 16) + "[" + numbers(p.rows) +
            (p.matrix ? ", " + numbers(columns) : "") + "]\n";
  }
  for (const Operation& op : forward.operations)
    if (op.kind != Operation::Kind::number && op.kind != Operation::Kind::parameter)
      text += "  " + padded(op.name, 20) + padded("[" + to_text(op.size) + "]", 16) + "[" + numbers(op.size) + "]\n";
  return text;
}

std::string cell_formulas(const Recipe& forward, const Recipe& backward) {
  std::string text;
  writing::TexOptions options;
  options.classes = false;
  options.forward = &forward;
  for (std::size_t k = 0; k < forward.text.equations.size(); ++k)
    text += writing::tex_equation(forward, static_cast<Index>(k), options) + "\n";
  std::string lines = writing::tex_cell(backward, options);
  for (const char* frame : {"\\begin{aligned} ", " \\end{aligned}"})
    lines.erase(lines.find(frame), std::string_view(frame).size());
  for (std::size_t at = 0; (at = lines.find(" &= ", at)) != std::string::npos;) lines.erase(at + 1, 1);
  for (std::size_t at = 0; (at = lines.find(" \\\\ ", at)) != std::string::npos;) lines.replace(at, 4, "\n");
  return text + lines + "\n";
}

// Two steps of a random network on random numbers.
Result<std::string> script(const Recipe& forward, const equations::Sizes& sizes, int seed, writing::Language language) {
  network::Shape shape;
  shape.input = sizes.input;
  shape.hidden = sizes.hidden;
  shape.projection = forward.states[0].size.p ? sizes.projection : 0;
  auto model = network::Model::create(forward, shape, static_cast<std::uint64_t>(seed));
  if (!model) return model.error();
  network::Sequence sequence;
  network::Upstream upstream;
  const auto small_numbers = [](std::vector<std::int64_t> dims) {  // short decimals that differ from each other
    Tensor t = Tensor::zeros(std::move(dims));
    for (std::size_t k = 0; k < t.data.size(); ++k) t.data[k] = static_cast<double>((7 * k + 3) % 19) / 10 - 0.9;
    return t;
  };
  sequence.x = small_numbers({2, 1, shape.input});
  upstream.output = small_numbers({2, 1, model->features()});
  return writing::model_script(*model, sequence, &upstream, language);
}

Result<std::string> derive_cell(const Options& options) {
  auto cell = read_cell(options.words[0]);
  if (!cell) return cell.error();
  const auto hidden = whole_number(options, "hidden", 2);
  if (!hidden) return hidden.error();
  // A cell whose sizes must be equal (MUT1) gets them equal where nothing is asked for.
  const auto input = whole_number(options, "input", cell->rules.empty() ? 3 : *hidden),
             projection = whole_number(options, "projection", 2), seed = whole_number(options, "seed", 1, 0);
  for (const auto* number : {&input, &projection, &seed})
    if (!*number) return number->error();
  const equations::Sizes sizes{*input, *hidden, *projection};
  const std::string as = options.get("as", "recipe");
  const Recipe backward = equations::differentiate(*cell);
  if (as == "recipe") return overview(*cell, backward);
  if (as == "parameters") return "parameters\n" + parameter_list(*cell) + "kept in\n" + stored_list(*cell);
  if (as == "tex") return cell_formulas(*cell, backward);
  if (as == "backward") return writing::backward_text(*cell, backward);
  if (as == "torch-module") return writing::module_code(*cell, writing::Language::torch);
  if (as == "numpy-module") return writing::module_code(*cell, writing::Language::numpy);
  if (as == "text") {
    const auto bytes = options.words[0].find('/') != std::string::npos || options.words[0].ends_with(".cell")
                           ? read_file(options.words[0])
                           : Result<std::vector<std::byte>>(std::vector<std::byte>{});
    if (!bytes) return bytes.error();
    if (!bytes->empty()) return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    return std::string(cells::text(options.words[0]));
  }
  if (as != "shapes" && as != "numpy" && as != "torch")
    return Error{"--as is '" + as + "'",
                 {},
                 "give recipe, shapes, parameters, backward, tex, numpy, torch, numpy-module, torch-module or text"};
  if (auto fits = equations::check_sizes(*cell, sizes); !fits) return fits.error();
  if (as == "shapes") return shapes(*cell, sizes);
  return script(*cell, sizes, *seed, as == "numpy" ? writing::Language::numpy : writing::Language::torch);
}

}  // namespace

int run_cell(int argc, char** argv) { return run_derivation({"cell", cell_options, cell_help, "lstm", derive_cell}, argc, argv); }

}  // namespace gatewalk::command
