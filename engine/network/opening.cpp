#include "engine/network/opening.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace gatewalk::network {

namespace {

using equations::Operation;
using equations::Pass;
using equations::Recipe;
using trace::Term;
using Kind = Operation::Kind;
using Ref = Reference::Kind;

// A place of the readout.
Reference readout_of(Ref kind, Pass pass, int step, int unit, int b, int column = -1) {
  Reference r = trace::end_of(kind, pass, step, unit, b);
  r.column = column;
  return r;
}

class Opener {
 public:
  explicit Opener(const Record& record) : record_(record), model_(*record.model), shape_(record.model->shape()) {}

  double number(const Reference& r) const {
    switch (r.kind) {
      case Ref::readout: return r.pass == Pass::forward ? output(r) : from_loss(r);
      case Ref::readout_weight: return tensor(r, "head_weight", r.unit * model_.features() + r.column);
      case Ref::readout_bias: return tensor(r, "head_bias", r.unit);
      default: return trace::number_at(record_.passes(r.part), r);
    }
  }

  Reference origin(const Reference& r) const {
    if (of_readout(r)) return r;
    const Reference end = trace::origin(record_.passes(r.part), r);
    if (end.kind == Ref::input && end.part.layer > 0) return origin(below(end));
    if (end.kind != Ref::output || end.pass != Pass::backward || is_end(end)) return end;
    if (sent_by_one(end.part)) return origin(above(end, 0));
    return leaf(Pass::backward, end.part, end.step, end.unit, end.b);
  }

  Opening open(const Reference& self) const {
    if (of_readout(self)) return open_readout(self);
    Opening opening = trace::open(record_.passes(self.part), self);
    if (self.kind == Ref::value && recipe(self)[self.operation].kind == Kind::input) arrive(opening);
    std::vector<Reference> children;
    for (const Reference& child : opening.children) go_into(child, children);
    opening.children = std::move(children);
    for (Reference& parent : opening.parents) parent = origin(parent);
    keep_each_once(opening.parents);
    return opening;
  }

 private:
  static bool of_readout(const Reference& r) {
    return r.kind == Ref::readout || r.kind == Ref::readout_weight || r.kind == Ref::readout_bias;
  }
  static void keep_each_once(std::vector<Reference>& all) {
    std::vector<Reference> once;
    for (const Reference& r : all)
      if (std::find(once.begin(), once.end(), r) == once.end()) once.push_back(r);
    all = std::move(once);
  }

  const Recipe& recipe(Pass pass, int layer) const {
    return pass == Pass::forward ? model_.forward(layer) : model_.backward(layer);
  }
  const Recipe& recipe(const Reference& r) const { return recipe(r.pass, r.part.layer); }
  int last() const { return shape_.layers - 1; }
  bool has_readout() const { return shape_.outputs > 0; }
  // Whether the loss has sent anything to the output.
  bool has_loss() const { return record_.upstream && !record_.upstream->output.data.empty(); }
  bool has_bias() const { return model_.named().count("head_bias") > 0; }
  // Whether an error term that reaches an output comes from outside the network.
  bool is_end(const Reference& output) const { return output.part.layer == last() && !(has_readout() && has_loss()); }
  bool sent_by_one(Part part) const {
    return part.layer < last() && shape_.directions(part.layer + 1) == 1 && recipe(Pass::backward, part.layer + 1).output >= 0;
  }

  // --- places across layers ---
  static Reference at(Part part, Reference r) {
    r.part = part;
    return r;
  }
  Reference leaf(Pass pass, Part part, int step, int unit, int b) const {
    return at(part, trace::value_of(pass, recipe(pass, part.layer).input, step, unit, b));
  }
  // A unit of a layer's whole output, both halves side by side.
  Reference feature(int layer, int j, int step, int b) const {
    const int out = model_.output_size(layer);
    return at({layer, j / out}, trace::value_of(Pass::forward, recipe(Pass::forward, layer).output, step, j % out, b));
  }
  int feature_of(const Reference& r) const { return r.part.direction * model_.output_size(r.part.layer) + r.unit; }
  Reference below(const Reference& input) const { return feature(input.part.layer - 1, input.unit, input.step, input.b); }
  // What direction e of the layer above sends back to an output.
  Reference above(const Reference& r, int e) const {
    const int layer = r.part.layer + 1;
    return at({layer, e}, trace::value_of(Pass::backward, recipe(Pass::backward, layer).output, r.step, feature_of(r), r.b));
  }

