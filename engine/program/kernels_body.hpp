// The kernels' one source. A file of an instruction set includes it inside a namespace of its own, after vector_math.hpp,
// and says how wide and how many: Make<T, width, panel_one, panel_many, columns>.
//
// Product: a tile of v row vectors × n columns is kept in registers while the inner index runs,
//   acc[i][c] += W[k][i] · a[k, c]          v · n multiply-adds for v loads of W and n values of a
// One column alone takes panels of many row vectors, so that enough sums run side by side.
// Outer: the same tile with the columns as inner index: acc[i][j] += a[i, n] · b[j, n], a packed block by block.

template <class T, int N, int PanelOne, int PanelMany, int Columns, int PanelOuter, int ColumnsOuter>
struct Make {
  using V = typename VectorOf<T, N>::Value;
  using Loose = typename VectorOf<T, N>::Loose;
  static constexpr int Block = sizeof(T) == 4 ? 256 : 128;
  static constexpr int OuterBlock = 160;

  static V load(const T* p) { return *reinterpret_cast<const Loose*>(p); }
  static void store(T* p, V v) { *reinterpret_cast<Loose*>(p) = v; }

  // --- products -----------------------------------------------------------------------------------------------------
  template <int R, int C>
  static inline __attribute__((always_inline)) void tile(const Product<T>& p, const T* w, const RowVector* rows, T* const* at,
                                                         const std::int32_t* strides, int column) {
    V acc[R][C];
    for (int i = 0; i < R; ++i) {
      if (rows[i].init < 0) {
        for (int c = 0; c < C; ++c) acc[i][c] = V{};
      } else {
        const T* from = at[rows[i].init] + rows[i].offset + static_cast<std::ptrdiff_t>(rows[i].init_stride) * column;
        for (int c = 0; c < C; ++c) acc[i][c] = load(from + static_cast<std::ptrdiff_t>(rows[i].init_stride) * c);
      }
    }
    for (int part = 0; part < p.part_count; ++part) {
      const std::ptrdiff_t stride = strides[p.parts[part].operand];
      const T* a = at[p.parts[part].operand] + stride * column;
      const int count = p.parts[part].count;
      for (int k = 0; k < count; ++k) {
        V wk[R];
        for (int i = 0; i < R; ++i) wk[i] = load(w + i * N);
        w += R * N;
        for (int c = 0; c < C; ++c) {
          const V ak = splat<V>(a[c * stride]);
          for (int i = 0; i < R; ++i) acc[i][c] = madd(wk[i], ak, acc[i][c]);
        }
        ++a;
      }
    }
    for (int i = 0; i < R; ++i) {
      T* to = at[rows[i].out] + rows[i].offset + static_cast<std::ptrdiff_t>(rows[i].out_stride) * column;
      for (int c = 0; c < C; ++c) store(to + static_cast<std::ptrdiff_t>(rows[i].out_stride) * c, acc[i][c]);
    }
  }

  // How many of the columns that are left the next tile takes: all about the same, for a sliver at the end keeps no processor busy.
  template <int Most>
  static int share(int left) {
    const int tiles = (left + Most - 1) / Most;
    return (left + tiles - 1) / tiles;
  }

  template <int R, int C>
  static void tiles(const Product<T>& p, const T* w, const RowVector* rows, T* const* at, const std::int32_t* strides, int column, int count) {
    if constexpr (C > 0) {
      if (count == C) tile<R, C>(p, w, rows, at, strides, column);
      else tiles<R, C - 1>(p, w, rows, at, strides, column, count);
    }
  }

  template <int R>
  static void panel(const Product<T>& p, const T* w, const RowVector* rows, T* const* at, const std::int32_t* strides, int columns) {
    for (int column = 0, count; column < columns; column += count) {
      count = share<Columns>(columns - column);
      tiles<R, Columns>(p, w, rows, at, strides, column, count);
    }
  }

  template <int R>
  static void narrow_panel(int count, const Product<T>& p, const T* w, const RowVector* rows, T* const* at, const std::int32_t* strides, int columns) {
    if constexpr (R > 0) {
      if (count == R) panel<R>(p, w, rows, at, strides, columns);
      else narrow_panel<R - 1>(count, p, w, rows, at, strides, columns);
    }
  }

  template <int R>
  static void narrow_one(int count, const Product<T>& p, const T* w, const RowVector* rows, T* const* at, const std::int32_t* strides) {
    if constexpr (R > 0) {
      if (count == R) tile<R, 1>(p, w, rows, at, strides, 0);
      else narrow_one<R - 1>(count, p, w, rows, at, strides);
    }
  }

