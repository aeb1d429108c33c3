// Every shipped cell goes through this list: a new .cell file is tested without a line here.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <fstream>

#include "engine/cells/cells.hpp"
#include "engine/equations/differentiate.hpp"
#include "tests/engine/cells/gradient_check.hpp"
#include "tests/sanitized.hpp"
#include "tests/source_folder.hpp"

using namespace gatewalk;
using namespace gatewalk_tests;

namespace {

equations::Recipe recipe_of(std::string_view name) {
  auto recipe = cells::find(name);
  REQUIRE_MESSAGE(recipe, std::string(name), ": ", (recipe ? "" : recipe.error().sentence()));
  return std::move(*recipe);
}

// Column b of a tensor [T, B, n], the first `steps` steps.
std::vector<double> column(const Tensor& t, std::int64_t b, std::int64_t steps) {
  std::vector<double> out;
  for (std::int64_t s = 0; s < steps; ++s)
    for (std::int64_t k = 0; k < t.shape[2]; ++k)
      out.push_back(t.data[static_cast<std::size_t>((s * t.shape[1] + b) * t.shape[2] + k)]);
  return out;
}

Tensor alone(const Tensor& t, std::int64_t b, std::int64_t steps) { return {{steps, 1, t.shape[2]}, column(t, b, steps)}; }

std::string first_other_bit(const std::vector<double>& got, const std::vector<double>& expected) {
  if (got.size() != expected.size()) return "sizes differ";
  for (std::size_t k = 0; k < got.size(); ++k)
    if (std::bit_cast<std::uint64_t>(got[k]) != std::bit_cast<std::uint64_t>(expected[k]))
      return "index " + std::to_string(k) + ": expected " + std::to_string(expected[k]) + ", got " + std::to_string(got[k]);
  return {};
}

}  // namespace

TEST_CASE("every cell's file names its source, its states and a role for its lines") {
  for (std::string_view name : cells::names()) {
    const equations::Recipe recipe = recipe_of(name);
    INFO(std::string(name));
    CHECK(recipe.cell == name);
    CHECK(recipe.about.find_first_of("0123456789") != std::string::npos);  // a year of a paper
    CHECK(recipe.output == recipe.states[0].next);
    bool roles = false;
    for (const equations::Operation& op : recipe.operations) roles = roles || op.role == equations::Role::output;
    CHECK_MESSAGE(roles, "no line is commented as output");
  }
}

TEST_CASE("every cell has golden values, computed by PyTorch from another account of it") {
  for (std::string_view name : cells::names()) {  // the conformance program compares them
    const std::ifstream file(source_folder() + "/tests/golden/cells/" + std::string(name) + ".json");
    CHECK_MESSAGE(file.good(), "tests/golden/cells has no case for ", std::string(name), ": ./lab store golden makes it");
  }
}

TEST_CASE("every cell's operations have unique names and stand after their operands, forward and backward") {
  for (std::string_view name : cells::names()) {
    const equations::Recipe forward = recipe_of(name), backward = equations::differentiate(forward);
    for (const equations::Recipe* recipe : {&forward, &backward})
      for (std::size_t k = 0; k < recipe->operations.size(); ++k) {
        const equations::Operation& op = recipe->operations[k];
        INFO(std::string(name), " operation ", k, " '", op.name, "'");
        CHECK(recipe->find(op.name) == static_cast<equations::Index>(k));
        for (equations::Index operand : op.operands) CHECK(operand < static_cast<equations::Index>(k));
      }
  }
}

