#include "engine/network/model.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/cells/cells.hpp"

using namespace gatewalk;
using namespace gatewalk::network;

namespace {

Shape small(int layers, Direction direction, int outputs = 0) {
  Shape shape;
  shape.input = 2;
  shape.hidden = 3;
  shape.layers = layers;
  shape.direction = direction;
  shape.outputs = outputs;
  return shape;
}

Model create(std::string_view cell, const Shape& shape, std::uint64_t seed = 1) {
  return *Model::create(*cells::find(cell), shape, seed);
}

Tensor ramp(std::vector<std::int64_t> shape) {
  Tensor t = Tensor::zeros(std::move(shape));
  for (std::size_t k = 0; k < t.data.size(); ++k) t.data[k] = 0.1 * static_cast<double>(k % 7) - 0.25;
  return t;
}

// Whether the equations read every row of the matrices: a gate that a variant leaves out has rows in PyTorch's all the same.
bool reads_all(const Layout& layout) {
  for (std::size_t k = 0; k < layout.stored.size(); ++k)
    if (layout.stored[k].columns != equations::Size{} &&
        std::count_if(layout.pieces.begin(), layout.pieces.end(), [&](const Piece& p) { return p.stored == k; }) !=
            layout.stored[k].blocks)
      return false;
  return true;
}

std::string refusal(const Result<Model>& model) { return model ? "accepted" : model.error().sentence(); }

}  // namespace

TEST_CASE("a model has PyTorch's tensors with PyTorch's shapes") {
  const Model model = create("lstm", small(2, Direction::bidirectional, 4));
  std::string list;
  for (const auto& [name, t] : model.tensors()) list += name + Tensor::describe(t.shape) + " ";
  CHECK(
      list ==
      "bias_hh_l0[12] bias_hh_l0_reverse[12] bias_hh_l1[12] bias_hh_l1_reverse[12] bias_ih_l0[12] bias_ih_l0_reverse[12] "
      "bias_ih_l1[12] "
      "bias_ih_l1_reverse[12] head_bias[4] head_weight[4, 6] weight_hh_l0[12, 3] weight_hh_l0_reverse[12, 3] weight_hh_l1[12, 3] "
      "weight_hh_l1_reverse[12, 3] weight_ih_l0[12, 2] weight_ih_l0_reverse[12, 2] weight_ih_l1[12, 6] weight_ih_l1_reverse[12, "
      "6] ");
}

TEST_CASE("initial weights depend on the seed alone and lie within one over the root of the hidden size") {
  const Model a = create("gru", small(1, Direction::forward), 5), b = create("gru", small(1, Direction::forward), 5),
              c = create("gru", small(1, Direction::forward), 6);
  CHECK(a.tensors().at("weight_ih_l0").data == b.tensors().at("weight_ih_l0").data);
  CHECK(a.tensors().at("weight_ih_l0").data != c.tensors().at("weight_ih_l0").data);
  for (const auto& [name, t] : a.tensors())
    for (double v : t.data) CHECK_MESSAGE(v * v <= 1.0 / 3, name);
}

TEST_CASE("a network loaded from its own tensors gives the same output") {
  const Model a = create("lstm_proj", [] {
    Shape s = small(2, Direction::bidirectional, 2);
    s.projection = 2;
    return s;
  }());
  const auto b = Model::load(*cells::find("lstm_proj"), a.shape(), a.tensors());
  REQUIRE(b);
  const Sequence sequence{ramp({3, 2, 2}), {}, {}};
  CHECK(a.output(a.run(sequence)).data == b->output(b->run(sequence)).data);
}

TEST_CASE("both directions are concatenated, and h_n has a row for each layer and direction") {
  const Model both = create("lstm", small(1, Direction::bidirectional));
  TensorMap first, second;
  for (const auto& [name, t] : both.tensors()) {
    const auto end = name.find("_reverse");
    (end == std::string::npos ? first : second)[name.substr(0, end)] = t;
  }
  const Model forward = *Model::load(*cells::find("lstm"), small(1, Direction::forward), first);
  const Model reverse = *Model::load(*cells::find("lstm"), small(1, Direction::reverse), second);
  const Sequence sequence{ramp({4, 2, 2}), {4, 2}, {}};
  const Tensor y = both.output(both.run(sequence)), left = forward.output(forward.run(sequence)),
               right = reverse.output(reverse.run(sequence));
  for (std::size_t row = 0; row < 8; ++row)
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(y.data[row * 6 + k] == left.data[row * 3 + k]);
      CHECK(y.data[row * 6 + 3 + k] == right.data[row * 3 + k]);
    }
  const TensorMap states = both.final_states(both.run(sequence));
  CHECK(states.at("h_n").shape == std::vector<std::int64_t>{2, 2, 3});
  CHECK(states.at("h_n").data[0] == left.data[3 * 2 * 3]);    // sequence 0 ends with step 3
  CHECK(states.at("h_n").data[3] == left.data[(2 + 1) * 3]);  // sequence 1 with step 1
  CHECK(states.at("h_n").data[6] == right.data[0]);           // the reverse direction with step 0
}

