// What the course's terms mean: lessons/text/<language>/glossary.md, read as data.
//
//   ## pre-activation
//   The weighted sum and the bias, before the activation function is applied.
//
// The heading in small letters, with - for a blank, is the term's id: a lesson writes [pre-activations](#pre-activation).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace gatewalk::lessons {

class Glossary {
 public:
  // Errors: a term twice, a term without a meaning, text before the first term; with its line.
  static Result<Glossary> read(std::string_view text, std::string_view where);
  // That of a language; empty if it has none.
  static const Glossary& of(std::string_view language);

  // Nothing if the id is no term; blanks count as hyphens.
  const std::string* find(std::string_view id) const;
  const std::map<std::string, std::string, std::less<>>& terms() const { return terms_; }

 private:
  std::map<std::string, std::string, std::less<>> terms_;
};

}  // namespace gatewalk::lessons
