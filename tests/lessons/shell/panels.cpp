// The whole lab on the host without a screen: every lesson is drawn and walked as a reader would.
#include <doctest/doctest.h>

#include <set>

#include <imgui.h>

#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"
#include "lessons/player/state_fields.hpp"
#include "lessons/shell/layout.hpp"
#include "lessons/words/numbers.hpp"
#include "tests/lessons/screen.hpp"
#include "tests/sanitized.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::vector<Lesson> shipped() {
  std::vector<Error> problems;
  return load_course("en", problems);
}

// Opens the lab at an address.
std::function<void(NullHost&)> lab_at(const std::string& address) {
  return [address](NullHost& host) { host.replace_address(address); };
}

// Whoever can be focused has a name; nothing tells of a problem.
void check_sound(const NullScreen& screen, const std::string& where) {
  CAPTURE(where);
  CHECK_FALSE(screen.has("problem"));
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.focusable && node.name.empty()) FAIL_CHECK(node.id << " has no name");
}

// No letter stands as a box, and nothing is said by its key, with a hole left open, or as TeX.
void check_words(NullScreen& screen) {
  for (const unsigned int letter : screen.lab().missing_letters()) CHECK_MESSAGE(false, "no face has U+" << std::hex << letter);
  const auto check_said = [](const std::string& text) {
    const bool key = text.find('.') != std::string::npos && text.front() >= 'a' && text.front() <= 'z' && text.back() != '.' &&
                     text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string::npos;
    CHECK_MESSAGE(!key, text);
    CHECK_MESSAGE(text.find_first_of("{}\\$") == std::string::npos, text);
  };
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.role != Role::formula && node.role != Role::paragraph)
      for (const std::string* text : {&node.name, &node.value, &node.description})
        if (!text->empty()) check_said(*text);
  for (const std::string& sentence : screen.host().announced) check_said(sentence);
}

}  // namespace

TEST_CASE("every lesson is drawn from its first step to its last, in a window and on a phone") {
  for (const Lesson& lesson : shipped()) {
    const std::string address = "#/en/" + lesson.slug + "/1";
    NullScreen wide(embedded_face, nullptr, lab_at(address));
    NullScreen phone(embedded_face, nullptr, lab_at(address));
    phone.resize(390, 844, 3);
    const std::size_t steps = lesson.steps.size();
    for (std::size_t step = 1; step <= steps; ++step) {
      const std::string where = lesson.slug + ", step " + std::to_string(step),
                        count = "Step " + std::to_string(step) + " of " + std::to_string(steps);
      CAPTURE(where);
      for (NullScreen* screen : {&wide, &phone}) {
        CHECK(screen->settle() < 600);
        CHECK(screen->node("lesson/count").name == count);
        CHECK(screen->node("lesson/text/step").name == lesson.steps[step - 1].title);
        check_sound(*screen, where);
        check_words(*screen);
        if (step < steps) screen->perform(Action::press, "lesson/next");
      }
    }
  }
}

TEST_CASE("every lesson's operations are walked by the arrow keys, forward and backward, and each move is said") {
  for (const Lesson& lesson : shipped()) {
    CAPTURE(lesson.slug);
    NullScreen screen(embedded_face, nullptr, lab_at("#/en/" + lesson.slug + "/1"));
    screen.settle();
    // Where the whole network is shown, operations are in its cells.
    if (screen.has("stage/network")) screen.key(ImGuiKey_Enter), screen.settle();
    for (int pass = 0; pass < 2; ++pass) {
      const int moves = sanitized ? 6 : 24;
      int moved = 0;  // fewer where the pass ends before
      ImGuiKey onwards = ImGuiKey_RightArrow;
      for (int move = 0; move < moves; ++move) {
        const std::string place = screen.host().address();
        const std::size_t before = screen.host().announced.size();
        screen.key(onwards);
        screen.settle();
        if (screen.host().address() == place) {
          // A lesson may begin where a pass ends: then the other way.
          if (move == 0) onwards = ImGuiKey_LeftArrow;
          continue;
        }
        ++moved;
        CHECK_MESSAGE(screen.host().announced.size() > before, place, " is left without a word");
      }
      CHECK(moved >= moves / 2);
      check_sound(screen, lesson.slug);
      check_words(screen);
      screen.key(ImGuiKey_B);
      screen.settle();
    }
  }
}

