#include "lessons/stage/values_csv.hpp"

#include <cmath>

#include "engine/base/shortest.hpp"

namespace gatewalk::lessons {

namespace {

using Kind = equations::Operation::Kind;

constexpr std::string_view head_key = "pass,layer,direction,step,name,row,column,value\n";
constexpr std::string_view forward_key = "forward", backward_key = "backward", reverse_key = "reverse";

// Names are those of equations: with commas where values are put side by side, never with quotes.
std::string field(const std::string& name) { return name.find(',') == std::string::npos ? name : '"' + name + '"'; }

std::string number(double v) {
  return std::isnan(v) ? "NaN" : std::isinf(v) ? (v > 0 ? "Infinity" : "-Infinity") : shortest_text(v);
}

void add_step(std::string& text, const trace::Trace& trace, const trace::Part& part, int step) {
  const equations::Recipe& recipe = *trace.recipe;
  const std::string place = std::string(recipe.pass == Pass::forward ? forward_key : backward_key) + "," +
                            std::to_string(part.layer) + "," + std::string(trace.extent.reverse ? reverse_key : forward_key) +
                            "," + std::to_string(step) + ",";
  for (Index op = 0; op < static_cast<Index>(recipe.operations.size()); ++op) {
    const Kind kind = recipe[op].kind;
    if (kind == Kind::parameter || kind == Kind::number || kind == Kind::forward_value || recipe[op].matrix()) continue;
    const trace::View view = trace.at(op, step);
    for (Index b = 0; b < view.cols(); ++b)
      for (Index unit = 0; unit < view.rows(); ++unit)
        text += place + field(recipe[op].name) + "," + std::to_string(b) + "," + std::to_string(unit) + "," +
                number(view(unit, b)) + "\n";
  }
}

}  // namespace

std::string stage_csv(const Experiment& experiment, const Cursor& cursor, bool whole) {
  std::string text(head_key);
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    if (pass == Pass::backward && cursor.pass != Pass::backward) continue;
    for (int k = 0; k < experiment.parts(); ++k) {
      const trace::Part part = experiment.setup().shape.part(k);
      if (!whole && part != cursor.part) continue;
      const trace::Trace& trace = experiment.trace(pass, part);
      for (int step = 0; step < experiment.steps(); ++step)
        if (whole || step == cursor.step) add_step(text, trace, part, step);
    }
  }
  return text;
}

}  // namespace gatewalk::lessons
