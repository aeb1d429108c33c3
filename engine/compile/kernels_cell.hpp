// Time steps of an LSTM or a GRU for one sequence, included after kernels_body.hpp in the same namespaces.
// A few vectors of units are finished at a time: the sums of their gates stay in registers until h' is known, and a
// processor works on the next ones' products while it waits for a function. What the recipe does in several operations is
// one here; tests hold it against the recipe.

template <class Kernel, int N, int Panel>
struct CellKernels {
  using Run = CellRun<float>;
  using V = typename VectorOf<float, N>::Value;

  static V load(const float* p) { return Kernel::load(p); }
  static void store(float* p, V v) { Kernel::store(p, v); }

  static constexpr int gates(Cell cell) { return cell == Cell::lstm ? 4 : 3; }

  // The sums of G gates for K vectors of units from `unit` on; `w` holds K · G vectors for each inner index, units first.
  // Single: all units are one vector, and it is `h`.
  template <bool Single, int G, int K>
  static inline __attribute__((always_inline)) void sums(const Run& run, float* const* at, const float* w, int unit, V h,
                                                         V (&sum)[G][K]) {
    constexpr int rows = G * K, ways = rows >= 8 ? 1 : 2;  // a processor needs some eight sums side by side to be busy
    V acc[ways][rows] = {};
    for (int k = 0; k < K; ++k)
      for (int g = 0; g < G; ++g) acc[0][k * G + g] = load(at[Run::start + g] + unit + k * N);
    const auto multiply = [&](int way, float a) __attribute__((always_inline)) {
      const V value = splat<V>(a);
      for (int row = 0; row < rows; ++row) acc[way][row] = madd(load(w + row * N), value, acc[way][row]);
      w += rows * N;
    };
    for (int part = 0; part < run.product.part_count; ++part) {
      const float* a = at[run.product.parts[part].operand];
      int left = run.product.parts[part].count;
      if (Single && run.product.parts[part].operand == Run::h) {
        for (int lane = 0; lane < N; ++lane)
          if (lane < left) multiply(lane % ways, h[lane]);
        continue;
      }
      for (; left >= ways; left -= ways, a += ways)
        for (int way = 0; way < ways; ++way) multiply(way, a[way]);
      if (ways > 1 && left > 0) multiply(0, *a);
    }
    for (int k = 0; k < K; ++k)
      for (int g = 0; g < G; ++g) sum[g][k] = ways == 1 ? acc[0][k * G + g] : acc[0][k * G + g] + acc[ways - 1][k * G + g];
  }

  // Stores what is wanted.
  template <int K>
  static inline __attribute__((always_inline)) void put(float* to, int unit, const V (&v)[K]) {
    for (int k = 0; to && k < K; ++k) store(to + unit + k * N, v[k]);
  }

  // c' = f c + i g, h' = o tanh(c')
  template <bool Single, int K>
  static inline __attribute__((always_inline)) V lstm(const Run& run, float* const* at, const float* w, int unit, V h) {
    V a[4][K];
    sums<Single>(run, at, w, unit, h, a);
    V(&f)[K] = a[0], (&i)[K] = a[1], (&g)[K] = a[2], (&o)[K] = a[3];
    Math<N>::sigmoids(f), put(at[Run::gate], unit, f);
    Math<N>::sigmoids(i), put(at[Run::gate + 1], unit, i);
    Math<N>::tanhs(g), put(at[Run::gate + 2], unit, g);
    V c[K];
    for (int k = 0; k < K; ++k) c[k] = madd(f[k], load(at[Run::c] + unit + k * N), i[k] * g[k]);
    put(at[Run::c_next], unit, c);
    Math<N>::tanhs(c), put(at[Run::tanh_c], unit, c);
    Math<N>::sigmoids(o), put(at[Run::gate + 3], unit, o);
    for (int k = 0; k < K; ++k) c[k] = o[k] * c[k];
    put(at[Run::h_next], unit, c);
    return c[0];
  }

