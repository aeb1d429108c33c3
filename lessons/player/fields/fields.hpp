// The rows of the table of what a State holds, by what they are about (state_fields.hpp joins them), and how their texts are read
// and written.
#pragma once

#include <cmath>

#include "engine/base/decimal.hpp"
#include "lessons/player/state_fields.hpp"

namespace gatewalk::lessons::fields {

// For the rows.
constexpr Field::Home address = Field::Home::address, machine = Field::Home::machine;
constexpr Field::Reads before = Field::Reads::before_the_run, after = Field::Reads::after_the_run;

std::span<const Field> network_rows();  // what makes the network
std::span<const Field> place_rows();    // where in it
std::span<const Field> view_rows();     // how it is looked at
std::span<const Field> machine_rows();  // what holds for all lessons, kept on this machine

// The shortest decimal that is read back as the same number.
std::string shortest(double value);

// Cuts `text` at the first separator and returns the part before it.
std::string_view take(std::string_view& text, char separator);

template <class T>
bool read(std::string_view text, T& into) {
  const auto value = read_number<T>(text);
  if (value) into = *value;
  return value.has_value();
}

// A finite number.
bool read_finite(std::string_view text, double& into);

// "a;b" of texts that are escaped.
template <class Texts>
std::string joined(const Texts& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ";") + escaped(text);
  return all;
}

std::string flag(bool on);
bool read_flag(std::string_view text, bool& into);

}  // namespace gatewalk::lessons::fields

// A flag of the state as its row's two functions.
#define GATEWALK_FLAG(member)                                               \
  [](const State& s, const Experiment&) { return fields::flag(s.member); }, \
      [](State& s, std::string_view text, const Lesson&, const Experiment*) { return fields::read_flag(text, s.member); }