TEST_CASE("a state passed back in goes on where the sequence stopped, to the bit") {
  const Model model = create("lstm", small(2, Direction::forward));
  const Tensor x = ramp({6, 1, 2});
  const Tensor whole = model.output(model.run({x, {}, {}}));
  const auto first = model.run({{{3, 1, 2}, {x.data.begin(), x.data.begin() + 6}}, {}, {}});
  TensorMap state;
  for (auto& [name, t] : model.final_states(first)) state[name.substr(0, name.size() - 2) + "0"] = t;
  const Tensor rest = model.output(model.run({{{3, 1, 2}, {x.data.begin() + 6, x.data.end()}}, {}, state}));
  CHECK(std::vector<double>(whole.data.begin() + 9, whole.data.end()) == rest.data);
}

TEST_CASE("a tensor that is missing or has another shape is named with both shapes") {
  const Model model = create("lstm", small(1, Direction::forward));
  TensorMap tensors = model.tensors();
  tensors.erase("weight_hh_l0");
  CHECK(refusal(Model::load(*cells::find("lstm"), model.shape(), tensors)) ==
        "the tensor weight_hh_l0 is missing; expected it with shape [12, 3]");
  tensors = model.tensors();
  tensors["bias_ih_l0"] = Tensor::zeros({9});
  CHECK(refusal(Model::load(*cells::find("lstm"), model.shape(), tensors)) == "bias_ih_l0 has shape [9], expected [12]");
}

TEST_CASE("tensors may be named as in the equations") {
  const Model model = create("mut3", small(1, Direction::forward));
  CHECK(model.tensors().count("W_hr") == 1);
  const auto recipe = *cells::find("gru_before");
  TensorMap own;
  for (const equations::Parameter& p : recipe.parameters)
    own[p.name] = ramp(p.matrix ? std::vector<std::int64_t>{3, 5} : std::vector<std::int64_t>{3});
  const auto loaded = Model::load(recipe, small(1, Direction::forward), own);
  CHECK_MESSAGE(bool(loaded), refusal(loaded));
  if (loaded) CHECK(loaded->parameters({})[0](1, 2) == own.at(recipe.parameters[0].name).data[7]);
}

TEST_CASE("a sequence that does not fit is answered in a sentence") {
  const Model model = create("lstm", small(1, Direction::forward));
  const auto sentence = [&](Sequence sequence) {
    const auto status = model.check(sequence);
    return status ? std::string("accepted") : status.error().sentence();
  };
  CHECK(sentence({ramp({3, 1, 4}), {}, {}}) == "the sequence has shape [3, 1, 4], expected [3, 1, 2]");
  CHECK(sentence({ramp({3, 2, 2}), {3}, {}}) == "there are 1 lengths for a batch of 2; give one length a sequence");
  CHECK(sentence({ramp({3, 2, 2}), {3, 4}, {}}) ==
        "the length 4 is not between 1 and 3; a length counts the time steps of its sequence");
  CHECK(sentence({ramp({3, 2, 2}), {0, 3}, {}}) ==
        "the length 0 is not between 1 and 3; a length counts the time steps of its sequence");
  CHECK(sentence({ramp({3, 2, 2}), {}, {{"h0", ramp({1, 1, 3})}}}) ==
        "the initial state h0 has shape [1, 1, 3], expected [1, 2, 3]");
  CHECK(sentence({ramp({3, 2, 2}), {}, {{"q0", ramp({1, 2, 3})}}}) ==
        "the cell lstm has no state for 'q0'; its first state is called h0 here");
  CHECK(sentence({ramp({3, 2, 2}), {3, 1}, {{"c0", ramp({1, 2, 3})}}}) == "accepted");
}

TEST_CASE("a cell whose sizes must agree refuses others before anything is computed") {
  CHECK(refusal(Model::create(*cells::find("mut1"), small(1, Direction::forward), 1)).find("must equal") != std::string::npos);
}

