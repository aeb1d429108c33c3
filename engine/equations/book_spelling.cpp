#include "engine/equations/book_spelling.hpp"

#include <algorithm>

namespace gatewalk::equations {

namespace {

// How books write it, and how it is written here.
struct Sign {
  std::string_view in_books;  // characters with blanks between them
  std::string_view here;
};
constexpr Sign signs[] = {
    {"· ∘ × ⊙ ⊗ ∗ ⋅ • ⨀ ○ ◦", "write the elementwise product as *"},
    {"@", "a matrix stands right before what it multiplies: W_h h"},
    {"÷ ∕ ⁄", "write the elementwise quotient as /"},
    {"√", "write sqrt( … )"},
    {"^ ²", "write a square as a product: c * c"},
    {"− – — ‐", "write minus as -"},
    {"⊕ ＋", "write plus as +"},
    {"′ ’ ‘ ´ `", "write the prime as '"},
    {"{ } ₜ ₋", "steps need no index: write h for h_{t-1}, h' for h_t and x for x_t"},
    {"σ Σ ς 𝜎", "write sigmoid( … )"},
    {"φ ϕ ψ", "write the function's name: tanh( … )"},
    {"α β γ δ λ μ θ ω ξ ζ η τ ρ κ ε", "a learned vector is called b, p, b_… or p_…; a number is written out: 0.9"},
    {"Γ Θ Λ Φ Ψ Ω Δ", "a matrix is called by a Latin capital letter: W_f"},
    {"← → ≔ ⇐ :", "an equation has =: c' = f * c"},
    {"ᵀ ⊤", "a matrix is not transposed here; write W h with W as it stands"},
    {"ₕ ₓ ᵢ ₒ ₀ ₁ ₂ ₃", "write an index behind _: W_f"},
    {"ĉ ĥ ñ ~ ˜ ̃ ̂ ¯ ̄", "the candidate needs a name of letters: g"},
    {"“ ” \" « »", "names stand without quotes"},
    {"\xc2\xa0 \xe2\x80\xaf \xe2\x80\x89 \xe2\x80\x8b \xe3\x80\x80 \xef\xbb\xbf", "this is a special blank; write a plain one"},
    {"| ‖", "the language has no norm"},
    {"$ \\", "equations are written as here, not in TeX: f = sigmoid(W_f [h, x] + b_f)"},
};

}  // namespace

std::string book_hint(std::string_view character) {
  for (const Sign& sign : signs)
    for (std::string_view rest = sign.in_books; !rest.empty();) {
      const std::string_view one = rest.substr(0, rest.find(' '));
      if (one == character) return std::string(sign.here);
      rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    }
  return "equations are made of names, numbers, + - * / ( ) [ ] , = and '";
}

}  // namespace gatewalk::equations
