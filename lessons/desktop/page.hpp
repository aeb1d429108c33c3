// The page that is the whole lab in one file, where it lies beside the program.
#pragma once

#include <optional>
#include <string>

namespace gatewalk::lessons {

// Its text: of this file, or, where it is empty, of site/gatewalk.html or gatewalk.html beside the program's own folder or the
// present one. Nothing where there is none.
std::optional<std::string> page_on_disk(const std::string& path = {});

}  // namespace gatewalk::lessons
