// NumPy's arrays: .npy (versions 1 to 3) and .npz, an archive of them (zip.hpp).
// Source: NumPy, numpy/lib/format.py.
#pragma once

#include "engine/base/result.hpp"
#include "engine/base/tensor.hpp"
#include "engine/files/bytes.hpp"
#include "engine/files/dtype.hpp"

namespace gatewalk::files {

// Reads floats of 2, 4, 8 bytes, integers of 1 to 8 and booleans, in either byte order, in C or Fortran order.
// Errors: FILE_TYPE, TRUNCATED, HEADER, DTYPE (objects are pickles and never read; text, complex, records), SHAPE,
//   SIZE, TRAILING.
// Cost: nothing is allocated before the file has been seen to hold the data.
Result<Tensor> read_npy(Bytes bytes);

// Version 1, little-endian, C order; `dtype` F64, F32 or F16.
std::vector<std::byte> write_npy(const Tensor& tensor, Dtype dtype = Dtype::f64);

// Reads every array of an archive, under its name without ".npy".
// Errors: FILE_TYPE, DUPLICATE, those of Zip, and read_npy's, with the entry's name.
Result<TensorMap> read_npz(Bytes bytes);

// As numpy.savez: one stored entry a tensor.
std::vector<std::byte> write_npz(const TensorMap& tensors, Dtype dtype = Dtype::f64);

}  // namespace gatewalk::files
