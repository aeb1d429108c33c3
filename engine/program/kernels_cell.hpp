// Time steps of an LSTM, a GRU or a plain cell for one sequence, included after kernels_body.hpp in the same namespaces: the
// stacked product and the tail, step after step, without the list of instructions in between, which costs as much as a small
// cell itself. What the recipe does in several operations is one here; tests hold it against the recipe.

template <class Kernel, int N>
struct CellKernels {
  using Run = CellRun<float>;
  using V = typename VectorOf<float, N>::Value;

  static V load(const float* p) { return Kernel::load(p); }
  static void store(float* p, V v) { Kernel::store(p, v); }
  template <int Logistic>
  static void function(float* y, int n) { Kernel::template function<Logistic>(y, {y, 1}, n); }

  // A few vectors are worked on one by one, all gates of the same units side by side; of many, one function after the other.
  static constexpr int few = 4 * N;
  template <int S, int H>
  static inline __attribute__((always_inline)) void functions(V (&v)[S + H]) { Math<N>::template sigmoids_and_tanhs<S, H>(v); }

  // c' = f c + i g, h' = o tanh(c')
  static void lstm(float* const* at, int n) {
    float *const f = at[Run::sum], *const i = at[Run::sum + 1], *const g = at[Run::sum + 2], *const o = at[Run::sum + 3], *const t = at[Run::extra];
    const float* const c = at[Run::c];
    if (n > few) function<1>(f, n), function<1>(i, n), function<0>(g, n), function<1>(o, n);
    for (int k = 0; k < n; k += N) {
      V v[4] = {load(f + k), load(i + k), load(o + k), load(g + k)};
      if (n <= few) {
        functions<3, 1>(v);
        store(f + k, v[0]), store(i + k, v[1]), store(o + k, v[2]), store(g + k, v[3]);
      }
      V last[1] = {madd(v[0], load(c + k), v[1] * v[3])};
      store(at[Run::c_next] + k, last[0]);
      if (n <= few) {
        functions<0, 1>(last);
        store(at[Run::h_next] + k, v[2] * last[0]);
      }
      store(t + k, last[0]);
    }
    if (n <= few) return;
    function<0>(t, n);
    for (int k = 0; k < n; k += N) store(at[Run::h_next] + k, load(o + k) * load(t + k));
  }

  // n = tanh(a_n + r m), h' = (1 - z) n + z h
  static void gru(float* const* at, int count) {
    float *const r = at[Run::sum], *const z = at[Run::sum + 1], *const m = at[Run::sum + 2], *const n = at[Run::extra], *const rest = at[Run::rest];
    if (count > few) function<1>(r, count), function<1>(z, count);
    for (int k = 0; k < count; k += N) {
      V v[2] = {load(r + k), load(z + k)};
      if (count <= few) functions<2, 0>(v), store(r + k, v[0]), store(z + k, v[1]);
      V last[1] = {madd(v[0], load(m + k), load(at[Run::more] + k))};
      if (count <= few) functions<0, 1>(last);
      store(n + k, last[0]);
    }
    if (count > few) function<0>(n, count);
    const V one = splat<V>(1.0f);
    for (int k = 0; k < count; k += N) {
      const V keep = load(z + k), take = one - keep;
      store(at[Run::h_next] + k, madd(take, load(n + k), keep * load(at[Run::h] + k)));
      if (rest) store(rest + k, take);
    }
  }

  static void rnn(Pointwise what, float* h, int n) {
    if (what == Pointwise::tanh) function<0>(h, n);
    else if (what == Pointwise::sigmoid) function<1>(h, n);
    else
      for (int k = 0; k < n; k += N) store(h + k, choose(load(h + k) <= V{}, V{}, load(h + k)));  // ReLU
  }

  static void cell(const Run& run) {
    const int n = run.units;
    float scratch[5][Run::most_units];
    float* at[Run::count];
    std::ptrdiff_t by[Run::count];
    for (int k = 0; k < Run::count; ++k) at[k] = run.series[k].at, by[k] = run.series[k].step;
    for (int k = Run::sum; k <= Run::extra; ++k)
      if (!at[k]) at[k] = scratch[k - Run::sum];
    static constexpr std::int32_t strides[Run::count] = {};
    for (int step = 0; step < run.steps; ++step) {
      if (run.cell == Cell::rnn) at[Run::sum] = at[Run::h_next];
      Kernel::product(run.product, at, strides, 1);
      switch (run.cell) {
        case Cell::lstm: lstm(at, n); break;
        case Cell::gru: gru(at, n); break;
        case Cell::rnn: rnn(run.function, at[Run::h_next], n); break;
        case Cell::none: break;
      }
      for (int k = 0; k < Run::count; ++k) {
        at[k] += by[k];
        if (run.series[k].alternates) by[k] = -by[k];
      }
    }
  }

  static constexpr Kernels<float> table(const char* name) {
    Kernels<float> all = Kernel::table(name);
    all.cell = cell;
    return all;
  }
};
