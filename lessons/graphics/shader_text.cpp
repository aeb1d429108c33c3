#include "lessons/graphics/shader_text.hpp"

#include <algorithm>

#include "lessons/embedded.hpp"

namespace gatewalk::lessons {

namespace {

std::string_view embedded(std::string_view name) {
  for (const EmbeddedFile& file : embedded_shaders())
    if (file.name == name) return file.text;
  return {};
}

bool digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string shader_text(std::string_view file, ShaderLanguage language) {
  const std::string_view body = embedded(file);
  if (body.empty()) return {};
  return std::string(embedded(language == ShaderLanguage::es_300 ? "prelude_300es.glsl" : "prelude_330.glsl")) + "#line 1\n" +
         std::string(body);
}

std::string shader_error(std::string_view file, std::string_view log) {
  const std::string path = "shaders/" + std::string(file);
  log = log.substr(0, std::min(log.find('\n'), log.find('\0')));
  // The source string's number 0, then the line after ":" or "(".
  for (std::size_t at = 0; at + 2 < log.size(); ++at) {
    if (log[at] != '0' || (log[at + 1] != ':' && log[at + 1] != '(') || !digit(log[at + 2]) || (at > 0 && digit(log[at - 1])))
      continue;
    std::size_t end = at + 2;
    while (end < log.size() && digit(log[end])) ++end;
    const std::string line(log.substr(at + 2, end - at - 2));
    // Behind it a column in brackets and punctuation.
    if (end < log.size() && log[end] == '(') end = std::min(log.find(')', end), log.size() - 1) + 1;
    while (end < log.size() && (log[end] == ':' || log[end] == ' ' || log[end] == ')')) ++end;
    return path + ":" + line + ": " + std::string(log.substr(end));
  }
  return path + ": " + std::string(log);
}

}  // namespace gatewalk::lessons
