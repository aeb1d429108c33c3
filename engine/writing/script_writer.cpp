#include "engine/writing/script_writer.hpp"

#include <cmath>
#include <functional>

#include "engine/base/shortest.hpp"

namespace gatewalk::writing {

using namespace network;

using namespace equations;

using equations::Index;
using equations::Recipe;

namespace {

std::string number(double value) {
  if (std::isnan(value)) return "float(\"nan\")";
  if (std::isinf(value)) return value < 0 ? "-float(\"inf\")" : "float(\"inf\")";
  const std::string text = shortest_text(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

void write_nested(std::string& text, const Tensor& t, std::size_t level, std::size_t& at) {
  if (level == t.shape.size()) {
    text += number(t.data[at++]);
    return;
  }
  text += '[';
  for (std::int64_t k = 0; k < t.shape[level]; ++k) {
    if (k > 0) text += ", ";
    write_nested(text, t, level + 1, at);
  }
  text += ']';
}

// The pairs (name in the trace, field) that a step prints.
std::string names_of(const Recipe& recipe, const std::vector<Index>& variables, const std::function<std::string(Index)>& field) {
  std::string text = "[";
  for (Index k : variables)
    if (!recipe[k].matrix()) text += (text.size() > 1 ? ", (" : "(") + quoted(recipe[k].name) + ", " + quoted(field(k)) + ")";
  return text + "]";
}

}  // namespace

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string ScriptWriter::tensor(const Tensor& t) const {
  std::string text;
  std::size_t at = 0;
  write_nested(text, t, 0, at);
  return numpy() ? "np.array(" + text + ")" : "torch.tensor(" + text + ", dtype=torch.float64)";
}

std::string ScriptWriter::functions(bool with_backward, const std::set<std::string>& cuts) const {
  std::string text = writing::code_preamble(forward_, language_);
  if (!numpy()) text += "torch.set_default_dtype(torch.float64)\n";
  text += "\n\n" + writing::code_forward(forward_, language_, &backward_);
  if (with_backward && numpy()) text += "\n\n" + writing::code_backward(forward_, backward_, cuts);
  return text;
}

std::string ScriptWriter::forward_names() const {
  return names_of(forward_, writing::code_variables(forward_, &backward_), [&](Index k) { return variable(k); });
}

std::string ScriptWriter::backward_names() const {
  return names_of(backward_, writing::code_variables_backward(forward_, backward_),
                  [&](Index k) { return backward_variable(k); });
}

std::string ScriptWriter::error_names() const {
  std::string text = "[";
  for (Index k : writing::code_variables(forward_, &backward_))
    if (const std::string name = "d" + forward_[k].name; backward_.find(name) >= 0)
      text += (text.size() > 1 ? ", (" : "(") + quoted(name) + ", " + quoted(variable(k)) + ")";
  return text + "]";
}

std::string ScriptWriter::new_states() const {
  std::string text = "[";
  for (const equations::State& s : forward_.states) text += (text.size() > 1 ? ", v." : "v.") + variable(s.next);
  return text + "]";
}

}  // namespace gatewalk::writing
