// The page's program knows of each lesson but the first only its outline, and asks the page for the one that is opened
// (Host::request_lesson). Defined here, the lessons themselves are not linked from the library.
#include "lessons/embedded.hpp"

namespace gatewalk {

std::span<const EmbeddedFile> embedded_lessons() { return embedded_outlines(); }

}  // namespace gatewalk
