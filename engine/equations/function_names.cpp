#include "engine/equations/function_names.hpp"

#include "engine/equations/joint_functions.hpp"

namespace gatewalk::equations {

// Small letters and digits alone.
static std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name)
    if (c != '_') letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return letters;
}

std::string function_meant(std::string_view name) {
  std::string letters = letters_of(name);
  constexpr std::pair<std::string_view, std::string_view> others[] = {
      {"logistic", "sigmoid"}, {"ln", "log"},        {"maximum", "max"}, {"minimum", "min"},    {"avg", "mean"},
      {"sigm", "sigmoid"},     {"expit", "sigmoid"}, {"tansig", "tanh"}, {"lrelu", "leakyrelu"}};
  for (const auto& [theirs, ours] : others)
    if (theirs == letters) letters = ours;
  for (const Function& each : functions())
    if (each.is_typed() && letters_of(each.name) == letters) return std::string(each.name);
  if (find_joint(letters)) return letters;
  return {};
}

bool is_function_elsewhere(std::string_view name) {
  constexpr std::string_view names =
      " gelu silu swish mish softmax softsign hardsigmoid hardtanh selu celu abs sin cos sign dropout layernorm "
      "batchnorm norm linear dense concat cat ";
  return names.find(" " + letters_of(name) + " ") != std::string_view::npos;
}

}  // namespace gatewalk::equations
