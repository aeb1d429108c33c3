// What a frame of the lab draws, for tests that ask about the picture and not about the tree.
#pragma once

#include "lessons/ui/drawn_texts.hpp"
#include "tests/lessons/screen.hpp"

namespace gatewalk::lessons {

inline void usual_window(NullHost& host) { host.window = {1440, 900, 1}, host.wishes.reduced_motion = true; }

inline void go(NullScreen& screen, const std::string& address) {
  screen.lab().address_changed(address);
  screen.settle();
}

inline bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

inline std::vector<DrawnText> texts_of(NullScreen& screen) {
  DrawnTexts& drawn = DrawnTexts::of(screen.lab().ui());
  drawn = {true, {}};
  screen.lab().something_happened();
  screen.settle(1);
  drawn.noted = false;
  return drawn.all;
}

// The texts in the place of a node, a bar after each.
inline std::string drawn_in(NullScreen& screen, const std::string& id) {
  std::string all;
  for (const DrawnText& text : texts_of(screen))
    if (screen.node(id).bounds.contains(text.area.center())) all += text.text + "|";
  return all;
}

}  // namespace gatewalk::lessons
