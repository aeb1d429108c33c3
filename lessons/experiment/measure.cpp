#include "lessons/experiment/measure.hpp"

#include <algorithm>
#include <cmath>

#include "engine/equations/slope.hpp"
#include "engine/network/check.hpp"
#include "engine/network/jacobian.hpp"
#include "lessons/experiment/cell_measure.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/experiment/measure_node.hpp"
#include "lessons/experiment/network_measure.hpp"
#include "lessons/experiment/nothing.hpp"
#include "lessons/experiment/readout_measure.hpp"
#include "lessons/experiment/walked_measure.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

using Values = std::vector<double>;  // one, or one a unit and step

// A step as written to one from 0; -1 for the initial state.
int step_from(int written, int steps) { return written < 0 ? steps + written : written - 1; }

class Evaluator {
 public:
  using N = MeasureNode;
  Evaluator(const Experiment& experiment, const Cursor& cursor, const Variables& variables, bool* nothing = nullptr)
      : e_(experiment), cursor_(cursor), variables_(variables), nothing_(nothing) {}

  Result<Values> values(const N& n) const {
    using Kind = N::Kind;
    switch (n.kind) {
      case Kind::number: return Values{n.number};
      case Kind::reference: return reference(n);
      case Kind::negate: {
        auto v = values(*n.arguments[0]);
        if (v)
          for (double& x : *v) x = -x;
        return v;
      }
      case Kind::binary: {
        auto a = values(*n.arguments[0]);
        if (!a) return a;
        auto b = values(*n.arguments[1]);
        if (!b) return b;
        return combined(*n.sign, *a, *b);
      }
      case Kind::elementwise: return elementwise(n);
      case Kind::reduced: return reduced(n);
      case Kind::slope: return slope(n);
      case Kind::clamp: return clamped(n);
      case Kind::after: return after(n);
      case Kind::of_target: return of_target(n);
      case Kind::of_network: return of_network(n);
    }
    return Values{};
  }

 private:
  Result<Values> after(const N& n) const {
    std::vector<Edit> edits = e_.edits();
    for (std::size_t k = 0; k < n.targets.size(); ++k) {
      auto value = values(*n.arguments[k]);
      if (!value) return value;
      if (value->size() != 1)
        return unknown(n, "'" + to_text(n.targets[k]) + "' takes one value, not " + std::to_string(value->size()));
      edits.push_back({n.targets[k], (*value)[0]});
    }
    const auto changed = e_.with(edits);
    if (!changed) return changed.error();
    return Evaluator(*changed, cursor_, variables_).values(*n.arguments.back());
  }

  static Result<Values> combined(const MeasureOperator& sign, const Values& a, const Values& b) {
    if (a.size() != b.size() && a.size() != 1 && b.size() != 1)
      return Error{"'" + std::string(sign.sign) + "' joins " + std::to_string(a.size()) + " values with " +
                   std::to_string(b.size())};
    Values out(std::max(a.size(), b.size()));
    for (std::size_t k = 0; k < out.size(); ++k) out[k] = sign.of(a[a.size() == 1 ? 0 : k], b[b.size() == 1 ? 0 : k]);
    return out;
  }

  Result<Values> of_target(const N& n) const {
    if (auto known = e_.check(n.targets[0]); !known) return unknown(n, known.error().what);
    return Values{e_.value(n.targets[0])};
  }

  // One number: a step, a count, a rate.
  Result<double> one(const N& n) const {
    auto v = values(n);
    if (!v) return v.error();
    if (v->size() != 1) return unknown(n, "one number is wanted here, not " + std::to_string(v->size()));
    return (*v)[0];
  }

  // What the network's learning has come to: at the update that is shown, or the one behind an @.
  std::optional<Result<Values>> of_learning(const N& n) const {
    const std::string_view name = n.name;
    if (name != "update" && name != "learned" && name != "chance" && name != "held_out" && name != "held_out_right" &&
        name != "clipped")
      return {};
    const std::shared_ptr<Learned>& learned = e_.setup().learned;
    if (!learned) return Error{"'" + std::string(name) + "' is said of a network that learns, and this one does not"};
    if (name == "update") return Values{static_cast<double>(e_.setup().update)};
    if (name == "learned") return Values{static_cast<double>(learned->furthest())};
    if (name == "chance") return Values{learned->task().chance};
    if (name == "clipped") {
      const auto& rows = learned->history().updates;
      const std::size_t made = std::min(rows.size(), static_cast<std::size_t>(n.timed ? n.first : e_.setup().update));
      const auto shortened = std::count_if(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(made),
                                           [](const auto& row) { return row.clipped_norm < row.gradient_norm; });
      return Values{made ? static_cast<double>(shortened) / static_cast<double>(made) : 0};
    }
    const training::HeldOut now = learned->held_out(n.timed ? n.first : e_.setup().update);
    return Values{name == "held_out" ? now.loss : now.accuracy()};
  }

