// A compiled program's two passes, the memory they share and what binds both to an extent. Internal to compile.cpp (forward)
// and compile_backward.cpp.
#pragma once

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/compile/bound_pass.hpp"
#include "engine/compile/compile.hpp"

namespace gatewalk::compile {

// Up to so many inputs their product is computed in the step: as one large product it would move more numbers than it computes.
constexpr int short_input = 16;

// The parts of one b that weight gradients share.
template <class T>
struct OuterGroup {
  Node b;
  std::vector<const OuterTerm*> members;
  std::vector<RowVector> rows;
  AlignedVector<T> sum, totals;  // totals: of the a's, where a parameter's gradient is one
};

// A parameter whose gradient is the sum of an `a` over all columns.
struct Total {
  std::size_t parameter, group, row;
};

inline bool reads_pointwise(const Graph& graph, Node leaf) {
  if (leaf < 0) return false;
  for (const GraphNode& n : graph.nodes)
    if (std::find(n.operands.begin(), n.operands.end(), leaf) != n.operands.end()) return true;
  return false;
}

// Copies columns between a padded and a caller's layout; a null source gives zeros.
template <class T>
void copy_columns(const T* from, std::ptrdiff_t from_stride, T* to, std::ptrdiff_t to_stride, int units, int columns) {
  if (from_stride == units && to_stride == units) units *= columns, columns = 1;  // nothing between the columns
  for (int c = 0; c < columns; ++c) {
    if (from) std::copy(from + c * from_stride, from + c * from_stride + units, to + c * to_stride);
    else std::fill(to + c * to_stride, to + c * to_stride + units, T(0));
  }
}

template <class T>
void add_columns(const T* from, std::ptrdiff_t from_stride, T* to, std::ptrdiff_t to_stride, int units, int columns) {
  if (from_stride == units && to_stride == units) units *= columns, columns = 1;
  for (int c = 0; c < columns; ++c)
    for (int k = 0; k < units; ++k) to[c * to_stride + k] += from[c * from_stride + k];
}

template <class T>
struct Program<T>::Body {
  Body(const equations::Recipe& forward_recipe, const equations::Recipe& backward_recipe, const equations::Sizes& all_sizes,
       const Kernels<T>& fitting, bool error_terms)
      : sizes(all_sizes),
        kernels(fitting),
        graphs(make_graphs(forward_recipe, backward_recipe, all_sizes.input > short_input, error_terms)),
        ahead(graphs.forward, sizes, kernels),
        back(graphs.backward, sizes, kernels) {
    for (const equations::Parameter& p : forward_recipe.parameters) add_parameter(p);
    for (const equations::State& s : forward_recipe.states)
      state_size.push_back(sizes.of(s.size)), state_padded.push_back(ahead.padded(s.size));
    state_offset.assign(state_size.size(), 0);
    d_offset.assign(state_size.size(), 0);
    ahead.schedule({}, 0);
    prepare_outers();
    int extras = 0;
    accumulators.assign(parameters.size(), -1);
    for (std::size_t p = 0; p < parameters.size(); ++p)
      if (graphs.backward.vector_gradients[p] >= 0 && !find_total(p)) accumulators[p] = back.extra(extras++);
    d_input_slot = back.extra(extras++);
    back.schedule(accumulators, extras);
    prepare_input_gradient();
    // x needs padded columns of its own where it is worked on value by value.
    x_pointwise = reads_pointwise(graphs.forward, graphs.forward.input);
    for (std::size_t k = 0; k < graphs.backward.nodes.size(); ++k) {
      const GraphNode& n = graphs.backward.nodes[k];
      if (n.kind == GraphNode::Kind::recorded && n.source == graphs.forward.input &&
          reads_pointwise(graphs.backward, static_cast<Node>(k)))
        x_pointwise = true;
    }
  }

  void add_parameter(const equations::Parameter& p) {
    ParameterValues<T> v;
    v.rows = sizes.of(p.rows);
    for (equations::Size part : p.columns) v.part_start.push_back(v.columns), v.columns += sizes.of(part);
    if (!p.matrix) v.columns = 1;
    v.values.assign(static_cast<std::size_t>(v.rows) * static_cast<std::size_t>(v.columns), T(0));
    v.gradients = v.values;
    parameters.push_back(std::move(v));
  }

  void prepare_outers() {
    for (const OuterTerm& o : graphs.backward.outers) {
      auto found = std::find_if(outers.begin(), outers.end(), [&](const auto& g) { return g.b == o.b; });
      if (found == outers.end()) found = outers.insert(outers.end(), OuterGroup<T>{o.b, {}, {}, {}, {}});
      found->members.push_back(&o);
    }
    for (OuterGroup<T>& g : outers) {
      for (const OuterTerm* o : g.members)
        for (int row = 0; row < back.padded(o->a); row += kernels.width) {
          RowVector r{o->a};
          r.offset = row;
          r.out_stride = back.padded(o->a);
          g.rows.push_back(r);
        }
      g.sum.assign(g.rows.size() * static_cast<std::size_t>(kernels.width) * static_cast<std::size_t>(back.units(g.b)), T(0));
    }
    outer_scratch.assign(static_cast<std::size_t>(kernels.outer_block) * static_cast<std::size_t>(kernels.panel_outer) *
                             static_cast<std::size_t>(kernels.width),
                         T(0));
  }

