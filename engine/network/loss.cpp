#include "engine/network/loss.hpp"

#include "engine/check.hpp"
#include "engine/elementary.hpp"

namespace gatewalk::network {

namespace {

constexpr double ignored = -100;

// One output row (a time step of a sequence) and the target row it is measured against.
struct Row {
  std::size_t output, target;
};

// The rows that count. Without lengths every sequence is T long.
std::vector<Row> rows_of(int steps, int batch, bool last_step, const std::vector<int>& lengths) {
  std::vector<Row> rows;
  for (int t = 0; t < steps; ++t)
    for (int b = 0; b < batch; ++b) {
      const int length = lengths.empty() ? steps : lengths[static_cast<std::size_t>(b)];
      if (last_step ? t != length - 1 : t >= length) continue;
      const auto row = static_cast<std::size_t>(t) * static_cast<std::size_t>(batch) + static_cast<std::size_t>(b);
      rows.push_back({row, last_step ? static_cast<std::size_t>(b) : row});
    }
  return rows;
}

// L = 1/(N F) Σ (y - t)²        ∂L/∂y = 2 (y - t) / (N F)
void squared_error(const Tensor& output, const Tensor& target, const std::vector<Row>& rows, std::size_t width, LossValue& out) {
  const double count = static_cast<double>(rows.size() * width);
  double sum = 0;
  for (const Row& row : rows)
    for (std::size_t k = 0; k < width; ++k) {
      const double difference = output.data[row.output * width + k] - target.data[row.target * width + k];
      sum += difference * difference;
      out.gradient.data[row.output * width + k] += 2 * difference / count;
    }
  out.value = sum / count;
  out.rows = static_cast<int>(rows.size());
}

// L = 1/N Σ (log Σ_k e^{y_k} - y_target)        ∂L/∂y = (softmax(y) - onehot) / N, the largest y taken off first
Status cross_entropy(const Tensor& output, const Tensor& target, std::vector<Row> rows, std::size_t width, LossValue& out) {
  std::erase_if(rows, [&](const Row& row) { return target.data[row.target] == ignored; });
  for (const Row& row : rows) {
    const double index = target.data[row.target];
    if (!(index >= 0 && index < static_cast<double>(width)) || index != static_cast<double>(static_cast<std::int64_t>(index)))
      return Error{"the target of row " + std::to_string(row.target) + " is not a class", {},
                   "targets are whole numbers from 0 to " + std::to_string(width - 1) + ", or -100 for a row that does not count"};
  }
  const double count = static_cast<double>(rows.size());
  double sum = 0;
  for (const Row& row : rows) {
    const double* y = output.data.data() + row.output * width;
    double* d = out.gradient.data.data() + row.output * width;
    const auto wanted = static_cast<std::size_t>(target.data[row.target]);
    const int best = largest(y, static_cast<int>(width));
    const double top = y[best];
    double total = 0;
    for (std::size_t k = 0; k < width; ++k) total += exp(y[k] - top);
    sum += log(total) - (y[wanted] - top);
    for (std::size_t k = 0; k < width; ++k) d[k] += (exp(y[k] - top) / total - (k == wanted ? 1.0 : 0.0)) / count;
    if (static_cast<std::size_t>(best) == wanted) ++out.right;
  }
  out.value = sum / count;
  out.rows = static_cast<int>(rows.size());
  return Ok{};
}

}  // namespace

std::string_view to_text(Loss kind) { return kind == Loss::squared_error ? "mse" : "cross-entropy"; }

int largest(const double* values, int count) {
  int best = 0;
  for (int k = 1; k < count; ++k)
    if (values[k] > values[best]) best = k;
  return best;
}

Result<LossValue> loss(Loss kind, const Tensor& output, const Tensor& target, const std::vector<int>& lengths) {
  GATEWALK_CHECK(output.shape.size() == 3, "loss: the output has shape " + Tensor::describe(output.shape) + ", expected [T, B, F]");
  const int steps = static_cast<int>(output.shape[0]), batch = static_cast<int>(output.shape[1]);
  const auto width = static_cast<std::size_t>(output.shape[2]);
  GATEWALK_CHECK(lengths.empty() || static_cast<int>(lengths.size()) == batch,
                 "loss: " + std::to_string(lengths.size()) + " lengths for a batch of " + std::to_string(batch));
  const std::size_t a_row = kind == Loss::squared_error ? width : 1;
  const auto one = a_row * static_cast<std::size_t>(batch), all = one * static_cast<std::size_t>(steps);
  if (target.data.size() != one && target.data.size() != all) {
    Error e{"the target has " + std::to_string(target.data.size()) + " values, expected " + std::to_string(one) +
                " for the last step or " + std::to_string(all) + " for every step",
            {}, kind == Loss::squared_error ? "give as many values as the output has" : "give one class index a row"};
    e.code = "SHAPE_MISMATCH";
    return e;
  }
  LossValue out;
  out.gradient = Tensor::zeros(output.shape);
  const std::vector<Row> rows = rows_of(steps, batch, target.data.size() == one, lengths);
  if (kind == Loss::squared_error) squared_error(output, target, rows, width, out);
  else if (auto done = cross_entropy(output, target, rows, width, out); !done) return done.error();
  if (out.rows == 0) return Error{"no row of the target counts", {}, "give at least one target that is not -100"};
  return out;
}

}  // namespace gatewalk::network
