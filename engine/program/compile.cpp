#include "engine/program/compile.hpp"

#include <algorithm>

#include "engine/check.hpp"
#include "engine/program/bound_pass.hpp"

namespace gatewalk::program {

namespace {

using equations::Index;
using equations::Recipe;
using equations::Sizes;
using Kind = GraphNode::Kind;

// Hoisted values of a chunk of time steps should stay in the cache: about this many numbers, and this many columns at least.
constexpr int chunk_values = 1 << 17;
constexpr int chunk_columns = 64;
constexpr int input_gradient_columns = 128;
// Up to so many inputs their product is computed in the step: as one large product it would move more numbers than it computes.
constexpr int short_input = 16;

// The parts of one b that weight gradients share.
template <class T>
struct OuterGroup {
  Node b;
  std::vector<const OuterTerm*> members;
  std::vector<RowVector> rows;
  AlignedVector<T> sum;
};

bool reads_pointwise(const Graph& graph, Node leaf) {
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

}  // namespace

template <class T>
struct Program<T>::Body {
  Body(const Recipe& forward_recipe, const Recipe& backward_recipe, const Sizes& all_sizes, const Kernels<T>& fitting)
      : sizes(all_sizes), kernels(fitting), graphs(make_graphs(forward_recipe, backward_recipe, all_sizes.input > short_input)), ahead(graphs.forward, sizes, kernels), back(graphs.backward, sizes, kernels) {
    for (const equations::Parameter& p : forward_recipe.parameters) add_parameter(p);
    for (const equations::State& s : forward_recipe.states) state_size.push_back(sizes.of(s.size)), state_padded.push_back(ahead.padded(s.size));
    state_offset.assign(state_size.size(), 0);
    d_offset.assign(state_size.size(), 0);
    ahead.schedule({}, 0);
    std::vector<Slot> accumulate(parameters.size(), -1);
    int extras = 0;
    for (std::size_t p = 0; p < parameters.size(); ++p)
      if (graphs.backward.vector_gradients[p] >= 0) accumulate[p] = back.extra(extras++);
    accumulators = accumulate;
    d_input_slot = back.extra(extras++);
    back.schedule(accumulate, extras);
    prepare_outers();
    prepare_input_gradient();
    // x needs padded columns of its own where it is worked on value by value.
    x_pointwise = reads_pointwise(graphs.forward, graphs.forward.input);
    for (std::size_t k = 0; k < graphs.backward.nodes.size(); ++k) {
      const GraphNode& n = graphs.backward.nodes[k];
      if (n.kind == Kind::recorded && n.source == graphs.forward.input && reads_pointwise(graphs.backward, static_cast<Node>(k))) x_pointwise = true;
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
      if (found == outers.end()) found = outers.insert(outers.end(), OuterGroup<T>{o.b, {}, {}, {}});
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
    outer_scratch.assign(static_cast<std::size_t>(kernels.outer_block) * static_cast<std::size_t>(kernels.panel_outer) * static_cast<std::size_t>(kernels.width), T(0));
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

  void bind_forward(const Run& run, int x_stride) {
    const bool pads = x_pointwise || run.lengths != nullptr;
    if (bound && now.steps == run.steps && now.batch == run.batch && now.reverse == run.reverse && now.record == run.record && padded_x == pads && (pads || bound_x_stride == x_stride)) return;
    now = run;
    now.lengths = nullptr;
    padded_x = pads;
    bound = true;
    back_bound = false;
    bound_x_stride = x_stride;
    int hoisted = 1;
    for (const GraphNode& n : graphs.forward.nodes)
      if (n.level == GraphNode::Level::hoisted && n.kind > Kind::recorded) hoisted += ahead.padded(n.size);
    const int columns = std::max(chunk_columns, chunk_values / hoisted);
    chunk = std::clamp(columns / now.batch, 1, now.steps);
    ahead.restart(now.steps, now.batch, chunk, now.record);
    if (graphs.forward.input >= 0) {
      const int size = ahead.padded(graphs.forward.input);
      if (pads) ahead.put(graphs.forward.input, Place::time, static_cast<std::size_t>(size) * static_cast<std::size_t>(now.steps * now.batch));
      else ahead.put_outside(graphs.forward.input, x_stride);
    }
    const Graph& g = graphs.forward;
    for (std::size_t s = 0; s < state_size.size(); ++s) {
      const std::size_t slots = whole(s) ? static_cast<std::size_t>(now.steps) + 1 : 2;
      state_offset[s] = ahead.arena().take(slots * static_cast<std::size_t>(state_padded[s] * now.batch));
      if (g.previous[s] >= 0) ahead.put_outside(g.previous[s], state_padded[s]);
      ahead.put_outside(g.next[s], state_padded[s]);
    }
    ahead.lay_out();
    for (std::size_t s = 0; s < state_size.size(); ++s) {
      if (!whole(s)) continue;
      const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch;
      if (g.previous[s] >= 0) ahead.set_outside(g.previous[s], state(s) + stride * shift_before(), stride);
      ahead.set_outside(g.next[s], state(s) + stride * shift_after(), stride);
    }
    constants_fresh = false;
  }

  T* state(std::size_t s) { return ahead.arena().at(state_offset[s]); }
  // A state's columns before the first step, and after the last.
  T* first_state(std::size_t s) { return state(s) + (whole(s) && now.reverse ? now.steps : 0) * static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch; }
  T* last_state(std::size_t s) {
    const int slot = !whole(s) ? now.steps & 1 : now.reverse ? 0 : now.steps;
    return state(s) + slot * static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch;
  }
  int nth(int n) const { return now.reverse ? now.steps - 1 - n : n; }
  bool valid(int t, int b) const { return lengths.empty() || t < lengths[static_cast<std::size_t>(b)]; }

  void forward(const Run& run, const T* x, int x_stride, std::span<const T* const> initial, T* output, int output_stride, std::span<T* const> final_states) {
    bind_forward(run, x_stride);
    if (run.lengths) lengths.assign(run.lengths, run.lengths + run.batch);
    else lengths.clear();
    if (!constants_fresh) ahead.write_constants(parameters), constants_fresh = true;
    const Graph& g = graphs.forward;
    if (g.input >= 0) {
      if (padded_x) copy_x(x, x_stride);
      else ahead.set_outside(g.input, const_cast<T*>(x), static_cast<std::ptrdiff_t>(x_stride) * now.batch);
    }
    for (std::size_t s = 0; s < state_size.size(); ++s)
      copy_columns(s < initial.size() ? initial[s] : nullptr, state_size[s], first_state(s), state_padded[s], state_size[s], now.batch);
    for (int n = 0; n < now.steps; n += chunk) run_chunk(n, std::min(chunk, now.steps - n), output, output_stride);
    for (std::size_t s = 0; s < final_states.size(); ++s)
      if (final_states[s]) copy_columns<T>(last_state(s), state_padded[s], final_states[s], state_size[s], state_size[s], now.batch);
    ran = now.record;
  }

  void copy_x(const T* x, int x_stride) {
    const int size = ahead.padded(graphs.forward.input);
    T* to = ahead.arena().at(ahead.offset(graphs.forward.input));
    for (int t = 0; t < now.steps; ++t)
      for (int b = 0; b < now.batch; ++b) {
        const std::ptrdiff_t column = static_cast<std::ptrdiff_t>(t) * now.batch + b;
        copy_columns<T>(valid(t, b) ? x + column * x_stride : nullptr, 0, to + column * size, 0, sizes.input, 1);
      }
  }

  void run_chunk(int n, int steps, T* output, int output_stride) {
    const int first = now.reverse ? nth(n + steps - 1) : n;
    ahead.run_hoisted(parameters, first, steps);
    ahead.seek(nth(n), first);
    const int at_once = lengths.empty() && ahead.has_whole_step() ? steps : 1;
    for (int k = 0; k < steps; k += at_once) {
      const int t = nth(n + k);
      for (std::size_t s = 0; s < state_size.size(); ++s)
        if (!whole(s)) pair(s, n + k);
      if (ahead.has_whole_step()) ahead.run_whole_steps(parameters, at_once, now.reverse);
      else ahead.run_step(parameters);
      if (!lengths.empty()) hold(t);
      ahead.advance(now.reverse ? -1 : 1);
    }
    if (!output) return;
    const std::ptrdiff_t columns = static_cast<std::ptrdiff_t>(first) * now.batch, stride = state_padded[0];
    const T* from = state(0) + stride * now.batch * shift_after() + stride * columns;
    copy_columns<T>(from, stride, output + columns * output_stride, output_stride, state_size[0], steps * now.batch);
    for (int t = first; t < first + steps && !lengths.empty(); ++t)
      for (int b = 0; b < now.batch; ++b)
        if (!valid(t, b)) copy_columns<T>(nullptr, 0, output + (static_cast<std::ptrdiff_t>(t) * now.batch + b) * output_stride, 0, state_size[0], 1);
  }

  // A state of which two time steps are kept: before and after the n-th.
  void pair(std::size_t s, int n) {
    const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch;
    if (graphs.forward.previous[s] >= 0) ahead.at(graphs.forward.previous[s]) = state(s) + (n & 1) * stride;
    ahead.at(graphs.forward.next[s]) = state(s) + ((n + 1) & 1) * stride;
  }

  // Sequences that are over keep their states; what was computed for them counts as 0.
  void hold(int t) {
    for (int b = 0; b < now.batch; ++b) {
      if (valid(t, b)) continue;
      for (std::size_t s = 0; s < state_size.size(); ++s) {
        T* next = ahead.at(graphs.forward.next[s]);
        const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch;
        const T* before = whole(s) ? next + (now.reverse ? stride : -stride) : next == state(s) ? next + stride : next - stride;
        copy_columns<T>(before + b * state_padded[s], 0, next + b * state_padded[s], 0, state_padded[s], 1);
      }
      if (now.record) clear_kept(ahead, b);
    }
  }
  void clear_kept(BoundPass<T>& pass, int b) {
    for (const Mover<T>& m : pass.movers())
      if (pass.place(m.slot) == Place::time) std::fill_n(pass.at(m.slot) + static_cast<std::ptrdiff_t>(b) * pass.strides()[static_cast<std::size_t>(m.slot)], pass.padded(m.slot), T(0));
  }

  // --- backward --------------------------------------------------------------------------------------------------------
  void bind_backward() {
    if (back_bound) return;
    back_bound = true;
    const Graph& g = graphs.backward;
    d_chunk = std::clamp(input_gradient_columns / now.batch, 1, now.steps);
    back.restart(now.steps, now.batch, 1, true);
    for (std::size_t k = 0; k < g.nodes.size(); ++k)
      if (g.nodes[k].kind == Kind::recorded) back.put_outside(static_cast<Slot>(k), ahead.strides()[static_cast<std::size_t>(g.nodes[k].source)]);
    for (std::size_t s = 0; s < state_size.size(); ++s) {
      d_offset[s] = back.arena().take(static_cast<std::size_t>(3 * state_padded[s] * now.batch));
      if (g.previous[s] >= 0) back.put_outside(g.previous[s], state_padded[s]);
      if (g.next[s] >= 0) back.put_outside(g.next[s], state_padded[s]);
    }
    for (std::size_t p = 0; p < parameters.size(); ++p)
      if (accumulators[p] >= 0) back.put(accumulators[p], Place::step, static_cast<std::size_t>(back.padded(g.vector_gradients[p]) * now.batch));
    back.put(d_input_slot, Place::step, static_cast<std::size_t>(back.padded(equations::Size{0, 1, 0}) * now.batch * d_chunk));
    back.lay_out();
    back.write_constants(parameters);
    for (std::size_t k = 0; k < g.nodes.size(); ++k) {
      if (g.nodes[k].kind != Kind::recorded) continue;
      const auto slot = static_cast<Slot>(k);
      bool moves = false;
      for (const Mover<T>& m : ahead.movers())
        if (m.slot == g.nodes[k].source) back.set_outside(slot, m.base, m.stride), moves = true;
      if (!moves) back.set_outside(slot, ahead.at(g.nodes[k].source), 0);
    }
  }

  T* d_state(std::size_t s, int which) { return back.arena().at(d_offset[s]) + which * static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch; }
  std::size_t d_count(std::size_t s) const { return static_cast<std::size_t>(state_padded[s]) * static_cast<std::size_t>(now.batch); }

  void backward(const T* d_output, int d_stride, std::span<const T* const> d_final, T* d_x, int d_x_stride, std::span<T* const> d_initial) {
    GATEWALK_CHECK(ran, "Program::backward: there is no recorded forward pass to run back over");
    bind_backward();
    const Graph& g = graphs.backward;
    if (!back_constants_fresh) back.write_constants(parameters), back_constants_fresh = true;
    for (std::size_t k = 0; k < g.nodes.size(); ++k)  // the caller's x may lie elsewhere this time
      if (g.nodes[k].kind == Kind::recorded && g.nodes[k].source == graphs.forward.input && !padded_x) {
        for (const Mover<T>& m : ahead.movers())
          if (m.slot == graphs.forward.input) back.set_outside(static_cast<Slot>(k), m.base, m.stride);
      }
    for (std::size_t p = 0; p < parameters.size(); ++p)
      if (accumulators[p] >= 0) std::fill_n(back.at(accumulators[p]), back.padded(g.vector_gradients[p]) * now.batch, T(0));
    // Without lengths error terms alternate between places 0 and 1; with lengths 0 runs along, 1 comes in and 2 goes out.
    for (std::size_t s = 0; s < state_size.size(); ++s)
      copy_columns(s < d_final.size() ? d_final[s] : nullptr, state_size[s], d_state(s, 0), state_padded[s], state_size[s], now.batch);
    back.seek(nth(now.steps - 1), 0);
    for (int n = now.steps - 1; n >= 0; --n) {
      const int t = nth(n), k = now.steps - 1 - n;
      upstream(t, d_output, d_stride);
      for (std::size_t s = 0; s < state_size.size(); ++s) point_d_states(s, t, k);
      back.run_step(parameters);
      if (!lengths.empty()) pass_on(t);
      back.advance(now.reverse ? 1 : -1);
    }
    for (std::size_t s = 0; s < d_initial.size(); ++s)
      if (d_initial[s]) add_columns<T>(d_state(s, lengths.empty() ? now.steps & 1 : 0), state_padded[s], d_initial[s], state_size[s], state_size[s], now.batch);
    back.seek(0, 0);
    add_outers();
    add_vectors();
    if (d_x) add_input_gradient(d_x, d_x_stride);
  }

  void upstream(int t, const T* d_output, int stride) {
    const Node input = graphs.backward.input;
    if (input < 0) return;
    T* to = back.at(input);
    const std::ptrdiff_t column = static_cast<std::ptrdiff_t>(t) * now.batch;
    copy_columns<T>(d_output ? d_output + column * stride : nullptr, stride, to, state_padded[0], state_size[0], now.batch);
    for (int b = 0; b < now.batch && !lengths.empty(); ++b)
      if (!valid(t, b)) std::fill_n(to + static_cast<std::ptrdiff_t>(b) * state_padded[0], state_padded[0], T(0));
  }

  void point_d_states(std::size_t s, int t, int k) {
    const Node in = graphs.backward.previous[s], out = graphs.backward.next[s];
    if (lengths.empty()) {
      if (in >= 0) back.at(in) = d_state(s, k & 1);
      if (out >= 0) back.at(out) = d_state(s, (k + 1) & 1);
      else std::fill_n(d_state(s, (k + 1) & 1), d_count(s), T(0));
      return;
    }
    for (int b = 0; b < now.batch; ++b) {
      const std::ptrdiff_t column = static_cast<std::ptrdiff_t>(b) * state_padded[s];
      copy_columns<T>(valid(t, b) ? d_state(s, 0) + column : nullptr, 0, d_state(s, 1) + column, 0, state_padded[s], 1);
    }
    if (in >= 0) back.at(in) = d_state(s, 1);
    if (out >= 0) back.at(out) = d_state(s, 2);
    else std::fill_n(d_state(s, 2), d_count(s), T(0));
  }

  // After a step with lengths: sequences that are over leave their error terms alone.
  void pass_on(int t) {
    for (int b = 0; b < now.batch; ++b) {
      if (!valid(t, b)) {
        clear_kept(back, b);
        continue;
      }
      for (std::size_t s = 0; s < state_size.size(); ++s) {
        const std::ptrdiff_t column = static_cast<std::ptrdiff_t>(b) * state_padded[s];
        copy_columns<T>(d_state(s, 2) + column, 0, d_state(s, 0) + column, 0, state_padded[s], 1);
      }
    }
  }

  void add_outers() {
    for (OuterGroup<T>& g : outers) {
      std::fill(g.sum.begin(), g.sum.end(), T(0));
      const Outer<T> o{g.rows.data(), static_cast<int>(g.rows.size()), g.b, back.units(g.b), g.sum.data(), kernels.panel_outer, outer_scratch.data()};
      kernels.outer(o, back.at(), back.strides().data(), now.steps * now.batch);
      std::size_t member = 0;
      for (std::size_t row = 0; row < g.rows.size(); ++row) {
        if (row > 0 && g.rows[row].offset == 0) ++member;
        const OuterTerm& term = *g.members[member];
        ParameterValues<T>& p = parameters[static_cast<std::size_t>(term.parameter)];
        const std::size_t panel = static_cast<std::size_t>(kernels.panel_outer), first = row / panel * panel, count = std::min(panel, g.rows.size() - first);
        const std::size_t width = static_cast<std::size_t>(kernels.width), inner = static_cast<std::size_t>(o.inner);
        const T* from = g.sum.data() + first * width * inner + (row - first) * width;
        for (std::size_t lane = 0; lane < width && g.rows[row].offset + static_cast<int>(lane) < p.rows; ++lane) {
          T* to = p.gradients.data() + (static_cast<std::size_t>(g.rows[row].offset) + lane) * static_cast<std::size_t>(p.columns) + static_cast<std::size_t>(p.part_start[static_cast<std::size_t>(term.part)]);
          for (std::size_t j = 0; j < inner; ++j) to[j] += from[j * count * width + lane];
        }
      }
    }
  }

  void add_vectors() {
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      if (accumulators[p] < 0) continue;
      const T* from = back.at(accumulators[p]);
      const int size = back.padded(graphs.backward.vector_gradients[p]);
      for (int b = 0; b < now.batch; ++b)
        for (int k = 0; k < parameters[p].rows; ++k) parameters[p].gradients[static_cast<std::size_t>(k)] += from[static_cast<std::ptrdiff_t>(b) * size + k];
    }
  }

  void add_input_gradient(T* d_x, int d_x_stride) {
    const int size = back.padded(equations::Size{0, 1, 0});
    for (int t = 0; t < now.steps; t += d_chunk) {
      const int columns = std::min(d_chunk, now.steps - t) * now.batch;
      const std::ptrdiff_t column = static_cast<std::ptrdiff_t>(t) * now.batch;
      back.seek(t, 0);
      const T* from = back.at(d_input_slot);
      if (!d_input_stack.parts.empty()) back.product(d_input_packed, d_input_stack, parameters, columns);
      else if (graphs.backward.d_input >= 0) from = back.at(graphs.backward.d_input);
      else return;
      add_columns<T>(from, size, d_x + column * d_x_stride, d_x_stride, sizes.input, columns);
    }
  }

  Sizes sizes;
  const Kernels<T>& kernels;
  Graphs graphs;
  std::vector<ParameterValues<T>> parameters;
  BoundPass<T> ahead, back;
  std::vector<int> state_size, state_padded;
  std::vector<std::size_t> state_offset, d_offset;
  std::vector<Slot> accumulators;  // for each parameter, or -1
  Slot d_input_slot = -1;
  Stack d_input_stack;
  Packed<T> d_input_packed;
  std::vector<OuterGroup<T>> outers;
  AlignedVector<T> outer_scratch;

  Run now;
  std::vector<int> lengths;
  bool bound = false, back_bound = false, ran = false;
  bool constants_fresh = false, back_constants_fresh = false;
  bool x_pointwise = false, padded_x = false;
  int bound_x_stride = 0, chunk = 1, d_chunk = 1;
};

template <class T>
Program<T>::Program(const Recipe& forward, const Recipe& backward, const Sizes& sizes, const Kernels<T>* with) : body_(std::make_unique<Body>(forward, backward, sizes, with ? *with : program::kernels<T>(sizes.hidden))) {}
template <class T>
Program<T>::~Program() = default;
template <class T>
Program<T>::Program(Program&&) noexcept = default;
template <class T>
Program<T>& Program<T>::operator=(Program&&) noexcept = default;

template <class T>
std::span<T> Program<T>::parameter(Index parameter) { return body_->parameters[static_cast<std::size_t>(parameter)].values; }
template <class T>
std::span<T> Program<T>::gradient(Index parameter) { return body_->parameters[static_cast<std::size_t>(parameter)].gradients; }

template <class T>
void Program<T>::parameters_changed() {
  body_->ahead.parameters_changed();
  body_->back.parameters_changed();
  body_->d_input_packed.one_fresh = body_->d_input_packed.many_fresh = false;
  body_->constants_fresh = body_->back_constants_fresh = false;
}

template <class T>
void Program<T>::clear_gradients() {
  for (ParameterValues<T>& p : body_->parameters) std::fill(p.gradients.begin(), p.gradients.end(), T(0));
}

template <class T>
void Program<T>::forward(const Run& run, const T* x, int x_stride, std::span<const T* const> initial, T* output, int output_stride, std::span<T* const> final_states) {
  GATEWALK_CHECK(run.steps > 0 && run.batch > 0, "Program::forward: " + std::to_string(run.steps) + " time steps of " + std::to_string(run.batch) + " sequences");
  body_->forward(run, x, x_stride, initial, output, output_stride, final_states);
}

template <class T>
void Program<T>::backward(const T* d_output, int d_output_stride, std::span<const T* const> d_final, T* d_x, int d_x_stride, std::span<T* const> d_initial) {
  body_->backward(d_output, d_output_stride, d_final, d_x, d_x_stride, d_initial);
}

template <class T>
const Run& Program<T>::recorded() const {
  static const Run none{0, 0, false, nullptr, false};
  return body_->ran ? body_->now : none;
}

template <class T>
std::size_t Program<T>::workspace_bytes() const { return body_->ahead.arena().bytes() + body_->back.arena().bytes(); }

template class Program<float>;
template class Program<double>;

}  // namespace gatewalk::program
