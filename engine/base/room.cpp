#include "engine/base/room.hpp"

#include <new>
#include <stdexcept>

namespace gatewalk {

bool had_room(void (*work)(void*), void* what) {
#ifdef __cpp_exceptions  // this file alone is compiled with them, where there are any
  try {
    work(what);
  } catch (const std::bad_alloc&) {
    return false;
  } catch (const std::length_error&) {  // more than any vector holds
    return false;
  }
#else
  work(what);
#endif
  return true;
}

Error no_room() {
  Error error = refuse(say("memory.short"), say("memory.smaller"));
  error.code = "MEMORY";
  return error;
}

}  // namespace gatewalk
