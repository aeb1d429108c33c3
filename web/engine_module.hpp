// What the two modules for JavaScript share: sentences, cells by their name or text, and what a page has no memory for.
#pragma once

#include <string>
#include <string_view>

#include "engine/source/untrained.hpp"

namespace gatewalk::web {

inline std::string sentence;  // of the last error, or the last text asked for

template <class T = int>
T fail(const Error& error) {
  sentence = error.sentence();
  return T{};
}
inline int fail(std::string what) {
  sentence = std::move(what);
  return 0;
}

constexpr double most_bytes = 1.5e9;  // of a run: a tab can hardly have more

// A shipped cell by name, or the text of one.
inline source::Cell cell_of(std::string_view cell) {
  const bool text = cell.find('\n') != std::string_view::npos;
  return text ? source::Cell{"cell", std::string(cell)} : source::Cell{std::string(cell)};
}

// Whether a network of this size can be had, at so many bytes a weight.
// Error: it cannot.
inline Status check_size(const equations::Recipe& recipe, const network::Shape& shape, double bytes) {
  const double width = shape.hidden, blocks = static_cast<double>(recipe.parameters.size()), D = shape.directions();
  if (shape.layers * D * blocks * width * (shape.input + (1 + D) * width) * bytes > most_bytes)
    return Error{"a network of this size needs more memory than a page has", {}, "choose a smaller hidden size"};
  return Ok{};
}
// Error: a run needs so many bytes and cannot have them.
inline Status check_run(double bytes, int steps, int batch, const char* advice) {
  if (bytes < most_bytes) return Ok{};
  return Error{"a run of " + std::to_string(steps) + " time steps and " + std::to_string(batch) + " sequences needs about " +
                   std::to_string(static_cast<int>(bytes / 1e6)) + " MB",
               {},
               advice};
}

}  // namespace gatewalk::web
