// Any bytes as the address, the name, the digest and the content of a file (divided by bytes 0xFF) that is packed into a page: no
// markup of theirs becomes the page's, whatever they hold.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine/base/check.hpp"
#include "lessons/shell/packed_page.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  const auto next = [&] {
    const std::size_t end = std::min(rest.find('\xff'), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
  };
  const std::string_view address = next(), name = next(), digest = next(), bytes = next();
  const std::string_view page = "<html><body><script id=\"file:lab_module.wasm\"></script></body></html>";
  const auto packed = packed_page(page, address, {{std::string(digest), std::string(name), bytes}});
  GATEWALK_CHECK(bool(packed), "the lab's own page is refused");
  const auto count = [&](const std::string& text, char c) { return std::count(text.begin(), text.end(), c); };
  const std::string plain = *packed_page(page, "", {{"", "", ""}});
  for (const char c : {'<', '>', '"'}) GATEWALK_CHECK(count(*packed, c) == count(plain, c), "a name became markup: " + *packed);
  (void)packed_page(rest, address, {});
  return 0;
}
