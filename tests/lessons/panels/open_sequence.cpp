// The sequence that an opened model runs on: drawn, pasted, from a file, in words.
#include "lessons/panels/open_sequence.hpp"

#include <doctest/doctest.h>

#include "engine/files/npy.hpp"
#include "tests/lessons/panels/model_screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("a sequence is given as numbers or a file; its width is held against the network's, and batch first is seen") {
  ModelScreen screen;
  screen.drop("lstm.pt", golden_file("lstm.pt"));
  REQUIRE(screen.has("open/go"));
  const int width = width_of("lstm.pt");

  // Two sequences of five steps, the sequences first.
  Tensor t = Tensor::zeros({2, 5, width});
  for (std::size_t k = 0; k < t.data.size(); ++k) t.data[k] = 0.25 * static_cast<double>(k % 7);
  const auto bytes = files::write_npy(t);
  screen.drop("x.npy", std::string(files::as_text(bytes)));
  CHECK(screen.says("5 steps of " + std::to_string(width) + " numbers"));
  CHECK(screen.says("2 sequences of 5 steps. Sequence 1 is read alone"));
  // Nothing in the array says so: it is asked, and can be turned.
  screen.set("open/all/sequence/batch first", "the steps");
  CHECK(screen.says("5 sequences of 2 steps"));
  screen.set("open/all/sequence/batch first", "the sequences");
  screen.set("open/all/sequence/row", "2");
  CHECK(screen.says("Sequence 2 is read alone: 5 steps"));
  screen.press("open/go");
  REQUIRE_FALSE(screen.has("open"));
  CHECK(screen.host().address().find("seq=numbers:") != std::string::npos);

  screen.press("bar/open");
  const auto wide = files::write_npy(Tensor::zeros({3, width + 1}));
  screen.drop("wide.npy", std::string(files::as_text(wide)));
  CHECK(screen.says("the network reads " + std::to_string(width)));
  CHECK(screen.node("open/go").disabled);
}

TEST_CASE("numbers that are pasted are the sequence that the model is opened on") {
  ModelScreen screen;
  screen.drop("lstm_4.pt", golden_file("lstm_4.pt"));
  screen.press("open/all/sequence/kind/1");
  const int width = width_of("lstm_4.pt");
  std::string row = "0.25";
  for (int i = 1; i < width; ++i) row += " 0.5";
  screen.set("open/all/sequence/numbers", row + "\n" + row + "\n" + row);
  CHECK(screen.says("3 steps"));
  screen.press("open/go");
  CHECK_FALSE(screen.has("open"));
}

TEST_CASE(
    "a batch that has more sequences than steps is taken as a data set, and an array of one sequence as it is written here") {
  ModelScreen screen;
  screen.drop("lstm_4.pt", golden_file("lstm_4.pt"));
  const std::int64_t width = width_of("lstm_4.pt");
  for (const auto& [shape, says] :
       {std::pair{std::vector<std::int64_t>{32, 10, width}, "32 sequences of 10 steps"}, {{7, 1, width}, "7 steps of"}}) {
    const auto bytes = files::write_npy(Tensor::zeros(shape));
    screen.drop("x.npy", std::string(files::as_text(bytes)));
    CHECK_MESSAGE(screen.says(says), screen.said());
  }
}

TEST_CASE("while tokens are asked for a dropped list of words is their vocabulary") {
  ModelScreen screen;
  // An LSTM, and the matrix whose rows it reads.
  const auto made = source::make(source::Drawn{{"lstm"}, {3, 2}, 4});
  files::SafetensorsFile file;
  REQUIRE(files::put_values(file, "rnn.", made->model.tensors(), files::Dtype::f64));
  REQUIRE(files::put_values(file, "", {{"embedding.weight", Tensor::zeros({4, 3})}}, files::Dtype::f64));
  const auto bytes = files::write_safetensors(file);
  screen.drop("words.safetensors", std::string(files::as_text(bytes)));
  REQUIRE(screen.has("open/all/sequence/kind/2"));
  screen.press("open/all/sequence/kind/2");
  for (const auto& [name, text] : {std::pair{"words.txt", "one\ntwo\nthree\n"}, {"words.json", R"(["one", "two", "three"])"}}) {
    screen.drop(name, text);
    CHECK(screen.has("open/all/sequence/tokens"));
    CHECK(screen.node("open/all/sequence/vocabulary name").name == name);
  }
  screen.set("open/all/sequence/tokens", "two one");
  CHECK(screen.says("2 steps"));
}

TEST_CASE("a table that comes while a model is open is its sequence, not something to learn") {
  ModelScreen screen;
  screen.drop("lstm_4.pt", golden_file("lstm_4.pt"));
  const int width = width_of("lstm_4.pt");
  screen.press("open/go");
  std::string row = "0.25";
  for (int i = 1; i < width; ++i) row += ",0.5";
  screen.drop("x.csv", row + "\n" + row + "\n");
  CHECK_FALSE(screen.has("problem"));
  CHECK(screen.says("2 steps"));
}
