// A model from a file in the reader's session: what of it stands in an address, and what happens to it from step to step.
#include <doctest/doctest.h>

#include <cmath>

#include "engine/files/formats.hpp"
#include "engine/files/npy.hpp"
#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::vector<Lesson> course() {
  std::vector<Error> problems;
  return load_course("en", problems);
}

// A golden file on the shelf, as the shell puts it there.
OpenedModel put(Player& player, const std::string& name) {
  const std::string text = kept_text("tests/golden/models/files/" + name);
  const auto plain = files::to_plain(files::as_bytes(text));
  REQUIRE(plain);
  const std::string digest = source::digest_of(files::as_bytes(text));
  player.shelf().put(digest, name, files::as_text(*plain));
  return {name, digest};
}

// A table of so many steps of two numbers.
std::string table(int steps) {
  std::string text;
  for (int t = 0; t < steps; ++t) text += std::to_string(t % 3) + ", 0.5\n";
  return text;
}

}  // namespace

TEST_CASE("an opened model stands in the address whole, whatever its names hold, and comes back from it") {
  Player p(course());
  OpenedModel model = put(p, "lstm.pt");
  const auto listed = source::list(source_of(model, p.shelf()));
  REQUIRE(listed);
  const int width = (*listed)[0].shape.input;
  std::string rows;
  for (int t = 0; t < 5; ++t) {
    for (int i = 0; i < width; ++i) rows += (i ? "," : "") + std::to_string(0.25 * (t + i));
    rows += "\n";
  }
  p.shelf().put("00000000000000aa", "x:y;&é.csv", rows);
  p.shelf().put("00000000000000bb", "words", "a\nb:\nc~\nd\ne\n");
  model.name = "my: model;&é.pt";
  model.sequence.kind = OpenedSequence::Kind::numbers;
  model.sequence.name = "x:y;&é.csv", model.sequence.digest = "00000000000000aa";
  model.sequence.labels_name = "words", model.sequence.labels = "00000000000000bb";
  model.sequence.first = 1, model.sequence.most = 3;
  model.of = {1, 1, true};
  REQUIRE(p.open_model(model));
  CHECK(p.lesson().slug == "your-own-model");
  CHECK(p.opened() == std::optional(model));
  CHECK(p.experiment().steps() == 3);
  CHECK(p.experiment().token(0) == "b:");
  CHECK(p.experiment().chosen().step == 1);

  Player other(course());
  other.share_shelf(p.shared_shelf());
  const Status done = other.restore(p.address());
  REQUIRE_MESSAGE(done, (done ? "" : done.error().sentence()));
  CHECK(other.opened() == p.opened());
  CHECK(other.address() == p.address());
  CHECK(other.experiment().loss() == p.experiment().loss());

  // Without the files the lesson stands there with its own network, and the address stays what it was.
  Player without(course());
  REQUIRE(without.restore(p.address()));
  CHECK_FALSE(without.shows_opened());
  CHECK(without.opened() == p.opened());
  CHECK(without.learned());
  without.share_shelf(p.shared_shelf());
  without.files_arrived();
  CHECK(without.shows_opened());
  CHECK(without.experiment().loss() == p.experiment().loss());
  CHECK(without.address() == p.address());
}

TEST_CASE("the error of an opened model is that of the chosen number: 1 there, and -log of its probability as a class") {
  Player p(course());
  OpenedModel model = put(p, "one_bias.safetensors");
  model.of = {2, 1, false};
  REQUIRE(p.open_model(model));
  const Experiment& e = p.experiment();
  const Tensor y = e.model().output(e.network(Pass::forward));
  const auto width = static_cast<std::size_t>(y.shape[2]);
  REQUIRE(width > 1);
  CHECK(e.loss() == y.data[2 * width + 1]);
  for (std::size_t k = 0; k < y.data.size(); ++k) CHECK(e.upstream().output.data[k] == (k == 2 * width + 1 ? 1.0 : 0.0));
  model.of.as_class = true;
  REQUIRE(p.open_model(model));
  double all = 0;
  for (std::size_t k = 0; k < width; ++k) all += std::exp(y.data[2 * width + k]);
  CHECK(p.experiment().loss() == doctest::Approx(std::log(all) - y.data[2 * width + 1]));
}

TEST_CASE("an opened model is edited, undone, reset and closed like the lesson's own, and goes along from step to step") {
  Player p(course());
  const OpenedModel model = put(p, "cell.pth");
  REQUIRE(p.open_model(model));
  const double before = p.experiment().loss();
  const Target weight = *parse_target("x[0]@1");
  REQUIRE(p.edit(weight, 3));
  CHECK(p.experiment().loss() != before);
  p.back();
  CHECK(p.opened() == std::optional(model));
  CHECK(p.experiment().value(weight) == 3);
  p.next();
  p.reset();
  CHECK(p.experiment().loss() == before);
  CHECK(p.shows_opened());
  p.close_model();
  CHECK_FALSE(p.opened());
  CHECK(p.learned());
  p.undo();
  CHECK(p.shows_opened());
  CHECK(p.experiment().loss() == before);
}

