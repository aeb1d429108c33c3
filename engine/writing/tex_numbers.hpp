// The formulas of tex.hpp with a trace's numbers in the letters' place.
#pragma once

#include <functional>

#include "engine/trace/trace.hpp"
#include "engine/writing/tex.hpp"

namespace gatewalk::writing {

inline constexpr int full = -1;
inline constexpr std::string_view count_hole = "{count}";

// "0.70", "-1.20", "3.1\cdot 10^{-5}", "\infty", "\text{NaN}": spelled as everywhere (base/spelling.hpp).
// `decimals` digits behind the point; `full`: the shortest that reads back as the same double.
std::string tex_number(double value, int decimals = 2);

// The same as a sentence spells it: 0.016 in place of 0.02, 5 in place of 5.00.
std::string tex_number_in_words(double value, int decimals = 2);

// Which number is written out.
struct NumberAt {
  int step = 0;
  int unit = 0;
  int b = 0;       // row of the batch
  int column = 0;  // a weight's gradient only: `unit` is its row
};

struct NumberOptions {
  int decimals = 2;   // 2, 4, full
  // Of a product's terms, at least 2; of more the largest stand, and of the others how many they are and their sum.
  int max_terms = 6;
  std::string others = "{count} more: ";  // the words before that sum, with count_hole in them
  Detail detail = Detail::line;
  bool classes = true;
  std::function<bool(double)> asked{};  // a number that stands as "?", for a reader is asked for it; empty: none
};

// "0.70 = \sigma\left(0.31\cdot 0.42 - 0.88\cdot 0.10 + \left(\text{3 more: }0.02\right) + 0.25\right)". Numbers as sentences
// spell them; "\approx" where the digits that stand there, worked out by hand, give another last digit than the one that stands
// at the left.
// A leaf is its number alone. The weight gradient of one step is added up over the batch.
std::string tex_numbers(const trace::Trace& trace, Index operation, NumberAt at, const NumberOptions& options = {});

}  // namespace gatewalk::writing