TEST_CASE("a copied model learns on its own") {
  Model a = create("rnn", small(1, Direction::forward));
  Model b = a;
  b.tensors()["weight_hh_l0"].data[0] += 1;
  b.refresh();
  const Sequence sequence{ramp({3, 1, 2}), {}, {}};
  CHECK(a.parameters({})[0](0, 0) != b.parameters({})[0](0, 0));
  CHECK(a.output(a.run(sequence)).data != b.output(b.run(sequence)).data);
}

TEST_CASE("numbers that are put away come back to the bit, and what the parameters do not give back stays") {
  for (const std::string_view name : cells::names())
    for (const bool by_equation_names : {false, true}) {
      CAPTURE(name);
      const Shape shape = [&] {
        Shape s = small(2, Direction::bidirectional, 4);
        if (name == "lstm_proj") s.projection = 2;
        return s;
      }();
      const auto drawn = Model::create(*cells::find(name), shape, 7);
      if (!drawn) continue;  // its sizes must agree
      Model model = *drawn;
      if (by_equation_names) {  // as a file may
        TensorMap own;
        for (int k = 0; k < shape.parts(); ++k)
          for (std::size_t p = 0; p < model.forward().parameters.size(); ++p) {
            const equations::Parameter& parameter = model.forward().parameters[p];
            const trace::Matrix& m = model.parameters(shape.part(k))[p];
            Tensor t = Tensor::zeros(parameter.matrix ? std::vector<std::int64_t>{m.rows(), m.cols()}
                                                      : std::vector<std::int64_t>{m.rows()});
            for (std::size_t n = 0; n < t.data.size(); ++n) t.data[n] = 0.01 * static_cast<double>(n + 1);
            const Part part = shape.part(k);
            own[parameter.name + "_l" + std::to_string(part.layer) + (part.direction ? "_reverse" : "")] = std::move(t);
          }
        own["head_weight"] = model.tensors().at("head_weight"), own["head_bias"] = model.tensors().at("head_bias");
        const auto loaded = Model::load(*cells::find(name), shape, own);
        REQUIRE(loaded);
        model = *loaded;
      }
      const TensorMap before = model.tensors();
      const Tensor &readout = before.at("head_weight"), &bias = before.at("head_bias");
      const auto parameters = model.parameters({1, 1});
      model.put_away();
      std::size_t count = 0, kept = 0, largest = 0;
      for (const auto& [tensor, t] : before) count += t.data.size(), largest = std::max(largest, t.data.size());
      for (const auto& [tensor, t] : model.named()) {
        kept += t.data.size();
        CHECK(t.shape == before.at(tensor).shape);
        if (t.shape.size() == 2 && !tensor.starts_with("head_"))
          CHECK_MESSAGE(t.data.empty() == reads_all(model.layout()), tensor);
      }
      CHECK(model.numbers() == count);
      CHECK((kept + largest <= count) == reads_all(model.layout()));
      CHECK(model.named().at("head_weight").data == readout.data);
      CHECK(model.named().at("head_bias").data == bias.data);
      const Model copy = model;
      for (const Model* any : {static_cast<const Model*>(&model), &copy}) {
        REQUIRE(any->tensors().size() == before.size());
        for (const auto& [tensor, t] : any->tensors()) CHECK_MESSAGE(t.data == before.at(tensor).data, tensor);
      }
      model.put_away();
      model.tensors().begin()->second.data[0] += 1;
      model.refresh();
      CHECK(copy.parameters({1, 1}) == parameters);
      for (const auto& [tensor, t] : model.tensors())
        CHECK_MESSAGE((t.data == before.at(tensor).data) == (tensor != before.begin()->first), tensor);
    }
}

TEST_CASE("a tensor with a negative zero is not put away, for a sum that begins with 0 loses the sign") {
  Model model = create("lstm", small(1, Direction::forward));
  model.tensors()["weight_hh_l0"].data[5] = -0.0;
  model.refresh();
  model.put_away();
  CHECK(model.named().at("weight_ih_l0").data.empty());
  REQUIRE(model.named().at("weight_hh_l0").data.size() == 36);
  CHECK(std::signbit(model.tensors().at("weight_hh_l0").data[5]));
}

TEST_CASE("a number's origin is where it is stored, both biases of a sum") {
  const Model model = create("lstm", small(1, Direction::forward));
  const auto recipe = model.forward();
  for (std::size_t p = 0; p < recipe.parameters.size(); ++p) {
    if (recipe.parameters[p].name != "b_f") continue;
    const auto origin = model.origin({}, static_cast<equations::Index>(p), 1, 0);
    REQUIRE(origin.size() == 2);
    CHECK(origin[0].tensor == "bias_ih_l0");
    CHECK(origin[0].index == 4);
    CHECK(origin[1].tensor == "bias_hh_l0");
  }
}
