#include "engine/cells/cells.hpp"
#include "tests/mutation/mutants.hpp"

namespace mutation {

namespace {

struct Edit {
  const char* cell;
  const char* mistake;
  const char* from;
  const char* to;
};

const Edit edits[] = {
    {"lstm", "forget and input gate swapped", "f * c + i * g", "i * c + f * g"},
    {"lstm", "the forget gate uses the input gate's matrix", "W_f [h, x] + b_f", "W_i [h, x] + b_f"},
    {"lstm", "the forget gate's bias dropped", "W_f [h, x] + b_f", "W_f [h, x]"},
    {"lstm", "the input gate's bias dropped", "W_i [h, x] + b_i", "W_i [h, x]"},
    {"lstm", "the candidate's bias dropped", "W_g [h, x] + b_g", "W_g [h, x]"},
    {"lstm", "the output gate's bias dropped", "W_o [h, x] + b_o", "W_o [h, x]"},
    {"lstm", "the output gate uses the candidate's bias", "W_o [h, x] + b_o", "W_o [h, x] + b_g"},
    {"lstm", "c at t-1 for c at t in the output", "o * tanh(c')", "o * tanh(c)"},
    {"lstm", "the output without tanh", "o * tanh(c')", "o * c'"},
    {"lstm", "the output without its gate", "o * tanh(c')", "tanh(c')"},
    {"lstm", "the candidate squashed by the logistic function", "g  = tanh", "g  = sigmoid"},
    {"lstm", "the forget gate squashed by tanh", "f  = sigmoid", "f  = tanh"},
    {"lstm", "the output gate squashed by tanh", "o  = sigmoid", "o  = tanh"},
    {"lstm", "the candidate not squashed", "tanh(W_g [h, x] + b_g)", "W_g [h, x] + b_g"},
    {"lstm", "the candidate taken off instead of added", "f * c + i * g", "f * c - i * g"},
    {"lstm", "the old cell state not gated", "f * c + i * g", "c + i * g"},
    {"lstm", "the candidate not gated", "f * c + i * g", "f * c + g"},
    {"lstm", "the old cell state lost", "f * c + i * g", "i * g"},
    {"lstm", "1 - f for f", "f * c + i * g", "(1 - f) * c + i * g"},
    {"lstm", "coupled gates", "f * c + i * g", "(1 - i) * c + i * g"},
    {"lstm", "c for h in the forget gate", "W_f [h, x]", "W_f [c, x]"},
    {"lstm", "the forget gate does not see h", "W_f [h, x]", "W_xf x"},
    {"lstm", "the candidate does not see x", "W_g [h, x]", "W_hg h"},
    {"lstm", "tanh twice in the output", "o * tanh(c')", "o * tanh(tanh(c'))"},
    {"lstm", "rows in ONNX's order", "rows i, f, g, o", "rows i, o, f, g"},
    {"lstm", "rows f and i swapped", "rows i, f, g, o", "rows f, i, g, o"},
    {"lstm", "rows g and o swapped", "rows i, f, g, o", "rows i, f, o, g"},
    {"lstm", "rows in the order f, i, o, g", "rows i, f, g, o", "rows f, i, o, g"},
    {"peep", "the output gate's peephole sees c at t-1", "p_o * c'", "p_o * c"},
    {"peep", "the forget gate's peephole dropped", " + p_f * c", ""},
    {"peep", "the input gate's peephole dropped", " + p_i * c", ""},
    {"peep", "the output gate's peephole dropped", " + p_o * c'", ""},
    {"peep", "the peepholes of two gates swapped", "p_i * c", "p_f * c"},
    {"peep", "a peephole that sees h", "p_f * c", "p_f * h"},
    {"peep", "a peephole taken off", "+ p_i * c", "- p_i * c"},
    {"cifg", "f = i", "f  = 1 - i", "f  = i"},
    {"cifg", "f = 1 + i", "f  = 1 - i", "f  = 1 + i"},
    {"cifg", "the input gate coupled to the forget gate's rows", "W_i [h, x] + p_i * c + b_i", "W_f [h, x] + p_i * c + b_f"},
    {"lstm_proj", "tanh after the gate", "o * tanh(c')", "tanh(o * c')"},
    {"lstm_proj", "the output gate left out below the projection", "o * tanh(c')", "tanh(c')"},
    {"nig", "the input gate closed halfway", "f * c + g", "f * c + 0.5 * g"},
    {"nfg", "the old cell state lost", "c + i * g", "i * g"},
    {"nog", "the output gated by the input gate", "tanh(c')", "i * tanh(c')"},
    {"niaf", "the candidate squashed after all", "g  = W_g [h, x] + b_g ", "g  = tanh(W_g [h, x] + b_g)"},
    {"noaf", "the cell state squashed after all", "o * c'", "o * tanh(c')"},
    {"np", "the candidate at half strength", "i * g", "0.5 * i * g"},
    {"gru", "reset before the product", "W_xn x + b_xn + r * (W_hn h + b_hn)", "W_xn x + b_xn + W_hn (r * h) + b_hn"},
    {"gru", "the recurrent bias outside the reset", "r * (W_hn h + b_hn)", "r * (W_hn h) + b_hn"},
    {"gru", "the reset gate left out", "r * (W_hn h + b_hn)", "W_hn h + b_hn"},
    {"gru", "the reset gate on the input's part too", "W_xn x + b_xn + r * (W_hn h + b_hn)",
     "r * (W_xn x + b_xn + W_hn h + b_hn)"},
    {"gru", "z the other way round", "(1 - z) * n + z * h", "(1 - z) * h + z * n"},
    {"gru", "the update gate resets", "r * (W_hn", "z * (W_hn"},
    {"gru", "rows in ONNX's order", "rows r, z, n", "rows z, r, n"},
    {"gru", "the old state not gated", "z * h", "h"},
    {"gru", "the candidate squashed by the logistic function", "n  = tanh", "n  = sigmoid"},
    {"gru", "the two candidate biases swapped", "b_xn + r * (W_hn h + b_hn)", "b_hn + r * (W_hn h + b_xn)"},
    {"gru", "an input bias dropped", "W_xn x + b_xn", "W_xn x"},
    {"gru_before", "reset after the product", "W_n [r * h, x] + b_n", "W_xn x + b_xn + r * (W_hn h + b_hn)"},
    {"gru_before", "the reset gate on x as well as on h", "[r * h, x]", "[r * h, x - 0 * x + 0.5 * x]"},
    {"gru_before", "the reset gate left out", "[r * h, x]", "[h, x]"},
    {"gru_chung", "z as in PyTorch", "(1 - z) * h + z * n", "(1 - z) * n + z * h"},
    {"mut1", "x without tanh", "tanh(x)", "x"},
    {"mut1", "z the other way round", "(1 - z) * h + z * n", "z * h + (1 - z) * n"},
    {"mut2", "x squashed in the reset gate", "sigmoid(x +", "sigmoid(tanh(x) +"},
    {"mut2", "the update gate does not see h", "W_xz x + W_hz h", "W_xz x + 0 * (W_hz h)"},
    {"mut3", "h without tanh in the update gate", "W_hz tanh(h)", "W_hz h"},
    {"mut3", "the reset gate left out", "W_hh (r * h)", "W_hh h"},
    {"fgr", "two gates of the step before swapped", "W_f [h, x, i, f, o]", "W_f [h, x, f, i, o]"},
    {"fgr", "this step's input gate instead of the last one's", "W_o [h, x, i, f, o]", "W_o [h, x, i', f, o]"},
    {"fgr", "the output gate's peephole sees c at t-1", "p_o * c'", "p_o * c"},
    {"rnn", "ReLU for tanh", "tanh(", "relu("},
    {"rnn", "the bias dropped", " + b_h", ""},
    {"rnn", "the sign of the bias", " + b_h", " - b_h"},
    {"rnn", "no recurrence", "W_h [h, x]", "W_xh x"},
    {"rnn_relu", "a leak", "relu(", "leaky_relu("},
    {"rnn_leaky_relu", "no leak", "leaky_relu(", "relu("},
    {"rnn_leaky_relu", "elu for the leak", "leaky_relu(", "elu("},
    {"rnn_sigmoid", "tanh for the logistic function", "sigmoid(", "tanh("},
};

}  // namespace

void break_texts(const Report& report) {
  std::map<std::string, Judge> judges;
  for (const Edit& edit : edits) {
    const Judge& judge = judges.try_emplace(edit.cell, edit.cell).first->second;
    std::string text(gatewalk::cells::text(edit.cell));
    const std::string name = std::string(edit.cell) + ".cell: " + edit.mistake;
    const auto begin = text.find("\ncell "), found = text.find(edit.from, begin);  // not in the words about it
    if (found == std::string::npos) {
      report(name + " (the text to break is not there)", "");
      continue;
    }
    text.replace(found, std::string(edit.from).size(), edit.to);
    report(name, judge.golden_text(text));
  }
}

}  // namespace mutation
