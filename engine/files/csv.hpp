// Rows of numbers as text: comma, semicolon, tab or blanks between them. Also what numpy.savetxt writes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"

namespace gatewalk::files {

// Reads a tensor [T, I], a row a line. Blank lines and what follows a # are skipped; a first line without any number is
// a header. The first row decides the separator: a tab, else a semicolon, else a comma, else blanks. Between semicolons or tabs a
// number may have a decimal comma.
// What was decided and may be otherwise goes to `remarks`, if there is one: a first row that names the columns, or reads like
// their numbers (0, 1, … above others that are not whole, or three columns and more); decimal commas. Errors: NUMBER and SHAPE
// with line and column, EMPTY, SIZE, FILE_TYPE.
Result<Tensor> read_csv(std::string_view text, std::vector<Error>* remarks = nullptr);

// Writes a tensor [T, I] with commas; every number reads back as the same double. `header` may be empty.
std::string write_csv(const Tensor& tensor, std::string_view header = "");

}  // namespace gatewalk::files
