// Learning in the lab: the axis of updates, the training on the stage, and the work beside the lab that they start.
#include <doctest/doctest.h>

#include "tests/lessons/player/learning_lesson.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

struct LearningScreen : NullScreen {
  explicit LearningScreen(int work_a_frame = 0) : NullScreen(embedded_face) {
    host().work_a_frame = work_a_frame;
    host().guest->file_arrived({"90-small-learning.md", std::string(learning_text), ""});
    settle();
  }
  std::string updates() const { return node("time/updates/update").name; }
};

}  // namespace

TEST_CASE("update axis: Train learns in the background, and the way back and forth goes through what was learned") {
  LearningScreen screen;
  CHECK(screen.updates() == "update 0 of 20");
  screen.perform(Action::press, "time/updates/train");
  CHECK(screen.updates() == "update 20 of 20");
  screen.perform(Action::press, "time/updates/back");
  CHECK(screen.updates() == "update 19 of 20");
  screen.perform(Action::set_value, "time/updates/slider", "4");
  CHECK(screen.updates() == "update 4 of 20");
  screen.perform(Action::press, "time/updates/forth");
  CHECK(screen.updates() == "update 5 of 20");
  CHECK(screen.host().current_address.find("update=5") != std::string::npos);
  // On from where it ended.
  screen.perform(Action::press, "time/updates/train");
  CHECK(screen.updates() == "update 40 of 40");
}

TEST_CASE("update axis: what it has learned so far is seen while it learns; it can be stopped, and another lesson lets it rest") {
  LearningScreen screen(3);
  screen.lab().perform(Action::press, "time/updates/train", "");
  for (int k = 0; k < 2; ++k) screen.settle(3);
  const std::string on_the_way = screen.updates();
  CHECK(on_the_way != "update 0 of 20");
  CHECK(on_the_way != "update 20 of 20");
  CHECK(screen.node("time/updates/train").name == "Stop");
  screen.perform(Action::press, "time/updates/train");
  const std::string stopped = screen.updates();
  CHECK(stopped != "update 20 of 20");
  screen.wait(2);
  CHECK(screen.updates() == stopped);
  CHECK(screen.node("time/updates/train").name == "Train");
  screen.lab().perform(Action::press, "time/updates/train", "");
  screen.settle(3);
  screen.host().guest->address_changed("#/en/forget-gate/1");
  screen.settle();
  screen.wait(2);
  CHECK_FALSE(screen.has("time/updates/train"));
  screen.host().guest->address_changed("#/en/small-learning/3");
  screen.settle();
  screen.wait(2);
  CHECK(screen.updates() == "update 20 of 20");
}

TEST_CASE("update axis: of what changes by itself the mirror hears now and then, at once when it is asked or somebody acts") {
  LearningScreen screen(1);
  screen.lab().perform(Action::press, "time/updates/train", "");
  screen.settle(3);
  const std::string before = screen.updates();
  const int presented = screen.host().presented, frames = screen.lab().frames();
  screen.settle(4);
  CHECK(screen.lab().frames() == frames + 4);
  CHECK(screen.updates() != before);                // the picture goes on
  CHECK(screen.host().presented <= presented + 1);  // the mirror does not with every frame
  const int told = screen.host().presented;
  screen.lab().present();
  CHECK(screen.host().presented == told + 1);
  CHECK(screen.host().last_json.find("time/updates/slider") != std::string::npos);
  screen.lab().present();  // it is up to date
  CHECK(screen.host().presented == told + 1);
  // Left alone it hears of the rest within two seconds.
  screen.settle(3);
  const int resting = screen.host().presented;
  screen.wait(2.5);
  CHECK(screen.host().presented > resting);
}

TEST_CASE("training view: another choice begins anew, is undone, and weights are saved as a file") {
  LearningScreen screen;
  screen.perform(Action::press, "stage/figure or cell/1");
  CHECK(screen.has("stage/training/hidden"));
  screen.perform(Action::press, "time/updates/train");
  CHECK(screen.node("stage/training/state").name.find("chance") != std::string::npos);
  screen.click("stage/training/hidden");
  screen.perform(Action::set_value, "stage/training/hidden", "6");
  CHECK(screen.updates() == "update 0 of 20");
  screen.perform(Action::press, "time/updates/train");
  CHECK(screen.updates() == "update 20 of 20");
  screen.perform(Action::press, "stage/training/save");
  REQUIRE(screen.host().files_saved.size() == 1);
  CHECK(screen.host().files_saved.begin()->first == "first-symbol-gru-20.safetensors");
  screen.perform(Action::press, "lesson/undo");
  CHECK(screen.node("stage/training/hidden").value == "3");
  CHECK(screen.updates() == "update 20 of 20");
}

