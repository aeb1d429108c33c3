#include "engine/training/tasks/tasks.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>

#include "engine/cells/cells.hpp"
#include "engine/training/tasks/copy_memory.hpp"
#include "engine/training/tasks/fill_gap.hpp"
#include "engine/training/tasks/next_character.hpp"
#include "engine/training/tasks/reber.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

double x_at(const Batch& batch, int t, int b, int k) {
  return batch.sequence.x.data[static_cast<std::size_t>((t * batch.sequence.x.shape[1] + b) * batch.sequence.x.shape[2] + k)];
}

// The unit that is 1 in a one-hot row; -1 if it is none.
int hot(const Batch& batch, int t, int b) {
  int found = -1;
  for (int k = 0; k < batch.sequence.x.shape[2]; ++k)
    if (x_at(batch, t, b, k) == 1) found = found < 0 ? k : -2;
    else if (x_at(batch, t, b, k) != 0) return -3;
  return found;
}

Batch draw(std::string_view name, int batch, int steps, std::uint64_t seed = 1) {
  Random random(seed);
  return find_task(name)->draw(random, batch, steps);
}

}  // namespace

TEST_CASE("every task's batches fit its row, and the same seed draws the same batch") {
  for (const Task& task : tasks())
    for (int steps : {task.least_steps, task.steps}) {
      const Batch batch = draw(task.name, 5, steps), again = draw(task.name, 5, steps), other = draw(task.name, 5, steps, 2);
      INFO(std::string(task.name), " with ", steps, " steps");
      CHECK(batch.sequence.x.shape == std::vector<std::int64_t>{steps, 5, task.inputs});
      CHECK(batch.sequence.x.data == again.sequence.x.data);
      CHECK(batch.target.data == again.target.data);
      CHECK(batch.sequence.x.data != other.sequence.x.data);
      const Tensor output = Tensor::zeros({steps, 5, task.outputs});
      const auto loss = network::loss(task.loss, output, batch.target, batch.sequence.lengths);
      REQUIRE_MESSAGE(loss, (loss ? "" : loss.error().sentence()));
    }
  std::string all;
  for (const Task& task : tasks()) all += (all.empty() ? "" : ", ") + std::string(task.name);
  CHECK(find_task("xor").error().sentence() == "there is no task called 'xor'; the tasks are " + all);
  CHECK(all.starts_with("first-symbol, adding, copy-memory, reber, sine"));
}

TEST_CASE("keep the first symbol asks for the class that stood first") {
  const Batch batch = draw("first-symbol", 50, 12);
  int seen[4] = {};
  for (int b = 0; b < 50; ++b) {
    CHECK(hot(batch, 0, b) == batch.target.data[static_cast<std::size_t>(b)]);
    ++seen[hot(batch, 0, b)];
    for (int t = 1; t < 12; ++t) CHECK(hot(batch, t, b) >= 4);
  }
  for (int count : seen) CHECK(count > 0);
}

TEST_CASE("the adding problem marks one number in each half and asks for their sum") {
  for (int steps : {4, 7, 40}) {
    const Batch batch = draw("adding", 20, steps);
    for (int b = 0; b < 20; ++b) {
      double sum = 0, first = 0, second = 0;
      for (int t = 0; t < steps; ++t) {
        sum += x_at(batch, t, b, 0) * x_at(batch, t, b, 1);
        (t < steps / 2 ? first : second) += x_at(batch, t, b, 1);
      }
      INFO("sequence ", b, " of ", steps, " steps");
      CHECK(first == 1);
      CHECK(second == 1);
      CHECK(batch.target.data[static_cast<std::size_t>(b)] == sum);
    }
  }
}

TEST_CASE("copy memory asks for blanks until the sign, then for the word") {
  const int steps = 17;
  const Batch batch = draw("copy-memory", 6, steps);
  for (int b = 0; b < 6; ++b)
    for (int t = 0; t < steps; ++t) {
      const double target = batch.target.data[static_cast<std::size_t>(t * 6 + b)];
      INFO("step ", t, ", sequence ", b);
      if (t < copy_length) CHECK(hot(batch, t, b) < copy_symbols);
      else CHECK(hot(batch, t, b) == (t == steps - copy_length - 1 ? copy_symbols + 1 : copy_symbols));
      if (t < steps - copy_length) CHECK(target == copy_symbols);
      else CHECK(target == hot(batch, t - (steps - copy_length), b));
    }
}