  static void product(const Product<T>& p, T* const* at, const std::int32_t* strides, int columns) {
    const T* w = p.packed;
    const bool one = p.panel == PanelOne && columns == 1;
    for (int row = 0; row < p.row_count; row += p.panel) {
      const int count = p.row_count - row < p.panel ? p.row_count - row : p.panel;
      if (one) {
        if (count == PanelOne) tile<PanelOne, 1>(p, w, p.rows + row, at, strides, 0);
        else narrow_one<PanelOne - 1>(count, p, w, p.rows + row, at, strides);
      } else if (count == PanelMany) {
        panel<PanelMany>(p, w, p.rows + row, at, strides, columns);
      } else {
        narrow_panel<PanelMany - 1>(count, p, w, p.rows + row, at, strides, columns);
      }
      w += static_cast<std::ptrdiff_t>(count) * N * p.inner;
    }
  }

  // --- weight gradients ---------------------------------------------------------------------------------------------
  template <int R, int C>
  static inline __attribute__((always_inline)) void outer_tile(const T* packed, const T* b, std::ptrdiff_t stride, int columns, T* sum) {
    V acc[R][C];
    for (int j = 0; j < C; ++j)
      for (int i = 0; i < R; ++i) acc[i][j] = load(sum + (j * R + i) * N);
    for (int n = 0; n < columns; ++n) {
      V an[R];
      for (int i = 0; i < R; ++i) an[i] = load(packed + i * N);
      packed += R * N;
      for (int j = 0; j < C; ++j) {
        const V bj = splat<V>(b[j]);
        for (int i = 0; i < R; ++i) acc[i][j] = madd(an[i], bj, acc[i][j]);
      }
      b += stride;
    }
    for (int j = 0; j < C; ++j)
      for (int i = 0; i < R; ++i) store(sum + (j * R + i) * N, acc[i][j]);
  }

  template <int R, int C>
  static void outer_tiles(const T* packed, const T* b, std::ptrdiff_t stride, int columns, T* sum, int count) {
    if constexpr (C > 0) {
      if (count == C) outer_tile<R, C>(packed, b, stride, columns, sum);
      else outer_tiles<R, C - 1>(packed, b, stride, columns, sum, count);
    }
  }

  template <int R>
  static void outer_panel(int count, const Outer<T>& o, const RowVector* rows, T* const* at, const std::int32_t* strides, int column, int columns, T* sum) {
    if constexpr (R > 0) {
      if (count != R) return outer_panel<R - 1>(count, o, rows, at, strides, column, columns, sum);
      for (int i = 0; i < R; ++i) {
        const std::ptrdiff_t stride = rows[i].out_stride;
        const T* from = at[rows[i].out] + rows[i].offset + stride * column;
        T* to = o.scratch + i * N;
        V total{};
        for (int n = 0; n < columns; ++n) {
          const V a = load(from + stride * n);
          store(to + n * (R * N), a);
          total += a;
        }
        if (o.totals) {
          T* all = o.totals + (rows - o.rows + i) * N;
          store(all, load(all) + total);
        }
      }
      const std::ptrdiff_t stride = strides[o.b];
      const T* b = at[o.b] + stride * column;
      for (int j = 0, some; j < o.inner; j += some) {
        some = share<ColumnsOuter>(o.inner - j);
        outer_tiles<R, ColumnsOuter>(o.scratch, b + j, stride, columns, sum + static_cast<std::ptrdiff_t>(j) * (R * N), some);
      }
    }
  }

  static void outer(const Outer<T>& o, T* const* at, const std::int32_t* strides, int columns) {
    for (int column = 0; column < columns; column += OuterBlock) {
      const int width = columns - column < OuterBlock ? columns - column : OuterBlock;
      T* sum = o.sum;
      for (int row = 0; row < o.row_count; row += o.panel) {
        const int count = o.row_count - row < o.panel ? o.row_count - row : o.panel;
        outer_panel<PanelOuter>(count, o, o.rows + row, at, strides, column, width, sum);
        sum += static_cast<std::ptrdiff_t>(count) * N * o.inner;
      }
    }
  }

  // --- pointwise runs -----------------------------------------------------------------------------------------------
  struct Operand {
    const T* p;
    std::ptrdiff_t step;  // 0 for a number
    V operator[](std::ptrdiff_t i) const { return load(p + i * step); }
  };

  template <class F>
  static inline __attribute__((always_inline)) void each(T* y, int count, F f) {
    for (std::ptrdiff_t i = 0; i < count; i += N) store(y + i, f(i));
  }

  // An error term through a function of this slope, with what is multiplied and added on the way.
  template <class Operands, class Slope>
  static inline __attribute__((always_inline)) void back(const Instruction& x, T* y, int n, const Operand& a, Operands operand, Slope slope) {
    const Operand b = operand(1);
    if (x.s[2] < 0) return each(y, n, [&](auto i) { return a[i] * slope(b[i]); });
    const Operand c = operand(2);
    if (x.s[3] < 0) return each(y, n, [&](auto i) { return a[i] * c[i] * slope(b[i]); });
    const Operand d = operand(3);
    each(y, n, [&](auto i) { return madd(a[i] * c[i], slope(b[i]), d[i]); });
  }