TEST_CASE("tokens go through the embedding of the file; an unknown word, a wrong width and a missing file are each a sentence") {
  Player p(course());
  OpenedModel model = put(p, "one_bias.safetensors");
  model.sequence.kind = OpenedSequence::Kind::numbers;
  model.sequence.text = "1, 2, 3, 4, 5, 6, 7, 8, 9\n";
  CHECK(p.open_model(model).error().sentence().find("the network reads") != std::string::npos);
  model.sequence.text = "1, x\n2, y\n";
  CHECK_FALSE(p.open_model(model));
  model.sequence.text.clear();
  CHECK(p.open_model(model).error().sentence().find("no numbers are given") != std::string::npos);
  CHECK_FALSE(p.opened());
  CHECK(read_vocabulary(R"({"the": 3, "sky": 0})")->at("the") == 3);
  CHECK(read_vocabulary(R"({"word_index": {"the": 3}})")->at("the") == 3);
  CHECK(read_vocabulary(R"(["the", "sky"])")->at("sky") == 1);
  CHECK(read_vocabulary("the\r\nsky\r\n")->at("sky") == 1);
  CHECK_FALSE(read_vocabulary(""));

  // A file of one matrix beside an LSTM that reads its rows.
  const Result<source::Made> made = source::make(source::Drawn{{"lstm"}, {3, 2}, 4});
  files::SafetensorsFile file;
  REQUIRE(files::put_values(file, "rnn.", made->model.tensors(), files::Dtype::f64));
  Tensor rows{{4, 3}, {}};
  for (int k = 0; k < 12; ++k) rows.data.push_back(0.1 * k);
  REQUIRE(files::put_values(file, "", {{"embedding.weight", rows}}, files::Dtype::f64));
  const auto bytes = files::write_safetensors(file);
  p.shelf().put("00000000000000cc", "words.safetensors", files::as_text(bytes));
  p.shelf().put("00000000000000dd", "words.json", R"({"the": 3, "sky": 0})");
  OpenedModel words{"words.safetensors", "00000000000000cc"};
  const auto listed = source::list(source_of(words, p.shelf()));
  REQUIRE(listed);
  CHECK(((*listed)[0].embedding == "embedding.weight" && (*listed)[0].tokens == 4));
  words.sequence.kind = OpenedSequence::Kind::tokens;
  words.sequence.embedding = "embedding.weight";
  words.sequence.vocabulary_name = "words.json", words.sequence.vocabulary = "00000000000000dd";
  words.sequence.text = "the sky 3";
  REQUIRE(p.open_model(words));
  CHECK(p.experiment().sequence().x.data == std::vector<double>{rows.data[9], rows.data[10], rows.data[11], rows.data[0],
                                                                rows.data[1], rows.data[2], rows.data[9], rows.data[10],
                                                                rows.data[11]});
  CHECK(p.experiment().token(2) == "the");
  words.sequence.text = "the moon";
  CHECK(p.open_model(words).error().sentence().find("moon") != std::string::npos);
  words.sequence.text = "4";
  CHECK(p.open_model(words).error().sentence().find("no token") != std::string::npos);
}

TEST_CASE("the weights of an opened model stand once, through both passes and after they were saved") {
  Player p(course());
  const Result<source::Made> made = source::make(source::Drawn{{"lstm"}, {2, 8, 0, 2}, 4});
  files::SafetensorsFile file;
  REQUIRE(files::put_values(file, "", made->model.tensors(), files::Dtype::f32));
  const auto bytes = files::write_safetensors(file);
  p.shelf().put("0000000000000100", "two.safetensors", files::as_text(bytes));
  REQUIRE(p.open_model({"two.safetensors", "0000000000000100"}));
  const network::Model& model = p.experiment().model();
  const auto stand_once = [&] {
    std::size_t stored = 0;
    for (const auto& [name, tensor] : model.named()) stored += tensor.data.size();
    return stored == 2 * 2 * 4 * 8;  // biases of two layers, which are added
  };
  CHECK(stand_once());
  (void)p.experiment().network(Pass::backward);
  CHECK(stand_once());
  const auto saved = opened_weights(p.experiment());
  REQUIRE(saved);
  CHECK(*saved == files::as_text(bytes));
  CHECK(stand_once());
  REQUIRE(p.edit(*parse_target("W_f[0,0]"), 0.5));
  const auto edited = opened_weights(p.experiment());
  REQUIRE(edited);
  CHECK(edited->size() == saved->size());
  CHECK(*edited != *saved);
}

TEST_CASE("what is saved of an opened model holds the edits under the file's own names") {
  Player p(course());
  const OpenedModel model = put(p, "one_bias.safetensors");
  REQUIRE(p.open_model(model));
  const Target weight = *parse_target("W_f[0,0]");
  const bool lstm = p.experiment().check(weight).operator bool();
  const Target other = lstm ? weight : *parse_target("W_hn[0,0]");
  REQUIRE(p.edit(other, 0.5));
  const auto bytes = opened_weights(p.experiment());
  REQUIRE(bytes);
  p.shelf().put("00000000000000ee", "saved.safetensors", *bytes);
  Player again(course());
  again.share_shelf(p.shared_shelf());
  REQUIRE(again.open_model({"saved.safetensors", "00000000000000ee"}));
  CHECK(again.experiment().value(other) == 0.5);
  CHECK(again.experiment().loss() == doctest::Approx(p.experiment().loss()).epsilon(1e-6));
}

TEST_CASE("a sequence that is too long to record is refused with how much of it can be had") {
  Player p(course());
  const Result<source::Made> made = source::make(source::Drawn{{"lstm"}, {2, 64, 0, 2}, 4});
  files::SafetensorsFile file;
  REQUIRE(files::put_values(file, "", made->model.tensors(), files::Dtype::f32));
  const auto bytes = files::write_safetensors(file);
  p.shelf().put("00000000000000ff", "large.safetensors", files::as_text(bytes));
  OpenedModel model{"large.safetensors", "00000000000000ff"};
  model.sequence.kind = OpenedSequence::Kind::numbers;
  model.sequence.text = table(60'000);
  const auto refused = p.open_model(model);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence().find("at most") != std::string::npos);
  model.sequence.most = 20;
  CHECK(p.open_model(model));
}
