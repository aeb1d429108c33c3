#include "engine/equations/book_spelling.hpp"

#include <algorithm>

#include "engine/equations/names.hpp"

namespace gatewalk::equations {

namespace {

// How books write it, and how it is written here.
struct Sign {
  std::string_view in_books;  // characters with blanks between them
  std::string_view here;      // a phrase
};
constexpr Sign signs[] = {
    {"· ∘ × ⊙ ⊗ ∗ ⋅ • ⨀ ○ ◦", "equations.book.as_product"},
    {"@", "equations.book.before"},
    {"÷ ∕ ⁄", "equations.book.as_quotient"},
    {"√", "equations.book.as_root"},
    {"^ ²", "equations.book.as_square"},
    {"− – — ‐", "equations.book.as_minus"},
    {"⊕ ＋", "equations.book.as_plus"},
    {"′ ’ ‘ ´ `", "equations.book.as_prime"},
    {"{ } ₜ ₋", "equations.book.no_index"},
    {"σ Σ ς 𝜎", "equations.book.as_sigmoid"},
    {"φ ϕ ψ", "equations.book.as_name"},
    {"α β γ δ λ μ θ ω ξ ζ η τ ρ κ ε", "equations.book.as_vector"},
    {"Γ Θ Λ Φ Ψ Ω Δ", "equations.book.as_matrix"},
    {"← → ≔ ⇐ :", "equations.book.as_equals"},
    {"ᵀ ⊤", "equations.book.not_transposed"},
    {"ₕ ₓ ᵢ ₒ ₀ ₁ ₂ ₃", "equations.book.as_index"},
    {"ĉ ĥ ñ ~ ˜ ̃ ̂ ¯ ̄", "equations.book.as_letters"},
    {"“ ” \" « »", "equations.book.no_quotes"},
    {"\xc2\xa0 \xe2\x80\xaf \xe2\x80\x89 \xe2\x80\x8b \xe3\x80\x80 \xef\xbb\xbf", "equations.book.plain_blank"},
    {"| ‖", "equations.book.no_norm"},
    {"$ \\", "equations.book.no_tex"},
    {".", "equations.book.no_module"},
};

}  // namespace

Sentence book_hint(std::string_view character, std::string_view before) {
  for (const Sign& sign : signs)
    for (std::string_view rest = sign.in_books; !rest.empty();) {
      const std::string_view one = rest.substr(0, rest.find(' '));
      if (one == character && &sign == signs && names_matrix(before))
        return say("equations.right_before", {{"name", std::string(before)}});
      if (one == character) return say(sign.here, {{"index", "{t-1}"}});
      rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    }
  return say("equations.made_of");
}

}  // namespace gatewalk::equations
