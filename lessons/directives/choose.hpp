// What :choose offers: all variants of the lesson, or those that it names.
#pragma once

#include <algorithm>

#include "lessons/course/lesson.hpp"

namespace gatewalk::lessons {

struct ChosenVariants : VariantPicker {
  std::vector<std::string> only;  // the names it offers; empty: all
  bool offers(const std::string& variant) const {
    return only.empty() || std::find(only.begin(), only.end(), variant) != only.end();
  }
};

// A step's pickers: whatever stands there as one was read by `:choose`.
inline std::vector<const ChosenVariants*> pickers_of(const Step& step) {
  std::vector<const ChosenVariants*> all;
  for (const VariantPicker* picker : step.all<VariantPicker>()) all.push_back(static_cast<const ChosenVariants*>(picker));
  return all;
}

}  // namespace gatewalk::lessons