TEST_CASE("embedded Reber words are words of the grammar, and end as they began") {
  CHECK(is_reber_word("BTBTXSETE"));
  CHECK(is_reber_word("BPBPVVEPE"));
  CHECK(is_reber_word("BTBTSSXXTVPSETE"));
  CHECK_FALSE(is_reber_word("BTBTXSEPE"));  // the second symbol is forgotten
  CHECK_FALSE(is_reber_word("BTBXXSETE"));
  CHECK_FALSE(is_reber_word("BTBTXSET"));
  const Batch batch = draw("reber", 60, 20);
  for (int b = 0; b < 60; ++b) {
    const int length = batch.sequence.lengths[static_cast<std::size_t>(b)];
    std::string word;
    for (int t = 0; t < length; ++t) word += reber_alphabet[static_cast<std::size_t>(hot(batch, t, b))];
    word += reber_alphabet[static_cast<std::size_t>(batch.target.data[static_cast<std::size_t>((length - 1) * 60 + b)])];
    CHECK_MESSAGE(is_reber_word(word), word);
    for (int t = 0; t + 1 < length; ++t) CHECK(batch.target.data[static_cast<std::size_t>(t * 60 + b)] == hot(batch, t + 1, b));
  }
}

TEST_CASE("the sine's target is the value of the step that follows") {
  const Batch batch = draw("sine", 3, 30);
  double squares = 0;
  for (int b = 0; b < 3; ++b)
    for (int t = 0; t < 30; ++t) {
      if (t < 29) CHECK(batch.target.data[static_cast<std::size_t>(t * 3 + b)] == x_at(batch, t + 1, b, 0));
      squares += x_at(batch, t, b, 0) * x_at(batch, t, b, 0);
    }
  CHECK(squares / 90 == doctest::Approx(find_task("sine")->chance).epsilon(0.2));
}

TEST_CASE("the next character follows in the text, round and round") {
  const Batch batch = draw("next-character", 4, 70);
  const std::string text(next_character_text);
  for (int b = 0; b < 4; ++b) {
    std::string read;
    for (int t = 0; t < 70; ++t) read += next_character_of(hot(batch, t, b));
    CHECK((text + text).find(read) != std::string::npos);
    CHECK(next_character_of(static_cast<int>(batch.target.data[static_cast<std::size_t>(69 * 4 + b)])) ==
          (text + text)[(text + text).find(read) + 70]);
  }
  CHECK(next_character_class('T') == 0);
  CHECK(next_character_class('q') == -1);
}

TEST_CASE("a gap is no later than the middle, one clue stands behind it, and only there is a word asked for") {
  for (const int steps : {3, 8, 15}) {
    const Batch batch = draw("fill-gap", 60, steps);
    int last_gap = 0, last_clue = 0;
    for (int b = 0; b < 60; ++b) {
      int gap = -1, clue = -1;
      for (int t = 0; t < steps; ++t) {
        const int unit = hot(batch, t, b);
        REQUIRE(unit >= 0);
        if (unit == fill_gap_inputs - 1) CHECK_MESSAGE(std::exchange(gap, t) == -1, "a second gap");
        else if (unit < fill_gap_words) CHECK_MESSAGE(std::exchange(clue, t) == -1, "a second clue");
      }
      INFO("sequence ", b, " of ", steps, " steps");
      CHECK(gap >= 0);
      CHECK(gap <= (steps - 1) / 2);
      CHECK(clue > gap);
      for (int t = 0; t < steps; ++t)
        CHECK(batch.target.data[static_cast<std::size_t>(t * 60 + b)] == (t == gap ? hot(batch, clue, b) : fill_gap_words));
      last_gap = std::max(last_gap, gap), last_clue = std::max(last_clue, clue);
    }
    CHECK(last_gap == (steps - 1) / 2);
    CHECK(last_clue == steps - 1);
  }
}
