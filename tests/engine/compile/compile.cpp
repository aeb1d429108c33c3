// The compiled program against the walk: every shipped cell, odd sizes, both precisions, forward and backward.
#include "engine/compile/compile.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/base/random.hpp"
#include "engine/cells/cells.hpp"
#include "engine/compile/kernels.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/trace/walk.hpp"
#include "tests/sanitized.hpp"

using namespace gatewalk;
using namespace gatewalk::trace;
using namespace gatewalk::compile;
using equations::Operation;
using equations::Recipe;
using equations::Sizes;

namespace {

Matrix random_matrix(Random& random, Eigen::Index rows, Eigen::Index columns, double size) {
  Matrix m(rows, columns);
  for (Eigen::Index k = 0; k < m.size(); ++k)
    m.data()[k] = static_cast<float>(random.uniform(-size, size));  // exact in float too
  return m;
}

template <class T>
constexpr double eps = std::numeric_limits<T>::epsilon();

template <class T>
using Plain = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

// Worst error of a tensor, relative to max(1, |y|), or where `to_largest` to max(1, its largest entry): a gradient is a sum.
struct Worst {
  double error = 0;
  std::string where;
  template <class T>
  void take(const Matrix& want, const Plain<T>& got, const std::string& name, bool to_largest) {
    const double scale = to_largest && want.size() > 0 ? std::max(want.cwiseAbs().maxCoeff(), 1.0) : 0;
    for (Eigen::Index j = 0; j < want.cols(); ++j)
      for (Eigen::Index i = 0; i < want.rows(); ++i) {
        const double by = to_largest ? scale : std::max(1.0, std::abs(want(i, j)));
        double e = std::abs(want(i, j) - static_cast<double>(got(i, j))) / by;
        if (std::isnan(e)) e = std::numeric_limits<double>::infinity();  // stays the worst, whatever follows
        if (e > error) error = e, where = name + "(" + std::to_string(i) + ", " + std::to_string(j) + ")";
      }
  }
};

struct Worsts {
  Worst forward, backward;
  double forward_grows = 1, backward_grows = 1;
};

// Whether it divides by, or takes the root or logarithm of, what changes: near a pole a difference in rounding grows.
bool has_pole(const Recipe& recipe) {
  for (const Operation& op : recipe.operations) {
    const bool call = op.kind == Operation::Kind::call && (op.function->name == "sqrt" || op.function->name == "log");
    if (call || (op.kind == Operation::Kind::over && !recipe[op.operands[1]].scalar())) return true;
  }
  return false;
}

// The largest change of a number, measured as Worst does.
double change(const Matrix& a, const Matrix& b, bool to_largest) {
  Worst worst;
  worst.take<double>(a, b, "", to_largest);
  return worst.error;
}

struct Case {
  int steps = 5, batch = 1;
  bool reverse = false, lengths = false;
};

// Runs walk and program over the same numbers, twice where `again`, and compares everything that comes out.
//
// What the program computes is the walk of data that differ in their last places (its sums run in another order, its functions
// round otherwise). How far that may lead is a matter of the cell: near a pole the walk itself is moved further than its data.
// So where a cell has poles, its data are moved by one unit in the last place of T, and `…_grows` says how many such units that
// comes to in the results (never below 1); the limits are multiplied by it.
template <class T>
Worsts compare(const Recipe& recipe, const Sizes& sizes, const Case& c, std::uint64_t seed, const Kernels<T>* with) {
  Random random(seed);
  const Recipe back = equations::differentiate(recipe);
  Parameters parameters;
  Program<T> program(recipe, back, sizes, with);
  for (std::size_t p = 0; p < recipe.parameters.size(); ++p) {
    int columns = recipe.parameters[p].matrix ? 0 : 1;
    for (equations::Size part : recipe.parameters[p].columns) columns += sizes.of(part);
    parameters.push_back(random_matrix(random, sizes.of(recipe.parameters[p].rows), columns,
                                       1.0 / std::sqrt(static_cast<double>(std::max(sizes.hidden, columns)))));
    const auto to = program.parameter(static_cast<Index>(p));
    for (int i = 0; i < parameters[p].rows(); ++i)
      for (int j = 0; j < columns; ++j) to[static_cast<std::size_t>(i * columns + j)] = static_cast<T>(parameters[p](i, j));
  }
  program.parameters_changed();
  Extent extent{c.steps, c.batch, c.reverse, {}};
  for (int b = 0; b < c.batch && c.lengths; ++b) extent.lengths.push_back(1 + random.below(c.steps));
  const int columns = c.steps * c.batch, out = sizes.of(recipe.states[0].size);
  const Matrix x = random_matrix(random, sizes.input, columns, 1), d_output = random_matrix(random, out, columns, 1);
  std::vector<Matrix> initial, d_final;
  for (const auto& s : recipe.states)
    initial.push_back(random_matrix(random, sizes.of(s.size), c.batch, 0.5)),
        d_final.push_back(random_matrix(random, sizes.of(s.size), c.batch, 1));
  const Trace ahead = walk_forward(recipe, sizes, parameters, x, initial, extent);
  const Trace behind = walk_backward(back, ahead, d_output, d_final);
  Worsts worst;
  for (int turn = 0; turn < 3 && has_pole(recipe); ++turn) {
    const auto moved = [&](const Matrix& m) {
      return Matrix(m.unaryExpr([&](double v) { return v * (1 + (random.below(2) ? 1 : -1) * eps<T>); }));
    };
    Parameters other = parameters;
    for (Matrix& m : other) m = moved(m);
    std::vector<Matrix> begin = initial;
    for (Matrix& m : begin) m = moved(m);
    const Trace ahead_2 = walk_forward(recipe, sizes, other, moved(x), begin, extent);
    const Trace behind_2 = walk_backward(back, ahead_2, d_output, d_final);
    double forward = change(ahead.values[static_cast<std::size_t>(recipe.output)],
                            ahead_2.values[static_cast<std::size_t>(recipe.output)], false);
    double backward = 0;
    if (back.output >= 0)
      backward = change(behind.values[static_cast<std::size_t>(back.output)],
                        behind_2.values[static_cast<std::size_t>(back.output)], true);
    for (std::size_t s = 0; s < initial.size(); ++s)
      forward = std::max(forward, change(ahead.states[s], ahead_2.states[s], false)),
      backward = std::max(backward, change(behind.states[s], behind_2.states[s], true));
    for (std::size_t p = 0; p < parameters.size(); ++p)
      backward = std::max(backward, change(behind.gradients[p], behind_2.gradients[p], true));
    worst.forward_grows = std::max(worst.forward_grows, forward / eps<T>);
    worst.backward_grows = std::max(worst.backward_grows, backward / eps<T>);
  }

  const Plain<T> xt = x.cast<T>(), dt = d_output.cast<T>();
  Plain<T> output = Plain<T>::Constant(out, columns, T(9)), dx = Plain<T>::Zero(sizes.input, columns);
  std::vector<Plain<T>> first, last, d_last, d_first;
  std::vector<const T*> first_at, d_last_at;
  std::vector<T*> last_at, d_first_at;
  for (std::size_t s = 0; s < initial.size(); ++s) {
    first.push_back(initial[s].cast<T>()), d_last.push_back(d_final[s].cast<T>());
    last.push_back(first[s]), d_first.push_back(Plain<T>::Zero(first[s].rows(), first[s].cols()));
  }
  for (std::size_t s = 0; s < initial.size(); ++s)
    first_at.push_back(first[s].data()), last_at.push_back(last[s].data()), d_last_at.push_back(d_last[s].data()),
        d_first_at.push_back(d_first[s].data());
  Run run{c.steps, c.batch, c.reverse, c.lengths ? extent.lengths.data() : nullptr, false};
  for (bool record : {false, true}) {
    run.record = record;
    output.setConstant(T(9));
    program.forward(run, xt.data(), sizes.input, first_at, output.data(), out, last_at);
    const std::string name = record ? "recorded " : "";
    worst.forward.take(ahead.values[static_cast<std::size_t>(recipe.output)], output, name + "output", false);
    for (std::size_t s = 0; s < last.size(); ++s)
      worst.forward.take(ahead.states[s], last[s], name + recipe.states[s].name + "_n", false);
  }
  program.clear_gradients();
  program.backward(dt.data(), out, d_last_at, dx.data(), sizes.input, d_first_at);
  const Matrix want_dx =
      back.output >= 0 ? behind.values[static_cast<std::size_t>(back.output)] : Matrix::Zero(sizes.input, columns);
  worst.backward.take(want_dx, dx, "dx", true);
  for (std::size_t s = 0; s < last.size(); ++s)
    worst.backward.take(behind.states[s], d_first[s], "d" + recipe.states[s].name + "0", true);
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const auto from = program.gradient(static_cast<Index>(p));
    const Plain<T> g = Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
        from.data(), parameters[p].rows(), parameters[p].cols());
    worst.backward.take(behind.gradients[p], g, "d" + recipe.parameters[p].name, true);
  }
  return worst;
}