  bool find_total(std::size_t p) {
    for (std::size_t group = 0; group < outers.size(); ++group)
      for (std::size_t row = 0; row < outers[group].rows.size(); ++row) {
        if (outers[group].rows[row].out != graphs.backward.vector_gradients[p]) continue;
        outers[group].totals.resize(outers[group].rows.size() * static_cast<std::size_t>(kernels.width));
        totals.push_back({p, group, row});
        return true;
      }
    return false;
  }

  void prepare_input_gradient() {
    d_input_stack = input_gradient_stack(graphs.backward);
    d_input_packed = back.prepare(d_input_stack, {});
    const int size = back.padded(equations::Size{0, 1, 0});
    for (int row = 0; row < size; row += kernels.width) {
      RowVector r{d_input_slot};
      r.offset = row;
      r.out_stride = r.init_stride = size;
      r.init = graphs.backward.d_input;
      d_input_packed.rows.push_back(r);
      d_input_packed.members.push_back(0);
    }
  }

  // --- forward ---------------------------------------------------------------------------------------------------------
  int shift_before() const { return now.reverse ? 1 : 0; }  // a state's slot before step t is t + this
  int shift_after() const { return now.reverse ? 0 : 1; }
  bool whole(std::size_t s) const { return now.record || s == 0; }  // all time steps of a state are kept
  T* state(std::size_t s) { return ahead.arena().at(state_offset[s]); }
  // A state's columns before the first step, and after the last.
  T* first_state(std::size_t s) {
    return state(s) + (whole(s) && now.reverse ? now.steps : 0) * static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch;
  }
  int nth(int n) const { return now.reverse ? now.steps - 1 - n : n; }
  bool valid(int t, int b) const { return lengths.empty() || t < lengths[static_cast<std::size_t>(b)]; }

  void bind_forward(const Run& run, int x_stride);
  T* last_state(std::size_t s);
  void forward(const Run& run, const T* x, int x_stride, std::span<const T* const> initial, T* output, int output_stride,
               std::span<T* const> final_states);
  // One step without a record goes from the caller's memory to the caller's memory, where it can.
  bool step_in_place(const Run& run, std::span<const T* const> initial, T* output, int output_stride,
                     std::span<T* const> final_states);
  void copy_x(const T* x, int x_stride);
  void run_chunk(int n, int steps, T* output, int output_stride);
  // A state of which two time steps are kept: before and after the n-th.
  void pair(std::size_t s, int n);
  // Sequences that are over keep their states; what was computed for them counts as 0.
  void hold(int t);
  void clear_kept(BoundPass<T>& pass, int b);

  // --- backward --------------------------------------------------------------------------------------------------------
  T* d_state(std::size_t s, int which) {
    return back.arena().at(d_offset[s]) + which * static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch;
  }
  std::size_t d_count(std::size_t s) const {
    return static_cast<std::size_t>(state_padded[s]) * static_cast<std::size_t>(now.batch);
  }

  void bind_backward();
  void backward(const T* d_output, int d_stride, std::span<const T* const> d_final, T* d_x, int d_x_stride,
                std::span<T* const> d_initial);
  void upstream(int t, const T* d_output, int stride);
  void point_d_states(std::size_t s, int t, int k);
  // After a step with lengths: sequences that are over leave their error terms alone.
  void pass_on(int t);
  // They add nothing to the sums over columns, either: what is computed for them from cleared values may be 0 / 0. Called before
  // a step, and after it to restore.
  void hold_sums(int t, bool restore);
  std::size_t accumulated() const;
  void add_outers();
  void add_vectors();
  void add_input_gradient(T* d_x, int d_x_stride);
  std::vector<double> error_norms();

  equations::Sizes sizes;
  const Kernels<T>& kernels;
  Graphs graphs;
  std::vector<ParameterValues<T>> parameters;
  BoundPass<T> ahead, back;
  std::vector<int> state_size, state_padded;
  std::vector<std::size_t> state_offset, d_offset;
  std::vector<Slot> accumulators;  // for each parameter whose gradient is summed step by step, or -1
  std::vector<Total> totals;       // for those of which it is a sum over all columns at the end
  Slot d_input_slot = -1;
  Stack d_input_stack;
  Packed<T> d_input_packed;
  std::vector<OuterGroup<T>> outers;
  AlignedVector<T> outer_scratch;
  AlignedVector<T> held;  // the accumulators of sequences that are over, during a step

  Run now;
  std::vector<int> lengths;
  std::vector<Moving> alternating;  // states of which two time steps are kept
  bool bound = false, back_bound = false, ran = false;
  bool constants_fresh = false, back_constants_fresh = false;
  bool x_pointwise = false, padded_x = false;
  int bound_x_stride = 0, chunk = 1, d_chunk = 1;
};

}  // namespace gatewalk::compile
