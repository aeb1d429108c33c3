// The float kernels for processors with AVX2 and fused multiply-add; this file alone is compiled for them.
#include "engine/compile/kernels.hpp"

#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>

namespace gatewalk::compile::avx2 {

// clang-format off: in this order
#include "engine/compile/vector_math.hpp"
#include "engine/compile/kernels_body.hpp"
#include "engine/compile/kernels_cell.hpp"
// clang-format on

extern const Kernels<float> for_float;
constinit const Kernels<float> for_float = CellKernels<Make<float, 8, 10, 3, 4, 3, 4>, 8, 10>::table("AVX2 and FMA");

}  // namespace gatewalk::compile::avx2
#endif
