#include "tests/source_folder.hpp"

namespace gatewalk {

std::string source_folder() { return GATEWALK_SOURCE_FOLDER; }

}  // namespace gatewalk
