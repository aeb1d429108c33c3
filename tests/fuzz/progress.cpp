// Any bytes as saved progress: taken up or refused, merged with others' (divided by bytes 0xFF), and what was taken up is written
// and taken up to the same text. And as an address: opened or answered, and the address that is then shown opens itself.
#include <cstddef>
#include <cstdint>

#include "engine/base/check.hpp"
#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

constexpr const char* text = R"(title: Small
number: 1
goal: Fuzz.
cell: lstm
input: 2
hidden: 2
tokens: one | two | three

# First

The gate is {f[0]@2}.

:question gate number
What is the gate?
answer: f[0]@2
mistake: tanh(a_f[0]@2)
tell: You squashed with tanh.
hint: Squash it.
:end

# Second

Text.
)";

Player& player() {
  static Player one = [] {
    std::vector<Error> problems;
    return Player(load_course({{"01-small.md", text}}, problems));
  }();
  return one;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  Player& p = player();
  if (p.restore_progress(bytes)) {
    const std::string kept = p.progress();
    GATEWALK_CHECK(bool(p.restore_progress(kept)) && p.progress() == kept, "progress that is written is taken up changed");
  }
  const std::size_t first = bytes.find('\xff'), second = first == bytes.npos ? first : bytes.find('\xff', first + 1);
  const auto part = [&](std::size_t from, std::size_t to) {
    return from >= size ? std::string_view{} : bytes.substr(from, to - from);
  };
  const std::string merged = Player::merged_progress(part(0, first), first == bytes.npos ? bytes : part(first + 1, second),
                                                     second == bytes.npos ? bytes : part(second + 1, size));
  GATEWALK_CHECK(Player::is_progress(merged), "what is merged is a progress");
  (void)p.restore(bytes);
  const std::string address = p.address();
  (void)p.restore(address);
  GATEWALK_CHECK(p.address() == address, "an address does not stay: " + address + " becomes " + p.address());
  return 0;
}