  Result<Values> of_network(const N& n) const {
    if (n.whole == OfNetwork::uncut || n.whole == OfNetwork::cut) {
      trace::Cuts cuts;
      if (n.whole == OfNetwork::cut) {
        const std::string& path = n.arguments[0]->name;
        if (e_.recipe(Pass::backward).find(path) < 0) return unknown(n, "'" + path + "' is no operation of the backward pass");
        cuts.names = {path};
      }
      const MeasureNode& wanted = *n.arguments.back();
      if (e_.cuts() == cuts) return values(wanted);
      const auto other = e_.with(e_.edits(), cuts);
      if (!other) return other.error();
      return Evaluator(*other, cursor_, variables_).values(wanted);
    }
    if (n.whole == OfNetwork::descend) return descended(n);
    if (n.whole == OfNetwork::walked) return walked_measure(e_, cursor_, n);
    if (n.whole == OfNetwork::count) return counted(e_, n);
    std::string key = n.text + "#" + std::to_string(e_.setup().shape.index(cursor_.part));
    for (const auto& [name, value] : variables_) key += ";" + name + "=" + std::to_string(value);
    bool found = false;
    Values& known = e_.known(key, found);
    if (found && !known.empty()) return known;  // what could not be computed is refused anew
    const auto fresh = n.whole == OfNetwork::error      ? error_of(n)
                       : n.whole == OfNetwork::distance ? cell_distance(e_, n)
                                                        : jacobian(n);
    if (!fresh) return fresh.error();
    return known = {*fresh};
  }
  Result<Values> descended(const N& n) const {
    double numbers[3] = {0, 0, 0};  // updates, rate, clip
    training::Rule rule = training::Rule::sgd;
    for (std::size_t k = 0; k + 1 < n.arguments.size(); ++k) {
      if (k == 2 && n.arguments[k]->kind == N::Kind::reference)
        if (const auto named = training::find_rule(n.arguments[k]->name)) {
          rule = named->rule;
          continue;
        }
      const auto v = one(*n.arguments[k]);
      if (!v) return v.error();
      numbers[k] = *v;
    }
    if (!(numbers[0] >= 0 && numbers[0] <= 1000)) return unknown(n, "'descend' makes 0 to 1000 updates");
    return Evaluator(e_.descended(static_cast<int>(numbers[0]), numbers[1], numbers[2], rule), cursor_, variables_)
        .values(*n.arguments.back());
  }
  Result<double> error_of(const N& n) const {
    const network::GradientCheck check(e_.model(), e_.sequence(), e_.upstream(), e_.network(Pass::forward),
                                       e_.network(Pass::backward));
    if (n.arguments[0]->name == "all") return check.worst_relative_error(cursor_.part);
    auto error = check.relative_error(n.arguments[0]->name, cursor_.part);
    return error ? error : Result<double>(unknown(n, error.error().what));
  }
  Result<double> jacobian(const N& n) const {
    const auto to_step = one(*n.arguments[1]), from_step = one(*n.arguments[3]);
    if (!to_step) return to_step.error();
    if (!from_step) return from_step.error();
    const N &to = *n.arguments[0], &from = *n.arguments[2];
    auto norm = network::state_jacobian(e_.model(), e_.sequence(), {to.name, to.row, static_cast<int>(*to_step)},
                                        {from.name, from.row, static_cast<int>(*from_step)}, e_.cuts());
    return norm ? norm : Result<double>(unknown(n, norm.error().what));
  }

  // The values of all arguments, one after the other.
  Result<Values> arguments(const N& n) const {
    Values all;
    for (const auto& argument : n.arguments) {
      auto v = values(*argument);
      if (!v) return v;
      all.insert(all.end(), v->begin(), v->end());
    }
    return all;
  }
  Result<Values> elementwise(const N& n) const {
    auto all = arguments(n);
    if (all)
      for (double& v : *all) v = n.function(v);
    return all;
  }
  Result<Values> slope(const N& n) const {
    auto all = arguments(n);
    if (all)
      for (double& u : *all) u = equations::slope(*n.cell_function, u);
    return all;
  }
  Result<Values> clamped(const N& n) const {
    const auto all = arguments(n);
    if (!all) return all;
    return Values{std::clamp(all->at(0), std::min(all->at(1), all->at(2)), std::max(all->at(1), all->at(2)))};
  }
  Result<Values> reduced(const N& n) const {
    const auto all = arguments(n);
    if (!all) return all;
    return Values{n.reduction->value(*all)};
  }

