#include "tests/random/actions.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/base/random.hpp"
#include "imgui.h"
#include "lessons/course/course.hpp"
#include "tests/lessons/screen.hpp"
#include "tests/source_folder.hpp"

namespace gatewalk::lessons {

namespace {

namespace fs = std::filesystem;

// Frames after an action; what goes on longer (playing, learning) goes on while the next one comes.
constexpr int frames_after = 12;
constexpr std::uintmax_t largest_file = 1 << 20;

// What people and programs put into fields: nothing, too much, other alphabets, markup, numbers of every kind.
const std::vector<std::string> texts = {"",
                                        "0",
                                        "1",
                                        "-1",
                                        "0.35",
                                        "-0",
                                        "1e999",
                                        "-1e-320",
                                        "NaN",
                                        "inf",
                                        "1,5",
                                        "\xE2\x88\x92"
                                        "2.5",
                                        "0x10",
                                        "abc",
                                        "3 + 4",
                                        "f = sigmoid(W_f [h, x] + b_f)",
                                        "cell c\nstate h\nh' = tanh(W_h [h, x])\n",
                                        "<script>alert(1)</script>",
                                        "\"><img src=x onerror=alert(1)>",
                                        "'; DROP TABLE",
                                        "%s%n%s",
                                        "../../etc/passwd",
                                        "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
                                        "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xAC",
                                        "\xE4\xBD\xA0\xE5\xA5\xBD",
                                        "a\tb\nc",
                                        std::string("\xFF\xFE", 2),
                                        std::string(5000, 'x'),
                                        "1,2\n3,4\n5,6\n",
                                        "999999999999999999999",
                                        "2147483648"};

template <class List>
const auto& any_of(Random& random, const List& list) {
  return list[static_cast<std::size_t>(random.below(static_cast<int>(std::size(list))))];
}

// A text with some of its characters changed, left out or doubled.
std::string damaged(Random& random, std::string text) {
  for (int k = 0, n = 1 + random.below(4); k < n && !text.empty(); ++k) {
    const auto at = static_cast<std::size_t>(random.below(static_cast<int>(text.size())));
    if (const int how = random.below(3); how == 0) text[at] = static_cast<char>(random.below(256));
    else if (how == 1) text.erase(at, 1 + static_cast<std::size_t>(random.below(4)));
    else text.insert(at, text.substr(at, 1 + static_cast<std::size_t>(random.below(8))));
  }
  return text;
}

std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 80)) {
    constexpr char digits[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 32 && byte < 127) out += c;
    else (out += "\\x").append({digits[byte >> 4], digits[byte & 15]});
  }
  return out + (text.size() > 80 ? "…" : "");
}

// --- the kinds of actions ---------------------------------------------------------------------------------------

std::string on_a_node(NullScreen& screen, Random& random) {
  std::vector<const SemanticNode*> able;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.actions != 0) able.push_back(&node);
  if (able.empty()) return "nothing to act on";
  const SemanticNode node = *any_of(random, able);
  std::vector<Action> actions;
  for (int bit = 0; bit < 12; ++bit)
    if (node.can(static_cast<Action>(1 << bit))) actions.push_back(static_cast<Action>(1 << bit));
  const Action action = any_of(random, actions);
  std::string value;
  if (action == Action::select_text) value = std::to_string(random.below(9) - 1) + " " + std::to_string(random.below(9) - 1);
  if (action == Action::set_value) {
    value = any_of(random, texts);
    if (node.range && random.below(4) > 0)
      value = std::to_string(random.uniform(2 * node.range->least - node.range->most, 2 * node.range->most - node.range->least));
    else if (!node.range && random.below(2) > 0) value = std::to_string(random.uniform(-3, 3));
  }
  screen.perform(action, node.id, value);
  return std::string(action_name(action)) + " " + node.id + (value.empty() ? "" : " '" + shown(value) + "'");
}

std::string a_key(NullScreen& screen, Random& random) {
  constexpr int keys[] = {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow,   ImGuiKey_DownArrow, ImGuiKey_PageUp,
                          ImGuiKey_PageDown,  ImGuiKey_Home,       ImGuiKey_End,       ImGuiKey_Enter,     ImGuiKey_Space,
                          ImGuiKey_Escape,    ImGuiKey_Tab,        ImGuiKey_Backspace, ImGuiKey_Delete};
  const int key = random.below(2) ? any_of(random, keys) : ImGuiKey_A + random.below(26);
  const bool ctrl = random.below(5) == 0, shift = random.below(5) == 0;
  screen.key(key, ctrl, shift);
  if (key >= ImGuiKey_A && key <= ImGuiKey_Z && !ctrl)
    screen.type(std::string(1, static_cast<char>((shift ? 'A' : 'a') + (key - ImGuiKey_A))));
  return std::string("key ") + (ctrl ? "Ctrl+" : "") + (shift ? "Shift+" : "") + ImGui::GetKeyName(static_cast<ImGuiKey>(key));
}

