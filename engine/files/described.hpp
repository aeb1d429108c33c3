// What a file says of its networks beside their numbers: layers, functions, directions. Keras' files do; PyTorch's do not, there
// the names and shapes of tensors tell all there is. The numbers are in the file's tensors under PyTorch's names and in PyTorch's
// layout, whatever the file has: "lstm_1.weight_ih_l0" is the first layer's of the network "lstm_1".
#pragma once

#include <string>
#include <vector>

namespace gatewalk::files {

// A layer. Functions are expressions of the cells' language over {}: "tanh({})", "hard_sigmoid(1.2 * {})".
struct DescribedLayer {
  std::string name;         // the file's
  std::string cell;         // a shipped cell whose sigmoid and tanh the functions stand for: "lstm", "gru", "gru_before", "rnn"
  std::string equations{};  // instead of a shipped cell: of what stands between recurrent layers, "h' = relu(W_h x + b_h)"
  std::string gates = "sigmoid({})";
  std::string activation = "tanh({})";
  int hidden = 1;
  bool reverse = false;        // it runs from the sequence's end
  bool bidirectional = false;  // both directions, their outputs side by side
  bool open = false;           // the network's open choices are about it
};

// Something that the file leaves open, and what was taken.
struct OpenChoice {
  struct Function {
    std::string name;        // as one chooses it: "hard_sigmoid"
    std::string expression;  // "hard_sigmoid(1.2 * {})"
  };
  enum class Of { gates, activation } of = Of::gates;
  std::vector<Function> choices;  // the likely one first, which was taken
  std::string why;                // "as Keras 2.1.2 has it"
};

// Layers that follow each other directly.
struct DescribedNetwork {
  std::string name;  // its first layer's; its tensors stand behind it and a dot
  int input = 1;     // numbers a step
  std::vector<DescribedLayer> layers;
  std::string readout{};    // what stands before weight and bias of the Linear behind it: "dense_1."; empty: none
  bool reads_last = false;  // the readout reads the last step alone
  std::string then{};       // the network that reads its last output `repeat` times: a decoder; empty: none
  int repeat = 0;
  std::vector<OpenChoice> open;      // what the file does not say
  std::vector<std::string> remarks;  // what stands in front and behind, and is not computed: a sentence each
};

}  // namespace gatewalk::files
