// Reading files from a folder: the conformance programs' only way to the file system.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace conformance {

// The whole file, or nothing if it cannot be opened.
inline std::optional<std::string> read_file(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return std::nullopt;
  std::string bytes;
  char block[1 << 16];
  for (std::size_t n = 0; (n = std::fread(block, 1, sizeof block, file)) > 0;) bytes.append(block, n);
  std::fclose(file);
  return bytes;
}

// "folder/name", whether or not the folder ends in a slash.
inline std::string join(const std::string& folder, const std::string& name) {
  return folder.empty() || folder.back() == '/' ? folder + name : folder + '/' + name;
}

}  // namespace conformance
