// The pieces of an open matrix: what it shows (matrix_pictures.cpp) and how (matrix.cpp). What the stage calls is in scene.hpp.
#pragma once

#include "lessons/stage/scene.hpp"

namespace gatewalk::lessons::stage {

// The operation of the backward pass whose gradient matrix is shown in place of the weights: the outer product that the
// cursor is at, if it belongs to this product; -1 otherwise.
Index shown_gradient(const Scene& scene, Index product);

// Read anew only if cursor, network or matrix changed since the last frame. Cost then: the matrix's entries; for a gradient
// times the steps that the backward pass has been through.
const MatrixPictures& pictures(Scene& scene, Index product);

}  // namespace gatewalk::lessons::stage
