#include "lessons/player/fields/fields.hpp"

#include <cmath>

#include "engine/base/shortest.hpp"

namespace gatewalk::lessons::fields {

std::string shortest(double value) {
  if (std::isfinite(value)) return shortest_text(value);
  return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
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
