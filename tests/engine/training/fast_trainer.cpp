// Training on compiled programs against the walked trainer.
#include "engine/training/fast_trainer.hpp"

#include <bit>
#include <sstream>

#include "engine/training/trainer.hpp"
#include "tests/engine/cells/samples.hpp"
#include "tests/engine/fast_networks.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::network;
using namespace gatewalk::training;
using namespace gatewalk_tests;

namespace {

constexpr Rule every_rule[] = {Rule::sgd, Rule::momentum, Rule::rmsprop, Rule::adam, Rule::adamw};

// What a batch may ask for: a target for every step, for the last, for the last of each length, for every step of each length.
constexpr int forms = 4;
Batch make_batch(Random& random, const Loss& kind, int form) {
  Batch batch{{random_tensor(random, {5, 3, 3}), {}, {}}, {}};
  if (form >= 2) batch.sequence.lengths = {5, 1, 3};
  const std::int64_t rows = form == 0 || form == 3 ? 15 : 3;
  batch.target = kind.kind == Loss::Kind::squared ? random_tensor(random, {rows, 4}) : Tensor::zeros({rows});
  if (kind.kind == Loss::Kind::cross_entropy)
    for (double& v : batch.target.data) v = random.below(4);
  return batch;
}

TrainerOptions make_options(Rule rule, const Loss& kind, int form) {
  TrainerOptions options;
  options.loss = kind;
  options.optimizer.rule = rule;
  options.optimizer.learning_rate = 0.01;
  options.clip = form == 0 ? Clip{Clip::Kind::norm, 0.05} : form == 1 ? Clip{Clip::Kind::value, 0.01} : Clip{};
  return options;
}

const Loss every_loss[] = {Loss::squared_error, Loss::cross_entropy,
                           Loss{Loss::Kind::squared, Loss::Where::by_target, Loss::Scale::sum},
                           Loss{Loss::Kind::cross_entropy, Loss::Where::by_target, Loss::Scale::sum}, Loss::nothing};

void check_near(double got, double want, const char* what) {
  CHECK_MESSAGE(std::abs(got - want) <= 1e-11 * std::max(1.0, std::abs(want)), what, ": expected ", want, ", got ", got);
}
void check_near(const std::vector<double>& got, const std::vector<double>& want, const char* what) {
  REQUIRE_MESSAGE(got.size() == want.size(), what);
  for (std::size_t k = 0; k < got.size(); ++k) check_near(got[k], want[k], what);
}

}  // namespace

TEST_CASE("a fast network learns as the walked one does, with every rule, loss and clip") {
  Random random(19);
  for (const Rule rule : every_rule)
    for (const Loss& kind : {Loss::squared_error, Loss::cross_entropy})
      for (int form = 0; form < 3; ++form) {
        Model model = make("gru", {3, 6, 0, 2, Direction::bidirectional, 4});
        FastModel<float> fast(model);
        FastTrainer<float> fast_trainer(fast);
        const TrainerOptions options = make_options(rule, kind, form);
        Trainer trainer(model, options);
        const Batch batch = make_batch(random, kind, form);
        const std::vector<float> x = floats(batch.sequence.x), target = floats(batch.target);
        for (int n = 0; n < 5; ++n) {
          const auto want = trainer.update(batch);
          const auto got = fast_trainer.update({5, 3, batch.sequence.lengths}, x.data(), target, options);
          REQUIRE(want);
          REQUIRE(got);
          CHECK(got->loss == doctest::Approx(want->loss).epsilon(3e-5));
        }
        // Adam and RMSprop divide a gradient by its own size: rounding in a tiny gradient is seen in the weight.
        const double limit = rule == Rule::sgd || rule == Rule::momentum ? 3e-7 : 5e-4;
        for (const FastTensor<float>& t : fast.tensors())
          CHECK_MESSAGE(worst(model.tensors().at(t.name).data, t.values) < limit, t.name);
      }
}

