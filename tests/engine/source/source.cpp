#include "engine/source/source.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/files/formats.hpp"
#include "engine/source/listing.hpp"
#include "engine/training/tasks/tasks.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::source;

namespace {

void check_same_bits(const network::Model& a, const network::Model& b) {
  REQUIRE(a.tensors().size() == b.tensors().size());
  for (const auto& [name, t] : a.tensors()) CHECK_MESSAGE(t.data == b.tensors().at(name).data, name);
}

std::string refused_source(const Source& source) {
  const auto made = make(source);
  return made ? "made" : made.error().sentence();
}

Drawn drawn(const char* cell, network::Shape shape, std::uint64_t seed = 3) { return {{cell}, shape, seed}; }

// A model's tensors as a file, and one tensor besides.
File file_of(const network::Model& model, const std::string& prefix = "") {
  files::SafetensorsFile file;
  for (const auto& [name, t] : model.tensors()) file.tensors[prefix + name] = files::StoredTensor::of(t, files::Dtype::f64);
  file.tensors["decoder.weight"] = files::StoredTensor::of(Tensor::zeros({2}), files::Dtype::f32);
  File source;
  source.name = "small.safetensors";
  source.bytes = std::make_shared<const std::vector<std::byte>>(files::write_safetensors(file));
  source.digest = digest_of(*source.bytes);
  return source;
}

}  // namespace

TEST_CASE("a drawn source is the seed's network, as PyTorch draws it or by an initializer") {
  Drawn source = drawn("lstm", {3, 4, 0, 2, network::Direction::bidirectional, 2});
  const auto made = make(source);
  REQUIRE(made);
  check_same_bits(made->model, *network::Model::create(*recipe_of({"lstm"}), source.shape, 3));
  CHECK(made->file == nullptr);
  CHECK(made->unused.empty());
  source.initial = {training::Initial::xavier, 1, 1.0};
  network::Model initialized = made->model;
  REQUIRE(training::initialize(initialized, source.initial, 3));
  check_same_bits(make(source)->model, initialized);
}

TEST_CASE("readable weights are hundredths, and of two biases the second is 0") {
  Drawn source = drawn("gru", {2, 3});
  source.readable = true;
  source.initial.gain = 2;
  const auto made = make(source);
  REQUIRE(made);
  const network::Model plain = make(drawn("gru", {2, 3}))->model;
  for (const auto& [name, t] : made->model.tensors())
    for (std::size_t k = 0; k < t.data.size(); ++k) {
      CHECK(t.data[k] == std::floor(t.data[k] * 100 + 0.5) / 100);
      if (name == "bias_hh_l0") CHECK(t.data[k] == 0);
      else CHECK(std::abs(t.data[k] - 2 * plain.tensors().at(name).data[k]) <= 0.005 + 1e-12);
    }
}

TEST_CASE("typed equations make a cell of their own, and a mistake in them is told with its place") {
  Drawn source;
  source.cell = {"mine", "cell mine\nstate h\nh' = tanh(W [h, x] + b)\n"};
  source.shape = {2, 3};
  const auto made = make(source);
  REQUIRE(made);
  CHECK(made->model.tensors().at("W").shape == std::vector<std::int64_t>{3, 5});
  source.cell.equations = "cell mine\nstate h\nh' = tanh(W [h, q] + b)\n";
  CHECK(refused_source(source).starts_with("mine:3:"));
  source.cell = {"lstmm"};
  CHECK(refused_source(source).find("no cell called 'lstmm'") != std::string::npos);
}

TEST_CASE("a file's source is its network with the readout beside it, and tells what went unused") {
  const network::Model model = make(drawn("lstm", {3, 4, 0, 2, network::Direction::bidirectional, 2}))->model;
  for (const char* prefix : {"", "net.rnn."}) {
    const auto made = make(file_of(model, prefix));
    REQUIRE_MESSAGE(made, (made ? "" : made.error().sentence()));
    check_same_bits(made->model, model);
    CHECK(made->model.shape().outputs == 2);
    CHECK(made->prefix == prefix);
    CHECK(made->unused == std::vector<std::string>{"decoder.weight"});
    CHECK(made->stored_name("head_bias") == prefix + std::string("head_bias"));
  }
}