  // --- what arrives at a layer's two inputs ---
  void arrive(Opening& opening) const {
    const Reference& self = opening.self;
    if (opening.padding) return;
    const bool forward = self.pass == Pass::forward;
    if (forward && self.part.layer > 0) {
      add(opening, single(name_of(below(self)), below(self)));
    } else if (!forward && self.part.layer < last()) {
      opening.sum = true;
      const int above_self = self.part.layer + 1;
      for (int e = 0; e < shape_.directions(above_self) && recipe(Pass::backward, above_self).output >= 0; ++e)
        add(opening, single(name_of(above(self, e)), above(self, e)));
    } else if (!forward && has_readout() && has_loss()) {
      opening.sum = true;
      for (int i = 0; i < shape_.outputs; ++i)
        add(opening, product("dy" + std::to_string(i), readout_of(Ref::readout_weight, Pass::forward, 0, i, 0, feature_of(self)),
                             readout_of(Ref::readout, Pass::backward, self.step, i, self.b)));
    } else {
      return;
    }
    opening.parents.clear();
    for (const Term& term : opening.terms) add_parents(opening, term);
    opening.cut = opening.value == 0 && !opening.terms.empty() && opening.terms.back().running != 0;
  }

  // --- where an end leads ---
  void go_into(const Reference& end, std::vector<Reference>& children) const {
    if (end.kind == Ref::output && end.pass == Pass::forward && end.part.layer < last()) {
      const int layer = end.part.layer + 1;
      for (int e = 0; e < shape_.directions(layer) && recipe(Pass::forward, layer).input >= 0; ++e)
        children.push_back(leaf(Pass::forward, {layer, e}, end.step, feature_of(end), end.b));
    } else if (end.kind == Ref::output && end.pass == Pass::forward && has_readout()) {
      children.push_back(readout_of(Ref::readout, Pass::forward, end.step, -1, end.b));
    } else if (end.kind == Ref::input_gradient && end.part.layer > 0) {
      const Reference to = below(end);
      children.push_back(leaf(Pass::backward, to.part, to.step, to.unit, to.b));
    } else {
      children.push_back(end);
    }
  }

  // --- the readout ---
  Opening open_readout(const Reference& self) const {
    Opening opening;
    opening.self = self;
    opening.value = number(self);
    if (self.kind != Ref::readout && self.pass == Pass::forward) {
      opening.kind = Kind::parameter;
      opening.children.push_back(readout_of(Ref::readout, Pass::forward, self.step, self.unit, self.b));
    } else if (self.kind != Ref::readout) {
      open_gradient(opening);
    } else if (self.pass == Pass::forward) {
      open_output(opening);
    } else {
      opening.kind = Kind::input;
      for (int d = 0; d < shape_.directions(); ++d)
        opening.children.push_back(leaf(Pass::backward, {last(), d}, self.step, -1, self.b));
      opening.children.push_back(readout_of(Ref::readout_weight, Pass::backward, 0, self.unit, 0));
      if (has_bias()) opening.children.push_back(readout_of(Ref::readout_bias, Pass::backward, 0, self.unit, 0));
    }
    return opening;
  }

  void open_output(Opening& opening) const {
    const Reference& self = opening.self;
    opening.kind = Kind::plus;
    opening.sum = true;
    for (int j = 0; j < model_.features(); ++j) {
      const Reference h = feature(last(), j, self.step, self.b);
      add(opening, product(name_of(h), readout_of(Ref::readout_weight, Pass::forward, 0, self.unit, 0, j), h));
    }
    if (has_bias()) add(opening, single({}, readout_of(Ref::readout_bias, Pass::forward, 0, self.unit, 0)));
    for (const Term& term : opening.terms) add_parents(opening, term);
  }