TEST_CASE(
    "in double a fast trainer tells of each update what the walked one does, with every rule, loss, target and block length") {
  Random random(23);
  for (const char* cell : {"rnn", "lstm", "gru"})
    for (const Rule rule : every_rule)
      for (const Loss& kind : every_loss)
        for (int form = 0; form < forms; ++form)
          for (const int truncate : {0, 2}) {
            Model model = make(cell, {3, 5, 0, 2, form == 1 ? Direction::forward : Direction::bidirectional, 4});
            FastModel<double> fast(model, true);
            FastTrainer<double> fast_trainer(fast);
            TrainerOptions options = make_options(rule, kind, form);
            options.truncate = truncate;
            Trainer trainer(model, options);
            const Batch batch = make_batch(random, kind, form);
            INFO(cell, ", rule ", static_cast<int>(rule), ", form ", form, ", blocks of ", truncate);
            for (int n = 0; n < 3; ++n) {
              const auto want = trainer.update(batch);
              const auto got = fast_trainer.update({5, 3, batch.sequence.lengths}, batch.sequence.x.data.data(),
                                                   std::span<const double>(batch.target.data), options, true);
              REQUIRE(want);
              REQUIRE(got);
              CHECK(got->rows == want->rows);
              CHECK(got->right == want->right);
              check_near(got->loss, want->loss, "the loss");
              check_near(got->gradient_norm, want->gradient_norm, "the gradient's norm");
              check_near(got->clipped_norm, want->clipped_norm, "the clipped gradient's norm");
              check_near(got->tensor_norms, want->tensor_norms, "a tensor's norm");
              check_near(got->error_norms, want->error_norms, "the norm of an error term");
            }
            // As above: a gradient of about 1e-17 where a sum cancels is divided by its own size.
            const double limit = rule == Rule::sgd || rule == Rule::momentum ? 1e-13 : 1e-7;
            for (const FastTensor<double>& t : fast.tensors())
              CHECK_MESSAGE(worst(model.tensors().at(t.name).data, t.values) < limit, t.name);
          }
}

TEST_CASE("every cell's error norms through time are those of the walk, and asking for them changes no bit of the gradients") {
  Random random(7);
  for (const std::string_view cell : cells::names()) {
    const bool projected = cells::find(cell)->states[0].size.p > 0;
    const Model model = make(cell, {4, 4, projected ? 3 : 0, 1, Direction::bidirectional, 2});  // some want I = H
    Model walked = model;
    FastModel<double> plain(model), keeps(model, true);
    FastModel<float> plain_float(model), keeps_float(model, true);
    Trainer trainer(walked, {});
    Batch batch{{random_tensor(random, {7, 3, 4}), {7, 2, 5}, {}}, random_tensor(random, {21, 2})};
    // Near a pole what differs in the last place would be many times larger: away from it, sums in another order agree.
    while (gatewalk_tests::distance_to_pole(model, batch.sequence) < 0.05) batch.sequence.x = random_tensor(random, {7, 3, 4});
    const auto want = trainer.update(batch);
    REQUIRE(want);
    const auto gradients = [&](auto& fast, const auto& x, const auto& target, std::vector<double>* norms) {
      using T = std::remove_cvref_t<decltype(x[0])>;
      FastTrainer<T> fast_trainer(fast);
      const auto update =
          fast_trainer.update({7, 3, batch.sequence.lengths}, x.data(), std::span<const T>(target), TrainerOptions{}, true);
      REQUIRE(update);
      if (norms) *norms = update->error_norms;
      return std::vector<T>(fast.gradients().begin(), fast.gradients().end());
    };
    std::vector<double> norms, none{1};
    const auto& x = batch.sequence.x.data;
    INFO(std::string(cell));
    CHECK(gradients(plain, x, batch.target.data, &none) == gradients(keeps, x, batch.target.data, &norms));
    CHECK(none.empty());
    check_near(norms, want->error_norms, "the norm of an error term");
    CHECK(norms.back() > 0);
    const std::vector<float> x_float = floats(batch.sequence.x), target_float = floats(batch.target);
    CHECK(gradients(plain_float, x_float, target_float, nullptr) == gradients(keeps_float, x_float, target_float, nullptr));
  }
}

