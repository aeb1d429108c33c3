// out_of_memory [TRIES]: each allocation of the readers and of making a model is made to fail in turn, the n-th of `operator
// new`: with_room (engine/base/room.hpp) must give an error, never an abort, and afterwards the same file opens as if nothing had
// been. Of a file that allocates more than TRIES times (100) so many are chosen, evenly. What Eigen itself asks of malloc for a
// matrix is not among them: compiled without exceptions it goes on with a null; there only the foretold sizes help. Each file is
// tried in a process of its own, which an abort ends alone. Last line: N passed, N failed.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <new>

#include "engine/base/room.hpp"
#include "engine/cells/cells.hpp"
#include "engine/files/formats.hpp"
#include "engine/source/listing.hpp"
#include "engine/source/source.hpp"
#include "tests/source_folder.hpp"

namespace {

long allocations = 0, failing = 0;  // failing: the number of the one that fails; 0: none
bool fails() { return ++allocations == failing; }

}  // namespace

void* operator new(std::size_t size) {
  if (void* place = fails() ? nullptr : std::malloc(std::max<std::size_t>(size, 1))) return place;
  std::__throw_bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return fails() ? nullptr : std::malloc(size); }
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }
void operator delete[](void* place) noexcept { std::free(place); }
void operator delete[](void* place, std::size_t) noexcept { std::free(place); }

namespace {

using namespace gatewalk;
namespace fs = std::filesystem;

// Whether the work could be done with the n-th allocation failing; -1: it gave another error than that there is no room.
enum class Came { done, no_room, otherwise };
template <class Work>
Came with_failing(long n, const Work& work) {
  allocations = 0, failing = n;
  auto made = with_room(work);
  failing = 0;
  return made ? Came::done : made.error().code == "MEMORY" ? Came::no_room : Came::otherwise;
}

// In a process of its own; true where all went well.
template <class Work>
bool tried(const std::string& name, long most, const Work& work) {
  std::cout.flush();
  // Seen by both processes: which allocation fails now.
  static long* const at =
      static_cast<long*>(mmap(nullptr, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  *at = 0;
  const pid_t child = fork();
  if (child == 0) {
    const Came sound = with_failing(0, work);  // whatever is made once is there from now on
    (void)with_failing(0, work);
    const long all = allocations;
    for (long k = 0, tries = std::min(all, most); k < tries; ++k) {
      const long n = 1 + k * all / tries;
      *at = n;
      const Came came = with_failing(n, work);
      // Where the library can do without (a buffer to sort in) it is done all the same.
      if (came == Came::otherwise && sound != Came::otherwise) {
        std::cout << "wrong " << name << ", allocation " << n << " of " << all << ": another error" << std::endl;
        _exit(1);
      }
      if (with_failing(0, work) != sound) {
        std::cout << "wrong " << name << ", allocation " << n << " of " << all << ": not the same afterwards" << std::endl;
        _exit(1);
      }
    }
    _exit(all > 0 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status))
    std::cout << "wrong " << name << ", allocation " << *at << ": ended by signal " << WTERMSIG(status) << std::endl;
  return status == 0;
}

std::shared_ptr<const std::vector<std::byte>> bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const files::Bytes bytes = files::as_bytes(text);
  return std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
}

}  // namespace

int main(int count, char** words) {
  const long most = count > 1 ? std::atol(words[1]) : 100;
  int passed = 0, failed = 0;
  const auto add = [&](bool well) { ++(well ? passed : failed); };
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(source_folder()) / "tests/golden/models/files"))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    source::File file{path.filename().string()};
    file.bytes = bytes_of(path);
    file.read = files::read_tensors;
    add(tried("list " + file.name, most, [&] { return source::list(file); }));
    add(tried("make " + file.name, most, [&] { return source::make(file); }));
  }
  for (const char* cell : {"rnn", "lstm", "gru", "lstm_proj", "slstm", "fgr"})
    add(tried(std::string("make ") + cell, 10 * most, [&] {
      return source::make(source::Drawn{{cell}, {3, 5, std::string(cell) == "lstm_proj" ? 2 : 0, 2}});
    }));
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed ? 1 : 0;
}
