// Whole time steps of an LSTM, a GRU or a plain cell, included after kernels_body.hpp in the same namespaces:
//   acc[gate][column] = start + W_gate h, the gates' sums of the same units side by side in registers, and the tail on them.
// What the recipe does in several operations is one here; tests hold it against the recipe.
// CellKernels<width, units and columns of each tile>: G · units · columns sums run side by side.

template <int N, int LstmOne, int LstmColumns, int GruOne, int GruColumns, int RnnOne, int RnnMany, int RnnColumns>
struct CellKernels {
  using Run = CellRun<float>;
  using F = Math<N>;
  using V = typename F::V;
  using Loose = typename VectorOf<float, N>::Loose;

  static V load(const float* p) { return *reinterpret_cast<const Loose*>(p); }
  static void store(float* p, V v) { *reinterpret_cast<Loose*>(p) = v; }
  static void record(float* p, std::ptrdiff_t k, V v) {
    if (p) store(p + k, v);
  }

  // Tails, on the sums of P vectors of units at once (a[gate][p]); k[p] is where each belongs.
  // c' = f c + i g, h' = o tanh(c')
  struct Lstm {
    static constexpr int gates = 4;
    template <int P>
    static inline __attribute__((always_inline)) void finish(const Run&, float* const* at, V (&a)[4][P], const std::ptrdiff_t (&k)[P]) {
      float* const* to = at + Run::recorded;
      V c[P], o[P];
      for (int p = 0; p < P; ++p) {
        V g[4] = {a[0][p], a[1][p], a[3][p], a[2][p]};
        F::template sigmoids_and_tanhs<3, 1>(g);
        c[p] = madd(g[0], load(at[Run::c] + k[p]), g[1] * g[3]), o[p] = g[2];
        store(at[Run::c_next] + k[p], c[p]);
        if (to[0]) record(to[0], k[p], g[0]), record(to[1], k[p], g[1]), record(to[2], k[p], g[3]), record(to[3], k[p], g[2]);
      }
      F::template sigmoids_and_tanhs<0, P>(c);
      for (int p = 0; p < P; ++p) store(at[Run::h_next] + k[p], o[p] * c[p]), record(to[4], k[p], c[p]);
    }
  };

  // n = tanh(a_n + r m), h' = (1 - z) n + z h
  struct Gru {
    static constexpr int gates = 3;
    template <int P>
    static inline __attribute__((always_inline)) void finish(const Run&, float* const* at, V (&a)[3][P], const std::ptrdiff_t (&k)[P]) {
      float* const* to = at + Run::recorded;
      V n[P], z[P];
      for (int p = 0; p < P; ++p) {
        V g[2] = {a[0][p], a[1][p]};
        F::template sigmoids_and_tanhs<2, 0>(g);
        n[p] = madd(g[0], a[2][p], load(at[Run::more] + k[p])), z[p] = g[1];
        if (to[0]) record(to[0], k[p], g[0]), record(to[1], k[p], g[1]), record(to[3], k[p], a[2][p]);
      }
      F::template sigmoids_and_tanhs<0, P>(n);
      for (int p = 0; p < P; ++p) store(at[Run::h_next] + k[p], madd(splat<V>(1.0f) - z[p], n[p], z[p] * load(at[Run::h] + k[p]))), record(to[2], k[p], n[p]);
    }
  };

  struct Rnn {
    static constexpr int gates = 1;
    template <int P>
    static inline __attribute__((always_inline)) void finish(const Run& run, float* const* at, V (&a)[1][P], const std::ptrdiff_t (&k)[P]) {
      const V zero = V{};
      if (run.function == Pointwise::tanh) F::template sigmoids_and_tanhs<0, P>(a[0]);
      else if (run.function == Pointwise::sigmoid) F::template sigmoids_and_tanhs<P, 0>(a[0]);
      else for (int p = 0; p < P; ++p) a[0][p] = choose(a[0][p] <= zero, zero, a[0][p]);  // ReLU
      for (int p = 0; p < P; ++p) store(at[Run::h_next] + k[p], a[0][p]);
    }
  };

