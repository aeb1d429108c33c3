#include "engine/network/loss.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/engine/differences.hpp"

using namespace gatewalk;
using network::Loss;

namespace {

Tensor of(std::vector<std::int64_t> shape, std::vector<double> data) { return {std::move(shape), std::move(data)}; }

// T = 3, B = 2, F = 2.
const Tensor output = of({3, 2, 2}, {0.5, -1, 2, 0.25, -0.75, 1.5, 0, 3, 1, 1, -2, 0.125});

void check_gradient(const Loss& kind, const Tensor& target, const std::vector<int>& lengths) {
  const auto exact = network::loss(kind, output, target, lengths);
  REQUIRE(exact);
  for (std::size_t k = 0; k < output.data.size(); ++k) {
    Tensor moved = output;
    const double numeric =
        gatewalk_tests::central_difference(moved.data[k], [&] { return network::loss(kind, moved, target, lengths)->value; });
    INFO("∂L/∂output[", k, "]: expected ", numeric, ", got ", exact->gradient.data[k]);
    CHECK(std::fabs(exact->gradient.data[k] - numeric) < 1e-10);
  }
}

}  // namespace

TEST_CASE("squared error is the mean over all target elements of the steps it counts") {
  const auto every = network::loss(Loss::squared_error, output, of({3, 2, 2}, std::vector<double>(12, 0.0)));
  REQUIRE(every);
  CHECK(every->value == doctest::Approx((0.25 + 1 + 4 + 0.0625 + 0.5625 + 2.25 + 9 + 1 + 1 + 4 + 0.015625) / 12).epsilon(1e-15));
  CHECK(every->rows == 6);
  const auto last = network::loss(Loss::squared_error, output, of({2, 2}, {1, 1, 0, 0}));
  REQUIRE(last);
  CHECK(last->value == doctest::Approx((4 + 0.015625) / 4).epsilon(1e-15));
  CHECK(last->rows == 2);
}

TEST_CASE("a target of B rows is compared with each sequence's own last step") {
  const auto last = network::loss(Loss::squared_error, output, of({2, 2}, {0, 0, 0, 0}), {1, 2});
  REQUIRE(last);  // sequence 0 ends with step 0 (0.5, -1), sequence 1 with step 1 (0, 3)
  CHECK(last->value == doctest::Approx((0.25 + 1 + 0 + 9) / 4).epsilon(1e-15));
  for (std::size_t k : {2u, 3u, 4u, 5u, 8u, 9u, 10u, 11u}) CHECK(last->gradient.data[k] == 0);
}

TEST_CASE("steps past a sequence's end count in no loss") {
  const Tensor target = of({3, 2, 2}, std::vector<double>(12, 0.0));
  const auto every = network::loss(Loss::squared_error, output, target, {1, 3});
  REQUIRE(every);
  CHECK(every->rows == 4);
  CHECK(every->gradient.data[4] == 0);
  CHECK(every->gradient.data[8] == 0);
}

TEST_CASE("cross-entropy of equal outputs is the logarithm of the number of classes") {
  const auto value = network::loss(Loss::cross_entropy, of({1, 1, 5}, {7, 7, 7, 7, 7}), of({1}, {3}));
  REQUIRE(value);
  CHECK(value->value == doctest::Approx(std::log(5.0)).epsilon(1e-15));
}

TEST_CASE("cross-entropy neither overflows nor loses a small probability") {
  const auto value = network::loss(Loss::cross_entropy, of({1, 1, 2}, {1000, -1000}), of({1}, {1}));
  REQUIRE(value);
  CHECK(value->value == 2000);
  CHECK(value->gradient.data[0] == 1);
  CHECK(value->gradient.data[1] == -1);
}

TEST_CASE("a class index of -100 does not count") {
  const auto value = network::loss(Loss::cross_entropy, output, of({3, 2}, {0, -100, 1, -100, -100, -100}));
  REQUIRE(value);
  CHECK(value->rows == 2);
  CHECK(value->right == 2);
  CHECK_FALSE(network::loss(Loss::cross_entropy, output, of({2}, {-100, -100})));
}

