#include "engine/writing/module.hpp"

#include "engine/network/layout.hpp"
#include "engine/writing/script_writer.hpp"

namespace gatewalk::writing {

using namespace equations;

namespace {

// "layer_norm_lstm" → "LayerNormLstm"
std::string class_name(const std::string& cell) {
  std::string name;
  bool capital = true;
  for (const char c : cell) {
    if (c != '_') name += capital && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    capital = c == '_';
  }
  return name.empty() || (name[0] >= '0' && name[0] <= '9') ? "Cell" + name : name;
}

// "H + I", as Python reads it
std::string width(Size size) {
  std::string text;
  for (const auto& [n, letter] : {std::pair{size.h, "H"}, {size.p, "P"}, {size.i, "I"}})
    if (n > 0) text += (text.empty() ? "" : " + ") + (n > 1 ? std::to_string(n) + " * " : std::string()) + letter;
  if (size.one > 0) text += (text.empty() ? "" : " + ") + std::to_string(size.one);
  return text;
}

class ModuleWriter {
 public:
  ModuleWriter(const Recipe& forward, network::Layout layout, Language language)
      : recipe_(forward), layout_(std::move(layout)), numpy_(language == Language::numpy), language_(language) {
    for (const State& s : forward.states) projected_ = projected_ || s.size.p > 0;
  }

  std::string text() const {
    return code_preamble(recipe_, language_) + "\n\n" + code_forward(recipe_, language_, nullptr) + "\n\n" + head() + load() +
           run();
  }

 private:
  std::string module() const { return numpy_ ? "np" : "torch"; }
  std::string sizes() const { return projected_ ? "I, H, P" : "I, H"; }
  // "(h, c)", "(h,)"
  std::string state_names() const {
    std::string names;
    for (const State& s : recipe_.states) names += (names.empty() ? "" : ", ") + s.name;
    return "(" + names + (recipe_.states.size() == 1 ? ",)" : ")");
  }
  // The columns of all parts of a matrix together.
  static Size columns(const Parameter& p) {
    Size all;
    for (const Size part : p.columns) all = all + part;
    return all;
  }
  std::string shape(const Parameter& p) const { return width(p.rows) + (p.matrix ? ", " + width(columns(p)) : ""); }

  std::string head() const {
    std::string text = "class " + class_name(recipe_.cell) + (numpy_ ? "" : "(torch.nn.Module)") +
                       ":\n    \"\"\"A layer of the cell " + recipe_.cell +
                       ".\n\n    forward(x, state): x is [steps, batch, inputs]; the state, " + state_names() +
                       ", is [batch, size] each, 0 where none is given.\n    It returns the output of every step and the state "
                       "after the last.\n    \"\"\"\n\n";
    text += "    def __init__(self, input_size, hidden_size" + std::string(projected_ ? ", projection_size" : "") +
            (numpy_ ? ", seed=0" : "") + "):\n" + (numpy_ ? "" : "        super().__init__()\n") +
            "        self.sizes = " + sizes() + " = input_size, hidden_size" + (projected_ ? ", projection_size" : "") +
            "\n        bound = H ** -0.5\n";
    text += numpy_ ? "        random = np.random.default_rng(seed)\n" : "";
    for (const Parameter& p : recipe_.parameters)
      text += "        self." + p.name + " = " +
              (numpy_ ? "random.uniform(-bound, bound, (" + shape(p) + (p.matrix ? "))" : ",))")
                      : "torch.nn.Parameter(torch.empty(" + shape(p) + ").uniform_(-bound, bound))") +
              "\n";
    return text;
  }

  // One column part of a parameter from the stored tensors.
  std::string stored(Index parameter, std::size_t part) const {
    std::string sum;
    for (const network::Piece& piece : layout_.pieces) {
      if (piece.parameter != parameter || piece.part != part) continue;
      const network::StoredTensor& from = layout_.stored[piece.stored];
      sum +=
          (sum.empty() ? "" : " + ") + (layout_.pytorch ? "rows(" + quoted(from.name) + ", " + std::to_string(piece.block) +
                                                              ", " + std::to_string(from.blocks) + ", " + width(from.rows) + ")"
                                                        : "tensors[" + quoted(from.name) + " + suffix]");
    }
    return sum;
  }
  std::string load() const {
    const std::string zeros = numpy_ ? "np.zeros(blocks * size)" : "torch.zeros(blocks * size)";
    std::string text =
        "\n    def load(self, tensors, suffix=\"" + std::string(layout_.pytorch ? "_l0" : "") +
        "\"):\n        \"\"\"Takes the numbers of a layer's tensors as they are stored: " +
        (layout_.pytorch ? "weight_ih_l0 and so on, their row blocks " + row_names() : "named as in the equations") + ".\"\"\"\n";
    if (layout_.pytorch)
      text += "        " + sizes() +
              " = self.sizes\n\n        def rows(name, block, blocks, size):  # a tensor that is not there is 0\n            "
              "stored = "
              "tensors.get(name + suffix, " +
              zeros + ")\n            return stored[block * size:(block + 1) * size]\n\n";
    text += "        values = {\n";
    for (std::size_t k = 0; k < recipe_.parameters.size(); ++k) {
      const Parameter& p = recipe_.parameters[k];
      const std::size_t parts = p.matrix && layout_.pytorch ? p.columns.size() : 1;
      std::string value;
      for (std::size_t part = 0; part < parts; ++part) value += (part ? ", " : "") + stored(static_cast<Index>(k), part);
      if (parts > 1) value = numpy_ ? "np.hstack([" + value + "])" : "torch.cat([" + value + "], dim=1)";
      text += "            " + quoted(p.name) + ": " + value + ",\n";
    }
    text += "        }\n";
    return text +
           (numpy_ ? "        for name, value in values.items():\n            setattr(self, name, value)\n"
                   : "        with torch.no_grad():\n            for name, value in values.items():\n                "
                     "getattr(self, name).copy_(value)\n") +
           "        return self\n";
  }
  std::string row_names() const {
    std::string names;
    for (const std::string& row : recipe_.rows) names += (names.empty() ? "" : ", ") + row;
    return names;
  }

  std::string run() const {
    std::string zeros, after;
    for (const State& s : recipe_.states) {
      zeros += (zeros.empty() ? "" : ", ") + width(s.size);
      after += (after.empty() ? "v." : ", v.") + code_variable(recipe_, nullptr, s.next);
    }
    const bool alone = recipe_.states.size() == 1;
    std::string text = "\n    def forward(self, x, state=None):\n        " + sizes() +
                       " = self.sizes\n        if state is None:\n            state = tuple(" +
                       (numpy_ ? "np.zeros((x.shape[1], size))" : "x.new_zeros(x.shape[1], size)") + " for size in (" + zeros +
                       (alone ? ",)" : ")") +
                       ")\n        output = []\n        for x_t in x:\n            v = "
                       "forward_step(self, x_t, *state)\n            state = (" +
                       after + (alone ? ",)" : ")") + "\n            output.append(state[0])\n        return " + module() +
                       ".stack(output), state\n";
    return text + (numpy_ ? "\n    __call__ = forward\n" : "");
  }

  const Recipe& recipe_;
  network::Layout layout_;
  bool numpy_, projected_ = false;
  Language language_;
};

}  // namespace

Result<std::string> module_code(const Recipe& forward, Language language) {
  auto layout = network::make_layout(forward);
  if (!layout) return layout.error();
  return ModuleWriter(forward, std::move(*layout), language).text();
}

}  // namespace gatewalk::writing