TEST_CASE("a picker of variants offers those it names, and the one that is there already") {
  constexpr const char* text = R"(title: Picker
number: 31
goal: Choose.
cell: rnn
input: 1
hidden: 2
inputs: 1 | 0.5
variant: tanh:
variant: ReLU: cell=rnn_relu
variant: sigmoid: cell=rnn_sigmoid

# One

A number: {h[0]@1}.

:choose variants | Cell | sigmoid; tanh
:show variant=tanh
)";
  const auto tabs_of = [](const NullScreen& screen) {
    std::vector<std::string> names;
    for (const SemanticNode& node : screen.tree().nodes)
      if (node.role == Role::tab && node.id.find("/choice/") != std::string::npos) names.push_back(node.name);
    return names;
  };
  NullScreen screen(embedded_face);
  screen.lab().file_arrived({"31-picker.md", text, ""});
  screen.settle();
  CAPTURE(screen.tree().outline());
  CHECK(tabs_of(screen) == std::vector<std::string>{"tanh", "sigmoid"});
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.role == Role::tab && node.name == "sigmoid") {
      const std::string id = node.id;
      screen.perform(Action::press, id);
      break;
    }
  screen.settle();
  CHECK(screen.host().address().find("var=2") != std::string::npos);
  screen.host().replace_address("#/en/picker/1?v=1&var=1");
  screen.lab().address_changed(screen.host().address());
  screen.settle();
  CHECK(tabs_of(screen) == std::vector<std::string>{"tanh", "ReLU", "sigmoid"});
}

TEST_CASE("the first number that is not finite is named, and a button goes there") {
  NullScreen screen(embedded_face, nullptr, lab_at("#/en/forget-gate/5"));
  screen.settle();
  CHECK_FALSE(screen.has("stage/not finite"));
  screen.lab().file_arrived({"31-big.md",
                             "title: Big\nnumber: 31\ngoal: G\ncell: rnn_relu\ninput: 1\nhidden: 1\ninputs: 1 | 0 | 0 | 0 | "
                             "0\nset: W_h[0,0] = 1e100\nset: W_h[0,1] = 1e100\n"
                             "set: b_h[0] = 0\n\n# One\n\nText.\n",
                             ""});
  screen.settle();
  // 1e100, 1e200, 1e300, then more than a double holds.
  CHECK(screen.node("stage/not finite").name == "Infinity, first in W_h [h, x], unit 0, at step 4");
  screen.perform(Action::press, "stage/not finite/go");
  CHECK(screen.node("inspector/text/title").name.find("W_h times previous hidden state and input, unit 0") == 0);
  CHECK(screen.host().address().find("&t=4") != std::string::npos);
}

TEST_CASE("an opened number of the backward pass stands beside its finite difference, and a cut path fails it") {
  NullScreen screen(embedded_face, nullptr, lab_at("#/en/forget-gate/5?v=1&t=2&pass=backward&op=dc&open=~dc:2:1"));
  screen.settle();
  CHECK(screen.node("inspector/text/check/text").name.starts_with("finite difference agrees"));
  screen.lab().address_changed("#/en/forget-gate/5?v=1&t=2&pass=backward&op=dc&open=~dc:2:1&cut=dc_next");
  screen.settle();
  CHECK(screen.node("inspector/text/check/text").name.find("a path is cut") != std::string::npos);
}

