// The training on the stage: data of the reader's own, several seeds and cells in one plot, and plots as files.
#include <doctest/doctest.h>

#include <tuple>

#include "engine/network/runs.hpp"
#include "tests/lessons/drawn.hpp"
#include "tests/lessons/player/learning_lesson.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;
namespace network = gatewalk::network;

namespace {

struct TrainingScreen : NullScreen {
  explicit TrainingScreen(const std::string& more = "") : NullScreen(embedded_face) {
    host().guest->file_arrived({"90-small-learning.md", std::string(learning_text), ""});
    settle();
    host().guest->address_changed("#/en/small-learning/1?v=1&t=1&update=0&training=1" + more);
    settle();
  }
  bool address_has(std::string_view what) { return host().current_address.find(what) != std::string::npos; }
  // Chooses the last row but so many of the list of tasks.
  void choose_task(int from_end) {
    perform(Action::press, "stage/training/task");
    int rows = 0;
    while (has("stage/training/task/" + std::to_string(rows))) ++rows;
    perform(Action::press, "stage/training/task/" + std::to_string(rows - 1 - from_end));
  }
};

constexpr std::string_view own_text = "the cat sat on the mat and the dog sat on the cat";

}  // namespace

TEST_CASE("training view: a text of the reader's own is learned, goes along in the link, and is undone") {
  TrainingScreen screen;
  screen.choose_task(1);
  REQUIRE(screen.has("stage/training/own data/text"));
  screen.perform(Action::set_value, "stage/training/own data/text", "too short");
  CHECK(screen.node("stage/training/own data/said").name ==
        "the text has 9 characters; give at least 20, so that there is something to learn");
  screen.perform(Action::press, "stage/training/own data/learn");
  CHECK(screen.has("stage/training/own data/text"));  // what cannot be learned leaves all as it is
  screen.perform(Action::set_value, "stage/training/own data/text", own_text);
  CHECK_FALSE(screen.has("stage/training/own data/said"));
  screen.perform(Action::press, "stage/training/own data/learn");
  CHECK_FALSE(screen.has("stage/training/own data/text"));
  CHECK(screen.node("stage/training/task").value == "A text of your own …");
  CHECK(screen.address_has("own=t:the%20cat"));
  screen.perform(Action::press, "time/updates/train");
  screen.wait(1);
  CHECK(screen.node("time/updates/update").name == "update 20 of 20");
  NullScreen other(embedded_face);
  other.host().guest->file_arrived({"90-small-learning.md", std::string(learning_text), ""});
  other.settle();
  other.host().guest->address_changed(screen.host().current_address);
  other.settle();
  CHECK_FALSE(other.has("problem"));
  CHECK(other.node("stage/training/task").value == "A text of your own …");
  screen.perform(Action::press, "lesson/undo");
  CHECK(screen.node("stage/training/task").value != "A text of your own …");
  CHECK_FALSE(screen.address_has("own="));
}

TEST_CASE("training view: a table's mistake is told with line and column, and a file that is dropped is learned") {
  TrainingScreen screen;
  screen.choose_task(0);
  REQUIRE(screen.has("stage/training/own data/column"));
  screen.perform(Action::set_value, "stage/training/own data/text", "1,2\n3,x\n");
  CHECK(screen.node("stage/training/own data/said").name.find("2:3") != std::string::npos);
  screen.perform(Action::press, "stage/training/own data/open");
  CHECK(screen.host().files_asked_for.back() == "own data");
  std::string table = "a,b\n";
  for (int k = 0; k < 30; ++k) table += std::to_string(k % 5) + "," + std::to_string(k % 3) + "\n";
  screen.host().guest->file_arrived({"mine.csv", table, ""});
  screen.settle();
  CHECK(screen.node("stage/training/task").value == "A table of your own …");
  screen.host().guest->file_arrived({"mine.csv", "1\n2\n", ""});
  screen.settle();
  CHECK(screen.node("problem").name.find("mine.csv: the table has 2 rows") == 0);
}

TEST_CASE("training view: data that are too long for a link stay out of it, and that is said") {
  TrainingScreen screen;
  screen.choose_task(1);
  std::string text;
  while (text.size() < 4000) text += own_text;
  screen.perform(Action::set_value, "stage/training/own data/text", text);
  CHECK(screen.node("stage/training/own data/said").name.find("too long for a link") != std::string::npos);
  screen.perform(Action::press, "stage/training/own data/learn");
  CHECK(screen.node("stage/training/task").value == "A text of your own …");
  CHECK_FALSE(screen.address_has("own="));
  CHECK_FALSE(screen.address_has("learn="));
}

