#include "lessons/player/fields/fields.hpp"

#include <charconv>

namespace gatewalk::lessons::fields {

std::string shortest(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view head = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return head;
}

bool read_finite(std::string_view text, double& into) {
  double value = 0;
  if (!read(text, value) || !std::isfinite(value)) return false;
  into = value;
  return true;
}

std::string flag(bool on) { return on ? "1" : ""; }
bool read_flag(std::string_view text, bool& into) {
  into = text == "1";
  return text == "1" || text == "0";
}

}  // namespace gatewalk::lessons::fields
