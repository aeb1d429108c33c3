// Tasks of a reader's own data: what is drawn from them, what is answered to data that cannot be learned, and that it is learned.
#include "engine/training/tasks/own.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/cells/cells.hpp"
#include "engine/training/recorded_run.hpp"
#include "tests/sanitized.hpp"

using namespace gatewalk;
using namespace gatewalk::training;

namespace {

std::string answer(const Result<Task>& task) { return task ? "accepted" : task.error().sentence(); }

Tensor table(std::int64_t rows, std::int64_t columns) {
  Tensor t = Tensor::zeros({rows, columns});
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t k = 0; k < columns; ++k)
      t.data[static_cast<std::size_t>(r * columns + k)] =
          100 + 7 * std::sin(0.4 * static_cast<double>(r) + static_cast<double>(k));
  return t;
}

// The loss after so many updates of a small LSTM, held out and as a share of chance.
double learned(const Task& task, int updates) {
  const network::Model model =
      *network::Model::create(*cells::find("lstm"), {task.inputs, 12, 0, 1, network::Direction::forward, task.outputs}, 2);
  Learning how;
  how.own = std::make_shared<const Task>(task);
  how.batch = 8, how.steps = 15;
  how.optimizer.learning_rate = 0.02;
  auto run = LearningRun::start(model, how);
  REQUIRE_MESSAGE(run, (run ? "" : run.error().sentence()));
  run->advance(updates);
  return run->held_out().loss / task.chance;
}

}  // namespace

TEST_CASE("a text's task asks for the character that follows, letters of any language and line ends included") {
  const std::string text =
      "n\xc3\xa9\xc3\xa9 \xe4\xb8\xad\r\nn\xc3\xa9\xc3\xa9 \xe4\xb8\xad\nn\xc3\xa9\xc3\xa9 \xe4\xb8\xad\r\nn\xc3\xa9\xc3\xa9.";
  const auto task = text_task(text);
  REQUIRE_MESSAGE(task, (task ? "" : task.error().sentence()));
  CHECK(task->inputs == 6);  // n é blank 中 line end .
  CHECK(task->most_steps == 21);
  Random random(3);
  const Batch batch = task->draw(random, 40, 21);  // the whole text, but for its last character, which is asked for
  for (int b = 0; b < 40; ++b) {
    CHECK(cell_at(const_cast<Tensor&>(batch.sequence.x), 0, b, 0) == 1);
    CHECK(batch.target.data[static_cast<std::size_t>(20 * 40 + b)] == 5);
  }
  const Batch part = task->draw(random, 30, 4);
  for (int b = 0; b < 30; ++b)
    for (int t = 0; t + 1 < 4; ++t) {
      const int asked = static_cast<int>(part.target.data[static_cast<std::size_t>(t * 30 + b)]);
      CHECK(cell_at(const_cast<Tensor&>(part.sequence.x), t + 1, b, asked) == 1);
    }
}

TEST_CASE("chance of a text is what the frequencies of its characters tell") {
  const auto task = text_task("aaabaaabaaabaaabaaab");
  REQUIRE(task);
  CHECK(task->chance == doctest::Approx(-0.75 * std::log(0.75) - 0.25 * std::log(0.25)));
}

TEST_CASE("a table's task asks for a column's next value, every column at the mean 0 and the deviation 1") {
  Tensor rows = table(50, 3);
  for (std::size_t r = 0; r < 50; ++r) rows.data[3 * r + 1] = 4;  // never changes
  const auto task = series_task(rows, 2);
  REQUIRE_MESSAGE(task, (task ? "" : task.error().sentence()));
  CHECK(task->inputs == 3);
  CHECK(task->outputs == 1);
  Random random(3);
  Batch all = task->draw(random, 1, 49);
  double mean = 0, square = 0;
  for (int t = 0; t < 49; ++t) {
    CHECK(cell_at(all.sequence.x, t, 0, 1) == 0);
    if (t + 1 < 49) CHECK(cell_at(all.target, t, 0, 0) == cell_at(all.sequence.x, t + 1, 0, 2));
    mean += cell_at(all.sequence.x, t, 0, 2) / 50, square += std::pow(cell_at(all.sequence.x, t, 0, 2), 2) / 50;
  }
  mean += cell_at(all.target, 48, 0, 0) / 50, square += std::pow(cell_at(all.target, 48, 0, 0), 2) / 50;
  CHECK(std::fabs(mean) < 1e-12);
  CHECK(square == doctest::Approx(1).epsilon(1e-12));
}

TEST_CASE("data that cannot be learned from are answered in a sentence") {
  CHECK(answer(text_task("too short")) == "the text has 9 characters; give at least 20, so that there is something to learn");
  CHECK(answer(text_task(std::string(50, 'a'))) == "the text is one character again and again; give a text with several");
  CHECK(answer(text_task("a line of a text\nabc\xff"
                         "defghijklm")) == "2:4: the text holds bytes that are no characters; save it as UTF-8");
  std::string many;
  for (int k = 0; k < 300; ++k) many += {static_cast<char>(0xc4 + k / 64), static_cast<char>(0x80 + k % 64)};
  CHECK(answer(text_task(many)) == "the text has 300 different characters; give one with at most 200");
  CHECK(answer(series_task(table(5, 1), 0)) == "the table has 5 rows; give at least 12, so that there is something to learn");
  CHECK(answer(series_task(table(20, 2), 2)) == "there is no column 2 to look ahead in; the table has 2, counted from 0");
  Tensor flat = Tensor::zeros({20, 1});
  CHECK(answer(series_task(flat, 0)) == "column 0 never changes; choose one with something to predict");
  flat.data[7] = std::nan("");
  CHECK(answer(series_task(flat, 0)) == "row 8 holds a number that is not finite; fill the gap, or leave the row out");
}

TEST_CASE("a reader's text and table are learned, and a run with them goes to any update with the same bits") {
  const Task text = *text_task("a rose is a rose is a rose is a rose is a rose."), series = *series_task(table(200, 1), 0);
  const int updates = sanitized ? 10 : 150;
  CHECK(learned(text, updates) < (sanitized ? 1.2 : 0.5));
  CHECK(learned(series, updates) < (sanitized ? 1.2 : 0.2));
  Learning how;
  how.own = std::make_shared<const Task>(text);
  how.steps = 10, how.batch = 2, how.block = 4;
  const network::Model model =
      *network::Model::create(*cells::find("gru"), {text.inputs, 4, 0, 1, network::Direction::forward, text.outputs}, 2);
  auto run = *RecordedRun::start(model, how);
  run.go_to(12);
  const network::Model once = run.model();
  run.go_to(3), run.go_to(12);
  const network::Model again = run.model();
  for (const auto& [name, t] : once.tensors()) CHECK_MESSAGE(again.tensors().at(name).data == t.data, name);
}
