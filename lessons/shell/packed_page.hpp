// The lab as one file that opens at a model: the page that is the whole lab (gatewalk.html), with files and an address put in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace gatewalk::lessons {

struct PackedFile {
  std::string digest, name;  // the name may hold anything: it is escaped
  std::string_view bytes;    // in the plain form
};

// The page with the files as text that no browser runs, and the address where it opens unless its own says another.
// Error: `page` is not the lab's.
Result<std::string> packed_page(std::string_view page, std::string_view address, const std::vector<PackedFile>& files);

}  // namespace gatewalk::lessons
