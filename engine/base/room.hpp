// Work that may need more memory than there is. Nothing in the engine throws, but the C++ library does where an allocation
// fails, and is caught here: a failed allocation inside of `work` is an error like any other, and what stood outside is as it
// was.
//
// What the work itself had allocated until then is lost, since the code in between is compiled without exceptions and is passed,
// not unwound: after such an error some memory is gone until the program ends. In WebAssembly nothing can be caught, and the
// page is started again; there, and for what Eigen asks of malloc, sizes are foretold (network/run_size.hpp): the only guard.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "engine/base/result.hpp"

namespace gatewalk {

// Does the work; false if an allocation failed in it.
bool had_room(void (*work)(void*), void* what);

Error no_room();  // code MEMORY

// What `work` gives, a Result. Errors: its own, and no_room().
template <class Work>
auto with_room(Work&& work) -> decltype(work()) {
  std::optional<decltype(work())> made;
  auto run = [&] { made.emplace(work()); };
  if (!had_room([](void* what) { (*static_cast<decltype(run)*>(what))(); }, std::addressof(run))) return no_room();
  return *std::move(made);
}

}  // namespace gatewalk
