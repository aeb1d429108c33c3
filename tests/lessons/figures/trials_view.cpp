// An experiment of a lesson: read, checked, run beside the lab, told as median and spread, and made anew with other seeds.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "lessons/course/course.hpp"
#include "lessons/figures/trials_view.hpp"
#include "lessons/player/lesson_check.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

std::string lesson_with(const std::string& block,
                        const std::string& trained = "trained: task=first-symbol hidden=3 steps=5 batch=4 updates=20\n") {
  return "title: Small experiment\nnumber: 90\ngoal: For tests.\ncell: lstm\n" + trained + "\n# Start\nText.\n\n" + block;
}
const std::string cells =
    ":experiment cells\ntitle: Which cell?\nrow: LSTM | cell=lstm\nrow: RNN | cell=rnn learning-rate=0.02\nseeds: 3\n:end\n";

std::string mistake(const std::string& text) {
  const auto lesson = parse_lesson(text, "90-small-experiment.md");
  if (!lesson) return lesson.error().sentence();
  const auto errors = check_lesson(*lesson, "90-small-experiment.md");
  return errors.empty() ? "sound" : errors[0].sentence();
}

}  // namespace

TEST_CASE("experiment: its rows are checked as a lesson is") {
  CHECK(mistake(lesson_with(cells)) == "sound");
  CHECK(mistake(lesson_with(":experiment cells\n:end\n")).find("wants 'row:'") != std::string::npos);
  CHECK(mistake(lesson_with(":experiment cells\nrow: RNN\n:end\n")).find("LABEL | words") != std::string::npos);
  CHECK(mistake(lesson_with(":experiment cells\nrow: RNN | cell=nothing\n:end\n")).find("in the experiment 'cells'") !=
        std::string::npos);
  CHECK(mistake(lesson_with(cells, "tokens: a b\n")).find("wants a network that learns") != std::string::npos);
  CHECK(mistake(lesson_with(":experiment cells\nrow: RNN | cell=rnn\nown: no\n:end\n")).find("own: yes") != std::string::npos);
}

TEST_CASE("experiment: one press runs all its trainings, the next runs them again with other seeds") {
  NullScreen screen(embedded_face);
  screen.host().guest->file_arrived({"90-small-experiment.md", lesson_with(cells), ""});
  screen.settle();
  const std::string id = "lesson/text/experiment cells/";
  REQUIRE(screen.has(id + "run"));
  CHECK(screen.node(id + "run").name == "Run 6 trainings");
  CHECK(screen.node(id + "row 0").value == "not run yet");
  screen.perform(Action::press, id + "run");
  screen.wait(4);
  CHECK(screen.node(id + "run").name == "Run again, other seeds");
  const std::string first = screen.node(id + "row 0").value;
  CHECK(first.find("3 runs: median ") == 0);
  screen.perform(Action::press, id + "csv");
  CHECK(screen.host().clipboard.find("row,seed,held-out loss\nLSTM,1,") == 0);
  CHECK(screen.host().clipboard.find("\nRNN,3,") != std::string::npos);
  screen.perform(Action::press, id + "run");
  CHECK(screen.host().current_address.find("again1") != std::string::npos);
  screen.wait(4);
  CHECK(screen.node(id + "run").name == "Run again, other seeds");
  CHECK(screen.node(id + "row 0").value != first);
  screen.perform(Action::press, id + "csv");
  CHECK(screen.host().clipboard.find("\nLSTM,4,") != std::string::npos);
}

TEST_CASE("experiment: one more row takes a cell of the reader's choice, with the size that it needs, and goes into the link") {
  NullScreen screen(embedded_face);
  const std::string block =
      ":experiment cells\ntitle: Which cell?\ntrained: task=first-symbol hidden=3 steps=5 batch=4 updates=20\n"
      "row: LSTM | cell=lstm\nown: yes\nseeds: 2\n:end\n";
  screen.host().guest->file_arrived({"90-small-experiment.md", lesson_with(block, "tokens: a | b\n"), ""});
  screen.settle();
  const std::string id = "lesson/text/experiment cells/";
  REQUIRE(screen.has(id + "own"));
  CHECK(screen.node(id + "run").name == "Run 2 trainings");
  screen.perform(Action::press, id + "run");
  screen.wait(4);
  CHECK(screen.node(id + "row 0").value.find("2 runs") == 0);
  screen.perform(Action::set_value, id + "own", "gru · as PyTorch has it");
  screen.settle();
  CHECK(screen.node(id + "run").name == "Run 2 trainings");  // what has been run stays
  CHECK(screen.node(id + "row 0").value.find("2 runs") == 0);
  CHECK(screen.node(id + "row 1").name == "gru");
  // MUT1 adds x to h: it takes as many units as there are inputs, and says so.
  screen.perform(Action::set_value, id + "own", "mut1 · found by a search");
  screen.settle();
  CHECK(screen.node(id + "row 1").name == "mut1, H = 6");
  CHECK(screen.host().current_address.find("row-mut1") != std::string::npos);
  screen.perform(Action::press, id + "run");
  screen.wait(4);
  CHECK(screen.node(id + "row 1").value.find("2 runs") == 0);
}

namespace {

// The median held-out loss of rows of a lesson's experiment, by label, over its first seeds.
std::map<std::string, double> medians(std::string_view slug, std::string_view name, const std::vector<std::string>& rows) {
  std::vector<gatewalk::Error> problems;
  std::map<std::string, double> all;
  for (const Lesson& lesson : load_course("en", problems)) {
    if (lesson.slug != slug) continue;
    for (const Step& step : lesson.steps)
      for (const TrialTable* table : step.all<TrialTable>()) {
        if (table->name != name) continue;
        const auto trials = trials_of({}, *table, 0);
        REQUIRE(trials);
        for (std::size_t row = 0; row < table->rows.size(); ++row) {
          if (std::find(rows.begin(), rows.end(), table->rows[row].label) == rows.end()) continue;
          std::vector<double> values;
          for (int seed = 0; seed < 3; ++seed)
            values.push_back(gatewalk::source::run_trial(gatewalk::source::trial(*trials, static_cast<int>(row), seed))->loss);
          all[table->rows[row].label] = gatewalk::source::spread_of(values).median;
        }
      }
  }
  CHECK(all.size() == rows.size());
  return all;
}

}  // namespace

TEST_CASE("experiment: those of lesson 19 show what its text says of them") {
  auto text = medians("variants", "odyssey", {"V", "NFG"});
  CHECK(text["NFG"] > 3 * text["V"]);  // one variant stands apart, the one without a forget gate
  auto bias = medians("searched-cells", "bias", {"bias 0", "bias 4", "NFG", "CIFG"});
  CHECK(bias["bias 0"] > 1.3);  // at chance, log 4
  for (const char* good : {"bias 4", "NFG", "CIFG"}) {
    CAPTURE(good);
    CHECK(bias[good] < 0.2);
  }
  auto found = medians("searched-cells", "mutations", {"LSTM", "GRU", "MUT1", "MUT2", "MUT3"});
  for (const char* good : {"GRU", "MUT1", "MUT2", "MUT3"}) {
    CAPTURE(good);
    CHECK(found[good] < 0.1 * found["LSTM"]);
  }
}
