// Training on compiled programs against the walked trainer.
#include "engine/training/fast_trainer.hpp"

#include "engine/training/trainer.hpp"
#include "tests/engine/fast_networks.hpp"

using namespace gatewalk;
using namespace gatewalk::network;
using namespace gatewalk::training;
using namespace gatewalk_tests;

TEST_CASE("a fast network learns as the walked one does, with every rule, loss and clip") {
  Random random(19);
  for (const Rule rule : {Rule::sgd, Rule::momentum, Rule::rmsprop, Rule::adam})
    for (const Loss kind : {Loss::squared_error, Loss::cross_entropy})
      for (int form = 0; form < 3; ++form) {  // a target for every step; for the last; for the last of each length
        const Shape shape{3, 6, 0, 2, Direction::bidirectional, 4};
        Model model = make("gru", shape);
        FastModel<float> fast(model);
        FastTrainer<float> fast_trainer(fast);
        TrainerOptions options;
        options.loss = kind;
        options.optimizer.rule = rule;
        options.optimizer.learning_rate = 0.01;
        options.clip = form == 0 ? Clip{Clip::Kind::norm, 0.05} : form == 1 ? Clip{Clip::Kind::value, 0.01} : Clip{};
        Trainer trainer(model, options);
        Batch batch{{random_tensor(random, {5, 3, 3}), {}, {}}, {}};
        if (form == 2) batch.sequence.lengths = {5, 1, 3};
        const std::int64_t rows = form == 0 ? 15 : 3;
        batch.target = kind == Loss::squared_error ? random_tensor(random, {rows, 4}) : Tensor::zeros({rows});
        if (kind == Loss::cross_entropy)
          for (double& v : batch.target.data) v = random.below(4);
        const std::vector<float> x = floats(batch.sequence.x), target = floats(batch.target);
        for (int n = 0; n < 5; ++n) {
          const auto want = trainer.update(batch);
          const auto got =
              fast_trainer.update({5, 3, batch.sequence.lengths}, x.data(), target, kind, options.optimizer, options.clip);
          REQUIRE(want);
          REQUIRE(got);
          CHECK(got->value == doctest::Approx(want->loss).epsilon(3e-5));
        }
        // Adam and RMSprop divide a gradient by its own size: rounding in a tiny gradient is seen in the weight.
        const double limit = rule == Rule::sgd || rule == Rule::momentum ? 3e-7 : 5e-4;
        for (const FastTensor<float>& t : fast.tensors())
          CHECK_MESSAGE(worst(model.tensors().at(t.name).data, t.values) < limit, t.name);
      }
}

TEST_CASE("a target that does not fit leaves a fast network as it was") {
  const Model model = make("rnn", {1, 2, 0, 1, Direction::forward, 1});
  FastModel<float> fast(model);
  FastTrainer<float> trainer(fast);
  const float x[] = {1, 2, 3}, target[] = {1, 2};
  const std::vector<float> before(fast.tensors()[0].values.begin(), fast.tensors()[0].values.end());
  const auto step = trainer.update({3, 1}, x, target, Loss::squared_error, {}, {});
  REQUIRE_FALSE(step);
  CHECK(step.error().what.find("2 values, expected 1") != std::string::npos);
  CHECK(std::equal(before.begin(), before.end(), fast.tensors()[0].values.begin()));
}
