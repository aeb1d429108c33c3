// The kernels' one source. A file of an instruction set includes it inside a namespace of its own, after vector_math.hpp,
// and says how wide and how many: Make<T, width, panel_one, panel_many, columns, and the same two for Outer>.
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
  // `by`: from one inner index's row vectors to the next's.
  template <int R, int C>
  static inline __attribute__((always_inline)) void tile(const Product<T>& p, const T* w, int by, const RowVector* rows,
                                                         T* const* at, const std::int32_t* strides, int column) {
    constexpr int ways = C > 1 || R > 4 ? 1 : 2;  // a processor needs some eight sums side by side to be busy
    V acc[ways][R][C];
    for (int i = 0; i < R; ++i) {
      if (rows[i].init < 0) {
        for (int c = 0; c < C; ++c) acc[0][i][c] = V{};
      } else {
        const T* from = at[rows[i].init] + rows[i].offset + static_cast<std::ptrdiff_t>(rows[i].init_stride) * column;
        for (int c = 0; c < C; ++c) acc[0][i][c] = load(from + static_cast<std::ptrdiff_t>(rows[i].init_stride) * c);
      }
      for (int c = 0; c < C && ways > 1; ++c) acc[ways - 1][i][c] = V{};
    }
    const auto multiply = [&](V(&sums)[R][C], const T* a, std::ptrdiff_t stride) __attribute__((always_inline)) {
      V wk[R];
      for (int i = 0; i < R; ++i) wk[i] = load(w + i * N);
      w += by;
      for (int c = 0; c < C; ++c) {
        const V ak = splat<V>(a[c * stride]);
        for (int i = 0; i < R; ++i) sums[i][c] = madd(wk[i], ak, sums[i][c]);
      }
    };
    for (int part = 0; part < p.part_count; ++part) {
      const std::ptrdiff_t stride = strides[p.parts[part].operand];
      const T* a = at[p.parts[part].operand] + stride * column;
      int left = p.parts[part].count;
      for (; left >= ways; left -= ways, a += ways)
        for (int way = 0; way < ways; ++way) multiply(acc[way], a + way, stride);
      if (ways > 1 && left > 0) multiply(acc[0], a, stride);
    }
    for (int i = 0; i < R; ++i) {
      T* to = at[rows[i].out] + rows[i].offset + static_cast<std::ptrdiff_t>(rows[i].out_stride) * column;
      for (int c = 0; c < C; ++c)
        store(to + static_cast<std::ptrdiff_t>(rows[i].out_stride) * c,
              ways > 1 ? acc[0][i][c] + acc[ways - 1][i][c] : acc[0][i][c]);
    }
  }

  // How many of the columns that are left the next tile takes: all about the same, for a sliver at the end keeps no processor
  // busy.
  template <int Most>
  static int share(int left) {
    const int tiles = (left + Most - 1) / Most;
    return (left + tiles - 1) / tiles;
  }

  template <int R, int C>
  static void tiles(const Product<T>& p, const T* w, const RowVector* rows, T* const* at, const std::int32_t* strides, int column,
                    int count) {
    if constexpr (C > 0) {
      if (count == C) tile<R, C>(p, w, R * N, rows, at, strides, column);
      else tiles<R, C - 1>(p, w, rows, at, strides, column, count);
    }
  }

  template <int R>
  static void panel(const Product<T>& p, const T* w, const RowVector* rows, T* const* at, const std::int32_t* strides,
                    int columns) {
    for (int column = 0, count; column < columns; column += count) {
      count = share<Columns>(columns - column);
      tiles<R, Columns>(p, w, rows, at, strides, column, count);
    }
  }

  template <int R>
  static void narrow_panel(int count, const Product<T>& p, const T* w, const RowVector* rows, T* const* at,
                           const std::int32_t* strides, int columns) {
    if constexpr (R > 0) {
      if (count == R) panel<R>(p, w, rows, at, strides, columns);
      else narrow_panel<R - 1>(count, p, w, rows, at, strides, columns);
    }
  }

  // A panel of which there is less than a whole one, four row vectors or one at a time.
  static void narrow_one(int count, const Product<T>& p, const T* w, const RowVector* rows, T* const* at,
                         const std::int32_t* strides) {
    const int by = count * N;
    for (; count >= 4; count -= 4, rows += 4, w += 4 * N) tile<4, 1>(p, w, by, rows, at, strides, 0);
    for (; count > 0; --count, ++rows, w += N) tile<1, 1>(p, w, by, rows, at, strides, 0);
  }

  static void product(const Product<T>& p, T* const* at, const std::int32_t* strides, int columns) {
    const T* w = p.packed;
    const bool one = p.panel == PanelOne && columns == 1;
    for (int row = 0; row < p.row_count; row += p.panel) {
      const int count = p.row_count - row < p.panel ? p.row_count - row : p.panel;
      if (one) {
        if (count == PanelOne) tile<PanelOne, 1>(p, w, PanelOne * N, p.rows + row, at, strides, 0);
        else narrow_one(count, p, w, p.rows + row, at, strides);
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
  static inline __attribute__((always_inline)) void outer_tile(const T* packed, const T* b, std::ptrdiff_t stride, int columns,
                                                               T* sum) {
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
  static void outer_panel(int count, const Outer<T>& o, const RowVector* rows, T* const* at, const std::int32_t* strides,
                          int column, int columns, T* sum) {
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
  // What an instruction says of one vector; `a(k)` is its operand k.
  template <Pointwise What, class Operands>
  static inline __attribute__((always_inline)) V value(const Instruction& x, Operands a) {
    using enum Pointwise;
    const V one = splat<V>(T(1)), zero = V{};
    if constexpr (What == copy) return a(0);
    else if constexpr (What == negate) return -a(0);
    else if constexpr (What == times) return a(0) * a(1);
    else if constexpr (What == over) return a(0) / a(1);
    else if constexpr (What == plus || What == accumulate) return a(0) + a(1);
    else if constexpr (What == minus) return a(0) - a(1);
    else if constexpr (What == maximum) return choose(a(0) > a(1), a(0), choose(a(1) >= a(0), a(1), a(0) + a(1)));
    else if constexpr (What == minimum) return choose(a(0) < a(1), a(0), choose(a(1) <= a(0), a(1), a(0) + a(1)));
    else if constexpr (What == multiply_add) return madd(a(0), a(1), a(2));
    else if constexpr (What == two_products) return madd(a(0), a(1), a(2) * a(3));
    else if constexpr (What == blend) return madd(one - a(0), a(1), a(0) * a(2));
    else if constexpr (What == sigmoid_back || What == tanh_back) {
      const V y = a(1), slope = What == sigmoid_back ? y * (one - y) : one - y * y;
      if (x.s[2] < 0) return a(0) * slope;
      if (x.s[3] < 0) return a(0) * a(2) * slope;
      return madd(a(0) * a(2), slope, a(3));
    } else if constexpr (What == relu) return choose(a(0) <= zero, zero, a(0));
    else if constexpr (What == leaky_relu) return choose(a(0) <= zero, a(0) * splat<V>(T(0.01)), a(0));
    else if constexpr (What == relu_slope) return choose(a(0) > zero, one, choose(a(0) <= zero, zero, a(0)));
    else if constexpr (What == leaky_relu_slope) return choose(a(0) > zero, one, choose(a(0) <= zero, splat<V>(T(0.01)), a(0)));
    else if constexpr (What == Pointwise::call) {
      V y = a(0);
      for (int lane = 0; lane < N; ++lane) y[lane] = static_cast<T>(x.function(static_cast<double>(y[lane])));
      return y;
    } else if constexpr (sizeof(T) == 4) {
      using F = Math<N>;
      V v[1] = {a(0)};
      if constexpr (What == sigmoid) F::sigmoids(v);
      else if constexpr (What == tanh) F::tanhs(v);
      else if constexpr (What == exp) return F::exp(v[0]);
      else if constexpr (What == elu) return choose(v[0] <= zero, F::expm1(v[0]), v[0]);
      else if constexpr (What == elu_slope) return choose(v[0] > zero, one, F::exp(v[0]));
      return v[0];
    } else {
      return a(0);  // other functions of doubles are called
    }
  }

  // f.template operator()<What>() for the instruction's What.
  template <class F>
  static inline __attribute__((always_inline)) void choose_by(Pointwise what, F f) {
    using enum Pointwise;
    switch (what) {
      case copy: return f.template operator()<copy>();
      case negate: return f.template operator()<negate>();
      case times: return f.template operator()<times>();
      case over: return f.template operator()<over>();
      case plus: return f.template operator()<plus>();
      case minus: return f.template operator()<minus>();
      case maximum: return f.template operator()<maximum>();
      case minimum: return f.template operator()<minimum>();
      case multiply_add: return f.template operator()<multiply_add>();
      case two_products: return f.template operator()<two_products>();
      case blend: return f.template operator()<blend>();
      case sigmoid_back: return f.template operator()<sigmoid_back>();
      case tanh_back: return f.template operator()<tanh_back>();
      case accumulate: return f.template operator()<accumulate>();
      case sigmoid: return f.template operator()<sigmoid>();
      case tanh: return f.template operator()<tanh>();
      case relu: return f.template operator()<relu>();
      case leaky_relu: return f.template operator()<leaky_relu>();
      case elu: return f.template operator()<elu>();
      case exp: return f.template operator()<exp>();
      case relu_slope: return f.template operator()<relu_slope>();
      case leaky_relu_slope: return f.template operator()<leaky_relu_slope>();
      case elu_slope: return f.template operator()<elu_slope>();
      case call: return f.template operator()<call>();
    }
  }

  // The logistic function or tanh, a few vectors at a time; `step` is 0 for a number.
  template <Pointwise What>
  static void function(T* y, const T* a, std::ptrdiff_t step, int n) {
    using F = std::conditional_t<sizeof(T) == 4, Math<N>, ExactMath<N>>;
    constexpr int side = sizeof(T) == 4 ? 3 : 4;
    std::ptrdiff_t i = 0;
    const auto some = [&]<int Count>(std::integral_constant<int, Count>) {
      V v[Count];
      for (int j = 0; j < Count; ++j) v[j] = load(a + (i + j * N) * step);
      if constexpr (What == Pointwise::sigmoid) F::sigmoids(v);
      else F::tanhs(v);
      for (int j = 0; j < Count; ++j) store(y + i + j * N, v[j]);
      i += Count * N;
    };
    while (i + side * N <= n) some(std::integral_constant<int, side>());
    while (i < n) some(std::integral_constant<int, 1>());
  }

  // One vector: every result goes on to the next instruction in its register.
  static void one_vector(const Instruction* list, int length, T* const* at) {
    Slot last = -1;
    V v{};
    for (const Instruction* x = list; x != list + length; ++x) {
      const auto operand = [&](int k) { return x->s[k] == last ? v : load(at[x->s[k]]); };
      choose_by(
          x->what, [&]<Pointwise What>() __attribute__((always_inline)) { v = value<What>(*x, operand); });
      last = x->y;
      store(at[last], v);
    }
  }

  static void pointwise(const Instruction* list, int length, T* const* at, const Holds* holds, int count) {
    if (sizeof(T) == 4 && count == N) return one_vector(list, length, at);
    for (int start = 0; start < count; start += Block) {
      const int n = count - start < Block ? count - start : Block;
      for (const Instruction* x = list; x != list + length; ++x) {
        const auto from = [&](Slot s) { return holds[s] == Holds::every_value ? at[s] + start : at[s]; };
        const T* a[4];
        std::ptrdiff_t step[4];
        for (int k = 0; k < 4 && x->s[k] >= 0; ++k) a[k] = from(x->s[k]), step[k] = holds[x->s[k]] == Holds::one_vector ? 0 : 1;
        T* y = from(x->y);
        choose_by(
            x->what, [&]<Pointwise What>() __attribute__((always_inline)) {
              if constexpr (What == Pointwise::sigmoid || What == Pointwise::tanh)
                function<What>(y, a[0], step[0], n);
              else
                for (std::ptrdiff_t i = 0; i < n; i += N)
                  store(y + i, value<What>(*x, [&](int k) { return load(a[k] + i * step[k]); }));
            });
      }
    }
  }

  static void steps(const Steps<T>& s) {
    for (int left = s.count; left > 0; --left) {
      for (const Piece<T>& piece : s.pieces) {
        if (piece.length > 0) pointwise(piece.list, piece.length, s.at, s.holds, piece.values);
        else product(piece.product, s.at, s.strides, s.columns);
      }
      for (Moving& m : s.moving) {
        s.at[m.slot] += m.by;
        if (m.alternates) m.by = -m.by;
      }
    }
  }

  static constexpr Kernels<T> table(const char* name) {
    return {name, N, PanelOne, PanelMany, PanelOuter, OuterBlock, Block, product, pointwise, outer, steps};
  }
};
