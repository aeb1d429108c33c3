// Programmer mistakes stop at once with a sentence that names the symbol and, for shapes, both sizes.
// Outside data never comes here: it is answered with a Result (result.hpp).
#pragma once

#include <string>

namespace gatewalk {

// Called by GATEWALK_CHECK: hands the sentence to the handler, then traps.
[[noreturn]] void check_failed(const char* file, int line, const std::string& sentence);

// What says the sentence before the program stops (a host prints it; none by default).
using CheckHandler = void (*)(const char* file, int line, const char* sentence);
void set_check_handler(CheckHandler handler);

}  // namespace gatewalk

#define GATEWALK_CHECK(condition, sentence)                                   \
  do {                                                                        \
    if (!(condition)) ::gatewalk::check_failed(__FILE__, __LINE__, sentence); \
  } while (false)