TEST_CASE("blocks of truncated backpropagation hold back what the block after them sends") {
  const Model model = make("lstm", {2, 4, 0, 1, Direction::forward, 3});
  Random random(3);
  Batch batch{{random_tensor(random, {9, 2, 2}), {}, {}}, Tensor::zeros({2})};
  FastModel<double> whole(model, true), cut(model, true);
  FastTrainer<double> all(whole), some(cut);
  TrainerOptions options{.loss = Loss::cross_entropy};
  const auto update = [&](FastTrainer<double>& trainer) {
    return *trainer.update({9, 2}, batch.sequence.x.data.data(), std::span<const double>(batch.target.data), options, true);
  };
  const Update free = update(all);
  options.truncate = 4;  // steps 0 … 3, 4 … 7 and 8, which alone has an error
  const Update blocks = update(some);
  CHECK(free.loss == blocks.loss);
  CHECK(free.error_norms[7] > 0);
  CHECK(blocks.error_norms[7] == 0);
  CHECK(blocks.error_norms[8] == free.error_norms[8]);
}

TEST_CASE("accuracy is the share of rows whose largest output is the class, and norms that nobody asked for are NaN") {
  const Model model = make("rnn", {2, 3, 0, 1, Direction::forward, 3});
  FastModel<double> fast(model);
  FastTrainer<double> trainer(fast);
  const std::vector<double> x(8, 0.5), target{0, 1, 2, -100};
  const auto update = trainer.update({4, 1}, x.data(), std::span<const double>(target), {.loss = Loss::cross_entropy});
  REQUIRE(update);
  CHECK(update->rows == 3);
  CHECK(update->accuracy() == update->right / 3.0);
  CHECK(update->right == 1);
  CHECK(std::isnan(update->gradient_norm));
  CHECK(update->tensor_norms.empty());
}

TEST_CASE("a target that does not fit leaves a fast network as it was") {
  const Model model = make("rnn", {1, 2, 0, 1, Direction::forward, 1});
  FastModel<float> fast(model);
  FastTrainer<float> trainer(fast);
  const float x[] = {1, 2, 3}, target[] = {1, 2};
  const std::vector<float> before(fast.tensors()[0].values.begin(), fast.tensors()[0].values.end());
  const auto step = trainer.update({3, 1}, x, target, {});
  REQUIRE_FALSE(step);
  CHECK(step.error().what.find("2 values, expected 1") != std::string::npos);
  CHECK(std::equal(before.begin(), before.end(), fast.tensors()[0].values.begin()));
}

// The compiled program's sums have another order than the walk's, so that its weights have bits of their own: those of
// tests/engine/training/digests.txt, in g++, clang++ and WebAssembly.
TEST_CASE("the double weights after updates of every rule have the same bits in every build of the engine") {
  std::map<std::string, std::string> expected;
  std::istringstream stored(kept_text("tests/engine/training/digests.txt"));
  for (std::string name, hash; stored >> name >> hash;) expected[name] = hash;
  std::string kept;
  for (const char* cell : {"rnn", "lstm", "gru", "peep"})
    for (const RuleRow& rule : rules()) {
      Random random(31);
      FastModel<double> fast(make(cell, {3, 7, 0, 2, Direction::bidirectional, 4}));
      FastTrainer<double> trainer(fast);
      std::uint64_t hash = 0xcbf29ce484222325ULL;
      for (int n = 0; n < 40; ++n) {
        const Loss& kind = every_loss[n % 2];
        TrainerOptions options = make_options(rule.rule, kind, n % 3);
        options.truncate = n % 4 == 3 ? 2 : 0;
        const Batch batch = make_batch(random, kind, n % forms);
        REQUIRE(trainer.update({5, 3, batch.sequence.lengths}, batch.sequence.x.data.data(),
                               std::span<const double>(batch.target.data), options));
      }
      for (const double v : fast.values()) {
        CHECK(std::isfinite(v));
        for (int k = 0; k < 64; k += 8) hash = (hash ^ (std::bit_cast<std::uint64_t>(v) >> k & 0xff)) * 0x100000001b3ULL;
      }
      std::ostringstream text;
      text << std::hex << hash;
      const std::string name = std::string(cell) + "-" + std::string(rule.name);
      kept += name + " " + text.str() + "\n";
      if (!storing()) CHECK_MESSAGE(text.str() == expected[name], "expected ", expected[name], ", got: ", name, " ", text.str());
    }
  if (storing()) keep_text("tests/engine/training/digests.txt", kept);
}
