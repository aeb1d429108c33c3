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

}  // namespace gatewalk::lessons