std::string a_pointer(NullScreen& screen, Random& random) {
  const Viewport& window = screen.host().window;
  const auto somewhere = [&] {
    return Point{static_cast<float>(random.uniform(-10, window.width + 10)),
                 static_cast<float>(random.uniform(-10, window.height + 10))};
  };
  const Point at = somewhere(), to = somewhere();
  const bool touch = random.below(3) == 0;
  const std::string where = std::to_string(static_cast<int>(at.x)) + ", " + std::to_string(static_cast<int>(at.y));
  switch (random.below(6)) {
    case 0: screen.drag(at, to, touch); return "drag from " + where;
    case 1: screen.move_to(at.x, at.y); return "move to " + where;
    case 2:
      screen.move_to(at.x, at.y);
      screen.lab().wheel(static_cast<float>(random.uniform(-2, 2)), static_cast<float>(random.uniform(-8, 8)));
      return "wheel at " + where;
    case 3: screen.lab().pinch(at.x, at.y, static_cast<float>(std::exp(random.uniform(-3, 3)))); return "pinch at " + where;
    case 4: {  // a button that is pressed and never let go, or let go and never pressed
      const bool down = random.below(2) > 0;
      screen.lab().pointer_moved(at.x, at.y, touch);
      screen.lab().pointer_button(random.below(3), down);
      return std::string("button ") + (down ? "down" : "up") + " at " + where;
    }
    default: screen.click_at(at.x, at.y, touch); return "click at " + where;
  }
}

std::string from_outside(NullScreen& screen, const Belongings& all, Random& random) {
  NullHost& host = screen.host();
  switch (random.below(6)) {
    case 0: {
      File file = any_of(random, all.files);
      if (random.below(3) == 0) file.bytes = damaged(random, file.bytes);
      if (random.below(4) == 0) file.name = any_of(random, texts);
      if (random.below(3) == 0 && !host.files_asked_for.empty()) file.purpose = host.files_asked_for.back();
      const std::string what = "file " + shown(file.name);
      screen.lab().file_arrived(std::move(file));
      return what;
    }
    case 1: {
      std::string address = any_of(random, all.addresses);
      if (random.below(2)) address = damaged(random, random.below(2) ? host.current_address : address);
      host.current_address = address;
      screen.lab().address_changed(address);
      return "address " + shown(address);
    }
    case 2: {
      constexpr float widths[] = {320, 390, 768, 1024, 1366, 1440, 2560, 200},
                      heights[] = {256, 844, 600, 768, 900, 1440, 120, 2000};
      const float width = any_of(random, widths), height = any_of(random, heights);
      const float ratio = random.below(2) ? 1.0f : static_cast<float>(random.uniform(0.5, 4));
      screen.resize(width, height, ratio);
      return "window of " + std::to_string(static_cast<int>(width)) + " × " + std::to_string(static_cast<int>(height)) +
             " at ratio " + std::to_string(ratio);
    }
    case 3:
      host.wishes.dark = random.below(2), host.wishes.reduced_motion = random.below(2),
      host.wishes.high_contrast = random.below(2);
      host.wishes.coarse_pointer = random.below(2), host.wishes.command_key = random.below(2);
      host.wishes.languages = any_of(random, std::vector<std::string>{"en", "zh-CN,en", "de", "", "x"});
      screen.lab().preferences_changed();
      return "other preferences";
    case 4:
      host.storage_works = random.below(3) > 0, host.clipboard_works = random.below(3) > 0;
      host.clipboard = any_of(random, texts);
      return "storage and clipboard work or not";
    default:
      if (!host.storage.empty()) {
        auto one = host.storage.begin();
        std::advance(one, random.below(static_cast<int>(host.storage.size())));
        const std::string before = one->second;
        one->second = random.below(2) ? damaged(random, one->second) : any_of(random, texts);
        screen.lab().stored_elsewhere(one->first);
        // Answers are taken over; a wish is that of a lab which starts later.
        if (one->first != "progress") {
          on_a_fresh_screen(host, host.current_address, [](NullScreen&) {});
          one->second = before;
        }
        return "stored elsewhere: " + one->first;
      }
      screen.lab().pointer_left();
      return "the pointer leaves";
  }
}

}  // namespace

void on_a_fresh_screen(NullHost& host, const std::string& address, const std::function<void(NullScreen&)>& look) {
  ImGuiContext* own = ImGui::GetCurrentContext();
  {
    NullScreen fresh(embedded_face, nullptr, [&](NullHost& other) {
      other.window = host.window, other.wishes = host.wishes, other.storage = host.storage, other.plain_form = host.plain_form;
      other.replace_address(address);
    });
    look(fresh);
  }
  ImGui::SetCurrentContext(own);
}

Belongings belongings() {
  Belongings all;
  for (const char* folder :
       {"lessons/text/en", "engine/cells", "tests/golden/models/files", "tests/golden/bad", "tests/fuzz/seeds"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(source_folder()) / folder)) {
      if (!entry.is_regular_file() || entry.file_size() > largest_file) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      all.files.push_back({entry.path().filename().string(), {std::istreambuf_iterator<char>(in), {}}, ""});
    }
  // The order of a folder is the machine's.
  std::sort(all.files.begin(), all.files.end(),
            [](const File& a, const File& b) { return std::tie(a.name, a.bytes) < std::tie(b.name, b.bytes); });
  for (const std::string& text : texts) all.files.push_back({"text.txt", text, ""});
  std::vector<Error> problems;
  for (const Lesson& lesson : load_course("en", problems))
    for (std::size_t step = 1; step <= lesson.steps.size(); ++step)
      all.addresses.push_back("#/en/" + lesson.slug + "/" + std::to_string(step));
  return all;
}

std::string act(NullScreen& screen, const Belongings& all, std::uint64_t number) {
  Random random(number);
  const int kind = random.below(20);
  std::string what;
  if (kind < 11) what = on_a_node(screen, random);
  else if (kind < 14) what = a_key(screen, random);
  else if (kind < 17) what = a_pointer(screen, random);
  else if (kind < 19) what = from_outside(screen, all, random);
  else {
    const double seconds = random.uniform(0, 2);
    screen.wait(seconds);
    what = "wait " + std::to_string(seconds) + " s";
  }
  screen.settle(frames_after);
  return what;
}

}  // namespace gatewalk::lessons
