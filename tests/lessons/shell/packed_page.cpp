#include "lessons/shell/packed_page.hpp"

#include <doctest/doctest.h>

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("a packed page holds files and address as text that cannot end its element, whatever the names are") {
  const std::string page = "<html><body><script id=\"file:lab_module.wasm\">x</script></body></html>";
  const std::string evil = "a\"><script>alert(1)</script>&.h5", bytes = "</script>\0\xff!";
  const auto made = packed_page(page, "#/en/x/1?v=1&model=a", {{"0123456789abcdef", evil, {"</script>\0\xff!", 12}}});
  REQUIRE(made);
  CHECK(made->find("alert(1)</script>") == std::string::npos);
  CHECK(made->find("data-name=\"a&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;.h5\"") != std::string::npos);
  CHECK(made->find(">PC9zY3JpcHQ+AP8h</script>") != std::string::npos);           // the bytes
  CHECK(made->find(">Iy9lbi94LzE/dj0xJm1vZGVsPWE=</script>") != std::string::npos);  // the address
  CHECK(made->ends_with("</body></html>"));
  CHECK_FALSE(packed_page("<html><body></body></html>", "#", {}));
  CHECK_FALSE(packed_page("", "#", {}));
}
