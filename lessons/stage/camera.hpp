// From where the reader looks at a cell's picture: fitted into its place, followed where it is too large for it, or as the reader
// moved it. Units of a diagram are those of placement.hpp. Nothing here draws.
#pragma once

#include "lessons/stage/scene.hpp"

namespace gatewalk::lessons::stage {

constexpr float nearest = 6, farthest = 0.25f;  // zooms that the reader can choose
constexpr float narrow_stage = 520;             // pixels: a phone's

// How large the whole picture can be in so much room.
float zoom_to_fit(const Diagram& diagram, Rect area);
View view_of(const Memory& memory, Rect area);
// The diagram's point in the middle of the place.
Point middle_of(const View& view, Rect area);

// Whether nobody could read it if all of it were shown there.
bool is_too_large(const Diagram& diagram, Rect area);

// Sets how large a fitted picture is at least, and what of it must be in sight. Where letters are to be larger than usual, or a
// picture would be too small to be read, it is as large as it must be: what is active is in sight with what it reads, and the
// rest as far as it goes. One that was placed by hand keeps its shape longer, and on a phone always.
void follow(const Ui& ui, Memory& memory, const Scene& scene, Rect area);
// Whether a fitted picture is larger than its place.
bool is_cropped(const Memory& memory, Rect area);

// Whether so much farther away the cell is but a module of its network: then that is shown, with the place as it is.
// From where all of it is seen one press is enough.
bool leaves_cell(Memory& memory, float now, float factor);
// Nearer or farther with a point of the screen kept in its place.
void zoom(Memory& memory, Rect area, float factor, Point around);
void pan(Memory& memory, Rect area, Point by);

}  // namespace gatewalk::lessons::stage