// The recipe's own rules choose the input size; projection differs from hidden where the cell has one.
Sizes sizes_for(const Recipe& recipe, int hidden, int input) {
  Sizes sizes{input, hidden, hidden > 2 ? hidden - 2 : hidden};
  if (!equations::check_sizes(recipe, sizes)) sizes.input = hidden;
  return sizes;
}

template <class T>
void check(const Recipe& recipe, const Sizes& sizes, const Case& c, double forward_limit, double backward_limit, Worsts& all,
           const Kernels<T>* with = nullptr) {
  const Worsts w = compare<T>(recipe, sizes, c, 7, with);
  INFO((with ? with->name : "fitting kernels")
       << ", " << recipe.cell << ", hidden " << sizes.hidden << ", input " << sizes.input << ", batch " << c.batch << ", steps "
       << c.steps << (c.reverse ? ", reverse" : "") << (c.lengths ? ", lengths" : ""));
  INFO("worst: " << w.forward.where << ", " << w.backward.where);
  INFO("moving the data by a unit in the last place moves the results by " << w.forward_grows << " and " << w.backward_grows);
  CHECK(w.forward.error <= forward_limit * w.forward_grows);
  CHECK(w.backward.error <= backward_limit * w.backward_grows);
  all.forward.error = std::max(all.forward.error, w.forward.error);
  all.backward.error = std::max(all.backward.error, w.backward.error);
}

