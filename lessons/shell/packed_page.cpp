#include "lessons/shell/packed_page.hpp"

#include <cstdint>

namespace gatewalk::lessons {

namespace {

constexpr std::string_view mark = "</body>", sign = "id=\"file:lab_module.wasm\"";

std::string base64(std::string_view bytes) {
  constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t k = 0; k < bytes.size(); k += 3) {
    const auto byte = [&](std::size_t n) {
      return k + n < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[k + n])) : 0u;
    };
    const std::uint32_t three = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (int n = 0; n < 4; ++n)
      text += k + static_cast<std::size_t>(n) > bytes.size() ? '=' : letters[(three >> (18 - 6 * n)) & 63];
  }
  return text;
}

std::string in_attribute(std::string_view text) {
  std::string all;
  for (const char c : text) {
    if (c == '&') all += "&amp;";
    else if (c == '<') all += "&lt;";
    else if (c == '>') all += "&gt;";
    else if (c == '"') all += "&quot;";
    else if (static_cast<unsigned char>(c) < 32) all += ' ';
    else all += c;
  }
  return all;
}

}  // namespace

Result<std::string> packed_page(std::string_view page, std::string_view address, const std::vector<PackedFile>& files) {
  const std::size_t end = page.rfind(mark);
  if (end == page.npos || page.find(sign) == page.npos) return refuse(say("source.no_page"), say("source.build_page"));
  std::string all(page.substr(0, end));
  // As text, base64 and an address's own letters: nothing in them can end the element.
  all += "<script type=\"text/plain\" id=\"start\">" + base64(address) + "</script>\n";
  for (const PackedFile& file : files)
    all += "<script type=\"text/plain\" id=\"kept:" + in_attribute(file.digest) + "\" data-name=\"" + in_attribute(file.name) +
           "\">" + base64(file.bytes) + "</script>\n";
  return all + std::string(page.substr(end));
}

}  // namespace gatewalk::lessons
