#include "engine/base/check.hpp"

#include <cstdlib>

namespace gatewalk {

namespace {
CheckHandler handler = nullptr;
}

void set_check_handler(CheckHandler new_handler) { handler = new_handler; }

void check_failed(const char* file, int line, const std::string& sentence) {
  if (handler) handler(file, line, sentence.c_str());
  std::abort();
}

}  // namespace gatewalk
