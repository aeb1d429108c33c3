#include "engine/base/result.hpp"

namespace gatewalk {

std::string Error::sentence() const {
  std::string text;
  if (!where.empty()) text += where + ":";
  if (line > 0) text += std::to_string(line) + ":" + std::to_string(column) + ":";
  if (!text.empty()) text += ' ';
  text += what;
  if (!hint.empty()) text += "; " + hint;
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  constexpr std::size_t longest = 4000;
  if (text.size() <= longest) return text;
  std::size_t end = longest - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not within a letter
  return text.substr(0, end) + "…";
}

Error refuse(Sentence what, Sentence hint, std::string where, int line, int column) {
  Error e{in_english(what), std::move(where), in_english(hint), line, column};
  e.what_key = std::move(what);
  e.hint_key = std::move(hint);
  return e;
}

Error in_file(std::string_view file, Error error) {
  if (error.where.empty()) error.where = file;
  else if (!error.where.starts_with(file)) error.where = std::string(file) + ": " + error.where;
  return error;
}

}  // namespace gatewalk
