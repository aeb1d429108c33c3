#include "engine/equations/names.hpp"

#include <array>
#include <utility>

namespace gatewalk::equations {

namespace {

constexpr std::array<std::pair<Role, std::string_view>, 10> role_names{{
    {Role::forget_gate, "forget gate"},
    {Role::input_gate, "input gate"},
    {Role::output_gate, "output gate"},
    {Role::update_gate, "update gate"},
    {Role::reset_gate, "reset gate"},
    {Role::candidate, "candidate"},
    {Role::cell_state, "cell state"},
    {Role::normalizer, "normalizer"},
    {Role::stabilizer, "stabilizer"},
    {Role::output, "output"},
}};

}  // namespace

Role role_of(std::string_view comment) {
  for (const auto& [role, name] : role_names)
    if (comment == name) return role;
  return Role::none;
}

std::string_view to_text(Role role) {
  for (const auto& [each, name] : role_names)
    if (each == role) return name;
  return {};
}

bool is_kept(Role role) {
  return role == Role::cell_state || role == Role::normalizer || role == Role::stabilizer || role == Role::output;
}

bool names_matrix(std::string_view name) { return !name.empty() && name[0] >= 'A' && name[0] <= 'Z'; }

bool names_vector(std::string_view name) {
  return name == "b" || name == "p" || name.starts_with("b_") || name.starts_with("p_");
}

}  // namespace gatewalk::equations