  void open_gradient(Opening& opening) const {
    const Reference& self = opening.self;
    opening.kind = Kind::outer;
    opening.sum = true;
    for (int t = 0; t < record_.forward->extent.steps && has_loss(); ++t)
      for (int b = 0; b < record_.forward->extent.batch; ++b) {
        const Reference sent = readout_of(Ref::readout, Pass::backward, t, self.unit, b);
        add(opening, self.kind == Ref::readout_bias ? single(std::to_string(t), sent)
                                                    : product(std::to_string(t), sent, feature(last(), self.column, t, b)));
        opening.terms.back().index = t;
      }
    for (const Term& term : opening.terms) add_parents(opening, term);
  }

  double output(const Reference& r) const {
    GATEWALK_CHECK(has_readout() && r.unit < shape_.outputs, "network::number_at: the readout has " +
                                                                 std::to_string(shape_.outputs) + " units, asked for unit " +
                                                                 std::to_string(r.unit));
    return record_.forward->output(r.unit, r.step * record_.forward->extent.batch + r.b);
  }
  double from_loss(const Reference& r) const {
    if (!has_loss()) return 0;
    const int column = r.step * record_.forward->extent.batch + r.b;
    return record_.upstream->output.data[static_cast<std::size_t>(column * shape_.outputs + r.unit)];
  }
  double tensor(const Reference& r, const std::string& named, int index) const {
    const TensorMap& tensors = r.pass == Pass::forward ? model_.named() : record_.backward->readout_gradients;
    const auto found = tensors.find(named);
    return found == tensors.end() ? 0 : found->second.data[static_cast<std::size_t>(index)];
  }

  // --- terms ---
  std::string name_of(const Reference& r) const {
    const Operation& op = recipe(r)[r.operation];
    return (op.symbol.empty() ? op.name : op.symbol) + std::to_string(r.unit);
  }
  Term single(std::string label, const Reference& from) const {
    Term term;
    term.label = std::move(label);
    term.left = from;
    term.left_value = term.value = number(from);
    return term;
  }
  Term product(std::string label, const Reference& left, const Reference& right) const {
    Term term = single(std::move(label), left);
    term.right = right;
    term.right_value = number(right);
    term.product = true;
    term.value = term.left_value * term.right_value;
    return term;
  }
  // The next summand: sums begin at 0, a copy has its own bits.
  void add(Opening& opening, Term term) const {
    term.running = !opening.sum ? term.value : (opening.terms.empty() ? 0.0 : opening.terms.back().running) + term.value;
    opening.terms.push_back(std::move(term));
  }
  void add_parents(Opening& opening, const Term& term) const {
    for (const Reference& r : {term.left, term.right})
      if (r.kind != Ref::none) opening.parents.push_back(origin(r));
    keep_each_once(opening.parents);
  }

  const Record& record_;
  const Model& model_;
  const Shape& shape_;
};

}  // namespace

trace::Passes Record::passes(Part part) const {
  GATEWALK_CHECK(model && forward, "network::Record: give the model and the forward trace it made");
  GATEWALK_CHECK(model->shape().has(part), "network::Record: there is no layer " + std::to_string(part.layer) + ", direction " +
                                               std::to_string(part.direction));
  const auto k = static_cast<std::size_t>(model->shape().index(part));
  return {&forward->parts[k], backward ? &backward->parts[k] : nullptr};
}

double number_at(const Record& record, const Reference& reference) { return Opener(record).number(reference); }
Reference origin(const Record& record, const Reference& reference) { return Opener(record).origin(reference); }
Opening open(const Record& record, const Reference& reference) { return Opener(record).open(reference); }

}  // namespace gatewalk::network
