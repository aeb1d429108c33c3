// An experiment of a lesson: read, checked, run beside the lab, told as median and spread, and made anew with other seeds.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/training/tasks/next_character.hpp"
#include "lessons/course/course.hpp"
#include "lessons/figures/trials_pace.hpp"
#include "lessons/figures/trials_view.hpp"
#include "lessons/player/lesson_check.hpp"
#include "tests/lessons/screen.hpp"
#include "tests/sanitized.hpp"

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
  CHECK(screen.node(id + "state").name ==
        "2 rows × 3 seeds = 6 trainings, 120 updates in all. How long that takes here is told once they run.");
  screen.perform(Action::press, id + "run");
  screen.wait(4);
  CHECK(screen.node(id + "state").name == "All 6 trainings are done.");
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
  CHECK(screen.node(id + "row 1").name == "gru: not run yet");
  // MUT1 adds x to h: it takes as many units as there are inputs, and says so.
  screen.perform(Action::set_value, id + "own", "mut1 · found by a search");
  screen.settle();
  CHECK(screen.node(id + "row 1").name == "mut1, H = 6: not run yet");
  CHECK(screen.host().current_address.find("row-mut1") != std::string::npos);
  screen.perform(Action::press, id + "run");
  screen.wait(4);
  CHECK(screen.node(id + "row 1").value.find("2 runs") == 0);
}

TEST_CASE("experiment: a row says how far it is, and all of it stops at a press and goes on at the next") {
  NullScreen screen(embedded_face);
  screen.host().work_a_frame = 1;
  screen.host().guest->file_arrived(
      {"90-small-experiment.md", lesson_with(cells, "trained: task=first-symbol hidden=3 steps=5 batch=4 updates=3000\n"), ""});
  screen.settle(20);
  const std::string id = "lesson/text/experiment cells/";
  const auto state = [&] { return screen.node(id + "state").name; };
  screen.perform(Action::press, id + "run");
  screen.settle(30);
  REQUIRE(screen.has(id + "stop"));
  CHECK_FALSE(screen.has(id + "run"));
  CHECK(screen.node(id + "row 1").value == "waits for its turn");
  const std::string first = screen.node(id + "row 0").value;
  CHECK_MESSAGE(first.find(" % learned") != std::string::npos, first);
  screen.wait(2);
  CHECK_MESSAGE(state().find("0 of 6 done · about ") == 0, state());
  CHECK_MESSAGE(state().find(" left") != std::string::npos, state());
  screen.perform(Action::press, id + "stop");
  screen.settle(30);
  REQUIRE(screen.has(id + "run"));
  CHECK(screen.node(id + "run").name == "Run 6 trainings");
  CHECK(screen.node(id + "row 0").value == "stopped");
  CHECK(screen.node(id + "row 1").value == "not run yet");
  screen.perform(Action::press, id + "run");
  screen.settle(30);
  CHECK(screen.has(id + "stop"));
}

TEST_CASE("experiment: who leaves its step and comes back finds its runs going on, and what they came to") {
  NullScreen screen(embedded_face);
  screen.host().guest->file_arrived({"90-small-experiment.md", lesson_with(cells) + "\n# Next\nText.\n", ""});
  screen.settle();
  const std::string id = "lesson/text/experiment cells/";
  screen.perform(Action::press, id + "run");
  screen.perform(Action::press, "lesson/next");
  screen.wait(4);
  REQUIRE_FALSE(screen.has(id + "run"));
  screen.perform(Action::press, "lesson/back");
  screen.settle();
  CHECK(screen.node(id + "row 0").value.find("3 runs: median ") == 0);
  CHECK(screen.node(id + "row 1").value.find("3 runs: median ") == 0);
}

TEST_CASE("experiment: who goes to another lesson and comes back finds what its runs came to") {
  NullScreen screen(embedded_face);
  screen.host().guest->file_arrived({"90-small-experiment.md", lesson_with(cells), ""});
  screen.settle();
  const std::string id = "lesson/text/experiment cells/", here = screen.host().current_address;
  screen.perform(Action::press, id + "run");
  screen.wait(4);
  const std::string first = screen.node(id + "row 0").value;
  REQUIRE(first.find("3 runs: median ") == 0);
  for (const char* away : {"#/en/variants/8", "#/en/stacked/7", "#/en/forget-gate/2"}) {
    screen.lab().address_changed(away);
    screen.settle();
    REQUIRE_FALSE(screen.has(id + "run"));
  }
  screen.lab().address_changed(here);
  screen.settle();
  CHECK(screen.node(id + "row 0").value == first);
  CHECK(screen.node(id + "row 1").value.find("3 runs: median ") == 0);
}

TEST_CASE("experiment: how long the rest takes is what its own updates took while they were watched") {
  TrialPace pace;
  pace.look(10, 0, false);
  CHECK_FALSE(pace.seconds_for(100));
  pace.look(11, 0, true);
  pace.look(11.5, 50, true);
  CHECK_FALSE(pace.seconds_for(100));  // half a second says little
  pace.look(13, 200, true);
  REQUIRE(pace.seconds_for(400));
  CHECK(*pace.seconds_for(400) == doctest::Approx(4));
  pace.look(100, 210, true);  // out of sight: it may have rested
  pace.look(101, 210, false);
  pace.look(103, 210, false);
  CHECK(*pace.seconds_for(400) == doctest::Approx(400 * 3.0 / 200));
  pace.look(104, 0, true);  // anew, with other seeds
  CHECK(*pace.seconds_for(400) == doctest::Approx(400 * 3.0 / 200));
}

