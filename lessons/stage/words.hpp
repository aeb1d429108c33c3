// The stage's words, in one place. Names of quantities come from ../quantity.hpp.
#pragma once

#include <string>

namespace gatewalk::lessons::stage::words {

inline std::string diagram(const std::string& cell) { return "Diagram of the cell " + cell; }
inline std::string step(int step, const std::string& token) { return "step " + std::to_string(step) + " · “" + token + "”"; }
inline std::string step(int step) { return "step " + std::to_string(step); }
inline const char* const entry = "at the step before";
inline const char* const layer = "layer";
inline const char* const merge = "put side by side";
inline const char* const times = "elementwise product";
inline const char* const plus = "sum";
inline const char* const point = "elementwise";
inline const char* const to_next_step = "to the next step";
inline const char* const not_yet = "not yet computed";
inline const char* const units = "units";
inline const char* const unit = "unit";
inline const char* const more = "and so on";
inline const char* const zoom_in = "Zoom in";
inline const char* const zoom_out = "Zoom out";
inline const char* const fit = "Show the whole diagram";
inline const char* const scale = "Color scale of values";
inline const char* const error_term = "error term";
inline const char* const legend = "Colors of quantities";
inline const char* const error_sum = "error terms meet and are added";
inline const char* const parameters = "gradient added up here in this time step";
inline std::string cut(const std::string& state) { return "Cut what arrives by " + state + " from the next time step"; }
inline std::string join(const std::string& state) { return "Join again what arrives by " + state + " from the next time step"; }
inline std::string show_matrix(const std::string& name) { return "Show " + name; }
inline std::string hide_matrix(const std::string& name) { return "Hide " + name; }
inline std::string matrix(const std::string& name, int rows, int columns) {
  return "Matrix " + name + ", " + std::to_string(rows) + " rows, " + std::to_string(columns) + " columns";
}
inline const char* const added_up = "added up so far";
inline const char* const this_step = "this time step’s part";
inline const char* const whole_matrix = "Show the whole matrix";
inline std::string entry_of(int row, int column) { return "row " + std::to_string(row) + ", column " + std::to_string(column); }

}  // namespace gatewalk::lessons::stage::words
