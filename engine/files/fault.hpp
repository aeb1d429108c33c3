// What is wrong with a file, with the code by which programs know it.
#pragma once

#include "engine/base/result.hpp"
#include "engine/files/bytes.hpp"

namespace gatewalk::files {

// With the file as a whole.
inline Error fault(const char* code, std::string what, std::string hint = "") {
  return {.what = std::move(what), .where = "", .hint = std::move(hint), .code = code};
}

// In a part of it, which is named as it is.
inline Error fault_in(const char* code, std::string where, std::string what, std::string hint = "") {
  return {.what = std::move(what), .where = std::move(where), .hint = std::move(hint), .code = code};
}

// At a name that the file itself gives, which may be anything.
inline Error fault_at(const char* code, const std::string& where, std::string what, std::string hint = "") {
  return {.what = std::move(what), .where = place_name(where), .hint = std::move(hint), .code = code};
}

}  // namespace gatewalk::files