TEST_CASE("experiment: what came out is told when all of it has come out, and of the first seeds alone") {
  NullScreen screen(embedded_face);
  const std::string told = "told: **What came out:** the RNN was quick.\n:end\n";
  std::string block = cells;
  block.replace(block.find(":end\n"), 5, "measure: loss | Loss on the same text\nleast: 0.001\n" + told);
  screen.host().guest->file_arrived({"90-small-experiment.md", lesson_with(block), ""});
  screen.settle();
  const std::string id = "lesson/text/experiment cells/";
  const auto is_told = [&] { return screen.tree().outline().find("the RNN was quick") != std::string::npos; };
  CHECK_FALSE(is_told());
  const std::string foot = screen.node(id + "foot").name;
  CHECK_MESSAGE(foot.find("Loss on the same text after 20 updates, 3 seeds, on a logarithmic axis") == 0, foot);
  CHECK(foot.find("Dotted") != std::string::npos);
  screen.perform(Action::press, id + "run");
  screen.wait(4);
  CHECK(is_told());
  // A row is read with its numbers.
  CHECK(screen.node(id + "row 1").name == "RNN: " + screen.node(id + "row 1").value);
  screen.perform(Action::press, id + "run");
  screen.wait(4);
  CHECK_FALSE(is_told());
}

TEST_CASE("experiment: the row of one's own takes the cell that the reader typed last, in whatever step") {
  const std::string block =
      ":experiment cells\ntrained: task=first-symbol hidden=3 steps=5 batch=4 updates=20\n"
      "row: LSTM | cell=lstm\nown: yes\nseeds: 2\n:end\n";
  const auto lesson = parse_lesson(lesson_with(block, "tokens: a | b\n"), "90-small-experiment.md");
  REQUIRE(lesson);
  Player player({*lesson});
  const TrialTable& table = *player.step().all<TrialTable>().front();
  CHECK_FALSE(has_typed_row(player));
  player.type_cell("cell mine\nstate h\nh' = tanh(W_h [h, x])\n");
  player.reset();
  REQUIRE_FALSE(player.has_own_cell());
  CHECK(has_typed_row(player));
  FigureView view;
  view.row = typed_row;
  const TrialRuns& runs = trial_runs(player, table, view);
  CHECK(runs.own_problem.empty());
  REQUIRE(runs.rows.size() == 2);
  CHECK(runs.rows[1][0]->request().cell.name == "mine");
}

namespace {

// The median held-out loss of rows of a lesson's experiment, by label, over its first seeds.
std::map<std::string, double> medians(std::string_view slug, std::string_view name, int seeds,
                                      const std::vector<std::string>& rows) {
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
          for (int seed = 0; seed < seeds; ++seed)
            values.push_back(gatewalk::source::run_trial(gatewalk::source::trial(*trials, static_cast<int>(row), seed))->loss);
          all[table->rows[row].label] = gatewalk::source::spread_of(values).median;
        }
      }
  }
  CHECK(all.size() == rows.size());
  return all;
}

}  // namespace

// Six minutes under the sanitizers, and nothing in it that smaller experiments do not go through.
TEST_CASE("experiment: those of lesson 19 show what its text says of them" * doctest::skip(sanitized)) {
  auto text = medians("variants", "odyssey", 3, {"V", "NFG", "NIAF", "NOAF", "FGR", "V, rate 0.1", "NFG, rate 0.1"});
  CHECK(text["NFG"] > 3 * text["V"]);                  // one variant stands apart, at this rate …
  CHECK(text["NFG, rate 0.1"] < text["V, rate 0.1"]);  // … and not at another
  CHECK(text["NIAF"] < text["V"]);
  CHECK(text["NOAF"] < text["V"]);
  CHECK(text["FGR"] > text["V"]);
  auto bias = medians("searched-cells", "bias", 7, {"bias 0", "bias 1", "bias 4", "V", "NFG", "CIFG"});
  for (const char* chance : {"bias 0", "bias 1", "V"}) {
    CAPTURE(chance);
    CHECK(bias[chance] > 1.2);  // log 4 is chance
  }
  for (const char* good : {"bias 4", "NFG", "CIFG"}) {
    CAPTURE(good);
    CHECK(bias[good] < 0.2);
  }
  auto found = medians("searched-cells", "mutations", 7, {"RNN", "LSTM", "LSTM, bias 1", "GRU", "MUT1", "MUT2", "MUT3"});
  for (const char* good : {"LSTM, bias 1", "GRU", "MUT1", "MUT2", "MUT3"}) {
    CAPTURE(good);
    CHECK(found[good] < 0.1 * found["LSTM"]);
  }
  CHECK(found["RNN"] < found["LSTM"]);
}

TEST_CASE("experiment: no run on the text of lesson 19a gets below what its line says is the least") {
  // What a reader who knows the text by heart still has to guess: where in it the stretch begins, after its first character.
  const std::string_view text = gatewalk::training::next_character_text;
  double known = 0;
  for (std::size_t k = 0; k < text.size(); ++k)
    known += std::log(static_cast<double>(std::count(text.begin(), text.end(), text[k]))) / static_cast<double>(text.size());
  std::vector<gatewalk::Error> problems;
  int tables = 0;
  for (const Lesson& lesson : load_course("en", problems))
    for (const Step& step : lesson.steps)
      for (const TrialTable* table : step.all<TrialTable>()) {
        if (!table->least) continue;
        ++tables;
        const auto experiment = Experiment::make(lesson.setup_of(0));
        REQUIRE(experiment);
        CHECK(*table->least->evaluate(*experiment) == doctest::Approx(known / 60));
      }
  CHECK(tables == 1);
}