TEST_CASE("the gradients of both losses agree with central differences") {
  check_gradient(Loss::squared_error, of({3, 2, 2}, {1, 0, -1, 2, 0.5, 0.5, 0, 0, 1, -1, 3, 2}), {});
  check_gradient(Loss::squared_error, of({2, 2}, {1, 0, -1, 2}), {2, 3});
  check_gradient(Loss::cross_entropy, of({3, 2}, {0, 1, 1, 0, -100, 1}), {3, 2});
  check_gradient(Loss::cross_entropy, of({2}, {1, 0}), {});
}

TEST_CASE("as a sum the squared error is half of all squares, and its gradient the difference with its sign") {
  const Loss half{Loss::Kind::squared, Loss::Where::last, Loss::Scale::sum};
  const auto last = network::loss(half, output, of({2, 2}, {1, 1, 0, 0}));
  REQUIRE(last);
  CHECK(last->value == 0.5 * 4 + 0.5 * 0.015625);
  CHECK(last->gradient.data == std::vector<double>{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2, 0.125});
  const auto zero = network::loss(half, of({1, 1, 1}, {-0.0}), of({1, 1}, {0}));
  CHECK(std::signbit(zero->gradient.data[0]));
  const Loss every{Loss::Kind::squared, Loss::Where::every, Loss::Scale::sum};
  check_gradient(every, of({3, 2, 2}, {1, 0, -1, 2, 0.5, 0.5, 0, 0, 1, -1, 3, 2}), {3, 2});
  const Loss sum{Loss::Kind::cross_entropy, Loss::Where::every, Loss::Scale::sum};
  check_gradient(sum, of({3, 2}, {0, 1, 1, 0, -100, 1}), {});
  const auto classes = of({3, 2}, {0, 1, 1, 0, -100, 1});
  CHECK(network::loss(sum, output, classes)->value ==
        doctest::Approx(5 * network::loss(Loss::cross_entropy, output, classes)->value).epsilon(1e-15));
}

TEST_CASE("what counts can be said beside the target, and then another target is refused") {
  const Loss last{Loss::Kind::cross_entropy, Loss::Where::last}, every{Loss::Kind::cross_entropy, Loss::Where::every};
  CHECK(network::loss(last, output, of({2}, {0, 1}))->rows == 2);
  CHECK(network::loss(every, output, of({6}, {0, 1, 0, 1, 0, 1}))->rows == 6);
  CHECK(network::loss(last, output, of({6}, {0, 1, 0, 1, 0, 1})).error().sentence() ==
        "the target has 6 values, expected 2 for the last step; give one class index a row");
  CHECK(network::loss(every, output, of({2}, {0, 1})).error().sentence() ==
        "the target has 2 values, expected 6 for every step; give one class index a row");
}

TEST_CASE("no loss is 0 and sends nothing back") {
  const auto none = network::loss(Loss::nothing, output, {});
  REQUIRE(none);
  CHECK(none->value == 0);
  CHECK(none->gradient.data == std::vector<double>(12, 0.0));
}

TEST_CASE("softmax gives each row one probability an output, and is the cross-entropy's own") {
  const Tensor p = network::softmax(output);
  CHECK(p.shape == output.shape);
  for (std::size_t row = 0; row < 12; row += 2) CHECK(p.data[row] + p.data[row + 1] == doctest::Approx(1).epsilon(1e-15));
  const Loss sum{Loss::Kind::cross_entropy, Loss::Where::every, Loss::Scale::sum};
  const auto value = network::loss(sum, output, of({6}, {0, 0, 0, 0, 0, 0}));
  for (std::size_t k = 0; k < 12; ++k) CHECK(value->gradient.data[k] == p.data[k] - (k % 2 == 0 ? 1.0 : 0.0));
  CHECK(network::softmax(of({1, 1, 2}, {1000, -1000})).data == std::vector<double>{1, 0});
}

TEST_CASE("a target that does not fit is refused with what was expected") {
  const auto wrong = network::loss(Loss::squared_error, output, of({5}, {1, 2, 3, 4, 5}));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().sentence() ==
        "the target has 5 values, expected 4 for the last step or 12 for every step; give as many values as the output has");
  for (double index : {2.0, -1.0, 0.5, std::nan("")}) {
    const auto no_class = network::loss(Loss::cross_entropy, output, of({2}, {0, index}));
    INFO("class index ", index);
    REQUIRE_FALSE(no_class);
    CHECK(no_class.error().sentence().find("the target of row 1 is not a class") == 0);
  }
}
