#include "engine/network/layout.hpp"

#include <doctest/doctest.h>

#include "engine/cells/cells.hpp"
#include "engine/network/model.hpp"

using namespace gatewalk;
using namespace gatewalk::network;

namespace {

// Tensors whose numbers tell where they stand: 1000 · tensor + index.
TensorMap numbered(const Layout& layout, const equations::Sizes& sizes) {
  TensorMap tensors;
  double tensor = 1;
  for (const StoredTensor& s : layout.stored) {
    Tensor t = Tensor::zeros(shape_of(s, sizes));
    for (std::size_t k = 0; k < t.data.size(); ++k) t.data[k] = 1000 * tensor + static_cast<double>(k);
    tensors[s.name + "_l0"] = std::move(t);
    ++tensor;
  }
  return tensors;
}

equations::Index parameter(const equations::Recipe& recipe, const std::string& name) {
  for (std::size_t k = 0; k < recipe.parameters.size(); ++k)
    if (recipe.parameters[k].name == name) return static_cast<equations::Index>(k);
  FAIL("there is no parameter ", name);
  return -1;
}

}  // namespace

TEST_CASE("block k of PyTorch's matrices is W_k [h, x] = [weight_hh | weight_ih], its bias the sum of both") {
  const auto recipe = *cells::find("lstm");
  const auto layout = *make_layout(recipe);
  const equations::Sizes sizes{2, 3, 3};
  const auto tensors = numbered(layout, sizes);
  const auto parameters = gather(recipe, layout, sizes, tensors, "_l0");
  const auto& W_g = parameters[static_cast<std::size_t>(parameter(recipe, "W_g"))];  // rows i, f, g, o: block 2
  CHECK(W_g(1, 0) == tensors.at("weight_hh_l0").data[7 * 3]);
  CHECK(W_g(1, 3) == tensors.at("weight_ih_l0").data[7 * 2]);
  CHECK(W_g(2, 4) == tensors.at("weight_ih_l0").data[8 * 2 + 1]);
  const auto& b_o = parameters[static_cast<std::size_t>(parameter(recipe, "b_o"))];
  CHECK(b_o(2, 0) == tensors.at("bias_ih_l0").data[11] + tensors.at("bias_hh_l0").data[11]);
}

TEST_CASE("GRU's candidate keeps its two products and its two biases apart") {
  const auto recipe = *cells::find("gru");
  const auto layout = *make_layout(recipe);
  const equations::Sizes sizes{2, 3, 3};
  const auto tensors = numbered(layout, sizes);
  const auto parameters = gather(recipe, layout, sizes, tensors, "_l0");
  CHECK(parameters[static_cast<std::size_t>(parameter(recipe, "W_hn"))](0, 1) == tensors.at("weight_hh_l0").data[6 * 3 + 1]);
  CHECK(parameters[static_cast<std::size_t>(parameter(recipe, "W_xn"))](0, 1) == tensors.at("weight_ih_l0").data[6 * 2 + 1]);
  CHECK(parameters[static_cast<std::size_t>(parameter(recipe, "b_hn"))](1, 0) == tensors.at("bias_hh_l0").data[7]);
}

TEST_CASE("missing biases and peepholes are 0 and get no gradient") {
  const auto recipe = *cells::find("peep");
  const auto layout = *make_layout(recipe);
  const equations::Sizes sizes{1, 2, 2};
  TensorMap tensors = numbered(layout, sizes);
  tensors.erase("bias_ih_l0"), tensors.erase("bias_hh_l0"), tensors.erase("weight_cf_l0");
  auto parameters = gather(recipe, layout, sizes, tensors, "_l0");
  CHECK(parameters[static_cast<std::size_t>(parameter(recipe, "b_f"))].isZero());
  CHECK(parameters[static_cast<std::size_t>(parameter(recipe, "p_f"))].isZero());
  CHECK_FALSE(parameters[static_cast<std::size_t>(parameter(recipe, "p_i"))].isZero());
  const auto model = Model::load(recipe, {sizes.input, sizes.hidden}, tensors);
  REQUIRE(model);
  NetworkTrace backward;
  backward.parts.resize(1);
  for (auto& p : parameters) backward.parts[0].gradients.push_back(trace::Matrix::Ones(p.rows(), p.cols()));
  const TensorMap gradients = model->gradients(backward);
  CHECK(gradients.count("bias_ih_l0") == 0);
  CHECK(gradients.at("weight_ih_l0").data == std::vector<double>(8, 1.0));
  CHECK(gradients.size() == tensors.size());
}

