// What is made from the program and kept in the repository: a test compares it, and `./lab store` has the test write it.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/source_folder.hpp"

namespace gatewalk {

// Whether tests are to write what they would otherwise compare.
inline bool storing() { return std::getenv("GATEWALK_STORE") != nullptr; }

// A file of the repository, by its path from the top.
inline std::string kept_text(const std::string& path) {
  std::ifstream file(source_folder() + "/" + path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}
// One of the models in every form that people publish.
inline std::string golden_file(const std::string& name) { return kept_text("tests/golden/models/files/" + name); }
inline void keep_text(const std::string& path, const std::string& text) {
  std::ofstream(source_folder() + "/" + path, std::ios::binary) << text;
}

}  // namespace gatewalk
