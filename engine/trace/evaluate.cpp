#include "engine/trace/evaluate.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/equations/joint_functions.hpp"

namespace gatewalk::trace {

namespace {

using Kind = Operation::Kind;

// y = Σ over parts of (W_part a_part), each part's columns added in order. What is known of a part is taken as it is.
void product(const Matrix& w, const Operation& op, const Sizes& sizes, const View& a, const std::vector<Matrix>& known,
             Matrix& out) {
  Matrix part(w.rows(), a.cols());
  int column = 0;
  for (std::size_t k = 0; k < op.parts.size(); ++k) {
    const int width = sizes.of(op.parts[k]);
    if (k < known.size() && known[k].size() > 0) {
      if (k == 0) out = known[k];
      else out += known[k];
    } else {
      Matrix& sum = k == 0 ? out : part;
      sum.setZero(w.rows(), a.cols());
      for (Eigen::Index b = 0; b < a.cols(); ++b) add_columns(w, column, width, a.col(b).data() + column, sum.col(b).data());
      if (k > 0) out += part;
    }
    column += width;
  }
}

// Σ over a's entries from the first to the last, each divided by `parts`: a mean's are that many.
void sum_of_entries(const View& a, double parts, Matrix& out) {
  for (Eigen::Index b = 0; b < out.cols(); ++b) {
    double sum = 0;
    for (Eigen::Index i = 0; i < a.rows(); ++i) sum += a(i, a.cols() > 1 ? b : 0) / parts;
    out(0, b) = sum;
  }
}

// Applies f to two operands element by element; a one-column operand (a parameter or a number) serves every column.
template <class F>
void elementwise(const View& a, const View& b, Eigen::Index rows, Eigen::Index columns, Matrix& out, F f) {
  out.resize(rows, columns);
  const Eigen::Index ar = a.rows() > 1 ? 1 : 0, ac = a.cols() > 1 ? 1 : 0, br = b.rows() > 1 ? 1 : 0, bc = b.cols() > 1 ? 1 : 0;
  for (Eigen::Index j = 0; j < columns; ++j)
    for (Eigen::Index i = 0; i < rows; ++i) out(i, j) = f(a(i * ar, j * ac), b(i * br, j * bc));
}

}  // namespace

void evaluate(const Recipe& recipe, Index index, const Sizes& sizes, const Parameters& parameters, const Operands& operand,
              Matrix& out) {
  const Operation& op = recipe[index];
  const View a = operand(op.operands[0]);
  const Eigen::Index rows = sizes.of(op.size), columns = out.cols();
  const auto binary = [&](auto f) { elementwise(a, operand(op.operands[1]), rows, columns, out, f); };
  const auto unary = [&](auto f) { elementwise(a, a, rows, columns, out, [&](double v, double) { return f(v); }); };
  switch (op.kind) {
    case Kind::copy: unary([](double v) { return v; }); return;
    case Kind::negate: unary([](double v) { return -v; }); return;
    case Kind::call: unary(op.function->value); return;
    case Kind::times: binary([](double u, double v) { return u * v; }); return;
    case Kind::over: binary([](double u, double v) { return u / v; }); return;
    case Kind::plus: binary([](double u, double v) { return u + v; }); return;
    case Kind::minus: binary([](double u, double v) { return u - v; }); return;
    case Kind::maximum: binary(equations::larger); return;
    case Kind::minimum: binary(equations::smaller); return;
    case Kind::mean:
    case Kind::total:
      out.resize(1, columns);
      sum_of_entries(a, op.kind == Kind::mean ? static_cast<double>(a.rows()) : 1, out);
      return;
    case Kind::share: unary([&](double v) { return v / static_cast<double>(rows); }); return;
    case Kind::product: {
      const Matrix& w = parameters[static_cast<std::size_t>(op.parameter)];
      if (op.transposed) {
        out.resize(w.cols(), a.cols());
        for (Eigen::Index b = 0; b < a.cols(); ++b) transposed_columns(w, 0, w.cols(), a.col(b).data(), out.col(b).data());
      }
      else product(w, op, sizes, a, {}, out);
      return;
    }
    case Kind::concat: {
      out.resize(rows, columns);
      Eigen::Index row = 0;
      for (std::size_t k = 0; k < op.operands.size(); ++k) {
        const View part = operand(op.operands[k]);
        const Eigen::Index height = sizes.of(op.parts[k]);
        for (Eigen::Index j = 0; j < columns; ++j) out.block(row, j, height, 1) = part.col(part.cols() > 1 ? j : 0);
        row += height;
      }
      return;
    }
    case Kind::slice: out = a.middleRows(sizes.before(op.parts, op.part), rows); return;
    default: GATEWALK_CHECK(false, "evaluate: '" + op.name + "' is a leaf or a matrix and has no value to compute");
  }
}

void evaluate_product(const Recipe& recipe, Index index, const Sizes& sizes, const Parameters& parameters, const View& a,
                      const std::vector<Matrix>& known, Matrix& out) {
  const Operation& op = recipe[index];
  product(parameters[static_cast<std::size_t>(op.parameter)], op, sizes, a, known, out);
}

// Down several columns at once, since a column lies in one piece and a row does not.
void transposed_columns(const Matrix& w, Eigen::Index first, Eigen::Index count, const double* d, double* y) {
  constexpr Eigen::Index together = 8;
  const Eigen::Index rows = w.rows();
  Eigen::Index j = 0;
  for (; j + together <= count; j += together) {
    double sums[together] = {};
    const double* column = w.data() + (first + j) * rows;
    for (Eigen::Index i = 0; i < rows; ++i)
      for (Eigen::Index k = 0; k < together; ++k) sums[k] += column[k * rows + i] * d[i];
    for (Eigen::Index k = 0; k < together; ++k) y[j + k] = sums[k];
  }
  for (; j < count; ++j) {
    double sum = 0;
    for (Eigen::Index i = 0; i < rows; ++i) sum += w(i, first + j) * d[i];
    y[j] = sum;
  }
}

void add_columns(const Matrix& w, Eigen::Index first, Eigen::Index count, const double* a, double* sum) {
  // Eight columns on the way through the rows: each row still adds them one by one.
  Eigen::Map<Eigen::VectorXd> s(sum, w.rows());
  Eigen::Index j = 0;
  for (; j + 8 <= count; j += 8) {
    const auto c = [&](Eigen::Index k) { return w.col(first + j + k) * a[j + k]; };
    s = s + c(0) + c(1) + c(2) + c(3) + c(4) + c(5) + c(6) + c(7);
  }
  for (; j < count; ++j) s += w.col(first + j) * a[j];
}

void add_columns(const Matrix& w, Eigen::Index first, const Eigen::Ref<const Matrix>& a, Matrix& sums) {
  // Eight columns of so many rows stay near while all sums take them.
  constexpr Eigen::Index together = 8, near = 256;
  for (Eigen::Index row = 0; row < w.rows(); row += near) {
    const Eigen::Index rows = std::min(near, w.rows() - row);
    for (Eigen::Index j = 0; j < a.rows(); j += together) {
      const Eigen::Index count = std::min(together, a.rows() - j);
      const auto c = [&](Eigen::Index k) { return w.col(first + j + k).segment(row, rows); };
      for (Eigen::Index n = 0; n < a.cols(); ++n) {
        Eigen::Map<Eigen::VectorXd> s(sums.col(n).data() + row, rows);
        const double* v = a.col(n).data() + j;
        if (count == together)
          s = s + c(0) * v[0] + c(1) * v[1] + c(2) * v[2] + c(3) * v[3] + c(4) * v[4] + c(5) * v[5] + c(6) * v[6] + c(7) * v[7];
        else
          for (Eigen::Index k = 0; k < count; ++k) s += c(k) * v[k];
      }
    }
  }
}

void add_outer(View a, View b, Matrix& out) {
  for (Eigen::Index n = 0; n < a.cols(); ++n)
    for (Eigen::Index j = 0; j < b.rows(); ++j) out.col(j) += a.col(n) * b(j, b.cols() > 1 ? n : 0);
}

void add_outers(const Trace& trace, const Operation& outer, const std::vector<int>& steps, Matrix& sum, Eigen::Index first,
                Eigen::Index columns) {
  if (columns < 0) columns = sum.cols() - first;
  // A block of rows at a time, column by column, so that what is added and added to stays near.
  constexpr Eigen::Index block = 64;
  const auto count = static_cast<Eigen::Index>(steps.size());
  Matrix a(sum.rows(), count), b(count, columns), some;
  for (Eigen::Index n = 0; n < count; ++n) {
    a.col(n) = trace.at(outer.operands[0], steps[static_cast<std::size_t>(n)]).col(0);
    b.row(n) = trace.at(outer.operands[1], steps[static_cast<std::size_t>(n)]).col(0).segment(first, columns).transpose();
  }
  for (Eigen::Index row = 0; row < sum.rows(); row += block) {
    some = a.middleRows(row, std::min(block, sum.rows() - row));
    for (Eigen::Index j = 0; j < columns; ++j) add_columns(some, 0, count, b.col(j).data(), sum.col(first + j).data() + row);
  }
}

}  // namespace gatewalk::trace