// Double: the order of sums differs. Float: sums of up to 66 products, fed back five times; a gradient sums T·B of them.
template <class T>
void check_sizes_of(const Recipe& recipe, double forward_limit) {
  const double backward_limit = sizeof(T) == 8 ? 1e-13 : 2e-6;
  Worsts worst;
  for (const Kernels<T>* with : every_kernels<T>())
    for (int hidden : {1, 3, 5, 17, 31, 33, 67})
      for (int batch : {1, 2, 7, 33}) {
        // Under the sanitizers a vector's remainders are met at small sizes alone.
        if (sanitized && (hidden == 31 || hidden == 67 || (hidden > 5 && batch == 33))) continue;
        const Sizes sizes = sizes_for(recipe, hidden, batch < 7 ? 3 : 19);  // a short input and one that is hoisted
        check<T>(recipe, sizes, {5, batch, batch % 2 == 0, false}, forward_limit, backward_limit, worst, with);
        if (hidden < 10) check<T>(recipe, sizes, {5, batch, hidden == 3, true}, forward_limit, backward_limit, worst, with);
      }
  for (const Kernels<T>* with : every_kernels<T>())
    for (int hidden : {4, 16, 48})  // whole vectors: one step works in the caller's memory
      for (int batch : {1, 3})
        check<T>(recipe, sizes_for(recipe, hidden, 3), {1, batch, false, false}, forward_limit, backward_limit, worst, with);
}

Recipe read(const char* text) {
  auto recipe = equations::read_cell(text, "typed");
  REQUIRE_MESSAGE(recipe, (recipe ? "" : recipe.error().sentence()));
  return *recipe;
}

}  // namespace

TEST_CASE("the compiled program gives the walk's numbers for every shipped cell, in double and in float") {
  for (std::string_view name : cells::names()) {
    const Recipe recipe = *cells::find(name);
    check_sizes_of<double>(recipe, 1e-13);
    check_sizes_of<float>(recipe, 7e-7);
    Worsts worst;  // many steps, so that the input's part is computed in several chunks; errors are fed back 300 times
    for (bool reverse : {false, true})
      check<double>(recipe, sizes_for(recipe, 16, 19), {300, 3, reverse, reverse}, 1e-12, 1e-11, worst);
  }
}