TEST_CASE("every cell's values have the shapes its recipe says, in every build") {
  for (std::string_view name : cells::names())
    for (const Build& build : builds()) {
      const auto sample = make_sample(name, build, 7);
      if (!sample) continue;  // sizes the cell forbids
      INFO(std::string(name), ", ", build.title);
      const network::Model& model = sample->model;
      const auto forward = model.run(sample->sequence);
      const auto backward = model.run_backward(forward, sample->upstream);
      for (const auto* pass : {&forward, &backward})
        for (const trace::Trace& trace : pass->parts)
          for (std::size_t k = 0; k < trace.recipe->operations.size(); ++k) {
            const auto index = static_cast<equations::Index>(k);
            if (trace.recipe->operations[k].kind == equations::Operation::Kind::outer || trace.values[k].size() == 0) continue;
            CHECK_MESSAGE(trace.at(index, 0).rows() == trace.units(index), trace.recipe->operations[k].name);
          }
      const TensorMap gradients = model.gradients(backward);
      for (const auto& [tensor, gradient] : gradients)
        CHECK_MESSAGE(gradient.shape == model.tensors().at(tensor).shape, tensor);
      CHECK(gradients.size() == model.tensors().size());
      const TensorMap inputs = model.input_gradients(backward);
      CHECK(inputs.at("input").shape == sample->sequence.x.shape);
      for (const auto& [state, t] : sample->sequence.initial) CHECK_MESSAGE(inputs.at(state).shape == t.shape, state);
    }
}

TEST_CASE("every cell's gradients agree with central differences: parameters, input, initial states, in every build") {
  std::size_t turn = 0;
  for (std::string_view name : cells::names()) {
    ++turn;
    for (const Build& build : builds()) {
      // Differences run the network four times a number: under the sanitizers the builds take turns from cell to cell.
      if (sanitized && turn++ % builds().size() != 0) continue;
      const auto sample = make_smooth_sample(recipe_of(name), build);
      if (!sample) {
        CHECK_MESSAGE((name == "mut1" || name == "mut2"), std::string(name), ": ", sample.error().sentence());
        continue;  // x is added to h there: a layer of another width cannot stand below
      }
      for (const TensorCheck& check : check_gradients(*sample)) {
        INFO(std::string(name), ", ", build.title, ": ", check.sentence());
        CHECK(check.distance < 1e-7);
      }
    }
  }
}

TEST_CASE("the gradients of quotients, roots, means and maxima agree with central differences, in every build") {
  const char* texts[] = {
      "cell a\nstate h, c, n\ni = exp(W_i x + b_i)\nf = sigmoid(W_f [h, x] + b_f)\nn' = f * n + i + 1\n"
      "c' = f * c + i * tanh(W_z [h, x])\nh' = sigmoid(W_o [h, x]) * (c' / (2 + n' * n'))",  // sLSTM's way to divide
      "cell b\nstate h\ns = 1 / (1 + exp(-(W_s [h, x])))\nh' = s * (h - 0.5) / sqrt(1 + h * h) / 2 + (W_x x) / (2 + b * b)",
      "cell d\nstate h\nu = W [h, x]\nd = u - mean(u)\nh' = tanh(b * d / sqrt(mean(d * d) + 0.1)) + W_m (h * mean(x)) - "
      "mean([h, u, b_u]) * mean(x) + mean(b_u)",
      "cell e\nstate h, m\nm' = max(log(sigmoid(W_f [h, x])) + m, min(W_i x, 0.25))\n"
      "h' = exp(max(-0.5, h - m')) * min(m', W_o x)",
      "cell c\nstate h\nd = sqrt(1 + [h, x] * [h, x])\nh' = tanh(W ([h, x] / d) + b)",  // of values side by side
  };
  for (const char* text : texts)
    for (const Build& build : builds()) {
      const auto sample = make_smooth_sample(*equations::read_cell(text, "typed.cell"), build);
      REQUIRE_MESSAGE(sample, (sample ? "" : sample.error().sentence()));
      for (const TensorCheck& check : check_gradients(*sample)) {
        INFO(text, ", ", build.title, ": ", check.sentence());
        CHECK(check.distance < 1e-7);
      }
    }
}

