#include "lessons/player/fields/packed.hpp"

#include <algorithm>
#include <cstdint>

namespace gatewalk::lessons {

namespace {

// Links are made with this text: it stays as it is for ever. Another one would need another first letter of packed().
constexpr std::string_view usual =
    "# sigmoid(W_ hard_sigmoid(softplus(relu(min(max(mean(sqrt(log(exp(\nstate h, c, n, m\nrows i, f, g, o\nrows r, z, n\n"
    "cell gru\nstate h\nz  = sigmoid(W_z [h, x] + b_z)      # update gate\nr  = sigmoid(W_r [h, x] + b_r)      # reset gate\n"
    "n  = tanh(W_n [r * h, x] + b_n)     # candidate\nh' = (1 - z) * h + z * g       # output\n"
    "cell lstm\nrows i, f, g, o                     # PyTorch's row blocks\nstate h, c\n"
    "f  = sigmoid(W_f [h, x] + b_f)      # forget gate\ni  = sigmoid(W_i [h, x] + b_i)      # input gate\n"
    "g  = tanh(W_g [h, x] + b_g)         # candidate\nc' = f * c + i * g                  # cell state\n"
    "o  = sigmoid(W_o [h, x] + b_o)      # output gate\nh' = o * tanh(c')                   # output\n";
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int far_bits = 12, length_bits = 5, shortest_piece = 3, check_letters = 4;
constexpr std::size_t farthest = (1u << far_bits) - 1, longest_piece = shortest_piece + (1u << length_bits) - 1;

std::uint32_t check_of(std::string_view text) {
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return (hash ^ hash >> 24) & 0xFFFFFF;
}

struct Bits {
  std::string letters;
  std::uint32_t held = 0;
  int count = 0;
  void put(std::uint32_t value, int bits) {
    for (int k = bits - 1; k >= 0; --k) {
      held = held << 1 | (value >> k & 1);
      if (++count == 6) letters += alphabet[held], held = 0, count = 0;
    }
  }
};

// How much of `rest` stands at a place of `before` that may run on into `rest` itself.
std::size_t match(std::string_view all, std::size_t there, std::size_t here) {
  std::size_t length = 0;
  while (length < longest_piece && here + length < all.size() && all[there + length] == all[here + length]) ++length;
  return length;
}

}  // namespace

std::string packed(std::string_view text) {
  const std::string all = std::string(usual) + std::string(text);
  Bits bits;
  for (std::size_t at = usual.size(); at < all.size();) {
    std::size_t best = 0, from = 0;
    for (std::size_t there = at > farthest ? at - farthest : 0; there < at; ++there)
      if (const std::size_t length = match(all, there, at); length >= best) best = length, from = there;
    if (best < shortest_piece) {
      bits.put(static_cast<unsigned char>(all[at++]), 9);  // the bit 0 comes first
      continue;
    }
    bits.put(1, 1);
    bits.put(static_cast<std::uint32_t>(at - from), far_bits);
    bits.put(static_cast<std::uint32_t>(best - shortest_piece), length_bits);
    at += best;
  }
  if (bits.count > 0) bits.put(0, 6 - bits.count);
  Bits check;
  check.put(check_of(text), 6 * check_letters);
  return bits.letters + check.letters;
}

std::optional<std::string> unpacked(std::string_view letters) {
  std::string bits;
  for (const char c : letters) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return {};
    for (int k = 5; k >= 0; --k) bits += static_cast<char>(value >> k & 1);
  }
  if (letters.size() < check_letters) return {};
  const std::size_t end = bits.size() - 6 * check_letters;
  std::size_t at = 0;
  const auto take = [&](int count) {
    std::uint32_t value = 0;
    for (int k = 0; k < count; ++k) value = value << 1 | static_cast<std::uint32_t>(bits[at++]);
    return value;
  };
  std::string all(usual);
  while (end - at >= 9) {  // fewer are what filled the last letter
    if (!bits[at]) {
      all += static_cast<char>(take(9));
    } else {
      if (end - at < 1 + far_bits + length_bits) return {};
      ++at;
      const std::size_t far = take(far_bits), length = take(length_bits) + shortest_piece;
      if (far == 0 || far > all.size()) return {};
      for (std::size_t k = 0; k < length; ++k) all += all[all.size() - far];
    }
    if (all.size() > usual.size() + longest_packed) return {};
  }
  at = end;
  std::string text = all.substr(usual.size());
  if (take(6 * check_letters) != check_of(text)) return {};
  return text;
}

}  // namespace gatewalk::lessons