TEST_CASE("training view: several seeds are learned together and shown as a band around their median") {
  TrainingScreen screen("&seeds=3&cells=1");
  CHECK(screen.node("stage/training/together").name == "Train all 9");  // three cells of three seeds
  screen.perform(Action::press, "stage/training/together");
  screen.wait(4);
  CHECK_FALSE(screen.has("stage/training/together"));
  screen.perform(Action::press, "stage/training/plots/loss/csv");
  const std::string head = screen.host().clipboard.substr(0, screen.host().clipboard.find('\n'));
  CHECK(head.find("held-out, GRU,held-out, GRU (least),held-out, GRU (most)") != std::string::npos);
  CHECK(screen.node("stage/training/plots/loss").name.find("median of 3 seeds") != std::string::npos);
}

TEST_CASE("training view: RNN, GRU and LSTM learn the same beside each other where the lesson has no such networks") {
  TrainingScreen screen("&cells=1&learn=task%3Dsine%20hidden%3D3%20updates%3D20%20steps%3D6");
  CHECK(screen.node("stage/training/together").name == "Train all 3");
  screen.perform(Action::press, "stage/training/together");
  screen.wait(3);
  screen.perform(Action::press, "stage/training/plots/loss/csv");
  for (const char* cell : {"RNN", "GRU", "LSTM"}) CHECK(screen.host().clipboard.find(cell) != std::string::npos);
}

TEST_CASE("training view: a plot is saved as a picture, and the map of error terms as numbers") {
  TrainingScreen screen;
  screen.perform(Action::press, "time/updates/train");
  screen.wait(1);
  screen.perform(Action::press, "stage/training/plots/loss/enlarge");
  screen.perform(Action::press, "stage/training/plots/loss/large/picture");
  REQUIRE(screen.host().pictures_saved.size() == 1);
  CHECK(screen.host().pictures_saved[0] == "gatewalk-Loss.png");
  CHECK(screen.host().picture_parts[0].w > 300);
  screen.perform(Action::press, "stage/training/plots/loss/large/close");
  screen.perform(Action::press, "stage/training/plots/reach csv");
  CHECK(screen.host().clipboard.find("update,step 1,step 2,step 3,step 4,step 5\n") == 0);
}

TEST_CASE("training view: a network that learns is followed forward; no error goes back that nobody looks at") {
  for (const char* view : {"&training=1", "", "&network=1"}) {
    CAPTURE(view);
    TrainingScreen screen;
    screen.host().work_a_frame = 1;
    screen.host().guest->address_changed("#/en/small-learning/1?v=1&t=1&update=0" + std::string(view));
    screen.settle();
    const long forward = network::runs(), backward = network::backward_runs();
    screen.perform(Action::press, "time/updates/train");
    CHECK(screen.node("time/updates/update").name == "update 20 of 20");
    CHECK(network::runs() - forward >= 20);  // each report brings other weights
    CHECK(network::backward_runs() <= backward + 1);  // where all of it has been learned, whether all of that is finite
    screen.perform(Action::press, "time/pass/1");
    CHECK(network::backward_runs() == backward + 1);
  }
}

TEST_CASE("training view: the lines of the loss have room, in a large window and in a low one") {
  for (const auto& [width, height, points] : {std::tuple{1440.0f, 900.0f, "stage/training/plots/loss/points"},
                                             std::tuple{1366.0f, 768.0f, "stage/training/all/loss/points"},
                                             std::tuple{390.0f, 844.0f, "stage/training/all/loss/points"}}) {
    CAPTURE(width);
    TrainingScreen screen;
    screen.resize(width, height);
    screen.settle();
    if (!screen.has(points)) screen.perform(Action::press, "stage/figure or cell/1");
    REQUIRE(screen.has(points));
    CHECK(screen.node(points).bounds.h >= 120);
    CHECK(screen.node("stage").bounds.contains({screen.node(points).bounds.x + 1, screen.node(points).bounds.y + 1}));
  }
}

TEST_CASE("training view: what a step speaks of stands in the first row, in sight") {
  for (const auto& [place, plot] : {std::pair{"train-it/3", "accuracy"}, {"train-it/6", "gradient"}, {"train-it/5", "reach"}}) {
    CAPTURE(place);
    NullScreen screen(embedded_face, nullptr, usual_window);
    go(screen, std::string("#/en/") + place);
    const auto top = [&](const char* key) { return screen.node("stage/training/plots/" + std::string(key)).bounds.y; };
    CHECK(std::abs(top(plot) - top("loss")) < 60);  // of one row; a picture of cells begins below its head
  }
}

TEST_CASE("training view: a plot that has no point yet says so") {
  TrainingScreen screen;
  for (const char* plot : {"loss", "accuracy", "gradient"})
    CHECK(screen.has("stage/training/plots/" + std::string(plot) + "/nothing"));
  screen.perform(Action::press, "time/updates/train");
  screen.wait(1);
  for (const char* plot : {"loss", "accuracy", "gradient"})
    CHECK_FALSE(screen.has("stage/training/plots/" + std::string(plot) + "/nothing"));
}