  Error unknown(const N& n, const std::string& what) const { return Error{what, {}, {}, 0, n.column_at}; }

  // In another layer or direction than the reader's.
  Result<Values> of_part(const N& n) const {
    if (!e_.setup().shape.has(*n.part)) return unknown(n, "this network has no such layer or direction");
    if (n.name == "logit" && e_.setup().shape.outputs > 0) {
      const auto range = steps(n);
      if (!range) return range.error();
      const auto part = part_of_score(e_, cursor_, *n.part, n.row, range->first, range->second);
      return part ? Result<Values>(Values{*part}) : unknown(n, part.error().what);
    }
    Cursor there = cursor_;
    there.part = *n.part;
    N at = n;
    at.part.reset();
    return Evaluator(e_, there, variables_).reference(at);
  }

  Result<Values> reference(const N& n) const {
    if (n.part) return of_part(n);
    if (n.row_at) {
      const auto row = one(*n.row_at);
      if (!row) return row.error();
      if (!(*row >= 0)) return unknown(n, "units and rows count from 0");
      N at = n;
      at.row_at = nullptr, at.row = static_cast<int>(std::lround(*row));
      return reference(at);
    }
    if (const auto variable = variables_.find(n.name); variable != variables_.end()) return Values{variable->second};
    if (n.name == "loss") return Values{e_.loss()};
    if (n.name == "gradient_norm") return Values{e_.gradient_norm()};
    if (const auto learning = of_learning(n)) return *learning;
    if (const auto count = counted_in(e_, n.name)) return Values{*count};
    for (const auto kind : {Target::Kind::gap, Target::Kind::truncate, Target::Kind::length})
      if (n.name == to_text({kind})) return Values{e_.value({kind})};
    if (is_of_readout(e_, n.name)) {
      const auto range = steps(n);
      return range ? readout_measure(e_, cursor_, n, range->first, range->second) : range.error();
    }
    if (const auto r = gradient_total(n)) return *r;
    for (Pass pass : {Pass::forward, Pass::backward})
      if (const Index op = e_.recipe(pass).find(n.name); op >= 0 && !parameter_like(pass, op)) return traced(n, pass, op);
    for (const equations::State& s : e_.recipe(Pass::forward).states)
      if (s.name == n.name && s.next >= 0) return traced(n, Pass::forward, s.next);
    return parameter(n);
  }
  bool parameter_like(Pass pass, Index op) const { return e_.recipe(pass)[op].kind == equations::Operation::Kind::parameter; }

  // The steps a reference speaks of, from 0: the cursor's where it names none.
  Result<std::pair<int, int>> steps(const N& n) const {
    const auto named = [&](int written, const auto& expression) -> Result<int> {
      if (!expression) return step_from(written, e_.steps());
      const auto v = one(*expression);
      if (!v) return v.error();
      return static_cast<int>(std::lround(*v)) - 1;
    };
    if (!n.timed) return std::pair{cursor_.step, cursor_.step};
    const auto first = named(n.first, n.first_at), last = named(n.last, n.last_at);
    if (!first) return first.error();
    if (!last) return last.error();
    return std::pair{*first, *last};
  }
  // dW_f[0,3] or db_f[1] without a time: the sum over all steps.
  std::optional<Result<Values>> gradient_total(const N& n) const {
    if (n.timed || !n.name.starts_with("d")) return {};
    const auto& parameters = e_.recipe(Pass::forward).parameters;
    for (std::size_t k = 0; k < parameters.size(); ++k)
      if ("d" + parameters[k].name == n.name) return numbers(n, e_.trace(Pass::backward, cursor_.part).gradients[k]);
    return {};
  }
  Result<Values> parameter(const N& n) const {
    const auto& parameters = e_.recipe(Pass::forward).parameters;
    for (std::size_t k = 0; k < parameters.size(); ++k)
      if (parameters[k].name == n.name) return numbers(n, e_.model().parameters(cursor_.part)[k]);
    return unknown(n, "'" + n.name + "' is nothing this cell computes, learns or reads");
  }
  Result<Values> numbers(const N& n, const trace::Matrix& m) const {
    if (n.row < 0) return Values(m.data(), m.data() + m.size());
    const int column = std::max(n.column, 0);
    if (n.row >= m.rows() || column >= m.cols() || (n.column < 0 && m.cols() > 1))
      return unknown(
          n, "'" + n.name + "' has " + std::to_string(m.rows()) + " × " + std::to_string(m.cols()) + " numbers, counted from 0");
    return Values{m(n.row, column)};
  }

