#include "engine/trace/ahead.hpp"

#include <algorithm>

#include "engine/trace/evaluate.hpp"
#include "engine/trace/recent.hpp"

namespace gatewalk::trace {

namespace {

using Kind = Operation::Kind;

// Smaller weights stay near anyway.
constexpr Eigen::Index least_weights = 4096;
// Larger ones come from far away whichever way they lie, and would stand in memory twice.
constexpr Eigen::Index most_turned = Eigen::Index{1} << 19;

const Matrix& weights_of(const Trace& trace, const Operation& product) {
  return (*trace.parameters)[static_cast<std::size_t>(product.parameter)];
}

bool is_large(const Trace& trace, const Operation& op) {
  return op.kind == Kind::product && trace.extent.steps > 1 && weights_of(trace, op).size() >= least_weights;
}

// Whether `by` adds the term k to another one like it.
bool is_sum(const Recipe& recipe, Index k, const Operation& by) {
  return by.kind == Kind::plus && !by.matrix() && by.size == recipe[k].size &&
         std::find(by.operands.begin(), by.operands.end(), k) != by.operands.end();
}

}  // namespace

Ahead::Ahead(const Trace& trace, const Matrix& input, int together)
    : trace_(trace), input_(input), together_(together), products_(trace.recipe->operations.size()) {
  const Recipe& recipe = *trace.recipe;
  for (std::size_t k = 0; k < products_.size(); ++k) {
    const Operation& op = recipe.operations[k];
    if (op.transposed || !is_large(trace, op)) continue;
    const Operation& operand = recipe[op.operands[0]];
    std::vector<int> first;
    int column = 0;
    for (std::size_t part = 0; part < op.parts.size(); ++part) {
      const Index of = operand.kind == Kind::concat ? operand.operands[part] : op.operands[0];
      first.push_back(recipe[of].kind == Kind::input ? column : -1);
      column += trace.sizes.of(op.parts[part]);
    }
    Product& product = products_[k];
    if (std::all_of(first.begin(), first.end(), [](int c) { return c < 0; })) continue;
    product.block.resize(first.size()), product.now.resize(first.size());
    product.first_of = std::move(first);
  }
}

const std::vector<Matrix>& Ahead::at(Index operation, int step) {
  Product& product = products_[static_cast<std::size_t>(operation)];
  const Matrix& w = weights_of(trace_, (*trace_.recipe)[operation]);
  const Eigen::Index batch = trace_.extent.batch;
  const int begins = step / together_ * together_, count = std::min(together_, trace_.extent.steps - begins);
  for (std::size_t part = 0; part < product.first_of.size(); ++part) {
    if (product.first_of[part] < 0) continue;
    Matrix& block = product.block[part];
    if (product.begins != begins) {
      block.setZero(w.rows(), count * batch);
      add_columns(w, product.first_of[part], input_.middleCols(begins * batch, count * batch), block);
    }
    product.now[part] = block.middleCols((step - begins) * batch, batch);
  }
  product.begins = begins;
  return product.now;
}

Behind::Behind(const Trace& trace)
    : trace_(trace), late_(trace.recipe->operations.size(), 1), stale_(late_.size(), 0), products_(late_.size()) {
  const Recipe& recipe = *trace.recipe;
  // What a state or a gradient is made of, and what is multiplied: from the last operation back, operands stand before users.
  const auto needs = [&](Index k) {
    if (k >= 0) late_[static_cast<std::size_t>(k)] = 0;
  };
  for (const auto& state : recipe.states) needs(state.next);
  for (const Index gradient : recipe.gradients) needs(gradient);
  for (std::size_t k = late_.size(); k-- > 0;) {
    const Operation& op = recipe.operations[k];
    if (op.leaf() || !is_large(trace, op) || !op.transposed) {
      if (op.leaf() || (late_[k] && op.kind != Kind::product)) continue;
      late_[k] = 0;  // a small product waits for nothing
    }
    for (const Index operand : op.operands) needs(operand);
  }
  for (std::size_t k = 0; k < late_.size(); ++k) {
    const Operation& op = recipe.operations[k];
    if (op.leaf()) late_[k] = 0;
    if (!op.transposed || !is_large(trace, op)) continue;
    const Matrix& w = weights_of(trace, op);
    const auto count = std::max<std::size_t>(op.parts.size(), 1);
    std::vector<char> needed(count, 0);
    ask(recipe, static_cast<Index>(k), needed);
    std::vector<Part>& parts = products_[k].parts;
    const auto asked = std::count(needed.begin(), needed.end(), 1);
    if (asked == static_cast<std::ptrdiff_t>(count) || asked == 0) {
      parts.push_back({0, static_cast<int>(w.cols()), asked > 0, {}});
      if (asked > 0 && w.size() <= most_turned) parts[0].turned = w.transpose();
      continue;
    }
    for (std::size_t n = 0; n < count; ++n) {
      Part part{trace.sizes.before(op.parts, static_cast<int>(n)), trace.sizes.of(op.parts[n]), needed[n] != 0, {}};
      if (part.now && w.rows() * part.count <= most_turned) part.turned = w.middleCols(part.first, part.count).transpose();
      parts.push_back(std::move(part));
    }
    mark_stale(recipe, static_cast<Index>(k));
  }
}

// Which parts of an error term of a concatenation a step needs: those that a slice cuts out which is not late; whoever else reads
// it reads the whole. Sums of such terms are followed.
void Behind::ask(const Recipe& recipe, Index k, std::vector<char>& needed) const {
  const auto whole = [&] { std::fill(needed.begin(), needed.end(), 1); };
  for (const auto& state : recipe.states)
    if (state.next == k) whole();
  for (std::size_t user = 0; user < late_.size(); ++user) {
    const Operation& by = recipe.operations[user];
    if (late_[user] || std::find(by.operands.begin(), by.operands.end(), k) == by.operands.end()) continue;
    if (by.kind == Kind::slice && by.parts.size() == needed.size()) needed[static_cast<std::size_t>(by.part)] = 1;
    else if (is_sum(recipe, k, by)) ask(recipe, static_cast<Index>(user), needed);
    else whole();
  }
}

// Sums of a term that is not whole in its step are not either.
void Behind::mark_stale(const Recipe& recipe, Index k) {
  for (std::size_t user = 0; user < late_.size(); ++user) {
    const Operation& by = recipe.operations[user];
    if (late_[user] || !is_sum(recipe, k, by)) continue;
    stale_[user] = 1;
    mark_stale(recipe, static_cast<Index>(user));
  }
}

void Behind::multiply(Index operation, const View& d, Matrix& out) const {
  out.setZero();
  const Matrix& w = weights_of(trace_, (*trace_.recipe)[operation]);
  for (const Part& part : products_[static_cast<std::size_t>(operation)].parts)
    for (Eigen::Index b = 0; b < d.cols() && part.now; ++b) {
      double* sums = out.col(b).data() + part.first;
      if (part.turned.size() > 0) add_columns(part.turned, 0, d.rows(), d.col(b).data(), sums);
      else transposed_columns(w, part.first, part.count, d.col(b).data(), sums);
    }
}

void Behind::finish_part(Trace& trace, Index operation, const Part& part, const std::vector<int>& steps) const {
  const Operation& op = (*trace.recipe)[operation];
  const Matrix& w = weights_of(trace, op);
  const Eigen::Index batch = trace.extent.batch, columns = static_cast<Eigen::Index>(steps.size()) * batch;
  constexpr Eigen::Index near = 64;
  Matrix d(w.rows(), columns), turned, sums;
  for (std::size_t n = 0; n < steps.size(); ++n)
    d.middleCols(static_cast<Eigen::Index>(n) * batch, batch) = trace.at(op.operands[0], steps[n]);
  for (Eigen::Index first = 0; first < part.count; first += near) {
    const Eigen::Index count = std::min<Eigen::Index>(near, part.count - first);
    turned = w.middleCols(part.first + first, count).transpose();
    sums.setZero(count, columns);
    add_columns(turned, 0, d, sums);
    for (std::size_t n = 0; n < steps.size(); ++n) {
      const bool kept = trace.kept[static_cast<std::size_t>(operation)];
      Matrix& all = kept ? trace.values[static_cast<std::size_t>(operation)] : trace.recent->place(trace, operation, steps[n]);
      if (!kept && all.cols() == 0) all.setZero(w.cols(), batch);  // left as a whole
      for (Eigen::Index b = 0; b < batch; ++b)
        if (trace.extent.valid(steps[n], static_cast<int>(b)))
          all.col((kept ? steps[n] * batch : 0) + b).segment(part.first + first, count) =
              sums.col(static_cast<Eigen::Index>(n) * batch + b);
    }
  }
}

void Behind::finish(Trace& trace, const std::vector<int>& steps) const {
  const Recipe& recipe = *trace.recipe;
  for (std::size_t k = 0; k < products_.size(); ++k)
    for (const Part& part : products_[k].parts)
      if (!part.now && !trace.cut[k]) finish_part(trace, static_cast<Index>(k), part, steps);
  if (trace.recent) trace.recent->forget_made(recipe);
  Matrix out;
  for (const int t : steps)
    for (std::size_t k = 0; k < late_.size(); ++k) {
      const auto index = static_cast<Index>(k);
      if ((!late_[k] && !stale_[k]) || recipe[index].kind == Kind::product || trace.cut[k]) continue;
      if (!trace.kept[k]) continue;
      out.resize(trace.sizes.of(recipe[index].size), trace.extent.batch);
      evaluate(
          recipe, index, trace.sizes, *trace.parameters, [&](Index operand) { return trace.at(operand, t); }, out);
      for (int b = 0; b < trace.extent.batch; ++b)
        if (trace.extent.valid(t, b)) trace.values[k].col(t * trace.extent.batch + b) = out.col(b);
    }
}

}  // namespace gatewalk::trace
