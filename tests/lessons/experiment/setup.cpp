// What an experiment is made of: its model by the engine's Source, its loss by the engine's loss.
#include "lessons/experiment/setup.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/training/clip.hpp"
#include "lessons/experiment/experiment.hpp"
#include "lessons/words/numbers.hpp"
#include "tests/lessons/player/small_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

network::Model trained_model(Setup& setup) {
  source::Trained trained;
  trained.from = source::Drawn{{"gru"}, {1, 3, 0, 1, network::Direction::forward, 1}, 5};
  trained.how.task = "sine";
  trained.how.batch = 2;
  trained.how.steps = 5;
  trained.updates = 4;
  setup.source = trained;
  setup.inputs = {{0.5}, {-0.25}, {1}};
  setup.settings.clear();
  setup.tokens.clear();
  return source::make(trained)->model;
}

}  // namespace

TEST_CASE("an experiment on a trained network or on a file walks the numbers that every other program has for it") {
  Setup setup = small_lesson().setup;
  const network::Model model = trained_model(setup);
  network::Sequence sequence{{{3, 1, 1}, {0.5, -0.25, 1}}, {}, {}};
  const network::NetworkTrace run = model.run(sequence);
  const auto trained = Experiment::make(setup);
  REQUIRE_MESSAGE(trained, (trained ? "" : trained.error().sentence()));
  CHECK(trained->network(Pass::forward).output == run.output);
  CHECK(trained->setup().shape.hidden == 3);

  files::SafetensorsFile file;
  for (const auto& [name, t] : model.tensors()) file.tensors[name] = files::StoredTensor::of(t, files::Dtype::f64);
  file.tensors["embedding"] = files::StoredTensor::of(Tensor::zeros({1}), files::Dtype::f32);
  source::File from{"mine.safetensors"};
  from.bytes = std::make_shared<const std::vector<std::byte>>(files::write_safetensors(file));
  setup.source = from;
  const auto opened = Experiment::make(setup);
  REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().sentence()));
  CHECK(opened->network(Pass::forward).output == run.output);
  CHECK(opened->setup().cell == "gru");
  CHECK(opened->made().unused == std::vector<std::string>{"embedding"});
  const auto edited = opened->with({{{Target::Kind::parameter, "b_n"}, 0.5}});
  CHECK((edited ? "" : edited.error().sentence()) == std::string("the cell has no parameter ‘b_n’"));
  const auto moved = opened->with({{{Target::Kind::parameter, "b_z"}, 0.5}});
  REQUIRE(moved);
  CHECK(moved->setup().shape.input == 1);
  CHECK(moved->network(Pass::forward).output != run.output);
  setup.source->emplace<source::File>().name = "gone.safetensors";
  CHECK(Experiment::make(setup).error().sentence() == "gone.safetensors: the file is not at hand; open it again");
}

TEST_CASE("a setup's squared target repeats over the units of the steps that count") {
  Setup setup;
  setup.target = {1, -1};
  const Tensor output = Tensor::zeros({3, 1, 5});
  CHECK(make_target(setup, output).data == std::vector<double>{1, -1, 1, -1, 1});
  setup.loss.where = network::Loss::Where::every;
  CHECK(make_target(setup, output).shape == std::vector<std::int64_t>{3, 1, 5});
  CHECK(make_target(setup, output).data[5] == 1);
  setup.target.clear();
  CHECK(make_target(setup, output).data == std::vector<double>(15, 0.0));
  setup.loss.kind = network::Loss::Kind::cross_entropy;
  setup.target = {2};
  CHECK(make_target(setup, output).data == std::vector<double>{2});
}

TEST_CASE("a token that is the input's number follows it, a word does not") {
  Setup setup = small_lesson().setup;
  (void)trained_model(setup);
  setup.tokens = {"0.5", "−0.25", "one"};
  const auto own = Experiment::make(setup);
  REQUIRE(own);
  CHECK(own->token(0) == "0.5");
  const auto edited = own->with({{*parse_target("x[0]@1"), -0.75}, {*parse_target("x[0]@3"), 2}});
  REQUIRE(edited);
  CHECK(edited->token(0) == number_in_words(-0.75, 2));
  CHECK(edited->token(1) == "−0.25");
  CHECK(edited->token(2) == "one");
}

TEST_CASE("an edit that cannot be is told in a sentence of the phrases, with its number and its bounds") {
  const auto lesson = small_lesson();
  const auto made = Experiment::make(lesson.setup);
  REQUIRE(made);
  const auto told = [&](std::string_view target, std::string_view text = "", double value = 1) {
    const auto t = parse_target(target);
    REQUIRE(t);
    if (const auto known = made->check(*t); !known) return known.error().sentence();
    const auto edited = made->with({{*t, value, std::string(text)}});
    return edited ? std::string() : edited.error().sentence();
  };
  CHECK(told("tokens", " ") == "the sequence is empty; write words apart by blanks");
  CHECK(told("token@2", "two words") == "‘token@2’ is one word");
  CHECK(told("token@9", "word") == "‘token@9’ lies outside: the sequence has 3 words");
  CHECK(told("W_f[9,0]") == "‘W_f[9,0]’ lies outside: W_f has 2 × 4 numbers, counted from 0");
  CHECK(told("x[0]@9") == "‘x[0]@9’ lies outside: the sequence has 3 steps");
  CHECK(told("gap") == "this sequence has no gap; put … among its tokens and name the filler words");
  CHECK(told("b_f[0]", "", INFINITY) == "a number must be finite");
  CHECK(told("free(u)") == "no number is called ‘u’ here; a lesson gives it by set: free(u) = 0");
}

TEST_CASE("what cannot be recorded is told before it is begun: a long sequence of a wide network, whatever it is drawn from") {
  Setup setup = small_lesson().setup;
  setup.settings.clear();
  setup.shape.hidden = 200;
  setup.inputs.assign(60'000, {0.5, -0.25});
  setup.tokens.clear();
  const long before = network::runs();
  const auto made = Experiment::make(setup);
  REQUIRE_FALSE(made);
  CHECK(made.error().sentence().find("MB to record") != std::string::npos);
  CHECK(network::runs() == before);
  setup.inputs.resize(20);
  CHECK(Experiment::make(setup));
}
