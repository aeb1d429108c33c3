#include "lessons/course/glossary.hpp"

#include "lessons/course/reader.hpp"
#include "lessons/embedded.hpp"

namespace gatewalk::lessons {

namespace {

std::string id_of(std::string_view heading) {
  std::string id;
  for (const char c : heading) id += c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return id;
}

}  // namespace

Result<Glossary> Glossary::read(std::string_view text, std::string_view where) {
  Glossary glossary;
  std::string* meaning = nullptr;
  int number = 0, since = 0;
  const auto fail = [&](std::string what, int line) { return Error{std::move(what), std::string(where), {}, line, 1}; };
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    ++number;
    if (line.empty() || line.starts_with("# ")) continue;
    if (!line.starts_with("## ")) {
      if (!meaning) return fail("a meaning stands before the first term; a term is a line '## pre-activation'", number);
      *meaning += (meaning->empty() ? "" : " ") + std::string(line);
      continue;
    }
    if (meaning && meaning->empty()) return fail("this term has no meaning", since);
    const auto [place, is_new] = glossary.terms_.try_emplace(id_of(trimmed(line.substr(3))));
    if (!is_new) return fail("'" + place->first + "' stands in the glossary twice", number);
    meaning = &place->second;
    since = number;
  }
  if (meaning && meaning->empty()) return fail("this term has no meaning", since);
  return glossary;
}

const Glossary& Glossary::of(std::string_view language) {
  static const auto all = [] {
    std::map<std::string, Glossary, std::less<>> read_ones;
    for (const EmbeddedFile& file : embedded_texts()) {
      if (!file.name.ends_with("/glossary.md")) continue;
      auto glossary = read(file.text, file.name);
      read_ones[std::string(file.name.substr(0, file.name.find('/')))] = glossary ? std::move(*glossary) : Glossary();
    }
    return read_ones;
  }();
  static const Glossary none;
  const auto found = all.find(language);
  return found == all.end() ? none : found->second;
}

const std::string* Glossary::find(std::string_view id) const {
  const auto found = terms_.find(id_of(id));
  return found == terms_.end() ? nullptr : &found->second;
}

}  // namespace gatewalk::lessons