TEST_CASE("a time step's code is shown and copied as a script, and Ctrl+C copies the opened number in full") {
  NullScreen screen(embedded_face, nullptr, lab_at("#/en/forget-gate/5?v=1&t=2&op=f&open=f:2:0"));
  screen.settle();
  screen.perform(Action::press, "inspector/text/tabs/2");
  CHECK(screen.tree().outline().find("h_x @ p.W_f.T + p.b_f") != std::string::npos);
  screen.perform(Action::press, "inspector/text/copy");
  CHECK(screen.host().clipboard.find("import numpy") != std::string::npos);
  screen.key(ImGuiKey_C, true);
  CHECK(screen.host().clipboard.size() > 10);
  CHECK(number_from(screen.host().clipboard).value_or(9) == doctest::Approx(0.13).epsilon(0.05));
}

TEST_CASE("changes of one step wait there when the reader goes on, and one press takes them along") {
  NullScreen screen(embedded_face, nullptr, lab_at("#/en/forget-gate/5?v=1&t=2&op=f&set=b_f[0]~2.5"));
  screen.settle();
  CHECK(screen.has("lesson/undo"));
  screen.perform(Action::press, "lesson/next");
  CHECK(screen.host().address().find("set=") == std::string::npos);
  CHECK(screen.node("lesson/text/aside").name.find("step 5") != std::string::npos);
  screen.perform(Action::press, "lesson/text/keep");
  CHECK(screen.host().address().find("set=b_f[0]~2.5&keep=1") != std::string::npos);
  CHECK_FALSE(screen.has("lesson/text/keep"));
  screen.perform(Action::press, "lesson/next");
  CHECK(screen.host().address().find("set=b_f[0]~2.5") != std::string::npos);
}

TEST_CASE("a teacher's address hides what it names") {
  NullScreen screen(embedded_face, nullptr, lab_at("#/en/forget-gate/8?v=1&t=2&hide=questions;knobs"));
  screen.settle();
  for (const SemanticNode& node : screen.tree().nodes) {
    CHECK_MESSAGE(node.id.find("/question") == std::string::npos, node.id);
    CHECK_MESSAGE(node.id.find("/knob") == std::string::npos, node.id);
  }
  screen.perform(Action::press, "lesson/back");
  CHECK(screen.host().address().find("hide=knobs;questions") != std::string::npos);
}

TEST_CASE("a teacher's address hides panels, and the others take their room") {
  const std::string place = "#/en/forget-gate/8?v=1&t=2";
  NullScreen whole(embedded_face, nullptr, lab_at(place)), few(embedded_face, nullptr, lab_at(place + "&hide=inspector;time"));
  whole.settle();
  few.settle();
  const auto region = [](const NullScreen& screen, std::string_view id) {
    return std::any_of(screen.tree().nodes.begin(), screen.tree().nodes.end(),
                       [&](const SemanticNode& node) { return node.id == id; });
  };
  for (const char* id : {"lesson", "stage", "inspector", "time"}) CHECK(region(whole, id));
  CHECK((region(few, "lesson") && region(few, "stage")));
  CHECK_FALSE((region(few, "inspector") || region(few, "time")));
  CHECK(few.node("stage").bounds.w > whole.node("stage").bounds.w + 200);
  CHECK(few.node("stage").bounds.h > whole.node("stage").bounds.h + 150);
  few.perform(Action::press, "lesson/back");
  CHECK(few.host().address().find("hide=inspector;time") != std::string::npos);
}

TEST_CASE("every panel can be hidden and can be in front, by its name") {
  for (const std::string_view name : panel_keys) {
    CAPTURE(name);
    const auto known = hideable();
    CHECK(std::find(known.begin(), known.end(), name) != known.end());
    NullScreen screen(embedded_face, nullptr, [&](NullHost& host) {
      host.replace_address("#/en/forget-gate/8?v=1&t=2&editor=1&panel=" + std::string(name));
      host.window = {390, 844, 1};
    });
    screen.settle();
    CHECK(screen.node(name).bounds.h > 0);
    CHECK((screen.host().address().find("panel=" + std::string(name)) != std::string::npos));
  }
}