TEST_CASE("update axis: after Stop the last update that was learned is shown, and Train on says from where it goes on") {
  LearningScreen screen(3);
  screen.lab().perform(Action::press, "time/updates/train", "");
  for (int k = 0; k < 2; ++k) screen.settle(3);
  screen.perform(Action::press, "time/updates/train");
  screen.wait(2);
  // The work has gone on a little before it heard of it: the last update there is is the one that is shown.
  const std::string rows = screen.updates();
  screen.perform(Action::press, "stage/figure or cell/1");
  screen.perform(Action::press, "stage/training/plots/loss/csv");
  const std::string& csv = screen.host().clipboard;
  const std::string last = csv.substr(csv.rfind('\n', csv.size() - 2) + 1);
  CHECK(rows.find("update " + last.substr(0, last.find(',')) + " of") == 0);
  screen.host().work_a_frame = 0;
  screen.perform(Action::press, "time/updates/train");
  screen.wait(1);
  CHECK(screen.updates() == "update 20 of 20");
  CHECK(screen.node("time/updates/train").name == "Train on");
  screen.perform(Action::set_value, "time/updates/slider", "4");
  CHECK(screen.node("time/updates/train").name == "Train on from 20");
}

TEST_CASE("update axis: on a phone what trains is in sight, and no sentence covers the tabs of the stage") {
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) { host.window = {390, 844, 1}; });
  screen.host().guest->file_arrived({"90-small-learning.md", std::string(learning_text), ""});
  screen.settle();
  CHECK_FALSE(screen.has("time/updates/train"));
  REQUIRE(screen.has("stage/train"));
  screen.perform(Action::press, "stage/train");
  screen.wait(1);
  CHECK(screen.node("stage/trained").name == "update 20 of 20");
  screen.perform(Action::press, "stage/figure or cell/1");
  CHECK(screen.has("stage/training/all/train"));
  CHECK_FALSE(screen.has("stage/train"));
  // What is told of a saved file stands clear of them.
  screen.perform(Action::press, "stage/training/all/save");
  if (!screen.has("told")) screen.perform(Action::press, "stage/training/save");
  REQUIRE(screen.has("told"));
  const Rect tabs = screen.node("stage/figure or cell").bounds, told = screen.node("told").bounds;
  CHECK((told.y >= tabs.bottom() || told.bottom() <= tabs.y));
}

TEST_CASE("update axis: while it learns what is shown goes along or stays, as the reader likes, also after Stop") {
  LearningScreen screen(1);
  CHECK_FALSE(screen.has("time/updates/follow"));
  screen.lab().perform(Action::press, "time/updates/train", "");
  screen.settle(5);
  CHECK(screen.node("time/updates/follow").name == "Stay at this update");
  screen.lab().perform(Action::press, "time/updates/follow", "");
  screen.settle(2);
  const std::string stays = screen.updates();
  screen.settle(3);
  CHECK(screen.updates() == stays);
  CHECK(stays != "update 20 of 20");
  CHECK(screen.node("time/updates/follow").name == "Follow it");
  CHECK(screen.node("time/updates/train").name == "Stop");
  screen.perform(Action::press, "time/updates/train");
  CHECK(screen.updates() == stays);
  screen.lab().perform(Action::press, "time/updates/train", "");
  screen.settle(2);
  screen.lab().perform(Action::press, "time/updates/follow", "");
  screen.settle(2);
  screen.perform(Action::press, "time/updates/follow");
  CHECK(screen.updates() == "update 20 of 20");
  CHECK_FALSE(screen.has("time/updates/follow"));
}

TEST_CASE("update axis: out of sight learning goes on, or rests if the reader wants it so, and comes to the same") {
  for (const bool rests : {false, true}) {
    LearningScreen screen(2);
    if (rests) {
      screen.perform(Action::press, "stage/figure or cell/1");
      screen.perform(Action::press, "stage/training/more");
      screen.perform(Action::press, "stage/training/training choices/unseen");
      screen.perform(Action::press, "stage/training/training choices/close");
      CHECK(screen.host().storage.at("learns-unseen") == "0");  // and is so the next time
    }
    screen.lab().perform(Action::press, "time/updates/train", "");
    screen.settle(4);
    CHECK(screen.updates() != "update 20 of 20");
    screen.host().guest->seen(false);
    int pieces = 0;
    while (pieces < 100 && screen.host().do_work()) ++pieces;
    if (rests) CHECK(pieces <= 1);
    else CHECK(pieces >= 3);
    screen.host().guest->seen(true);
    screen.settle();
    CHECK(screen.updates() == "update 20 of 20");
  }
}

TEST_CASE("update axis: leaving the lesson lets learning rest, and the way back finds it where it was") {
  LearningScreen screen(1);
  screen.lab().perform(Action::press, "time/updates/train", "");
  screen.settle(5);
  screen.host().guest->address_changed("#/en/forget-gate/1");
  screen.settle();
  CHECK_FALSE(screen.host().do_work());
  screen.host().guest->address_changed("#/en/small-learning/3");
  screen.settle(4);
  CHECK(screen.updates() != "update 20 of 20");
  CHECK(screen.updates() != "update 0 of 20");
  screen.settle();
  CHECK(screen.updates() == "update 20 of 20");
}
