#include "engine/base/result.hpp"

#include <doctest/doctest.h>

using namespace gatewalk;

TEST_CASE("an error's sentence is one line that can be read, whatever stood in the file") {
  CHECK(Error{"the name\n'cc' is not known", "lstm.cell", "did you mean 'c'?", 5, 12}.sentence() ==
        "lstm.cell:5:12: the name 'cc' is not known; did you mean 'c'?");
  for (int before = 0; before < 4; ++before) {  // wherever in a letter the cut falls
    std::string letters(static_cast<std::size_t>(before), 'x');
    for (int k = 0; k < 2000; ++k) letters += "∂";
    const std::string said = Error{letters}.sentence();
    CHECK(said.size() <= 4000);
    CHECK(said.ends_with("∂…"));
  }
}
