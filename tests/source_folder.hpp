// Where the sources lie that this program was built from: for tests that read or store files of the repository.
#pragma once

#include <string>

namespace gatewalk {

// Without a stroke at its end. Only source_folder.cpp is told by the build: all else is the same object in every clone.
std::string source_folder();

}  // namespace gatewalk
