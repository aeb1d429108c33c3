#include "tests/conformance/score.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace conformance {

namespace {

std::string shown(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.17g", value);
  return buffer;
}

bool same_nonfinite(double got, double expected) {
  return (std::isnan(got) && std::isnan(expected)) || (std::isinf(expected) && got == expected);
}

// Compares element by element: `scale(expected)` is what an error is measured in, `allowed(expected)` the limit.
template <class Scale, class Allowed>
void compare(Outcome& out, const std::string& name, const Tensor& got, const Tensor& expected, Scale scale, Allowed allowed) {
  if (got.data.size() != expected.data.size()) {
    out.fail(name + " has shape " + Tensor::describe(got.shape) + ", expected " + Tensor::describe(expected.shape));
    return;
  }
  bool told = false;
  for (std::size_t k = 0; k < expected.data.size(); ++k) {
    const double e = expected.data[k], g = got.data[k];
    ++out.compared;
    if (same_nonfinite(g, e)) continue;
    const double error = std::fabs(g - e);
    const double measured = error / scale(e);
    if (!(measured <= out.worst)) out.worst = measured;
    if (error <= allowed(e)) continue;
    if (!told) out.fail(name + "[" + std::to_string(k) + "] is " + shown(g) + ", expected " + shown(e));
    told = true;
  }
}

}  // namespace

Tolerance tolerance_of(const json& tolerance, const std::string& precision, const std::string& kind) {
  const json& t = at(tolerance, precision.c_str());
  const bool is_double = precision == "float64";
  Tolerance out;
  out.atol = number_at(t, "atol", is_double ? 1e-12 : 2e-6);
  out.rtol = number_at(t, "rtol", is_double ? 1e-10 : 1e-5);
  out.factor = number_at(t, "factor", is_double ? 1e-9 : 2e-5);
  if (kind == "gradient" && at(t, "atol").is_null()) out.atol = is_double ? 1e-12 : 2e-5, out.rtol = is_double ? 1e-10 : 2e-5;
  return out;
}

void Outcome::compare_values(const std::string& name, const Tensor& got, const Tensor& expected, const Tolerance& t) {
  compare(
      *this, name, got, expected, [](double e) { return std::max(1.0, std::fabs(e)); },
      [&](double e) { return t.atol + t.rtol * std::fabs(e); });
}

void Outcome::compare_gradient(const std::string& name, const Tensor& got, const Tensor& expected, const Tolerance& t) {
  double top = 0;
  for (double e : expected.data) top = std::max(top, std::fabs(e));
  const double tiny = 1e-300;  // a tensor of zeros must be zeros
  compare(
      *this, name, got, expected, [&](double) { return top > 0 ? top : 1.0; }, [&](double) { return t.factor * top + tiny; });
}

std::string first_difference(const TensorMap& a, const TensorMap& b) {
  for (const auto& [name, left] : a) {
    const auto found = b.find(name);
    if (found == b.end()) return name + " is missing";
    if (found->second.shape != left.shape)
      return name + " has shape " + Tensor::describe(found->second.shape) + " against " + Tensor::describe(left.shape);
    for (std::size_t k = 0; k < left.data.size(); ++k)
      if (std::bit_cast<std::uint64_t>(left.data[k]) != std::bit_cast<std::uint64_t>(found->second.data[k]))
        return name + "[" + std::to_string(k) + "] is " + shown(found->second.data[k]) + " against " + shown(left.data[k]);
  }
  return a.size() == b.size() ? "" : "more tensors on one side";
}

void Score::count(const std::string& path, const std::string& kind, const std::string& precision, const Outcome& outcome) {
  const bool pass = outcome.failures.empty() && outcome.compared > 0;
  ++(pass ? passed_ : failed_);
  std::string notes;
  for (const std::string& note : outcome.notes) notes += "; " + note;
  std::printf("%s %-9s %-6s %8.2e  %s  (%d numbers%s)\n", pass ? "ok  " : "FAIL", kind.c_str(), precision.c_str(), outcome.worst,
              path.c_str(), outcome.compared, notes.c_str());
  if (outcome.compared == 0) std::printf("       nothing was compared\n");
  for (std::size_t k = 0; k < outcome.failures.size() && k < 8; ++k) std::printf("       %s\n", outcome.failures[k].c_str());
  Worst& worst = worst_[kind + " " + precision];
  ++worst.cases;
  if (!(outcome.worst <= worst.error)) worst.error = outcome.worst, worst.path = path;
}

void Score::skip(const std::string& path, const std::string& precision, const std::string& why) {
  ++skipped_;
  std::printf("skipped %s %s: %s\n", path.c_str(), precision.c_str(), why.c_str());
}

void Score::broken(const std::string& path, const std::string& why) {
  ++failed_;
  std::printf("FAIL %s %s\n", path.c_str(), why.c_str());
}

int Score::finish() const {
  for (const auto& [kind, worst] : worst_)
    std::printf("worst %-18s %8.2e  of %d cases, in %s\n", kind.c_str(), worst.error, worst.cases, worst.path.c_str());
  std::printf("%d passed, %d failed", passed_, failed_);
  if (skipped_) std::printf(", %d skipped", skipped_);
  std::printf("\n");
  return failed_ ? 1 : 0;
}

}  // namespace conformance
