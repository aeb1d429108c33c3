#include "engine/network/loss.hpp"

#include <cmath>
#include <optional>

#include "engine/base/check.hpp"
#include "engine/base/elementary.hpp"

namespace gatewalk::network {

namespace {

constexpr double ignored = -100;

// Calls f(output row, target row) for every time step of a sequence that counts. Without lengths every sequence is T long.
template <class F>
void for_each_row(const LossExtent& extent, bool last_step, F f) {
  for (int t = 0; t < extent.steps; ++t)
    for (int b = 0; b < extent.batch; ++b) {
      const int length = extent.lengths.empty() ? extent.steps : extent.lengths[static_cast<std::size_t>(b)];
      if (last_step ? t != length - 1 : t >= length) continue;
      const auto row = static_cast<std::size_t>(t) * static_cast<std::size_t>(extent.batch) + static_cast<std::size_t>(b);
      f(row, last_step ? static_cast<std::size_t>(b) : row);
    }
}

// L = 1/(N F) Σ (y - t)²        ∂L/∂y = 2 (y - t) / (N F)
template <class T>
LossSum squared_error(const T* output, const T* target, const LossExtent& extent, bool last_step, T* gradient) {
  const auto width = static_cast<std::size_t>(extent.width);
  LossSum out;
  for_each_row(extent, last_step, [&](std::size_t, std::size_t) { ++out.rows; });
  const double count = static_cast<double>(static_cast<std::size_t>(out.rows) * width);
  double sum = 0;
  for_each_row(extent, last_step, [&](std::size_t from, std::size_t to) {
    for (std::size_t k = 0; k < width; ++k) {
      const double difference = static_cast<double>(output[from * width + k]) - static_cast<double>(target[to * width + k]);
      sum += difference * difference;
      if (gradient) gradient[from * width + k] += static_cast<T>(2 * difference / count);
    }
  });
  out.value = sum / count;
  return out;
}

// L = 1/N Σ (log Σ_k e^{y_k} - y_target)        ∂L/∂y = (softmax(y) - onehot) / N, the largest y taken off first
template <class T>
Result<LossSum> cross_entropy(const T* output, const T* target, const LossExtent& extent, bool last_step, T* gradient) {
  const auto width = static_cast<std::size_t>(extent.width);
  LossSum out;
  std::optional<std::size_t> wrong;
  for_each_row(extent, last_step, [&](std::size_t, std::size_t row) {
    const double index = static_cast<double>(target[row]);
    if (index == ignored) return;
    ++out.rows;
    const bool whole = index >= 0 && index < static_cast<double>(width) && index == std::floor(index);
    if (!whole && !wrong) wrong = row;
  });
  if (wrong)
    return Error{"the target of row " + std::to_string(*wrong) + " is not a class",
                 {},
                 "targets are whole numbers from 0 to " + std::to_string(width - 1) + ", or -100 for a row that does not count"};
  const double count = static_cast<double>(out.rows);
  double sum = 0;
  for_each_row(extent, last_step, [&](std::size_t from, std::size_t to) {
    if (target[to] == ignored) return;
    const T* y = output + from * width;
    const auto wanted = static_cast<std::size_t>(target[to]);
    const int best = largest(y, extent.width);
    const double top = static_cast<double>(y[best]);
    double total = 0;
    for (std::size_t k = 0; k < width; ++k) total += exp(static_cast<double>(y[k]) - top);
    sum += log(total) - (static_cast<double>(y[wanted]) - top);
    for (std::size_t k = 0; k < width && gradient; ++k)
      gradient[from * width + k] +=
          static_cast<T>((exp(static_cast<double>(y[k]) - top) / total - (k == wanted ? 1.0 : 0.0)) / count);
    if (static_cast<std::size_t>(best) == wanted) ++out.right;
  });
  out.value = sum / count;
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
  const bool last_step = target.size() == one;
  Result<LossSum> out = kind == Loss::squared_error ? squared_error(output, target.data(), extent, last_step, gradient)
                                                    : cross_entropy(output, target.data(), extent, last_step, gradient);
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
