#include "engine/equations/lexer.hpp"

#include <cmath>

#include "engine/base/decimal.hpp"

namespace gatewalk::equations {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Length in bytes of the UTF-8 character that starts here, so that columns count characters.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return std::min(n, text.size() - at);
}

std::string hint_for(std::string_view character) {
  if (character == "·" || character == "∘" || character == "×" || character == "⊙") return "write the elementwise product as *";
  if (character == "/") return "the language has no division; multiply by a number instead";
  if (character == "^") return "write a square as a product: c * c";
  if (character == "−" || character == "–") return "write minus as -";
  if (character == "′" || character == "’") return "write the prime as '";
  return "equations are made of names, numbers, + - * ( ) [ ] , = and '";
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
      if (at + length < line.size() && line[at + length] == '\'') token.primed = true, ++length;
    } else if (is_digit(c) || (c == '.' && at + 1 < line.size() && is_digit(line[at + 1]))) {
      const Decimal decimal = read_decimal(line.substr(at));
      token.number = decimal.value;
      length = decimal.length;
      token.kind = Token::Kind::number;
      token.text = line.substr(at, length);
      if (!std::isfinite(token.number))
        return Error{"the number " + token.text + " is out of range", std::string(where), "use one a double can hold", place.line,
                     place.column};
    } else if (std::string_view("+-*()[],=").find(c) != std::string_view::npos) {
      token.text = c;
    } else {
      const auto character = line.substr(at, character_length(line, at));
      return Error{"found '" + std::string(character) + "', which is not part of the language", std::string(where),
                   hint_for(character), place.line, place.column};
    }
    tokens.push_back(std::move(token));
    at += length;
    place.column += static_cast<int>(length);
  }
  tokens.push_back({Token::Kind::end, {}, false, 0, place});
  return tokens;
}

std::string describe(const Token& token) {
  if (token.kind == Token::Kind::end) return "the end of the line";
  return "'" + token.text + (token.primed ? "'" : "") + "'";
}

}  // namespace gatewalk::equations