TEST_CASE("both of PyTorch's biases receive the gradient, and it is added to what is there") {
  const auto recipe = *cells::find("rnn");
  const auto layout = *make_layout(recipe);
  const equations::Sizes sizes{1, 2, 2};
  const trace::Parameters gradients{trace::Matrix::Constant(2, 3, 2.0), trace::Matrix::Constant(2, 1, 5.0)};
  const auto added_to = [&](std::string_view name, Tensor into) {
    for (std::size_t k = 0; k < layout.stored.size(); ++k)
      if (layout.stored[k].name == name) scatter(recipe, layout, sizes, gradients, k, into);
    return into.data;
  };
  CHECK(added_to("bias_ih", {{2}, {1.0, 1.0}}) == std::vector<double>{6, 6});
  CHECK(added_to("bias_hh", Tensor::zeros({2})) == std::vector<double>{5, 5});
  CHECK(added_to("weight_hh", Tensor::zeros({2, 2})) == std::vector<double>{2, 2, 2, 2});
}

TEST_CASE("what is gathered from scattered numbers is where it was, for every cell and both ways of naming") {
  for (std::string_view name : cells::names())
    for (bool by_equation_names : {false, true}) {
      const auto recipe = *cells::find(name);
      const auto layout = make_layout(recipe, by_equation_names);
      REQUIRE_MESSAGE(bool(layout), std::string(name));
      const equations::Sizes sizes{3, 3, 2};
      const TensorMap tensors = numbered(*layout, sizes);
      const auto parameters = gather(recipe, *layout, sizes, tensors, "_l0");
      for (std::size_t p = 0; p < parameters.size(); ++p)
        for (int i = 0; i < parameters[p].rows(); ++i)
          for (int j = 0; j < parameters[p].cols(); ++j) {
            double sum = 0;
            for_each_origin(recipe, *layout, sizes, static_cast<equations::Index>(p), i, j,
                            [&](const StoredTensor& s, std::size_t at) { sum += tensors.at(s.name + "_l0").data[at]; });
            INFO(std::string(name), " ", recipe.parameters[p].name, " (", i, ", ", j, "): expected ", sum, ", got ",
                 parameters[p](i, j));
            CHECK(parameters[p](i, j) == sum);
          }
    }
}

TEST_CASE("a parameter without a place in the row blocks is refused by name") {
  const auto recipe = *equations::read_cell("cell a\nrows f\nstate h\nh' = tanh(W_q [h, x] + b_f)", "a.cell");
  const auto layout = make_layout(recipe);
  REQUIRE_FALSE(layout);
  CHECK(layout.error().sentence().find("the parameter 'W_q' has no place in PyTorch's row blocks (rows f)") != std::string::npos);
  CHECK(layout.error().line == 4);
}

TEST_CASE("tensors are named as PyTorch names layers and directions") {
  const auto layout = *make_layout(*cells::find("lstm")), own = *make_layout(*cells::find("fgr"));
  CHECK(suffix(layout, 0, 0, 1, 1) == "_l0");
  CHECK(suffix(layout, 2, 1, 3, 2) == "_l2_reverse");
  CHECK(suffix(own, 0, 0, 1, 1) == "");
  CHECK(suffix(own, 1, 0, 2, 1) == "_l1");
}