  // Sums acc[gate][u · C + c] of U vectors of units and C columns.
  template <class Tail, int U, int C>
  static inline __attribute__((always_inline)) void tile(const Run& run, float* const* at, const float* w, std::ptrdiff_t row, int column) {
    constexpr int G = Tail::gates;
    const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(run.vectors) * N;
    V acc[G][U * C];
    std::ptrdiff_t place[U * C];
    for (int g = 0; g < G; ++g) {
      const std::ptrdiff_t stride = run.series[g].column;
      const float* from = at[g] + stride * column + row;
      for (int u = 0; u < U; ++u)
        for (int c = 0; c < C; ++c) acc[g][u * C + c] = load(from + stride * c + u * N);
    }
    for (int u = 0; u < U; ++u)
      for (int c = 0; c < C; ++c) place[u * C + c] = size * (column + c) + row + u * N;
    const float* h = at[Run::h] + size * column;
    for (int k = 0; k < run.inner; ++k) {
      V wk[U * G];
      for (int i = 0; i < U * G; ++i) wk[i] = load(w + i * N);
      w += U * G * N;
      for (int c = 0; c < C; ++c) {
        const V hk = splat<V>(h[c * size]);
        for (int u = 0; u < U; ++u)
          for (int g = 0; g < G; ++g) acc[g][u * C + c] = madd(wk[u * G + g], hk, acc[g][u * C + c]);
      }
      ++h;
    }
    Tail::finish(run, at, acc, place);
  }

  template <class Tail, int U, int C>
  static void rest(const Run& run, float* const* at, const float* w, std::ptrdiff_t row, int column) {
    if constexpr (C > 0) {
      if (run.columns - column == C) tile<Tail, U, C>(run, at, w, row, column);
      else rest<Tail, U, C - 1>(run, at, w, row, column);
    }
  }

  // One panel of U vectors of units, all columns.
  template <class Tail, int U, int C>
  static void panel(const Run& run, float* const* at, const float* w, int vector) {
    int column = 0;
    for (; column + C <= run.columns; column += C) tile<Tail, U, C>(run, at, w, static_cast<std::ptrdiff_t>(vector) * N, column);
    rest<Tail, U, C - 1>(run, at, w, static_cast<std::ptrdiff_t>(vector) * N, column);
  }

  template <class Tail, int U, int C>
  static void last_panel(const Run& run, float* const* at, const float* w, int vector) {
    if constexpr (U > 0) {
      if (run.vectors - vector == U) panel<Tail, U, C>(run, at, w, vector);
      else last_panel<Tail, U - 1, C>(run, at, w, vector);
    }
  }

  template <class Tail, int U, int C>
  static void steps(const Run& run) {
    float* at[Run::count];
    std::ptrdiff_t by[Run::count];
    for (int k = 0; k < Run::count; ++k) at[k] = run.series[k].at, by[k] = run.series[k].step;
    for (int n = 0; n < run.steps; ++n) {
      const float* w = run.packed;
      int vector = 0;
      for (; vector + U <= run.vectors; vector += U, w += static_cast<std::ptrdiff_t>(U * Tail::gates * N) * run.inner) panel<Tail, U, C>(run, at, w, vector);
      last_panel<Tail, U - 1, C>(run, at, w, vector);
      for (int k = 0; k < Run::count; ++k) {
        at[k] += by[k];
        if (run.series[k].alternates) by[k] = -by[k];
      }
    }
  }

  static void cell(const Run& run) {
    const bool one = run.columns == 1;
    switch (run.cell) {
      case Cell::lstm: one ? steps<Lstm, LstmOne, 1>(run) : steps<Lstm, 1, LstmColumns>(run); break;
      case Cell::gru: one ? steps<Gru, GruOne, 1>(run) : steps<Gru, 1, GruColumns>(run); break;
      case Cell::rnn: one ? steps<Rnn, RnnOne, 1>(run) : steps<Rnn, RnnMany, RnnColumns>(run); break;
      case Cell::none: break;
    }
  }

  static constexpr Kernels<float> added_to(Kernels<float> table) {
    table.cell = cell;
    table.cell_one[1] = LstmOne, table.cell_one[2] = GruOne, table.cell_one[3] = RnnOne;
    table.cell_many[1] = table.cell_many[2] = 1, table.cell_many[3] = RnnMany;
    return table;
  }
};