TEST_CASE("every cell's batch gives each sequence the bits it gives alone, with unequal lengths in both directions") {
  for (std::string_view name : cells::names())
    for (const Build& build : builds()) {
      const auto sample = make_sample(name, build, 11);
      if (!sample) continue;
      const network::Model& model = sample->model;
      const auto forward = model.run(sample->sequence);
      const Tensor together = model.output(forward);
      const TensorMap states = model.final_states(forward);
      const TensorMap inputs = model.input_gradients(model.run_backward(forward, sample->upstream));
      for (int b = 0; b < build.batch; ++b) {
        const int length = sample->sequence.lengths.empty() ? build.steps : sample->sequence.lengths[static_cast<std::size_t>(b)];
        network::Sequence one{alone(sample->sequence.x, b, length), {}, {}};
        network::Upstream up{alone(sample->upstream.output, b, length), {}};
        for (const auto& [state, t] : sample->sequence.initial) one.initial[state] = alone(t, b, t.shape[0]);
        for (const auto& [state, t] : sample->upstream.states) up.states[state] = alone(t, b, t.shape[0]);
        const auto run = model.run(one);
        const TensorMap back = model.input_gradients(model.run_backward(run, up));
        INFO(std::string(name), ", ", build.title, ", sequence ", b);
        CHECK(first_other_bit(column(together, b, length), model.output(run).data) == "");
        for (const auto& [state, t] : model.final_states(run))
          CHECK_MESSAGE(first_other_bit(column(states.at(state), b, t.shape[0]), t.data) == "", state);
        for (const auto& [input, t] : back)
          CHECK_MESSAGE(first_other_bit(column(inputs.at(input), b, t.shape[0]), t.data) == "", "gradient of ", input);
      }
    }
}

TEST_CASE("every cell's output past a sequence's end is 0 and what stands there in x does not matter") {
  for (std::string_view name : cells::names()) {
    auto sample = make_sample(name, builds().back(), 13);
    if (!sample) sample = make_sample(name, builds()[1], 13);
    REQUIRE(sample);
    const Tensor before = sample->model.output(sample->model.run(sample->sequence));
    Tensor& x = sample->sequence.x;
    for (std::int64_t t = 0; t < x.shape[0]; ++t)
      for (std::int64_t b = 0; b < x.shape[1]; ++b)
        for (std::int64_t k = 0; k < x.shape[2] && t >= sample->sequence.lengths[static_cast<std::size_t>(b)]; ++k)
          x.data[static_cast<std::size_t>((t * x.shape[1] + b) * x.shape[2] + k)] = 1000;
    const auto forward = sample->model.run(sample->sequence);
    INFO(std::string(name));
    CHECK(first_other_bit(sample->model.output(forward).data, before.data) == "");
    const Tensor dx = sample->model.input_gradients(sample->model.run_backward(forward, sample->upstream)).at("input");
    for (std::int64_t t = 0; t < x.shape[0]; ++t)
      for (std::int64_t b = 0; b < x.shape[1]; ++b)
        for (std::int64_t k = 0; k < x.shape[2] && t >= sample->sequence.lengths[static_cast<std::size_t>(b)]; ++k)
          CHECK_MESSAGE(dx.data[static_cast<std::size_t>((t * x.shape[1] + b) * x.shape[2] + k)] == 0, "dx at step ", t);
  }
}

TEST_CASE("every cell stays finite over two thousand steps and back") {
  for (std::string_view name : cells::names()) {
    Build build{"long", 1, network::Direction::forward, false, 2000, 1, 0};
    auto sample = make_sample(name, build, 17);
    REQUIRE(sample);
    for (auto& [tensor, t] : sample->model.tensors())
      for (double& v : t.data) v *= 0.5;  // a spectral norm below 1 for the cells without a bound (ReLU)
    sample->model.refresh();
    const auto forward = sample->model.run(sample->sequence);
    const auto backward = sample->model.run_backward(forward, sample->upstream);
    for (const auto* pass : {&forward, &backward}) {
      trace::NonFinite found{};
      const bool bad = trace::first_nonfinite(pass->parts[0], found);
      CHECK_MESSAGE(!bad, std::string(name), ": step ", found.step, ", ",
                    bad ? pass->parts[0].recipe->operations[static_cast<std::size_t>(found.operation)].name : "");
    }
  }
}