TEST_CASE("the compiled program gives the walk's numbers for cells that nobody foresaw") {
  for (const char* text : {
           "cell a\nstate h\nh' = tanh(W tanh([h, x]) + b)",                                // a function of a concatenation
           "cell b\nstate h, c\nc' = x\nh' = h * 0.5 + W_c c",                              // a state that is x; no bias
           "cell c\nstate h\nf = 1\nh' = f * tanh(W [h, x]) - 0.25 * (W_2 (f + h) + b_2)",  // a gate that is a number
           "cell d\nstate h, c\nh' = c\nc' = h",  // states that change places, no parameters
           "cell e\nstate h\na = W_a [h, x]\nh' = softplus(a) * elu(a) + exp(-a) * 0.1 - h",  // a product read three times
           "cell f\nstate h\nk = tanh(b_k)\nh' = relu(W_k k + W_x x) + leaky_relu(W_h h)",  // constants computed, two products a
                                                                                            // sum
           "cell g\nstate h\ng = sigmoid(W_g [h, h, x] + b_g)\nh' = g * h + (1 - g) * tanh(W_h (g * h) + b_h + b_j)",
           "cell h\nstate h(P), c\nu = [h, x]\nc' = 0.5 * c + W_u u + tanh(W_v u)\nh' = W_hr c' + h",
           "cell j\nstate h, c, n\ni = exp(W_i x + b_i)\nf = sigmoid(W_f [h, x] + b_f)\nn' = f * n + i + 1\n"
           "c' = f * c + i * tanh(W_z [h, x])\nh' = sigmoid(W_o [h, x]) * (c' / n')",  // a quotient of states, after a sum
           "cell k\nstate h\ns = 1 / (1 + exp(-(W_s [h, x])))\nh' = s * (h - 0.5) / sqrt(1 + h * h) / 2",  // by numbers
           "cell m\nstate h\nu = W [h, x]\nd = u - mean(u)\nh' = tanh(b * d / sqrt(mean(d * d) + 0.1)) + W_m (h * mean(x)) - "
           "mean([h, u, b_u]) * mean(x) + mean(b_u)",  // numbers that serve every unit, of the input, of constants, side by side
           "cell n\nstate h, m\nv = mean(W_v x)\nm' = max(m, min(W_i x, 0.25)) * v\nh' = min(m', W_o [h, v]) + max(v, 0.1) * x",
           "cell l\nstate h\nd = sqrt(1 + [h, x] * [h, x])\nh' = tanh(W ([h, x] / d) + b)",  // of values side by side
           "cell m\nstate h\nz = hard_sigmoid(1.2 * (W_z [h, x] + b_z))\nh' = z * h + (1 - z) * hard_sigmoid(W_h [h, x])",
           "cell i\nstate h\ns = W_s x + b_s\nh' = s * s + 0.5 * h",  // nothing recurrent in the products
       }) {
    const Recipe recipe = read(text);
    check_sizes_of<double>(recipe, 1e-13);
    check_sizes_of<float>(recipe, 3e-6);  // some of these grow with every step
  }
}

TEST_CASE("a step's states can be written where they were read") {
  const Recipe lstm = *cells::find("lstm");
  const Sizes sizes{3, 8, 8};
  Program<float> program(lstm, equations::differentiate(lstm), sizes);
  Random random(5);
  for (std::size_t p = 0; p < lstm.parameters.size(); ++p)
    for (float& w : program.parameter(static_cast<Index>(p))) w = static_cast<float>(random.uniform(-0.5, 0.5));
  program.parameters_changed();
  std::vector<float> x(3, 0.5f), h(8, 0.25f), c(8, -0.5f), output(8), h_next(8), c_next(8);
  const float* in[] = {h.data(), c.data()};
  float* apart[] = {h_next.data(), c_next.data()};
  float* same[] = {h.data(), c.data()};
  program.forward({}, x.data(), 3, in, output.data(), 8, apart);
  CHECK(output == h_next);
  program.forward({}, x.data(), 3, in, output.data(), 8, same);
  CHECK(h == h_next);
  CHECK(c == c_next);
}