TEST_CASE("rows of the time strip are hidden and shown, and the most active units come first") {
  NullScreen screen(embedded_face, nullptr, lab_at("#/en/whole-sequence/1"));
  screen.settle();
  const std::string first = screen.node("time/rows/row c").value;
  screen.perform(Action::press, "time/options");
  screen.perform(Action::press, "time/options card/row i");
  screen.perform(Action::press, "time/options card/active");
  screen.key(ImGuiKey_Escape);
  screen.settle();
  CHECK_FALSE(screen.has("time/rows/row i"));
  CHECK(screen.has("time/rows/row f"));
  // The reading cursor stands on the first line, which is another unit now.
  CHECK(first.starts_with("unit 0,"));
  CHECK(screen.node("time/rows/row c").value.find("unit ") == 0);
}

TEST_CASE("playing moves through time by itself, at the chosen speed and in a loop") {
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) {
    host.replace_address("#/en/forget-gate/1");
    host.wishes.reduced_motion = true;
  });
  screen.settle();
  screen.perform(Action::press, "time/options");
  screen.perform(Action::press, "time/options card/loop");
  screen.perform(Action::press, "time/options card/speed/3");
  screen.key(ImGuiKey_Escape);
  screen.perform(Action::press, "time/play");
  std::set<std::string> places;
  for (int k = 0; k < 20; ++k) {
    screen.wait(0.3);
    places.insert(screen.host().address());
  }
  CHECK(places.size() == 5);  // all five words, again and again
  screen.perform(Action::press, "time/play");
  screen.settle();
  CHECK_FALSE(screen.lab().wants_frame());
}

TEST_CASE("an error term's path is cut and joined on the stage, which is undone like any change") {
  NullScreen screen(embedded_face, nullptr, lab_at("#/en/to-any-earlier-step/9?v=1&t=2&pass=backward&op=dc"));
  screen.settle();
  CHECK(screen.node("stage/diagram/cut dc_next").checked == false);
  screen.perform(Action::press, "stage/diagram/cut dc_next");
  screen.settle();
  CHECK(screen.node("stage/diagram/cut dc_next").checked == true);
  CHECK(screen.host().address().find("cut=dc_next") != std::string::npos);
  screen.perform(Action::press, "lesson/undo");
  screen.settle();
  CHECK(screen.node("stage/diagram/cut dc_next").checked == false);
  screen.lab().address_changed("#/en/to-any-earlier-step/3?v=1&t=2&pass=forward");
  screen.settle();
  CHECK_FALSE(screen.has("stage/diagram/cut dc_next"));  // forward there is nothing to cut
}

TEST_CASE("where there are two layers the strip says which one is shown, and the lower one gets the upper one's error") {
  NullScreen screen(embedded_face, nullptr, lab_at("#/en/backward-one-step/8?v=1&t=2&pass=backward&op=dx&var=2&part=1"));
  screen.settle();
  REQUIRE(screen.has("time/layer"));
  CHECK(screen.node("time/layer").value == "Layer 2");
  const std::string above = screen.node("inspector/text/unit 0/open").description;
  screen.lab().address_changed("#/en/backward-one-step/8?v=1&t=2&pass=backward&op=dh_output&var=2");
  screen.settle();
  CHECK(screen.node("time/layer").value == "Layer 1");
  CHECK(screen.node("inspector/text/unit 0/open").description == above);
  CHECK(number_from(above).has_value());
}

TEST_CASE("a surface and a matrix of 512 columns are drawn with few vertices where there are no shaders") {
  NullScreen screen(embedded_face, nullptr, lab_at("#/en/explosion/5"));
  screen.settle();
  const auto most = [] {
    int count = 0;
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) count = std::max(count, list->VtxBuffer.Size);
    return count;
  };
  CHECK(screen.has("stage/surface cliff/surface"));
  CHECK(most() < 65536);
  screen.lab().file_arrived({"32-wide.md",
                             "title: Wide\nnumber: 32\ngoal: G\ncell: rnn\ninput: 4\nhidden: 512\ntokens: a | b\n\n# "
                             "One\n\nText.\n\n:show t=2 op=\"W_h [h, x]\"\n",
                             ""});
  screen.settle();
  screen.key(ImGuiKey_M);
  screen.settle();
  CHECK(screen.has("stage/weights/matrix"));
  CHECK(most() < 65536);
}
