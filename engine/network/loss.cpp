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

template <class T>
LossSum squared(const T* output, const T* target, const LossExtent& extent, bool last_step, bool mean, T* gradient) {
  const auto width = static_cast<std::size_t>(extent.width);
  LossSum out;
  for_each_row(extent, last_step, [&](std::size_t, std::size_t) { ++out.rows; });
  const double count = static_cast<double>(static_cast<std::size_t>(out.rows) * width);
  double sum = 0;
  for_each_row(extent, last_step, [&](std::size_t from, std::size_t to) {
    for (std::size_t k = 0; k < width; ++k) {
      const double difference = static_cast<double>(output[from * width + k]) - static_cast<double>(target[to * width + k]);
      sum += mean ? difference * difference : 0.5 * difference * difference;
      if (gradient) gradient[from * width + k] = static_cast<T>(mean ? 2 * difference / count : difference);
    }
  });
  out.value = mean ? sum / count : sum;
  return out;
}

// A row's softmax in double. The largest output is taken off first, so that no exponential overflows.
template <class T>
class Softmax {
 public:
  Softmax(const T* y, int width) : y_(y), best_(largest(y, width)), top_(static_cast<double>(y[best_])) {
    for (int k = 0; k < width; ++k) total_ += exp(static_cast<double>(y_[k]) - top_);
  }
  double operator[](std::size_t k) const { return exp(static_cast<double>(y_[k]) - top_) / total_; }
  double minus_log(std::size_t k) const { return log(total_) - (static_cast<double>(y_[k]) - top_); }
  int best() const { return best_; }

 private:
  const T* y_;
  int best_;
  double top_, total_ = 0;
};

template <class T>
Result<LossSum> cross_entropy(const T* output, const T* target, const LossExtent& extent, bool last_step, bool mean,
                              T* gradient) {
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
  const double count = mean ? static_cast<double>(out.rows) : 1;
  double sum = 0;
  for_each_row(extent, last_step, [&](std::size_t from, std::size_t to) {
    if (target[to] == ignored) return;
    const auto wanted = static_cast<std::size_t>(target[to]);
    const Softmax<T> p(output + from * width, extent.width);
    sum += p.minus_log(wanted);
    for (std::size_t k = 0; k < width && gradient; ++k)
      gradient[from * width + k] = static_cast<T>((p[k] - (k == wanted ? 1.0 : 0.0)) / count);
    if (static_cast<std::size_t>(p.best()) == wanted) ++out.right;
  });
  out.value = sum / count;
  return out;
}

}  // namespace

template <class T>
Result<LossSum> loss_of(const Loss& kind, const T* output, const LossExtent& extent, std::span<const T> target, T* gradient) {
  if (kind.kind == Loss::Kind::none) return LossSum{};
  const auto one = static_cast<std::size_t>(kind.target_width(extent.width)) * static_cast<std::size_t>(extent.batch),
             all = one * static_cast<std::size_t>(extent.steps);
  const bool fits =
      (kind.where != Loss::Where::every && target.size() == one) || (kind.where != Loss::Where::last && target.size() == all);
  if (!fits) {
    const std::string for_last = std::to_string(one) + " for the last step", for_every = std::to_string(all) + " for every step";
    Error e{"the target has " + std::to_string(target.size()) + " values, expected " +
                (kind.where == Loss::Where::last    ? for_last
                 : kind.where == Loss::Where::every ? for_every
                                                    : for_last + " or " + for_every),
            {},
            kind.kind == Loss::Kind::squared ? "give as many values as the output has" : "give one class index a row"};
    e.code = "SHAPE_MISMATCH";
    return e;
  }
  const bool last_step = kind.reads_last_step(target.size(), extent.batch, extent.width);
  const bool mean = kind.scale == Loss::Scale::mean;
  Result<LossSum> out = kind.kind == Loss::Kind::squared
                            ? squared(output, target.data(), extent, last_step, mean, gradient)
                            : cross_entropy(output, target.data(), extent, last_step, mean, gradient);
  if (out && out->rows == 0) return Error{"no row of the target counts", {}, "give at least one target that is not -100"};
  return out;
}

template Result<LossSum> loss_of(const Loss&, const float*, const LossExtent&, std::span<const float>, float*);
template Result<LossSum> loss_of(const Loss&, const double*, const LossExtent&, std::span<const double>, double*);

Tensor softmax(const Tensor& output) {
  Tensor out = output;
  const auto width = static_cast<std::size_t>(output.shape.empty() ? 0 : output.shape.back());
  for (std::size_t begin = 0; begin < output.data.size(); begin += width) {
    const Softmax<double> p(output.data.data() + begin, static_cast<int>(width));
    for (std::size_t k = 0; k < width; ++k) out.data[begin + k] = p[k];
  }
  return out;
}

Result<LossValue> loss(const Loss& kind, const Tensor& output, const Tensor& target, const std::vector<int>& lengths) {
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
