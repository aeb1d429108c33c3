// Lessons that are dropped on the lab: each is opened, or refused in a sentence.
#include <doctest/doctest.h>

#include <imgui.h>

#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

constexpr const char* small_lesson = R"(title: My own
number: 30
goal: Try it.
cell: rnn
input: 1
hidden: 2
inputs: 1 | 0.5

# One

A number: {h[0]@1}.

# Two

Another: {h[1]@2}.
)";

// The lab at a step with which the dropped lessons have nothing to do.
std::function<void(NullHost&)> at_the_forget_gate() {
  return [](NullHost& host) { host.replace_address("#/en/forget-gate/5"); };
}

}  // namespace

TEST_CASE("a lesson that is dropped takes its place in the course and is opened; answers stay") {
  NullScreen screen(embedded_face, nullptr, at_the_forget_gate());
  screen.settle();
  screen.perform(Action::press, "bar/contents");
  const std::string before = screen.tree().outline();
  screen.key(ImGuiKey_Escape);
  screen.lab().file_arrived({"30-my-own.md", small_lesson, ""});
  screen.settle();
  CHECK(screen.node("lesson/count").name == "Step 1 of 2");
  CAPTURE(screen.host().address());
  CHECK(screen.host().address().starts_with("#/en/my-own/1"));
  CHECK(screen.lab().ui().told() == "30-my-own.md is open, here and until the lab is loaded anew: no address leads to it.");
  NullScreen started(embedded_face, nullptr, at_the_forget_gate());  // with a folder of lessons
  started.lab().file_arrived({"30-my-own.md", small_lesson, "lesson"});
  started.settle();
  CHECK(started.host().address().starts_with("#/en/my-own/1"));
  CHECK(started.lab().ui().told() == "");
  screen.perform(Action::press, "bar/contents");
  const std::string after = screen.tree().outline();
  CHECK(after.find("My own") != std::string::npos);
  CHECK(after.find("Forget gate") != std::string::npos);
}

TEST_CASE("a dropped file that is no sound lesson is refused in a sentence, and the reader stays where they were") {
  NullScreen screen(embedded_face, nullptr, at_the_forget_gate());
  screen.settle();
  for (const File& file : {File{"notes.txt", "hello", ""}, File{"40-broken.md", "title: x\n\n# One\n\n{h[", ""}}) {
    screen.lab().file_arrived(file);
    screen.settle();
    CHECK(screen.node("problem").name.find(file.name) != std::string::npos);
    CHECK(screen.node("lesson/count").name.starts_with("Step 5"));
    screen.perform(Action::press, "problem/close");
  }
}

TEST_CASE("a dropped lesson that asks for more memory than can be had is refused in a sentence") {
  NullScreen screen(embedded_face, nullptr, at_the_forget_gate());
  screen.settle();
  const std::string words = "tokens: a | b | c", gaps = "filler: x\ngap: 2000000000\ntokens: a";
  std::string many = gaps;
  for (int k = 0; k < 3000; ++k) many += " | …";
  for (const std::string& asks : {
           "hidden: 100000\n" + words,
           "hidden: 2000000000\n" + words,
           "layers: 2000000000\n" + words,
           "layers: 5000\n" + words,
           "input: 2000000000\n" + words,
           "outputs: 2000000000\n" + words,
           "cell: lstm_proj\nprojection: 2000000000\n" + words,
           "variant: Large: hidden=100000\n" + words,
           many,
           std::string("trained: task=adding hidden=100000 updates=1"),
           std::string("trained: task=adding steps=2000000000 updates=1"),
           std::string("trained: task=adding hidden=4 layers=100000000 updates=1"),
           std::string("trained: task=adding hidden=4 updates=1\nexample: 2000000000"),
       }) {
    screen.lab().file_arrived({"40-large.md", "title: Large\nnumber: 40\ngoal: G\n" + asks + "\n\n# One\n\nText.\n", ""});
    screen.settle();
    const SemanticNode* problem = screen.tree().find("problem");
    CHECK_MESSAGE((problem && problem->name.find("40-large.md") != std::string::npos), asks.substr(0, 60));
    CHECK(screen.node("lesson/count").name.starts_with("Step 5"));
    if (problem) screen.perform(Action::press, "problem/close");
  }
}

TEST_CASE("a gap of more words than can be walked is as long as it can be") {
  NullScreen screen(embedded_face, nullptr, at_the_forget_gate());
  screen.settle();
  screen.lab().file_arrived({"40-gap.md",
                             "title: Gap\nnumber: 40\ngoal: G\nhidden: 1\nfiller: x\ngap: 2000000000\ntokens: a | … | b\n\n# "
                             "One\n\nText.\n",
                             ""});
  screen.settle();
  CHECK_FALSE(screen.has("problem"));
  CHECK(screen.host().address().starts_with("#/en/gap/1"));
}
