// The pieces of an open matrix: what it shows (matrix_pictures.cpp) and how (matrix.cpp). What the stage calls is in scene.hpp.
#pragma once

#include "lessons/stage/scene.hpp"

namespace gatewalk::lessons::stage {

// The operation of the backward pass whose gradient matrix is shown in place of the weights: the outer product that the
// cursor is at, if it belongs to this product; -1 otherwise.
Index shown_gradient(const Scene& scene, Index product);

// The operation of the backward pass that takes the error term through this product's matrix, transposed: the one that the
// cursor is at, or whose parts it is at; -1 otherwise. The matrix then stands with the error term that comes in along its side
// and the one that goes out along its top.
Index shown_transposed(const Scene& scene, Index product);

// Read anew only if cursor, network or matrix changed since the last frame. Cost then: the matrix's entries; for a gradient
// times the steps that the backward pass has been through.
const MatrixPictures& pictures(Scene& scene, Index product);

}  // namespace gatewalk::lessons::stage
