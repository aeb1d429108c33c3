#include "lessons/words/cell_names.hpp"

namespace gatewalk::lessons {

std::string cell_name(const Phrases& words, std::string_view code) {
  const std::string_view name = words.text(Key::of("cell." + std::string(code)));
  return name.empty() ? std::string(code) : std::string(code) + " · " + std::string(name);
}

}  // namespace gatewalk::lessons
