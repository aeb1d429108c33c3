// What the lab tells the page around it, and what the bar and the strip keep within reach in any window.
#include <doctest/doctest.h>

#include <algorithm>

#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk::lessons;

namespace {

std::function<void(NullHost&)> page_at(const std::string& address) {
  return [address](NullHost& host) { host.replace_address(address); };
}

bool heard(NullScreen& screen, std::string_view part) {
  const auto& said = screen.host().announced;
  return std::any_of(said.begin(), said.end(), [&](const std::string& s) { return s.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("page: the title follows the lesson") {
  NullScreen screen(embedded_face, nullptr, page_at("#/en/forget-gate/3"));
  CHECK(screen.host().page_title == "8 · Forget gate · Gatewalk");
  screen.host().guest->address_changed("#/en/near-and-far/1");
  screen.settle();
  CHECK(screen.host().page_title == "1 · Near and far · Gatewalk");
}

TEST_CASE("page: an address beyond the last step, or one that was mended, says what is shown") {
  NullScreen screen(embedded_face, nullptr, page_at("#/en/near-and-far/99"));
  CHECK(screen.host().current_address.starts_with("#/en/near-and-far/10?"));
  screen.host().guest->address_changed("#/en/Forget_Gate/2");
  screen.settle();
  CHECK(screen.host().current_address.starts_with("#/en/forget-gate/2?"));
  screen.host().guest->address_changed("#/en/no-such-lesson/2");
  screen.settle();
  CHECK(screen.host().current_address.starts_with("#/en/forget-gate/2?"));
}

TEST_CASE("page: places are links with an address, in the contents, in the bar and in the text") {
  NullScreen screen(embedded_face, nullptr, page_at("#/en/near-and-far/7"));
  screen.perform(Action::press, "bar/contents");
  int links = 0;
  for (const SemanticNode& node : screen.tree().nodes) links += node.link.starts_with("#/en/");
  CHECK(links >= 16);
  CHECK(screen.node("contents dialog/list/forget-gate/open").link == "#/en/forget-gate/1");
}

TEST_CASE(
    "page: an answer of another version of a lesson, with hints and a mistake that it lacks, is shown as far as it is there") {
  NullScreen screen(embedded_face, nullptr, page_at("#/en/forget-gate/3"));
  std::string answers;
  std::vector<gatewalk::Error> problems;
  for (const Lesson& lesson : load_course("en", problems))
    for (const Step& step : lesson.steps)
      for (const Question& question : step.questions)
        answers += (answers.empty() ? "\"" : ",\"") + lesson.slug + "/" + question.id +
                   R"(":{"state":1,"text":"0.1","tries":-7,"hints":1000,"mistake":99})";
  screen.host().guest->file_arrived(
      {"gatewalk-progress.json", R"({"version":1,"answers":{)" + answers + R"(},"visited":[]})", ""});
  screen.settle();
  int told = 0;
  for (const char* address :
       {"#/en/forget-gate/1", "#/en/forget-gate/3", "#/en/near-and-far/2", "#/en/near-and-far/4", "#/en/gru/2"}) {
    screen.host().guest->address_changed(address);
    screen.settle();
    for (const SemanticNode& node : screen.tree().nodes) told += node.id.ends_with("/verdict");
  }
  CHECK(told > 0);
}

TEST_CASE("page: saved progress is opened again by dropping it, beside the answers that are here") {
  const std::string saved =
      R"({"version":1,"answers":{"forget-gate/probe":{"state":2,"text":"0.1","tries":1,"hints":0,"mistake":-1}},"visited":["forget-gate"]})";
  NullScreen screen(embedded_face);
  screen.host().guest->file_arrived({"gatewalk-progress.json", saved, ""});
  screen.settle();
  CHECK_FALSE(screen.has("problem"));
  CHECK(screen.has("told"));
  CHECK(screen.host().storage["progress"].find("forget-gate/probe") != std::string::npos);
  screen.host().guest->file_arrived({"model.json", R"({"weights": [1, 2]})", ""});
  screen.settle();
  CHECK(screen.has("problem"));
  CHECK(screen.host().storage["progress"].find("forget-gate/probe") != std::string::npos);
}

TEST_CASE("page: what another window stores is taken over at once, and what is stored here keeps it") {
  NullScreen screen(embedded_face, nullptr, page_at("#/en/forget-gate/1"));
  const std::string theirs =
      R"({"version":1,"answers":{"forget-gate/probe":{"state":2,"text":"0.1","tries":1,"hints":0,"mistake":-1}},"visited":["output-gate"]})";
  screen.host().storage["progress"] = theirs;
  SUBCASE("told by the host") { screen.host().guest->stored_elsewhere("progress"); }
  SUBCASE("found when something is stored here") {}
  screen.perform(Action::press, "lesson/next");
  screen.host().guest->address_changed("#/en/input-gate/1");
  screen.settle();
  const std::string& kept = screen.host().storage["progress"];
  for (const char* part : {"forget-gate/probe", "output-gate", "input-gate"})
    CHECK_MESSAGE(kept.find(part) != std::string::npos, part);
}

TEST_CASE("page: who comes back without an address goes on where they were, and is told") {
  std::string place;
  {
    NullScreen before(embedded_face, nullptr, page_at("#/en/forget-gate/2"));
    before.perform(Action::press, "lesson/next");
    place = before.host().storage["place"];
  }
  CHECK(place == "forget-gate/3");
  NullScreen screen(embedded_face, nullptr, [&](NullHost& host) { host.storage["place"] = place; });
  CHECK(screen.host().current_address.starts_with("#/en/forget-gate/3?"));
  CHECK(heard(screen, "Forget gate"));
  SUBCASE("an address says more than what was remembered") {
    NullScreen linked(embedded_face, nullptr, [&](NullHost& host) {
      host.storage["place"] = place;
      host.replace_address("#/en/output-gate/1");
    });
    CHECK(linked.host().current_address.starts_with("#/en/output-gate/1?"));
  }
  SUBCASE("a place that is no more is passed over in silence") {
    for (const char* gone : {"no-such-lesson/2", "", "/", "forget-gate", "forget-gate/x"}) {
      NullScreen anew(embedded_face, nullptr, [&](NullHost& host) { host.storage["place"] = gone; });
      CHECK_FALSE(anew.has("problem"));
    }
  }
}

TEST_CASE("page: storage that refuses is told once there is something to keep") {
  const std::string saved =
      R"({"version":1,"answers":{"forget-gate/probe":{"state":2,"text":"0.1","tries":1,"hints":0,"mistake":-1}},"visited":[]})";
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) { host.storage_works = false; });
  CHECK_FALSE(screen.has("problem"));
  screen.host().guest->file_arrived({"gatewalk-progress.json", saved, ""});
  screen.settle();
  CHECK(screen.node("problem").name.find("does not keep your answers") != std::string::npos);

  // Once there is room again, all that had none is stored with the next act.
  screen.perform(Action::press, "problem/close");
  screen.perform(Action::press, "bar/help");
  screen.perform(Action::press, "help dialog/text/decimals/1");
  CHECK(screen.host().storage.empty());
  screen.host().storage_works = true;
  screen.key(ImGuiKey_Escape);
  screen.perform(Action::press, "lesson/next");
  CHECK(screen.host().storage["decimals"] == "4");
  CHECK(screen.host().storage["progress"].find("forget-gate/probe") != std::string::npos);
  CHECK(screen.host().storage["place"].ends_with("/2"));
}

TEST_CASE("page: what the bar has no room for is in its menu, at every width and text size") {
  for (const float scale : {0.85f, 1.0f, 1.6f})
    for (float width = 320; width <= 1500; width += 59) {
      CAPTURE(scale);
      CAPTURE(width);
      NullScreen screen(embedded_face, nullptr, [&](NullHost& host) {
        host.window = {width, 760, 1};
        if (scale != 1) host.storage["text-scale"] = scale == 1.6f ? "1.6" : "0.85";
      });
      std::vector<std::string> missing;
      for (const char* key : {"contents", "compare", "share", "help"})
        if (!screen.has(std::string("bar/") + key)) missing.emplace_back(key);
      for (const SemanticNode& node : screen.tree().nodes)
        if (node.id.starts_with("bar/") && node.focusable)
          CHECK_MESSAGE((node.bounds.x >= 0 && node.bounds.right() <= width + 1), node.id);
      if (missing.empty()) continue;
      screen.perform(Action::press, "bar/more");
      for (const std::string& key : missing) CHECK_MESSAGE(screen.has("bar/menu dialog/list/" + key), key);
    }
}

TEST_CASE("page: Share and saving are seen and heard when they have happened") {
  NullScreen screen(embedded_face, nullptr, page_at("#/en/forget-gate/3"));
  screen.perform(Action::press, "bar/share");
  CHECK(screen.host().clipboard.find("forget-gate") != std::string::npos);
  CHECK(screen.has("told"));
  CHECK(heard(screen, "copied"));
  screen.wait(20);
  screen.host().clipboard_works = false;
  const std::size_t said = screen.host().announced.size();
  screen.perform(Action::press, "bar/share");
  CHECK_FALSE(screen.has("told"));
  CHECK(screen.host().announced.size() == said);
  screen.perform(Action::press, "bar/help");
  screen.perform(Action::press, "help dialog/text/export");
  CHECK(screen.host().files_saved.count("gatewalk-progress.json") == 1);
  screen.perform(Action::press, "help dialog/text/picture");
  CHECK(screen.host().pictures_saved == std::vector<std::string>{"gatewalk-forget-gate-3.png"});
}

TEST_CASE("page: Ctrl+C copies the text of the step where no number is open") {
  NullScreen screen(embedded_face, nullptr, page_at("#/en/near-and-far/1"));
  screen.key(ImGuiKey_Escape);
  screen.key(ImGuiKey_C, true);
  CHECK(screen.host().clipboard.size() > 200);
  CHECK(screen.host().clipboard.find("France") != std::string::npos);
}

TEST_CASE("page: a long sequence keeps the current word whole and says which part of it is shown") {
  for (const float width : {390.0f, 1024.0f, 1440.0f}) {
    CAPTURE(width);
    NullScreen screen(embedded_face, nullptr, [&](NullHost& host) {
      host.window = {width, 844, 1};
      host.replace_address("#/en/near-and-far/6?v=1&gap=60");
    });
    for (int k = 0; k < 70; ++k) screen.key(ImGuiKey_DownArrow);
    int shown = 0;
    for (const SemanticNode& node : screen.tree().nodes) shown += node.id.starts_with("time/token ");
    if (shown == 0) continue;
    CHECK((screen.has("time/columns") || screen.node("time/token 0").bounds.w > 0));
    CHECK(std::any_of(screen.tree().nodes.begin(), screen.tree().nodes.end(),
                      [](const SemanticNode& node) { return node.id.starts_with("time/token ") && node.selected; }));
  }
}
