// A control that is pressed says something: what is on the screen changes, a sentence is told, or something goes to the host.
// Each kind of control of each lesson once, at the first step that has it, at 1440 × 900 (under the sanitizers of every fourth
// lesson); on a phone each kind once in the whole course.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <set>

#include "lessons/course/course.hpp"
#include "tests/lessons/screen.hpp"
#include "tests/sanitized.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

// "lesson/questions/question probe/option 2/choose" and that of option 3 are one kind.
std::string kind_of(std::string_view id) {
  std::string kind;
  for (const char c : id)
    if (!std::isdigit(static_cast<unsigned char>(c))) kind += c;
  return kind;
}

// All that a person could notice, and what the host was given.
std::string noticed(NullScreen& screen) {
  const NullHost& host = screen.host();
  std::string all = screen.tree().outline() + host.current_address + host.clipboard + " ";
  for (const SemanticNode& node : screen.tree().nodes)
    all += std::to_string(std::lround(node.bounds.x + 3 * node.bounds.y + 7 * node.bounds.w)) + " ";
  return all + std::to_string(host.announced.size() + host.files_saved.size() + host.links_opened.size() +
                              host.pictures_saved.size() + host.files_asked_for.size());
}

bool dialog_open(const NullScreen& screen) {
  const auto& nodes = screen.tree().nodes;
  return std::any_of(nodes.begin(), nodes.end(), [](const SemanticNode& node) { return node.modal; });
}

void press_each(const Lesson& lesson, float width, float height, std::set<std::string>& pressed) {
  std::unique_ptr<NullScreen> screen;
  for (std::size_t step = 0; step < lesson.steps.size(); ++step) {
    const std::string address = "#/en/" + lesson.slug + "/" + std::to_string(step + 1);
    const auto go_there = [&] {
      if (!screen || dialog_open(*screen))
        screen = std::make_unique<NullScreen>(embedded_face, nullptr, [&](NullHost& host) {
          host.window = {width, height, 1}, host.wishes.reduced_motion = true;
          host.replace_address(address);
        });
      screen->host().replace_address(address);
      screen->lab().address_changed(address);
      screen->settle(6);
    };
    go_there();
    std::vector<std::string> ids;
    for (const SemanticNode& node : screen->tree().nodes)
      if (node.can(Action::press) && !node.disabled && !node.selected && pressed.insert(kind_of(node.id)).second)
        ids.push_back(node.id);
    for (const std::string& id : ids) {
      if (!screen->has(id)) continue;  // it was part of what another control had opened
      CAPTURE(address);
      CAPTURE(id);
      const std::string before = noticed(*screen);
      screen->host().work_a_frame = 1;  // what takes long, as an experiment does, is under way
      screen->lab().perform(Action::press, id, {});
      screen->settle(20);
      screen->host().work_a_frame = 0;
      CHECK(noticed(*screen) != before);
      go_there();
    }
  }
}

}  // namespace

TEST_CASE("every kind of control in every lesson answers when it is pressed") {
  std::vector<Error> problems;
  std::set<std::string> in_window, on_phone;
  for (const Lesson& lesson : load_course("en", problems)) {
    if (sanitized && lesson.number % 4 != 0) continue;
    in_window.clear();
    press_each(lesson, 1440, 900, in_window);
    if (!sanitized) press_each(lesson, 390, 844, on_phone);
  }
}