  Result<Values> traced(const N& n, Pass pass, Index op) const {
    const trace::Trace& trace = e_.trace(pass, cursor_.part);
    const auto range = steps(n);
    if (!range) return range.error();
    const auto [first, last] = *range;
    if (pass == Pass::forward && first == -1 && last == -1 && n.timed && n.first >= 0) return initial(n, op);
    if (first < 0 || last >= e_.steps() || first > last) return outside_of_time(e_, n);
    Values out;
    for (int t = first; t <= last; ++t) {
      if (nothing_ && nothing_at(trace, pass, e_.cuts().truncate, t, cursor_.batch) != Nothing::no) *nothing_ = true;
      if (trace.recipe->operations[static_cast<std::size_t>(op)].kind == equations::Operation::Kind::outer) {
        auto part = numbers(n, trace.outer_at(op, t));
        if (!part) return part;
        out.insert(out.end(), part->begin(), part->end());
        continue;
      }
      const trace::View v = trace.at(op, t);
      if (n.row >= v.rows()) return unknown(n, "'" + n.name + "' has " + std::to_string(v.rows()) + " units, counted from 0");
      const int b = v.cols() > 1 ? cursor_.batch : 0;
      for (int i = 0; i < v.rows(); ++i)
        if (n.row < 0 || n.row == i) out.push_back(v(i, b));
    }
    return out;
  }
  // c[3]@0
  Result<Values> initial(const N& n, Index op) const {
    for (const equations::State& s : e_.recipe(Pass::forward).states) {
      if (s.next != op) continue;
      Values out;
      const int size = e_.model().sizes(cursor_.part.layer).of(s.size);
      for (int i = 0; i < size; ++i)
        if (n.row < 0 || n.row == i) out.push_back(e_.value({Target::Kind::state, s.name, i, 0, -1, cursor_.part}));
      return out;
    }
    return unknown(n, "only a state has a value at step 0");
  }

  const Experiment& e_;
  const Cursor& cursor_;
  const Variables& variables_;
  bool* nothing_;
};

}  // namespace

const std::string& Measure::text() const { return text_; }

Result<double> Measure::evaluate(const Experiment& experiment, const Cursor& cursor, const Variables& variables,
                                 bool* nothing) const {
  if (!experiment.whole(Pass::forward)) return Error{Phrases::of(experiment.setup().language).say("computing.waits")};
  auto v = Evaluator(experiment, cursor, variables, nothing).values(*root_);
  if (!v) return v.error();
  if (v->size() != 1)
    return Error{"'" + text_ + "' has " + std::to_string(v->size()) + " values, one is wanted",
                 {},
                 "name a unit, or use norm, sum, min, max or all"};
  return (*v)[0];
}

std::optional<OpenedNumber> Measure::names(const Experiment& experiment, const Cursor& cursor) const {
  const auto search = [&](const auto& self, const MeasureNode& n) -> std::optional<OpenedNumber> {
    if (n.kind == MeasureNode::Kind::reference && n.row >= 0 && !n.row_at && !n.first_at)
      for (Pass pass : {Pass::forward, Pass::backward}) {
        const auto& recipe = experiment.recipe(pass);
        const Index op = recipe.find(n.name);
        const int step = n.timed ? step_from(n.first, experiment.all_steps()) : cursor.step;
        if (op >= 0 && step >= 0 && step < experiment.all_steps())
          return OpenedNumber{pass, op, step, n.row, n.column, n.part.value_or(cursor.part), cursor.batch};
      }
    // A number that is not there.
    const bool elsewhere =
        n.kind == MeasureNode::Kind::of_network && (n.whole == OfNetwork::descend || n.whole == OfNetwork::uncut ||
                                                    n.whole == OfNetwork::cut || n.whole == OfNetwork::walked);
    if (n.kind == MeasureNode::Kind::after || elsewhere) return {};
    for (const auto& argument : n.arguments)
      if (auto found = self(self, *argument)) return found;
    return {};
  };
  return search(search, *root_);
}

}  // namespace gatewalk::lessons
