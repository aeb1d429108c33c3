#include "engine/equations/lexer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/base/decimal.hpp"
#include "engine/equations/book_spelling.hpp"

namespace gatewalk::equations {

namespace {

constexpr std::size_t longest_name = 60;  // that a formula, a picture and a line of code have room for

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Length in bytes of the UTF-8 character that starts here, so that columns count characters.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return std::min(n, text.size() - at);
}

// What cannot be seen is named by its number.
Sentence seen(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  const bool blank =
      character.starts_with("\xe2\x80") && (static_cast<unsigned char>(character.back()) < 0x90 || character.back() == '\xaf');
  if (lead > 0x20 && lead != 0x7f && !blank && character != "\xc2\xa0" && character != "\xef\xbb\xbf" &&
      character != "\xe3\x80\x80")
    return say("equations.quoted", {{"text", character}});
  std::uint32_t point = lead < 0x80 ? lead : lead & (0x3f >> (character.size() - 1));
  for (const char c : character.substr(1)) point = point << 6 | (static_cast<unsigned char>(c) & 0x3f);
  std::string digits;
  for (int shift = 12; shift >= 0; shift -= 4) digits += "0123456789ABCDEF"[point >> shift & 15];
  return say("equations.unseen_character", {{"digits", digits}});
}

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view line, Place start, std::string_view where) {
  std::vector<Token> tokens;
  Place place = start;
  std::size_t at = 0;
  while (at < line.size()) {
    const char c = line[at];
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at, ++place.column;
      continue;
    }
    Token token{Token::Kind::sign, {}, false, 0, place};
    std::size_t length = 1;
    if (is_letter(c)) {
      while (at + length < line.size() && (is_letter(line[at + length]) || is_digit(line[at + length]))) ++length;
      token.kind = Token::Kind::name;
      token.text = line.substr(at, length);
      if (length > longest_name)
        return refuse(say("equations.long_name", {{"count", std::to_string(length)}}),
                      say("equations.shorter_name", {{"most", std::to_string(longest_name)}}), std::string(where), place.line,
                      place.column);
      if (at + length < line.size() && line[at + length] == '\'') token.primed = true, ++length;
    } else if (is_digit(c) || (c == '.' && at + 1 < line.size() && is_digit(line[at + 1]))) {
      const Decimal decimal = read_decimal(line.substr(at));
      token.number = decimal.value;
      length = decimal.length;
      token.kind = Token::Kind::number;
      token.text = line.substr(at, length);
      if (!std::isfinite(token.number))
        return refuse(say("equations.out_of_range", {{"number", token.text}}), say("equations.a_double"), std::string(where),
                      place.line, place.column);
    } else if (std::string_view("+-*/()[],=").find(c) != std::string_view::npos) {
      token.text = c;
    } else {
      const auto character = line.substr(at, character_length(line, at));
      std::string_view before;
      if (!tokens.empty() && tokens.back().kind == Token::Kind::name) before = tokens.back().text;
      return refuse(say("equations.foreign", {{"found", seen(character)}}), book_hint(character, before), std::string(where),
                    place.line, place.column);
    }
    tokens.push_back(std::move(token));
    at += length;
    place.column += static_cast<int>(length);
  }
  tokens.push_back({Token::Kind::end, {}, false, 0, place});
  return tokens;
}

Sentence describe(const Token& token) {
  if (token.kind == Token::Kind::end) return say("equations.end_of_line");
  return say("equations.quoted", {{"text", token.text + (token.primed ? "'" : "")}});
}

}  // namespace gatewalk::equations