TEST_CASE("a file that is not at hand, another one, or none at all is answered with its name") {
  File source = file_of(make(drawn("rnn", {1, 2}))->model);
  CHECK(refused_source(source) == "made");
  const std::string digest = source.digest;
  source.digest = "0123456789abcdef";
  CHECK(refused_source(source) == "small.safetensors: this is another file than the one that is meant: its digest is " + digest +
                                      ", not 0123456789abcdef; open the one that is meant");
  source.bytes = nullptr;
  CHECK(refused_source(source) == "small.safetensors: the file is not at hand (its digest is 0123456789abcdef); open it again");
  source.digest.clear();
  source.bytes = std::make_shared<const std::vector<std::byte>>(3);
  CHECK(refused_source(source).starts_with("small.safetensors: "));
}

TEST_CASE("a trained source has the same bits each time, and those of a run that stopped on the way") {
  const training::Task task = *training::find_task("first-symbol");
  const Drawn from = drawn("gru", {task.inputs, 6, 0, 1, network::Direction::forward, task.outputs});
  Trained source;
  source.how.task = task.name;
  source.how.batch = 4;
  source.how.steps = 9;
  source.how.optimizer = {training::Rule::adam, 0.02};
  source.from = from;
  source.updates = 12;
  const auto made = make(source), again = make(Source(source));
  REQUIRE_MESSAGE(made, (made ? "" : made.error().sentence()));
  check_same_bits(made->model, again->model);
  auto run = *training::LearningRun::start(make(from)->model, source.how);
  run.advance(5);
  run.advance(12);
  check_same_bits(made->model, run.model());
  source.updates = 0;
  check_same_bits(make(source)->model, make(from)->model);
  source.updates = 11;
  CHECK(make(source)->model.tensors().at("head_bias").data != made->model.tensors().at("head_bias").data);
  source.updates = -1;
  CHECK(refused_source(source) == "a network cannot be trained for -1 updates; choose 0 to 1000000");
}

TEST_CASE("a file's network can be trained on, and remembers its file") {
  Trained source;
  source.how.task = "sine";
  source.how.batch = 2;
  source.how.steps = 6;
  source.updates = 3;
  source.from = file_of(make(drawn("rnn", {1, 3, 0, 1, network::Direction::forward, 1}))->model, "m.");
  const auto made = make(source);
  REQUIRE_MESSAGE(made, (made ? "" : made.error().sentence()));
  CHECK(made->prefix == "m.");
  CHECK(made->unused == std::vector<std::string>{"decoder.weight"});
}

TEST_CASE("a listed network has as many numbers as its file: a second bias that reading added is none of them") {
  network::Model model = make(drawn("lstm", {3, 4}))->model;
  std::int64_t all = 0;
  for (const auto& [name, t] : model.tensors()) all += static_cast<std::int64_t>(t.data.size());
  const auto numbers = [&] { return (*list(file_of(model)))[0].numbers; };
  CHECK(numbers() == all);
  std::fill(model.tensors()["bias_hh_l0"].data.begin(), model.tensors()["bias_hh_l0"].data.end(), 0.0);
  CHECK(numbers() == all - 16);
  std::fill(model.tensors()["bias_ih_l0"].data.begin(), model.tensors()["bias_ih_l0"].data.end(), 0.0);
  CHECK(numbers() == all);  // it has not learned, and has two

  // A list of NAM, which has the states that it begins with besides.
  const std::string text = kept_text("tests/golden/models/files/amp.nam");
  const auto json = nlohmann::json::parse(text);
  const auto& config = json["config"];
  File file;
  file.bytes = std::make_shared<const std::vector<std::byte>>(*files::to_plain(files::as_bytes(text)));
  const auto states = 2 * config["hidden_size"].get<std::int64_t>() * config["num_layers"].get<std::int64_t>();
  CHECK((*list(file))[0].numbers == static_cast<std::int64_t>(json["weights"].size()) - states);
}

TEST_CASE("of layers that no one cell runs those before the first other one can be had alone, and what follows is said") {
  const std::string text = kept_text("tests/golden/models/files/between.keras");
  File file;
  file.bytes = std::make_shared<const std::vector<std::byte>>(*files::to_plain(files::as_bytes(text)));
  const Listed whole = (*list(file))[0];
  CHECK(whole.shape.layers == 5);
  CHECK_FALSE(whole.one_cell);
  file.alike = true;
  const Listed part = (*list(file))[0];
  CHECK_FALSE(part.problem);
  CHECK(part.one_cell);
  CHECK(part.shape.layers == 1);
  CHECK(part.readout.empty());
  CHECK(part.described);
  const auto said = [](const Listed& one, std::string_view what) {
    return std::any_of(one.remarks.begin(), one.remarks.end(),
                       [&](const Error& e) { return e.sentence().find(what) != std::string::npos; });
  };
  CHECK(said(part, "td"));
  for (const std::string& name : part.unused) CHECK_FALSE(name.starts_with("gru."));
}