  // n = tanh(a_n + r m), h' = (1 - z) n + z h
  template <bool Single, int K>
  static inline __attribute__((always_inline)) V gru(const Run& run, float* const* at, const float* w, int unit, V h) {
    V a[3][K];  // r z m
    sums<Single>(run, at, w, unit, h, a);
    V(&r)[K] = a[0], (&z)[K] = a[1], (&n)[K] = a[2];
    put(at[Run::gate + 2], unit, a[2]);
    Math<N>::sigmoids(r), put(at[Run::gate], unit, r);
    for (int k = 0; k < K; ++k) n[k] = madd(r[k], a[2][k], load(at[Run::a_n] + unit + k * N));
    Math<N>::tanhs(n), put(at[Run::n], unit, n);
    Math<N>::sigmoids(z), put(at[Run::gate + 1], unit, z);
    V next[K];
    for (int k = 0; k < K; ++k) next[k] = splat<V>(1.0f) - z[k];
    put(at[Run::one_minus_z], unit, next);
    for (int k = 0; k < K; ++k) next[k] = madd(next[k], n[k], z[k] * (Single ? h : load(at[Run::h] + unit + k * N)));
    put(at[Run::h_next], unit, next);
    return next[0];
  }

  // K vectors of units; returns the first of h'.
  template <Cell cell, int K, bool Single = false>
  static inline __attribute__((always_inline)) V units(const Run& run, float* const* at, const float* w, int unit, V h = V{}) {
    if constexpr (cell == Cell::lstm) return lstm<Single, K>(run, at, w, unit, h);
    else return gru<Single, K>(run, at, w, unit, h);
  }
  template <Cell cell, int K>
  static inline __attribute__((always_inline)) void last_units(const Run& run, float* const* at, const float* w, int unit,
                                                               int vectors) {
    if constexpr (K > 0) {
      if (vectors == K) units<cell, K>(run, at, w, unit);
      else last_units<cell, K - 1>(run, at, w, unit, vectors);
    }
  }
  // From the last panel to the first where `back`: a step begins with the weights that the last one ended with, which are in
  // the cache still when not all of them fit.
  template <Cell cell>
  static inline __attribute__((always_inline)) void step(const Run& run, float* const* at, bool back) {
    constexpr int most = Panel / gates(cell) * N;
    const int panels = (run.units + most - 1) / most;
    for (int k = 0; k < panels; ++k) {
      const int unit = (back ? panels - 1 - k : k) * most;
      const float* w = run.product.packed + static_cast<std::ptrdiff_t>(unit * gates(cell)) * run.product.inner;
      if (run.units - unit >= most) units<cell, most / N>(run, at, w, unit);
      else last_units<cell, most / N - 1>(run, at, w, unit, (run.units - unit) / N);
    }
  }

  // Single: all units are one vector, which stays in its register from step to step.
  template <Cell cell, bool Single = false>
  static void steps(const Run& run) {
    float* at[Run::count];
    std::ptrdiff_t by[Run::count];
    for (int k = 0; k < Run::count; ++k) at[k] = run.series[k].at, by[k] = run.series[k].step;
    V h = load(at[Run::h]);
    for (int left = run.steps; left > 0; --left) {
      if constexpr (Single) h = units<cell, 1, true>(run, at, run.product.packed, 0, h);
      else step<cell>(run, at, (left & 1) != 0);
      for (int k = 0; k < Run::count; ++k) at[k] += by[k];
      if (run.series[Run::c].alternates) by[Run::c] = -by[Run::c], by[Run::c_next] = -by[Run::c_next];
    }
  }

  static void cell(const Run& run) {
    switch (run.cell) {
      case Cell::lstm: run.units == N ? steps<Cell::lstm, true>(run) : steps<Cell::lstm>(run); break;
      case Cell::gru: run.units == N ? steps<Cell::gru, true>(run) : steps<Cell::gru>(run); break;
      case Cell::none: break;
    }
  }

  static constexpr Kernels<float> table(const char* name) {
    Kernels<float> all = Kernel::table(name);
    all.cell = cell;
    all.panel_cell = Panel;
    return all;
  }
};
