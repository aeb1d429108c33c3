#include "engine/source/training_request.hpp"

#include <doctest/doctest.h>

#include "engine/training/tasks/own.hpp"
#include "engine/training/tasks/tasks.hpp"

using namespace gatewalk;
using namespace gatewalk::source;

namespace {

std::string refused_request(const TrainingRequest& request) {
  const auto source = trained(request);
  if (!source) return source.error().sentence();
  const auto made = make(source->from);
  return made ? "made" : made.error().sentence();
}

}  // namespace

TEST_CASE("a training that asks for nothing is an LSTM of 32 units on the first task, with torch.optim's Adam") {
  const Trained source = *trained({});
  const auto& drawn = std::get<Drawn>(source.from);
  CHECK(drawn.cell.name == "lstm");
  CHECK(drawn.shape.hidden == 32);
  CHECK(drawn.shape.input == training::tasks()[0].inputs);
  CHECK(drawn.shape.outputs == training::tasks()[0].outputs);
  CHECK(source.how.task == training::tasks()[0].name);
  CHECK(source.how.optimizer.rule == training::Rule::adam);
  CHECK(source.how.optimizer.learning_rate == 1e-3);
  CHECK(source.how.clip.kind == training::Clip::Kind::none);
  CHECK(source.updates == 1000);
}

TEST_CASE("one seed draws weights and sequences, another may draw the sequences alone") {
  TrainingRequest request;
  request.seed = 7;
  CHECK(std::get<Drawn>(trained(request)->from).seed == 7);
  CHECK(trained(request)->how.seed == 7);
  request.task_seed = 3;
  CHECK(std::get<Drawn>(trained(request)->from).seed == 7);
  CHECK(trained(request)->how.seed == 3);
}

TEST_CASE("every task can be asked for by its name alone, with every optimizer at its own rate") {
  for (const training::Task& task : training::tasks())
    for (const training::RuleRow& rule : training::rules()) {
      TrainingRequest request;
      request.task = task.name, request.optimizer = rule.name;
      request.hidden = 2, request.updates = 1, request.batch = 2;
      const auto source = trained(request);
      REQUIRE_MESSAGE(source, (source ? "" : source.error().sentence()));
      CHECK(source->how.optimizer.learning_rate == rule.learning_rate);
      CHECK(make(*source));
    }
}

TEST_CASE("a weight decay is the optimizer's own unless another is chosen") {
  TrainingRequest request;
  request.optimizer = "adamw";
  CHECK(trained(request)->how.optimizer.weight_decay == 0.01);
  request.weight_decay = 0.0;
  CHECK(trained(request)->how.optimizer.weight_decay == 0);
}

TEST_CASE("data of the reader's own stand for the task, sizes and all") {
  const auto own = std::make_shared<const training::Task>(*training::text_task("a rose is a rose is a rose is a rose"));
  const auto source = trained({}, own);
  REQUIRE(source);
  CHECK(source->how.own == own);
  CHECK(std::get<Drawn>(source->from).shape.input == own->inputs);
  CHECK(std::get<Drawn>(source->from).shape.outputs == own->outputs);
}

TEST_CASE("a training that cannot be is refused in a sentence") {
  const auto with = [](auto change) {
    TrainingRequest request;
    change(request);
    return refused_request(request);
  };
  CHECK(with([](auto& r) { r.cell.name = "lsm"; }).starts_with("there is no cell called 'lsm'"));
  CHECK(with([](auto& r) { r.task = "xor"; }).starts_with("there is no task called 'xor'"));
  CHECK(with([](auto& r) { r.optimizer = "adagrad"; }).starts_with("there is no optimizer called 'adagrad'"));
  CHECK(with([](auto& r) { r.initial = "zeros"; }).starts_with("there is no initializer called 'zeros'"));
  CHECK(with([](auto& r) { r.learning_rate = 0; }).starts_with("a learning rate is a number above 0"));
  CHECK(with([](auto& r) { r.weight_decay = 0.1; }).starts_with("the optimizer adam has no weight decay"));
  CHECK(with([](auto& r) { r.optimizer = "adamw", r.weight_decay = -0.1; }).starts_with("a weight decay is a number from 0 on"));
  CHECK(with([](auto& r) { r.clip = -1; }).starts_with("gradients cannot be clipped"));
  CHECK(with([](auto& r) { r.hidden = 0; }).starts_with("a network has at least one layer"));
  CHECK(with([](auto& r) { r.projection = 3; }).starts_with("the cell lstm has no state h(P)"));
  CHECK(with([](auto& r) { r.cell.name = "lstm_proj"; }).starts_with("the cell lstm_proj has a projected state"));
  CHECK(with([](auto& r) { r.cell.name = "lstm_proj", r.projection = 3; }) == "made");
}

TEST_CASE("training request: what cannot be had is told before any of it is taken") {
  TrainingRequest request;
  request.task = "adding";
  request.hidden = 256, request.steps = 1000, request.batch = 512;
  const auto refused = trained(request);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence() ==
        "512 sequences of 1000 steps with 256 hidden units need 25.3 GB, more than the 1 GB that a training may take; choose "
        "fewer "
        "hidden units, sequences or steps");
  request.batch = 8;
  CHECK(trained(request));
  request.steps = 40, request.hidden = 1'000'000;  // the weights alone
  CHECK_FALSE(trained(request));
  request.hidden = 2'000'000'000, request.layers = 2'000'000'000, request.batch = 2'000'000'000;
  CHECK_FALSE(trained(request));
  // Blocks keep the record short.
  request = {};
  request.task = "adding";
  request.hidden = 128, request.steps = 1000, request.batch = 64;
  CHECK_FALSE(trained(request));
  request.block = 50;
  CHECK(trained(request));
}

TEST_CASE("training request: data of one's own stand for a task's row") {
  TrainingRequest request;
  request.task = own_task;
  const auto refusal = [&] {
    const auto made = trained(request);
    return made ? "accepted" : made.error().sentence();
  };
  CHECK(refusal() == "the data of one's own that are meant are not here; give them once more: a link carries short ones only");
  request.own = OwnData{false, "the cat sat on the mat and the dog sat too", 0};
  CHECK(refusal() == "accepted");
  CHECK(trained(request)->how.own->class_names().front() == "t");
  std::string table = "hour,value\n";
  for (int k = 0; k < 40; ++k) table += std::to_string(k) + "," + std::to_string(k % 7) + "\n";
  request.own = OwnData{true, table, 1};
  CHECK(refusal() == "accepted");
  request.own->text = "1,2\n3,x\n";
  CHECK(refusal().find("2:3") != std::string::npos);
  request.own = OwnData{false, "ab\xff", 0};
  CHECK(refusal().find("1:3") != std::string::npos);
}
