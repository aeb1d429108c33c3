// The float kernels for processors with AVX-512 (its foundation and DQ); this file alone is compiled for them.
#include "engine/compile/kernels.hpp"

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>

namespace gatewalk::compile::avx512 {

// clang-format off: in this order
#include "engine/compile/vector_math.hpp"
#include "engine/compile/kernels_body.hpp"
#include "engine/compile/kernels_cell.hpp"
// clang-format on

extern const Kernels<float> for_float;
constinit const Kernels<float> for_float = CellKernels<Make<float, 16, 12, 4, 6, 4, 6>, 16, 12>::table("AVX-512");

}  // namespace gatewalk::compile::avx512
#endif
