#include "engine/compile/compile_body.hpp"

namespace gatewalk::compile {

namespace {

using equations::Index;
using equations::Recipe;
using equations::Sizes;
using Kind = GraphNode::Kind;

// Hoisted values of a chunk of time steps should stay in the cache: about this many numbers, and this many columns at least.
constexpr int chunk_values = 1 << 17;
constexpr int chunk_columns = 64;

}  // namespace

template <class T>
void Program<T>::Body::bind_forward(const Run& run, int x_stride) {
  const bool pads = x_pointwise || run.lengths != nullptr;
  if (bound && now.steps == run.steps && now.batch == run.batch && now.reverse == run.reverse && now.record == run.record &&
      padded_x == pads && (pads || bound_x_stride == x_stride))
    return;
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
    if (pads)
      ahead.put(graphs.forward.input, Place::time,
                static_cast<std::size_t>(size) * static_cast<std::size_t>(now.steps * now.batch));
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

template <class T>
T* Program<T>::Body::last_state(std::size_t s) {
  const int slot = !whole(s) ? now.steps & 1 : now.reverse ? 0 : now.steps;
  return state(s) + slot * static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch;
}

template <class T>
void Program<T>::Body::forward(const Run& run, const T* x, int x_stride, std::span<const T* const> initial, T* output,
                               int output_stride, std::span<T* const> final_states) {
  bind_forward(run, x_stride);
  now.truncate = run.truncate;
  if (run.lengths) lengths.assign(run.lengths, run.lengths + run.batch);
  else lengths.clear();
  if (!constants_fresh) ahead.write_constants(parameters), constants_fresh = true;
  const Graph& g = graphs.forward;
  if (g.input >= 0) {
    if (padded_x) copy_x(x, x_stride);
    else ahead.set_outside(g.input, const_cast<T*>(x), static_cast<std::ptrdiff_t>(x_stride) * now.batch);
  }
  ran = now.record;
  if (step_in_place(run, initial, output, output_stride, final_states)) return;
  for (std::size_t s = 0; s < state_size.size(); ++s)
    copy_columns(s < initial.size() ? initial[s] : nullptr, state_size[s], first_state(s), state_padded[s], state_size[s],
                 now.batch);
  for (int n = 0; n < now.steps; n += chunk) run_chunk(n, std::min(chunk, now.steps - n), output, output_stride);
  for (std::size_t s = 0; s < final_states.size(); ++s)
    if (final_states[s])
      copy_columns<T>(last_state(s), state_padded[s], final_states[s], state_size[s], state_size[s], now.batch);
}

template <class T>
bool Program<T>::Body::step_in_place(const Run& run, std::span<const T* const> initial, T* output, int output_stride,
                                     std::span<T* const> final_states) {
  if (now.steps > 1 || now.record || run.lengths || padded_x || !output || ahead.hoists()) return false;
  if (initial.size() != state_size.size() || final_states.size() != state_size.size()) return false;
  for (std::size_t s = 0; s < state_size.size(); ++s)
    if (!initial[s] || !final_states[s] || initial[s] == final_states[s] || state_size[s] != state_padded[s] ||
        graphs.forward.previous[s] < 0)
      return false;
  for (std::size_t s = 0; s < state_size.size(); ++s) {
    ahead.at(graphs.forward.previous[s]) = const_cast<T*>(initial[s]);
    ahead.at(graphs.forward.next[s]) = final_states[s];
  }
  if (ahead.has_whole_step()) ahead.run_whole_steps(parameters, 1, false);
  else ahead.prepare_step(parameters), ahead.run_step();
  copy_columns<T>(final_states[0], state_size[0], output, output_stride, state_size[0], now.batch);
  return true;
}

template <class T>
void Program<T>::Body::copy_x(const T* x, int x_stride) {
  const int size = ahead.padded(graphs.forward.input);
  T* to = ahead.arena().at(ahead.offset(graphs.forward.input));
  for (int t = 0; t < now.steps; ++t)
    for (int b = 0; b < now.batch; ++b) {
      const std::ptrdiff_t column = static_cast<std::ptrdiff_t>(t) * now.batch + b;
      copy_columns<T>(valid(t, b) ? x + column * x_stride : nullptr, 0, to + column * size, 0, sizes.input, 1);
    }
}

template <class T>
void Program<T>::Body::run_chunk(int n, int steps, T* output, int output_stride) {
  const int first = now.reverse ? nth(n + steps - 1) : n;
  ahead.run_hoisted(parameters, first, steps);
  if (!ahead.has_whole_step()) ahead.prepare_step(parameters);
  ahead.seek(nth(n), first);
  const int at_once = lengths.empty() && (ahead.has_whole_step() || ahead.runs_on()) ? steps : 1;
  for (int k = 0; k < steps; k += at_once) {
    const int t = nth(n + k);
    alternating.clear();
    for (std::size_t s = 0; s < state_size.size(); ++s)
      if (!whole(s)) pair(s, n + k);
    if (ahead.has_whole_step()) ahead.run_whole_steps(parameters, at_once, now.reverse);
    else if (at_once > 1) ahead.run_on(at_once, now.reverse, alternating);
    else ahead.run_step();
    if (!lengths.empty()) hold(t);
    ahead.advance(now.reverse ? -1 : 1);
  }
  if (!output) return;
  const std::ptrdiff_t columns = static_cast<std::ptrdiff_t>(first) * now.batch, stride = state_padded[0];
  const T* from = state(0) + stride * now.batch * shift_after() + stride * columns;
  copy_columns<T>(from, stride, output + columns * output_stride, output_stride, state_size[0], steps * now.batch);
  for (int t = first; t < first + steps && !lengths.empty(); ++t)
    for (int b = 0; b < now.batch; ++b)
      if (!valid(t, b))
        copy_columns<T>(nullptr, 0, output + (static_cast<std::ptrdiff_t>(t) * now.batch + b) * output_stride, 0, state_size[0],
                        1);
}

template <class T>
void Program<T>::Body::pair(std::size_t s, int n) {
  const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(state_padded[s]) * now.batch;
  const std::ptrdiff_t by = n & 1 ? stride : -stride;  // from the place after to the place before
  const Slot before = graphs.forward.previous[s], after = graphs.forward.next[s];
  if (before >= 0) ahead.at(before) = state(s) + (n & 1) * stride, alternating.push_back({before, -by, true});
  ahead.at(after) = state(s) + ((n + 1) & 1) * stride, alternating.push_back({after, by, true});
}

template <class T>
void Program<T>::Body::hold(int t) {
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

template <class T>
void Program<T>::Body::clear_kept(BoundPass<T>& pass, int b) {
  for (const Mover<T>& m : pass.movers())
    if (pass.place(m.slot) == Place::time)
      std::fill_n(pass.at(m.slot) + static_cast<std::ptrdiff_t>(b) * pass.strides()[static_cast<std::size_t>(m.slot)],
                  pass.padded(m.slot), T(0));
}

template <class T>
Program<T>::Program(const Recipe& forward, const Recipe& backward, const Sizes& sizes, const Kernels<T>* with, bool error_terms)
    : body_(std::make_unique<Body>(forward, backward, sizes, with ? *with : compile::kernels<T>(sizes.hidden), error_terms)) {}
template <class T>
Program<T>::~Program() = default;
template <class T>
Program<T>::Program(Program&&) noexcept = default;
template <class T>
Program<T>& Program<T>::operator=(Program&&) noexcept = default;

template <class T>
std::span<T> Program<T>::parameter(Index parameter) {
  return body_->parameters[static_cast<std::size_t>(parameter)].values;
}
template <class T>
std::span<T> Program<T>::gradient(Index parameter) {
  return body_->parameters[static_cast<std::size_t>(parameter)].gradients;
}

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
void Program<T>::forward(const Run& run, const T* x, int x_stride, std::span<const T* const> initial, T* output,
                         int output_stride, std::span<T* const> final_states) {
  GATEWALK_CHECK(run.steps > 0 && run.batch > 0,
                 "Program::forward: " + std::to_string(run.steps) + " time steps of " + std::to_string(run.batch) + " sequences");
  body_->forward(run, x, x_stride, initial, output, output_stride, final_states);
}

template <class T>
void Program<T>::backward(const T* d_output, int d_output_stride, std::span<const T* const> d_final, T* d_x, int d_x_stride,
                          std::span<T* const> d_initial) {
  body_->backward(d_output, d_output_stride, d_final, d_x, d_x_stride, d_initial);
}

template <class T>
std::vector<double> Program<T>::error_norms() const {
  return body_->error_norms();
}

template <class T>
const Run& Program<T>::recorded() const {
  static const Run none{0, 0, false, nullptr, false, 0};
  return body_->ran ? body_->now : none;
}

template <class T>
std::size_t Program<T>::workspace_bytes() const {
  return body_->ahead.arena().bytes() + body_->back.arena().bytes();
}

template class Program<float>;
template class Program<double>;

}  // namespace gatewalk::compile
