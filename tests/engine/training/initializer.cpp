#include "engine/training/initializer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/base/random.hpp"
#include "engine/cells/cells.hpp"

using namespace gatewalk;
using namespace gatewalk::training;
using network::Model;

namespace {

Model created(std::string_view cell, int input, int hidden) {
  network::Shape shape;
  shape.input = input;
  shape.hidden = hidden;
  shape.outputs = 2;
  return *Model::create(*cells::find(cell), shape, 1);
}

// The block of a parameter's columns that multiplies the hidden state ([h, x]: the first).
trace::Matrix recurrent(const Model& model, const std::string& name) {
  for (std::size_t k = 0; k < model.forward().parameters.size(); ++k)
    if (model.forward().parameters[k].name == name) return model.parameters({})[k].leftCols(model.shape().hidden);
  FAIL("there is no parameter ", name);
  return {};
}

double far_from_orthogonal(const trace::Matrix& m) {
  const trace::Matrix product = m.rows() >= m.cols() ? trace::Matrix(m.transpose() * m) : trace::Matrix(m * m.transpose());
  return (product - trace::Matrix::Identity(product.rows(), product.cols())).cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("an orthogonal matrix is orthogonal to the last places, tall, square or wide") {
  for (auto [rows, columns] : {std::pair{12, 12}, {20, 5}, {5, 20}, {1, 1}}) {
    Random random(3);
    INFO(rows, " x ", columns);
    CHECK(far_from_orthogonal(orthogonal(rows, columns, random)) < 1e-14);
  }
}

TEST_CASE("each gate's recurrent block is orthogonal on its own, times the gain") {
  Model model = created("lstm", 3, 6);
  REQUIRE(initialize(model, {Initial::orthogonal, 1.5, {}}, 4));
  for (const char* name : {"W_i", "W_f", "W_g", "W_o"})
    CHECK_MESSAGE(far_from_orthogonal(recurrent(model, name) / 1.5) < 1e-14, name);
  CHECK(recurrent(model, "W_i") != recurrent(model, "W_f"));
}

TEST_CASE("identity starts a ReLU network as a memory") {
  Model model = created("rnn_relu", 2, 4);
  REQUIRE(initialize(model, {Initial::identity, 1, {}}, 4));
  CHECK(recurrent(model, "W_h") == trace::Matrix::Identity(4, 4));
  for (double v : model.tensors().at("bias_ih_l0").data) CHECK(v == 0);
  for (double v : model.tensors().at("weight_ih_l0").data) CHECK(std::fabs(v) < 0.01);
}

TEST_CASE("Xavier's bound is that of one gate's block, He's deviation that of its columns") {
  Model model = created("lstm", 10, 40);
  REQUIRE(initialize(model, {Initial::xavier, 1, {}}, 5));
  double top = 0;
  for (double v : model.tensors().at("weight_hh_l0").data) top = std::max(top, std::fabs(v));
  CHECK(top <= std::sqrt(6.0 / 80));
  CHECK(top > 0.99 * std::sqrt(6.0 / 80));
  REQUIRE(initialize(model, {Initial::he, 1, {}}, 5));
  double squares = 0;
  const auto& data = model.tensors().at("weight_hh_l0").data;
  for (double v : data) squares += v * v;
  CHECK(squares / static_cast<double>(data.size()) == doctest::Approx(2.0 / 40).epsilon(0.05));
}

TEST_CASE("uniform starts as PyTorch does, and a seed decides") {
  Model a = created("gru", 3, 9), b = created("gru", 3, 9);
  REQUIRE(initialize(a, {}, 1));
  REQUIRE(initialize(b, {}, 2));
  CHECK(a.tensors().at("weight_hh_l0").data != b.tensors().at("weight_hh_l0").data);
  for (const auto& [name, t] : a.tensors())
    for (double v : t.data) CHECK_MESSAGE(std::fabs(v) <= 1.0 / 3, name);
  REQUIRE(initialize(b, {}, 1));
  CHECK(a.tensors().at("weight_hh_l0").data == b.tensors().at("weight_hh_l0").data);
}

TEST_CASE("a forget bias of 1 is 1 once, although PyTorch stores two biases") {
  for (const char* cell : {"lstm", "peep", "nig"}) {
    Model model = created(cell, 2, 3);
    REQUIRE(initialize(model, {Initial::uniform, 1, 1.0}, 1));
    for (std::size_t k = 0; k < model.forward().parameters.size(); ++k)
      if (model.forward().parameters[k].name == "b_f")
        CHECK_MESSAGE(model.parameters({})[k] == trace::Matrix::Ones(3, 1), cell);
  }
  Model gru = created("gru", 2, 3);
  const auto refused = initialize(gru, {Initial::uniform, 1, 1.0}, 1);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence().find("the cell gru has no forget gate with a bias") == 0);
}

TEST_CASE("every initializer works on every cell and leaves only finite numbers") {
  for (std::string_view name : cells::names())
    for (const InitialRow& row : initials()) {
      Model model = created(name, 4, 4);
      REQUIRE(initialize(model, {row.kind, 1, {}}, 6));
      for (const auto& [tensor, t] : model.tensors())
        for (double v : t.data) CHECK_MESSAGE(std::isfinite(v), std::string(name), " ", std::string(row.name), " ", tensor);
      CHECK(find_initial(row.name)->kind == row.kind);
    }
  CHECK(find_initial("zeros").error().sentence() ==
        "there is no initializer called 'zeros'; the initializers are uniform, xavier, he, orthogonal, identity");
}
