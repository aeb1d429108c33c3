#include "engine/network/loss.hpp"

#include "engine/base/check.hpp"
#include "engine/base/elementary.hpp"

namespace gatewalk::network {

namespace {

constexpr double ignored = -100;

// One output row (a time step of a sequence) and the target row it is measured against.
struct Row {
  std::size_t output, target;
};

// The rows that count. Without lengths every sequence is T long.
std::vector<Row> rows_of(const LossExtent& extent, bool last_step) {
  std::vector<Row> rows;
  for (int t = 0; t < extent.steps; ++t)
    for (int b = 0; b < extent.batch; ++b) {
      const int length = extent.lengths.empty() ? extent.steps : extent.lengths[static_cast<std::size_t>(b)];
      if (last_step ? t != length - 1 : t >= length) continue;
      const auto row = static_cast<std::size_t>(t) * static_cast<std::size_t>(extent.batch) + static_cast<std::size_t>(b);
      rows.push_back({row, last_step ? static_cast<std::size_t>(b) : row});
    }
  return rows;
}

// L = 1/(N F) Σ (y - t)²        ∂L/∂y = 2 (y - t) / (N F)
template <class T>
LossSum squared_error(const T* output, const T* target, const std::vector<Row>& rows, std::size_t width, T* gradient) {
  const double count = static_cast<double>(rows.size() * width);
  double sum = 0;
  for (const Row& row : rows)
    for (std::size_t k = 0; k < width; ++k) {
      const double difference =
          static_cast<double>(output[row.output * width + k]) - static_cast<double>(target[row.target * width + k]);
      sum += difference * difference;
      if (gradient) gradient[row.output * width + k] += static_cast<T>(2 * difference / count);
    }
  return {sum / count, static_cast<int>(rows.size()), 0};
}

// L = 1/N Σ (log Σ_k e^{y_k} - y_target)        ∂L/∂y = (softmax(y) - onehot) / N, the largest y taken off first
template <class T>
Result<LossSum> cross_entropy(const T* output, const T* target, std::vector<Row> rows, std::size_t width, T* gradient) {
  std::erase_if(rows, [&](const Row& row) { return target[row.target] == ignored; });
  for (const Row& row : rows) {
    const double index = static_cast<double>(target[row.target]);
    if (!(index >= 0 && index < static_cast<double>(width)) || index != static_cast<double>(static_cast<std::int64_t>(index)))
      return Error{
          "the target of row " + std::to_string(row.target) + " is not a class",
          {},
          "targets are whole numbers from 0 to " + std::to_string(width - 1) + ", or -100 for a row that does not count"};
  }
  const double count = static_cast<double>(rows.size());
  LossSum out;
  double sum = 0;
  for (const Row& row : rows) {
    const T* y = output + row.output * width;
    const auto wanted = static_cast<std::size_t>(target[row.target]);
    const int best = largest(y, static_cast<int>(width));
    const double top = static_cast<double>(y[best]);
    double total = 0;
    for (std::size_t k = 0; k < width; ++k) total += exp(static_cast<double>(y[k]) - top);
    sum += log(total) - (static_cast<double>(y[wanted]) - top);
    for (std::size_t k = 0; k < width && gradient; ++k)
      gradient[row.output * width + k] +=
          static_cast<T>((exp(static_cast<double>(y[k]) - top) / total - (k == wanted ? 1.0 : 0.0)) / count);
    if (static_cast<std::size_t>(best) == wanted) ++out.right;
  }
  out.value = sum / count;
  out.rows = static_cast<int>(rows.size());
  return out;
}

}  // namespace

std::string_view to_text(Loss kind) { return kind == Loss::squared_error ? "mse" : "cross-entropy"; }

template <class T>
Result<LossSum> loss_of(Loss kind, const T* output, const LossExtent& extent, std::span<const T> target, T* gradient) {
  const auto width = static_cast<std::size_t>(extent.width), a_row = kind == Loss::squared_error ? width : 1;
  const auto one = a_row * static_cast<std::size_t>(extent.batch), all = one * static_cast<std::size_t>(extent.steps);
  if (target.size() != one && target.size() != all) {
    Error e{"the target has " + std::to_string(target.size()) + " values, expected " + std::to_string(one) +
                " for the last step or " + std::to_string(all) + " for every step",
            {},
            kind == Loss::squared_error ? "give as many values as the output has" : "give one class index a row"};
    e.code = "SHAPE_MISMATCH";
    return e;
  }
  const std::vector<Row> rows = rows_of(extent, target.size() == one);
  Result<LossSum> out = kind == Loss::squared_error ? squared_error(output, target.data(), rows, width, gradient)
                                                    : cross_entropy(output, target.data(), rows, width, gradient);
  if (out && out->rows == 0) return Error{"no row of the target counts", {}, "give at least one target that is not -100"};
  return out;
}

template Result<LossSum> loss_of(Loss, const float*, const LossExtent&, std::span<const float>, float*);
template Result<LossSum> loss_of(Loss, const double*, const LossExtent&, std::span<const double>, double*);

Result<LossValue> loss(Loss kind, const Tensor& output, const Tensor& target, const std::vector<int>& lengths) {
  GATEWALK_CHECK(output.shape.size() == 3,
                 "loss: the output has shape " + Tensor::describe(output.shape) + ", expected [T, B, F]");
  const LossExtent extent{static_cast<int>(output.shape[0]), static_cast<int>(output.shape[1]), static_cast<int>(output.shape[2]),
                          lengths};
  GATEWALK_CHECK(lengths.empty() || static_cast<int>(lengths.size()) == extent.batch,
                 "loss: " + std::to_string(lengths.size()) + " lengths for a batch of " + std::to_string(extent.batch));
  LossValue out;
  out.gradient = Tensor::zeros(output.shape);
  const auto sum = loss_of<double>(kind, output.data.data(), extent, target.data, out.gradient.data.data());
  if (!sum) return sum.error();
  out.value = sum->value, out.rows = sum->rows, out.right = sum->right;
  return out;
}

}  // namespace gatewalk::network
