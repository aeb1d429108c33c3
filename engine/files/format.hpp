// A row of a table of file formats (plain.hpp, formats.hpp).
#pragma once

#include <span>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/files/bytes.hpp"

namespace gatewalk::files {

template <class Read>
struct Format {
  std::string_view name;     // "NumPy's .npy"
  std::string_view endings;  // of file names, blanks between them: ".csv .tsv .txt"
  bool (*is)(Bytes bytes);   // by its first bytes
  Result<Read> (*read)(Bytes bytes);
};

}  // namespace gatewalk::files
