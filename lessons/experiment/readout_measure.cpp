#include "lessons/experiment/readout_measure.hpp"

namespace gatewalk::lessons {

namespace {

using Values = std::vector<double>;

Result<Values> target(const Experiment& e, const Cursor& cursor, const MeasureNode& n, int first, int last) {
  const Tensor all = e.target();
  const bool at_last = e.setup().loss.where == network::Loss::Where::last;
  if (first != last || first < (at_last ? e.steps() - 1 : 0) || first >= e.steps())
    return measure_error(n, at_last ? "there is a target at the last time step only" : "'target' is asked for at one time step");
  if (e.setup().loss.kind == network::Loss::Kind::cross_entropy)
    return Values{all.data[static_cast<std::size_t>(at_last || all.data.size() == 1 ? 0 : first)]};
  const auto width = static_cast<int>(all.shape.back());
  const int from = at_last ? 0 : first * static_cast<int>(e.sequence().x.shape[1]);
  if (n.row >= width) return measure_error(n, "'target' has " + std::to_string(width) + " numbers, counted from 0");
  Values out;
  for (int k = 0; k < width; ++k)
    if (n.row < 0 || n.row == k) out.push_back(all.data[static_cast<std::size_t>((from + cursor.batch) * width + k)]);
  return out;
}

// p: [T, B, classes]
Result<Values> of_classes(const Experiment& e, const Cursor& cursor, const MeasureNode& n, int first, int last, const Tensor& p) {
  const int classes = e.setup().shape.outputs;
  if (first < 0 || last >= e.steps() || first > last) return outside_of_time(e, n);
  if (n.row >= classes) return measure_error(n, "'" + n.name + "' has " + std::to_string(classes) + " classes, counted from 0");
  Values out;
  for (int t = first; t <= last; ++t)
    for (int k = 0; k < classes; ++k)
      if (n.row < 0 || n.row == k)
        out.push_back(p.data[static_cast<std::size_t>((t * p.shape[1] + cursor.batch) * p.shape[2] + k)]);
  return out;
}

}  // namespace

bool is_of_readout(const Experiment& e, std::string_view name) {
  if (name == "target") return e.setup().loss.kind != network::Loss::Kind::none;
  return (name == "y" || name == "logit") && e.setup().shape.outputs > 0;
}

Result<Values> readout_measure(const Experiment& e, const Cursor& cursor, const MeasureNode& n, int first, int last) {
  if (n.name == "target") return target(e, cursor, n, first, last);
  if (n.name == "y") return of_classes(e, cursor, n, first, last, e.probabilities());
  return of_classes(e, cursor, n, first, last, e.model().output(e.network(Pass::forward)));
}

Error outside_of_time(const Experiment& e, const MeasureNode& n) {
  return measure_error(n, "'" + n.name + "' is asked for at a time step outside 1 to " + std::to_string(e.steps()));
}

}  // namespace gatewalk::lessons
