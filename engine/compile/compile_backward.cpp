#include <cmath>

#include "engine/base/norm_in_range.hpp"
#include "engine/compile/compile_body.hpp"

namespace gatewalk::compile {

namespace {

using Kind = GraphNode::Kind;

constexpr int input_gradient_columns = 128;

}  // namespace

template <class T>
void Program<T>::Body::bind_backward() {
  if (back_bound) return;
  back_bound = true;
  const Graph& g = graphs.backward;
  d_chunk = std::clamp(input_gradient_columns / now.batch, 1, now.steps);
  back.restart(now.steps, now.batch, 1, true);
  for (std::size_t k = 0; k < g.nodes.size(); ++k)
    if (g.nodes[k].kind == Kind::recorded)
      back.put_outside(static_cast<Slot>(k), ahead.strides()[static_cast<std::size_t>(g.nodes[k].source)]);
  for (std::size_t s = 0; s < state_size.size(); ++s) {
    d_offset[s] = back.arena().take(static_cast<std::size_t>(3 * state_padded[s] * now.batch));
    if (g.previous[s] >= 0) back.put_outside(g.previous[s], state_padded[s]);
    if (g.next[s] >= 0) back.put_outside(g.next[s], state_padded[s]);
  }
  for (std::size_t p = 0; p < parameters.size(); ++p)
    if (accumulators[p] >= 0)
      back.put(accumulators[p], Place::step, static_cast<std::size_t>(back.padded(g.vector_gradients[p]) * now.batch));
  held.resize(accumulated());
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

template <class T>
void Program<T>::Body::backward(const T* d_output, int d_stride, std::span<const T* const> d_final, T* d_x, int d_x_stride,
                                std::span<T* const> d_initial) {
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
    copy_columns(s < d_final.size() ? d_final[s] : nullptr, state_size[s], d_state(s, 0), state_padded[s], state_size[s],
                 now.batch);
  back.prepare_step(parameters);
  back.seek(nth(now.steps - 1), 0);
  for (int n = now.steps - 1; n >= 0; --n) {
    const int t = nth(n), k = now.steps - 1 - n;
    if (now.truncate > 0 && (n + 1) % now.truncate == 0 && n + 1 < now.steps)
      for (std::size_t s = 0; s < state_size.size(); ++s) std::fill_n(d_state(s, lengths.empty() ? k & 1 : 0), d_count(s), T(0));
    upstream(t, d_output, d_stride);
    for (std::size_t s = 0; s < state_size.size(); ++s) point_d_states(s, t, k);
    if (!lengths.empty()) hold_sums(t, false);
    back.run_step();
    if (!lengths.empty()) hold_sums(t, true);
    if (!lengths.empty()) pass_on(t);
    back.advance(now.reverse ? 1 : -1);
  }
  for (std::size_t s = 0; s < d_initial.size(); ++s)
    if (d_initial[s])
      add_columns<T>(d_state(s, lengths.empty() ? now.steps & 1 : 0), state_padded[s], d_initial[s], state_size[s], state_size[s],
                     now.batch);
  back.seek(0, 0);
  add_outers();
  add_vectors();
  if (d_x) add_input_gradient(d_x, d_x_stride);
}

template <class T>
void Program<T>::Body::upstream(int t, const T* d_output, int stride) {
  const Node input = graphs.backward.input;
  if (input < 0) return;
  T* to = back.at(input);
  const std::ptrdiff_t column = static_cast<std::ptrdiff_t>(t) * now.batch;
  copy_columns<T>(d_output ? d_output + column * stride : nullptr, stride, to, state_padded[0], state_size[0], now.batch);
  for (int b = 0; b < now.batch && !lengths.empty(); ++b)
    if (!valid(t, b)) std::fill_n(to + static_cast<std::ptrdiff_t>(b) * state_padded[0], state_padded[0], T(0));
}

template <class T>
void Program<T>::Body::point_d_states(std::size_t s, int t, int k) {
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

template <class T>
void Program<T>::Body::pass_on(int t) {
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

template <class T>
std::size_t Program<T>::Body::accumulated() const {
  std::size_t count = 0;
  for (std::size_t p = 0; p < parameters.size(); ++p)
    if (accumulators[p] >= 0)
      count += static_cast<std::size_t>(back.padded(graphs.backward.vector_gradients[p])) * static_cast<std::size_t>(now.batch);
  return count;
}

template <class T>
void Program<T>::Body::hold_sums(int t, bool restore) {
  T* kept = held.data();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (accumulators[p] < 0) continue;
    const int size = back.padded(graphs.backward.vector_gradients[p]);
    T* sums = back.at(accumulators[p]);
    for (int b = 0; b < now.batch; ++b, sums += size, kept += size) {
      if (valid(t, b)) continue;
      if (restore) std::copy_n(kept, size, sums);
      else std::copy_n(sums, size, kept);
    }
  }
}

template <class T>
void Program<T>::Body::add_outers() {
  for (OuterGroup<T>& g : outers) {
    std::fill(g.sum.begin(), g.sum.end(), T(0));
    std::fill(g.totals.begin(), g.totals.end(), T(0));
    const Outer<T> o{g.rows.data(),
                     static_cast<int>(g.rows.size()),
                     g.b,
                     back.units(g.b),
                     g.sum.data(),
                     kernels.panel_outer,
                     outer_scratch.data(),
                     g.totals.empty() ? nullptr : g.totals.data()};
    kernels.outer(o, back.at(), back.strides().data(), now.steps * now.batch);
    std::size_t member = 0;
    for (std::size_t row = 0; row < g.rows.size(); ++row) {
      if (row > 0 && g.rows[row].offset == 0) ++member;
      const OuterTerm& term = *g.members[member];
      ParameterValues<T>& p = parameters[static_cast<std::size_t>(term.parameter)];
      const std::size_t panel = static_cast<std::size_t>(kernels.panel_outer), first = row / panel * panel,
                        count = std::min(panel, g.rows.size() - first);
      const std::size_t width = static_cast<std::size_t>(kernels.width), inner = static_cast<std::size_t>(o.inner);
      const T* from = g.sum.data() + first * width * inner + (row - first) * width;
      for (std::size_t lane = 0; lane < width && g.rows[row].offset + static_cast<int>(lane) < p.rows; ++lane) {
        T* to = p.gradients.data() + (static_cast<std::size_t>(g.rows[row].offset) + lane) * static_cast<std::size_t>(p.columns) +
                static_cast<std::size_t>(p.part_start[static_cast<std::size_t>(term.part)]);
        for (std::size_t j = 0; j < inner; ++j) to[j] += from[j * count * width + lane];
      }
    }
  }
}

template <class T>
void Program<T>::Body::add_vectors() {
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (accumulators[p] < 0) continue;
    const T* from = back.at(accumulators[p]);
    const int size = back.padded(graphs.backward.vector_gradients[p]);
    for (int b = 0; b < now.batch; ++b)
      for (int k = 0; k < parameters[p].rows; ++k)
        parameters[p].gradients[static_cast<std::size_t>(k)] += from[static_cast<std::ptrdiff_t>(b) * size + k];
  }
  for (const Total& total : totals) {
    ParameterValues<T>& p = parameters[total.parameter];
    const T* from = outers[total.group].totals.data() + total.row * static_cast<std::size_t>(kernels.width);
    for (std::size_t k = 0; k < p.gradients.size(); ++k) p.gradients[k] += from[k];
  }
}

template <class T>
void Program<T>::Body::add_input_gradient(T* d_x, int d_x_stride) {
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

template <class T>
std::vector<double> Program<T>::Body::error_norms() {
  std::vector<double> norms(static_cast<std::size_t>(now.steps), 0.0);
  const Node kept = graphs.backward.error_term;
  if (kept < 0 || !back_bound) return norms;
  const int size = back.padded(kept), units = back.units(kept);
  const T* at = back.arena().at(back.offset(kept));
  for (double& norm : norms) {
    const auto each = [&, first = at](auto take) {
      for (int b = 0; b < now.batch; ++b)
        for (int k = 0; k < units; ++k) take(static_cast<double>(first[b * size + k]));
    };
    each([&](double v) { norm += v * v; });
    norm = norm_in_range(norm, each);
    at += static_cast<std::ptrdiff_t>(now.batch) * size;
  }
  return norms;
}

// One by one: with compile.cpp before it, which instantiates Program, the whole Body would be twice.
template void Program<float>::Body::backward(const float*, int, std::span<const float* const>, float*, int,
                                             std::span<float* const>);
template void Program<double>::Body::backward(const double*, int, std::span<const double* const>, double*, int,
                                              std::span<double* const>);
template std::vector<double> Program<float>::Body::error_norms();
template std::vector<double> Program<double>::Body::error_norms();

}  // namespace gatewalk::compile
