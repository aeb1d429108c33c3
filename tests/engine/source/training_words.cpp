#include "engine/source/training_words.hpp"

#include <doctest/doctest.h>

using namespace gatewalk::source;

TEST_CASE("training words: what differs from the default is written, and read back as it was") {
  TrainingRequest request;
  CHECK(to_words(request).empty());
  request.cell.name = "gru";
  request.task = "adding", request.hidden = 7, request.layers = 2, request.bidirectional = true;
  request.seed = 12345678901234567890ULL, request.task_seed = 3;
  request.initial = "orthogonal", request.forget_bias = 0.1;
  request.updates = 9, request.optimizer = "sgd", request.learning_rate = 1e-7, request.weight_decay = 0.5;
  request.batch = 3, request.steps = 11, request.clip = 0.25, request.truncate = 4, request.block = 5;
  request.carry = false, request.lengths = false;
  const std::string words = to_words(request);
  for (const std::string_view name : training_words())
    if (name != "projection") CHECK_MESSAGE((" " + words).find(" " + std::string(name) + "=") != std::string::npos, name);
  const auto back = read_training(words);
  REQUIRE(back);
  CHECK(*back == request);
  CHECK(to_words(*read_training("hidden=7", request), request).empty());
}

TEST_CASE("training words: a mistake is named with what can be written there") {
  const auto error = [](std::string_view words) {
    const auto read = read_training(words);
    return read ? std::string() : read.error().sentence();
  };
  CHECK(error("hiden=3").find("hiden") != std::string::npos);
  CHECK(error("hiden=3").find("hidden") != std::string::npos);
  CHECK(error("hidden=three").find("a whole number") != std::string::npos);
  CHECK(error("hidden").find("hidden=") != std::string::npos);
  CHECK((read_training("carry=1")->carry && !read_training("carry=0")->carry));  // as an edit sets it
  CHECK(number_in(*read_training("carry=no"), "carry") == 0);
  CHECK(number_in({}, "lengths") == 1);
  CHECK_FALSE(number_in({}, "task"));
  CHECK(error("carry=maybe").find("yes or no") != std::string::npos);
  CHECK(error("  task=sine   hidden=2 ").empty());
}