  static void pointwise(const Instruction* list, int length, T* const* at, const std::int8_t* moves, int count) {
    for (int start = 0; start < count; start += Block) {
      const int n = count - start < Block ? count - start : Block;
      for (int k = 0; k < length; ++k) {
        const Instruction& x = list[k];
        const auto operand = [&](int i) {
          const Slot s = x.s[i];
          return Operand{at[s] + (moves[s] > 0 ? start : 0), moves[s] < 0 ? 0 : 1};
        };
        const auto result = [&](Slot s) { return at[s] + (moves[s] > 0 ? start : 0); };
        T* y = result(x.y);
        const Operand a = operand(0);
        const V one = splat<V>(T(1)), zero = V{};
        switch (x.what) {
          case Pointwise::copy: each(y, n, [&](auto i) { return a[i]; }); break;
          case Pointwise::negate: each(y, n, [&](auto i) { return -a[i]; }); break;
          case Pointwise::times: { const Operand b = operand(1); each(y, n, [&](auto i) { return a[i] * b[i]; }); break; }
          case Pointwise::plus: { const Operand b = operand(1); each(y, n, [&](auto i) { return a[i] + b[i]; }); break; }
          case Pointwise::minus: { const Operand b = operand(1); each(y, n, [&](auto i) { return a[i] - b[i]; }); break; }
          case Pointwise::multiply_add: { const Operand b = operand(1), c = operand(2); each(y, n, [&](auto i) { return madd(a[i], b[i], c[i]); }); break; }
          case Pointwise::two_products: {
            const Operand b = operand(1), c = operand(2), d = operand(3);
            each(y, n, [&](auto i) { return madd(a[i], b[i], c[i] * d[i]); });
            break;
          }
          case Pointwise::blend: { const Operand b = operand(1), c = operand(2); each(y, n, [&](auto i) { return madd(one - a[i], b[i], a[i] * c[i]); }); break; }
          case Pointwise::sigmoid_back: back(x, y, n, a, operand, [one](V b) { return b * (one - b); }); break;
          case Pointwise::tanh_back: back(x, y, n, a, operand, [one](V b) { return one - b * b; }); break;
          case Pointwise::accumulate: each(y, n, [&](auto i) { return load(y + i) + a[i]; }); break;
          case Pointwise::relu: each(y, n, [&](auto i) { const V v = a[i]; return choose(v <= zero, zero, v); }); break;
          case Pointwise::leaky_relu: each(y, n, [&](auto i) { const V v = a[i]; return choose(v <= zero, v * splat<V>(T(0.01)), v); }); break;
          case Pointwise::relu_slope: each(y, n, [&](auto i) { const V v = a[i]; return choose(v > zero, one, choose(v <= zero, zero, v)); }); break;
          case Pointwise::leaky_relu_slope: each(y, n, [&](auto i) { const V v = a[i]; return choose(v > zero, one, choose(v <= zero, splat<V>(T(0.01)), v)); }); break;
          case Pointwise::call:
            for (int i = 0; i < n; ++i) y[i] = static_cast<T>(x.function(static_cast<double>(a.p[i * a.step])));
            break;
          default:
            if constexpr (sizeof(T) == 4) transcendental(x, y, a, n);
            break;
        }
      }
    }
  }

  // The logistic function (S = 1) or tanh (S = 0), a few vectors at a time.
  template <int S, int Count>
  static inline __attribute__((always_inline)) void function(V (&v)[Count]) {
    if constexpr (S) Math<N>::sigmoids(v);
    else Math<N>::tanhs(v);
  }
  template <int S>
  static void function(T* y, const Operand& a, int n) {
    constexpr int side = 3;
    std::ptrdiff_t i = 0;
    for (; i + side * N <= n; i += side * N) {
      V v[side];
      for (int j = 0; j < side; ++j) v[j] = a[i + j * N];
      function<S>(v);
      for (int j = 0; j < side; ++j) store(y + i + j * N, v[j]);
    }
    for (; i < n; i += N) {
      V v[1] = {a[i]};
      function<S>(v);
      store(y + i, v[0]);
    }
  }

  static void transcendental(const Instruction& x, T* y, const Operand& a, int n) {
    using F = Math<N>;
    const V one = splat<V>(T(1)), zero = V{};
    switch (x.what) {
      case Pointwise::sigmoid: function<1>(y, a, n); break;
      case Pointwise::tanh: function<0>(y, a, n); break;
      case Pointwise::exp: each(y, n, [&](auto i) { return F::exp(a[i]); }); break;
      case Pointwise::elu: each(y, n, [&](auto i) { const V v = a[i]; return choose(v <= zero, F::expm1(v), v); }); break;
      case Pointwise::elu_slope: each(y, n, [&](auto i) { const V v = a[i]; return choose(v > zero, one, F::exp(v)); }); break;
      default: break;
    }
  }

  static constexpr Kernels<T> table(const char* name) {
    return {name, N, PanelOne, PanelMany, PanelOuter, OuterBlock, Block, product, pointwise, outer};
  }
};
